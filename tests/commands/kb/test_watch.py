"""``kb test --watch``: what is said after each save."""

import os
import shutil
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.support.run import GROUND, LONG, Run

Save = Callable[[], object]


class Saves:
    """Instead of the pause between two looks: what a person does meanwhile, each seen before the next."""

    def __init__(self, saves: list[Save]) -> None:
        self._saves = saves
        self._looks = 0

    def __call__(self, _seconds: float) -> None:
        # A save is read when it has stayed the same for a look.
        self._looks += 1
        if self._looks % 3:
            return
        if not self._saves:
            raise KeyboardInterrupt
        self._saves.pop(0)()


@pytest.fixture
def mine(tmp_path: Path) -> Path:
    return shutil.copytree(LONG, tmp_path / "mine")


def screens(run: Run, mine: Path, monkeypatch: pytest.MonkeyPatch, saves: list[Save]) -> list[str]:
    """What is shown at the start and after each save."""
    monkeypatch.setattr(time, "sleep", Saves(saves))
    ran = run("kb", "test", "--only", GROUND, "--rules", mine, "--watch")
    assert ran.status == 130 and not ran.err, ran.err
    return ran.out.split("Ctrl+C ends")[:-1]


def test_it_says_what_a_save_broke_and_that_it_is_mended(mine: Path, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    path = mine / "articles" / "mine.yaml"
    text = path.read_text("utf-8")
    broken = text.replace("title: SEC_E_INVALID_TOKEN", "title: SEC_E: INVALID: TOKEN", 1)
    wrong = text.replace("expect: {status: likely}", "expect: {status: possible}", 1)
    left = text.replace("mechanism: An example, not a known problem; see", "mechanism: TO FILL IN (why)\n# ", 1)
    line = next(number for number, one in enumerate(text.splitlines(), 1) if "title: fires" in one)

    def junk() -> None:
        for name in (".mine.yaml.swp", "mine.yaml~", "#mine.yaml#", "4913", ".#mine.yaml"):
            (path.parent / name).write_text("{", encoding="utf-8")

    start, first, second, third, fourth, fifth = screens(
        run,
        mine,
        monkeypatch,
        [
            lambda: path.write_text(broken, encoding="utf-8"),
            lambda: path.write_text(wrong, encoding="utf-8"),
            lambda: path.write_text(left, encoding="utf-8"),
            path.unlink,
            lambda: path.write_text(text, encoding="utf-8"),
            junk,
        ],
    )
    assert "ok: no problems" in start and "mine.yaml" in start and "anonymity" not in start, start
    assert f"{path}:9:" in first or f"{path}:10:" in first, first
    assert f"{path}:{line}:" in second and "status: expected possible, found likely" in second
    assert "to fill in: why" in third
    assert "no article uses the procedure" in fourth
    assert "ok: no problems" in fifth, "and an editor's own files are nobody's rules"


def test_a_folder_that_is_not_there_is_said(tmp_path: Path, run: Run) -> None:
    ran = run("kb", "test", "--rules", tmp_path / "nowhere", "--watch")
    assert ran.status == 2 and "nowhere" in ran.err and os.linesep not in ran.err.strip()
