"""What a handshake shows in clear, however it is cut."""

from hypothesis import given, settings
from hypothesis import strategies as st

from kbassist.probe.records import MOST_CERTIFICATES, answered_version, certificates
from tests.support.thorough import examples


def record(kind: int, body: bytes) -> bytes:
    return bytes([kind, 3, 3]) + len(body).to_bytes(2, "big") + body


def message(kind: int, body: bytes) -> bytes:
    return bytes([kind]) + len(body).to_bytes(3, "big") + body


def chain(*some: bytes) -> bytes:
    body = b"".join(len(one).to_bytes(3, "big") + one for one in some)
    return message(11, len(body).to_bytes(3, "big") + body)


HELLO = message(2, b"\x03\x02" + bytes(40))


@settings(deadline=None, max_examples=examples(60))
@given(st.lists(st.binary(min_size=1, max_size=50), min_size=1, max_size=5), st.integers(1, 60))
def test_messages_may_be_split_over_records(sent: list[bytes], size: int) -> None:
    plain = HELLO + chain(*sent)
    stream = b"".join(record(22, plain[at : at + size]) for at in range(0, len(plain), size))
    found = certificates(stream + record(20, b"\1") + record(22, b"encrypted"))
    assert found.certificates == tuple(sent)
    assert found.whole
    assert answered_version(stream) == "1.1"


@settings(deadline=None, max_examples=examples(60))
@given(st.integers(0, 400))
def test_what_is_cut_off_is_not_whole(length: int) -> None:
    stream = record(22, HELLO + chain(b"a" * 100, b"b" * 200))
    found = certificates(stream[:length])
    assert found.whole is (length >= len(stream))
    assert found.certificates in ((), (b"a" * 100,), (b"a" * 100, b"b" * 200))


@settings(deadline=None, max_examples=examples(60))
@given(st.binary(max_size=200))
def test_any_bytes(data: bytes) -> None:
    certificates(data)
    answered_version(data)


def test_a_long_chain_is_cut() -> None:
    stream = b"".join(record(22, part) for part in (chain(*[b"x" * 10] * 300),))
    found = certificates(stream)
    assert len(found.certificates) == MOST_CERTIFICATES
    assert not found.whole
