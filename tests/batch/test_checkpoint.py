"""The file of units that are done."""

import os
import stat
import sys
from pathlib import Path

import pytest

from kbassist.batch.checkpoint import Checkpoint
from kbassist.batch.model import UnitResult


@pytest.mark.skipif(sys.platform == "win32", reason="modes of POSIX")
def test_it_is_this_users_alone(tmp_path: Path) -> None:
    path = tmp_path / "point"
    before = os.umask(0)
    try:
        Checkpoint(path, "plan").close()
    finally:
        os.umask(before)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    path.chmod(0o644)
    point = Checkpoint(path, "plan")
    point.add(UnitResult(0, 1, 1))
    point.close()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600 and Checkpoint(path, "plan").done.keys() == {0}
