"""The front door of the tests against a client made of Python's own TLS library: each kind of it does what it says."""

import socket
import ssl
import struct
from collections.abc import Iterator
from contextlib import contextmanager

import msgspec
import pytest

from kbassist.probe.door.certificates import HOST, Kind, presented
from kbassist.probe.door.front_door import Behaviour, FrontDoor, Strict
from kbassist.probe.door.server_tls import HungUpError, Seen, receive_exactly
from kbassist.probe.packets import Encryption, Option, Packet, packets, prelogin, read_message, read_prelogin
from kbassist.probe.tls import ALPN

REFUSED = struct.pack("<I", 18456)
PASSWORD = "Not-Kept-1"
OFF, ON, NOT_SUPPORTED, REQUIRED, STRICT = Encryption


def login7() -> bytes:
    """A LOGIN7 with nothing but a user, a password (obfuscated as MS-TDS 2.2.6.4 says), a program and a library."""
    texts = ["", "somebody", PASSWORD, "program", "", "", "library", "", "", ""]
    at, table, data = 94, b"", b""
    for number, text in enumerate(texts):
        raw = text.encode("utf-16-le")
        if number == 2:
            raw = bytes((byte << 4 & 0xF0 | byte >> 4) ^ 0xA5 for byte in raw)
        table += struct.pack("<HH", at + len(data), len(text))
        data += raw
        if number == 8:
            table += bytes(6)
    return (struct.pack("<II", 94 + len(data), 0x74000004) + bytes(28) + table).ljust(94, b"\0") + data


class Client:
    """One connection to a door."""

    def __init__(self, door: FrontDoor, root: bytes | None = None) -> None:
        self.socket = socket.create_connection(("127.0.0.1", door.port), timeout=10)
        self.context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        self.context.check_hostname = root is not None
        self.context.verify_mode = ssl.CERT_REQUIRED if root else ssl.CERT_NONE
        if root:
            self.context.load_verify_locations(cadata=root.decode())
        self.incoming, self.outgoing = ssl.MemoryBIO(), ssl.MemoryBIO()
        self.tls: ssl.SSLObject | None = None

    def receive(self, count: int) -> bytes:
        return receive_exactly(self.socket, count)

    def ask(self, encryption: Encryption) -> Encryption:
        """PRELOGIN, and the server's answer."""
        self.socket.sendall(packets(Packet.PRELOGIN, prelogin({Option.ENCRYPTION: bytes([encryption])})))
        return Encryption(read_prelogin(read_message(self.receive)[1])[Option.ENCRYPTION][0])

    def shake(self) -> ssl.SSLObject:
        """TLS inside TDS packets."""
        tls = self.context.wrap_bio(self.incoming, self.outgoing, server_hostname=HOST)
        while True:
            try:
                tls.do_handshake()
            except ssl.SSLWantReadError:
                self.socket.sendall(packets(Packet.PRELOGIN, self.outgoing.read()))
                self.incoming.write(read_message(self.receive)[1])
            except ssl.SSLError:
                self.socket.sendall(packets(Packet.PRELOGIN, self.outgoing.read()))
                raise
            else:
                return tls

    def login_in(self, tls: ssl.SSLObject) -> None:
        tls.write(packets(Packet.LOGIN7, login7()))
        self.socket.sendall(self.outgoing.read())

    def rest(self) -> bytes:
        data = b""
        while part := self.socket.recv(4096):
            data += part
        return data


@contextmanager
def visit(behaviour: Behaviour, kind: Kind = Kind.GOOD, root: bytes | None = None) -> Iterator[tuple[Client, Seen]]:
    """A client at a door, and what the door has seen of it once the block is left."""
    seen = Seen()
    with FrontDoor(presented(kind), behaviour) as door:
        client = Client(door, root)
        with client.socket:
            yield client, seen
        door.settle()
    for field in Seen.__struct_fields__:
        setattr(seen, field, getattr(door.seen[0], field))


@pytest.mark.parametrize(
    ("encryption", "answers"),
    [
        ("offered", (OFF, ON, NOT_SUPPORTED, ON, ON)),
        ("forced", (REQUIRED, ON, REQUIRED, REQUIRED, REQUIRED)),
        ("none", (NOT_SUPPORTED,) * 5),
    ],
)
def test_answer_to_every_encryption(encryption: str, answers: tuple[Encryption, ...]) -> None:
    behaviour = msgspec.convert({"encryption": encryption}, Behaviour)
    for asked, answer in zip(Encryption, answers, strict=True):
        with visit(behaviour) as (client, seen):
            assert client.ask(asked) == answer
        assert (seen.asked, seen.answered, seen.login) == (asked, answer, None)


def test_chosen_answer() -> None:
    with visit(Behaviour(answer=REQUIRED)) as (client, _):
        assert client.ask(ON) == REQUIRED


def test_login_in_clear() -> None:
    with visit(Behaviour()) as (client, seen):
        client.ask(NOT_SUPPORTED)
        client.socket.sendall(packets(Packet.LOGIN7, login7()))
        assert REFUSED in client.rest()
    assert (seen.login, seen.handshake, seen.program, seen.library) == ("clear", "none", "program", "library")
    assert seen.tds == 0x74000004


def test_login_in_clear_although_tls_was_agreed() -> None:
    with visit(Behaviour()) as (client, seen):
        assert client.ask(ON) == ON
        client.socket.sendall(packets(Packet.LOGIN7, login7()))
        assert client.rest() == b""
    assert (seen.login, seen.tls) == ("clear", None)


@pytest.mark.parametrize(("encryption", "answer"), [("offered", REFUSED), ("forced", b"")])
def test_login_without_prelogin(encryption: str, answer: bytes) -> None:
    with visit(msgspec.convert({"encryption": encryption}, Behaviour)) as (client, seen):
        client.socket.sendall(packets(Packet.LOGIN7, login7()))
        assert answer in client.rest() if answer else client.rest() == b""
    assert (seen.asked, seen.login) == (None, "clear")


@pytest.mark.parametrize(
    "data", [packets(Packet.PRELOGIN, b"\x01"), packets(Packet.PRELOGIN, b""), b"GET / HTTP/1.1\r\n\r\n"]
)
def test_garbage(data: bytes) -> None:
    with visit(Behaviour()) as (client, seen):
        client.socket.sendall(data)
        client.socket.shutdown(socket.SHUT_WR)
        assert client.rest() == b""
    assert seen.fault in ("no TDS", "the client hung up")


def test_something_else_than_a_login() -> None:
    with visit(Behaviour()) as (client, seen):
        client.socket.sendall(packets(Packet.SQL_BATCH, b""))
        assert client.rest() == b""
    assert seen.fault == "packet of type 0x1"


def test_login_alone_encrypted() -> None:
    with visit(Behaviour()) as (client, seen):
        client.ask(OFF)
        client.login_in(client.shake())
        assert REFUSED in client.rest(), "what comes after the login is in clear"
    assert (seen.login, seen.tls, seen.handshake, seen.name) == ("tls", "TLSv1.2", "done", HOST)


def test_all_encrypted() -> None:
    with visit(Behaviour(accepts_login=True)) as (client, seen):
        client.ask(ON)
        tls = client.shake()
        client.login_in(tls)
        kind, length = client.receive(1)[0], 0
        assert kind == 0x17, "application data of TLS"
        length = int.from_bytes(client.receive(4)[2:], "big")
        client.incoming.write(bytes([kind, 3, 3]) + length.to_bytes(2, "big") + client.receive(length))
        assert b"\xad" in tls.read()
        tls.write(packets(Packet.SQL_BATCH, b""))
        client.socket.sendall(client.outgoing.read())
        client.receive(5)
    assert (seen.login, seen.after) == ("tls", "tls")


def test_nothing_kept_of_the_person() -> None:
    with visit(Behaviour()) as (client, seen):
        client.ask(NOT_SUPPORTED)
        client.socket.sendall(packets(Packet.LOGIN7, login7()))
        client.rest()
    kept = msgspec.json.encode(seen).decode()
    assert PASSWORD not in kept
    assert "somebody" not in kept


def test_strict() -> None:
    with visit(Behaviour(strict=Strict.ACCEPTED), root=presented(Kind.GOOD).root) as (client, seen):
        client.context.set_alpn_protocols([ALPN])
        with client.context.wrap_socket(client.socket, server_hostname=HOST) as tls:
            tls.sendall(packets(Packet.PRELOGIN, prelogin({Option.ENCRYPTION: bytes([STRICT])})))
            assert read_message(tls.recv)[0] == Packet.REPLY
            tls.sendall(packets(Packet.LOGIN7, login7()))
            assert REFUSED in tls.recv(4096)
    assert (seen.strict, seen.alpn, seen.tls, seen.login) == (True, ALPN, "TLSv1.3", "tls")


def test_strict_unknown_to_the_server() -> None:
    with visit(Behaviour()) as (client, seen), pytest.raises((ssl.SSLError, OSError)):
        client.context.wrap_socket(client.socket, server_hostname=HOST)
    assert (seen.strict, seen.handshake) == (True, "none")


def test_strict_forced() -> None:
    with visit(Behaviour(strict=Strict.FORCED)) as (client, seen), pytest.raises(HungUpError):
        client.ask(ON)
    assert (seen.strict, seen.asked) == (False, None)


VERDICTS = {
    Kind.SELF_GENERATED: (18, "unknown ca"),
    Kind.SELF_GENERATED_2014: (66, "bad certificate"),
    Kind.SELF_SIGNED: (18, "unknown ca"),
    Kind.GOOD: (0, None),
    Kind.INTERMEDIATE: (0, None),
    Kind.INTERMEDIATE_MISSING: (20, "unknown ca"),
    Kind.EXPIRED: (10, "certificate expired"),
    Kind.NOT_YET_VALID: (9, "bad certificate"),
    Kind.WRONG_NAME: (62, "bad certificate"),
    Kind.WILDCARD: (62, "bad certificate"),
    Kind.COMMON_NAME_ONLY: (0, None),
    Kind.WRONG_USAGE: (26, "unsupported certificate"),
    Kind.RSA_1024: (66, "bad certificate"),
    Kind.SHA1: (68, "bad certificate"),
    Kind.MD5: (68, "bad certificate"),
}
"""What OpenSSL says of each kind to a client that has the root (X509_V_ERR_*), and its alert."""


@pytest.mark.parametrize("kind", list(Kind))
def test_verdict_of_openssl(kind: Kind) -> None:
    code, alert = VERDICTS[kind]
    root = presented(Kind.GOOD).root
    with visit(Behaviour(), kind, root) as (client, seen):
        client.context.set_ciphers("DEFAULT:@SECLEVEL=2")
        client.ask(ON)
        try:
            client.login_in(client.shake())
            client.receive(1)
            found: int | None = 0
        except ssl.SSLCertVerificationError as error:
            found = error.verify_code
        except ssl.SSLError:
            found = None
    assert found == code
    assert seen.alert == alert
    assert seen.handshake == ("done" if found == 0 else "refused")


def test_client_that_hangs_up() -> None:
    with visit(Behaviour()) as (client, seen):
        client.ask(ON)
        with pytest.raises(ssl.SSLWantReadError):
            client.context.wrap_bio(client.incoming, client.outgoing, server_hostname=HOST).do_handshake()
        client.socket.sendall(packets(Packet.PRELOGIN, client.outgoing.read()))
        client.receive(8)
    assert (seen.handshake, seen.alert) == ("abandoned", None)


@pytest.mark.filterwarnings("ignore:ssl.TLSVersion:DeprecationWarning")
def test_old_tls_alone() -> None:
    old = (ssl.TLSVersion.TLSv1, ssl.TLSVersion.TLSv1_1)
    with visit(Behaviour(tls=old)) as (client, seen):
        client.ask(ON)
        with pytest.raises((ssl.SSLError, HungUpError)):
            client.shake()
    assert (seen.handshake, seen.login) == ("failed", None)
