"""The path from a certificate to its root.

Path building follows names and keys (RFC 5280, 6.1; RFC 4158, 3.5): a signature where both certificates are in hand,
key identifiers where a dump shows them, the name alone where nothing else is known.
"""

from collections.abc import Collection, Sequence
from pathlib import PurePath
from typing import Literal, TypeAlias

from msgspec import Struct

from kbassist.model.certificate import SeenCertificate, name_key

ChainState: TypeAlias = Literal["self-issued", "complete", "incomplete"]
_MAX_CHAIN = 10


class Chain(Struct, frozen=True):
    """The path found from a certificate upwards.

    ``path``: the certificate first; ``root``: its end, where one was reached; ``missing``: the issuer nobody has.
    """

    path: tuple[SeenCertificate, ...]
    root: SeenCertificate | None
    missing: str

    @property
    def state(self) -> ChainState:
        """Whether it reaches a root."""
        if self.path[0].self_issued:
            return "self-issued"
        return "complete" if self.root is not None else "incomplete"


def leaf(certificates: Sequence[SeenCertificate]) -> SeenCertificate | None:
    """The server's certificate: the one that issued no other; none if only CAs' own certificates are here."""
    if len(certificates) == 1:
        only = certificates[0]
        return None if only.self_issued and only.ca and not only.server else only
    issuers = {one.issuer for one in certificates if not one.self_issued}
    leaves = [one for one in certificates if one.subject not in issuers and not one.ca]
    return leaves[0] if leaves else None


def server_certificate(certificates: Sequence[SeenCertificate], named: Collection[str]) -> SeenCertificate | None:
    """The server's certificate of a file: that of a file the server's configuration names, else the ``leaf``.

    ``named``: names of files, folded. A certificate made by ``openssl req -x509`` looks like a root (CA:TRUE); where
    the server is told to use it, it is the server's.
    """
    own = leaf(certificates)
    if own is not None:
        return own
    return next((one for one in certificates if PurePath(one.file).name.casefold() in named), None)


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
    return is_named(issuer, certificate) and key_fits(issuer, certificate)


def is_named(issuer: SeenCertificate, certificate: SeenCertificate) -> bool:
    """Whether the name of ``issuer`` is the one that ``certificate`` gives as its issuer's."""
    return bool(certificate.issuer) and name_key(issuer.subject) == name_key(certificate.issuer)


def key_fits(issuer: SeenCertificate, certificate: SeenCertificate) -> bool:
    """Whether nothing says that another key than that of ``issuer`` signed ``certificate``."""
    if issuer.der and certificate.der:
        from kbassist.certificates.x509 import issued  # noqa: PLC0415 - start-up: only certificate files pay for it

        signed = issued(issuer.der, certificate.der)
        if signed is not None:
            return signed
    if issuer.key_id and certificate.authority_key_id:
        return issuer.key_id.casefold() == certificate.authority_key_id.casefold()
    return True
