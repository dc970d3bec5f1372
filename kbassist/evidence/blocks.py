"""The structure of a text: which of its lines may be an error of their own, as far as the layout alone tells.

A block begins

- at a line with a time, where several lines have one (a log): what has none goes on with the record above it;
- at the items of a list: numbers that count up from 1, letters from a, or one kind of bullet, at one indentation;
- at a row of a table in Markdown or of CSV, at an object of a JSON array, at each of several lines that are objects;
- below a rule (``---``, ``===``), and below a blank line at the margin: so a person pastes one thing under another,
  while products indent the paragraphs of one message.

It never begins inside an exception chain: what ``Caused by``, ``--->``, ``During handling of the above exception`` or
``ADDITIONAL INFORMATION`` announce belongs to what stands above. Nor does it at a line that has nothing of all this:
the diagnostic records of one attempt are printed line by line, and look no different from a list of errors.

A block is no more than a guess: whether two blocks are two errors, ``several`` decides from what is recognised.
"""

import csv
import json
import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import accumulate, islice

from msgspec import Struct

_CLOCK = re.compile(r"\d{1,2}:\d\d(?::\d\d(?:[.,]\d{1,9})?)?")
_STAMP = re.compile(
    r"\d{4}[-/]\d\d[-/]\d\d[T ]\d\d:\d\d(?::\d\d(?:[.,]\d{1,9})?)?(?: ?(?:Z|UTC|[+-]\d\d:?\d\d))?"
    r"|\d{1,2}[/.]\d{1,2}[/.]\d{4},? \d{1,2}:\d\d(?::\d\d)?(?:[.,]\d{1,9})?(?: ?[AP]M)?"
    r"|[A-Z][a-z]{2} [ \d]\d \d\d:\d\d:\d\d"
    r"|\d\d:\d\d:\d\d(?:[.,]\d{1,9})?"
)
_BEFORE_STAMP = re.compile(r"[ \t]{0,8}(?:[\w./-]{1,64}[ \t]{0,40}\|[ \t]?|<\d{1,3}>(?:1 )?)?[\[\"'(<]?")
_QUOTED = re.compile(r"(?:>[ \t]?)+")
_RULES = "-=*_~#+"
_NUMBERED = re.compile(
    r"(?P<indent>[ \t]*)(?P<word>[^\W\d_]{1,12}[ \t])?"
    r"(?P<open>[#(\[]?)(?P<number>\d{1,2}|[a-z])(?P<close>[.):\]])(?=\s|$)"
)
_BULLET = re.compile(r"(?P<indent>[ \t]*)(?:<[uo]l>)?(?P<mark>[-*+](?=[ \t])|[•‣◦·–●○■▪→➢]|<li>)[ \t]*\S")
_HEADING = re.compile(r"#{1,6}[ \t]+\S")
_HEADER = re.compile(r"[\w .\"-]{1,80}(?:(?P<mark>[,;\t])[\w .\"-]{1,80}){1,40}$")
_ARRAY = re.compile(r"[ \t]*\[\s*\{")
_NEXT_OBJECT = re.compile(r"\s{0,200}(?:,\s{0,200})?(?=\{)")
_GOES_ON = re.compile(
    r"[ \t]*(?:-{2,}>|at [\w$.<>+]{1,300}\(|caused by|causedby|inner ?exception|suppressed:|the above exception"
    r"|during handling of|additional information|nested exception|wrapped by|root cause|original (?:error|exception)"
    r"|\[?cause\]?:|\.\.\. ?\d|-{3,} ?end of)",
    re.I,
)
_LOOK = 400
"""So far into a line its time is looked for where the line is known to be an entry."""
_LONGEST_ARRAY, _MOST_TRIES = 4 * 1024 * 1024, 20
"""So much is read as JSON, and so often is it tried whether an array or CSV begins: the time stays linear."""


class Stamp(Struct, frozen=True):
    """A time as printed: what its day looks like, and the seconds of its clock."""

    day: str
    seconds: float

    def near(self, other: "Stamp", seconds: float) -> bool:
        """Whether both are of one day and as close."""
        return self.day == other.day and abs(self.seconds - other.seconds) <= seconds


class Block(Struct, frozen=True):
    """Lines ``first`` to ``last`` (from 1, both included), of the first one what stands behind ``start``, of the last
    what stands before ``end`` (columns from 0); ``stamp``: the time it begins with."""

    first: int
    last: int
    start: int = 0
    end: int | None = None
    stamp: Stamp | None = None

    def lines(self, lines: Sequence[str]) -> list[str]:
        """Its own lines; what stands around it in the first and the last one is blank."""
        kept = list(lines[self.first - 1 : self.last])
        if self.end is not None:
            kept[-1] = kept[-1][: self.end]
        kept[0] = " " * self.start + kept[0][self.start :]
        return kept


def only(lines: Sequence[str], blocks: Iterable[Block]) -> list[str]:
    """The lines with everything blanked out that is in none of the blocks: places stay what they are."""
    kept = [""] * len(lines)
    for block in blocks:
        kept[block.first - 1 : block.last] = block.lines(lines)
    return kept


def blocks(lines: Sequence[str], continues: Iterable[str] = ()) -> list[Block]:
    """The blocks of a text in their order.

    ``lines``: blank where a reader has claimed them; ``continues``: what a line begins with, in lower case, that goes
    on with the message above it.
    """
    bodies = [_QUOTED.sub("", line, count=1) if line.startswith(">") else line for line in lines]
    stamps = {number: stamp for number, body in enumerate(bodies, 1) if (stamp := _stamp(body))}
    # Arrays and tables inside a record of a log are parts of one message.
    elements = [*_elements(bodies), *_rows(bodies)] if len(stamps) < 2 else []
    taken = {number for one in elements for number in range(one.first, one.last + 1)}
    rest = _paragraphs(bodies, stamps, taken, tuple(continues))
    return sorted([*elements, *rest], key=lambda one: (one.first, one.start))


def _paragraphs(
    bodies: Sequence[str], stamps: Mapping[int, Stamp], taken: set[int], continues: tuple[str, ...]
) -> Iterator[Block]:
    """The blocks of everything that is no element of an array and no row of CSV."""
    log = stamps if len(stamps) > 1 else {}
    entries = _entries(bodies)
    first = last = 0
    parted = blank = in_record = announced = False
    for number, body in enumerate(bodies, 1):
        if number in taken or not body.strip():
            blank, parted = True, parted or number in taken
            continue
        if _is_rule(body) and not in_record:
            parted = True
            continue
        goes_on = _GOES_ON.match(body) is not None or body.lstrip().casefold().startswith(continues)
        apart = parted or (blank and not body[0].isspace())
        begins = number in log or (not in_record and number in entries) or (apart and not goes_on and not announced)
        if begins:
            if first:
                yield _block(bodies, first, last, stamps, entries)
            first, in_record = number, number in log
        first, last = first or number, number
        announced = goes_on and body.rstrip().endswith(":")
        parted = blank = False
    if first:
        yield _block(bodies, first, last, stamps, entries)


def _block(
    bodies: Sequence[str], first: int, last: int, stamps: Mapping[int, Stamp], entries: Mapping[int, bool]
) -> Block:
    return Block(first, last, stamp=stamps.get(first) or (_anywhere(bodies[first - 1]) if entries.get(first) else None))


def _entries(bodies: Sequence[str]) -> dict[int, bool]:
    """The lines that are, or begin, an item of a list, a row, an object, and whether a time may stand in them."""
    found: dict[int, bool] = {}
    lists: dict[tuple[str, ...], list[tuple[int, int]]] = {}
    bullets: dict[tuple[str, str], list[int]] = {}
    objects: list[int] = []
    for number, body in enumerate(bodies, 1):
        if counted := _NUMBERED.match(body):
            sign = counted["number"]
            kind = (counted["indent"], (counted["word"] or "").casefold(), counted["open"], counted["close"])
            count = int(sign) if sign.isdigit() else ord(sign) - ord("a") + 1
            lists.setdefault((*kind, "1" if sign.isdigit() else "a"), []).append((number, count))
        elif bullet := _BULLET.match(body):
            bullets.setdefault((bullet["indent"], bullet["mark"]), []).append(number)
        elif _within(body, "|", "|"):
            found[number] = True
        elif body.startswith("{") and _within(body, "{", "}"):
            objects.append(number)
        elif _HEADING.match(body) and not _commented(bodies, number):
            found[number] = False
    found |= {number: False for members in lists.values() for number in _counted(members)}
    found |= {number: False for members in bullets.values() if len(members) > 1 for number in members}
    return found | {number: True for number in objects if len(objects) > 1}


def _is_rule(body: str) -> bool:
    """Whether a line is drawn: three or more of one sign and nothing else."""
    drawn = body.strip()
    return len(drawn) > 2 and drawn[0] in _RULES and drawn == drawn[0] * len(drawn)


def _within(body: str, opened: str, closed: str) -> bool:
    line = body.strip()
    return len(line) > 1 and line.startswith(opened) and line.endswith(closed)


def _commented(bodies: Sequence[str], number: int) -> bool:
    """Whether a line beside line ``number`` begins with the mark of headings: then it is one of comments."""
    return any(bodies[place].startswith("#") for place in (number - 2, number) if 0 <= place < len(bodies))


def _counted(members: Sequence[tuple[int, int]]) -> Iterator[int]:
    """The lines of lists whose numbers count up from 1; what counts from 0 is the work of a program, no list."""
    runs: list[list[tuple[int, int]]] = []
    for line, number in members:
        if runs and number == runs[-1][-1][1] + 1:
            runs[-1].append((line, number))
        else:
            runs.append([(line, number)])
    return (line for run in runs if len(run) > 1 and run[0][1] == 1 for line, _ in run)


def _elements(bodies: Sequence[str]) -> Iterator[Block]:
    """The objects of arrays in JSON that begin a line."""
    number = tried = 0
    while number < len(bodies) and tried < _MOST_TRIES:
        if not _ARRAY.match(f"{bodies[number]}\n{bodies[number + 1] if number + 1 < len(bodies) else ''}"):
            number += 1
            continue
        tried += 1
        text = "\n".join(islice(bodies, number, None))[:_LONGEST_ARRAY]
        starts = list(accumulate((len(body) + 1 for body in islice(bodies, number, None)), initial=0))
        spans = list(_objects(text))
        if len(spans) < 2:
            number += 1
            continue
        for start, end in spans:
            first, last = bisect_right(starts, start) - 1, bisect_right(starts, end) - 1
            stamp = _anywhere(text[start : min(end, start + _LOOK)])
            yield Block(number + first + 1, number + last + 1, start - starts[first], end - starts[last], stamp)
        number += last + 1


def _objects(text: str) -> Iterator[tuple[int, int]]:
    """Where the objects of the array that ``text`` begins with stand, as far as they can be read."""
    decoder = json.JSONDecoder()
    position = text.index("[") + 1
    while (found := _NEXT_OBJECT.match(text, position)) is not None:
        try:
            _, position = decoder.raw_decode(text, found.end())
        except (ValueError, RecursionError):
            return
        yield found.end(), position


def _rows(bodies: Sequence[str]) -> Iterator[Block]:
    """The rows of CSV below a header, if there are several with as many fields."""
    number = tried = 0
    while number < len(bodies) - 2 and tried < _MOST_TRIES:
        header = _HEADER.match(bodies[number])
        number += 1
        if header is None or header["mark"] not in bodies[number]:
            continue
        tried += 1
        spans = list(_records(bodies, number, header["mark"], bodies[number - 1].count(header["mark"]) + 1))
        if len(spans) > 1:
            for first, last in spans:
                yield Block(first, last, stamp=_anywhere(bodies[first - 1]))
            number = spans[-1][1]


def _records(bodies: Sequence[str], number: int, mark: str, columns: int) -> Iterator[tuple[int, int]]:
    """First and last line (from 1) of the records of CSV that begin at ``number`` (from 0)."""
    reader = csv.reader((f"{body}\n" for body in islice(bodies, number, None)), delimiter=mark)
    before = 0
    try:
        for row in reader:
            if len(row) != columns:
                return
            yield number + before + 1, number + reader.line_num
            before = reader.line_num
    except csv.Error:
        return


def _stamp(body: str) -> Stamp | None:
    """The time that a line begins with."""
    before = _BEFORE_STAMP.match(body)
    found = _STAMP.match(body, before.end()) if before else None
    return _read(found[0]) if found else None


def _anywhere(text: str) -> Stamp | None:
    """The first time near the beginning of ``text``."""
    found = _STAMP.search(text[:_LOOK])
    return _read(found[0]) if found else None


def _read(text: str) -> Stamp | None:
    clock = _CLOCK.search(text)
    if clock is None:
        return None
    seconds = 0.0
    for part in clock[0].replace(",", ".").split(":"):
        seconds = seconds * 60 + float(part)
    if clock[0].count(":") == 1:
        seconds *= 60
    return Stamp(text[: clock.start()] + text[clock.end() :], seconds)
