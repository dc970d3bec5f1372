"""Whether a batch says rightly how long it still takes: ``python benchmarks/progress.py [WORD]...``.

What is said after five seconds, and at a quarter and half of the time, beside what it took then. The budget is a factor
of two after five seconds. Files are links to a few that are made once. ``WORD``: only the rows that have one of them.
"""

import random
import shutil
import sys
import tempfile
import time
import zipfile
from collections.abc import Callable
from pathlib import Path

from batch import SEED, write
from support.evtxfile import build, schannel
from support.samples import WHEN

from kbassist.batch.plan import plan
from kbassist.batch.progress import Progress
from kbassist.batch.run import results
from kbassist.batch.scanner import make_scanner
from kbassist.batch.tally import Span
from kbassist.reading.anchors import anchors
from kbassist.rulebase.files import default_rules
from kbassist.rulebase.loader import load

MB = 1_000_000
AFTER = 5.0


class Said:
    """What is said, and when."""

    def __init__(self, progress: Progress) -> None:
        self._progress = progress
        self._begun = time.monotonic()
        self.said: list[tuple[float, float]] = []

    def within(self, unit: int, scanned: int) -> None:
        """See ``batch.progress.Watch``."""
        self._progress.within(unit, scanned)
        self.note()

    def done(self, unit: int) -> None:
        """A unit is done."""
        self._progress.done(unit)
        self.note()

    def note(self) -> None:
        """What is said now; it is not asked for more often than a screen shows it."""
        if self.said and time.monotonic() - self._begun < self.said[-1][0] + 0.1:
            return
        left = self._progress.left()
        if left is not None:
            self.said.append((time.monotonic() - self._begun, left))


def linked(folder: Path, file: Path, times: int, name: str) -> None:
    """A file under several names."""
    for number in range(times):
        (folder / f"{name}{number:03}.log").hardlink_to(file)


def sparse(folder: Path, made: Path) -> None:
    """Logs without incidents."""
    write(made / "sparse", 500 * MB, 0.0001)
    linked(folder, made / "sparse", 20, "a")


def dense(folder: Path, made: Path) -> None:
    """Logs with an incident in every tenth line."""
    write(made / "dense", 100 * MB, 0.1)
    linked(folder, made / "dense", 20, "b")


def sparse_then_dense(folder: Path, made: Path) -> None:
    """What is read last takes longest."""
    sparse(folder, made)
    write(made / "dense", 100 * MB, 0.1)
    linked(folder, made / "dense", 15, "b")


def dense_then_sparse(folder: Path, made: Path) -> None:
    """What is read first takes longest."""
    write(made / "dense", 100 * MB, 0.1)
    linked(folder, made / "dense", 10, "A")
    sparse(folder, made)


def different(folder: Path, made: Path) -> None:
    """One log whose incidents are all different."""
    letters = "qwrtzpsdfg"
    chance = random.Random(SEED)
    with (made / "all.log").open("w", encoding="utf-8") as stream:
        for number in range(25_000):
            name = "".join(chance.choices(letters, k=12))
            stream.write(
                f"2026-03-01 10:00:00 ERROR job {name}{number}: SSL Provider: The certificate chain was issued by an "
                "authority that is not trusted.\n"
            )
    linked(folder, made / "all.log", 1, "all")


def event_logs(folder: Path, made: Path) -> None:
    """Event logs, every second of them with a candidate in every chunk."""
    quiet = [schannel(36880, WHEN, "APP01", Type="client", Protocol="TLS 1.2", Noise="y" * 80) for _ in range(150)]
    for event in quiet:
        event.provider = "Service Control Manager"
    hit = schannel(36882, WHEN, "APP01", AlertDesc=48)
    (made / "quiet").write_bytes(build(quiet * 40))
    (made / "loud").write_bytes(build([*quiet[:40], hit, *quiet[40:80]] * 60))
    for number in range(120):
        (folder / f"{number:03}.evtx").hardlink_to(made / ("loud" if number % 2 else "quiet"))


def zips(folder: Path, made: Path) -> None:
    """Zip archives of logs."""
    write(made / "log", 40 * MB, 0.02)
    with zipfile.ZipFile(made / "zip", "w", zipfile.ZIP_DEFLATED) as archive:
        for number in range(6):
            archive.write(made / "log", f"{number}.log")
    for number in range(8):
        (folder / f"{number}.zip").hardlink_to(made / "zip")


ROWS: tuple[Callable[[Path, Path], None], ...] = (
    sparse,
    dense,
    sparse_then_dense,
    dense_then_sparse,
    different,
    event_logs,
    zips,
)


def row(make: Callable[[Path, Path], None], jobs: int) -> None:
    """One row of the table."""
    top = Path(tempfile.mkdtemp())
    try:
        folder, made = top / "logs", top / "made"
        folder.mkdir()
        made.mkdir()
        make(folder, made)
        base = load()
        units, _ = plan([str(folder)])
        begun = time.monotonic()
        said = Said(Progress(units, lambda: make_scanner(anchors(base))))
        for result in results(units, base, (str(default_rules()),), Span(), jobs, watch=said):
            said.done(result.number)
        took = time.monotonic() - begun
    finally:
        shutil.rmtree(top)
    told = []
    for moment, name in ((AFTER, "5 s"), (took / 4, "1/4"), (took / 2, "1/2")):
        after = next((one for one in said.said if one[0] >= moment), None)
        if after is not None:
            told.append(
                f"{name}: {after[1]:5.1f} said, {took - after[0]:5.1f} taken = {after[1] / (took - after[0]):.2f}"
            )
    print(f"{make.__name__:<18} {jobs} jobs {took:6.1f} s   {'   '.join(told)}", flush=True)


def main(words: list[str]) -> None:
    """The table."""
    for make in ROWS:
        for jobs in (1, 2):
            if not words or any(word in f"{make.__name__} {jobs}" for word in words):
                row(make, jobs)


if __name__ == "__main__":
    main(sys.argv[1:])
