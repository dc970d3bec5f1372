"""MS-TDS on the wire: packets, the options of PRELOGIN, what a server says to a login."""

import struct
from collections.abc import Callable, Mapping
from enum import IntEnum

from msgspec import Struct

HEADER = struct.Struct(">BBHHBB")
"""Type, status, length with the header, SPID, number of the packet, window (2.2.3.1)."""
_LAST = 0x01
_SIZE = 4096
_END = 0xFF
_SINCE_2005 = 0x72000000
"""TDS 7.2, the first with wide row counts and line numbers."""


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


class Login(Struct, frozen=True):
    """What a LOGIN7 says of its sender; no name and no password of anybody."""

    tds: int
    program: str
    library: str


def packets(kind: Packet, payload: bytes) -> bytes:
    """A message as packets."""
    room = _SIZE - HEADER.size
    parts = [payload[at : at + room] for at in range(0, len(payload), room)] or [b""]
    return b"".join(
        HEADER.pack(kind, _LAST if number == len(parts) else 0, len(part) + HEADER.size, 0, number & 0xFF, 0) + part
        for number, part in enumerate(parts, 1)
    )


def read_message(receive: Callable[[int], bytes]) -> tuple[int, bytes]:
    """The next message of a connection: its type, and the payload of all its packets. ``receive``: exactly n bytes."""
    payload = b""
    while True:
        kind, status, length, *_ = HEADER.unpack(receive(HEADER.size))
        payload += receive(max(length - HEADER.size, 0))
        if status & _LAST:
            return kind, payload


def prelogin(options: Mapping[int, bytes]) -> bytes:
    """The payload of a PRELOGIN: a table of the options, then their data."""
    at = 5 * len(options) + 1
    table, data = b"", b""
    for token, value in options.items():
        table += struct.pack(">BHH", token, at + len(data), len(value))
        data += value
    return table + bytes([_END]) + data


def read_prelogin(payload: bytes) -> dict[int, bytes]:
    """The options of a PRELOGIN."""
    options: dict[int, bytes] = {}
    at = 0
    while payload[at] != _END:
        token, offset, length = struct.unpack_from(">BHH", payload, at)
        options[token] = payload[offset : offset + length]
        at += 5
    return options


def read_login(payload: bytes) -> Login:
    """Version of TDS, program and library of a LOGIN7 (2.2.6.4)."""

    def text(at: int) -> str:
        offset, length = struct.unpack_from("<HH", payload, at)
        return payload[offset : offset + 2 * length].decode("utf-16-le", "replace")

    (tds,) = struct.unpack_from("<I", payload, 4)
    return Login(tds, program=text(48), library=text(60))


def login_refused(tds: int) -> bytes:
    """Message 18456 and the end of the reply."""
    text = "Login failed for user 'probe'."
    line = struct.pack("<I" if _wide(tds) else "<H", 1)
    said = _long("<H", text) + _long("<B", "FRONTDOOR") + _long("<B", "") + line
    body = struct.pack("<IBB", 18456, 1, 14) + said
    return b"\xaa" + struct.pack("<H", len(body)) + body + done(tds, error=True)


def login_accepted(tds: int, version: tuple[int, int, int]) -> bytes:
    """The database, the acknowledgement of the login, the end of the reply."""
    major, minor, build = version
    program = _long("<B", "Microsoft SQL Server")
    # The version of TDS is in network order here, and the one of the server too (2.2.7.14).
    body = b"\x01" + struct.pack(">I", tds) + program + struct.pack(">BBH", major, minor, build)
    database = b"\x01" + _long("<B", "master") + _long("<B", "")
    size = b"\x04" + _long("<B", str(_SIZE)) + _long("<B", str(_SIZE))
    changes = b"".join(b"\xe3" + struct.pack("<H", len(one)) + one for one in (database, size))
    return changes + b"\xad" + struct.pack("<H", len(body)) + body + done(tds)


def done(tds: int, *, error: bool = False, attention: bool = False) -> bytes:
    """The token that ends a reply."""
    status = (0x02 if error else 0) | (0x20 if attention else 0)
    return b"\xfd" + struct.pack("<HH", status, 0) + bytes(8 if _wide(tds) else 4)


def _wide(tds: int) -> bool:
    """TDS 8.0 is 0x08000000, less than all versions of 7."""
    return tds >= _SINCE_2005 or tds >> 24 == 0x08


def _long(form: str, text: str) -> bytes:
    return struct.pack(form, len(text)) + text.encode("utf-16-le")
