"""Files are written whole or not at all."""

import os
import signal
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from kbassist.errors import UserError
from kbassist.files import replace_file, write_whole
from tests.support.run import CASES, ROOT

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


# A process that runs in the background ignores some of the signals, and so would its children.
_WRITING = """
import os, signal, sys
for number in (signal.SIGTERM, signal.SIGHUP):
    signal.signal(number, signal.SIG_DFL)
signal.signal(signal.SIGINT, signal.default_int_handler)
from pathlib import Path
from kbassist.files import replace_file
def fsync(handle):
    print("writing", flush=True)
    sys.stdin.readline()
os.fsync = fsync
replace_file(Path(sys.argv[1]), b"new" * 1000)
"""


def writing(path: Path) -> "subprocess.Popen[str]":
    """A process that is in the middle of writing ``path``."""
    child = subprocess.Popen(
        [sys.executable, "-c", _WRITING, str(path)], cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert child.stdout is not None and child.stdout.readline() == "writing\n"
    return child


@posix
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP, signal.SIGINT] if os.name != "nt" else [])
def test_a_process_that_is_ended_leaves_nothing_beside_it(number: int, tmp_path: Path) -> None:
    (tmp_path / "report.txt").write_bytes(b"old")
    child = writing(tmp_path / "report.txt")
    child.send_signal(number)
    with child:
        assert child.wait(30) != 0
    assert [(one.name, one.read_bytes()) for one in tmp_path.iterdir()] == [("report.txt", b"old")]


@posix
def test_what_a_killed_process_left_goes_with_the_next_write_of_the_file(tmp_path: Path) -> None:
    path = tmp_path / "report.txt"
    with writing(path) as child:
        child.kill()
    (left,) = tmp_path.iterdir()
    others = [tmp_path / name for name in (".report.txt-notes.tmp", ".other.txt-0123456789ab.tmp")]
    for one in others:
        one.write_bytes(b"")
    replace_file(path, b"new")
    assert left.exists(), "it may be another process that is still at it"
    for one in (left, *others):
        os.utime(one, (1e9, 1e9))
    replace_file(path, b"new")
    assert set(tmp_path.iterdir()) == {path, *others}


@posix
def test_a_disk_that_is_full_in_earnest(tmp_path: Path) -> None:
    """A limit on the size of files stands in for the disk: the write itself fails, half way."""
    full = (
        "import resource; resource.setrlimit(resource.RLIMIT_FSIZE, (1000, 1000)); "
        "from kbassist.cli import main; raise SystemExit(main())"
    )
    target = tmp_path / "report.txt"
    target.write_bytes(b"old")
    command = [sys.executable, "-c", full, "diagnose", str(CASES / "kb-article" / "evidence"), "--output", str(target)]
    # Python would leave half a file of byte code, which every later import takes.
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONDONTWRITEBYTECODE": "1"}
    ran = subprocess.run(command, check=False, cwd=ROOT, capture_output=True, text=True, env=environment)
    assert ran.returncode == 2 and ran.stderr.startswith(f"kbassist: --output {target}: can't be written: ")
    assert len(ran.stderr.splitlines()) == 1
    assert [(one.name, one.read_bytes()) for one in tmp_path.iterdir()] == [("report.txt", b"old")]
