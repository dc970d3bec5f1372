"""A host's addresses: several of them, another name, none at all, a resolver that does not answer."""

import socket
import threading
import time
from typing import Any

import pytest

from kbassist.model.probe import Probe
from kbassist.probe.door.certificates import Kind, presented
from kbassist.probe.door.front_door import Behaviour, FrontDoor
from kbassist.probe.names import MOST_ADDRESSES, resolve
from kbassist.probe.result import probe
from kbassist.probe.survey import Wanted
from kbassist.probe.target import read_target
from kbassist.probe.wire import Deadline, FailedError

V4, V6 = "127.0.0.1", "::1"


def resolving(patch: pytest.MonkeyPatch, *addresses: str, canonical: str = "") -> None:
    """Let every name lead to these addresses."""

    def found(*_: Any, **__: Any) -> list[tuple[Any, ...]]:
        return [
            (
                socket.AF_INET6 if ":" in one else socket.AF_INET,
                socket.SOCK_STREAM,
                6,
                "" if number else canonical,
                (one, 0),
            )
            for number, one in enumerate(addresses)
        ]

    patch.setattr(socket, "getaddrinfo", found)


def asked(port: int) -> Probe:
    return probe(read_target(f"sql01.example.test:{port}"), Wanted(timeout=40))


@pytest.mark.parametrize("addresses", [(V4, V6), (V6, V4)])
def test_an_address_where_nobody_listens_does_not_stop_it(
    monkeypatch: pytest.MonkeyPatch, addresses: tuple[str, ...]
) -> None:
    resolving(monkeypatch, *addresses, canonical="node1.example.test.")
    with FrontDoor(presented(Kind.GOOD), Behaviour()) as door:
        found = asked(door.port)
    assert found.status == "answered"
    assert found.canonical == "node1.example.test."
    states = {one.address: (one.reached, one.used, bool(one.thumbprint)) for one in found.addresses}
    assert states[V4] == (True, True, True)
    assert states[V6] == (False, False, False)
    assert {one.name for one in door.seen if one.handshake == "done"} == {"sql01.example.test"}


def test_each_address_shows_its_certificate(monkeypatch: pytest.MonkeyPatch) -> None:
    resolving(monkeypatch, V4, "127.0.0.2")
    with FrontDoor(presented(Kind.GOOD), Behaviour()) as door:
        try:
            other = socket.create_server(("127.0.0.2", door.port))
        except OSError:
            pytest.skip("this machine has one loopback address")
        with FrontDoor(presented(Kind.EXPIRED), Behaviour()) as second:
            second._listener.close()
            second._listener = other
            threading.Thread(target=second._accept, daemon=True).start()
            found = asked(door.port)
    assert [one.reached for one in found.addresses] == [True, True]
    assert len({one.thumbprint for one in found.addresses}) == 2


def test_a_name_that_nobody_knows(monkeypatch: pytest.MonkeyPatch) -> None:
    def unknown(*_: Any, **__: Any) -> None:
        raise socket.gaierror(-2, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", unknown)
    found = asked(1433)
    assert (found.status, found.addresses) == ("unreachable", ())
    assert [(one.what, one.reason, one.detail) for one in found.attempts] == [
        ("name", "name-unknown", "Name or service not known")
    ]


def test_a_resolver_that_does_not_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    over = threading.Event()

    def silent(*_: Any, **__: Any) -> list[tuple[Any, ...]]:
        over.wait(30)
        return []

    monkeypatch.setattr(socket, "getaddrinfo", silent)
    began = time.monotonic()
    with pytest.raises(FailedError) as failed:
        resolve("sql01", Deadline(0.1))
    over.set()
    assert failed.value.reason == "timeout"
    assert time.monotonic() - began < 10


def test_addresses_have_a_bound(monkeypatch: pytest.MonkeyPatch) -> None:
    resolving(monkeypatch, *(f"127.0.0.{number}" for number in range(1, 60)))
    found = resolve("sql01", Deadline(10))
    assert len(found.addresses) == MOST_ADDRESSES
    assert found.more == 59 - MOST_ADDRESSES
