"""What a probe says: the certificate against the requirements, the names, the trust, and what each client makes of it.

The probe goes the way of all evidence: its JSON is read, correlated with what else is given, and the facts of that
incident are what everything here is judged by.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Literal, TypeAlias

from msgspec import Struct

from kbassist.advisor.requirements import Checked, check_examined
from kbassist.case.correlate import correlate
from kbassist.certificates.checked import Surroundings, examine_server
from kbassist.certificates.facts import NAME_FACTS, name_facts
from kbassist.certificates.kinds import Kinds
from kbassist.certificates.names import Fit, fit
from kbassist.certificates.trust import Store
from kbassist.evidence.document import Document
from kbassist.evidence.intake import Intake
from kbassist.model.certificate import SeenCertificate
from kbassist.model.evidence import Reading, Value
from kbassist.model.probe import Probe
from kbassist.model.result import Fact
from kbassist.probe.client import GivenClient, client_of
from kbassist.probe.outlook import ClientOutlook, Clients
from kbassist.probe.result import to_json
from kbassist.reasoning.infer import Reasoner
from kbassist.rulebase.names import (
    CHAIN_STATE,
    CLIENT_DISTRIBUTION,
    CLIENT_OS,
    CLIENT_WINDOWS,
    DRIVER,
    ISSUER,
    KIND,
    MISSING_ISSUER,
    NAME_MATCH,
    ROOT_SAME_NAME,
    ROOT_TRUSTED,
    SERVER_HOST,
    SERVER_RELEASE,
    VALIDITY,
)
from kbassist.text.safe import clean

_OF_THE_MACHINE = frozenset({CLIENT_OS, CLIENT_DISTRIBUTION, CLIENT_WINDOWS, ROOT_TRUSTED, ROOT_SAME_NAME})
"""What is known of the client's machine, and not of the program that connects."""
Trusted: TypeAlias = Literal["yes", "no", "unknown"]
NameOf: TypeAlias = Literal["typed", "dns", "client"]
_TRUSTED: dict[str, Trusted] = {"yes": "yes", "current-user": "yes", "no": "no"}


class NameFit(Struct, frozen=True, kw_only=True):
    """A name of the server, and whether the certificate is for it; ``of``: who uses it."""

    name: str
    of: NameOf
    fits: Fit | None


class Judgement(Struct, frozen=True, kw_only=True):
    """What follows.

    ``release``: of SQL Server, in words; ``validity``, ``kind``: of the certificate, as the vocabulary's values;
    ``trusted``: by the roots that were given, ``missing``: the issuer that is neither sent nor among them.
    """

    release: str = ""
    requirements: tuple[Checked, ...] = ()
    names: tuple[NameFit, ...] = ()
    kind: str = ""
    validity: str = ""
    trusted: Trusted = "unknown"
    missing: str = ""
    clients: tuple[ClientOutlook, ...] = ()


class Given(Struct, frozen=True):
    """What the probe is judged with: ``readings`` of a case and of a connection string, the client's ``roots``, what
    somebody says, and the time that counts (aware)."""

    readings: Sequence[Reading]
    roots: Sequence[Reading]
    answers: dict[str, Value]
    at: datetime


def judge(probe: Probe, given: Given, intake: Intake, reasoner: Reasoner) -> Judgement:
    """Judge a probe."""
    own = intake.read(Document(f"probe of {clean(probe.target.typed)}", to_json(probe)))
    # What a case says of its server may be old, or of another one: of the server counts what was asked just now.
    facts = _facts(own, (), given, reasoner)
    known = {one.name: str(one.value) for one in facts if one.subject != "client" or one.name in _OF_THE_MACHINE}
    stores = [Store(one.evidence.id, listing) for one in given.roots for listing in one.listings]
    missing = _missing(known, stores)
    if missing:
        facts.append(Fact(id="missing-issuer", subject="client", name=ROOT_TRUSTED, value="no", origin="derived"))
        known[ROOT_TRUSTED] = "no"
    if given.readings:
        case = _facts(own, given.readings, given, reasoner)
        facts += [one for one in case if one.subject == "client" and one.name not in known]
    certificates = [one for reading in own for one in reading.certificates]
    requirements: tuple[Checked, ...] = ()
    if certificates:
        # A server sends no root: what the client has of its own belongs to the chain.
        around = Surroundings(
            [*certificates, *(one for store in stores for one in store.listing.certificates)],
            stores,
            Kinds(intake.matcher),
            known.get(SERVER_HOST),
            given.at,
        )
        requirements = tuple(check_examined(examine_server(certificates[0], around), reasoner.base))
    client = client_of(given.readings, facts, reasoner.base)
    release = reasoner.derive(facts).values.get(SERVER_RELEASE)
    return Judgement(
        release=reasoner.base.title(SERVER_RELEASE, release) if release else "",
        requirements=requirements,
        names=tuple(_names(probe, client, certificates[:1])),
        kind=known.get(KIND, ""),
        validity=known.get(VALIDITY, ""),
        trusted=_TRUSTED.get(known.get(ROOT_TRUSTED, ""), "unknown"),
        missing=missing,
        clients=tuple(_clients(probe, client, facts, certificates, reasoner)),
    )


def _facts(own: Sequence[Reading], case: Sequence[Reading], given: Given, reasoner: Reasoner) -> list[Fact]:
    """The facts that count, of the incident that tells most of a client: a case may be about another server."""
    incidents = correlate([*case, *own, *given.roots], given.answers, reasoner.base, given.at)
    counting = [[one for one in incident.facts if not one.stale] for incident in incidents]
    return max(counting, key=lambda facts: sum(fact.subject == "client" for fact in facts))


def _missing(known: Mapping[str, str], stores: Sequence[Store]) -> str:
    """The issuer that the server does not send and the client's roots do not have: nobody can build a chain then, but
    for a client that has it from elsewhere."""
    complete = any(one.listing.complete for one in stores)
    if not complete or ROOT_TRUSTED in known or known.get(CHAIN_STATE) != "incomplete":
        return ""
    return known.get(MISSING_ISSUER) or known.get(ISSUER, "")


def _names(probe: Probe, client: GivenClient, server: Sequence[SeenCertificate]) -> Iterator[NameFit]:
    """The names by which people reach the server, and whether the certificate is for them."""
    named: list[tuple[str, NameOf]] = [(probe.target.host, "typed")]
    named += [(name, "client") for name in (client.expected or client.host,) if name]
    named += [(probe.canonical, "dns")] if probe.canonical else []
    seen: set[str] = set()
    for name, of in named:
        if server and name.casefold() not in seen:
            seen.add(name.casefold())
            yield NameFit(name=clean(name), of=of, fits=fit(name, server[0].identities or server[0].names))


def _clients(
    probe: Probe,
    client: GivenClient,
    facts: Sequence[Fact],
    certificates: Sequence[SeenCertificate],
    reasoner: Reasoner,
) -> Iterator[ClientOutlook]:
    """The client that is known, else every driver with the settings that it has by itself."""
    name_used = client.expected or client.host
    if not client.known:
        facts = [one for one in facts if one.subject != "client" or one.name in _OF_THE_MACHINE]
    elif name_used and certificates:
        facts = [one for one in facts if one.name not in NAME_FACTS]
        subject = reasoner.base.facts[NAME_MATCH].subject
        for name, value in name_facts(certificates[0], name_used):
            facts.append(Fact(id=f"expected:{name}", subject=subject, name=name, value=value, origin="derived"))
    completed = reasoner.derive(facts)
    clients = Clients(reasoner.base, probe, reasoner.assumptions(completed), completed.values)
    # A program brings its driver.
    brought = {str(completed.values[DRIVER])} if DRIVER in completed.values else set()
    yield from clients.all("given" if client.known else "default", client.drivers or brought)
