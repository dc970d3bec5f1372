"""The time line of an incident: what its evidence dates, a lane for each machine or document."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime

from msgspec import Struct

from kbassist.connection.hosts import same_host
from kbassist.model.result import Incident
from kbassist.render.names import Names
from kbassist.rulebase.names import SERVER_MACHINE
from kbassist.text import times

WIDTH = 1000
_PLACES = 160
"""Marks of a lane at most: what falls together is one mark."""
_LANES = 8
_LISTED = 40
_VALUES = 4
_OTHERS = "other documents"


class Event(Struct, frozen=True):
    """What one place of the evidence dates. ``time``: as printed; ``said``: what is seen there; ``sign``: it is one of
    the problem's, not only a fact."""

    moment: datetime
    time: str
    lane: str
    said: str
    place: str
    sign: bool


class Mark(Struct, frozen=True):
    """A mark of a lane at ``x`` of ``WIDTH``: so many events, the first of them in words."""

    x: float
    count: int
    sign: bool
    said: str


class Lane(Struct, frozen=True):
    """A machine or a document with its marks, and how many events they are."""

    name: str
    count: int
    marks: tuple[Mark, ...]


class TimeLine(Struct, frozen=True):
    """``listed``: the events in words, ``more``: how many are not listed; ``zoneless``: some times have no zone."""

    lanes: tuple[Lane, ...]
    start: str
    end: str
    listed: tuple[Event, ...]
    more: int
    zoneless: bool


def timeline(incident: Incident, names: Names) -> TimeLine | None:
    """The time line; None where all that has a time was at once."""
    events = sorted(_events(incident, names), key=lambda one: (one.moment, one.lane, one.place))
    if len({one.moment for one in events}) < 2:
        return None
    lanes = _lanes(events)
    half = _LISTED // 2
    listed = events if len(events) <= _LISTED else [*events[:half], *events[-half:]]
    return TimeLine(
        lanes=lanes,
        start=_shown(events[0]),
        end=_shown(events[-1]),
        listed=tuple(listed),
        more=len(events) - len(listed),
        zoneless=any(not _has_zone(one.time) for one in events),
    )


def _events(incident: Incident, names: Names) -> Iterator[Event]:
    """What is dated, each place of the evidence once: its signs, else the facts that were read there."""
    signs: dict[tuple[str, str, str], list[str]] = {}
    facts: dict[tuple[str, str, str], list[str]] = {}
    for diagnosis in incident.diagnoses:
        for hit in diagnosis.symptoms:
            if hit.time:
                key = (hit.time, hit.evidence, names.line(hit.evidence, hit.line, hit.record))
                signs.setdefault(key, []).append(hit.excerpt)
    for fact in names.by_incident.get(incident.id, ()):
        if fact.time and fact.source is not None and names.base.facts[fact.name].shown != "no":
            key = (fact.time, fact.source.evidence, names.place(fact))
            facts.setdefault(key, []).append(f"{names.base.called(fact.name)}: {names.value(fact)}")
    dated = {**facts, **signs}
    lanes = {evidence: _lane(evidence, incident, names) for evidence in {evidence for _, evidence, _ in dated}}
    for (time, evidence, place), said in dated.items():
        moment = times.read(time)
        if moment is not None:
            words = "; ".join(list(dict.fromkeys(said))[:_VALUES])
            yield Event(times.plain(moment), time, lanes[evidence], words, place, (time, evidence, place) in signs)


def _lane(evidence: str, incident: Incident, names: Names) -> str:
    """The machine that a document was made on, with its part in the incident; the document where nobody knows."""
    known = names.evidence.get(evidence)
    if known is None:
        return evidence
    # An ERRORLOG says whose it is.
    facts = (one for one in names.by_incident.get(incident.id, ()) if one.name == SERVER_MACHINE and one.source)
    said = (str(one.value) for one in facts if one.source and one.source.evidence == evidence)
    machine = known.machine or next(said, "")
    if not machine:
        return names.path(known)
    parts = (("client", incident.client), ("server", incident.server))
    part = next((word for word, host in parts if host and same_host(host, machine)), "")
    return f"{part} {machine}".strip()


def _lanes(events: Sequence[Event]) -> tuple[Lane, ...]:
    """The client first, then the server, then the others; the smallest together where they are too many."""
    groups: dict[str, list[Event]] = {}
    for one in events:
        groups.setdefault(one.lane, []).append(one)
    if len(groups) > _LANES:
        ranked = sorted(
            groups, key=lambda name: (not name.startswith(("client ", "server ")), -len(groups[name]), name)
        )
        rest = [one for name in ranked[_LANES - 1 :] for one in groups.pop(name)]
        groups[_OTHERS] = sorted(rest, key=lambda one: one.moment)
    order = sorted(
        groups, key=lambda name: (name == _OTHERS, not name.startswith("client "), not name.startswith("server "), name)
    )
    first, last = events[0].moment, events[-1].moment
    return tuple(Lane(name, len(groups[name]), tuple(_marks(groups[name], first, last))) for name in order)


def _marks(events: Iterable[Event], first: datetime, last: datetime) -> Iterator[Mark]:
    whole = (last - first).total_seconds() or 1.0
    places: dict[int, list[Event]] = {}
    for one in events:
        places.setdefault(round((one.moment - first).total_seconds() / whole * (_PLACES - 1)), []).append(one)
    for place, some in places.items():
        telling = next((one for one in some if one.sign), some[0])
        others = f" and {len(some) - 1} more" if len(some) > 1 else ""
        yield Mark(place / (_PLACES - 1) * WIDTH, len(some), telling.sign, f"{telling.time}: {telling.said}{others}")


def _has_zone(time: str) -> bool:
    moment = times.read(time)
    return moment is not None and moment.tzinfo is not None


def _shown(event: Event) -> str:
    return f"{event.moment:%Y-%m-%d %H:%M:%S}"
