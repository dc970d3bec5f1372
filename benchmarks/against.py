"""What ended or slowed down an older program, and what becomes of it today: ``python benchmarks/against.py [WORD]...``.

The older commit is installed in an environment of its own, and the same bad input goes through the command line of both
(``support.failures``): what must not end a run, and what made a reader grow faster than its input, at n and 4n, less what
a start takes; a ratio of 4 is linear. ``WORD``: only the rows that have one of them.

``--commit C``: another older commit; ``--folder F``: where it is installed, so that a second run finds it there. The
processes have a minute and 6 GB each; what needs more is stopped.
"""

import argparse
import re
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from support.failures import GROWTH, Growth, Trial, trials
from support.odd import LINES
from support.older import Program, installed, today

BEFORE = "f5f2d3ef9c0435a9c5d0c59cc4f93236d42949e7"
"""The last commit before anything was done about bad input: the failures were found in it. (What was mended for their
sake begins at 958c2da, but some went away before that, with what they stood in.)"""
STEEP = 6.0
"""From n to 4n: more than that is growth, not noise."""
LONG_ENOUGH = 1.0
"""Seconds beyond a start that the older program must take at n, so that its growth shows."""
MOST = 2_000_000
_FAULT = re.compile(r"Traceback|internal error|Failed while|kbassist failed on it")
_CONTROL = re.compile(r"[\0\x1b]")
_WHY = re.compile(r"\w+(?:Error|Exception)\b[^\n)]{0,50}")


def tried(program: Program, trial: Trial) -> str:
    """What a program did with a trial; it begins with "fails" where that was wrong."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        trial.made(folder)
        more = {"COLUMNS": trial.width} if trial.width else {}
        ended = program.run(trial.arguments, folder, streams=trial.streams, given=trial.given, more=more)
        # What is written to a file counts as well.
        report = folder / "report"
        said = ended.out + ended.err + (report.read_text("utf-8", "replace") if report.exists() else "")
    fault = _FAULT.search(said) or _CONTROL.search(said)
    why = _WHY.search(said[fault.start() :]) if fault else None
    shown = f"status {ended.status}" + (f", {(why or fault)[0]!r}" if fault else "")
    return shown if ended.status in trial.fine and not fault else f"fails: {shown}"


def typed(program: Program, line: str) -> str:
    """What a program's shell did with a line."""
    with tempfile.TemporaryDirectory() as name:
        shown = program.typed(line, Path(name))
    fault = _FAULT.search(shown)
    status = shown.rpartition(" ")[2]
    if fault is None and status == "0":
        return "status 0"
    why = _WHY.search(shown[fault.start() :]) if fault else None
    return f"fails: status {status}" + (f", {(why or fault)[0]!r}" if fault else "")


def seconds(program: Program, growth: Growth, size: int, start: float) -> tuple[float, str]:
    """Processor time beyond a start, and how it is shown: with the memory, or that it was stopped."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "given.log").write_bytes(growth.text(size))
        ended = program.run(growth.arguments, folder)
    took = ended.seconds - start
    end = f"stopped ({ended.status})" if ended.stopped else f"{ended.memory:.0f} MB"
    return took, f"{took:.2f} s, {end}"


def grown(program: Program, growth: Growth, size: int, start: float) -> str:
    """The row's part of one program; it begins with "fails" where it grows faster than its input."""
    small, shown = seconds(program, growth, size, start)
    large, shown4 = seconds(program, growth, 4 * size, start)
    ratio = large / max(small, 0.01)
    fails = "fails: " if (ratio > STEEP and large > LONG_ENOUGH) or "stopped" in shown4 else ""
    return f"{fails}{shown} -> {shown4} = x{ratio:.1f}"


def telling_size(program: Program, growth: Growth, start: float) -> int:
    """The smallest length at which a program takes long enough."""
    size = growth.least
    while size < MOST and seconds(program, growth, size, start)[0] < LONG_ENOUGH:
        size *= 2
    return size


def started(program: Program) -> dict[str, float]:
    """The processor time of a start through either door, with all caches made."""
    found = {}
    for door in ("diagnose", "batch"):
        empty = Growth("", door, "", "one word")
        found[door] = min(seconds(program, empty, 10, 0.0)[0] for _ in range(3))
    return found


def row(kind: str, what: str, before: str, now: str) -> tuple[bool, bool]:
    """Print a row, and say whether either program failed."""
    print(f"{kind:<30} | {what:<62} | {before:<58} | {now}", flush=True)
    return before.startswith("fails"), now.startswith("fails")


def rows(before: Program, now: Program, words: list[str]) -> Iterator[tuple[bool, bool]]:
    """Print all rows that have one of the words."""

    def wanted(*told: str) -> bool:
        return not words or any(word in " ".join(told) for word in words)

    for trial in trials():
        if wanted(trial.kind, trial.what):
            yield row(trial.kind, trial.what, tried(before, trial), tried(now, trial))
    for line in LINES:
        shown = f"{line[:30]!a} ({len(line)})"
        if wanted("shell's line", shown):
            yield row("shell's line", shown, typed(before, line), typed(now, line))
    starts = started(before), started(now)
    for growth in GROWTH:
        if wanted("growth", growth.kind, growth.name):
            size = telling_size(before, growth, starts[0][growth.door])
            told = (
                grown(one, growth, size, start[growth.door]) for one, start in zip((before, now), starts, strict=True)
            )
            yield row(growth.kind, f"{growth.door}, {growth.reader} {growth.name}, n={size:,}", *told)


def main(arguments: list[str]) -> None:
    """The table, and how many rows fail in either program."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--commit", default=BEFORE)
    parser.add_argument("--folder", type=Path)
    parser.add_argument("words", nargs="*")
    given = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as name:
        folder = (given.folder or Path(name)).absolute()
        before, now = installed(given.commit, folder), today(folder)
        row("kind", "input", f"commit {given.commit[:7]}", "today")
        failed = list(rows(before, now, given.words))
    print(f"{len(failed)} rows: {sum(one for one, _ in failed)} fail before, {sum(two for _, two in failed)} today")


if __name__ == "__main__":
    main(sys.argv[1:])
