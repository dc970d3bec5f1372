"""One connection each: PRELOGIN with one value of ENCRYPTION, and the handshake behind it. Never a login."""

import socket

from msgspec import Struct

from kbassist.probe.packets import (
    Encryption,
    Option,
    Packet,
    PacketError,
    packets,
    prelogin,
    read_encryption,
    read_message,
    read_prelogin,
    read_version,
)
from kbassist.probe.records import Sent
from kbassist.probe.tls import ClientTls, Offer, Shaken, Version
from kbassist.probe.wire import Deadline, FailedError, Wire

_LONGEST_REPLY = 8 * 1024
"""A server's PRELOGIN is some fifty bytes."""
_OURS = bytes(6)
"""The version of the client, which a server does not look at."""


class Door(Struct, frozen=True):
    """Where a server is asked, and by which name of it."""

    family: socket.AddressFamily
    address: str
    port: int
    host: str


class Said(Struct, frozen=True):
    """A server's PRELOGIN: its build, and its ENCRYPTION."""

    build: str
    encryption: Encryption


class Handshake(Struct, frozen=True):
    """A handshake as far as it went.

    ``said``: the server's PRELOGIN, None where it gave none; ``answered``: the version of TLS (up to 1.2) that the
    server answered in; ``sent``: the certificates that were seen; ``failed``: why it was not completed.
    """

    said: Said | None = None
    shaken: Shaken | None = None
    answered: str = ""
    sent: Sent = Sent()
    failed: FailedError | None = None


def ask(door: Door, encryption: Encryption, deadline: Deadline) -> Said:
    """What the server says to a client with that ENCRYPTION (TDS 7.x). Raises ``FailedError``."""
    with Wire(door.family, door.address, door.port, deadline) as wire:
        return _asked(wire, encryption)


def shake(door: Door, versions: tuple[Version, Version], deadline: Deadline, suites: tuple[str, ...] = ()) -> Handshake:
    """PRELOGIN with ENCRYPT_ON and the handshake inside TDS. What fails before the handshake raises ``FailedError``."""
    with Wire(door.family, door.address, door.port, deadline) as wire:
        said = _asked(wire, Encryption.ON)
        if said.encryption == Encryption.NOT_SUPPORTED:
            raise FailedError("no-tls")
        return _shaken(wire, Offer(door.host, strict=False, versions=versions, suites=suites), said)


def shake_first(
    door: Door, versions: tuple[Version, Version], deadline: Deadline, suites: tuple[str, ...] = ()
) -> Handshake:
    """The handshake first, and PRELOGIN in it (TDS 8.0). What fails before the handshake raises ``FailedError``."""
    with Wire(door.family, door.address, door.port, deadline) as wire:
        return _shaken(wire, Offer(door.host, strict=True, versions=versions, suites=suites), None)


def _shaken(wire: Wire, offer: Offer, said: Said | None) -> Handshake:
    tls = ClientTls(wire, offer)
    try:
        shaken = tls.shake()
    except FailedError as error:
        return Handshake(said=said, answered=tls.answered(), sent=tls.sent(), failed=error)
    failed = None
    if offer.strict:
        try:
            said = _asked(tls, Encryption.NOT_SUPPORTED)
        except FailedError as error:
            failed = error
    return Handshake(said=said, shaken=shaken, answered=tls.answered(), sent=tls.sent(), failed=failed)


def _asked(through: Wire | ClientTls, encryption: Encryption) -> Said:
    """PRELOGIN, and the server's. Raises ``FailedError``."""
    options: dict[int, bytes] = {
        Option.VERSION: _OURS,
        Option.ENCRYPTION: bytes([encryption]),
        Option.INSTANCE: b"\0",
        Option.THREAD: bytes(4),
        Option.MARS: b"\0",
    }
    through.send(packets(Packet.PRELOGIN, prelogin(options)))
    try:
        _, payload = read_message(through.receive, _LONGEST_REPLY, (Packet.REPLY,))
        told = read_prelogin(payload)
        return Said(read_version(told.get(Option.VERSION, b"")), read_encryption(told.get(Option.ENCRYPTION, b"")))
    except PacketError as error:
        raise FailedError("not-tds", str(error)) from None
