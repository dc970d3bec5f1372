"""Several errors in one text: which blocks of it are errors of their own, and what each of them tells.

Two blocks are two errors if

- both name a server and these are different ones, or
- each has a known symptom that is more than a generic sign, and what they are signs of has no problem in common; an
  error of another product has none in common with one of SQL Server.

They are one error all the same if both have a time and these are seconds apart (cause and sequel of one attempt), or if
one of them shows nothing but generic signs. Repetitions are one error wherever they stand. A wrong split is worse than
none: where a sentence that is recognised in the whole text is in no block of its own, nothing is split.

What stands in none of the errors (what a mail says above its list, a log's other records) belongs to all of them, less
what an error says otherwise. Where such lines name several servers, each goes with the error below it, or with the one
above it if the first error stands above the first such line. Whose errors they are, all of the text says, unless it has
signs of SQL Server and of another product.
"""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import pairwise

import msgspec
from msgspec import Struct

from kbassist.connection.hosts import fits
from kbassist.evidence.assemble import Assembler, Taken, free_lines
from kbassist.evidence.blocks import Block, blocks, only
from kbassist.evidence.readers.part import Part
from kbassist.model.evidence import Observation, SymptomHit
from kbassist.rulebase.base import RuleBase, version_of
from kbassist.rulebase.language.marks import CONTINUED
from kbassist.rulebase.names import APPLICATION, CONNECTION_STRING, DRIVER, OUTSIDE, SERVER_HOST
from kbassist.text.layout.views import View, views
from kbassist.text.pieces import find

MOST = 10
"""So many errors of one text are told apart; of more, ``kbassist batch`` is the reader."""
_SEQUEL = 5.0
"""Seconds from a cause to its sequel: what one attempt makes several layers of a program print."""
_MOST_ALIKE, _MOST_PLACES = 20, 5_000
"""So many blocks with the same signs are read, and so many places looked at: a log of any size takes no longer."""
_CONNECTION = (SERVER_HOST, CONNECTION_STRING)
"""Who tells one of them otherwise speaks of another connection."""
_VOLATILE = re.compile(
    r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(?:[.,]\d{1,9})?(?:\s?(?:Z|[+-]\d\d:?\d\d))?|\d\d:\d\d:\d\d(?:[.,]\d{1,9})?"
    r"|[0-9A-Fa-f]{8}-(?:[0-9A-Fa-f]{4}-){3}[0-9A-Fa-f]{12}"
)


class _Sighting(Struct, frozen=True):
    """A block with a symptom. ``problems``: of its telling symptoms; ``server``: the one it is about, if it is named;
    ``around``: what a line beside it tells of that server."""

    block: Block
    taken: Taken
    problems: frozenset[str]
    server: str | None
    around: tuple[Observation, ...] = ()


class _Error:
    """One error: the sightings of it so far."""

    def __init__(self, first: _Sighting) -> None:
        self.sightings: list[_Sighting] = []
        self.problems: set[str] = set()
        self.server: str | None = None
        self.add(first)

    def add(self, one: _Sighting) -> None:
        """One more sighting of it."""
        self.sightings.append(one)
        self.problems |= one.problems
        self.server = self.server or one.server

    def shows(self, one: _Sighting) -> bool:
        """Whether a sighting has a problem of it."""
        return not self.problems.isdisjoint(one.problems)

    def close(self, one: _Sighting) -> bool:
        """Whether a sighting followed at once."""
        before, after = self.sightings[-1].block.stamp, one.block.stamp
        return before is not None and after is not None and before.near(after, _SEQUEL)


def problems(base: RuleBase, hits: Sequence[SymptomHit], observations: Iterable[Observation]) -> frozenset[str]:
    """The problems that the telling symptoms stand for; of another product's error those that are not ours."""
    signs = {one.value == base.vouching[one.name] for one in observations if one.name in base.vouching}
    if signs == {False}:
        return frozenset(one for hit in hits if (one := base.article(hit.article).problem).startswith(OUTSIDE))
    return frozenset(base.article(hit.article).problem for hit in hits if hit.strength != "generic")


class Several:
    """Tells the errors of a text apart, with one rule base."""

    def __init__(self, base: RuleBase, assembler: Assembler) -> None:
        self._base = base
        self._assembler = assembler
        own = (one.pattern.anchors for one in base.index.fact_patterns if one.fact == CONTINUED)
        self._continues = tuple(anchor for anchors in own for anchor in anchors)

    def errors(self, document: Sequence[str], parts: Sequence[Part], whole: Taken) -> tuple[Taken, ...]:
        """What each error of a text tells, in their order, if there are several; else nothing.

        ``document``: its lines; ``parts``: what readers took out of it; ``whole``: what all of it tells.
        """
        lines = free_lines(document, parts)
        seen = self._suspicious(lines, whole)
        if not seen:
            return ()
        found, rest = self._sightings(lines, whole, seen)
        context = self._assembler.take("", only(lines, rest), ()).observations
        errors = _apart(_with_servers(found, context))
        if len(errors) < 2 or not _all_there(errors, whole, lines):
            return ()
        shared = _shared(context)
        return tuple(self._told(one, lines, shared, whole) for one in errors)

    def _suspicious(self, lines: list[str], whole: Taken) -> tuple[View, ...]:
        """The views of a text that may tell several errors; of nearly all texts one look says that it does not."""
        articles = {hit.article for hit in whole.hits if hit.strength != "generic"}
        several = len(articles) > 1 and len({self._base.article(one).problem for one in articles}) > 1
        hosts = {str(one.value) for one in whole.observations if one.name == SERVER_HOST}
        if not several and not (hosts and articles):
            return ()
        seen = tuple(views(lines))
        return seen if several or len(hosts) > 1 or self._names_several(seen) else ()

    def _names_several(self, seen: Sequence[View]) -> bool:
        """Whether errors name several servers: of each pattern the whole text has told the first match alone."""
        patterns = [one.pattern for one in self._base.index.fact_patterns if one.fact == SERVER_HOST]
        texts = [view.text for view in seen]
        matches = (
            match
            for pattern in patterns
            for text in texts
            if any(find(text, anchor) >= 0 for anchor in pattern.anchors)
            for match in re.finditer(pattern.regex, text)
        )
        first = next(matches, None)
        return first is not None and any(match["value"] != first["value"] for match in matches)

    def _sightings(self, lines: list[str], whole: Taken, seen: Sequence[View]) -> tuple[list[_Sighting], list[Block]]:
        """The blocks with a symptom, and those without; what differs only in its time is read once."""
        signs = self._signs(whole, seen)
        common = self._common(whole)
        known: dict[tuple[frozenset[str], str], Taken] = {}
        alike: Counter[frozenset[str]] = Counter()
        found: list[_Sighting] = []
        rest: list[Block] = []
        for block in blocks(lines, self._continues):
            numbers = range(block.first, block.last + 1)
            here = frozenset(sign for number in numbers if number in signs for sign in signs[number])
            kept = only(lines, [block])
            key = here, _VOLATILE.sub("", "\n".join(kept[block.first - 1 : block.last]))
            if here and key not in known:
                alike[here] += 1
                if alike[here] > _MOST_ALIKE:
                    continue
                known[key] = self._assembler.take("", kept, ())
            taken = known.get(key)
            if taken is None or not taken.hits:
                rest.append(block)
                continue
            own = problems(self._base, taken.hits, (*taken.observations, *common))
            found.append(_Sighting(block, taken, own, _server(taken.observations)))
        return found, rest

    def _signs(self, whole: Taken, seen: Sequence[View]) -> dict[int, set[str]]:
        """By line, the literals of the articles that the whole text has symptoms of."""
        articles = {hit.article for hit in whole.hits}
        entries = (entry for entry in self._base.index.symptoms if entry.article in articles)
        anchors = {anchor for entry in entries for pattern in entry.patterns for anchor in pattern.anchors if anchor}
        found: dict[int, set[str]] = {hit.line: {hit.symptom} for hit in whole.hits if hit.line is not None}
        for view in seen:
            for anchor in sorted(anchors):
                position, left = find(view.text, anchor), _MOST_PLACES
                while position >= 0 and left:
                    found.setdefault(view.line(position), set()).add(anchor)
                    position, left = view.text.find(anchor, position + len(anchor)), left - 1
        return found

    def _told(self, error: _Error, lines: list[str], shared: Sequence[Observation], whole: Taken) -> Taken:
        """What one error tells, with what is said of all of them."""
        # What is repeated is told once, at its first place.
        shapes = {id(one.taken): one.block for one in reversed(error.sightings)}
        taken = self._assembler.take("", only(lines, shapes.values()), ())
        around = [*error.sightings[0].around, *shared, *self._common(whole)]
        own = {one.name: one.value for one in taken.observations}
        # The release of another driver, the settings of another connection: what goes together is said together.
        closed = own.keys() | {version_of(name) for name in (DRIVER, APPLICATION) if name in own}
        other = {one.line for one in around if one.name in _CONNECTION and own.get(one.name, one.value) != one.value}
        more = [one for one in around if one.name not in closed and one.line not in other]
        return msgspec.structs.replace(
            taken, observations=(*taken.observations, *more), machine=whole.machine, kinds=whole.kinds
        )

    def _common(self, whole: Taken) -> tuple[Observation, ...]:
        """The signs of whose error it is, if all of the text agree: they hold for a block without any."""
        signs = [one for one in whole.observations if one.name in self._base.vouching]
        return tuple(signs) if len({(one.name, one.value) for one in signs}) == 1 else ()


def _apart(found: Sequence[_Sighting]) -> list[_Error]:
    """The errors that the sightings are of, in the order in which they are first seen."""
    errors: list[_Error] = []
    for one in found:
        fitting = [error for error in reversed(errors) if fits(error.server, one.server)]
        error = next((error for error in fitting if error.shows(one)), None)
        if error is None:
            unsure = (each for each in fitting if not one.problems or not each.problems or each.close(one))
            error = next(unsure, None)
        if error is not None:
            error.add(one)
        else:
            errors.append(_Error(one))
    return errors


def _server(observations: Iterable[Observation]) -> str | None:
    return next((str(one.value) for one in observations if one.name == SERVER_HOST), None)


def _beside(context: Sequence[Observation]) -> dict[int, tuple[Observation, ...]]:
    """The lines of the context that name servers, if they name several, with all that they tell."""
    named = {one.line: str(one.value) for one in context if one.name == SERVER_HOST and one.line is not None}
    if all(fits(one, other) for one, other in pairwise(named.values())):
        return {}
    return {line: tuple(one for one in context if one.line == line) for line in sorted(named)}


def _shared(context: Sequence[Observation]) -> list[Observation]:
    """What the context says of all errors."""
    beside = _beside(context)
    return [one for one in context if one.line not in beside]


def _with_servers(found: Sequence[_Sighting], context: Sequence[Observation]) -> list[_Sighting]:
    """Sightings that name no server, with the one that a line of the context names."""
    lone = _server(context)
    beside = _beside(context)
    if not beside:
        return [msgspec.structs.replace(one, server=one.server or lone) for one in found]
    above = bool(found) and min(beside) < found[0].block.first
    lines = sorted(beside)
    result: list[_Sighting] = []
    for place, one in enumerate(found):
        before = found[place - 1].block.last if place else 0
        after = found[place + 1].block.first if place + 1 < len(found) else lines[-1] + 1
        first, last = (before, one.block.first) if above else (one.block.last, after)
        near = [line for line in lines if first < line < last]
        told = beside[near[-1 if above else 0]] if near else ()
        result.append(msgspec.structs.replace(one, server=one.server or _server(told), around=told))
    return result


def _all_there(errors: Sequence[_Error], whole: Taken, lines: Sequence[str]) -> bool:
    """Whether each article that the whole text has a telling symptom of is found in an error."""
    found = {hit.article for error in errors for one in error.sightings for hit in one.taken.hits}
    told = (hit for hit in whole.hits if hit.strength != "generic" and hit.line is not None)
    return all(hit.article in found for hit in told if lines[(hit.line or 1) - 1].strip())
