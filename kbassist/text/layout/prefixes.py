"""What stands before every line of a quoted, commented or logged text: marks, time stamps, levels, containers."""

import re
from collections.abc import Iterator, Sequence
from functools import cache
from itertools import islice, pairwise
from operator import ne

from kbassist.text.expression import Expression
from kbassist.text.layout.edits import Edit
from kbassist.text.lines import part, spans

_STAMP = (
    r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(?:[.,]\d{1,9})?(?: ?(?:Z|UTC|[+-]\d\d:?\d\d))?"
    r"|\d{4}/\d\d/\d\d \d\d:\d\d:\d\d(?:[.,]\d{1,9})?"
    r"|\d{1,2}[/.]\d{1,2}[/.]\d{4},? \d{1,2}:\d\d(?::\d\d)?(?:[.,]\d{1,9})?(?: ?[AP]M)?"
    r"|[A-Z][a-z]{2} [ \d]\d \d\d:\d\d:\d\d"
    r"|\d\d:\d\d:\d\d(?:[.,]\d{1,9})?"
)
_LEVEL = (
    r"(?:trace|debug|info|information|notice|warn|warning|error|err|fatal|critical|crit|severe|fail|verbose"
    r"|dbg|inf|wrn|ftl)"
)
_PARTS = (
    r">+(?=[ \t>]|$)",
    r"(?:\#+|/{2,3}|--+|\*|\||\+|;+|'|!|[rR][eE][mM])(?=[ \t]|$)",
    rf"[\[(]?(?:{_STAMP})[\])]?:?(?=[ \t])(?:[ \t](?:stdout|stderr)[ \t][FP](?=[ \t]|$))?",
    # syslog and the journal: host, program, process; RFC 5424 writes five fields.
    r"(?:<\d{1,3}>)?(?:1 )(?=\d{4}-)",
    r"<\d{1,3}>(?=[A-Z][a-z]{2} )",
    r"(?<=\d:\d\d )[\w.-]{1,64} [\w./@()-]{1,64}(?:\[\d{1,10}\])?:(?=[ \t])",
    r"(?<=[\dZ] )[\w.-]{1,64} [\w./-]{1,48} (?:\d{1,10}|-) [\w-]{1,32} (?:-|\[[^\]\n]{0,200}\])(?=[ \t])",
    # What stands before the level's own expression only says at once of most words that they are none.
    rf"(?=[\[(]?\w{{3,11}}[\]):])(?i:\[{_LEVEL}\]|\({_LEVEL}\)|{_LEVEL}:)(?=[ \t])",
    rf"(?=\w{{2,10}}[A-Z][ \t])(?i:{_LEVEL})(?=[ \t]{{1,6}}[\w.\[(])(?<=[A-Z])",
    rf"\#\#\[[a-z]{{1,20}}\]|::{_LEVEL}::",
    r"\[[^\[\]\n]{1,60}\](?=[ \t])",
    r"[\w./-]{1,64}[ \t]{0,60}\|(?=[ \t]|$)",
    r"[^\t\n]{1,80}\t[^\t\n]{1,80}\t(?=\d{4}-)",
    r"\d\d[OE][ +]?(?=[ \t])",
    r"\{\"log\":\"",
)
_KNOWN = Expression(
    r"(\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d)"
    r"|(?![rR][eE][mM] )[A-Za-z]{0,40}[a-z] [a-z]|\{(?!\"log\":\")"
)
"""What lines of long texts begin with: a time, a sentence, an object. A prefix that begins with the time is as long as
the time at least; of the prefixes only fields between tabs begin as the others do."""
_TO_THE_SECOND = 19
_STARTS = Expression(rf"\n(?={_KNOWN.pattern})")
_FRACTION = Expression(r"(?<=:\d\d)[.,]\d+")
_FIELD = Expression(r".*(?:: |\] |\| | - |\t)")
_LONGEST_FIELD = 120
_CLOCK = Expression(r"\d:\d\d")
_SURELY_WRAPPED = 40
_TAIL = Expression(r"(?:\\r)?\\n\",\"stream\":\"std(?:out|err)\"[^\n]{0,200}\}[ \t]*$", re.M)


@cache
def _prefix() -> "re.Pattern[str]":
    # At most eight parts, none of which can be split in two ways: a line of nothing but marks takes one look.
    return re.compile(rf"(?:[ \t]{{0,40}}(?:{'|'.join(_PARTS)})){{1,8}}")


def bodies(lines: Sequence[str]) -> list[int]:
    """For every line where its body begins: behind the prefix that it shares with a neighbour; 0 if it has none.

    Two lines share a prefix that differs only in the fraction of a second: what a program printed at once.
    """
    begin = [0] * len(lines)
    if len(lines) < 2:
        return begin
    for first, last in spans(lines):
        # With the first of those that follow: what they share with a neighbour.
        end = min(len(lines), last + 1)
        if not _share_nothing(f"\n{part(lines, first, end)}", end - first):
            _mark(lines[first:end], first, begin)
    return begin


def _share_nothing(text: str, count: int) -> bool:
    """Whether all lines begin in a way that says at once that no two neighbours share a prefix.

    ``text``: so many lines, a line feed before each.
    """
    times = _STARTS.findall(text)
    if len(times) != count or text.count("\n") != count:
        return False
    if not any(times):
        return "\t" not in text
    return all(times) and all(map(ne, times, islice(times, 1, None)))


def _mark(lines: Sequence[str], offset: int, begin: list[int]) -> None:
    """Set in ``begin`` where the bodies of ``lines`` begin, the first of which is number ``offset`` there."""
    match, known = _prefix().match, _KNOWN.match
    # The prefix of the line above; None where it was not looked for.
    before: str | None = None
    for number, (above, line) in enumerate(pairwise(lines), offset + 1):
        if above[:1] != line[:1] or (
            (sign := known(line))
            and (above[:_TO_THE_SECOND] != line[:_TO_THE_SECOND] if sign.lastindex else "\t" not in line)
        ):
            before = None
            continue
        if before is None:
            found = match(above)
            before = found[0] if found else ""
        found = match(line)
        head = found[0] if found else ""
        shared = _shared(before, head) if head and before else None
        if shared is not None:
            first, second = _behind_blank(above, shared[0]), _behind_blank(line, shared[1])
            field = _field(above[first:], line[second:])
            begin[number - 1] = max(begin[number - 1], first + field)
            begin[number] = second + field
        before = head


def _shared(above: str, below: str) -> tuple[int, int] | None:
    """Where the prefix that both begin with ends in either; None if they share none."""
    one, other = above.rstrip(), below.rstrip()
    if one == other:
        return len(one), len(other)
    if one[:4] == other[:4]:
        if _FRACTION.sub("", one) == _FRACTION.sub("", other):
            return len(one), len(other)
        one, other = _FRACTION.sub(_zeros, one), _FRACTION.sub(_zeros, other)
    if one.startswith(other) or other.startswith(one):
        # What one has more is a word of its sentence that looks like a level.
        return (min(len(one), len(other)),) * 2
    return None


def _zeros(found: "re.Match[str]") -> str:
    return "0" * len(found[0])


def _behind_blank(line: str, position: int) -> int:
    """Behind the blank that parts a prefix from its body; further ones are the body's."""
    return position + 1 if line[position : position + 1] in (" ", "\t") else position


def _field(above: str, below: str) -> int:
    """The length of the further fields (thread, logger) that two lines begin with."""
    found = _FIELD.match(below, 0, _LONGEST_FIELD)
    while found is not None and not above.startswith(found[0]):
        found = _FIELD.match(below, 0, found.end() - 1)
    return found.end() if found else 0


def may_go_on(prefix: str, above: str, below: str) -> bool:
    """Whether a sentence may run from one body into the next: the records of a log are not joined for nothing."""
    above, below = above.strip(), below.strip()
    if not above or not below:
        return False
    return not below[0].isupper() or len(above) >= _SURELY_WRAPPED or _CLOCK.search(prefix) is None


def strip_prefixes(text: str) -> Iterator[Edit]:
    """The prefixes of all lines go, and what Docker writes behind them."""
    lines = text.split("\n")
    start = 0
    tails = {found.start(): found.end() for found in _TAIL.finditer(text)} if '","stream":"' in text else {}
    tail = iter(sorted(tails))
    cut = next(tail, None)
    for line, body in zip(lines, bodies(lines), strict=True):
        if body:
            yield start, start + body, ""
        start += len(line) + 1
        while cut is not None and cut < start:
            yield cut, tails[cut], ""
            cut = next(tail, None)
