"""From readings to incidents: which evidence speaks of the same client and the same server, and of the right moment.

Two clients in one case are two incidents, not a conflict. Evidence that names neither machine belongs to every
incident it does not contradict. What comes from the wrong machine, from another start of the server, or is another
certificate than the one the server sends, is kept, shown as not used, and concludes nothing.
"""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta, timezone

import msgspec
from msgspec import Struct

from kbassist.case.places import Place, Role, fits, pairs, places, role, same_host
from kbassist.certificates.trust import Held, Joined, Store, kind_of, leaf, server_facts, unused
from kbassist.model.result import Fact, Observation, Reading, Source, SymptomHit, Value
from kbassist.reading.matcher import Matcher
from kbassist.rulebase.base import RuleBase
from kbassist.text import times

_NOT_BEFORE, _NOT_AFTER, _VALIDITY = "certificate.not_before", "certificate.not_after", "certificate.validity"
_THUMBPRINT, _KIND, _DIFFERS = "certificate.thumbprint", "certificate.kind", "certificate.presented_differs"
_SETTINGS = ("registry", "ini", "sqlcheck", "resultset", "errorlog")
"""Forms that describe the machine they were made on, and no other."""
_BEST_FIRST = ("errorlog", "sqlcheck", "registry", "")
_NEAR = timedelta(minutes=2)
_SETTLED = "the answer that was given in view of it says otherwise"
_SELF_GENERATED = "self-generated"


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


class _Part(Struct, frozen=True):
    """A reading that belongs to an incident, and the part of its machine in it."""

    reading: Reading
    role: Role


def correlate(
    readings: Sequence[Reading],
    answers: dict[str, Value],
    base: RuleBase,
    at: datetime | None = None,
    settled: Collection[str] = (),
) -> tuple[CaseIncident, ...]:
    """Split the case into incidents, sorted by client and server; at least one, even if nothing was read.

    ``at`` (aware): when certificates are judged; by default when the incident happened, else now. ``settled``: facts
    whose answer was given in view of evidence that says otherwise, so it counts and the evidence does not.
    """
    found = places(readings)
    witnesses = [place for place, one in zip(found, readings, strict=True) if one.hits] or [
        place for place, one in zip(found, readings, strict=True) if one.observations
    ]
    keys = pairs([(place.client, place.server) for place in witnesses])
    keys = [_complete(key, found, alone=len(keys) == 1) for key in keys]
    return tuple(
        _Builder(f"i{number}", key, answers, base, at, settled).build(
            readings, found, [client for client, _ in keys if client]
        )
        for number, key in enumerate(keys, 1)
    )


def _complete(
    key: tuple[str | None, str | None], found: Sequence[Place], *, alone: bool
) -> tuple[str | None, str | None]:
    """Names that the error text lacks, from other evidence that fits it."""
    client, server = key
    for place in found:
        if fits(client, place.client) and fits(server, place.server):
            client, server = client or place.client, server or place.server
    machines = {place.machine for place in found if place.machine and not (client and same_host(place.machine, client))}
    if server is None and len(machines) == 1:
        server = machines.pop()
    if client is None and alone:
        rest = {place.own for place in found if place.own and place.machine is None}
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
        self.matcher = Matcher(base)

    def build(self, readings: Sequence[Reading], found: Sequence[Place], clients: Sequence[str]) -> CaseIncident:
        """The incident. ``found``: the places of the ``readings``; ``clients``: those of all incidents of the case."""
        machines = {place.machine.casefold() for place in found if place.machine}
        parts = []
        for reading, place in zip(readings, found, strict=True):
            if self._belongs(place, clients):
                parts.append(_Part(reading, role(place, self.client, self.server, only_server=len(machines) == 1)))
        hits = [PlacedHit(part.reading.evidence.id, hit) for part in parts for hit in part.reading.hits]
        stamps = sorted({hit.hit.time for hit in hits if hit.hit.time})
        moments = sorted((moment for text in stamps if (moment := times.read(text))), key=lambda one: one.isoformat())
        active = _Starts(parts, moments[0] if moments else None)
        for part in parts:
            for item in part.reading.observations:
                self._add(part.reading.evidence.id, item, _wrong_place(item, part, self) or active.wrong(item, part))
        for joined in self._certificates(parts):
            self._add(joined.evidence, joined.observation, joined.unused)
        self._answers()
        self._validity(self.at or _aware(moments) or datetime.now(timezone.utc))
        return CaseIncident(
            id=self.id,
            client=self.client,
            server=self.server,
            facts=tuple(self.facts.values()),
            hits=tuple(hits),
            start=stamps[0] if stamps else None,
            end=stamps[-1] if stamps else None,
        )

    def _belongs(self, place: Place, clients: Sequence[str]) -> bool:
        """Whether nothing says that a reading speaks of another client or another server."""
        own = place.own
        elsewhere = own and any(same_host(own, one) for one in clients) and not fits(own, self.client)
        if elsewhere and not (own and self.server and same_host(own, self.server)):
            return False
        return fits(self.client, place.client) and fits(self.server, place.server)

    def _add(self, evidence: str, item: Observation, why_not: str = "") -> None:
        if item.name not in self.base.facts:
            return
        value = str(item.value).upper() if item.name == _THUMBPRINT else item.value
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
        for place, fact in self.facts.items():
            if fact.name in self.settled and not fact.stale and fact.value != self.answers.get(fact.name, fact.value):
                self.facts[place] = msgspec.structs.replace(fact, stale=True, stale_because=_SETTLED)
        for name, value in sorted(self.answers.items()):
            self.facts[name, value, ""] = Fact(
                id=f"{self.id}.f{len(self.facts) + 1}",
                subject=self.base.facts[name].subject,
                name=name,
                value=value,
                origin="answered",
            )

    def _usable(self, name: str) -> list[Fact]:
        return [fact for fact in self.facts.values() if fact.name == name and not fact.stale]

    def _certificates(self, parts: Sequence[_Part]) -> list[Joined]:
        """Which certificate is the server's, and what follows from it, its issuers and the client's roots."""
        recognise = self.matcher.within
        held = [Held(one.reading.evidence.id, cert) for one in parts for cert in one.reading.certificates]
        stores = [
            Store(one.reading.evidence.id, listing)
            for one in parts
            for listing in one.reading.listings
            if listing.of_client or one.role in ("client", "both")
        ]
        others = [Store(one.reading.evidence.id, listing) for one in parts for listing in one.reading.listings]
        dumped = [Held(store.evidence, cert) for store in others for cert in store.listing.certificates]
        loaded = self._loaded(parts)
        kinds = {str(fact.value) for fact in self._usable(_KIND)}
        presented = [one for one in held if one.certificate.how == "presented" and self._ours(one, parts, loaded)]
        sent = loaded or next((one.certificate.thumbprint for one in presented), "")
        leaves = _leaves(parts)
        mine = [one for one in (*presented, *leaves, *held, *dumped) if sent and one.certificate.thumbprint == sent]
        result: list[Joined] = []
        if not sent:
            mine = presented or leaves
            if leaves and not presented and kinds == {_SELF_GENERATED}:
                wrong = [one for one in leaves if kind_of(one.certificate, recognise) != _SELF_GENERATED]
                result += unused(wrong, "SQL Server loaded its self-generated certificate, not this one", recognise)
                mine = [one for one in leaves if one not in wrong]
        else:
            wrong = [one for one in leaves if one.certificate.thumbprint != sent]
            result += unused(wrong, f"SQL Server uses another certificate, {sent}", recognise)
        if loaded and any(one.certificate.thumbprint != loaded for one in presented):
            other = next(one for one in presented if one.certificate.thumbprint != loaded)
            shown = f"{other.certificate.subject}, thumbprint {other.certificate.thumbprint}"
            place = {"line": other.certificate.line, "record": other.certificate.record}
            seen = Observation(name=_DIFFERS, value="yes", excerpt=shown, **place)  # type: ignore[arg-type]
            result.append(Joined(other.evidence, seen))
        result += self._wrong_stores(parts)
        groups: dict[str, list[Held]] = {}
        for one in mine:
            groups.setdefault(one.certificate.thumbprint or one.certificate.subject, []).append(one)
        for copies in groups.values():
            copies.sort(key=lambda one: (not one.certificate.der, one.certificate.how != "presented"))
            result += server_facts(copies, held + dumped, stores, recognise)
        return result or (server_facts_of_roots(held) if not mine else [])

    def _loaded(self, parts: Sequence[_Part]) -> str:
        """The thumbprint of the certificate that SQL Server says it uses; the ERRORLOG knows best."""
        forms = {
            str(item.value).upper(): item.form
            for part in parts
            for item in part.reading.observations
            if item.name == _THUMBPRINT
        }
        usable = [str(fact.value) for fact in self._usable(_THUMBPRINT)]
        return min(usable, key=lambda one: _BEST_FIRST.index(forms.get(one, "")), default="")

    def _ours(self, held: Held, parts: Sequence[_Part], loaded: str) -> bool:
        """Whether a presented certificate has to do with this connection: other programs leave such events too."""
        certificate = held.certificate
        if certificate.record is None and certificate.time is None:
            return True
        errors = [hit for part in parts for hit in part.reading.hits if hit.strength != "generic"]
        names = [name.casefold() for name in certificate.names]
        if (
            not errors
            or certificate.thumbprint == loaded
            or kind_of(certificate, self.matcher.within) == _SELF_GENERATED
        ):
            return True
        if self.server and any(same_host(self.server, name) for name in names):
            return True
        moment = times.read(certificate.time or "")
        errors_at = [at for hit in errors if hit.time and (at := times.read(hit.time))]
        return moment is not None and any(times.close(moment, one, _NEAR) for one in errors_at)

    def _wrong_stores(self, parts: Sequence[_Part]) -> list[Joined]:
        """Trust stores of another machine than the client: the commonest mistake, so it is said."""
        result = []
        for part in parts:
            for listing in part.reading.listings:
                if listing.of_client or listing.store not in ("machine-root", "user-root", "java"):
                    continue
                if part.role in ("client", "both"):
                    continue
                why = (
                    "these are the server's trusted roots; what counts is the client's"
                    if part.role == "server"
                    else "whose trusted roots these are is not known; put the client's name before the file's"
                    if part.role == "unknown"
                    else "these are the trusted roots of a machine that has no part in this"
                )
                item = Observation(name="client.root_in_windows", value="no", line=listing.line,
                                   excerpt=f"{len(listing.certificates)} certificates")  # fmt: skip
                result.append(Joined(part.reading.evidence.id, item, why))
        return result

    def _validity(self, at: datetime) -> None:
        """Whether the server's certificate was in date at ``at`` (RFC 5280, 4.1.2.5)."""
        dates = {
            fact.name: fact for fact in self.facts.values() if fact.name in (_NOT_BEFORE, _NOT_AFTER) and not fact.stale
        }
        if len(dates) != 2 or self._usable(_VALIDITY) or _VALIDITY not in self.base.facts:
            return
        # Both are ISO 8601 in UTC, so they order as text.
        now = at.astimezone(timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")
        early, late = now < str(dates[_NOT_BEFORE].value), now > str(dates[_NOT_AFTER].value)
        value = "not-yet-valid" if early else "expired" if late else "valid"
        self.facts[_VALIDITY, value, ""] = Fact(
            id=f"{self.id}.f{len(self.facts) + 1}",
            subject=dates[_NOT_AFTER].subject,
            name=_VALIDITY,
            value=value,
            origin="derived",
            rule=_VALIDITY,
            because=tuple(sorted(fact.id for fact in dates.values())),
        )


def server_facts_of_roots(held: Sequence[Held]) -> list[Joined]:
    """A root in hand though the server's certificate is not: the file to import, if there is only one."""
    roots = [one for one in held if one.certificate.file and one.certificate.self_issued and one.certificate.ca]
    if len(roots) != 1:
        return []
    root = roots[0].certificate
    values = (("certificate.root_in_hand", "yes"), ("certificate.root_file", root.file),
              ("certificate.root_thumbprint", root.thumbprint))  # fmt: skip
    return [
        Joined(roots[0].evidence, Observation(name=name, value=value, excerpt=root.subject)) for name, value in values
    ]


def _leaves(parts: Sequence[_Part]) -> list[Held]:
    """The server certificate of each file."""
    result = []
    for part in parts:
        own = leaf([one for one in part.reading.certificates if one.how == "file"])
        if own is not None:
            result.append(Held(part.reading.evidence.id, own))
    return result


def _wrong_place(item: Observation, part: _Part, case: _Builder) -> str:
    """Why a setting of the wrong machine does not count."""
    if item.form not in _SETTINGS or part.role in ("unknown", "both") or item.name not in case.base.facts:
        return ""
    subject = case.base.facts[item.name].subject
    if part.role == "other":
        return f"from {part.reading.machine or 'a machine'}, which has no part in this connection"
    if part.role == "server" and subject == "client":
        return "from the server; what counts is the client's"
    if part.role == "client" and subject in ("server", "certificate"):
        return "from the client; what counts is the server's"
    return ""


class _Starts:
    """Which start of SQL Server an ERRORLOG message must belong to: the last one before the incident."""

    def __init__(self, parts: Sequence[_Part], incident: datetime | None) -> None:
        stamps = sorted({start for part in parts for start in part.reading.starts})
        moments = [moment for text in stamps if (moment := times.read(text))]
        earlier = [one for one in moments if incident is None or not times.before(incident, one)]
        self.first = earlier[-1] if earlier else None
        later = [one for one in moments if one not in earlier]
        self.next = later[0] if later else None

    def wrong(self, item: Observation, part: _Part) -> str:
        """Why an ERRORLOG message of another start does not count."""
        moment = times.read(item.time or "") if item.form == "errorlog" else None
        if moment is None:
            return ""
        if self.first is not None and times.before(moment, self.first):
            return f"SQL Server was started again at {self.first.isoformat(' ', 'seconds')}"
        if self.next is not None and not times.before(moment, self.next):
            return f"SQL Server was started at {self.next.isoformat(' ', 'seconds')}, after the error"
        return ""


def _aware(moments: Sequence[datetime]) -> datetime | None:
    # A day more or less does not matter for a certificate's dates.
    return next((one if one.tzinfo else one.replace(tzinfo=timezone.utc) for one in moments), None)
