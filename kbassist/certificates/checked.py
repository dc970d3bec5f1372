"""The server's certificate of one file, with all the facts that ``kbassist cert`` judges."""

from collections.abc import Iterator, Sequence
from datetime import datetime

from msgspec import Struct

from kbassist.certificates.chain import Chain, build_chain, server_certificate
from kbassist.certificates.kinds import Kinds
from kbassist.certificates.trust import Held, Store, server_facts
from kbassist.certificates.validity import validity
from kbassist.model.certificate import SeenCertificate
from kbassist.model.evidence import Value
from kbassist.rulebase.names import SERVER_HOST, VALIDITY
from kbassist.text.safe import clean


class Surroundings(Struct, frozen=True):
    """What a certificate is checked in: the certificates of all files, the client's ``stores``, the name by which the
    client connects if that is known, the moment that counts (aware), and the files that the server's configuration
    ``named``, folded."""

    certificates: Sequence[SeenCertificate]
    stores: Sequence[Store]
    kinds: Kinds
    host: str | None
    at: datetime
    named: frozenset[str] = frozenset()


class Examined(Struct, frozen=True):
    """A server's certificate, the chain upwards, and its facts by name."""

    certificate: SeenCertificate
    chain: Chain
    facts: tuple[tuple[str, Value], ...]


def examine(own: Sequence[SeenCertificate], around: Surroundings) -> Examined | None:
    """The server's certificate among the ``own`` ones of a file; None if none of them is one, or it is not in hand."""
    server = server_certificate(own, around.named)
    return None if server is None or not server.der else examine_server(server, around)


def examine_server(server: SeenCertificate, around: Surroundings) -> Examined:
    """A certificate that is known to be the server's, in hand."""
    return Examined(server, build_chain(server, around.certificates), tuple(_facts(server, around)))


def _facts(server: SeenCertificate, around: Surroundings) -> Iterator[tuple[str, Value]]:
    hosts = [around.host] if around.host else []
    held = [Held("", one) for one in around.certificates]
    for joined in server_facts([Held("", server)], held, around.stores, around.kinds, hosts):
        yield joined.observation.name, joined.observation.value
    yield VALIDITY, validity(server.not_before, server.not_after, around.at)
    if around.host:
        yield SERVER_HOST, clean(around.host)
