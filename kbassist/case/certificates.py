"""Which certificate of a case is the server's, and what follows from it, its issuers and the client's roots."""

from collections.abc import Callable, Collection, Sequence
from datetime import timedelta

from kbassist.case.incident import Part
from kbassist.certificates.chain import server_certificate
from kbassist.certificates.kinds import Kinds
from kbassist.certificates.trust import Held, Joined, Store, chain_of, root_facts, server_facts, unused
from kbassist.connection.hosts import same_host
from kbassist.model.certificate import SeenCertificate
from kbassist.model.evidence import Observation
from kbassist.model.result import Fact
from kbassist.rulebase.base import RuleBase
from kbassist.rulebase.names import (
    CERTIFICATE_FILE,
    KIND,
    PRESENTED_DIFFERS,
    ROOT_IN_HAND,
    ROOT_IN_WINDOWS,
    THUMBPRINT,
)
from kbassist.rulebase.sentences import (
    NOT_SELF_GENERATED,
    OTHER_CERTIFICATE,
    ROOTS_OF_ANOTHER,
    ROOTS_OF_NOBODY,
    ROOTS_OF_THE_SERVER,
)
from kbassist.text import times

COMPUTED = frozenset({PRESENTED_DIFFERS})
"""The fact that only all certificates of a case together tell."""
_NEAR = timedelta(minutes=2)
_WRONG_ROOTS = {"server": ROOTS_OF_THE_SERVER, "unknown": ROOTS_OF_NOBODY}
"""By the part of a machine in the incident, why its trusted roots do not count."""


class CertificatesOfCase:
    """The certificates and trust stores in the ``parts`` of an incident with the server of that name.

    ``base``: has the words for what must not count; ``usable``: the facts of a name that count so far; ``kinds``: what
    the rule base says of kinds of certificates; ``hosts``: the names by which the client is known to connect.
    """

    def __init__(
        self,
        parts: Sequence[Part],
        server: str | None,
        base: RuleBase,
        usable: Callable[[str], Sequence[Fact]],
        kinds: Kinds,
        hosts: Sequence[str],
    ) -> None:
        self._parts = parts
        self._server = server
        self._base = base
        self._usable = usable
        self._kinds = kinds
        self._hosts = hosts
        self.chain: tuple[tuple[SeenCertificate, str, bool], ...] = ()
        """That of the server's certificate, with the evidence of each and whether only the client has it; known once
        the ``facts`` are."""

    def facts(self) -> list[Joined]:
        """What follows from all certificates and trust stores; what must not count says why."""
        parts, kinds = self._parts, self._kinds
        held = [Held(one.reading.evidence.id, cert) for one in parts for cert in one.reading.certificates]
        stores = [
            Store(one.reading.evidence.id, listing)
            for one in parts
            for listing in one.reading.listings
            if listing.of_client or one.role in ("client", "both")
        ]
        others = [Store(one.reading.evidence.id, listing) for one in parts for listing in one.reading.listings]
        dumped = [Held(store.evidence, cert) for store in others for cert in store.listing.certificates]
        loaded = self._loaded()
        said = {str(fact.value) for fact in self._usable(KIND)}
        presented = [one for one in held if one.certificate.how == "presented" and self._ours(one, loaded)]
        sent = loaded or next((one.certificate.thumbprint for one in presented), "")
        leaves = _leaves(parts, {str(fact.value).casefold() for fact in self._usable(CERTIFICATE_FILE)})
        mine = [one for one in (*presented, *leaves, *held, *dumped) if sent and one.certificate.thumbprint == sent]
        result: list[Joined] = []
        if not sent:
            mine = presented or leaves
            if leaves and not presented and said and said <= kinds.made_by_server:
                wrong = [one for one in leaves if not kinds.is_made_by_server(one.certificate)]
                result += unused(wrong, self._base.say(NOT_SELF_GENERATED), kinds)
                mine = [one for one in leaves if one not in wrong]
        else:
            wrong = [one for one in leaves if one.certificate.thumbprint != sent]
            result += unused(wrong, self._base.say(OTHER_CERTIFICATE, thumbprint=sent), kinds)
        if loaded and any(one.certificate.thumbprint != loaded for one in presented):
            other = next(one for one in presented if one.certificate.thumbprint != loaded)
            shown = f"{other.certificate.subject}, thumbprint {other.certificate.thumbprint}"
            line, record = other.certificate.line, other.certificate.record
            seen = Observation(name=PRESENTED_DIFFERS, value="yes", line=line, record=record, excerpt=shown)
            result.append(Joined(other.evidence, seen))
        result += self._wrong_stores()
        everything = held + dumped
        groups: dict[str, list[Held]] = {}
        for one in mine:
            groups.setdefault(one.certificate.thumbprint or one.certificate.subject, []).append(one)
        for copies in groups.values():
            copies.sort(key=lambda one: (not one.certificate.der, one.certificate.how != "presented"))
            result += server_facts(copies, everything, stores, kinds, self._hosts)
            # Of several certificates that may be the server's the first is shown; the facts say that they differ.
            self.chain = self.chain or tuple(chain_of(copies[0], everything, stores))
        return result or (server_facts_of_roots(held) if not mine else [])

    def _loaded(self) -> str:
        """The thumbprint of the certificate that the server says it uses, from the form of evidence that knows best."""
        forms = {
            str(item.value).upper(): item.form
            for part in self._parts
            for item in part.reading.observations
            if item.name == THUMBPRINT
        }
        usable = [str(fact.value) for fact in self._usable(THUMBPRINT)]
        if not usable:
            return ""
        rank: dict[str, int] = {form: place for place, form in enumerate(self._base.facts[THUMBPRINT].best_from)}
        return min(usable, key=lambda one: rank.get(forms.get(one, ""), len(rank)))

    def _ours(self, held: Held, loaded: str) -> bool:
        """Whether a presented certificate has to do with this connection: other programs leave such events too."""
        certificate = held.certificate
        # Only events have a time and a place: what has a time alone is of a probe, which asked this very server.
        if certificate.record is None and (certificate.time is None or certificate.line is None):
            return True
        errors = [hit for part in self._parts for hit in part.reading.hits if hit.strength != "generic"]
        names = [name.casefold() for name in certificate.names]
        if not errors or certificate.thumbprint == loaded or self._kinds.is_made_by_server(certificate):
            return True
        if self._server and any(same_host(self._server, name) for name in names):
            return True
        moment = times.read(certificate.time or "")
        errors_at = [at for hit in errors if hit.time and (at := times.read(hit.time))]
        return moment is not None and any(times.close(moment, one, _NEAR) for one in errors_at)

    def _wrong_stores(self) -> list[Joined]:
        """Trust stores of another machine than the client: the commonest mistake, so it is said."""
        result = []
        for part in self._parts:
            for listing in part.reading.listings:
                if listing.of_client or listing.store not in ("machine-root", "user-root", "java"):
                    continue
                if part.role in ("client", "both"):
                    continue
                why = self._base.say(_WRONG_ROOTS.get(part.role, ROOTS_OF_ANOTHER))
                item = Observation(name=ROOT_IN_WINDOWS, value="no", line=listing.line,
                                   excerpt=f"{len(listing.certificates)} certificates")  # fmt: skip
                result.append(Joined(part.reading.evidence.id, item, why))
        return result


def server_facts_of_roots(held: Sequence[Held]) -> list[Joined]:
    """A root in hand though the server's certificate is not: the file to import, if there is only one."""
    roots = [one for one in held if one.certificate.file and one.certificate.self_issued and one.certificate.ca]
    if len(roots) != 1:
        return []
    root = roots[0].certificate
    values = root_facts(root) | ({ROOT_IN_HAND: "yes"} if root.encoding else {})
    return [
        Joined(roots[0].evidence, Observation(name=name, value=value, excerpt=root.subject))
        for name, value in values.items()
    ]


def _leaves(parts: Sequence[Part], named: Collection[str]) -> list[Held]:
    """The server certificate of each file. ``named``: the files that the server's configuration names, folded."""
    result = []
    for part in parts:
        own = server_certificate([one for one in part.reading.certificates if one.how == "file"], named)
        if own is not None:
            result.append(Held(part.reading.evidence.id, own))
    return result
