"""What the rule base recognises in the free text of a document: in a long one section by section.

Each symptom counts at its first place, each pattern of a fact too: what a section has shown is not looked for in those
below it. What voids a pattern voids it in its section.
"""

from collections.abc import Iterable, Iterator, Sequence
from typing import TypeVar

import msgspec
from msgspec import Struct

from kbassist.model.evidence import EventRecord, Observation, SymptomHit
from kbassist.reading.matcher import Known, Matcher
from kbassist.reading.meaning import is_bare
from kbassist.rulebase.base import RuleBase
from kbassist.text import times
from kbassist.text.layout.views import views
from kbassist.text.sections import Section, sections

_Placed = TypeVar("_Placed", SymptomHit, Observation)


class Searched(Struct, frozen=True):
    """The symptoms and the facts of a document, and whether it may have command lines and programs' settings."""

    hits: list[SymptomHit]
    facts: list[Observation]
    commands: bool
    settings: bool


class Search:
    """Searches with one rule base."""

    def __init__(self, base: RuleBase, matcher: Matcher) -> None:
        self._base = base
        self._matcher = matcher

    def everything(
        self, free: Sequence[str], telling: Sequence[str], lines: Sequence[str], events: Sequence[EventRecord]
    ) -> Searched:
        """What is in a document.

        ``free``: its lines as far as no reader has claimed them; ``telling``: these and those that tell symptoms only;
        ``lines``: all of them; ``events``: what readers took out of it.
        """
        hits: list[SymptomHit] = []
        facts: list[Observation] = []
        meant: list[SymptomHit] = []
        known, quoted = Known(), Known()
        without_bare: set[int] = set()
        programs, marks = self._base.programs_named
        named: set[str] = set()
        for number, section in enumerate(sections(free)):
            here = section.lines if free is lines else section.same(lines)
            seen = tuple(views(section.lines))
            named |= self._matcher.standing(programs | marks, seen[0])
            records = () if number else events
            cut_off = section.last and not events and _generic(hits)
            hits += _below(section, here, self._matcher.symptoms(seen, here, records, known, cut_off=cut_off))
            if telling is not free:
                also = tuple(views(section.same(telling)))
                hits += _below(section, here, self._matcher.symptoms(also, here, (), quoted, server=True))
            facts += _moved(section, self._matcher.facts(seen, here, known))
            if not events and _generic(hits):
                bare = self._asks_bare(hits, facts)
                meant += _below(section, here, self._matcher.meant(seen, here, bare=bare))
                without_bare.update(() if bare else (number,))
        if not events and _generic(hits):
            if not self._asks_bare(hits, facts):
                meant = [one for one in meant if not is_bare(one.symptom)]
            elif without_bare:
                meant += self._bare(free, lines, without_bare)
            hits += _first_of_articles(meant)
        return Searched(hits, facts, commands=bool(programs & named), settings=bool(marks & named))

    def _asks_bare(self, hits: Sequence[SymptomHit], facts: Iterable[Observation]) -> bool:
        """Whether sentences count that no driver stands around: it is about our product, and nothing else says more."""
        vouched = any(self._base.vouching.get(fact.name) == fact.value for fact in facts)
        return vouched and all(hit.article in self._base.last_resorts for hit in hits)

    def _bare(self, free: Sequence[str], lines: Sequence[str], wanted: set[int]) -> Iterator[SymptomHit]:
        """The same in the sections above the one that said what the text is about."""
        for number, section in enumerate(sections(free)):
            if number in wanted:
                here = section.lines if free is lines else section.same(lines)
                seen = tuple(views(section.lines))
                yield from _below(section, here, self._matcher.meant(seen, here, bare=True))


def _generic(hits: Iterable[SymptomHit]) -> bool:
    return all(hit.strength == "generic" for hit in hits)


def _below(section: Section, lines: Sequence[str], hits: Iterable[SymptomHit]) -> Iterator[SymptomHit]:
    """Hits in a section with the time that stands near them, at their lines of the whole text."""
    timed = (
        hit if hit.time or hit.line is None else msgspec.structs.replace(hit, time=times.near_line(lines, hit.line))
        for hit in hits
    )
    return _moved(section, timed)


def _moved(section: Section, found: Iterable[_Placed]) -> Iterator[_Placed]:
    """What was found in a section, at its lines of the whole text."""
    first = section.first
    return (msgspec.structs.replace(one, line=one.line + first) if first and one.line else one for one in found)


def _first_of_articles(meant: Iterable[SymptomHit]) -> list[SymptomHit]:
    """Of each article one hit, inside what a driver puts around it if there is one."""
    found: dict[str, SymptomHit] = {}
    for one in sorted(meant, key=lambda one: is_bare(one.symptom)):
        found.setdefault(one.article, one)
    return list(found.values())
