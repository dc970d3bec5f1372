"""The file of units that are done."""

import os
import stat
import sys
import zlib
from pathlib import Path

import pytest

from kbassist.batch.checkpoint import Checkpoint
from kbassist.batch.model import Tally, UnitResult
from kbassist.text.secrets import Vault


@pytest.mark.skipif(sys.platform == "win32", reason="modes of POSIX")
def test_it_is_this_users_alone(tmp_path: Path) -> None:
    path = tmp_path / "point"
    before = os.umask(0)
    try:
        Checkpoint(path, "plan", Vault()).close()
    finally:
        os.umask(before)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    path.chmod(0o644)
    point = Checkpoint(path, "plan", Vault())
    point.add(UnitResult(0, 1, 1))
    point.close()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600 and Checkpoint(path, "plan", Vault()).done.keys() == {0}


def test_what_somebody_wrote_into_it_is_masked(tmp_path: Path) -> None:
    path = tmp_path / "point"
    string = "Server=a;User ID=u;Password=Hunter2-Hunter2;Encrypt=yes"
    point = Checkpoint(path, "plan", Vault())
    point.add(
        UnitResult(0, 1, 1, [Tally("kb2007728", (("client.connection_string", "STRING"),), (), servers={"STRING": 1})])
    )
    point.close()
    head, _, line = path.read_bytes().partition(b"\n")
    changed = line[9:-1].replace(b"STRING", string.encode())
    path.write_bytes(b"%s\n%08x %s\n" % (head, zlib.crc32(changed), changed))
    again = Checkpoint(path, "plan", Vault())
    again.close()
    (tally,) = again.done[0].tallies
    assert "Hunter2" not in repr(again.done)
    assert tally.facts[0][1].startswith("Server=a;User ID=u;Password=***") and list(tally.servers) == [
        tally.facts[0][1]
    ]
