"""``--with-secrets``: a new file of the owner's alone; what is there is neither followed nor written over."""

import os
import stat
import sys
from pathlib import Path

import pytest

from kbassist.commands import secret_file
from kbassist.errors import UserError
from kbassist.files import write_new
from tests.support.run import CASES, Run

CASE = CASES / "kb-article" / "evidence"
posix = pytest.mark.skipif(sys.platform == "win32", reason="modes and links of POSIX")


@posix
def test_the_file_is_its_owners_alone(tmp_path: Path, run: Run) -> None:
    before = os.umask(0)
    try:
        assert run("diagnose", CASE, "--with-secrets", tmp_path / "strings.txt").status == 0
    finally:
        os.umask(before)
    assert stat.S_IMODE((tmp_path / "strings.txt").stat().st_mode) == 0o600


def test_a_file_that_is_there_stays_where_nobody_can_be_asked(tmp_path: Path, run: Run) -> None:
    target = tmp_path / "strings.txt"
    target.write_text("old", encoding="utf-8")
    ran = run("diagnose", CASE, "--with-secrets", target)
    assert (ran.status, ran.out) == (2, "")
    assert ran.err == f"kbassist: {target}: is there already; delete it first, or give another name to --with-secrets\n"
    assert target.read_text("utf-8") == "old"


@posix
@pytest.mark.parametrize("there", [True, False], ids=["to a file", "to nothing"])
def test_a_link_is_not_followed(there: bool, tmp_path: Path, run: Run) -> None:
    aim, target = tmp_path / "aim", tmp_path / "strings.txt"
    if there:
        aim.write_text("old", encoding="utf-8")
    target.symlink_to(aim)
    ran = run("diagnose", CASE, "--with-secrets", target)
    assert ran.status == 2 and "a link, which is not followed" in ran.err and len(ran.err.splitlines()) == 1
    assert aim.exists() == there and (not there or aim.read_text("utf-8") == "old")


@posix
def test_a_link_that_comes_in_between_is_not_followed_either(tmp_path: Path) -> None:
    target, aim = tmp_path / "strings.txt", tmp_path / "aim"
    wanted = secret_file.secret_file(str(target))
    target.symlink_to(aim)
    with pytest.raises(UserError, match="delete it first"):
        wanted.write("secret")
    assert not aim.exists()


@pytest.mark.parametrize(("said", "after"), [("yes", "secret"), ("no", "old"), ("", "old")])
def test_at_a_terminal_it_is_asked(said: str, after: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    target = tmp_path / "strings.txt"
    target.write_text("old", encoding="utf-8")
    target.chmod(0o644)
    monkeypatch.setattr(secret_file, "somebody_there", lambda: True)
    monkeypatch.setattr(secret_file, "agreed", lambda _question: said == "yes")
    if said == "yes":
        secret_file.secret_file(str(target)).write("secret")
        assert os.name == "nt" or stat.S_IMODE(target.stat().st_mode) == 0o600
    else:
        with pytest.raises(UserError, match="delete it first"):
            secret_file.secret_file(str(target))
    assert target.read_text("utf-8") == after


def test_a_full_disk_leaves_no_half_of_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_handle: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(UserError, match="No space left"):
        write_new(tmp_path / "strings.txt", b"secret", failed="--with-secrets")
    assert list(tmp_path.iterdir()) == []
