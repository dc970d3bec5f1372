"""What the door answers to requests: the row that it can vouch for, in each dialect, and nothing else."""

import struct

import pytest

from kbassist.probe.door.login import done
from kbassist.probe.door.requests import answer
from kbassist.probe.packets import Packet

TDS_71, TDS_74, TDS_80 = 0x71000001, 0x74000004, 0x08000000
QUERY = "SELECT encrypt_option, protocol_type, secret FROM sys.dm_exec_connections WHERE session_id = @@SPID;"


def batch(text: str, tds: int) -> bytes:
    """A batch of a session without transactions."""
    headers = b"" if tds == TDS_71 else struct.pack("<IIHQI", 22, 18, 2, 0, 1)
    return headers + text.encode("utf-16-le")


@pytest.mark.parametrize("tds", [TDS_71, TDS_74, TDS_80])
@pytest.mark.parametrize(("encrypted", "told"), [(True, "TRUE"), (False, "FALSE")])
def test_the_session_is_described(tds: int, encrypted: bool, told: str) -> None:
    found = answer(Packet.SQL_BATCH, batch(QUERY, tds), tds, encrypted=encrypted)
    assert found[:3] == b"\x81\x02\x00", "two columns: of the third nothing is known"
    described, _, row = found.partition(b"\xd1")
    assert described.index("encrypt_option".encode("utf-16-le")) < described.index("protocol_type".encode("utf-16-le"))
    cells = "".join((told, "TSQL")).encode("utf-16-le")
    split = len(told) * 2
    wanted = struct.pack("<H", split) + cells[:split] + struct.pack("<H", len(cells) - split) + cells[split:]
    assert row == wanted + done(tds, rows=1)


@pytest.mark.parametrize(
    "text", ["SELECT 1", "SELECT secret FROM sys.dm_exec_connections", "SELECT encrypt_option FROM t", ""]
)
def test_of_all_else_nothing_comes_back(text: str) -> None:
    assert answer(Packet.SQL_BATCH, batch(text, TDS_74), TDS_74, encrypted=True) == done(TDS_74)
    assert answer(Packet.RPC, batch(QUERY, TDS_74), TDS_74, encrypted=True) == done(TDS_74)
    assert answer(Packet.ATTENTION, b"", TDS_74, encrypted=True) == done(TDS_74, attention=True)
