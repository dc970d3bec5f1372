"""What the clients are tried with: settings of the client, set-up of the server, and the subset of their product."""

import ssl
from collections.abc import Iterator
from itertools import product
from typing import Literal, get_args

from msgspec import Struct

from kbassist.probe.door.certificates import Kind
from kbassist.probe.door.front_door import Behaviour, Strict

Encrypt = Literal["absent", "no", "yes", "strict", "disabled"]
"""Of ``client.encrypt_setting``: ``disabled`` is no TLS at all, where a client tells that from ``no``."""
Trust = Literal["absent", "no", "yes"]
"""Of ``client.trust_setting``."""
Offer = Literal["none", "offered", "forced"]
Tls = Literal["1.0", "1.1", "1.2", "1.3"]

_VERSIONS: dict[Tls, tuple[ssl.TLSVersion, ssl.TLSVersion]] = {
    "1.0": (ssl.TLSVersion.TLSv1, ssl.TLSVersion.TLSv1),
    "1.1": (ssl.TLSVersion.TLSv1_1, ssl.TLSVersion.TLSv1_1),
    "1.2": (ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_2),
    "1.3": (ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3),
}


class Settings(Struct, frozen=True):
    """What the client is told; ``ca``: the root of the private CA is where it looks for roots."""

    encrypt: Encrypt = "absent"
    trust: Trust = "absent"
    ca: bool = False


class Server(Struct, frozen=True):
    """What the server presents and asks for; ``tls``: the only version it knows (``1.3``: and 1.2)."""

    certificate: Kind = Kind.GOOD
    encryption: Offer = "offered"
    strict: Strict = Strict.ACCEPTED
    tls: Tls = "1.3"

    def behaviour(self) -> Behaviour:
        return Behaviour(encryption=self.encryption, strict=self.strict, tls=_VERSIONS[self.tls])


class Cell(Struct, frozen=True):
    """One try."""

    settings: Settings
    server: Server


_ENCRYPTS: tuple[Encrypt, ...] = get_args(Encrypt)
_TRUSTS: tuple[Trust, ...] = get_args(Trust)
_ASKED: tuple[Encrypt, ...] = ("yes", "strict")
_UNASKED: tuple[Encrypt, ...] = ("yes", "absent")
_OFFERS: tuple[Offer, ...] = ("offered", "forced")
_WITH_ROOT = (
    Kind.GOOD,
    Kind.INTERMEDIATE,
    Kind.INTERMEDIATE_MISSING,
    Kind.EXPIRED,
    Kind.NOT_YET_VALID,
    Kind.WRONG_NAME,
    Kind.COMMON_NAME_ONLY,
    Kind.WRONG_USAGE,
    Kind.RSA_1024,
    Kind.SHA1,
    Kind.MD5,
)
_WITHOUT_ROOT = (Kind.GOOD, Kind.SELF_SIGNED, Kind.INTERMEDIATE, Kind.EXPIRED, Kind.WRONG_NAME)
_WEAK = (Kind.SELF_GENERATED_2014, Kind.RSA_1024, Kind.SHA1, Kind.EXPIRED, Kind.WRONG_NAME)
_UNKNOWN = Server(strict=Strict.UNKNOWN)


def cells() -> tuple[Cell, ...]:
    """All that a client is tried with, each once."""
    return tuple(dict.fromkeys(Cell(*pair) for pair in _pairs()))


def _pairs() -> Iterator[tuple[Settings, Server]]:
    # Who encrypts, who validates: the certificate that SQL Server makes for itself is right for nobody who looks.
    for offer, encrypt, trust in product(_OFFERS, _ENCRYPTS, _TRUSTS):
        yield Settings(encrypt, trust), Server(Kind.SELF_GENERATED, offer)
    for offer, encrypt in product(_OFFERS, _ENCRYPTS):
        yield Settings(encrypt, "absent", ca=True), Server(Kind.GOOD, offer)
    for encrypt in _ENCRYPTS:
        yield Settings(encrypt, "yes"), Server(encryption="none", strict=Strict.UNKNOWN)
    # Each fault, seen by a client that has the root, by one that has not, and by one that is told not to look.
    for encrypt, kind in product(_ASKED, _WITH_ROOT):
        yield Settings(encrypt, "no", ca=True), Server(kind)
    for kind in _WITHOUT_ROOT:
        yield Settings("yes", "no"), Server(kind)
    for kind in _WEAK:
        yield Settings("yes", "yes"), Server(kind)
    # Not told to trust nor not to: for clients that have no word for it, or none for encryption either.
    for encrypt, kind in product(_UNASKED, _WITH_ROOT):
        yield Settings(encrypt, "absent", ca=True), Server(kind)
    # Who looks when the login alone is encrypted.
    for kind in (Kind.SELF_GENERATED, Kind.EXPIRED, Kind.WRONG_NAME):
        yield Settings("no", "absent", ca=True), Server(kind)
    # Versions of TLS, and strict where the server knows nothing else or nothing of it.
    for tls in _VERSIONS:
        yield Settings("yes", "yes"), Server(tls=tls)
        yield Settings("no", "absent"), Server(tls=tls)
        yield Settings("strict", "absent", ca=True), Server(tls=tls)
    for encrypt in (*_UNASKED, "strict"):
        yield Settings(encrypt, "absent", ca=True), Server(strict=Strict.FORCED)
        yield Settings(encrypt, "absent", ca=True), _UNKNOWN
