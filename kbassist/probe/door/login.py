"""What a server reads of a login and says to it (MS-TDS); packets and PRELOGIN are in ``kbassist.probe.packets``."""

import struct

from msgspec import Struct

_SIZE = 4096
_COUNTED, _SELECT = 0x10, 0xC1
_SINCE_2005 = 0x72000000
"""TDS 7.2, the first with wide row counts and line numbers."""


class Login(Struct, frozen=True):
    """What a LOGIN7 says of its sender; no name and no password of anybody."""

    tds: int
    program: str
    library: str


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
    line = struct.pack("<I" if is_wide(tds) else "<H", 1)
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


def done(tds: int, *, error: bool = False, attention: bool = False, rows: int = 0) -> bytes:
    """The token that ends a reply, with the number of its rows if it has any."""
    status = (0x02 if error else 0) | (0x20 if attention else 0) | (_COUNTED if rows else 0)
    counted = struct.pack("<Q" if is_wide(tds) else "<I", rows)
    return b"\xfd" + struct.pack("<HH", status, _SELECT if rows else 0) + counted


def is_wide(tds: int) -> bool:
    """Whether row counts, line numbers and user types are the wide ones. TDS 8.0 is 0x08000000, less than all 7.x."""
    return tds >= _SINCE_2005 or tds >> 24 == 0x08


def _long(form: str, text: str) -> bytes:
    return struct.pack(form, len(text)) + text.encode("utf-16-le")
