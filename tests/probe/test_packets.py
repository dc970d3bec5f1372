"""The codec of MS-TDS: what is written is read again, and nothing that arrives raises anything but its own error."""

import io
from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

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
from tests.support.thorough import examples

OPTIONS = st.dictionaries(st.integers(0, 0xFE), st.binary(max_size=40), max_size=12)
QUICK = settings(deadline=None, max_examples=examples(60))


class EndError(Exception):
    """The other side hung up."""


def stream(data: bytes) -> Callable[[int], bytes]:
    """Exactly as many bytes as are asked for."""
    source = io.BytesIO(data)

    def receive(count: int) -> bytes:
        part = source.read(count)
        if len(part) < count:
            raise EndError
        return part

    return receive


@QUICK
@given(OPTIONS)
def test_options_are_read_as_they_were_written(options: dict[int, bytes]) -> None:
    assert read_prelogin(prelogin(options)) == options


@QUICK
@given(st.sampled_from(Packet), st.binary(max_size=9000))
def test_a_message_is_read_as_it_was_written(kind: Packet, payload: bytes) -> None:
    assert read_message(stream(packets(kind, payload))) == (kind, payload)


@QUICK
@given(st.binary(max_size=60))
def test_any_bytes_are_options_or_an_error_of_the_codec(data: bytes) -> None:
    for read in (read_prelogin, read_version, read_encryption):
        try:
            read(data)
        except PacketError as error:
            assert str(error)


@QUICK
@given(st.binary(max_size=60))
def test_any_bytes_are_a_message_an_error_of_the_codec_or_too_few(data: bytes) -> None:
    try:
        read_message(stream(data))
    except PacketError as error:
        assert str(error)
    except EndError:
        pass


def test_a_message_that_never_ends_is_given_up() -> None:
    asked = 0

    def receive(count: int) -> bytes:
        nonlocal asked
        asked += count
        return b"\x04\x00\x10\x00\0\0\0\0" if count == 8 else bytes(count)

    with pytest.raises(PacketError, match="more than 5000 bytes"):
        read_message(receive, longest=5000)
    assert asked < 10_000


def test_empty_packets_do_not_go_on_for_ever() -> None:
    with pytest.raises(PacketError, match="empty packet"):
        read_message(lambda _count: b"\x04\x00\x00\x08\0\0\0\0"[:_count])


@pytest.mark.parametrize(
    ("header", "why"),
    [
        (b"\x04\x01\x00\x07\0\0\0\0", "less than its header"),
        (b"\x04\x00\x00\x09\0\0\0\0x\x12\x01\x00\x08\0\0\0\0", "of type 0x4 and 0x12"),
    ],
)
def test_packets_that_cannot_be(header: bytes, why: str) -> None:
    with pytest.raises(PacketError, match=why):
        read_message(stream(header))


def test_what_a_server_says_of_itself() -> None:
    payload = prelogin({Option.VERSION: bytes([16, 0, 0x10, 0x45, 0, 2]), Option.ENCRYPTION: b"\x83"})
    options = read_prelogin(payload)
    assert read_version(options[Option.VERSION]) == "16.0.4165.2"
    assert read_encryption(options[Option.ENCRYPTION]) is Encryption.REQUIRED


@pytest.mark.parametrize(
    "payload", [b"", b"\x00", b"\x00\x00\x06", b"\x00\x00\x06\x00\x06\xff", b"\x01\x00\x06\x00\x01"]
)
def test_a_table_that_is_cut_off(payload: bytes) -> None:
    with pytest.raises(PacketError):
        read_prelogin(payload)
