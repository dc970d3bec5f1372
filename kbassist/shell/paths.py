"""Paths as people type and drop them: quoted, escaped, with ``~``, Windows or POSIX, as ``file:`` addresses; one, or
several at once."""

import os
import re
import shlex
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import unquote, urlsplit

from kbassist.text.paths import is_device

_MAX = 1_000
"""Characters of a path."""
_MAX_TEXT = 20_000
_DRIVE = re.compile(r"^/[A-Za-z]:")
_CALL = re.compile(r"^&[ \t]*(?=[\"'])")
"""PowerShell's terminal puts it before a name in quotes."""
_WORD = re.compile(r"\"([^\"]{0,1000})\"|'((?:[^']|''){0,1000})'|([^\s\"']{1,1000})")
"""A word of Windows, where a backslash is part of a name."""
_ROOTED = re.compile(r"(?:~|\.{1,2}|[A-Za-z]:)[\\/]|\\\\|file:|/[^/\s]+/", re.I)
_SIGNS = "/\\."


def as_paths(text: str) -> tuple[Path, ...]:
    """The existing files or folders that ``text`` names, and nothing but them; none otherwise. Never raises."""
    if len(text) > _MAX_TEXT or "\0" in text:
        return ()
    text = _CALL.sub("", text.strip())
    return next(filter(None, map(_all_existing, _readings(text))), ())


def _all_existing(names: list[str]) -> tuple[Path, ...]:
    """The files and folders of names; none where one of them is not there."""
    found = []
    for name in names:
        path = _existing(name)
        if path is None:
            return ()
        found.append(path)
    return tuple(dict.fromkeys(found))


def missing(text: str) -> bool:
    """Whether a line that names nothing is a path all the same: one word, or one in quotes, that begins as they do."""
    text = _CALL.sub("", text.strip())
    quoted = len(text) > 1 and text[0] == text[-1] and text[0] in "\"'"
    name = text[1:-1] if quoted else text
    return _ROOTED.match(name) is not None and "\n" not in name and (quoted or " " not in name)


def _readings(text: str) -> Iterator[list[str]]:
    """What the names in a text can be: all of it, its lines, its words for a shell of POSIX or of Windows.

    Several words are names only where each of them looks like a path: words of every day may be folders here.
    """
    if not text:
        return
    if "\n" not in text:
        yield [text]
    else:
        lines = [line for line in map(str.strip, text.splitlines()) if line]
        # What stands in a paste may be anybody's: no line of it makes this machine ask another one for a file.
        if any(line.startswith(("\\\\", "//")) for line in lines):
            return
        if _look_like_paths(lines):
            yield lines
    if os.name != "nt":
        try:
            words = shlex.split(text)
        except ValueError:
            # A quote that is not closed.
            words = []
        if _look_like_paths(words):
            yield words
    if _WORD.sub("", text).isspace() or not _WORD.sub("", text):
        words = [found[1] or (found[2] or "").replace("''", "'") or found[3] or "" for found in _WORD.finditer(text)]
        if _look_like_paths(words):
            yield words


def _look_like_paths(words: list[str]) -> bool:
    return len(words) == 1 or (len(words) > 1 and all(any(sign in word for sign in _SIGNS) for word in words))


def _existing(name: str) -> Path | None:
    """The existing file or folder of a name; None if there is none."""
    # Nothing is the current folder, which nobody has named.
    if not name or len(name) > _MAX:
        return None
    if os.name == "nt" and any(map(is_device, re.split(r"[\\/]", name))):
        # "con" is a word of several languages; to read it would wait for what is typed at the console.
        return None
    try:
        path = Path(_address(name) if name.casefold().startswith("file:") else name).expanduser()
        return path if path.parts and path.exists() else None
    except (OSError, ValueError, RuntimeError):
        # Too long, the home of a user that there is not.
        return None


def _address(name: str) -> str:
    """The path in an address; nothing where it is none (``file://[``), or is on another machine."""
    try:
        found = urlsplit(name)
    except ValueError:
        return ""
    if found.netloc.casefold() not in ("", "localhost"):
        return ""
    path = unquote(found.path)
    return path[1:] if _DRIVE.match(path) else path
