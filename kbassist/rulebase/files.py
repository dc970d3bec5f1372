"""The files of a rule base: where they are, what is wrong in them."""

import os
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import TypeAlias

from msgspec import Struct

from kbassist.errors import UserError
from kbassist.rulebase import shipped

KINDS = (
    *("vocabulary", "grammars", "drivers", "programs", "derive", "articles", "procedures", "requirements", "verifiers"),
    *("texts", "speech", "terms", "secrets", "anonymity", "messages", "meaning"),
)
"""The folders of a rule base."""
ABOUT = "base.yaml"
"""The file at the root of a rule base that says what it is about."""
COMMON = "common"
"""The folder of a rule base with what every other one has as well: the words of a conversation, general sentences."""


class Problem(Struct, frozen=True, order=True):
    """Something wrong in a rules file, with its place (1-based line and column).

    ``warning``: the rule base can be used all the same.
    """

    path: str
    line: int
    column: int
    message: str
    warning: bool = False

    def __str__(self) -> str:
        kind = "warning: " if self.warning else ""
        return f"{self.path}:{self.line}:{self.column}: {kind}{self.message}"


class RulesError(UserError):
    """The rule base can't be used; ``problems`` has every reason."""

    def __init__(self, problems: list[Problem]) -> None:
        more = f" (and {len(problems) - 1} more; 'kbassist kb lint' lists them)" if len(problems) > 1 else ""
        super().__init__(f"{problems[0]}{more}")
        self.problems = problems


def default_rules() -> Path:
    """The shipped rule base."""
    return shipped()


Files: TypeAlias = list[tuple[str, Path]]
"""The kind and the path of each file of a rule base."""


def bases_of(roots: Sequence[Path]) -> list[tuple[Path, ...]]:
    """The folders of each rule base among ``roots``, in their order.

    A folder whose ``base.yaml`` has an id is a rule base of its own; one that extends another, and one without the
    file, adds to that other one, or to the first. Raises ``UserError``.
    """
    if len(roots) == 1:
        # At every start: nothing has to be told apart.
        return [tuple(roots)]
    from kbassist.rulebase.glance import glance  # noqa: PLC0415 - start-up, as above

    bases: dict[str, list[Path]] = {}
    for place, root in enumerate(roots):
        said = glance(root)
        if said.extends and said.extends not in bases:
            known = ", ".join(filter(None, bases)) or "none"
            raise UserError(f"{root / ABOUT}: extends '{said.extends}', which no folder before it is (known: {known})")
        own = said.id if place == 0 or (said.id and not said.extends) else said.extends or next(iter(bases))
        bases.setdefault(own, []).append(root)
    return [tuple(one) for one in bases.values()]


def common_rules(roots: Sequence[Path]) -> Path:
    """What every rule base has: of the first folder that brings its own, else the shipped one."""
    return next((root / COMMON for root in roots if (root / COMMON).is_dir()), default_rules() / COMMON)


def rule_files(roots: Sequence[Path]) -> list[tuple[str, Path]]:
    """Kind and path of every YAML file below ``roots`` and of what every rule base has, sorted. Raises ``UserError``
    where a root is no rule base."""
    return [(kind, Path(path)) for kind, path in rule_paths(roots)]


def files_below(root: Path) -> list[tuple[str, Path]]:
    """The same of the folder alone, without what every rule base has: of who writes to it. Raises ``UserError``."""
    return [(kind, path) for kind, path in rule_files((root,)) if path.is_relative_to(root)]


def rule_paths(roots: Sequence[Path]) -> list[tuple[str, str]]:
    """The same as plain text, for the key of what is compiled: at every start, and a ``Path`` costs as much as the look
    at its file."""
    common = str(common_rules(roots))
    found = [
        (kind, path)
        for kind in KINDS
        for path in sorted(_yaml_below(os.path.join(common, kind)), key=_parts)  # noqa: PTH118
    ]
    for root in roots:
        if not root.is_dir():
            raise UserError(f"{root}: no such directory of rules; --rules takes a folder with {', '.join(KINDS)}")
        files = [
            (kind, path)
            for kind in KINDS
            for path in sorted(_yaml_below(os.path.join(root, kind)), key=_parts)  # noqa: PTH118
        ]
        about = os.path.join(root, ABOUT)  # noqa: PTH118
        known = os.path.isfile(about)  # noqa: PTH113
        # A rule base may begin with what it is about.
        if not files and not known:
            raise UserError(f"{root}: holds no rules; a rule base has one of the folders {', '.join(KINDS)}")
        found += [("base", about)] if known else []
        found += files
    # What a rule base says of itself is needed to read the rest.
    return sorted(found, key=lambda one: one[0] != "base")


def _yaml_below(folder: str) -> Iterator[str]:
    """The YAML files in a folder and in those below it; links to folders are not followed.

    ``Path.glob`` would cost as much as decoding all rules, at every start.
    """
    try:
        with os.scandir(folder) as entries:
            for entry in entries:
                if entry.is_dir(follow_symlinks=False):
                    yield from _yaml_below(entry.path)
                elif entry.name.endswith((".yaml", ".yml")) and entry.name[0] != "." and entry.is_file():
                    yield entry.path
    except (FileNotFoundError, NotADirectoryError, PermissionError):
        # A rule base need not have every folder.
        return


def _parts(path: str) -> list[str]:
    return path.split(os.sep)  # noqa: PTH206 - half a thousand of paths at every start


def digest(files: Iterable[tuple[str, Path]]) -> str:
    """SHA-256 over kind, name and content of the files, 12 hex digits."""
    import hashlib  # noqa: PLC0415 - start-up: it loads OpenSSL, and the cache has the digest

    total = hashlib.sha256()
    for kind, path in files:
        total.update(f"{kind}/{path.name}\0".encode("utf-8", "surrogateescape"))
        total.update(path.read_bytes().replace(b"\r\n", b"\n"))
    return total.hexdigest()[:12]
