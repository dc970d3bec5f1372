"""Batch against rg, grep and plain Python, side by side in one run.

``python benchmarks/batch.py [GB ...]`` (kbassist as it is installed; rg from Debian's ripgrep). Logs are made by a seeded
generator in the temporary directory, and read once before anything is timed.
"""

import json
import os
import random
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import islice
from pathlib import Path

from support.errors import ERRORS
from support.evtxfile import build, schannel
from support.samples import WHEN, errorlog

from kbassist.reading.anchors import literals as chosen
from kbassist.rulebase.loader import load

SEED = 20260301
BLOCK = 40_000
LOOPED = 5_000


def line(what: str, seconds: float, size: int, memory: int, note: str = "") -> None:
    print(f"  {what:<44}{seconds:>8.2f} s{size / seconds / 1e9:>8.3f} GB/s{memory:>7} MB   {note}")


def literals() -> list[str]:
    """What the scanner looks for, as rg can: its literals."""
    return sorted(chosen(load()))


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


def write(path: Path, size: int, share: float) -> int:
    """A log of about ``size`` bytes; the number of incidents."""
    chance = random.Random(f"{SEED} {share}")
    blocks = [block(chance, share) for _ in range(4)]
    counts = [one.count(b" ERROR ") for one in blocks]
    written = planted = number = 0
    with path.open("wb") as stream:
        while written < size:
            stream.write(blocks[number % 4])
            written += len(blocks[number % 4])
            planted += counts[number % 4]
            number += 1
    return planted


def measured(command: list[str], environment: dict[str, str] | None = None) -> tuple[float, int, str]:
    """Seconds, peak memory of the largest process in MB, and what was printed."""
    timer = shutil.which("time")
    wrapped = [timer, "-f", "%M", *command] if timer else command
    started = time.perf_counter()
    done = subprocess.run(wrapped, capture_output=True, text=True, check=False, env=environment)
    seconds = time.perf_counter() - started
    last = done.stderr.strip().rpartition("\n")[2]
    return seconds, int(last) // 1024 if last.isdigit() else 0, done.stdout


def python_loop(path: Path, words: list[str]) -> tuple[float, int]:
    """Seconds and bytes of a loop over the first lines: hundreds of alternatives take minutes for all of them."""
    expression = re.compile("|".join(map(re.escape, words)), re.I)
    size = 0
    started = time.perf_counter()
    with path.open(encoding="utf-8") as stream:
        for row in islice(stream, LOOPED):
            expression.search(row)
            size += len(row)
    return time.perf_counter() - started, size


def text(folder: Path, size: int, share: float, words: list[str]) -> None:
    path = folder / "app.log"
    planted = write(path, size, share)
    real = path.stat().st_size
    print(f"{real / 1e9:.1f} GB of text, {planted} incidents (1 in {round(1 / share)} lines)")
    patterns = folder / "words"
    patterns.write_text("\n".join(words) + "\n", encoding="utf-8")
    path.read_bytes() if real < 2e9 else subprocess.run(["cat", str(path)], stdout=subprocess.DEVNULL, check=True)
    reference = 0.0
    if shutil.which("rg"):
        reference, memory, _ = measured(["rg", "-c", "-i", "-F", "-f", str(patterns), str(path)])
        line("rg -c -i -F -f, the same literals", reference, real, memory, "reference")
    if real < 2e8:
        seconds, memory, _ = measured(
            ["grep", "-c", "-i", "-F", "-f", str(patterns), str(path)], {**os.environ, "LC_ALL": "C"}
        )
        line("grep -c -i -F -f, LC_ALL=C", seconds, real, memory)
        line(f"Python re, line by line, {LOOPED:,} lines", *python_loop(path, words), 0)
    empty = folder / "empty.log"
    empty.write_text("nothing\n", encoding="utf-8")
    for jobs in (1, 2):
        command = [sys.executable, "-m", "kbassist", "batch", str(path), "--format", "json", "--jobs", str(jobs)]
        # The first run on a machine compiles the patterns; that is kept, and is no part of a start.
        measured([*command[:4], str(empty), *command[5:]])
        start, _, _ = measured([*command[:4], str(empty), *command[5:]])
        seconds, memory, out = measured(command)
        own = max(0.001, seconds - start)
        found = json.loads(out.splitlines()[-1])["records"]
        ratio = f"{reference / own:.2f}x rg, " if reference else ""
        line(
            f"kbassist batch --jobs {jobs}, start ({start:.2f} s) excluded",
            own,
            real,
            memory,
            f"{ratio}found {found} of {planted}",
        )


def utf16(folder: Path, size: int) -> None:
    path = folder / "ERRORLOG"
    body = errorlog("ab" * 20).replace("\r\n", "\n") * 40
    data = (body + f"2026-03-01 10:00:00.00 Logon       {ERRORS[0]}\n").encode("utf-16-le")
    with path.open("wb") as stream:
        stream.write(b"\xff\xfe")
        while stream.tell() < size:
            stream.write(data)
    real = path.stat().st_size
    print(f"{real / 1e9:.1f} GB of UTF-16LE ERRORLOG")
    seconds, memory, out = measured(
        [sys.executable, "-m", "kbassist", "batch", str(path), "--format", "json", "--jobs", "1"]
    )
    line("kbassist batch --jobs 1", seconds, real, memory, f"found {json.loads(out.splitlines()[-1])['records']}")


LOOPS = {
    "PyEvtxParser, records_json()": "import sys; from evtx import PyEvtxParser\nfor r in PyEvtxParser(sys.argv[1]).records_json(): pass",
    "the same with json.loads": "import sys, json; from evtx import PyEvtxParser\nfor r in PyEvtxParser(sys.argv[1]).records_json(): json.loads(r['data'])",
}


def event_log(folder: Path, size: int, everywhere: bool) -> None:
    quiet = [schannel(36880, WHEN, "APP01", Type="client", Protocol="TLS 1.2", Noise="y" * 80) for _ in range(150)]
    for event in quiet:
        event.provider = "Service Control Manager"
    hit = schannel(36882, WHEN, "APP01", AlertDesc=48)
    data = build([*quiet[:40], hit, *quiet[40:80]] * 60 if everywhere else quiet * 40)
    header, chunks = data[:4096], data[4096:]
    count = max(1, size // len(chunks))
    from kbassist.evidence.readers.evtx import file_header

    path = folder / "System.evtx"
    with path.open("wb") as stream:
        stream.write(file_header(count * (len(chunks) // 65_536)))
        for _ in range(count):
            stream.write(chunks)
    assert header
    real = path.stat().st_size
    print(f"{real / 1e9:.2f} GB of .evtx, {'a candidate in every chunk' if everywhere else 'no candidate'}")
    for what, code in LOOPS.items():
        seconds, memory, _ = measured([sys.executable, "-c", code, str(path)])
        line(what, seconds, real, memory, "reference")
    seconds, memory, out = measured(
        [sys.executable, "-m", "kbassist", "batch", str(path), "--format", "json", "--jobs", "1"]
    )
    line(
        "kbassist batch --jobs 1, start included",
        seconds,
        real,
        memory,
        f"found {json.loads(out.splitlines()[-1])['records']}",
    )


def sizes() -> Iterator[float]:
    yield from (float(one) for one in sys.argv[1:]) if len(sys.argv) > 1 else (0.1, 1.0)


def main() -> None:
    words = literals()
    print(f"Python {sys.version.split()[0]}, {os.cpu_count()} cores, {len(words)} literals")
    with tempfile.TemporaryDirectory() as folder:
        for size in sizes():
            for share in (1e-4, 0.1):
                text(Path(folder), int(size * 1e9), share, words)
        utf16(Path(folder), int(0.5e9))
        event_log(Path(folder), int(0.3e9), everywhere=False)
        event_log(Path(folder), int(0.1e9), everywhere=True)


if __name__ == "__main__":
    main()
