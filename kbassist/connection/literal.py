"""A line with the escapes of what stands around a connection string undone, which knows where each character was.

A string stands in JSON or source code (a backslash takes the meaning of the next character away), in XML (entities), in
a C# string with ``@`` (quotes are doubled), or as it is. What is put into it has to be escaped in the same way.
"""

from collections.abc import Sequence
from typing import Literal, TypeAlias

from msgspec import Struct

from kbassist.text.expression import Expression

Escape: TypeAlias = Literal["", "xml", "backslash", "doubled"]

_XML = Expression(r"&(?P<name>quot|apos|amp|lt|gt|#\d{1,6}|#[xX][0-9A-Fa-f]{1,5});")
_BACKSLASH = Expression(r"\\(?P<char>[\"'\\/])")
_DOUBLED = Expression(r"\"(?P<char>\")")
_NAMED = {"quot": '"', "apos": "'", "amp": "&", "lt": "<", "gt": ">"}
_MARKUP = Expression(r"<[A-Za-z?!][\w:.-]{0,80}[^<>]*$")
_QUOTED = Expression(r"[=\s]\s{0,20}[\"']$")


class Line(Struct, frozen=True):
    """A line as its program reads it. ``places``: where each of its characters began, and the end."""

    text: str
    places: Sequence[int]
    escape: Escape


def read(line: str) -> Line:
    """A line of a document, its escapes undone as far as it has any."""
    if "&" in line and _XML.search(line):
        return _undone(line, _XML, "xml")
    if '@"' in line:
        return _undone(line, _DOUBLED, "doubled") if '""' in line else Line(line, range(len(line) + 1), "doubled")
    if "\\" in line and any(mark in line for mark in ('\\"', '"', "'")) and _doubled_throughout(line):
        return _undone(line, _BACKSLASH, "backslash")
    return Line(line, range(len(line) + 1), "")


def escape_at(line: Line, start: int) -> Escape:
    """How what is put into a string that begins at ``start`` of the read line has to be escaped."""
    if line.escape:
        return line.escape
    before = line.text[:start]
    if _MARKUP.search(before[-400:]) and _QUOTED.search(before[-40:]):
        return "xml"
    if before.lstrip().startswith("<") and before.rstrip().endswith(">"):
        return "xml"
    return "backslash" if before[-1:] == '"' and before[-2:-1] not in ("r", "@") else ""


def escaped(text: str, escape: Escape) -> str:
    """``text`` as it has to be written there."""
    if escape == "xml":
        return text.replace("&", "&amp;").replace("<", "&lt;").replace('"', "&quot;")
    if escape == "backslash":
        return text.replace("\\", "\\\\").replace('"', '\\"')
    return text.replace('"', '""') if escape == "doubled" else text


def _doubled_throughout(line: str) -> bool:
    """Whether every backslash takes the meaning of another character away: in a plain value a single one stands."""
    rest = _BACKSLASH.sub("", line)
    return "\\" not in rest


def _undone(line: str, pattern: Expression, escape: Escape) -> Line:
    parts: list[str] = []
    places: list[int] = []
    last = 0
    for found in pattern.finditer(line):
        parts += [line[last : found.start()], _meaning(found["name"]) if escape == "xml" else found["char"]]
        places += [*range(last, found.start()), found.start()]
        last = found.end()
    parts.append(line[last:])
    places += range(last, len(line) + 1)
    return Line("".join(parts), places, escape)


def _meaning(name: str) -> str:
    if not name.startswith("#"):
        return _NAMED[name]
    number = int(name[2:], 16) if name[1] in "xX" else int(name[1:])
    return chr(number) if 32 <= number < 0x110000 and not 0xD800 <= number < 0xE000 else "\ufffd"
