"""The file of ``--anonymise-map``: which name each stand-in stands for, so that the next run gives the same ones.

It undoes all of it, so it is its owner's alone, never part of a result, and no link is followed to it.
"""

from pathlib import Path
from typing import get_args

import msgspec
from msgspec import Struct

from kbassist.errors import UserError
from kbassist.files import replace_file
from kbassist.rulebase.language.anonymity import Kind
from kbassist.text.safe import as_json, clean
from kbassist.text.secrets.guard import seal_bytes

FORMAT = "kbassist.anonymity/1"
_CAUTION = "This file tells who everybody is: keep it, and send it to nobody who is not to know."
_MOST, _LONGEST = 64 * 1024 * 1024, 200
"""Bytes of a map; characters of a stand-in."""
_OPTION = "--anonymise-map"


class AnonymityMap(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """``names``: by kind the stand-in of each name; a host is there by its label, a domain by what was registered."""

    format: str = FORMAT
    caution: str = _CAUTION
    names: dict[Kind, dict[str, str]]


def read_map(path: Path) -> dict[Kind, dict[str, str]]:
    """The stand-ins of a map that is there; none where there is no file. Raises ``UserError`` for any other file."""
    shown = clean(str(path))
    try:
        if path.is_symlink():
            raise UserError(f"{shown}: a link, which is not followed; give the name of a file to {_OPTION}")
        if not path.exists():
            return {}
        if not path.is_file():
            raise UserError(f"{shown}: no file; give the name of a file to {_OPTION}")
        if path.stat().st_size > _MOST:
            raise UserError(f"{shown}: too large for a map of {_OPTION}; give it another name")
        found = msgspec.json.decode(path.read_bytes(), type=AnonymityMap)
    except (OSError, ValueError) as error:
        if isinstance(error, OSError):
            raise UserError(
                f"{shown}: can't be read: {error.strerror or error}; check it or name another one"
            ) from None
        raise UserError(f"{shown}: no map of {_OPTION} ({_why(error)}); delete it or name another one") from None
    wrong = _wrong(found)
    if wrong:
        raise UserError(f"{shown}: no map of {_OPTION} ({wrong}); delete it or name another one")
    return found.names


def _why(error: ValueError) -> str:
    return "not UTF-8" if isinstance(error, UnicodeDecodeError) else clean(str(error), 120)


def _wrong(found: AnonymityMap) -> str:
    """Why a map can't hold: another form, or two names with one stand-in."""
    if found.format != FORMAT:
        return f"its format is {clean(found.format, 40)}, not {FORMAT}"
    for kind, names in found.names.items():
        owners: dict[str, str] = {}
        for name, text in names.items():
            if not name or not text or not text.isprintable() or len(text) > _LONGEST:
                return f"{kind}: a name or its stand-in is empty or no word"
            before = owners.setdefault(text, name)
            # Windows calls a domain by its first label.
            if before != name and not (kind == "domain" and before.partition(".")[0] == name.partition(".")[0]):
                return f"{clean(text, 60)} stands for two names"
    return ""


def write_map(path: Path, names: dict[Kind, dict[str, str]]) -> None:
    """Write the map in the place of the one that was read. Raises ``UserError``."""
    ordered = {kind: names[kind] for kind in get_args(Kind) if names.get(kind)}
    data = msgspec.json.format(as_json(AnonymityMap(names=ordered)), indent=2) + b"\n"
    try:
        replace_file(path, seal_bytes(data), private=True, follow=False)
    except (OSError, ValueError) as error:
        why = error.strerror if isinstance(error, OSError) and error.strerror else error
        raise UserError(f"{clean(str(path))}: can't be written: {why}; choose another place for {_OPTION}") from None
