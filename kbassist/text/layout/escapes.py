"""Escapes of JSON, C, HTML, XML and CLIXML, sequences of terminals, and string literals that source code joins."""

import re
from collections.abc import Iterator
from functools import cache

from kbassist.text.layout.edits import Edit

_LETTERS = {"n": "\n", "r": "\r", "t": "\t"}
_ESCAPE = (
    r"\\(?:u\{?(?P<u>[0-9a-fA-F]{4})\}?|x(?P<x>[0-9a-fA-F]{2})|(?P<o>[0-3][0-7]{2})|(?P<c>[\"'\\/nrt])|(?P<cut>\n))"
    r"|&(?P<e>\#\d{1,7}|\#[xX][0-9a-fA-F]{1,6}|[a-zA-Z]{2,8});"
    r"|_x(?P<z>[0-9a-fA-F]{4})_"
)
_TERMINAL = (
    r"(?:\x1b|\^\[|␛)\[[0-?]{0,40}[ -/]{0,4}[@-~]"
    r"|\x1b\][^\x07\x1b\n]{0,400}(?:\x07|\x1b\\)"
    r"|\x1b[@-_]"
    r"|\x9b[0-?]{0,40}[@-~]"
    # The escape character is lost where a console is copied from.
    r"|\[\d{1,3}(?:;\d{1,3}){0,4}m|\[[0-2]?K(?![\w\]])"
)
_JOINED = (
    # What follows decides: few quotes are looked at twice.
    r"(?P<q>[\"'])(?=[ \t]{0,60}[+&.\\<|_\n])[ \t]{0,20}"
    r"(?:(?:[+&.\\]|<<|\|\||&amp;)?(?:[ \t]{0,20}_)?[ \t]{0,20}\n[ \t]{0,200}(?:[+&.]|<<|\|\||&amp;)?[ \t]{0,20}"
    r"|(?:[+&.]|<<|\|\|)[ \t]{0,20})"
    r"(?:[fFrRbBuULN@$]{1,2})?(?P=q)"
)
_FOLLOWING = " \t+&.\\<|_\n"
_SHAPE = bytes.maketrans(b"'" + _FOLLOWING.encode(), b'"' + b"+" * len(_FOLLOWING))
"""Quotes as one of them, and what may follow where literals are joined as one sign."""
_ELEMENTS = r"(?:_x000D_)?(?:_x000A_)?</S>\s{0,80}<S S=\"\w{1,20}\">"
_SURROGATES = range(0xD800, 0xE000)


@cache
def escape() -> "re.Pattern[str]":
    """One escape. Compiled when first needed, as everything here: most texts have none, and start-up counts."""
    return re.compile(_ESCAPE)


@cache
def terminal() -> "re.Pattern[str]":
    """One sequence by which a program colours its output."""
    return re.compile(_TERMINAL)


@cache
def joined() -> "re.Pattern[str]":
    """The end of a string literal and the beginning of the next one, with what joins them."""
    return re.compile(_JOINED)


def may_join(text: str) -> bool:
    """Whether an end of a joined literal may stand in a text: most texts with quotes have none, which is told in a
    tenth of the time that the expression takes."""
    if not ('"' in text or "'" in text):
        return False
    return b'"+' in text.encode("utf-8", "surrogatepass").translate(_SHAPE)


def unescape(text: str) -> Iterator[Edit]:
    """Every escape becomes its character, once: what is escaped twice needs two rounds."""
    if "\\" in text or "&" in text or "_x" in text:
        for found in escape().finditer(text):
            new = _character(found)
            if new is not None:
                yield found.start(), found.end(), new


def _character(found: "re.Match[str]") -> str | None:
    """What an escape stands for; None if it is none (an unknown entity, a character that can't be)."""
    kind = found.lastgroup or ""
    value = found[kind]
    if kind == "c":
        return _LETTERS.get(value, value)
    if kind == "cut":
        return "\n"
    if kind == "e":
        # The table of entities costs start-up; few texts need it.
        from html import unescape as entity  # noqa: PLC0415 - start-up: few texts have one

        new = entity(found[0])
        return new if new != found[0] else None
    number = int(value, 8 if kind == "o" else 16)
    return "\ufffd" if number in _SURROGATES else chr(number)


def plain(text: str) -> Iterator[Edit]:
    """Sequences of terminals go."""
    if "\x1b" in text or "[" in text or "\x9b" in text:
        for found in terminal().finditer(text):
            yield found.start(), found.end(), ""


def join_literals(text: str) -> Iterator[Edit]:
    """Literals that source code joins become one."""
    if '"' in text or "'" in text:
        for found in joined().finditer(text):
            yield found.start(), found.end(), ""


def join_elements(text: str) -> Iterator[Edit]:
    """The lines of CLIXML, each an element, become lines."""
    if "</S>" in text:
        for found in re.finditer(_ELEMENTS, text):
            yield found.start(), found.end(), "\n"
