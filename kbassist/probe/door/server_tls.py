"""The server's side of TLS, inside TDS packets or bare, and what a client is seen to do."""

import socket
import ssl
from contextlib import suppress
from typing import Literal

from msgspec import Struct

from kbassist.probe.memory_tls import read_exactly
from kbassist.probe.packets import HEADER, TLS_RECORDS, Encryption, Packet, packets

Handshake = Literal["none", "done", "refused", "abandoned", "failed"]
"""``refused``: the client sent an alert; ``abandoned``: it hung up; ``failed``: it offers nothing that the door takes.
"""
Carried = Literal["tls", "clear"]


class Seen(Struct, omit_defaults=True):
    """What a client did in one connection. ``asked``: its ENCRYPTION; None if it began with TLS or said nothing."""

    strict: bool = False
    asked: Encryption | None = None
    answered: Encryption | None = None
    handshake: Handshake = "none"
    tls: str | None = None
    cipher: str | None = None
    alpn: str | None = None
    name: str | None = None
    """The server's name as TLS tells it (SNI)."""
    alert: str | None = None
    login: Carried | None = None
    """How LOGIN7 came; None: it never came."""
    after: Carried | None = None
    """How the first request after the login came."""
    tds: int | None = None
    program: str | None = None
    library: str | None = None
    fault: str | None = None


class HungUpError(Exception):
    """The client hung up."""

    def __str__(self) -> str:
        return "the client hung up"


class ServerTls:
    """The server's side of TLS over a socket; ``wrapped``: each flight of the handshake is a TDS message."""

    def __init__(self, client: socket.socket, context: ssl.SSLContext, seen: Seen, *, wrapped: bool) -> None:
        self._client = client
        self._seen = seen
        self._wrapped = wrapped
        self._incoming, self._outgoing = ssl.MemoryBIO(), ssl.MemoryBIO()
        self._object = context.wrap_bio(self._incoming, self._outgoing, server_side=True)

    def handshake(self) -> None:
        """Shake hands, and keep how it ended."""
        seen = self._seen
        seen.handshake = "failed"
        try:
            self._shake()
        except ssl.SSLError as error:
            alert = _alert(error)
            seen.alert, seen.fault = alert, None if alert else error.reason
            seen.handshake = "refused" if alert else "failed"
            with suppress(OSError):
                self._flush()
            raise
        except (HungUpError, ConnectionError, TimeoutError):
            seen.handshake = "abandoned"
            raise
        cipher = self._object.cipher()
        seen.handshake, seen.tls, seen.alpn = "done", self._object.version(), self._object.selected_alpn_protocol()
        seen.cipher = cipher[0] if cipher else None
        self._wrapped = False

    def _shake(self) -> None:
        while True:
            try:
                self._object.do_handshake()
            except ssl.SSLWantReadError:
                self._flush()
                self._take()
            else:
                self._flush()
                return

    def receive(self, count: int) -> bytes:
        """Exactly ``count`` bytes of what the client said."""
        try:
            return read_exactly(self._object, count, self._take)
        except EOFError:
            raise HungUpError from None
        except ssl.SSLError as error:
            # Some clients check the certificate when TLS stands, and then send an alert; in TLS 1.3 all do.
            self._seen.alert = _alert(error)
            self._seen.handshake = "refused" if self._seen.alert else self._seen.handshake
            raise

    def send(self, data: bytes) -> None:
        self._object.write(data)
        self._flush()

    def _flush(self) -> None:
        data = self._outgoing.read()
        if data:
            self._client.sendall(packets(Packet.PRELOGIN, data) if self._wrapped else data)

    def _take(self) -> None:
        """One more TDS packet or TLS record. An alert may come without a TDS packet around it."""
        first = self._client.recv(1, socket.MSG_PEEK)
        if not first:
            raise HungUpError
        if first[0] in TLS_RECORDS:
            head = receive_exactly(self._client, 5)
            self._incoming.write(head + receive_exactly(self._client, int.from_bytes(head[3:5], "big")))
            return
        _, _, length, *_ = HEADER.unpack(receive_exactly(self._client, HEADER.size))
        self._incoming.write(receive_exactly(self._client, length - HEADER.size))


def receive_exactly(client: socket.socket, count: int) -> bytes:
    """``count`` bytes; the client hung up if there are fewer."""
    data = b""
    while len(data) < count:
        part = client.recv(count - len(data))
        if not part:
            raise HungUpError
        data += part
    return data


def _alert(error: ssl.SSLError) -> str | None:
    """The name of the alert that the other side sent (RFC 8446, 6), None if this side found the fault."""
    _, found, name = (error.reason or "").partition("_ALERT_")
    return name.lower().replace("_", " ") if found else None
