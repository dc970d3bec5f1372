"""What a case already had: none of it proves anything of the time after the fix."""

from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple

from msgspec import Struct

from kbassist.model.evidence import Observation, Reading, SymptomHit
from kbassist.model.result import CaseResult, Fact
from kbassist.text import times

Key = tuple[str | int | None, ...]


class Before(Struct, frozen=True):
    """A case before the fix: what was concluded, and what was read (nothing where only the conclusion is left)."""

    result: CaseResult
    readings: tuple[Reading, ...] = ()


class Known(NamedTuple):
    """Keys of what was seen; ``exact``: whether they are all of it, with their places."""

    facts: frozenset[Key]
    hits: frozenset[Key]
    exact: bool

    def has(self, one: Fact) -> bool:
        """Whether a fact was seen in this very place."""
        source = one.source
        return (
            source is not None and (one.name, str(one.value), source.line, source.record, source.excerpt) in self.facts
        )

    def has_hit(self, hit: SymptomHit) -> bool:
        """Whether a symptom was seen in this very place."""
        return (hit.article, hit.symptom, hit.line, hit.record, hit.excerpt) in self.hits

    def has_all(self, readings: Iterable[Reading]) -> bool:
        """Whether a document tells nothing but what was seen."""
        readings = list(readings)
        if any(one.certificates or one.listings for one in readings):
            return False
        told = [item for one in readings for item in one.observations]
        hits = [hit for one in readings for hit in one.hits]
        return bool(told or hits) and all(map(self._told, told)) and all(map(self.has_hit, hits))

    def _told(self, one: Observation) -> bool:
        key: Key = (one.name, str(one.value), one.line, one.record, one.excerpt)
        return key in self.facts or (not self.exact and (one.name, str(one.value)) in self.facts)


def known(before: Before) -> Known:
    """What the case had, from what was read and from what was concluded."""
    facts: set[Key] = set()
    hits: set[Key] = set()
    for fact in before.result.facts:
        if fact.source is not None:
            source = fact.source
            facts |= {
                (fact.name, str(fact.value), source.line, source.record, source.excerpt),
                (fact.name, str(fact.value)),
            }
    for diagnosis in (one for incident in before.result.incidents for one in incident.diagnoses):
        hits |= {(diagnosis.article, one.symptom, one.line, one.record, one.excerpt) for one in diagnosis.symptoms}
    for reading in before.readings:
        facts |= {(one.name, str(one.value), one.line, one.record, one.excerpt) for one in reading.observations}
        hits |= {(one.article, one.symptom, one.line, one.record, one.excerpt) for one in reading.hits}
    return Known(frozenset(facts), frozenset(hits), bool(before.readings))


def end_of(before: Before) -> datetime | None:
    """The last moment that the case's evidence speaks of; None where it has no times."""
    stamps = [incident.to for incident in before.result.incidents]
    stamps += [fact.time for fact in before.result.facts]
    stamps += [one.time for reading in before.readings for one in (*reading.hits, *reading.observations)]
    return times.last(moment for stamp in stamps if (moment := times.read(stamp or "")) is not None)
