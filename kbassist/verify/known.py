"""What a case already had: none of it proves anything of the time after the fix."""

from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple

from msgspec import Struct

from kbassist.model.evidence import Observation, Reading, SymptomHit
from kbassist.model.result import CaseResult, Fact, Source, SymptomRef
from kbassist.text import times
from kbassist.text.expression import Expression
from kbassist.text.secrets.vault import STAND_IN

Key = tuple[str | int | None, ...]
_SECRET = Expression(STAND_IN)


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
        return source is not None and _fact(one, source) in self.facts

    def has_hit(self, hit: SymptomHit) -> bool:
        """Whether a symptom was seen in this very place."""
        return _hit(hit.article, hit) in self.hits

    def has_all(self, readings: Iterable[Reading]) -> bool:
        """Whether a document tells nothing but what was seen."""
        readings = list(readings)
        if any(one.certificates or one.listings for one in readings):
            return False
        told = [item for one in readings for item in one.observations]
        hits = [hit for one in readings for hit in one.hits]
        return bool(told or hits) and all(map(self._told, told)) and all(map(self.has_hit, hits))

    def _told(self, one: Observation) -> bool:
        return _fact(one, one) in self.facts or (not self.exact and _said(one) in self.facts)


def known(before: Before) -> Known:
    """What the case had, from what was read and from what was concluded."""
    facts: set[Key] = set()
    hits: set[Key] = set()
    for fact in before.result.facts:
        if fact.source is not None:
            facts |= {_fact(fact, fact.source), _said(fact)}
    for diagnosis in (one for incident in before.result.incidents for one in incident.diagnoses):
        hits |= {_hit(diagnosis.article, one) for one in diagnosis.symptoms}
    for reading in before.readings:
        facts |= {_fact(one, one) for one in reading.observations}
        hits |= {_hit(one.article, one) for one in reading.hits}
    return Known(frozenset(facts), frozenset(hits), bool(before.readings))


def _said(one: Fact | Observation) -> Key:
    return (one.name, _plain(str(one.value)))


def _fact(one: Fact | Observation, place: Source | Observation) -> Key:
    return (*_said(one), place.line, place.record, _plain(place.excerpt))


def _hit(article: str, hit: SymptomHit | SymptomRef) -> Key:
    return (article, hit.symptom, hit.line, hit.record, _plain(hit.excerpt))


def _plain(text: str) -> str:
    """Without the numbers of secrets: each case counts its own."""
    return _SECRET.sub("***", text) if "***" in text else text


def end_of(before: Before) -> datetime | None:
    """The last moment that the case's evidence speaks of; None where it has no times."""
    stamps = [incident.to for incident in before.result.incidents]
    stamps += [fact.time for fact in before.result.facts]
    stamps += [one.time for reading in before.readings for one in (*reading.hits, *reading.observations)]
    return times.last(moment for stamp in stamps if (moment := times.read(stamp or "")) is not None)
