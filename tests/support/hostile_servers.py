"""Servers on loopback that do not do what a SQL Server does: silent, slow, endless, cut off, of another kind."""

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

from kbassist.probe.packets import HEADER, Encryption, Option, Packet, packets, prelogin

Serve = Callable[[socket.socket], None]
PRELOGIN = packets(
    Packet.REPLY,
    prelogin({Option.VERSION: bytes([16, 0, 0x10, 0x45, 0, 0]), Option.ENCRYPTION: bytes([Encryption.ON])}),
)
_PATIENCE = 10.0


@contextmanager
def listening(serve: Serve, family: socket.AddressFamily = socket.AF_INET) -> Iterator[int]:
    """The port of a server that handles every connection with ``serve``."""
    listener = socket.create_server(("::1" if family == socket.AF_INET6 else "127.0.0.1", 0), family=family)

    def accept() -> None:
        while True:
            try:
                client, _ = listener.accept()
            except OSError:
                return
            client.settimeout(_PATIENCE)
            threading.Thread(target=handled, args=(client,), daemon=True).start()

    def handled(client: socket.socket) -> None:
        with client, suppress(OSError):
            serve(client)
            # Another thread may still be reading: closing alone would tell the client nothing.
            client.shutdown(socket.SHUT_RDWR)

    threading.Thread(target=accept, daemon=True).start()
    try:
        yield listener.getsockname()[1]
    finally:
        with suppress(OSError):
            listener.shutdown(socket.SHUT_RDWR)
        listener.close()


def silent(client: socket.socket) -> None:
    """Takes everything and says nothing."""
    while client.recv(4096):
        pass


def hanging_up(client: socket.socket) -> None:
    """Closes at the first word."""
    client.recv(4096)


def dripping(client: socket.socket) -> None:
    """An answer of SQL Server, a byte at a time, for ever."""
    never = threading.Event()
    while True:
        for byte in PRELOGIN[:-1]:
            client.sendall(bytes([byte]))
            never.wait(0.05)


def saying(*answers: bytes) -> Serve:
    """Says one answer after the other to whatever comes, and then nothing."""

    def serve(client: socket.socket) -> None:
        for answer in answers:
            if not client.recv(4096):
                return
            client.sendall(answer)
        silent(client)

    return serve


def repeating(answer: bytes) -> Serve:
    """Says the same to whatever comes."""

    def serve(client: socket.socket) -> None:
        while client.recv(4096):
            client.sendall(answer)

    return serve


def endless(first: bytes, more: bytes) -> Serve:
    """Answers the first question with ``first``, the second one with ``more`` over and over."""

    def serve(client: socket.socket) -> None:
        client.recv(4096)
        client.sendall(first)
        if first:
            client.recv(4096)
        while True:
            client.sendall(more)

    return serve


def header(kind: int, length: int, status: int = 0) -> bytes:
    """The header of a TDS packet that says so."""
    return HEADER.pack(kind, status, length, 0, 1, 0)


def cutting(port: int, after: int) -> Serve:
    """The server on ``port``, that hangs up after so many bytes."""

    def serve(client: socket.socket) -> None:
        left = after
        with socket.create_connection(("127.0.0.1", port), _PATIENCE) as server:
            threading.Thread(target=_forward, args=(client, server), daemon=True).start()
            while left > 0:
                part = server.recv(left)
                if not part:
                    return
                client.sendall(part)
                left -= len(part)

    return serve


def _forward(source: socket.socket, target: socket.socket) -> None:
    with suppress(OSError):
        while part := source.recv(4096):
            target.sendall(part)
        target.shutdown(socket.SHUT_WR)
