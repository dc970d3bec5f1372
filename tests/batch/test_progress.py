"""How long a batch still takes, said before it is over."""

import os
import random
import sys
from pathlib import Path

import pytest

from kbassist.batch.model import Unit, UnitResult
from kbassist.batch.plan import plan
from kbassist.batch.progress import Progress, weighed
from kbassist.batch.run import results
from kbassist.batch.scanner import HyperScanner
from kbassist.batch.tally import Span
from kbassist.commands.progress import in_words, shown
from kbassist.rulebase.base import RuleBase
from kbassist.rulebase.files import default_rules
from tests.support.logs import log
from tests.support.run import ROOT

LINES = 3_000


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def units(tmp_path: Path) -> list[Unit]:
    """Four files of lines without an incident, then four of incidents alone."""
    for number in range(8):
        text, _ = log(random.Random(number), LINES, 0.0 if number < 4 else 1.0)
        (tmp_path / f"{number}.log").write_text(text, encoding="utf-16" if number % 2 else "utf-8")
    return plan([str(tmp_path)])[0]


@pytest.mark.parametrize("first", [0, 4])
def test_what_is_left_is_told_by_what_it_costs_and_not_by_its_bytes(
    units: list[Unit], scanner: HyperScanner, first: int
) -> None:
    # An incident takes fifty times as long as another line.
    seconds = [1.0] * 4 + [50.0] * 4
    clock = Clock()
    progress = Progress(units, lambda: scanner, clock=clock)
    for unit in (*units[first:], *units[:first]):
        clock.now += seconds[unit.number] / 2
        progress.within(unit.number, (unit.end - unit.start) // 2)
        taken = sum(seconds) - clock.now
        left = progress.left()
        if clock.now > 2:
            assert left is not None and taken / 2 < left < 2 * taken, (unit.number, left, taken)
        clock.now += seconds[unit.number] / 2
        progress.done(unit.number)
    assert progress.left() == pytest.approx(0.0, abs=1e-9) and progress.scanned == progress.size


def test_nothing_is_said_too_soon_or_about_what_is_not_known(units: list[Unit], scanner: HyperScanner) -> None:
    clock = Clock()
    progress = Progress(units, lambda: scanner, clock=clock)
    clock.now = 30.0
    assert progress.left() is None
    progress.within(99, 5)
    progress.within(0, 10**12)
    assert progress.scanned == units[0].end
    progress.done(0)
    # What another process wrote before it was done.
    progress.within(0, 1)
    assert progress.scanned == units[0].end


def test_of_many_units_some_are_looked_at(tmp_path: Path, scanner: HyperScanner) -> None:
    path = tmp_path / "x.log"
    path.write_text(log(random.Random(1), 50, 1.0)[0], encoding="utf-8")
    size = path.stat().st_size
    many = [Unit(number, str(path), 0, size, "text", size, 0) for number in range(1_500)]
    gone = [Unit(1_500, str(tmp_path / "gone"), 0, size, "text", size, 0)]
    weights = weighed([*many, *gone], scanner)
    assert len(weights) == 1_501 and weights[1] == pytest.approx(weights[0], rel=0.1)


@pytest.mark.parametrize("jobs", [1, 2])
def test_workers_say_how_far_they_are(
    base: RuleBase, tmp_path: Path, jobs: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("kbassist.batch.run._TOLD", 0.001)
    for number in range(2):
        letters = "".join(random.Random(number).choices("qwrtzpsdfg", k=400))
        (tmp_path / f"{number}.log").write_text(
            "".join(
                f"2026-03-01 10:00:00 ERROR {letters[place : place + 9]}: certificate chain not trusted (SSL Provider)\n"
                for place in range(390)
            ),
            encoding="utf-8",
        )
    found, _ = plan([str(tmp_path)])
    said: dict[int, set[int]] = {}

    class Watch:
        def within(self, unit: int, scanned: int) -> None:
            said.setdefault(unit, set()).add(scanned)

    done = list(results(found, base, (str(default_rules()),), Span(), jobs, watch=Watch()))
    assert sorted(one.number for one in done) == [0, 1]
    inside = {scanned for places in said.values() for scanned in places}
    assert any(0 < scanned < found[0].end for scanned in inside) and max(inside) <= found[0].end


def test_it_is_said_in_a_line_after_some_seconds(
    units: list[Unit], scanner: HyperScanner, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    clock = Clock()
    monkeypatch.setattr("kbassist.commands.progress.time.monotonic", clock)
    with shown(Progress(units, lambda: scanner, clock=clock)) as watch:
        for number, seconds in enumerate((1.0, 5.0, 6.0, 60.0)):
            clock.now += seconds
            watch.done(UnitResult(number, units[number].end, 0))
    first, second = capsys.readouterr().err.splitlines()
    assert first.startswith("kbassist: 1 of ") and first.endswith(" left") and second.endswith(" left")


@pytest.mark.skipif(os.name == "nt", reason="pseudo-terminals are POSIX")
def test_a_terminal_gets_a_bar(tmp_path: Path) -> None:
    pexpect = pytest.importorskip("pexpect", reason="needs a pseudo-terminal")
    chance = random.Random(3)
    lines = (
        f"2026-03-01 10:00:00 ERROR {''.join(chance.choices('qwrtzpsdfg', k=12))}: SSL Provider: The certificate chain was issued by "
        "an authority that is not trusted.\n"
        for _ in range(2_500)
    )
    (tmp_path / "app.log").write_text("".join(lines), encoding="utf-8")
    command = ["-m", "kbassist", "batch", str(tmp_path), "--jobs", "1", "--output", str(tmp_path / "report.txt")]
    child = pexpect.spawn(sys.executable, command, encoding="utf-8", timeout=60, dimensions=(24, 80), cwd=str(ROOT))
    child.expect(r"MB .*MB/s, \d+ s left")
    child.expect(pexpect.EOF)
    child.close()
    assert child.exitstatus == 0 and (tmp_path / "report.txt").stat().st_size


def test_times_are_as_exact_as_they_are_known() -> None:
    assert [in_words(one) for one in (0.2, 45.4, 119, 150, 7_000, 9_000)] == [
        "1 s",
        "45 s",
        "119 s",
        "2 min",
        "117 min",
        "2 h",
    ]
