"""From readings to incidents: which evidence speaks of the same client and the same server, and of the right moment.

Two clients in one case are two incidents, not a conflict. Evidence that names neither machine belongs to every
incident it does not contradict. What comes from the wrong machine, from another start of the server, or is another
certificate than the one the server sends, is kept, shown as not used, and concludes nothing.
"""

from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import datetime, timezone
from functools import partial

import msgspec

from kbassist.case.failures import Failure, failures
from kbassist.case.hosts import ByHost, Hosts
from kbassist.case.incident import CaseIncident, Part, PlacedHit
from kbassist.case.places import Place, pairs, places, role
from kbassist.case.starts import Starts
from kbassist.certificates.kinds import Kinds
from kbassist.certificates.validity import validity
from kbassist.connection.hosts import fits, same_host
from kbassist.model.certificate import SeenCertificate
from kbassist.model.evidence import Observation, Reading, Value
from kbassist.model.result import ChainLink, Fact, Source
from kbassist.reading.matcher import Matcher
from kbassist.rulebase.base import RuleBase
from kbassist.rulebase.names import DATES, NOT_AFTER, NOT_BEFORE, SERVER_HOST, THUMBPRINT, VALIDITY
from kbassist.rulebase.sentences import (
    ANOTHER_MOMENT,
    ANSWER_COUNTS,
    OF_THE_CLIENT,
    OF_THE_SERVER,
    OTHER_MACHINE,
    UNNAMED_MACHINE,
)
from kbassist.text import times

_SETTINGS = ("registry", "ini", "sqlcheck", "resultset", "errorlog")
"""Forms that describe the machine they were made on, and no other."""


def correlate(
    readings: Sequence[Reading],
    answers: dict[str, Value],
    base: RuleBase,
    at: datetime | None = None,
    settled: Collection[str] = (),
) -> tuple[CaseIncident, ...]:
    """Split the case into incidents, sorted by client and server; at least one, even if nothing was read. Where a text
    tells several errors, each failure is an incident of its own, in the order of the failures.

    ``at`` (aware): when certificates are judged; by default when the incident happened, else now. ``settled``: facts
    whose answer was given in view of evidence that says otherwise, so it counts and the evidence does not.
    """
    found = places(readings)
    told = failures(readings, found, base)
    if told:
        builder = partial(_Builder, answers=answers, base=base, at=at, settled=settled)
        return tuple(_of_failure(one, told, readings, found, builder) for one in told)
    known = _Placed(readings, found)
    witnesses = [place for place, one in zip(found, readings, strict=True) if one.hits] or [
        place for place, one in zip(found, readings, strict=True) if one.observations
    ]
    keys = pairs([(place.client, place.server) for place in witnesses])
    keys = [_complete(key, known, alone=len(keys) == 1) for key in keys]
    known.settle(client for client, _ in keys if client)
    return tuple(
        _Builder(f"i{number}", key, answers, base, at, settled).build(known) for number, key in enumerate(keys, 1)
    )


class _Placed:
    """The readings of a case with their places, by the machines that they name."""

    def __init__(self, readings: Sequence[Reading], found: Sequence[Place]) -> None:
        self.readings = readings
        self.places = found
        self.machines = {place.machine for place in self.places if place.machine}
        self.only_server = len({machine.casefold() for machine in self.machines}) == 1
        self.clients = Hosts()
        self._by_client = ByHost((place.client, number) for number, place in enumerate(self.places))
        self._by_server = ByHost((place.server, number) for number, place in enumerate(self.places))
        self._by_own = ByHost((place.own, number) for number, place in enumerate(self.places))
        self._by_machine = ByHost((one, one) for one in self.machines)

    def settle(self, clients: Iterable[str]) -> None:
        """Say what the clients of all incidents are: a reading that was made on one of them is of no other one."""
        self.clients = Hosts(clients)
        self._by_client = ByHost((self._client(place), number) for number, place in enumerate(self.places))

    def _client(self, place: Place) -> str | None:
        own = place.own if place.own and self.clients.has(place.own) else None
        return place.client or own

    def fitting(self, client: str | None, server: str | None) -> Iterator[tuple[Reading, Place]]:
        """The readings that name no other client and no other server, in their order."""
        candidates: Iterable[int] = range(len(self.places))
        if client:
            # What was made on the server can be of any client's incident.
            own = self._by_own.of(server) if server else ()
            candidates = sorted({*self._by_client.of(client), *self._by_client.unnamed, *own})
        elif server:
            candidates = sorted((*self._by_server.of(server), *self._by_server.unnamed))
        for number in candidates:
            place = self.places[number]
            if fits(client, place.client) and fits(server, place.server):
                yield self.readings[number], place

    def servers_but(self, client: str | None) -> set[str]:
        """The machines with the server, but the client's own."""
        return self.machines.difference(self._by_machine.of(client) if client else ())


def _of_failure(
    one: Failure,
    told: Sequence[Failure],
    readings: Sequence[Reading],
    found: Sequence[Place],
    builder: "partial[_Builder]",
) -> CaseIncident:
    """The incident of one of several failures: what shows another one does not belong to it."""
    elsewhere = {number for other in told for number in other.members} - set(one.members)
    mine = [number for number in range(len(readings)) if number not in elsewhere]
    known = _Placed([readings[number] for number in mine], [found[number] for number in mine])
    key = _complete((one.client, one.server), known, alone=not any(other.client for other in told))
    known.settle(other.client for other in told if other.client)
    return builder(f"i{told.index(one) + 1}", key).build(known)


def _complete(key: tuple[str | None, str | None], known: _Placed, *, alone: bool) -> tuple[str | None, str | None]:
    """Names that the error text lacks, from other evidence that fits it."""
    client, server = key
    if client and server:
        return key
    for _, place in known.fitting(client, server):
        if client and server:
            break
        if fits(client, place.client) and fits(server, place.server):
            client, server = client or place.client, server or place.server
    if server is None:
        machines = known.servers_but(client)
        server = machines.pop() if len(machines) == 1 else None
    if client is None and alone:
        rest = {place.own for place in known.places if place.own and place.machine is None}
        rest = {name for name in rest if not (server and same_host(name, server))}
        client = rest.pop() if len(rest) == 1 else None
    return client, server


class _Builder:
    """Puts one incident together."""

    def __init__(
        self,
        incident: str,
        key: tuple[str | None, str | None],
        answers: dict[str, Value],
        base: RuleBase,
        at: datetime | None,
        settled: Collection[str],
    ) -> None:
        self.settled = settled
        self.id = incident
        self.client, self.server = key
        self.answers = answers
        self.base = base
        self.at = at
        self.facts: dict[tuple[str, Value, str], Fact] = {}
        self.chain: tuple[tuple[SeenCertificate, str, bool], ...] = ()
        self.kinds = Kinds(Matcher(base))

    def build(self, known: _Placed) -> CaseIncident:
        """The incident. ``known``: the readings of the case."""
        parts = [
            Part(reading, role(place, self.client, self.server, only_server=known.only_server))
            for reading, place in known.fitting(self.client, self.server)
            if self._belongs(place, known.clients)
        ]
        hits = [PlacedHit(part.reading.evidence.id, hit) for part in parts for hit in part.reading.hits]
        stamps = sorted({hit.hit.time for hit in hits if hit.hit.time})
        moments = sorted((moment for text in stamps if (moment := times.read(text))), key=lambda one: one.isoformat())
        active = Starts(parts, moments[0] if moments else None, self.base)
        for part in parts:
            for item in part.reading.observations:
                self._add(part.reading.evidence.id, item, _wrong_place(item, part, self) or active.wrong(item))
        self._certificates(parts)
        self._answers()
        at = self.at or _aware(moments) or datetime.now(timezone.utc)
        self._validity(at)
        return CaseIncident(
            id=self.id,
            client=self.client,
            server=self.server,
            facts=tuple(self.facts.values()),
            hits=tuple(hits),
            start=stamps[0] if stamps else None,
            end=stamps[-1] if stamps else None,
            chain=tuple(_link(*one, at) for one in self.chain),
        )

    def _belongs(self, place: Place, clients: Hosts) -> bool:
        """Whether a reading is of no machine that is the client of another incident."""
        own = place.own
        if own is None or fits(own, self.client) or not clients.has(own):
            return True
        return self.server is not None and same_host(own, self.server)

    def _add(self, evidence: str, item: Observation, why_not: str = "") -> None:
        if item.name not in self.base.facts:
            return
        value = str(item.value).upper() if item.name == THUMBPRINT else item.value
        place = (item.name, value, evidence)
        known = self.facts.get(place)
        if known is not None and (why_not or not known.stale):
            return
        self.facts[place] = Fact(
            id=known.id if known else f"{self.id}.f{len(self.facts) + 1}",
            subject=self.base.facts[item.name].subject,
            name=item.name,
            value=value,
            time=item.time,
            origin="observed",
            source=Source(evidence=evidence, line=item.line, record=item.record, excerpt=item.excerpt),
            stale=bool(why_not),
            stale_because=why_not,
        )

    def _answers(self) -> None:
        why = self.base.say(ANSWER_COUNTS)
        for place, fact in self.facts.items():
            if fact.name in self.settled and not fact.stale and fact.value != self.answers.get(fact.name, fact.value):
                self.facts[place] = msgspec.structs.replace(fact, stale=True, stale_because=why)
        for name, value in sorted(self.answers.items()):
            self.facts[name, value, ""] = Fact(
                id=f"{self.id}.f{len(self.facts) + 1}",
                subject=self.base.facts[name].subject,
                name=name,
                value=value,
                origin="answered",
            )

    def _hosts(self) -> list[str]:
        """The names by which the client is known to connect: the answer, else what evidence says."""
        if SERVER_HOST in self.answers:
            return [str(self.answers[SERVER_HOST])]
        return list(dict.fromkeys(str(fact.value) for fact in self._usable(SERVER_HOST)))

    def _usable(self, name: str) -> list[Fact]:
        return [fact for fact in self.facts.values() if fact.name == name and not fact.stale]

    def _certificates(self, parts: Sequence[Part]) -> None:
        """What the certificates and trust stores of the case say together."""
        if not any(one.reading.certificates or one.reading.listings for one in parts):
            return
        from kbassist.case.certificates import CertificatesOfCase  # noqa: PLC0415 - start-up: an error alone has none

        certificates = CertificatesOfCase(parts, self.server, self.base, self._usable, self.kinds, self._hosts())
        for joined in certificates.facts():
            self._add(joined.evidence, joined.observation, joined.unused)
        self.chain = certificates.chain

    def _validity(self, at: datetime) -> None:
        """Whether the server's certificate was in date at ``at``; two certificates that differ in it are a conflict."""
        if self._usable(VALIDITY) or VALIDITY not in self.base.facts:
            return
        ends = {fact.source: fact for fact in self._usable(NOT_AFTER)}
        dates = [(fact, ends[fact.source]) for fact in self._usable(NOT_BEFORE) if fact.source in ends]
        # Backwards, so that of several certificates that agree the first stands for all.
        values = {validity(str(start.value), str(end.value), at): (start, end) for start, end in reversed(dates)}
        self._of_another_moment(values, at)
        for value, (start, end) in sorted(values.items()):
            self.facts[VALIDITY, value, ""] = Fact(
                id=f"{self.id}.f{len(self.facts) + 1}",
                subject=end.subject,
                name=VALIDITY,
                value=value,
                origin="derived",
                rule=VALIDITY,
                because=tuple(sorted((start.id, end.id))),
            )

    def _of_another_moment(self, values: Collection[str], at: datetime) -> None:
        """Do not use what evidence saw of the dates when it was made, where they say otherwise of the incident."""
        for place, fact in self.facts.items():
            if values and fact.name == DATES and fact.origin == "observed" and fact.time and fact.value not in values:
                why = self.base.say(ANOTHER_MOMENT, time=fact.time, at=at.isoformat(" ", "seconds"))
                self.facts[place] = msgspec.structs.replace(fact, stale=True, stale_because=why)


def _wrong_place(item: Observation, part: Part, case: _Builder) -> str:
    """Why a setting of the wrong machine does not count."""
    if item.form not in _SETTINGS or part.role in ("unknown", "both") or item.name not in case.base.facts:
        return ""
    subject = case.base.facts[item.name].subject
    if part.role == "other":
        machine = part.reading.machine
        return case.base.say(OTHER_MACHINE, machine=machine) if machine else case.base.say(UNNAMED_MACHINE)
    if part.role == "server" and subject == "client":
        return case.base.say(OF_THE_SERVER)
    if part.role == "client" and subject in ("server", "certificate"):
        return case.base.say(OF_THE_CLIENT)
    return ""


def _link(one: SeenCertificate, evidence: str, of_client: bool, at: datetime) -> ChainLink:
    """A certificate of the chain as the result has it, judged ``at`` that time."""
    dated = one.not_before and one.not_after
    return ChainLink(
        subject=one.subject,
        issuer=one.issuer,
        thumbprint=one.thumbprint,
        names=one.identities or one.names,
        not_before=one.not_before,
        not_after=one.not_after,
        validity=validity(one.not_before, one.not_after, at) if dated else "",
        evidence=evidence,
        of_client=of_client,
    )


def _aware(moments: Sequence[datetime]) -> datetime | None:
    # A day more or less does not matter for a certificate's dates.
    return next((one if one.tzinfo else one.replace(tzinfo=timezone.utc) for one in moments), None)
