"""Certificates of a case put together: which one the server sends, who issued it, whether the client trusts its root.

Path building follows names and keys (RFC 5280, 6.1; RFC 4158, 3.5): a signature where both certificates are in hand,
key identifiers where a dump shows them, the name alone where nothing else is known. That a root is missing is said only
from a listing that is known to be complete, and only of a certificate that is known to be a root.
"""

from collections.abc import Callable, Iterable, Sequence

from msgspec import Struct

from kbassist.model.certificate import Listing, SeenCertificate, name_key
from kbassist.model.evidence import Observation, Value
from kbassist.text.safe import clean

Recognise = Callable[[str, str], "str | None"]
_MAX_CHAIN = 10
_WINDOWS = ("machine-root", "user-root")


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


class Chain(Struct, frozen=True):
    """The path found from a certificate upwards.

    ``path``: the certificate first; ``root``: its end, where one was reached; ``missing``: the issuer nobody has;
    ``root_known``: the end is a self-issued certificate, so that its absence from a store means something.
    """

    path: tuple[SeenCertificate, ...]
    root: SeenCertificate | None
    missing: str


def leaf(certificates: Sequence[SeenCertificate]) -> SeenCertificate | None:
    """The server's certificate: the one that issued no other; none if only CAs' own certificates are here."""
    if len(certificates) == 1:
        only = certificates[0]
        return None if only.self_issued and only.ca and not only.server else only
    issuers = {one.issuer for one in certificates if not one.self_issued}
    leaves = [one for one in certificates if one.subject not in issuers and not one.ca]
    return leaves[0] if leaves else None


def build_chain(certificate: SeenCertificate, known: Sequence[SeenCertificate]) -> Chain:
    """From ``certificate`` up to a self-issued one, among ``known``."""
    path = [certificate]
    while len(path) < _MAX_CHAIN:
        last = path[-1]
        if last.self_issued:
            return Chain(tuple(path), last, "")
        issuer = next((one for one in known if one not in path and is_issuer(one, last)), None)
        if issuer is None:
            return Chain(tuple(path), None, last.issuer)
        path.append(issuer)
    return Chain(tuple(path), None, path[-1].issuer)


def is_issuer(issuer: SeenCertificate, certificate: SeenCertificate) -> bool:
    """Whether ``issuer`` can have issued ``certificate``: its name is the issuer's, and no key says otherwise."""
    return _named(issuer, certificate) and _key_fits(issuer, certificate)


def _named(issuer: SeenCertificate, certificate: SeenCertificate) -> bool:
    return bool(certificate.issuer) and name_key(issuer.subject) == name_key(certificate.issuer)


def _key_fits(issuer: SeenCertificate, certificate: SeenCertificate) -> bool:
    if issuer.der and certificate.der:
        from kbassist.certificates.x509 import issued  # noqa: PLC0415 - start-up: only certificate files pay for it

        signed = issued(issuer.der, certificate.der)
        if signed is not None:
            return signed
    if issuer.key_id and certificate.authority_key_id:
        return issuer.key_id.casefold() == certificate.authority_key_id.casefold()
    return True


def server_facts(
    servers: Sequence[Held], others: Sequence[Held], stores: Sequence[Store], recognise: Recognise
) -> list[Joined]:
    """The facts about the server's certificate (``servers``: all copies of it in the case, the best first)."""
    if not servers:
        return []
    best = servers[0]
    held = next((one for one in servers if one.certificate.file), None)
    chain = build_chain(best.certificate, _pool(others, stores))
    facts = _own(best, held, recognise)
    facts += _roots(best, chain, others, recognise)
    facts += _trusted(best, chain, stores, recognise)
    return facts


def _pool(others: Sequence[Held], stores: Sequence[Store]) -> list[SeenCertificate]:
    pool = [one.certificate for one in others]
    pool += [one for store in stores for one in store.listing.certificates]
    # With the certificate itself in hand a signature can be checked: better than a name in a dump.
    return sorted(pool, key=lambda one: not one.der)


def kind_of(certificate: SeenCertificate, recognise: Recognise) -> str | None:
    """The rule base's word for this kind of certificate."""
    by_subject = recognise("subject", certificate.subject)
    if by_subject or not certificate.issuer:
        return by_subject
    shape = "self-issued" if certificate.self_issued else "issued"
    return (recognise("issuer", certificate.issuer) if shape == "issued" else None) or recognise("shape", shape)


def _own(best: Held, held: Held | None, recognise: Recognise) -> list[Joined]:
    certificate = best.certificate
    file = held.certificate.file if held else ""
    values: list[tuple[str, Value]] = [
        ("certificate.subject", certificate.subject),
        ("certificate.issuer", certificate.issuer),
        ("certificate.names", clean(", ".join(certificate.names), 1000)),
        ("certificate.thumbprint", certificate.thumbprint),
        ("certificate.not_before", certificate.not_before),
        ("certificate.not_after", certificate.not_after),
        ("certificate.file", file),
        ("certificate.in_hand", "yes" if file else ""),
        ("certificate.kind", kind_of(certificate, recognise) or ""),
    ]
    return [_joined(best, name, value) for name, value in values if value]


def _roots(best: Held, chain: Chain, others: Sequence[Held], recognise: Recognise) -> list[Joined]:
    """The root: its thumbprint, and whether its file is in hand."""
    root = chain.root
    if root is None:
        if len(chain.path) > 1 or chain.missing:
            return [_joined(best, "certificate.missing_issuer", chain.missing)] if chain.missing else []
        return []
    if root is chain.path[0]:
        # It is its own root; SQL Server's self-generated one is a root for nobody.
        if recognise("subject", root.subject):
            return []
        facts = [_joined(best, "certificate.root_thumbprint", root.thumbprint)] if root.thumbprint else []
        return facts + ([_joined(best, "certificate.root_file", root.file)] if root.file else [])
    owner = next((one for one in others if one.certificate is root), best)
    facts = [_joined(owner, "certificate.root_thumbprint", root.thumbprint)] if root.thumbprint else []
    if root.file:
        facts += [
            _joined(owner, "certificate.root_in_hand", "yes"),
            _joined(owner, "certificate.root_file", root.file),
        ]
    return facts


def _trusted(best: Held, chain: Chain, stores: Sequence[Store], recognise: Recognise) -> list[Joined]:
    """What each kind of listing says about the root; SQL Server's self-generated certificate has none."""
    if kind_of(best.certificate, recognise) == "self-generated":
        return []
    facts: list[Joined] = []
    windows: dict[str, tuple[str, Store]] = {}
    for store in stores:
        listing = store.listing
        state = _in_listing(chain, listing)
        if state == "other-key":
            facts.append(_stored(store, "client.root_same_name", "yes", chain))
            state = "no"
        if not state:
            continue
        if listing.of_client:
            facts.append(_stored(store, "client.root_trusted", state, chain))
        elif listing.store in _WINDOWS:
            windows[listing.store] = (state, store)
        elif listing.store in ("java", "bundle"):
            facts.append(_stored(store, f"client.root_in_{listing.store}", state, chain))
    machine, user = windows.get("machine-root"), windows.get("user-root")
    if machine and machine[0] == "no" and user and user[0] == "yes":
        facts.append(_stored(user[1], "client.root_in_windows", "current-user", chain))
    elif machine:
        facts.append(_stored(machine[1], "client.root_in_windows", machine[0], chain))
    return facts


def _in_listing(chain: Chain, listing: Listing) -> str:
    """``yes``, ``no``, ``other-key`` (the name is there, with another key), or nothing where it can't be said."""
    same_name = False
    for wanted in chain.path:
        for one in listing.certificates:
            if wanted.thumbprint and one.thumbprint == wanted.thumbprint and (wanted.self_issued or listing.of_client):
                return "yes"
            if one.subject and _named(one, wanted):
                if _key_fits(one, wanted) and not (_root_differs(one, chain)):
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


def _joined(held: Held, name: str, value: Value) -> Joined:
    certificate = held.certificate
    shown = f"{clean(certificate.subject, 80)}, issued by {clean(certificate.issuer, 80)}"
    return Joined(
        held.evidence,
        Observation(
            name=name,
            value=value,
            line=certificate.line,
            record=certificate.record,
            excerpt=clean(shown),
            time=certificate.time,
        ),
    )


def _stored(store: Store, name: str, value: str, chain: Chain) -> Joined:
    top = chain.root.subject if chain.root else chain.missing
    whole = "complete" if store.listing.complete else "an excerpt"
    excerpt = clean(f"{len(store.listing.certificates)} certificates ({whole}); looked for {top}")
    return Joined(store.evidence, Observation(name=name, value=value, line=store.listing.line, excerpt=excerpt))


def unused(held: Iterable[Held], why: str, recognise: Recognise) -> list[Joined]:
    """Certificates that are not the server's: shown, and not used."""
    return [
        Joined(one.evidence, joined.observation, why)
        for one in held
        for joined in _own(one, one, recognise)
        if joined.observation.name in ("certificate.subject", "certificate.thumbprint", "certificate.kind")
    ]
