"""SQL Server Browser on loopback: the instance's port is asked, a wrong answer is said."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kbassist.probe.browser import MOST_INSTANCES, read_answer
from kbassist.probe.door.certificates import Kind, presented
from kbassist.probe.door.front_door import Behaviour, FrontDoor
from kbassist.probe.result import probe
from kbassist.probe.survey import Wanted
from kbassist.probe.target import read_target
from kbassist.probe.wire import FailedError
from tests.support.thorough import examples

SALES = "ServerName;SQL01;InstanceName;SALES;IsClustered;No;Version;16.0.1000.6;tcp;{port};np;\\\\SQL01\\pipe\\sales;;"


def answer(text: str) -> bytes:
    data = text.encode("ascii")
    return b"\x05" + len(data).to_bytes(2, "little") + data


@contextmanager
def browser(reply: bytes) -> Iterator[tuple[int, list[bytes]]]:
    """The port of a Browser that says ``reply`` to everything, and what it was asked."""
    asked: list[bytes] = []
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as serving:
        serving.bind(("127.0.0.1", 0))

        def serve() -> None:
            data, where = serving.recvfrom(4096)
            asked.append(data)
            serving.sendto(reply, where)

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        yield serving.getsockname()[1], asked
        thread.join(5)


def test_the_port_of_an_instance_is_that_of_the_answer() -> None:
    with (
        FrontDoor(presented(Kind.GOOD), Behaviour()) as door,
        browser(answer(SALES.format(port=door.port))) as (port, asked),
    ):
        found = probe(read_target("127.0.0.1\\sales"), Wanted(timeout=40, browser_port=port))
    assert asked == [b"\x04sales\0"]
    assert found.status == "answered"
    assert found.port == door.port
    (instance,) = found.instances
    assert (instance.name, instance.version, instance.clustered) == ("SALES", "16.0.1000.6", False)


@pytest.mark.parametrize(
    ("reply", "reason"),
    [
        (answer(SALES.format(port="")), "no-port"),
        (answer(SALES.format(port=70000)), "no-port"),
        (answer(SALES.replace("SALES", "OTHER").format(port=1500)), "instance-unknown"),
        (b"no browser", "not-tds"),
    ],
)
def test_an_answer_without_a_port(reply: bytes, reason: str) -> None:
    with browser(reply) as (port, _):
        found = probe(read_target("127.0.0.1\\SALES"), Wanted(timeout=20, browser_port=port))
    assert found.status == "unreachable"
    assert found.attempts[-1].reason == reason


@settings(deadline=None, max_examples=examples(60))
@given(st.binary(max_size=120))
def test_any_answer_is_read_or_refused(data: bytes) -> None:
    for reply in (data, answer("")[:1] + data):
        try:
            instances = read_answer(reply)
        except FailedError as error:
            assert error.reason == "not-tds"
        else:
            assert all(0 <= one.port < 65536 for one in instances)


def test_instances_have_a_bound() -> None:
    assert len(read_answer(answer(SALES.format(port=1) * 500))) == MOST_INSTANCES
