"""Damaged input by the thousand through the readers, and every file of cryptography-vectors.

``python benchmarks/fuzz.py [SECONDS]`` (kbassist as it is installed; the vectors are of the ``test`` extra) prints how many
inputs were read, how many raised, and the slowest. Exit status 1 if one raised, or hung for a minute.
"""

import faulthandler
import random
import sys
import time
import traceback
from collections.abc import Iterator
from pathlib import Path

from support.formats import samples

from kbassist.evidence.document import Document
from kbassist.evidence.intake import Intake
from kbassist.rulebase.loader import load
from kbassist.text.secrets import Vault

SEED = 20260301
SAMPLES = samples()


def vectors() -> Iterator[tuple[str, bytes]]:
    """Every file of the package, if it is there."""
    try:
        import cryptography_vectors
    except ImportError:
        print("no cryptography-vectors: pip install cryptography-vectors")
        return
    root = Path(cryptography_vectors.__file__).parent
    for path in sorted(root.rglob("*")):
        if path.is_file():
            yield str(path.relative_to(root)), path.read_bytes()


def damaged(seconds: float) -> Iterator[tuple[str, bytes]]:
    """Samples of every format, cut, flipped, repeated, spliced, until the time is over."""
    chance = random.Random(SEED)
    names = sorted(SAMPLES)
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        name = chance.choice(names)
        data = bytearray(SAMPLES[name])
        for _ in range(chance.randint(1, 4)):
            place = chance.randrange(len(data) + 1)
            what = chance.randrange(5)
            if what == 0:
                del data[place:]
            elif what == 1:
                for _ in range(chance.randint(1, 40)):
                    if data:
                        data[chance.randrange(len(data))] = chance.randrange(256)
            elif what == 2:
                data[place:place] = SAMPLES[chance.choice(names)][: chance.randrange(4000)]
            elif what == 3:
                data[place : place + chance.randrange(200)] = b""
            else:
                data[place:place] = bytes(data[place : place + 300]) * chance.randint(1, 20)
        yield name, bytes(data)


def run(what: str, inputs: Iterator[tuple[str, bytes]]) -> int:
    """Read all; print the figures; the number that raised."""
    base = load()
    count = raised = 0
    slowest, slowest_name = 0.0, ""
    kinds: dict[str, int] = {}
    for name, data in inputs:
        started = time.perf_counter()
        # What hangs is shown, and ends the run.
        faulthandler.dump_traceback_later(60, exit=True)
        try:
            for reading in Intake(base, Vault()).read(Document(name, data)):
                kinds[reading.evidence.status] = kinds.get(reading.evidence.status, 0) + 1
                assert "\n" not in reading.evidence.note
        except Exception:
            raised += 1
            print(f"{name} ({len(data)} bytes) raised:\n{traceback.format_exc()}")
        took = time.perf_counter() - started
        count += 1
        if took > slowest:
            slowest, slowest_name = took, name
    faulthandler.cancel_dump_traceback_later()
    words = ", ".join(f"{number} {word}" for word, number in sorted(kinds.items()))
    print(f"{what}: {count} inputs, {raised} raised, slowest {slowest:.2f} s ({slowest_name}); {words}")
    return raised


if __name__ == "__main__":
    limit = float(sys.argv[1]) if len(sys.argv) > 1 else 60.0
    raise SystemExit(bool(run("cryptography-vectors", vectors()) + run("damaged samples", damaged(limit))))
