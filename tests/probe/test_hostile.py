"""Servers that are none: a reason for each, no wait beyond the time limit, no more taken in than is needed."""

import socket
import time
import tracemalloc

import pytest

from kbassist.model.probe import ProbeReason
from kbassist.probe.dialogue import Door, Handshake, ask, shake, shake_first
from kbassist.probe.door.certificates import Kind, presented
from kbassist.probe.door.front_door import Behaviour, FrontDoor, Strict
from kbassist.probe.packets import Encryption, Packet, packets
from kbassist.probe.result import probe
from kbassist.probe.survey import WHOLE, Wanted
from kbassist.probe.target import read_target
from kbassist.probe.wire import MOST, Deadline, FailedError
from tests.support.hostile_servers import (
    PRELOGIN,
    Serve,
    cutting,
    dripping,
    endless,
    hanging_up,
    header,
    listening,
    repeating,
    saying,
    silent,
)

LIMIT = 0.4
SLACK = 1.5
"""So much longer than its limit a probe may take on a machine that has other things to do."""
HTTP = b"HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n"
RECORD = b"\x16\x03\x03\x40\x00" + bytes([11]) + b"\xff\xff\xff" + bytes(0x4000 - 4)
"""A TLS record with the beginning of a Certificate message of 16 MB."""
SERVERS: dict[str, tuple[Serve, ProbeReason, str]] = {
    "silence": (silent, "timeout", "not-understood"),
    "hanging up": (hanging_up, "closed", "not-understood"),
    "a byte at a time": (dripping, "timeout", "not-understood"),
    "http": (repeating(HTTP), "not-tds", "not-understood"),
    "zeros for ever": (endless(b"", bytes(8192)), "not-tds", "not-understood"),
    "packets for ever": (
        endless(b"", header(Packet.REPLY, 4096) + bytes(4088)), "not-tds", "not-understood",
    ),
    "a long packet that does not come": (repeating(header(Packet.REPLY, 0xFFFF)), "timeout", "not-understood"),
    "a packet shorter than its header": (repeating(header(Packet.REPLY, 3)), "not-tds", "not-understood"),
    "options that point outside": (
        repeating(packets(Packet.REPLY, b"\x00\xff\xff\x00\x06\xff")), "not-tds", "not-understood",
    ),
    "no encryption said": (repeating(packets(Packet.REPLY, b"\xff")), "not-tds", "not-understood"),
}  # fmt: skip
HANDSHAKES: dict[str, tuple[Serve, ProbeReason]] = {
    "prelogin again": (repeating(PRELOGIN), "not-tls"),
    "silence": (saying(PRELOGIN), "timeout"),
    "http": (saying(PRELOGIN, HTTP), "not-tls"),
    "another packet": (saying(PRELOGIN, packets(Packet.ATTENTION, b"x")), "not-tls"),
    "a record that does not come": (saying(PRELOGIN, b"\x16\x03\x03\xff\xff"), "timeout"),
    "handshake for ever": (endless(PRELOGIN, RECORD), "not-tls"),
    "empty packets for ever": (endless(PRELOGIN, header(Packet.PRELOGIN, 8) * 500), "not-tls"),
}


def door(port: int) -> Door:
    return Door(socket.AF_INET, "127.0.0.1", port, "localhost")


@pytest.mark.parametrize("name", SERVERS)
def test_what_answers_and_is_no_sql_server(name: str) -> None:
    serve, reason, status = SERVERS[name]
    with listening(serve) as port:
        began = time.monotonic()
        found = probe(read_target(f"127.0.0.1:{port}"), Wanted(timeout=LIMIT))
        assert time.monotonic() - began < LIMIT + SLACK
    assert found.status == status
    assert next(one for one in found.attempts if one.what == "prelogin").reason == reason
    assert not found.build
    assert not found.chain


@pytest.mark.parametrize("name", HANDSHAKES)
def test_a_handshake_that_leads_nowhere(name: str) -> None:
    serve, reason = HANDSHAKES[name]
    with listening(serve) as port:
        made = shake(door(port), WHOLE["tds-7"], Deadline(LIMIT / 2))
    assert made.failed
    assert made.failed.reason == reason
    assert made.shaken is None


def test_memory_has_a_bound() -> None:
    with listening(endless(PRELOGIN, header(Packet.PRELOGIN, 0xFFFF) + bytes(0xFFFF - 8))) as port:
        tracemalloc.start()
        made = shake(door(port), WHOLE["tds-7"], Deadline(5))
        _, peak = tracemalloc.get_traced_memory()
        tracemalloc.stop()
    assert made.failed
    assert peak < 4 * MOST


def test_hanging_up_after_every_byte() -> None:
    """Each byte of PRELOGIN, and every 61st of the handshake behind it."""
    with FrontDoor(presented(Kind.INTERMEDIATE), Behaviour(strict=Strict.ACCEPTED)) as server:
        for after in (*range(0, 45, 2), *range(45, 2400, 61)):
            with listening(cutting(server.port, after)) as port:
                try:
                    made = shake(door(port), WHOLE["tds-7"], Deadline(5))
                except FailedError as error:
                    assert error.reason in ("closed", "reset")
                    continue
            assert made.shaken or (made.failed and made.failed.reason in ("closed", "reset"))
            assert after > 2000 or made.failed


def test_hanging_up_within_tls_first() -> None:
    with FrontDoor(presented(Kind.INTERMEDIATE), Behaviour(strict=Strict.ACCEPTED)) as server:
        for after in range(0, 2000, 97):
            with listening(cutting(server.port, after)) as port:
                made = shake_first(door(port), WHOLE["tds-8"], Deadline(5))
            assert isinstance(made, Handshake)
            assert made.said or made.failed


def test_a_chain_of_a_thousand() -> None:
    good = presented(Kind.INTERMEDIATE)
    chain = good.chain + good.root * 1000
    with FrontDoor(type(good)(chain, good.key, good.root), Behaviour()) as server:
        found = probe(read_target(f"127.0.0.1:{server.port}"), Wanted(timeout=40))
    assert found.status == "answered"
    assert found.chain_state == "cut"
    assert found.chain[0].subject == "CN=localhost"
    assert 2 < len(found.chain) <= 50


def test_nobody_listens() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    found = probe(read_target(f"127.0.0.1:{port}"), Wanted(timeout=LIMIT))
    assert found.status == "unreachable"
    assert [(one.reached, one.reason) for one in found.addresses] == [(False, "refused")]


def test_what_is_asked_next_of_a_server_that_is_silent() -> None:
    with listening(silent) as port:
        found = probe(read_target(f"127.0.0.1:{port}"), Wanted(timeout=LIMIT))
    assert [one.status for one in found.attempts if one.dialect == "tds-7"] == ["failed", *["not-tried"] * 3]
    with pytest.raises(FailedError), listening(silent) as port:
        ask(door(port), Encryption.OFF, Deadline(0))
