"""The sightings of several errors in one text, and what each of the errors tells.

The blocks of a text (``blocks``) that show a symptom are sorted by the error they show (``errors``). A wrong split is
worse than none: where a sentence that is recognised in the whole text is in no block of its own, nothing is split.

What stands in none of the errors (what a mail says above its list, a log's other records) belongs to all of them, less
what an error says otherwise. Where such lines name several servers, each goes with the error below it, or with the one
above it if the first error stands above the first such line. Whose errors they are, all of the text says, unless it has
signs of our product and of another one.
"""

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

import msgspec

from kbassist.connection.hosts import fits
from kbassist.evidence.assemble import Assembler, Taken
from kbassist.evidence.blocks import Block, blocks, only
from kbassist.evidence.errors import Error, Sighting, apart
from kbassist.evidence.near import around, standing_anywhere
from kbassist.evidence.problems import problems
from kbassist.model.evidence import Observation
from kbassist.rulebase.base import RuleBase, version_of
from kbassist.rulebase.language.marks import CONTINUED
from kbassist.rulebase.names import APPLICATION, CONNECTION_STRING, DRIVER, SERVER_HOST
from kbassist.text.normal import normalise
from kbassist.text.sections import is_long

_MOST_ALIKE = 20
"""So many blocks with the same signs are read: a log of any size takes no longer."""
_CONNECTION = (SERVER_HOST, CONNECTION_STRING)
"""A line that tells one of them otherwise speaks of another connection."""
_VOLATILE = re.compile(
    r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(?:[.,]\d{1,9})?(?:\s?(?:Z|[+-]\d\d:?\d\d))?|\d\d:\d\d:\d\d(?:[.,]\d{1,9})?"
    r"|[0-9A-Fa-f]{8}-(?:[0-9A-Fa-f]{4}-){3}[0-9A-Fa-f]{12}"
)


class Sightings:
    """The errors in ``lines``, of which ``whole`` is what all of them tell; what a reader has claimed is blank."""

    def __init__(self, base: RuleBase, assembler: Assembler, lines: Sequence[str], whole: Taken) -> None:
        self._base = base
        self._assembler = assembler
        self._whole = whole
        self._last = next((number for number in range(len(lines), 0, -1) if lines[number - 1].strip()), 0)
        self._signs = self._anchors(lines)
        self._lines = lines
        if is_long(lines):
            told = [one.line for one in (*whole.hits, *whole.observations) if one.line]
            self._lines = around(lines, self._signs, [*told, self._last])
        signs = [one for one in whole.observations if one.name in base.vouching]
        self._common = signs if len({(one.name, one.value) for one in signs}) == 1 else []
        """The signs of whose error it is, if all of the text agree: they hold for a block without any."""

    def told(self, most: int, *, cut_off: bool) -> tuple[Taken, ...]:
        """What each error tells, in the order of the text, if there are several, else nothing; of more than ``most``
        one more.

        ``cut_off``: the text may end in the beginning of a sentence.
        """
        found, rest = self._found(cut_off=cut_off)
        context = [one for one in self._whole.observations if one.line is not None and _within(one.line, rest)]
        beside = _beside(context)
        errors = apart(_with_servers(found, context, beside), most)
        if len(errors) < 2 or not _all_there(errors, self._whole, self._lines):
            return ()
        shared = [one for one in context if one.line not in beside]
        return tuple(self._of(one, shared) for one in errors)

    def _found(self, *, cut_off: bool) -> tuple[list[Sighting], list[Block]]:
        """The blocks with a symptom, and those without; what differs only in its time is read once."""
        lines, whole = self._lines, self._whole
        first = {hit.line for hit in whole.hits}
        if cut_off:
            first.add(self._last)
        known: dict[str, Taken] = {}
        alike: Counter[frozenset[str]] = Counter()
        found: list[Sighting] = []
        rest: list[Block] = []
        for block in blocks(lines, self._continues()):
            text = "\n".join(block.lines(lines))
            folded = normalise(text)
            signs = frozenset(anchor for anchor in self._signs if anchor in folded)
            if not signs and first.isdisjoint(range(block.first, block.last + 1)):
                rest.append(block)
                continue
            key = _VOLATILE.sub("", text)
            if key not in known:
                alike[signs] += 1
                if signs and alike[signs] > _MOST_ALIKE:
                    continue
                known[key] = self._assembler.take("", text.split("\n"), ())
            taken = known[key]
            if not taken.hits:
                rest.append(block)
                continue
            own = problems(self._base, taken.hits, (*taken.observations, *self._common))
            found.append(Sighting(block, taken, own, _server(taken.observations)))
        return found, rest

    def _continues(self) -> list[str]:
        """How products go on below their own messages."""
        own = (one.pattern.anchors for one in self._base.index.fact_patterns if one.fact == CONTINUED)
        return [anchor for anchors in own for anchor in anchors]

    def _anchors(self, lines: Sequence[str]) -> list[str]:
        """The literals of what the whole text has symptoms of, as far as they stand in it."""
        articles = {hit.article for hit in self._whole.hits}
        entries = (entry for entry in self._base.index.symptoms if entry.article in articles)
        anchors = {anchor for entry in entries for pattern in entry.patterns for anchor in pattern.anchors}
        return standing_anywhere(anchors - {""}, lines)

    def _of(self, error: Error, shared: Sequence[Observation]) -> Taken:
        """What one error tells, with what is said of all of them."""
        # What is repeated is told once, at its first place.
        first = {id(one.taken): one.block for one in reversed(error.sightings)}
        taken = self._assembler.take("", only(self._lines, first.values()), ())
        around = [*error.sightings[0].around, *shared, *self._common]
        own = {one.name: one.value for one in taken.observations}
        # The release of another driver, the settings of another connection: what goes together is said together.
        closed = own.keys() | {version_of(name) for name in (DRIVER, APPLICATION) if name in own}
        other = {one.line for one in around if one.name in _CONNECTION and own.get(one.name, one.value) != one.value}
        more = [one for one in around if one.name not in closed and one.line not in other]
        return msgspec.structs.replace(
            taken, observations=(*taken.observations, *more), machine=self._whole.machine, kinds=self._whole.kinds
        )


def _within(line: int, parts: Sequence[Block]) -> bool:
    """Whether a line is in one of the blocks, which are in the order of the text."""
    place = bisect_left(parts, line, key=lambda one: one.last)
    return place < len(parts) and parts[place].first <= line


def _server(observations: Iterable[Observation]) -> str | None:
    return next((str(one.value) for one in observations if one.name == SERVER_HOST), None)


def _beside(context: Sequence[Observation]) -> dict[int, tuple[Observation, ...]]:
    """The lines of the context that name a server, if they name several, with all that they tell."""
    told: dict[int, list[Observation]] = {}
    for one in context:
        told.setdefault(one.line or 0, []).append(one)
    named = {line: server for line, seen in told.items() if (server := _server(seen))}
    first = next(iter(named.values()), None)
    if all(fits(first, server) for server in named.values()):
        return {}
    return {line: tuple(told[line]) for line in sorted(named)}


def _with_servers(
    found: Sequence[Sighting], context: Sequence[Observation], beside: Mapping[int, tuple[Observation, ...]]
) -> list[Sighting]:
    """Sightings that name no server, with the one that a line of the context names."""
    if not beside:
        lone = _server(context)
        return [msgspec.structs.replace(one, server=one.server or lone) for one in found]
    lines = list(beside)
    above = bool(found) and lines[0] < found[0].block.first
    result: list[Sighting] = []
    for place, one in enumerate(found):
        if above:
            low, high = found[place - 1].block.last if place else 0, one.block.first
        else:
            low, high = one.block.last, found[place + 1].block.first if place + 1 < len(found) else lines[-1] + 1
        near = lines[bisect_left(lines, low + 1) : bisect_left(lines, high)]
        told = beside[near[-1 if above else 0]] if near else ()
        result.append(msgspec.structs.replace(one, server=one.server or _server(told), around=told))
    return result


def _all_there(errors: Sequence[Error], whole: Taken, lines: Sequence[str]) -> bool:
    """Whether each article that the whole text has a telling symptom of is found in an error."""
    found = {hit.article for error in errors for one in error.sightings for hit in one.taken.hits}
    told = (hit for hit in whole.hits if hit.strength != "generic" and hit.line is not None)
    return all(hit.article in found for hit in told if lines[(hit.line or 1) - 1].strip())
