"""The shell: paste to plan, key press to screen, and how many questions a plan takes.

``python benchmarks/shell.py`` (kbassist as it is installed; the key presses need pexpect, of the ``test`` extra).
"""

import random
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from support.conversation import ERROR, complete_answers, converse
from support.places import CASES

from kbassist.commands.session import read_answers
from kbassist.reasoning.engines.select import select_engine
from kbassist.reasoning.infer import Reasoner
from kbassist.render.text import to_text
from kbassist.rulebase.loader import load
from kbassist.shell.conversation import Shell
from kbassist.shell.store import Store
from kbassist.text.secrets import Vault

PASTES = 200
SETS = 200


def line(what: str, figure: str, note: str = "") -> None:
    print(f"{what:<62}{figure:>14}   {note}")


def timed(work: Callable[[], object], count: int) -> list[float]:
    times = []
    for _ in range(count):
        started = time.perf_counter()
        work()
        times.append((time.perf_counter() - started) * 1000)
    return sorted(times)


def pastes(reasoner: Reasoner, folder: Path) -> None:
    """A paste in a running shell, the reply as text, the case saved."""
    text = (CASES / "kb-article" / "evidence" / "error.txt").read_text("utf-8") + "\n"

    def paste() -> None:
        shell = Shell(reasoner, Store(folder))
        to_text(shell.handle(text).blocks)

    paste()
    times = timed(paste, PASTES)
    line("paste to answer, case saved, median", f"{statistics.median(times):.1f} ms")
    line("paste to answer, case saved, 99th percentile", f"{times[int(PASTES * 0.99)]:.1f} ms", "budget 20 ms")
    long = "\n".join(f"2026-03-01 10:00:{n % 60:02d} INFO request {n} served" for n in range(5_000)) + f"\n{ERROR}\n"
    times = timed(lambda: Shell(reasoner, Store(folder)).handle(long), 10)
    line("a paste of 5,000 lines to its answer, median", f"{statistics.median(times):.0f} ms")


def keys(folder: Path) -> None:
    """A key press to the screen in a real terminal, while the history holds a paste of 5,000 lines."""
    import os

    try:
        import pexpect
    except ImportError:
        line("key press to screen", "-", "needs pexpect: pip install pexpect")
        return
    settings = {**os.environ, "KBASSIST_STATE_DIR": str(folder), "TERM": "xterm-256color", "PROMPT_TOOLKIT_NO_CPR": "1"}
    child = pexpect.spawn(sys.executable, ["-m", "kbassist"], env=settings, dimensions=(45, 110), encoding="utf-8")
    child.delaybeforesend = None
    child.expect("Paste an error")
    long = "\n".join(f"2026-03-01 10:00:{n % 60:02d} INFO request {n} served" for n in range(5_000)) + f"\n{ERROR}\n"
    started = time.perf_counter()
    child.send(f"\x1b[200~{long}\x1b[201~")
    child.expect("Diagnosis", timeout=60)
    line("5,000 lines pasted in a terminal, to the diagnosis", f"{(time.perf_counter() - started) * 1000:.0f} ms")
    child.expect("kbassist> ")
    time.sleep(0.5)
    times = []
    for letter in "abcdefghijklmnopqrstuvwxyz" * 4:
        started = time.perf_counter()
        child.send(letter)
        child.expect_exact(letter, timeout=10)
        times.append((time.perf_counter() - started) * 1000)
    times.sort()
    line("key press to screen after it, median", f"{statistics.median(times):.1f} ms")
    line("key press to screen after it, 99th percentile", f"{times[int(len(times) * 0.99)]:.1f} ms")
    child.close(force=True)


def questions(reasoner: Reasoner, folder: Path) -> None:
    """Questions to a settled plan: each sample case, and random complete sets of answers to the bare error."""
    chance = random.Random(20260301)
    counts = []
    for case in sorted(CASES.iterdir()):
        shell = Shell(reasoner, Store(folder))
        shell.evidence(str(case / "evidence"))
        answers = case / "answers.txt"
        if answers.exists():
            given = read_answers([], [str(answers)], reasoner.base, Vault())
            for name, value in given.values.items():
                shell.change(shell.case.answered(name, value))
        if not shell.result.incidents:
            continue
        fresh = complete_answers(reasoner.base, chance)
        counts.append((len(converse(shell, fresh, chance)), case.name))
    shown = ", ".join(f"{name} {count}" for count, name in sorted(counts))
    line(
        "questions left in the sample cases, median and maximum",
        f"{statistics.median(c for c, _ in counts):.0f}, {max(counts)[0]}",
    )
    print(f"  ({shown})")
    asked = []
    for _ in range(SETS):
        shell = Shell(reasoner, Store(folder))
        shell.handle(ERROR)
        asked.append(len(converse(shell, complete_answers(reasoner.base, chance), chance)))
    line(
        f"questions from the bare error, {SETS} random sets, median and maximum",
        f"{statistics.median(asked):.0f}, {max(asked)}",
    )


def main() -> None:
    reasoner = Reasoner(load(), select_engine())
    with tempfile.TemporaryDirectory() as folder:
        pastes(reasoner, Path(folder) / "cases")
        keys(Path(folder))
        questions(reasoner, Path(folder) / "cases")


if __name__ == "__main__":
    main()
