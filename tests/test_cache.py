"""Speed-ups on disk: whole or not there, few, and never an error."""

import os
import shutil
from pathlib import Path

import pytest

from kbassist import cache
from kbassist.cache import Cache
from kbassist.rulebase.loader import load
from tests.support.run import EXAMPLE


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    place = tmp_path / "cache"
    monkeypatch.setenv("KBASSIST_CACHE_DIR", str(place))
    return place


def aged(folder: Path) -> None:
    """Everything in the folder a second older, so that what comes next is newer."""
    for path in folder.iterdir():
        os.utime(path, (path.stat().st_mtime - 1,) * 2)


def test_only_the_newest_few_of_a_kind_stay(folder: Path) -> None:
    few, other = Cache("few", ".bin", most=3), Cache("other", ".json", most=3)
    other.write("x", b"x")
    for number in range(9):
        few.write(f"{number}", b"%d" % number)
        aged(folder)
    assert sorted(path.name for path in folder.iterdir()) == ["few-6.bin", "few-7.bin", "few-8.bin", "other-x.json"]
    assert (few.read("8"), few.read("0"), other.read("x")) == (b"8", None, b"x")


def test_the_bytes_of_a_kind_are_bounded_but_the_newest_stays(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cache, "_MOST_BYTES", 25)
    large = Cache("large", ".bin", most=9)
    for number in range(5):
        large.write(f"{number}", b"0123456789")
        aged(folder)
    assert sorted(path.name for path in folder.iterdir()) == ["large-3.bin", "large-4.bin"]
    large.write("whole", bytes(100))
    assert large.read("whole") == bytes(100)


def test_what_a_killed_process_left_is_dropped_once_it_is_old(folder: Path) -> None:
    folder.mkdir()
    for name, age in ((".few-1.bin-aaaa.tmp", 7200), (".few-2.bin-bbbb.tmp", 0)):
        path = folder / name
        path.write_bytes(b"half")
        os.utime(path, (path.stat().st_mtime - age,) * 2)
    Cache("few", ".bin", most=3).write("x", b"x")
    assert sorted(path.name for path in folder.iterdir()) == [".few-2.bin-bbbb.tmp", "few-x.bin"]


def test_a_sealed_entry_that_is_damaged_is_none(folder: Path) -> None:
    sealed = Cache("sealed", ".bin", most=3, sealed=True)
    sealed.write("x", b"content")
    assert sealed.read("x") == b"content"
    whole = (folder / "sealed-x.bin").read_bytes()
    for damaged in (b"", whole[:-1], whole[:-1] + b"!", bytes(64)):
        (folder / "sealed-x.bin").write_bytes(damaged)
        assert sealed.read("x") is None


def test_a_folder_that_can_not_be_used_is_no_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "file").write_bytes(b"")
    monkeypatch.setenv("KBASSIST_CACHE_DIR", str(tmp_path / "file" / "cache"))
    few = Cache("few", ".bin", most=3)
    few.write("x", b"x")
    assert few.read("x") is None


def test_changes_of_the_rules_leave_few_rule_bases_behind(folder: Path, tmp_path: Path) -> None:
    path = tmp_path / "rules" / "articles" / "mine.yaml"
    path.parent.mkdir(parents=True)
    text = next((EXAMPLE / "articles").glob("*.yaml")).read_text(encoding="utf-8")
    for kind in ("vocabulary", "procedures"):
        shutil.copytree(EXAMPLE / kind, tmp_path / "rules" / kind)
    for number in range(7):
        path.write_text(f"{text}# {number}{'-' * number}\n", encoding="utf-8")
        load((tmp_path / "rules",))
        aged(folder)
    assert len(list(folder.glob("rules-*.bin"))) == 4
