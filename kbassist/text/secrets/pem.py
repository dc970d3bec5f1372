"""Private keys: PEM (RFC 7468), OpenPGP armour (RFC 9580), PuTTY's files; whole, cut off, as lines of a log."""

import re
from collections.abc import Iterator

from kbassist.text.expression import Expression
from kbassist.text.secrets.span import Anchor, Kind, Span, named
from kbassist.text.secrets.values import line_start

_BEGIN = Expression(r"-{4,5} ?BEGIN [A-Z0-9 ]{0,40}PRIVATE KEY(?: BLOCK)? ?-{4,5}", re.I)
_BORDER = Expression(r"-{4,5} ?(?P<word>BEGIN|END) ", re.I)
_HEADER = Expression(r"(?:Version|Comment|Proc-Type|DEK-Info|Charset|Hash|MessageID): [^\n]{0,200}", re.I)
_LINE = Expression(
    r"""
    [ \t>|\#*"'+]{0,12}                                     # quoted, listed, concatenated
    (?: (?P<s> [A-Za-z0-9+/=]{12,40000} ) | (?P<header> [A-Za-z][\w-]{1,30}:[ ][^\n]{0,200} ) | )
    (?P<end> (?: \\[nr] | ["',;+ \t\r] ){0,8} )
    """,
    re.X,
)
_PUTTY = Expression(r"Private-Lines: (?P<count>\d{1,4})[ \t]*\r?\n", re.I)
_PUTTY_LINE = Expression(r"[ \t>|#*]{0,12}(?P<s>[A-Za-z0-9+/=]{8,})[^\n]*\n?")
_MAX_KEY = 40_000
_KIND: Kind = "private-key"


def anchors() -> Iterator[Anchor]:
    """What private keys have inside."""
    yield Anchor("private key", private_key)
    yield Anchor("private-lines:", _putty)


def private_key(text: str, position: int, _end: int) -> Iterator[Span]:
    """The lines of a key between its borders, or as far as they look like those of one."""
    begin = _BEGIN.search(text, max(0, position - 60), position + 40)
    if begin is None:
        return
    border = _BORDER.search(text, begin.end(), begin.end() + _MAX_KEY)
    if border and border["word"].casefold() == "end":
        found = list(_between(text, begin.end(), border.start(), _prefix(text, begin.start(), border.start())))
        if found:
            yield from found
            return
    yield from _cut_off(text, begin.end())


def _prefix(text: str, begin: int, end: int) -> str:
    """What a log writes before both borders of a key, and so before each of its lines."""
    prefix = text[line_start(text, end) : end]
    return prefix if _alike(text[max(0, begin - len(prefix)) : begin], prefix) else ""


def _between(text: str, start: int, end: int, prefix: str) -> Iterator[Span]:
    """Every line of a whole key, without what a log writes before each (such as ``prefix``), without headers."""
    place = start
    for number, line in enumerate(text[start:end].split("\n")):
        inner = line.rstrip("\r")
        skipped = len(prefix) if number and _alike(inner[: len(prefix)], prefix) else 0
        if inner[skipped:].strip(" \t\\nr\"'") and not _HEADER.match(inner[skipped:].strip()):
            yield Span(place + skipped, place + len(inner), _KIND)
        place += len(line) + 1


def _alike(some: str, other: str) -> bool:
    """Whether two beginnings of lines differ in digits only (a time of day)."""
    return len(some) == len(other) and all(
        a == b or (a.isdigit() and b.isdigit()) for a, b in zip(some, other, strict=True)
    )


def _cut_off(text: str, position: int) -> Iterator[Span]:
    """The lines of a key that is cut off, as long as they look like one."""
    limit = min(len(text), position + _MAX_KEY)
    while position < limit:
        if text[position] == "\n":
            position += 1
            continue
        found = _LINE.match(text, position)
        if found is None or found.end() == position:
            return
        if found["s"]:
            yield named(found, _KIND)
        elif found["header"] is None and not found["end"]:
            return
        position = found.end()
        if position < len(text) and text[position] != "\n" and not found["end"].endswith(("\\n", "\\r")):
            return


def _putty(text: str, position: int, _end: int) -> Iterator[Span]:
    found = _PUTTY.match(text, position)
    place = found.end() if found else 0
    for _ in range(int(found["count"]) if found else 0):
        line = _PUTTY_LINE.match(text, place)
        if line is None:
            return
        yield named(line, _KIND)
        place = line.end()
