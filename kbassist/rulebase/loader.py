"""From the files of ``rules/`` to a ``RuleBase``, through a cache in the user's cache directory.

The cache is keyed by path, size and modification time of every file and by the tool's version; it is MessagePack (never
pickle) and only a speed-up: when it can't be read or written, the YAML is read.
"""

import hashlib
import os
from pathlib import Path
from typing import TypeVar

import msgspec

from kbassist import __version__
from kbassist.cache import cache_folder
from kbassist.rulebase.base import Index, RuleBase, Stored
from kbassist.rulebase.files import KINDS, Problem, RulesError, default_rules, digest, rule_files

_CACHE_FORMAT = 5
_T = TypeVar("_T")


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


def _cache_path(files: list[tuple[str, Path]]) -> Path | None:
    key = hashlib.sha256(f"{_CACHE_FORMAT} {__version__}".encode())
    for kind, path in files:
        status = path.stat()
        key.update(f"\0{kind}\0{path}\0{status.st_size}\0{status.st_mtime_ns}".encode())
    return cache_folder() / f"rules-{key.hexdigest()[:24]}.bin"


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
