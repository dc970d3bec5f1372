"""Rule bases that other installed packages bring: entry points of the group ``kbassist.rules``.

A package of rules has in its ``pyproject.toml``::

    [project.entry-points."kbassist.rules"]
    contoso = "contoso_rules"

and the folders ``articles/``, ``procedures/``, ... inside ``contoso_rules``. Nothing of the package is run, only its
folder is looked up. Looking through all installed packages costs more than a diagnosis, so the answer is kept in the
cache until one of the folders that packages are installed in changes.
"""

import hashlib
import json
import sys
from pathlib import Path

from kbassist.errors import UserError

GROUP = "kbassist.rules"
_FORMAT = 1
_KEPT = 8


def plugin_rules(cache: Path) -> tuple[Path, ...]:
    """The folders of rules that installed packages bring, by the names of their entry points.

    ``cache``: the folder for speed-ups. Raises ``UserError`` for an entry point that leads to no folder.
    """
    place = cache / f"plugins-{_key()}.json"
    try:
        return tuple(Path(one) for one in json.loads(place.read_text(encoding="utf-8")))
    except (OSError, ValueError):
        folders = _folders()
    try:
        place.parent.mkdir(parents=True, exist_ok=True)
        for old in sorted(place.parent.glob("plugins-*.json"), key=lambda one: one.stat().st_mtime)[:-_KEPT]:
            old.unlink(missing_ok=True)
        place.write_text(json.dumps([str(one) for one in folders]), encoding="utf-8")
    except OSError:
        pass
    return folders


def _key() -> str:
    """Changes when a package is installed or removed: that touches the folder it is installed in.

    The first entry is the folder of the program or the one it was started in: no packages are installed there.
    """
    key = hashlib.sha256(str(_FORMAT).encode())
    for entry in sys.path[1:]:
        try:
            changed = Path(entry or ".").stat().st_mtime_ns
        except OSError:
            continue
        key.update(f"\0{entry}\0{changed}".encode())
    return key.hexdigest()[:24]


def _folders() -> tuple[Path, ...]:
    from importlib.metadata import entry_points  # noqa: PLC0415 - only when the cache has no answer
    from importlib.util import find_spec  # noqa: PLC0415

    found = []
    for point in sorted(entry_points(group=GROUP), key=lambda one: one.name):
        try:
            spec = find_spec(point.value)
        except (ImportError, ValueError):
            spec = None
        folders = [Path(one) for one in (spec.submodule_search_locations or ())] if spec else []
        if not folders:
            raise UserError(
                f"entry point {GROUP} '{point.name} = {point.value}': no such package; "
                "reinstall or remove the package that brings it"
            )
        found.append(folders[0])
    return tuple(found)
