"""Batch against rg and bare parser loops, side by side in one run: ``python benchmarks/batch.py [GB]...``.

kbassist as it is installed, rg from Debian's ripgrep. Seconds are those of the processor, of all processes of a command,
its start included; behind them those of the clock, which other programs on the machine make longer. Each budget is
printed beside its reference, with the messages of today and with ten times as many. Logs are made by a seeded generator
in the temporary directory, and read once before anything is timed. Nothing here is a test.
"""

import json
import os
import random
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path

from messages import write as write_messages
from msgspec import Struct
from support.errors import ERRORS
from support.evtxfile import build, schannel
from support.samples import WHEN

from kbassist.evidence.readers.evtx import file_header
from kbassist.reading.anchors import literals
from kbassist.rulebase.loader import load

SEED = 20260301
BLOCK = 40_000
MORE_MESSAGES = 5_000
"""Ten times as many as there are, or more."""
MILLION = 1_000_000
DIFFERENT = 20_000
"""So many records that are all different: each is read."""


class Ran(Struct, frozen=True):
    """A command: seconds of processor and clock, peak memory of its largest process in MB, what it printed."""

    seconds: float
    clock: float
    memory: int
    out: str


def measured(command: list[str]) -> Ran:
    """Run a command."""
    with tempfile.TemporaryFile() as out:
        started = time.perf_counter()
        process = subprocess.Popen(command, stdout=out, stderr=subprocess.DEVNULL)
        _, _, used = os.wait4(process.pid, 0)
        clock = time.perf_counter() - started
        process.returncode = 0
        out.seek(0)
        return Ran(used.ru_utime + used.ru_stime, clock, used.ru_maxrss // 1024, out.read().decode())


def line(what: str, ran: Ran, size: int, note: str = "") -> None:
    """Print a row."""
    speed = size / max(ran.seconds, 1e-9) / 1e9
    print(
        f"  {what:<46}{ran.seconds:>7.2f} s{ran.clock:>7.2f} s{speed:>7.2f} GB/s{ran.memory:>6} MB   {note}", flush=True
    )


def batch(path: Path, jobs: int = 1, rules: Path | None = None) -> Ran:
    """A batch of a file."""
    more = ["--rules", str(rules)] if rules else []
    command = [sys.executable, "-m", "kbassist", "batch", str(path), "--format", "json", "--jobs", str(jobs), *more]
    return measured(command)


def records(ran: Ran) -> int:
    """How many records a batch counted."""
    return int(json.loads(ran.out.splitlines()[-1])["records"])


def block(chance: random.Random, share: float) -> bytes:
    """Some megabytes of log lines, of which ``share`` are incidents."""
    moment = datetime(2026, 3, 1)
    rows = []
    for number in range(BLOCK):
        moment += timedelta(seconds=1)
        if chance.random() < share:
            rows.append(f"{moment:%Y-%m-%d %H:%M:%S} ERROR {chance.choice(ERRORS)}")
        else:
            rows.append(
                f"{moment:%Y-%m-%d %H:%M:%S} INFO request {number} for customer {chance.randrange(10**6)} took {chance.randrange(900)} ms"
            )
    return ("\n".join(rows) + "\n").encode()


def write(path: Path, size: int, share: float, encoding: str = "utf-8") -> int:
    """A log of about ``size`` bytes; the number of incidents."""
    chance = random.Random(f"{SEED} {share}")
    blocks = [block(chance, share) for _ in range(4)]
    counts = [one.count(b" ERROR ") for one in blocks]
    blocks = [one.decode().encode(encoding) for one in blocks]
    written = planted = number = 0
    with path.open("wb") as stream:
        while written < size:
            stream.write(blocks[number % 4])
            written += len(blocks[number % 4])
            planted += counts[number % 4]
            number += 1
    return planted


def read_once(path: Path) -> int:
    """Have a file in memory; its size."""
    subprocess.run(["cat", str(path)], stdout=subprocess.DEVNULL, check=True)
    return path.stat().st_size


def text(folder: Path, size: int, share: float, rules: Path) -> None:
    """The rows of plain text."""
    path = folder / "app.log"
    planted = write(path, size, share)
    real = read_once(path)
    print(f"{real / 1e9:.1f} GB of text, {planted} incidents (1 in {round(1 / share)} lines)")
    reference = 0.0
    if shutil.which("rg"):
        words = folder / "words"
        words.write_text("\n".join(sorted(literals(load()))) + "\n", encoding="utf-8")
        ran = measured(["rg", "-c", "-i", "-F", "-f", str(words), str(path)])
        reference = ran.seconds
        line("rg -c -i -F -f, the same literals", ran, real, "reference")
    one = batch(path)
    for what, ran in (
        ("kbassist batch --jobs 1", one),
        ("kbassist batch --jobs 2", batch(path, 2)),
        (f"--jobs 1, {MORE_MESSAGES:,} messages more", batch(path, 1, rules)),
    ):
        ratio = f"{reference / ran.seconds:.2f}x the speed of rg, " if reference else ""
        if "more" in what:
            ratio += f"{ran.seconds / one.seconds:.2f}x the time of today's messages, "
        each = f", {1e6 * ran.seconds / planted:.1f} us an incident" if share > 0.01 else ""
        line(what, ran, real, f"{ratio}found {records(ran)} of {planted}{each}")
    two = batch(path, 2)
    print(f"  two processes: at most {2 * one.seconds / two.seconds:.2f}x one, by the processor time of both together")


def utf16(folder: Path, size: int) -> None:
    """A log in UTF-16, every third line an incident, beside the same text in UTF-8."""
    path = folder / "ERRORLOG"
    for encoding in ("utf-8", "utf-16-le"):
        planted = write(path, size, 1 / 3, encoding)
        real = read_once(path)
        print(f"{real / 1e9:.2f} GB of {encoding}, every third line an incident")
        ran = batch(path)
        note = f"{1e6 * ran.seconds / planted:.1f} us an incident, found {records(ran)} of {planted}"
        line("kbassist batch --jobs 1", ran, real, note)


LOOPS = {
    "PyEvtxParser, records_json()": "import sys; from evtx import PyEvtxParser\nfor r in PyEvtxParser(sys.argv[1]).records_json(): pass",
    "the same with json.loads": "import sys, json; from evtx import PyEvtxParser\nfor r in PyEvtxParser(sys.argv[1]).records_json(): json.loads(r['data'])",
}


def event_log(folder: Path, size: int, everywhere: bool) -> None:
    """An event log, without any candidate or with one in every chunk."""
    quiet = [schannel(36880, WHEN, "APP01", Type="client", Protocol="TLS 1.2", Noise="y" * 80) for _ in range(150)]
    for event in quiet:
        event.provider = "Service Control Manager"
    hit = schannel(36882, WHEN, "APP01", AlertDesc=48)
    chunks = build([*quiet[:40], hit, *quiet[40:80]] * 60 if everywhere else quiet * 40)[4096:]
    count = max(1, size // len(chunks))
    path = folder / "System.evtx"
    with path.open("wb") as stream:
        stream.write(file_header(count * (len(chunks) // 65_536)))
        for _ in range(count):
            stream.write(chunks)
    real = read_once(path)
    print(f"{real / 1e9:.2f} GB of .evtx, {'a candidate in every chunk' if everywhere else 'no candidate'}")
    loops = {what: measured([sys.executable, "-c", code, str(path)]) for what, code in LOOPS.items()}
    for what, ran in loops.items():
        line(what, ran, real, "reference")
    ran = batch(path)
    reference = loops["the same with json.loads" if everywhere else "PyEvtxParser, records_json()"]
    note = f"{ran.seconds / reference.seconds:.2f}x the time of the {'second' if everywhere else 'first'} loop, "
    line("kbassist batch --jobs 1", ran, real, f"{note}found {records(ran)}")


def shapes(folder: Path) -> None:
    """Records of one shape, of a thousand shapes, and such that no two are alike."""
    letters = "abcdefghij"
    kinds: dict[str, tuple[int, Callable[[int], str]]] = {
        "one shape": (MILLION, lambda number: f"request {number + MILLION}"),
        "a thousand shapes": (
            MILLION,
            lambda number: f"job {''.join(letters[int(one)] for one in str(number % 1000))}",
        ),
        "all different": (DIFFERENT, lambda number: f"job {''.join(letters[int(one)] for one in str(number))}"),
    }
    path = folder / "shapes.log"
    for what, (count, name) in kinds.items():
        with path.open("w", encoding="utf-8") as stream:
            for number in range(count):
                stamp = f"2026-03-01 {number // 3600 % 24:02}:{number // 60 % 60:02}:{number % 60:02}"
                stream.write(f"{stamp} ERROR {name(number)}: {ERRORS[number % len(ERRORS)]}\n")
        ran = batch(path)
        line(
            f"{count:,} incidents, {what}",
            ran,
            path.stat().st_size,
            f"{1e6 * ran.seconds / count:.1f} us each, found {records(ran)}",
        )


def first_run(folder: Path) -> None:
    """The first batch on a machine, which has the rule base compiled already, and the second."""
    path = folder / "small.log"
    path.write_text(f"2026-03-01 10:00:00 ERROR {ERRORS[0]}\n", encoding="utf-8")
    own = os.environ.get("KBASSIST_CACHE_DIR")
    with tempfile.TemporaryDirectory() as cache:
        os.environ["KBASSIST_CACHE_DIR"] = cache
        line(
            "kbassist diagnose, first on a machine",
            measured([sys.executable, "-m", "kbassist", "diagnose", str(path)]),
            0,
        )
        for what in ("first", "second"):
            line(f"kbassist batch, {what}", batch(path), 0)
    os.environ.pop("KBASSIST_CACHE_DIR")
    if own is not None:
        os.environ["KBASSIST_CACHE_DIR"] = own


def sizes() -> Iterator[float]:
    """Gigabytes of text."""
    yield from (float(one) for one in sys.argv[1:]) if len(sys.argv) > 1 else (0.5, 1.0)


def main() -> None:
    """The table."""
    print(f"Python {sys.version.split()[0]}, {os.cpu_count()} cores, {len(literals(load()))} literals")
    print(f"  {'':<46}{'cpu':>9}{'clock':>9}")
    with tempfile.TemporaryDirectory() as name, tempfile.TemporaryDirectory() as more:
        # As an installed program has it: byte code that is there.
        os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
        os.environ["PYTHONPYCACHEPREFIX"] = f"{name}/byte-code"
        folder, rules = Path(name), Path(more)
        write_messages(rules, MORE_MESSAGES)
        empty = folder / "empty.log"
        empty.write_text("nothing\n", encoding="utf-8")
        # What is worked out once on a machine is no part of the rows behind.
        first_run(folder)
        batch(empty)
        batch(empty, 1, rules)
        for size in sizes():
            for share in (1e-4, 0.1):
                text(folder, int(size * 1e9), share, rules)
        utf16(folder, int(0.2e9))
        event_log(folder, int(0.3e9), everywhere=False)
        event_log(folder, int(0.1e9), everywhere=True)
        shapes(folder)


if __name__ == "__main__":
    main()
