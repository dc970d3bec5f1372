"""From readings to incidents: which evidence speaks of the same client and the same server.

Two clients in one case are two incidents, not a conflict. Evidence that names neither machine belongs to every
incident it does not contradict.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime, timezone

from msgspec import Struct

from kbassist.knowledge.base import RuleBase
from kbassist.model import Fact, Observation, Reading, Source, SymptomHit, Value

_CLIENT = "client.host"
_SERVER = "server.host"
_NOT_BEFORE, _NOT_AFTER, _VALIDITY = "certificate.not_before", "certificate.not_after", "certificate.validity"


class PlacedHit(Struct, frozen=True):
    """A symptom with the evidence it stands in."""

    evidence: str
    hit: SymptomHit


class CaseIncident(Struct, frozen=True):
    """The facts and symptoms of one client and one server. Names are as the evidence has them."""

    id: str
    client: str | None
    server: str | None
    facts: tuple[Fact, ...]
    hits: tuple[PlacedHit, ...]
    start: str | None
    end: str | None


def same_host(one: str, other: str) -> bool:
    """Whether two host names can be the same machine.

    Equal, or one is the short form of the other (case is ignored).
    """
    one, other = one.casefold().rstrip("."), other.casefold().rstrip(".")
    return one == other or (one.split(".")[0] == other.split(".")[0] and ("." not in one or "." not in other))


def _name(reading: Reading, fact: str) -> str | None:
    return next((str(item.value) for item in reading.observations if item.name == fact), None)


def _fits(one: str | None, other: str | None) -> bool:
    return one is None or other is None or same_host(one, other)


def correlate(
    readings: Sequence[Reading], answers: dict[str, Value], base: RuleBase, at: datetime | None = None
) -> tuple[CaseIncident, ...]:
    """Split the case into incidents, sorted by client and server; at least one, even if nothing was read.

    ``at`` (aware): when certificates are judged; by default when the incident happened, else now.
    """
    witnesses = [reading for reading in readings if reading.hits] or [
        reading for reading in readings if reading.observations
    ]
    keys: list[tuple[str | None, str | None]] = []
    for reading in sorted(witnesses, key=lambda one: -sum(_name(one, fact) is not None for fact in (_CLIENT, _SERVER))):
        key = (_name(reading, _CLIENT), _name(reading, _SERVER))
        if not any(_fits(key[0], known[0]) and _fits(key[1], known[1]) for known in keys):
            keys.append(key)
    keys = [_complete(key, readings) for key in keys] or [(None, None)]
    return tuple(
        _incident(f"i{number}", key, readings, answers, base, at)
        for number, key in enumerate(sorted(keys, key=lambda key: (key[0] or "", key[1] or "")), 1)
    )


def _complete(key: tuple[str | None, str | None], readings: Sequence[Reading]) -> tuple[str | None, str | None]:
    """Names that the error text lacks, from other evidence that fits it."""
    client, server = key
    for reading in readings:
        other = (_name(reading, _CLIENT), _name(reading, _SERVER))
        if _fits(client, other[0]) and _fits(server, other[1]):
            client, server = client or other[0], server or other[1]
    return client, server


def _incident(
    incident: str,
    key: tuple[str | None, str | None],
    readings: Sequence[Reading],
    answers: dict[str, Value],
    base: RuleBase,
    at: datetime | None,
) -> CaseIncident:
    facts: dict[tuple[str, Value, str], Fact] = {}
    hits: list[PlacedHit] = []
    for reading in readings:
        if not (_fits(key[0], _name(reading, _CLIENT)) and _fits(key[1], _name(reading, _SERVER))):
            continue
        hits += [PlacedHit(reading.evidence.id, hit) for hit in reading.hits]
        for item in reading.observations:
            place = (item.name, item.value, reading.evidence.id)
            if place not in facts:
                facts[place] = _fact(f"{incident}.f{len(facts) + 1}", item, reading, base)
    for name, value in sorted(answers.items()):
        facts[name, value, ""] = Fact(
            id=f"{incident}.f{len(facts) + 1}",
            subject=base.facts[name].subject,
            name=name,
            value=value,
            origin="answered",
        )
    times = sorted(_times(reading for reading in readings))
    validity = _validity(
        f"{incident}.f{len(facts) + 1}", tuple(facts.values()), at or _moment(times) or datetime.now(timezone.utc)
    )
    if validity is not None and validity.name in base.facts:
        facts[validity.name, validity.value, ""] = validity
    return CaseIncident(
        id=incident,
        client=key[0],
        server=key[1],
        facts=tuple(facts.values()),
        hits=tuple(hits),
        start=times[0] if times else None,
        end=times[-1] if times else None,
    )


def _validity(fact_id: str, facts: Sequence[Fact], at: datetime) -> Fact | None:
    """Whether the server's certificate was in date at ``at`` (RFC 5280, 4.1.2.5)."""
    dates = {fact.name: fact for fact in facts if fact.name in (_NOT_BEFORE, _NOT_AFTER)}
    if len(dates) != 2 or any(fact.name == _VALIDITY for fact in facts):
        return None
    # Both are ISO 8601 in UTC, so they order as text.
    now = at.astimezone(timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")
    early, late = now < str(dates[_NOT_BEFORE].value), now > str(dates[_NOT_AFTER].value)
    return Fact(
        id=fact_id,
        subject=dates[_NOT_AFTER].subject,
        name=_VALIDITY,
        value="not-yet-valid" if early else "expired" if late else "valid",
        origin="derived",
        rule=_VALIDITY,
        because=tuple(sorted(fact.id for fact in dates.values())),
    )


def _moment(times: Sequence[str]) -> datetime | None:
    """The first time that can be read: ISO 8601, or Event Viewer's English form.

    A day more or less does not matter here.
    """
    for text in times:
        for parse in (datetime.fromisoformat, lambda one: datetime.strptime(one, "%m/%d/%Y %I:%M:%S %p")):
            try:
                moment = parse(text.strip().removesuffix("Z"))
            except ValueError:
                continue
            return moment if moment.tzinfo else moment.replace(tzinfo=timezone.utc)
    return None


def _times(readings: Iterable[Reading]) -> set[str]:
    return {hit.time for reading in readings for hit in reading.hits if hit.time}


def _fact(fact_id: str, item: Observation, reading: Reading, base: RuleBase) -> Fact:
    return Fact(
        id=fact_id,
        subject=base.facts[item.name].subject,
        name=item.name,
        value=item.value,
        time=item.time,
        origin="observed",
        source=Source(evidence=reading.evidence.id, line=item.line, record=item.record, excerpt=item.excerpt),
    )
