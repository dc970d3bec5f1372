"""What the door answers after the login: the one row that it can vouch for, and nothing else.

That row is the client's own of ``sys.dm_exec_connections``; all columns are text (MS-TDS 2.2.7.4, 2.2.7.19).
"""

import re
import struct

from kbassist.probe.door.login import done, is_wide
from kbassist.probe.packets import Packet

_VIEW = "sys.dm_exec_connections"
_COLUMN = re.compile(r"[a-z_]{1,40}")
_NVARCHAR, _COLLATION = 0xE7, bytes.fromhex("0904d00034")
_LONGEST = 40


def answer(kind: int, payload: bytes, tds: int, *, encrypted: bool) -> bytes:
    """The reply to a request; ``encrypted``: whether the request came in TLS."""
    row = _asked(payload, wide=is_wide(tds), encrypted=encrypted) if kind == Packet.SQL_BATCH else {}
    return (_described(row, tds) + _row(row) if row else b"") + done(
        tds, attention=kind == Packet.ATTENTION, rows=1 if row else 0
    )


def _asked(payload: bytes, *, wide: bool, encrypted: bool) -> dict[str, str]:
    """The columns of the view that a batch selects, and what they hold for this session."""
    # Since TDS 7.2 headers stand before the text, and their length before them (2.2.5.3).
    begin = int.from_bytes(payload[:4], "little") if wide else 0
    text = payload[begin:].decode("utf-16-le", "replace").casefold()
    wanted, view, _ = text.partition(_VIEW)
    known = {
        "session_id": "51",
        "encrypt_option": "TRUE" if encrypted else "FALSE",
        "net_transport": "TCP",
        "protocol_type": "TSQL",
        "auth_scheme": "SQL",
    }
    return {name: known[name] for name in _COLUMN.findall(wanted) if name in known} if view else {}


def _described(row: dict[str, str], tds: int) -> bytes:
    """COLMETADATA."""
    kind = struct.pack("<BH", _NVARCHAR, 2 * _LONGEST) + _COLLATION
    flags = bytes(4 if is_wide(tds) else 2) + struct.pack("<H", 0)
    columns = (flags + kind + bytes([len(name)]) + name.encode("utf-16-le") for name in row)
    return b"\x81" + struct.pack("<H", len(row)) + b"".join(columns)


def _row(row: dict[str, str]) -> bytes:
    """ROW."""
    cells = (struct.pack("<H", 2 * len(one)) + one.encode("utf-16-le") for one in row.values())
    return b"\xd1" + b"".join(cells)
