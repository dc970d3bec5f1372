"""From the files of ``rules/`` to a ``RuleBase``, through a cache in the user's cache directory.

The cache is keyed by path, size and modification time of every file and by the tool's version; it is MessagePack (never
pickle) and only a speed-up: when it can't be read or written, the YAML is read.
"""

import hashlib
import os
from collections.abc import Iterable
from pathlib import Path
from typing import TypeVar

import msgspec
from msgspec import Struct

from kbassist import __version__
from kbassist.errors import UserError
from kbassist.rulebase.base import Index, RuleBase, Stored

KINDS = ("vocabulary", "drivers", "derive", "articles", "procedures", "requirements")
"""The folders of a rule base."""
_CACHE_FORMAT = 3
_T = TypeVar("_T")


class Problem(Struct, frozen=True, order=True):
    """Something wrong in a rules file, with its place (1-based line and column)."""

    path: str
    line: int
    column: int
    message: str

    def __str__(self) -> str:
        return f"{self.path}:{self.line}:{self.column}: {self.message}"


class RulesError(UserError):
    """The rule base can't be used; ``problems`` has every reason."""

    def __init__(self, problems: list[Problem]) -> None:
        more = f" (and {len(problems) - 1} more; 'kbassist kb lint' lists them)" if len(problems) > 1 else ""
        super().__init__(f"{problems[0]}{more}")
        self.problems = problems


def default_rules() -> Path:
    """The shipped rule base: inside the installed package, or beside it in a source checkout (editable install)."""
    package = Path(__file__).resolve().parent.parent
    installed = package / "_rules"
    return installed if installed.is_dir() else package.parent / "rules"


def rule_files(roots: Iterable[Path]) -> list[tuple[str, Path]]:
    """Kind and path of every YAML file below ``roots``, sorted. Raises ``UserError`` where a root is no rule base."""
    found = []
    for root in roots:
        if not root.is_dir():
            raise UserError(f"{root}: no such directory of rules; --rules takes a folder with {', '.join(KINDS)}")
        files = [
            (kind, path)
            for kind in KINDS
            for path in sorted((root / kind).glob("**/*"))
            if path.suffix in (".yaml", ".yml") and path.is_file()
        ]
        if not files:
            raise UserError(f"{root}: holds no rules; a rule base has one of the folders {', '.join(KINDS)}")
        found += files
    return found


def load(extra: tuple[Path, ...] = (), *, base: Path | None = None, cache: bool = True) -> RuleBase:
    """The shipped rules (or ``base``) and the ``extra`` folders as one rule base.

    Raises ``RulesError`` and ``UserError``.
    """
    files = rule_files((base or default_rules(), *extra))
    place = _cache_path(files) if cache else None
    if place is not None:
        stored = _read_cache(place)
        if stored is not None:
            return RuleBase(stored)
    # Compiling needs YAML and all checks: neither is imported when the cache answers.
    from kbassist.rulebase.compiler import build  # noqa: PLC0415

    stored = build(files)
    if place is not None:
        _write_cache(place, stored)
    return RuleBase(stored)


def digest(files: Iterable[tuple[str, Path]]) -> str:
    """SHA-256 over kind, name and content of the files, 12 hex digits."""
    total = hashlib.sha256()
    for kind, path in files:
        total.update(f"{kind}/{path.name}\0".encode())
        total.update(path.read_bytes().replace(b"\r\n", b"\n"))
    return total.hexdigest()[:12]


def _cache_path(files: list[tuple[str, Path]]) -> Path | None:
    key = hashlib.sha256(f"{_CACHE_FORMAT} {__version__}".encode())
    for kind, path in files:
        status = path.stat()
        key.update(f"\0{kind}\0{path}\0{status.st_size}\0{status.st_mtime_ns}".encode())
    return cache_folder() / f"rules-{key.hexdigest()[:24]}.bin"


def cache_folder() -> Path:
    """Where speed-ups are kept: ``KBASSIST_CACHE_DIR``, else the platform's cache directory."""
    configured = os.environ.get("KBASSIST_CACHE_DIR")
    if configured:
        return Path(configured)
    from platformdirs import user_cache_path  # noqa: PLC0415

    return user_cache_path("kbassist", appauthor=False)


def _read_cache(place: Path) -> Stored | None:
    try:
        return msgspec.msgpack.decode(place.read_bytes(), type=Stored)
    except (OSError, msgspec.DecodeError):
        return None


def _write_cache(place: Path, stored: Stored) -> None:
    """Written beside its place and renamed, so that another process never reads half of it."""
    try:
        import tempfile  # noqa: PLC0415 - needed only when the cache is written

        place.parent.mkdir(parents=True, exist_ok=True)
        for old in place.parent.glob("rules-*.bin"):
            if old != place:
                _forget_if_old(old)
        handle, name = tempfile.mkstemp(dir=place.parent, suffix=".tmp")
        with os.fdopen(handle, "wb") as stream:
            stream.write(msgspec.msgpack.encode(stored))
        Path(name).replace(place)
    except OSError:
        return


def _forget_if_old(path: Path) -> None:
    """Keep the last few rule bases of people who switch between them; drop the rest."""
    siblings = sorted(path.parent.glob("rules-*.bin"), key=lambda other: other.stat().st_mtime, reverse=True)
    if path in siblings[8:]:
        path.unlink(missing_ok=True)


__all__ = ["KINDS", "Index", "Problem", "RulesError", "cache_folder", "default_rules", "digest", "load", "rule_files"]
