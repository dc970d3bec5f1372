"""How the time of each reader grows with its input, on texts made to be slow: ``python benchmarks/growth.py [WORD]...``.

For every text the processor time at n, 2n and 4n, the median of five, where n is the smallest length that takes 50 ms;
both doors, ``diagnose`` and ``batch``. ``WORD``: only the inputs whose name has one of them. A ratio of 2 is linear.
Nothing here is a test: ``tests/growth/`` counts the work instead.
"""

import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from support.growing import BATCH, DOORS, READERS, Make

LEAST = 0.05
ROUNDS = 5
FIRST, MOST = 4_000, 8_000_000
LIMIT = 2.5


def inputs() -> Iterator[tuple[str, str, Make]]:
    """Door, name and maker of every input."""
    for reader, made in READERS.items():
        yield from (("diagnose", f"{reader}: {name}", make) for name, make in made.items())
    yield from (("diagnose", f"any text: {name}", make) for name, make in DOORS.items())
    yield from (("batch", name, make) for name, make in BATCH.items())


def doors(folder: Path) -> dict[str, Callable[[bytes], float]]:
    """By name what reads a text, and says how much processor time that took."""
    from kbassist.batch.model import Unit
    from kbassist.batch.recognise import Recogniser
    from kbassist.batch.scan import Worker
    from kbassist.batch.scanner import make_scanner
    from kbassist.batch.tally import Span
    from kbassist.evidence.document import Document
    from kbassist.evidence.intake import Intake
    from kbassist.reading.anchors import anchors
    from kbassist.reading.matcher import Matcher
    from kbassist.reasoning.engines.select import select_engine
    from kbassist.reasoning.infer import Reasoner
    from kbassist.rulebase.loader import load
    from kbassist.text.secrets import Vault

    base = load()
    reasoner = Reasoner(base, select_engine())
    scanner = make_scanner(anchors(base))
    file = folder / "log"

    def diagnose(data: bytes) -> float:
        begin = time.process_time()
        Intake(base, Vault()).read(Document("given", data))
        return time.process_time() - begin

    def batch(data: bytes) -> float:
        file.write_bytes(data)
        begin = time.process_time()
        worker = Worker(scanner, Recogniser(reasoner), Matcher(base), Span())
        worker.do(Unit(0, str(file), 0, len(data), "text", len(data), 0))
        return time.process_time() - begin

    return {"diagnose": diagnose, "batch": batch}


def measured(read: Callable[[bytes], float], make: Make) -> tuple[int, list[float]]:
    """The smallest n that takes long enough, and the medians at n, 2n, 4n."""

    def median(size: int) -> float:
        data = make(size).encode("utf-8", "surrogatepass")
        return statistics.median(read(data) for _ in range(ROUNDS))

    def shortest(size: int) -> float:
        """Of two: the first may have something to load."""
        data = make(size).encode("utf-8", "surrogatepass")
        return min(read(data), read(data))

    size = FIRST
    while size < MOST and shortest(size) < LEAST:
        size *= 2
    return size, [median(size * times) for times in (1, 2, 4)]


def main(words: list[str]) -> None:
    """The growth table."""
    worst = 0.0
    print(f"{'door':<9}{'input':<52}{'n':>10}{'n':>8}{'2n':>8}{'4n':>8}   ratios")
    with tempfile.TemporaryDirectory() as folder:
        known = doors(Path(folder))
        for read in known.values():
            read(b"x")
        for door, name, make in inputs():
            if words and not any(word in f"{door} {name}" for word in words):
                continue
            size, seconds = measured(known[door], make)
            ratios = [seconds[1] / max(seconds[0], 1e-9), seconds[2] / max(seconds[1], 1e-9)]
            # Where both steps are steep it grows; one of them alone is the end of a constant, or noise.
            mark = "  <- grows" if min(ratios) > LIMIT else ""
            worst = max(worst, min(ratios))
            times = "".join(f"{1000 * one:>6.0f}ms" for one in seconds)
            shown = " ".join(f"{one:.2f}" for one in ratios)
            print(f"{door:<9}{name:<52}{size:>10,}{times}   {shown}{mark}", flush=True)
    print(f"steepest growth in both steps: {worst:.2f} (2 is linear)")


if __name__ == "__main__":
    main(sys.argv[1:])
