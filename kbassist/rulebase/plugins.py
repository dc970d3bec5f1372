"""Rule bases that other installed packages bring: entry points of the group ``kbassist.rules``.

A package of rules has in its ``pyproject.toml``::

    [project.entry-points."kbassist.rules"]
    contoso = "contoso_rules"

and the folders ``articles/``, ``procedures/``, ... inside ``contoso_rules``. Nothing of the package is run, only its
folder is looked up. Looking through all installed packages costs more than a diagnosis, so the answer is kept in the
cache until one of the folders that packages are installed in changes.
"""

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import msgspec

from kbassist.cache import Cache
from kbassist.masked import without_evidence
from kbassist.rulebase.files import KINDS

GROUP = "kbassist.rules"
_FORMAT = 2
_CACHE = Cache("plugins", ".json", most=8)


class Plugin(NamedTuple):
    """A folder of rules and the entry point that names it; ``problem``: why it can't be used."""

    name: str
    folder: str
    problem: str


def plugin_rules() -> tuple[Plugin, ...]:
    """What installed packages bring, by the names of their entry points."""
    key = _key()
    try:
        return msgspec.json.decode(_CACHE.read(key) or b"", type=tuple[Plugin, ...])
    except msgspec.DecodeError:
        found = tuple(_found())
    _CACHE.write(key, without_evidence(msgspec.json.encode(found)))
    return found


def _key() -> str:
    """Changes when a package is installed or removed: that touches the folder it is installed in.

    The first entry is the folder of the program or the one it was started in: no packages are installed there.
    """
    lines = [str(_FORMAT)]
    for entry in sys.path[1:]:
        try:
            changed = Path(entry or ".").stat().st_mtime_ns
        except OSError:
            continue
        lines.append(f"{entry}\0{changed}")
    return "\n".join(lines)


def _found() -> Iterator[Plugin]:
    from importlib.metadata import entry_points  # noqa: PLC0415 - start-up: the cache answers
    from importlib.util import find_spec  # noqa: PLC0415 - start-up, as above

    for point in sorted(entry_points(group=GROUP), key=lambda one: one.name):
        brought = point.dist.name if point.dist else point.value
        try:
            spec = find_spec(point.value)
        except (ImportError, ValueError):
            spec = None
        folder = next(iter(spec.submodule_search_locations or ()), "") if spec else ""
        problem = ""
        if not folder:
            problem = f"there is no package {point.value}"
        elif not any(Path(folder, kind).is_dir() for kind in KINDS):
            problem = f"{folder} has none of the folders {', '.join(KINDS)} (were its YAML files packed?)"
        if problem:
            problem = f"the rules of the installed package {brought} are left out: {problem}; mend or uninstall it"
        yield Plugin(point.name, folder, problem)
