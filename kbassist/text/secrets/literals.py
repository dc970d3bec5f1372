"""Literals: what stands in quotes, in the ways programs, shells and connection strings quote, and what joins them."""

import re
from collections.abc import Iterator
from functools import cache

from kbassist.text.expression import Expression
from kbassist.text.secrets.judge import looks_secret

_PREFIXES = frozenset("NnbBrRfFuUL@$")
_PREFIX = r"(?:[NnbBrRfFuUL@$]{1,2})?"
"""N'...' of T-SQL, b"..." and f"..." of Python, L"..." of C, @"..." and $"..." of C#."""
QUOTES = "\"'`"
_TRIPLE = Expression(rf"{_PREFIX}(\"{{3}}|'{{3}})(?P<s>.{{0,4000}}?)\1", re.S)
_DOUBLED = Expression(r"\"\"(?P<s>[^\"\n]{1,500})\"\"(?!\")")
_OTHER_QUOTES = Expression(r"[«‹「『][ \u00a0\u202f]?(?P<s>[^»›」』\n]{1,200}?)[ \u00a0\u202f]?[»›」』]")
_AFTER = Expression(r"[\s;,)}\]>&|/+.#:]|$|\\")
"""What can follow the quote that closes a value."""
_JOIN = Expression(
    r"""
    ["'`]{1,3} \)? \s{0,3}
    (?: \+ | \.{1,2} | & | ,?-> | ~ | \\ | \|\| )               # the operator, of many languages
    [ \t]{0,3} (?: \r?\n [ \t>|\#*]{0,40} )?                     # the next line
    (?: \+ | & | \. )? [ \t]{0,3}                                # ... which may begin with the operator
    (?= [@$LNbruf]?["'`] )
    """,
    re.X,
)
_NEXT_LINE = Expression(r"[\"']\r?\n[ \t]{1,40}(?=[\"'])")
"""Literals one below the other are one literal in C and Python."""
_SETTING = Expression(r"[\s;]{0,4}[A-Za-z][\w ]{2,40}=[^=]")
_OPERATOR = Expression(r"[ \t]{0,3}(?:\+|\.{1,2}|&|\|\||~|,)?[ \t]{0,3}")
_MAX_JOINED = 20


@cache
def _inside(quote: str) -> tuple[Expression, Expression, Expression]:
    """What stands between two quotes: with a backslash as escape, with quotes doubled, over several lines."""
    return (
        Expression(rf"{_PREFIX}{quote}(?P<s>(?:\\.|{quote}{quote}|[^{quote}\\\n]){{0,2000}}){quote}"),
        Expression(rf"{_PREFIX}{quote}(?P<s>(?:{quote}{quote}|[^{quote}\n]){{0,2000}}){quote}"),
        Expression(rf"{_PREFIX}{quote}(?P<s>[^{quote}]{{1,300}}){quote}"),
    )


def quoted(text: str, position: int) -> tuple[int, int] | None:
    """The inside of the quotes that open at ``position``; None if none do, or if they never close."""
    place = position
    while place < len(text) and place < position + 3 and text[place] not in QUOTES:
        if text[place] not in _PREFIXES:
            other = _OTHER_QUOTES.match(text, position)
            return other.span("s") if other else None
        place += 1
    if place >= len(text) or text[place] not in QUOTES:
        return None
    verbatim = _DOUBLED.match(text, place)
    if verbatim:
        return verbatim.span("s")
    escaped, doubled, lines = (pattern.match(text, position) for pattern in _inside(text[place]))
    for found in (escaped, doubled):
        # Where a backslash is no escape, the first reading runs past the end of the value.
        if found and _AFTER.match(text, found.end()):
            return found.span("s")
    triple = _TRIPLE.match(text, position)
    if triple:
        return triple.span("s")
    found = lines if lines and lines["s"].count("\n") <= 3 else doubled or escaped
    return found.span("s") if found else None


def literals(text: str, inside: tuple[int, int]) -> Iterator[tuple[int, int]]:
    """A literal and those that source code joins to it (``"a" + "b"``)."""
    start, end = inside
    if start < end and _OPERATOR.fullmatch(text, start, end) and (following := quoted(text, end)):
        # 'PWD=' + 'x': what looks like an opening quote closes the literal before.
        inside = following
    yield inside
    yield from joined(text, inside[1])


def joined(text: str, position: int) -> Iterator[tuple[int, int]]:
    """The literals that source code joins to the one whose closing quote stands at ``position``."""
    for _ in range(_MAX_JOINED):
        found = _JOIN.match(text, position) or _NEXT_LINE.match(text, position)
        following = quoted(text, found.end()) if found else None
        if following is None:
            return
        value = text[slice(*following)]
        if not looks_secret(value.strip(";")) or _SETTING.match(value):
            return
        yield following
        position = following[1]
