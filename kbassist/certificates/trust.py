"""Certificates of a case put together: what the server sends shows, who issued it, whether the client trusts its root.

That a root is missing is said only from a listing that is known to be complete, and only of a certificate that is known
to be a root.
"""

from collections.abc import Iterable, Iterator, Sequence

from msgspec import Struct

from kbassist.certificates.chain import Chain, build_chain, is_named, key_fits
from kbassist.certificates.facts import certificate_facts, name_facts
from kbassist.certificates.kinds import Kinds
from kbassist.model.certificate import Listing, SeenCertificate, name_key
from kbassist.model.evidence import Observation, Place, Value
from kbassist.rulebase.names import (
    CHAIN,
    CHAIN_STATE,
    KIND,
    MISSING_ISSUER,
    ROOT_BUNDLE,
    ROOT_FILE,
    ROOT_FORMAT,
    ROOT_IN_BUNDLE,
    ROOT_IN_HAND,
    ROOT_IN_JAVA,
    ROOT_IN_WINDOWS,
    ROOT_SAME_NAME,
    ROOT_THUMBPRINT,
    ROOT_TRUSTED,
    SUBJECT,
    THUMBPRINT,
)
from kbassist.text.safe import clean

_WINDOWS = ("machine-root", "user-root")
_OTHERS = {"java": ROOT_IN_JAVA, "bundle": ROOT_IN_BUNDLE}
CHAIN_FACTS = (
    CHAIN, CHAIN_STATE, MISSING_ISSUER, ROOT_THUMBPRINT, ROOT_IN_HAND, ROOT_FILE, ROOT_FORMAT, ROOT_BUNDLE,
)  # fmt: skip
STORE_FACTS = (ROOT_TRUSTED, ROOT_SAME_NAME, ROOT_IN_WINDOWS, ROOT_IN_JAVA, ROOT_IN_BUNDLE)


class Held(Struct, frozen=True):
    """A certificate and the evidence it stands in."""

    evidence: str
    certificate: SeenCertificate


class Store(Struct, frozen=True):
    """A listing of the client's trust store and the evidence it stands in."""

    evidence: str
    listing: Listing


class Joined(Struct, frozen=True):
    """A fact that follows from the certificates; ``unused``: why it must not count, empty if it does."""

    evidence: str
    observation: Observation
    unused: str = ""


def server_facts(
    servers: Sequence[Held], others: Sequence[Held], stores: Sequence[Store], kinds: Kinds, hosts: Sequence[str] = ()
) -> list[Joined]:
    """The facts about the server's certificate.

    ``servers``: all copies of it in the case, the best first; ``others``: every certificate of the case; ``hosts``: the
    names by which the client is known to connect.
    """
    if not servers:
        return []
    best = servers[0]
    chain = build_chain(best.certificate, _pool(others, stores))
    facts = list(_own(servers, kinds))
    facts += _carried(servers, hosts)
    facts += _chain(best, others)
    facts += _roots(best, chain, others, kinds)
    facts += _trusted(best, chain, stores, kinds)
    return facts


def _pool(others: Sequence[Held], stores: Sequence[Store]) -> list[SeenCertificate]:
    pool = [one.certificate for one in others]
    pool += [one for store in stores for one in store.listing.certificates]
    # With the certificate itself in hand a signature can be checked: better than a name in a dump.
    return sorted(pool, key=lambda one: not one.der)


def _own(servers: Sequence[Held], kinds: Kinds) -> Iterator[Joined]:
    """What the certificate shows by itself; of several copies the first that shows a thing."""
    found: set[str] = set()
    for one in servers:
        for name, value in (*certificate_facts(one.certificate), (KIND, kinds.of(one.certificate) or "")):
            if value and name not in found:
                found.add(name)
                yield _joined(one, name, value)


def _carried(servers: Sequence[Held], hosts: Sequence[str]) -> list[Joined]:
    """Whether it carries the client's name for the server; nothing where two names of the case fit differently."""
    shows = next((one for one in servers if one.certificate.names), servers[0])
    told = [facts for host in hosts if (facts := tuple(name_facts(shows.certificate, host)))]
    if len(set(told)) != 1:
        return []
    excerpt = clean(f"expected {', '.join(hosts)}; presented {', '.join(shows.certificate.names)}")
    return [_joined(shows, name, value, excerpt) for name, value in told[0]]


def _chain(best: Held, others: Sequence[Held]) -> list[Joined]:
    """The chain as far as the evidence has it: what the client's own stores add, the server does not send."""
    if not best.certificate.issuer:
        return []
    chain = build_chain(best.certificate, _pool(others, ()))
    shown = " <- ".join(one.subject for one in chain.path)
    return [_joined(best, CHAIN, shown), _joined(best, CHAIN_STATE, chain.state)]


def _roots(best: Held, chain: Chain, others: Sequence[Held], kinds: Kinds) -> list[Joined]:
    """The root: its thumbprint, and whether its file is in hand."""
    root = chain.root
    if root is None:
        if len(chain.path) > 1 or chain.missing:
            return [_joined(best, MISSING_ISSUER, chain.missing)] if chain.missing else []
        return []
    if root is chain.path[0]:
        # It is its own root, unless it is a root for nobody.
        if kinds.is_made_by_server(root):
            return []
        return _root_in_hand(best, root)
    owner = next((one for one in others if one.certificate is root), best)
    in_hand = [_joined(owner, ROOT_IN_HAND, "yes")] if root.file and root.encoding else []
    return in_hand + _root_in_hand(owner, root)


def _root_in_hand(owner: Held, root: SeenCertificate) -> list[Joined]:
    return [_joined(owner, name, value) for name, value in root_facts(root).items()]


def root_facts(root: SeenCertificate) -> dict[str, str]:
    """The root's thumbprint, and its file as far as the evidence has it.

    A file that holds more than this certificate is none to import: what stands beside it would be trusted as well, or a
    private key would come to every client.
    """
    shown = {ROOT_THUMBPRINT: root.thumbprint}
    if root.file and root.encoding:
        shown |= {ROOT_FILE: root.file, ROOT_FORMAT: root.encoding}
    elif root.file:
        shown |= {ROOT_FORMAT: "among", ROOT_BUNDLE: root.file}
    return {name: value for name, value in shown.items() if value}


def _trusted(best: Held, chain: Chain, stores: Sequence[Store], kinds: Kinds) -> list[Joined]:
    """What each kind of listing says about the root; a certificate that the server made by itself has none."""
    if kinds.is_made_by_server(best.certificate):
        return []
    facts: list[Joined] = []
    windows: dict[str, tuple[str, Store]] = {}
    for store in stores:
        listing = store.listing
        state = _in_listing(chain, listing)
        if state == "other-key":
            facts.append(_stored(store, ROOT_SAME_NAME, "yes", chain))
            state = "no"
        if not state:
            continue
        if listing.of_client:
            facts.append(_stored(store, ROOT_TRUSTED, state, chain))
        elif listing.store in _WINDOWS:
            windows[listing.store] = (state, store)
        elif listing.store in _OTHERS:
            facts.append(_stored(store, _OTHERS[listing.store], state, chain))
    machine, user = windows.get("machine-root"), windows.get("user-root")
    if machine and machine[0] == "no" and user and user[0] == "yes":
        facts.append(_stored(user[1], ROOT_IN_WINDOWS, "current-user", chain))
    elif machine:
        facts.append(_stored(machine[1], ROOT_IN_WINDOWS, machine[0], chain))
    return facts


def _in_listing(chain: Chain, listing: Listing) -> str:
    """``yes``, ``no``, ``other-key`` (the name is there, with another key), or nothing where it can't be said."""
    same_name = False
    for wanted in chain.path:
        for one in listing.certificates:
            if wanted.thumbprint and one.thumbprint == wanted.thumbprint and (wanted.self_issued or listing.of_client):
                return "yes"
            if one.subject and is_named(one, wanted):
                if key_fits(one, wanted) and not (_root_differs(one, chain)):
                    return "yes"
                same_name = True
    if not listing.complete:
        return ""
    if same_name:
        return "other-key"
    return "no" if chain.root is not None else ""


def _root_differs(one: SeenCertificate, chain: Chain) -> bool:
    """A root of the same name is in hand, and it is another certificate."""
    root = chain.root
    return bool(
        root is not None
        and root.thumbprint
        and one.thumbprint
        and name_key(one.subject) == name_key(root.subject)
        and one.thumbprint != root.thumbprint
        and not (one.key_id and one.key_id == root.key_id)
    )


def _joined(held: Held, name: str, value: Value, excerpt: str = "") -> Joined:
    certificate = held.certificate
    shown = excerpt or f"{clean(certificate.subject, 80)}, issued by {clean(certificate.issuer, 80)}"
    place = Place(line=certificate.line, record=certificate.record, excerpt=clean(shown), time=certificate.time)
    return Joined(held.evidence, Observation.at(place, name, value))


def _stored(store: Store, name: str, value: str, chain: Chain) -> Joined:
    top = chain.root.subject if chain.root else chain.missing
    whole = "complete" if store.listing.complete else "an excerpt"
    excerpt = clean(f"{len(store.listing.certificates)} certificates ({whole}); looked for {top}")
    return Joined(store.evidence, Observation(name=name, value=value, line=store.listing.line, excerpt=excerpt))


def chain_of(
    server: Held, others: Sequence[Held], stores: Sequence[Store]
) -> Iterator[tuple[SeenCertificate, str, bool]]:
    """The certificates from ``server`` upwards, each with the evidence it stands in and whether that is the client's
    own trust store alone."""
    own = {id(server.certificate): server.evidence} | {id(one.certificate): one.evidence for one in others}
    theirs = {id(one): store.evidence for store in stores for one in store.listing.certificates}
    sent = {one.certificate.thumbprint for one in others if id(one.certificate) not in theirs}
    for one in build_chain(server.certificate, _pool(others, stores)).path:
        of_client = id(one) in theirs and one.thumbprint not in sent
        yield one, theirs.get(id(one)) or own[id(one)], of_client


def unused(held: Iterable[Held], why: str, kinds: Kinds) -> list[Joined]:
    """Certificates that are not the server's: shown, and not used."""
    return [
        Joined(one.evidence, joined.observation, why)
        for one in held
        for joined in _own([one], kinds)
        if joined.observation.name in (SUBJECT, THUMBPRINT, KIND)
    ]
