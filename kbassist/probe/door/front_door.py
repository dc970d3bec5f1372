"""The front door of a SQL Server on loopback: PRELOGIN, TLS, and a LOGIN7 that it refuses or accepts.

It speaks TDS 7.x (TLS inside TDS packets, MS-TDS 2.2.6.5) and TDS 8.0 (TLS first) with Python's own TLS library, and
keeps what each client did: what it asked for, whether its login came in TLS or in clear, how it left. It keeps no
password and no name of a user.
"""

import socket
import ssl
import struct
import tempfile
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from enum import Enum
from pathlib import Path
from types import TracebackType
from typing import Literal

from msgspec import Struct

from kbassist.files import replace_file
from kbassist.masked import without_evidence
from kbassist.probe.door.certificates import Presented
from kbassist.probe.door.login import login_accepted, login_refused, read_login
from kbassist.probe.door.requests import answer
from kbassist.probe.door.server_tls import HungUpError, Seen, ServerTls, receive_exactly
from kbassist.probe.packets import (
    TLS_RECORDS,
    Encryption,
    Option,
    Packet,
    packets,
    prelogin,
    read_message,
    read_prelogin,
)
from kbassist.probe.tls import ALPN, limit

_PATIENCE = 10.0
_GOODBYE = 1.0
_THOUGHT = 0.05
"""A server takes a while to look a login up. jTDS undoes its TLS in the meantime, and loses a reply that is faster."""
_HANDSHAKE = 0x16


class Strict(str, Enum):
    """What the server knows of TDS 8.0: nothing (before 2022), accepts it, accepts nothing else."""

    UNKNOWN = "unknown"
    ACCEPTED = "accepted"
    FORCED = "forced"


class Behaviour(Struct, frozen=True):
    """How the server is set up.

    ``encryption``: whether it can encrypt (``none``: no usable certificate), and whether it forces clients to.
    ``answer``: what it says to ENCRYPTION whatever it is asked. ``tls``: the lowest and highest version of TLS.
    """

    encryption: Literal["none", "offered", "forced"] = "offered"
    strict: Strict = Strict.UNKNOWN
    accepts_login: bool = False
    answer: Encryption | None = None
    version: tuple[int, int, int] = (16, 0, 4165)
    tls: tuple[ssl.TLSVersion, ssl.TLSVersion] = (ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3)

    def answers(self, asked: Encryption) -> Encryption:
        """What a SQL Server of this kind says to a client that asked for ``asked`` (MS-TDS 2.2.6.5, 3.3.5.1)."""
        if self.answer is not None:
            return self.answer
        if self.encryption == "none":
            return Encryption.NOT_SUPPORTED
        if self.encryption == "forced":
            return Encryption.ON if asked == Encryption.ON else Encryption.REQUIRED
        return asked if asked in (Encryption.OFF, Encryption.NOT_SUPPORTED) else Encryption.ON


class FrontDoor:
    """A server on a port of 127.0.0.1 for as long as the ``with`` block lasts.

    ``port``: 0 for a free one; ``told``: is given each connection when it is over, from a thread of its own. Raises
    ``OSError`` where the port is taken.
    """

    def __init__(
        self,
        presented: Presented,
        behaviour: Behaviour,
        *,
        port: int = 0,
        told: Callable[[Seen], None] | None = None,
    ) -> None:
        self.behaviour = behaviour
        self._told = told
        self.seen: list[Seen] = []
        self._presented = presented
        self._listener = socket.create_server(("127.0.0.1", port))
        self._threads: list[threading.Thread] = []
        self.port: int = self._listener.getsockname()[1]

    def __enter__(self) -> "FrontDoor":
        threading.Thread(target=self._accept, daemon=True).start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        # A thread that waits in accept() is woken by shutdown(), not by close().
        with suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        self.settle()

    def settle(self) -> None:
        """Wait until every connection so far is over."""
        for thread in self._threads:
            thread.join(_PATIENCE)

    def _begin(self, what: Callable[..., None], *arguments: object) -> None:
        thread = threading.Thread(target=what, args=arguments, daemon=True)
        self._threads = [one for one in self._threads if one.is_alive()]
        self._threads.append(thread)
        thread.start()

    def _accept(self) -> None:
        while True:
            try:
                client, _ = self._listener.accept()
            except OSError:
                return
            client.settimeout(_PATIENCE)
            seen = Seen()
            self.seen.append(seen)
            self._begin(self._serve, client, seen)

    def _serve(self, client: socket.socket, seen: Seen) -> None:
        with client:
            try:
                _Visit(client, self.behaviour, self._presented, seen).run()
            except (HungUpError, TimeoutError, ConnectionError) as error:
                seen.fault = seen.fault or str(error)
            except ssl.SSLError as error:
                seen.fault = error.reason
            except (ValueError, IndexError, struct.error):
                seen.fault = "no TDS"
            _leave(client)
        if self._told:
            self._told(seen)


def _leave(client: socket.socket) -> None:
    """Close without a reset, which would take from the client what it has not read yet."""
    with suppress(OSError):
        client.shutdown(socket.SHUT_WR)
        client.settimeout(_GOODBYE)
        while client.recv(4096):
            pass


class _Visit:
    """One connection, from its first byte to the answer to the login."""

    def __init__(self, client: socket.socket, behaviour: Behaviour, presented: Presented, seen: Seen) -> None:
        self._client = client
        self._behaviour = behaviour
        self._presented = presented
        self._seen = seen
        self._tls: ServerTls | None = None

    def run(self) -> None:
        first = self._client.recv(1, socket.MSG_PEEK)
        if not first:
            raise HungUpError
        if first[0] == _HANDSHAKE:
            self._seen.strict = True
            if self._behaviour.strict is Strict.UNKNOWN:
                return
            self._tls = ServerTls(self._client, self._context(strict=True), self._seen, wrapped=False)
            self._tls.handshake()
        elif self._behaviour.strict is Strict.FORCED:
            return
        kind, payload = self._message()
        if kind == Packet.PRELOGIN:
            self._prelogin(payload)
            kind, payload = self._message()
        # Clients of long ago begin with the login.
        if kind == Packet.LOGIN7:
            self._login(payload)
        else:
            self._seen.fault = f"packet of type {kind:#x}"

    def _message(self) -> tuple[int, bytes]:
        return read_message(self._tls.receive if self._tls else self._receive)

    def _context(self, *, strict: bool) -> ssl.SSLContext:
        low, high = self._behaviour.tls
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        # As lenient as a server of long ago: short keys, SHA-1, TLS 1.0. It is for the client to refuse.
        context.set_ciphers("ALL:@SECLEVEL=0")
        limit(context, low, high if strict else min(high, ssl.TLSVersion.TLSv1_2))
        if strict:
            context.set_alpn_protocols([ALPN])
        context.sni_callback = lambda _object, name, _context: setattr(self._seen, "name", name)
        with tempfile.TemporaryDirectory() as folder:
            chain, key = Path(folder, "chain.pem"), Path(folder, "key.pem")
            replace_file(chain, without_evidence(self._presented.chain), private=True, durable=False)
            replace_file(key, without_evidence(self._presented.key), private=True, durable=False)
            context.load_cert_chain(chain, key)
        return context

    def _prelogin(self, payload: bytes) -> None:
        """The answer to a PRELOGIN, and TLS in TDS where that says so."""
        asked = Encryption(read_prelogin(payload).get(Option.ENCRYPTION, b"\x02")[0] & 0x0F)
        # Within TLS nothing is left to negotiate.
        answered = Encryption.NOT_SUPPORTED if self._tls else self._behaviour.answers(asked)
        major, minor, build = self._behaviour.version
        reply = prelogin(
            {
                Option.VERSION: bytes([major, minor]) + build.to_bytes(2, "big") + b"\0\0",
                Option.ENCRYPTION: bytes([answered]),
                Option.INSTANCE: b"\0",
                Option.THREAD: b"",
                Option.MARS: b"\0",
            }
        )
        self._seen.asked, self._seen.answered = asked, answered
        self._send(packets(Packet.REPLY, reply))
        if self._tls or answered == Encryption.NOT_SUPPORTED:
            return
        # A client may send its login in clear all the same: that is seen.
        if self._peek() in {*TLS_RECORDS, Packet.PRELOGIN}:
            self._tls = ServerTls(self._client, self._context(strict=False), self._seen, wrapped=True)
            self._tls.handshake()

    def _login(self, payload: bytes) -> None:
        seen, told = self._seen, read_login(payload)
        seen.login = "tls" if self._tls else "clear"
        seen.tds, seen.program, seen.library = told.tds, told.program, told.library
        if not self._tls and self._must_encrypt():
            return  # as a server that has logged 17835: without a word
        if not seen.strict and seen.answered == Encryption.OFF:
            self._tls = None  # encrypted was the login alone
        time.sleep(_THOUGHT)
        if not self._behaviour.accepts_login:
            self._send(packets(Packet.REPLY, login_refused(told.tds)))
            return
        self._send(packets(Packet.REPLY, login_accepted(told.tds, self._behaviour.version)))
        self._requests(told.tds)

    def _must_encrypt(self) -> bool:
        """Whether a login in clear is more than this server takes."""
        if self._seen.answered is None:
            return self._behaviour.encryption == "forced"
        return self._seen.answered != Encryption.NOT_SUPPORTED

    def _requests(self, tds: int) -> None:
        while True:
            kind, payload = self._message()
            self._seen.after = self._seen.after or ("tls" if self._tls else "clear")
            self._send(packets(Packet.REPLY, answer(kind, payload, tds, encrypted=self._tls is not None)))

    def _peek(self) -> int:
        first = self._client.recv(1, socket.MSG_PEEK)
        if not first:
            raise HungUpError
        return first[0]

    def _receive(self, count: int) -> bytes:
        return receive_exactly(self._client, count)

    def _send(self, data: bytes) -> None:
        if self._tls:
            self._tls.send(data)
        else:
            self._client.sendall(data)
