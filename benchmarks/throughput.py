"""How fast ``diagnose`` reads ordinary text, and in how much memory: ``python benchmarks/throughput.py [MB]...``.

``python benchmarks/throughput.py --bad [MB]``: the same for texts made to be slow that end in a plain error, at so many
MB, four and sixteen times as many, and whether the error is found; ``--batch [MB]``: these through ``batch``, at so many
MB.
Each size and kind in a process of its own: megabytes by second of processor time, and the peak of the memory, the text
itself included, beside what the program takes with its rule base before it has the text. Nothing here is a test.
"""

import json
import random
import resource
import subprocess
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory

SIZES = (1, 8, 64)
KINDS = ("log with stamps", "sentences", "JSON lines", "one line")
BAD = ("one line of words", "prefixes", "marks", "escapes", "escaped escapes", "encodings", "half messages", "literals",
       "strings in JSON in JSON", "colours")  # fmt: skip
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


def bad(kind: str, size: int) -> bytes:
    """A text of that size made to be slow, and a plain error at its end."""
    if kind == "one line of words":
        return text("one line", size).encode() + b" " + _PLAIN
    chance = random.Random(7)
    parts: list[bytes] = []
    length = 0
    while length < size:
        part = _bad(kind, chance)
        parts.append(part)
        length += len(part)
    return b"".join(parts)[:size] + b"\n\n" + _PLAIN


def _bad(kind: str, chance: random.Random) -> bytes:
    if kind == "prefixes":
        return b"2026-03-01 00:00:01.%03d INFO [main] sqlclient: the certificate chain was\n" % chance.randrange(1000)
    if kind == "marks":
        return b"".join(chance.choices((b"> ", b"# ", b"// ", b"[INFO] ", b"| ", b"\n"), k=40))
    if kind == "escapes":
        return chance.choice((b"\\u0074", b"\\x68", b"&quot;", b"&#101;", b"_x0020_", b"\\n", b"%3d", b'\\"'))
    if kind == "escaped escapes":
        return b"\\\\\\\\u0074" + b"&amp;amp;quot;"
    if kind == "encodings":
        codec = chance.choice(("utf-8", "cp1252", "cp1251", "cp932"))
        said = {"cp1251": "сертификат не доверен", "cp932": "証明書チェーンは"}.get(codec, "für den Server größer\n")
        return said.encode(codec)
    if kind == "strings in JSON in JSON":
        said = chance.choice(_MESSAGES)[: chance.randrange(20, 70)]
        for _ in range(chance.randrange(1, 4)):
            said = json.dumps({"log": said})
        return said.encode() + b"\n"
    if kind == "colours":
        return b"\x1b[%dm%s\x1b[0m " % (chance.randrange(30, 38), chance.choice((b"certificate", b"chain\n", b"was")))
    if kind == "half messages":
        said = chance.choice(_MESSAGES)
        cut = len(said) // 2
        return chance.choice((said[:cut], said[cut:])).encode() + chance.choice((b" ", b"\n"))
    return chance.choice((b"ssl ", b"1433 ", b"port ", b"18456 ", b"server=", b"tls", b"certificate ", b"provider: "))


_PLAIN = b"SqlException (0x80131904): (provider: SSL Provider, error: 0 - The received certificate has expired.)\n"
_TOLD = "certificate has expired"
_MESSAGES = (
    "The certificate chain was issued by an authority that is not trusted.",
    "A connection was successfully established with the server, but then an error occurred during the login process.",
    "(provider: SSL Provider, error: 0 - The target principal name is incorrect.)",
    "SSL Provider: [error:0A000086:SSL routines::certificate verify failed:unable to get local issuer certificate]",
)


def peak() -> float:
    """The most memory that this process has taken, in megabytes."""
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return most / (1 << 20 if sys.platform == "darwin" else 1 << 10)


def one(kind: str, path: Path) -> None:
    """Read the text in a file and print the line of it."""
    from kbassist.evidence.document import Document
    from kbassist.evidence.intake import Intake
    from kbassist.rulebase.loader import load
    from kbassist.text.secrets import Vault

    intake = Intake(load(), Vault())
    intake.read(Document("first", b"x"))
    before = peak()
    data = path.read_bytes()
    begin = time.process_time()
    readings = intake.read(Document("given", data))
    seconds = time.process_time() - begin
    found = any(_TOLD in hit.excerpt for one in readings for hit in one.hits)
    result = "" if kind in KINDS else "error found" if found else "ERROR NOT FOUND"
    printed(kind, len(data) / 1e6, seconds, before, result)


def printed(kind: str, size: float, seconds: float, before: float, result: str = "") -> None:
    """The line of a text: its size in megabytes, the processor time, the memory taken before it, what was found."""
    speed = size / max(seconds, 1e-9)
    memory = f"{peak():>8.0f} MB   {before:.0f} before"
    print(f"{kind:<32}{size:>6.1f} MB{seconds:>8.2f} s{speed:>9.1f} MB/s{memory}   {result}".rstrip())


def scanned(kind: str, path: Path) -> None:
    """Scan the text in a file as one process of a batch does, and print the line of it."""
    from kbassist.batch.model import Unit
    from kbassist.batch.recognise import Recogniser
    from kbassist.batch.scan import Worker
    from kbassist.batch.scanner import make_scanner
    from kbassist.batch.tally import Span
    from kbassist.reading.anchors import anchors
    from kbassist.reading.matcher import Matcher
    from kbassist.reasoning.engines.select import select_engine
    from kbassist.reasoning.infer import Reasoner
    from kbassist.rulebase.loader import load

    base = load()
    scanner = make_scanner(anchors(base))
    worker = Worker(scanner, Recogniser(Reasoner(base, select_engine())), Matcher(base), Span())
    size = path.stat().st_size
    before, begin = peak(), time.process_time()
    worker.do(Unit(0, str(path), 0, size, "text", size, 0))
    printed(f"batch, {kind}", size / 1e6, time.process_time() - begin, before)


def main(arguments: list[str]) -> None:
    """The throughput table."""
    if arguments[:1] in (["--one"], ["--scan"]):
        {"--one": one, "--scan": scanned}[arguments[0]](arguments[1], Path(arguments[2]))
        return
    if arguments[:1] == ["--write"]:
        kind, size = arguments[1], int(float(arguments[3]) * 1e6)
        Path(arguments[2]).write_bytes(text(kind, size).encode() if kind in KINDS else bad(kind, size))
        return
    door = "--one"
    if arguments[:1] == ["--batch"]:
        each = [(kind, float(arguments[1]) if len(arguments) > 1 else 8.0) for kind in BAD]
        door = "--scan"
    elif arguments[:1] == ["--bad"]:
        least = float(arguments[1]) if len(arguments) > 1 else 0.5
        each = [(kind, least * times) for kind in BAD for times in (1, 4, 16)]
    else:
        each = [(kind, size) for size in map(float, arguments or SIZES) for kind in KINDS]
    with TemporaryDirectory() as folder:
        for kind, size in each:
            # The text is made by a process of its own: the memory for that is no part of the measure.
            call("--write", kind, f"{folder}/text", str(size))
            call(door, kind, f"{folder}/text")


def call(*arguments: str) -> None:
    """This program in a process of its own."""
    subprocess.run([sys.executable, __file__, *arguments], check=True)


if __name__ == "__main__":
    main(sys.argv[1:])
