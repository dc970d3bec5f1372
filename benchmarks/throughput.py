"""How fast ``diagnose`` reads ordinary text, and in how much memory: ``python benchmarks/throughput.py [MB]...``.

Each size and kind in a process of its own: megabytes by second of processor time, and the peak of the memory beside
what the program takes with its rule base before it reads. Nothing here is a test.
"""

import random
import resource
import subprocess
import sys
import time

SIZES = (1, 8, 64)
KINDS = ("log with stamps", "sentences", "JSON lines", "one line")
_VERBS = ("received", "sent", "stored", "checked", "opened", "closed", "read", "wrote", "queued", "skipped")
_THINGS = ("the order", "a message", "the queue", "the cache entry", "a report", "the invoice", "the customer record")
_ENDS = ("without changes", "in the usual time", "for the night run", "after one attempt", "by the scheduler")


def text(kind: str, size: int) -> str:
    """Ordinary text in which nothing is wrong."""
    chance = random.Random(7)
    parts: list[str] = []
    length = number = 0
    while length < size:
        number += 1
        said = f"The worker {chance.choice(_VERBS)} {chance.choice(_THINGS)} {chance.choice(_ENDS)}"
        stamp = (
            f"2026-03-01 {number // 3600 % 24:02}:{number // 60 % 60:02}:{number % 60:02}.{chance.randint(0, 999):03}"
        )
        if kind == "log with stamps":
            part = f"{stamp} INFO Orders.Api.Worker{number % 17}: {said} ({chance.randint(1, 999)} ms)\n"
        elif kind == "JSON lines":
            part = f'{{"time": "{stamp}", "level": "info", "text": "{said}", "n": {number}}}\n'
        else:
            part = f"{said}.{' ' if kind == 'one line' else chr(10)}"
        parts.append(part)
        length += len(part)
    return "".join(parts)


def peak() -> float:
    """The most memory that this process has taken, in megabytes."""
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return most / (1 << 20 if sys.platform == "darwin" else 1 << 10)


def one(kind: str, size: float) -> None:
    """Read one text and print the line of it."""
    from kbassist.evidence.document import Document
    from kbassist.evidence.intake import Intake
    from kbassist.rulebase.loader import load
    from kbassist.text.secrets import Vault

    data = text(kind, int(size * 1_000_000)).encode()
    intake = Intake(load(), Vault())
    intake.read(Document("first", b"x"))
    before = peak()
    begin = time.process_time()
    intake.read(Document("given", data))
    seconds = time.process_time() - begin
    print(f"{kind:<18}{size:>6g} MB{len(data) / 1e6 / seconds:>9.1f} MB/s{peak():>8.0f} MB   {before:.0f} MB before")


def main(arguments: list[str]) -> None:
    """The throughput table."""
    if len(arguments) == 3 and arguments[0] == "--one":
        one(arguments[1], float(arguments[2]))
        return
    for size in map(float, arguments or SIZES):
        for kind in KINDS:
            subprocess.run([sys.executable, __file__, "--one", kind, str(size)], check=True)


if __name__ == "__main__":
    main(sys.argv[1:])
