"""Paths as people type and drop them: quoted, escaped, with ``~``, Windows or POSIX, as a ``file:`` address."""

import os
import re
from pathlib import Path
from urllib.parse import unquote, urlsplit

_MAX = 1_000
_DRIVE = re.compile(r"^/[A-Za-z]:")


def as_path(text: str) -> Path | None:
    """The existing file or folder that ``text`` names; None if it names none. Never raises."""
    text = text.strip().removeprefix("& ").strip()
    if not text or len(text) > _MAX or "\n" in text or "\0" in text:
        return None
    for candidate in _candidates(text):
        try:
            path = Path(candidate).expanduser()
            if path.exists():
                return path
        except (OSError, ValueError, RuntimeError):
            continue
    return None


def _candidates(text: str) -> list[str]:
    found = [text]
    if len(text) > 1 and text[0] == text[-1] and text[0] in "\"'":
        # Terminals quote a dropped file's name.
        found.append(text[1:-1])
    if text.casefold().startswith("file:"):
        path = unquote(_path_of(text))
        found.append(path[1:] if _DRIVE.match(path) else path)
    if "\\" in text and os.name != "nt":
        # And escape its blanks where the shell would.
        found.append(re.sub(r"\\(.)", r"\1", text))
    # Nothing is the current folder, which nobody has named.
    return [one for one in found if one and "\0" not in one]


def _path_of(address: str) -> str:
    """The path in an address; nothing where it is none (``file://[``)."""
    try:
        return urlsplit(address).path
    except ValueError:
        return ""
