"""MS-TDS on the wire: packets and the options of PRELOGIN, written and read.

Whatever the other side sends, the readers raise nothing but ``PacketError``.
"""

import struct
from collections.abc import Callable, Collection, Mapping
from enum import IntEnum

HEADER = struct.Struct(">BBHHBB")
"""Type, status, length with the header, SPID, number of the packet, window (2.2.3.1)."""
LONGEST = 1 << 20
"""So long a message may be: no client of SQL Server and no server says more before the login is over."""
TLS_RECORDS = range(0x14, 0x18)
"""The types of TLS records; none is a type of TDS packets that are heard before the login."""
_OPTION = struct.Struct(">BHH")
_LAST = 0x01
_SIZE = 4096
_END = 0xFF


class Packet(IntEnum):
    """Types of packets (2.2.3.1.1)."""

    SQL_BATCH = 0x01
    RPC = 0x03
    REPLY = 0x04
    ATTENTION = 0x06
    TRANSACTION = 0x0E
    LOGIN7 = 0x10
    PRELOGIN = 0x12


class Option(IntEnum):
    """Options of PRELOGIN (2.2.6.5)."""

    VERSION = 0x00
    ENCRYPTION = 0x01
    INSTANCE = 0x02
    THREAD = 0x03
    MARS = 0x04


class Encryption(IntEnum):
    """Values of the option ENCRYPTION. ``STRICT`` is what go-mssqldb says when TLS came first; others say
    ``NOT_SUPPORTED`` then."""

    OFF = 0x00
    ON = 0x01
    NOT_SUPPORTED = 0x02
    REQUIRED = 0x03
    STRICT = 0x04


class PacketError(ValueError):
    """What was received is no MS-TDS; the message says why."""


def packets(kind: int, payload: bytes) -> bytes:
    """A message as packets."""
    room = _SIZE - HEADER.size
    parts = [payload[at : at + room] for at in range(0, len(payload), room)] or [b""]
    return b"".join(
        HEADER.pack(kind, _LAST if number == len(parts) else 0, len(part) + HEADER.size, 0, number & 0xFF, 0) + part
        for number, part in enumerate(parts, 1)
    )


def read_packet(receive: Callable[[int], bytes], kinds: Collection[int] = ()) -> tuple[int, bool, bytes]:
    """The next packet: its type, whether it ends a message, its payload. ``receive``: exactly n bytes.

    Raises ``PacketError`` for a length that is less than that of the header, and for a type that is none of ``kinds``
    (none: any type), before its payload is waited for.
    """
    kind, status, length, *_ = HEADER.unpack(receive(HEADER.size))
    if kinds and kind not in kinds:
        raise PacketError(f"a packet of type {kind:#x}")
    if length < HEADER.size:
        raise PacketError(f"a packet of {length} bytes, which is less than its header")
    return kind, bool(status & _LAST), receive(length - HEADER.size)


def read_message(
    receive: Callable[[int], bytes], longest: int = LONGEST, kinds: Collection[int] = ()
) -> tuple[int, bytes]:
    """The next message: its type, and the payload of all its packets. ``receive`` and ``kinds`` as of ``read_packet``.

    Raises ``PacketError`` as it does, for packets of different types, and for more than ``longest`` bytes.
    """
    first: int | None = None
    payload = bytearray()
    while True:
        kind, last, part = read_packet(receive, kinds)
        if first is not None and kind != first:
            raise PacketError(f"a message whose packets are of type {first:#x} and {kind:#x}")
        first = kind
        payload += part
        if len(payload) > longest:
            raise PacketError(f"a message of more than {longest} bytes")
        if last:
            return kind, bytes(payload)
        if not part:
            raise PacketError("an empty packet in the middle of a message")


def prelogin(options: Mapping[int, bytes]) -> bytes:
    """The payload of a PRELOGIN: a table of the options, then their data."""
    at = _OPTION.size * len(options) + 1
    table, data = b"", b""
    for token, value in options.items():
        table += _OPTION.pack(token, at + len(data), len(value))
        data += value
    return table + bytes([_END]) + data


def read_prelogin(payload: bytes) -> dict[int, bytes]:
    """The options of a PRELOGIN. Raises ``PacketError`` where the table does not end or points out of the message."""
    options: dict[int, bytes] = {}
    at = 0
    while True:
        if at >= len(payload):
            raise PacketError("the options of PRELOGIN have no end")
        if payload[at] == _END:
            return options
        if at + _OPTION.size > len(payload):
            raise PacketError("the options of PRELOGIN are cut off")
        token, offset, length = _OPTION.unpack_from(payload, at)
        if offset + length > len(payload):
            raise PacketError(f"option {token:#x} of PRELOGIN lies outside of the message")
        options[token] = payload[offset : offset + length]
        at += _OPTION.size


def read_version(value: bytes) -> str:
    """The option VERSION as SQL Server's builds are written: ``16.0.4165.0``. Raises ``PacketError``."""
    if len(value) != 6:
        raise PacketError(f"a version of {len(value)} bytes")
    major, minor, build, part = struct.unpack(">BBHH", value)
    return f"{major}.{minor}.{build}.{part}"


def read_encryption(value: bytes) -> Encryption:
    """The option ENCRYPTION, without the bit that speaks of client certificates. Raises ``PacketError``."""
    try:
        return Encryption(value[0] & 0x7F)
    except (IndexError, ValueError):
        raise PacketError(f"ENCRYPTION is {value.hex() or 'empty'}") from None
