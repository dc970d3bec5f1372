"""Files are written whole or not at all."""

import os
import stat
import sys
from pathlib import Path

import pytest

from kbassist.errors import UserError
from kbassist.files import replace_file, write_whole

posix = pytest.mark.skipif(sys.platform == "win32", reason="modes and pipes of POSIX")


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_a_failure_leaves_the_file_as_it_was_and_nothing_beside_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "report.txt"
    path.write_bytes(b"old")

    def full(_handle: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(UserError) as raised:
        write_whole(path, b"new" * 1000, failed=f"--output {path}: can't be written")
    assert str(raised.value).startswith(f"--output {path}: can't be written: No space left on device; ")
    assert "\n" not in str(raised.value)
    assert [(one.name, one.read_bytes()) for one in tmp_path.iterdir()] == [("report.txt", b"old")]


def test_an_interrupt_leaves_nothing_beside_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(_handle: int) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(os, "fsync", interrupted)
    with pytest.raises(KeyboardInterrupt):
        replace_file(tmp_path / "report.txt", b"new")
    assert list(tmp_path.iterdir()) == []


def test_folders_are_made_only_where_they_are_wanted(tmp_path: Path) -> None:
    path = tmp_path / "a" / "b" / "c.txt"
    with pytest.raises(UserError, match="No such file"):
        write_whole(path, b"x", failed="c", folders=False)
    assert write_whole(path, b"x", failed="c").read_bytes() == b"x"


@posix
def test_a_file_keeps_its_mode_and_a_link_stays_a_link(tmp_path: Path) -> None:
    target, link = tmp_path / "target", tmp_path / "link"
    target.write_bytes(b"old")
    target.chmod(0o640)
    link.symlink_to(target)
    replace_file(link, b"new")
    assert link.is_symlink() and target.read_bytes() == b"new" and mode(target) == 0o640
    replace_file(tmp_path / "fresh", b"new")
    before = os.umask(0)
    os.umask(before)
    assert mode(tmp_path / "fresh") == 0o666 & ~before


@posix
def test_what_is_private_is_the_owners_even_where_a_file_was_there(tmp_path: Path) -> None:
    path = tmp_path / "strings.txt"
    path.write_bytes(b"old")
    path.chmod(0o644)
    replace_file(path, b"secret", private=True)
    assert (path.read_bytes(), mode(path)) == (b"secret", 0o600)


@posix
def test_a_device_is_written_to_and_stays(tmp_path: Path) -> None:
    reading, writing = os.pipe()
    replace_file(Path(f"/dev/fd/{writing}"), b"through")
    os.close(writing)
    with os.fdopen(reading, "rb") as stream:
        assert stream.read() == b"through"
    with pytest.raises(IsADirectoryError):
        replace_file(tmp_path, b"x")
