"""Speed-ups on disk: whole or not there, few, and never an error."""

import os
import shutil
import stat
import sys
from importlib.metadata import distribution
from pathlib import Path

import pytest

from kbassist import cache
from kbassist.batch import scanner
from kbassist.batch.ahead import work_out
from kbassist.cache import Cache
from kbassist.private import exposed
from kbassist.reading.anchors import anchors
from kbassist.reading.numbers import special_numbers
from kbassist.rulebase.loader import load
from tests.support.run import CASES, EXAMPLE, Run

posix = pytest.mark.skipif(sys.platform == "win32", reason="owners, modes and links of POSIX")


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    place = tmp_path / "cache"
    monkeypatch.setenv("KBASSIST_CACHE_DIR", str(place))
    return place


def aged(folder: Path) -> None:
    """Everything in the folder a second older, so that what comes next is newer."""
    for path in folder.iterdir():
        os.utime(path, (path.stat().st_mtime - 1,) * 2)


def names(kind: Cache, keys: str) -> list[str]:
    """The names of the entries whose keys are these letters, sorted."""
    return sorted(kind.path(key).name for key in keys)


def test_only_the_newest_few_of_a_kind_stay(folder: Path) -> None:
    few, other = Cache("few", ".bin", most=3), Cache("other", ".json", most=3)
    other.write("x", b"x")
    for number in range(9):
        few.write(f"{number}", b"%d" % number)
        aged(folder)
    assert sorted(path.name for path in folder.iterdir()) == names(few, "678") + names(other, "x")
    assert (few.read("8"), few.read("0"), other.read("x")) == (b"8", None, b"x")


def test_the_bytes_of_a_kind_are_bounded_but_the_newest_stays(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    large = Cache("large", ".bin", most=9)
    large.write("0", b"0123456789")
    size = large.path("0").stat().st_size
    monkeypatch.setattr(cache, "_MOST_BYTES", size * 5 // 2)
    for number in range(5):
        large.write(f"{number}", b"0123456789")
        aged(folder)
    assert sorted(path.name for path in folder.iterdir()) == names(large, "34")
    large.write("whole", bytes(100))
    assert large.read("whole") == bytes(100)


def test_what_a_killed_process_left_is_dropped_once_it_is_old(folder: Path) -> None:
    folder.mkdir()
    for name, age in ((".few-1.bin-aaaa.tmp", 7200), (".few-2.bin-bbbb.tmp", 0)):
        path = folder / name
        path.write_bytes(b"half")
        os.utime(path, (path.stat().st_mtime - age,) * 2)
    few = Cache("few", ".bin", most=3)
    few.write("x", b"x")
    assert sorted(path.name for path in folder.iterdir()) == [".few-2.bin-bbbb.tmp", *names(few, "x")]


def test_an_entry_is_taken_only_whole_and_under_its_own_name(monkeypatch: pytest.MonkeyPatch) -> None:
    kind, other = Cache("kind", ".bin", most=9), Cache("other", ".bin", most=9)
    kind.write("x", b"content")
    assert kind.read("x") == b"content"
    place = kind.path("x")
    whole = place.read_bytes()
    for damaged in (b"", b"content", whole[:-1], whole[:-1] + b"!", bytes(64), whole + b"!"):
        place.write_bytes(damaged)
        assert kind.read("x") is None
    for moved in (kind.path("y"), other.path("x")):
        moved.write_bytes(whole)
        moved.chmod(0o600)
    assert kind.read("y") is None and other.read("x") is None
    place.write_bytes(whole)
    assert kind.read("x") == b"content"
    monkeypatch.setattr(cache, "__version__", "0.0.0")
    assert kind.read("x") is None
    kind.write("x", b"anew")
    assert kind.read("x") == b"anew"


def test_a_flipped_bit_in_any_kind_of_entry_is_mended_and_changes_nothing(
    folder: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    anchors.cache_clear()
    special_numbers.cache_clear()
    monkeypatch.setattr(scanner, "_compiled", getattr(scanner._compiled, "__wrapped__", scanner._compiled))
    path_of, keys = Cache.path, {}

    def path(kind: Cache, key: str) -> Path:
        place = path_of(kind, key)
        keys[place] = kind, key
        return place

    monkeypatch.setattr(Cache, "path", path)
    case = CASES / "kb-article" / "evidence"
    commands = (("diagnose", case), ("batch", case, "--jobs", "1"))
    before = [run(*one).out for one in commands]
    entries = sorted(folder.iterdir())
    kinds = {keys[entry][0].kind for entry in entries}
    assert kinds >= {"rules", "plugins", "anchors", "numbers", "scanner"}
    whole = {entry: entry.read_bytes() for entry in entries}
    for entry, data in whole.items():
        kind, key = keys[entry]
        for place in (0, 40, len(data) // 2, len(data) - 1):
            entry.write_bytes(data[:place] + bytes([data[place] ^ 1]) + data[place + 1 :])
            assert kind.read(key) is None, (kind.kind, place)
    anchors.cache_clear()
    special_numbers.cache_clear()
    assert [run(*one).out for one in commands] == before
    for entry in entries:
        kind, key = keys[entry]
        assert kind.read(key) is not None, kind.kind


@posix
def test_entries_and_their_folder_are_this_users_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    place = tmp_path / "new" / "cache"
    monkeypatch.setenv("KBASSIST_CACHE_DIR", str(place))
    before = os.umask(0)
    try:
        kind = Cache("kind", ".bin", most=3)
        kind.write("x", b"content")
    finally:
        os.umask(before)
    modes = [stat.S_IMODE(one.stat().st_mode) for one in (place.parent, place, kind.path("x"))]
    assert modes == [0o700, 0o700, 0o600]


@posix
@pytest.mark.parametrize("whose", ["entry", "folder"])
def test_what_another_user_wrote_is_not_taken(whose: str, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    kind = Cache("kind", ".bin", most=3)
    kind.write("x", b"content")
    if os.geteuid() == 0:
        os.chown(kind.path("x") if whose == "entry" else folder, 4242, 4242)
    else:
        monkeypatch.setattr(os, "geteuid", lambda: 4242)
    assert kind.read("x") is None
    if whose == "folder":
        kind.write("x", b"mine")
        assert b"mine" not in (kind.path("x")).read_bytes()
    elif os.geteuid() == 0:
        kind.write("x", b"mine")
        assert kind.read("x") == b"mine" and (kind.path("x")).stat().st_uid == 0


@posix
@pytest.mark.parametrize("mode", [0o620, 0o602, 0o666])
def test_an_entry_that_others_can_write_is_not_taken(mode: int) -> None:
    kind = Cache("kind", ".bin", most=3)
    kind.write("x", b"content")
    (kind.path("x")).chmod(mode)
    assert kind.read("x") is None
    kind.write("x", b"mine")
    assert kind.read("x") == b"mine" and stat.S_IMODE((kind.path("x")).stat().st_mode) == 0o600


@posix
def test_a_link_or_a_pipe_in_the_place_of_an_entry_is_not_followed(tmp_path: Path) -> None:
    kind = Cache("kind", ".bin", most=3)
    kind.write("x", b"content")
    entry = kind.path("x")
    precious = tmp_path / "precious"
    entry.rename(precious)
    entry.symlink_to(precious)
    before = precious.read_bytes()
    assert kind.read("x") is None
    kind.write("x", b"mine")
    assert kind.read("x") == b"mine" and not entry.is_symlink() and precious.read_bytes() == before
    entry.unlink()
    os.mkfifo(entry)
    assert kind.read("x") is None
    kind.write("x", b"mine")
    assert kind.read("x") == b"mine"


@posix
@pytest.mark.parametrize("how", ["folder", "above", "link"])
def test_a_chosen_folder_where_others_can_write_is_refused_in_one_line(
    how: str, tmp_path: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = tmp_path / "open" / "cache"
    place.mkdir(parents=True)
    if how == "link":
        (tmp_path / "link").symlink_to(place)
    else:
        (place if how == "folder" else place.parent).chmod(0o777)
    chosen = tmp_path / "link" if how == "link" else place
    monkeypatch.setenv("KBASSIST_CACHE_DIR", str(chosen))
    ran = run("diagnose", CASES / "kb-article" / "evidence")
    assert ran.status == 0 and list(place.iterdir()) == []
    assert ran.err.splitlines()[0].startswith(f"kbassist: KBASSIST_CACHE_DIR {chosen}: no cache is kept there: ")
    assert len(ran.err.splitlines()) == 1


@posix
def test_sticky_folders_above_are_safe_and_another_users_is_not(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = tmp_path / "shared" / "cache"
    place.mkdir(parents=True, mode=0o700)
    place.parent.chmod(0o1777)
    assert exposed(place) == ""
    place.parent.chmod(0o777)
    assert exposed(place) == f"others can write in {place.parent}"
    place.parent.chmod(0o755)
    monkeypatch.setattr(os, "geteuid", lambda: 4242)
    assert exposed(place) == "others can write there"


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


def test_what_came_with_the_package_is_taken_where_nothing_else_is(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    kind, package = Cache("few", ".bin", most=3), tmp_path / "package"
    monkeypatch.setenv("KBASSIST_CACHE_DIR", str(package))
    kind.write("a", b"made ahead")
    monkeypatch.setenv("KBASSIST_CACHE_DIR", str(folder))
    monkeypatch.setattr(cache, "_AHEAD", package)
    assert (kind.read("a"), kind.read("b"), folder.exists()) == (b"made ahead", None, False)
    kind.write("a", b"made here")
    assert kind.read("a") == b"made here"
    kind.path("a").write_bytes(b"damaged")
    assert kind.read("a") == b"made ahead"
    (package / kind.path("a").name).write_bytes(b"damaged")
    assert kind.read("a") is None


def test_an_installed_package_brings_what_the_first_batch_needs(folder: Path) -> None:
    installed = [one.parts for one in distribution("kbassist").files or ()]
    if ("kbassist", "cache.py") not in installed:
        pytest.skip("kbassist is not installed from a wheel")
    work_out()
    made = {path.name for path in folder.iterdir() if path.name.partition("-")[0] in ("anchors", "numbers", "scanner")}
    # What another test of this process has compiled already is not written a second time.
    assert made and made <= {parts[-1] for parts in installed if "_ahead" in parts}
