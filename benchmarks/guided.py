"""Guided fuzzing of every door: ``python benchmarks/guided.py [SECONDS] [--only TARGET]`` (kbassist as it is installed).

Each target runs for its share of the time in a process of its own, guided by coverage (atheris, which is libFuzzer)
where that package is there, else at random. Text is also composed by hypothesis, if it is there, from what people paste.
Printed for each target: inputs, different faults, hangs (an input of over ten seconds), the slowest input, peak memory.
Inputs that raise are kept in ``--keep DIR``. Exit status 1 if there was a fault or a hang.

atheris has wheels for Linux only; both packages are wanted by this benchmark alone: ``pip install atheris hypothesis``.
"""

import argparse
import contextlib
import io
import json
import random
import resource
import signal
import subprocess
import sys
import tempfile
import time
import traceback
from collections.abc import Callable, Iterator
from hashlib import sha256
from pathlib import Path
from types import FrameType

from support.errors import ERRORS
from support.formats import samples

try:
    import atheris
except ImportError:
    atheris = None

with atheris.instrument_imports(include=["kbassist"]) if atheris else contextlib.nullcontext():
    from kbassist.batch.recognise import Recogniser
    from kbassist.evidence.document import Document
    from kbassist.evidence.intake import Intake
    from kbassist.pipeline import run_case
    from kbassist.reasoning.engines.select import select_engine
    from kbassist.reasoning.infer import Reasoner
    from kbassist.render.html import to_fragment
    from kbassist.render.json import to_json
    from kbassist.render.report import report
    from kbassist.render.text import to_text
    from kbassist.rulebase.loader import load
    from kbassist.rulebase.masking import masker_for
    from kbassist.shell.conversation import Shell
    from kbassist.shell.store import Store
    from kbassist.text.secrets import Vault, mask

SAMPLES = samples()
LONGEST = 16_384
HANG = 10
"""Seconds after which an input counts as a hang."""
TYPED = (
    "it's SSMS 21 on windows 11",
    "no wait, encrypt=true; server sql01\\dev,1433",
    "/set client.driver=msodbcsql",
    "/why",
    "is it safe to set TrustServerCertificate=true?",
    "don't know",
    "C:\\logs\\ERRORLOG",
    "2",
    "nein",
    "/undo",
    "/plan full",
    "/explain",
    *ERRORS,
)


class HangError(Exception):
    """An input takes too long."""


class Targets:
    """The doors: each takes bytes, and raises nothing."""

    def __init__(self, folder: Path) -> None:
        self.base = load()
        self.reasoner = Reasoner(self.base, select_engine())
        self.masker = masker_for(self.base)
        self.recogniser = Recogniser(self.reasoner)
        self.folder = folder
        self.shell = self._shell()
        self.lines = 0

    def _shell(self) -> Shell:
        return Shell(self.reasoner, Store(self.folder / "cases"))

    def readers(self, data: bytes) -> None:
        """A file of any format: the first byte chooses what it is called."""
        names = sorted(SAMPLES)
        name = names[data[0] % len(names)] if data else names[0]
        for reading in Intake(self.base, Vault(self.masker)).read(Document(name, data[1:])):
            assert "\n" not in reading.evidence.note

    def diagnosis(self, data: bytes) -> None:
        """A paste, up to everything that is printed of it."""
        readings = Intake(self.base, Vault(self.masker)).read(Document("pasted text", data))
        result = run_case(readings, {}, self.reasoner)
        to_text(report(result, self.base, explained=True))
        to_fragment(report(result, self.base))
        to_json(result)

    def composed(self, data: bytes) -> None:
        """A paste that hypothesis composes of what people paste."""
        composed_of()(data, self.diagnosis)

    def records(self, data: bytes) -> None:
        """A record of a batch."""
        text = data.decode("utf-8", "surrogateescape")
        self.recogniser.text(text)
        self.recogniser.shown(text)

    def masking(self, data: bytes) -> None:
        """Masking keeps the lines, and what is masked stays so."""
        text = data.decode("utf-8", "replace")
        once = mask(text, Vault(self.masker))
        assert once.count("\n") == text.count("\n")

    def typed(self, data: bytes) -> None:
        """Lines typed into the shell, one conversation after the other."""
        for line in data.decode("utf-8", "replace").split("\n")[:6]:
            # What reads and writes files is for the other targets.
            if line.strip().lower().startswith(("/save", "/open", "/with", "/plan", "/export", "/sessions", "/purge")):
                continue
            self.lines += 1
            self.shell.handle(line)
        if self.lines > 200:
            self.shell, self.lines = self._shell(), 0


TARGETS = ("readers", "diagnosis", "composed", "records", "masking", "typed")


def composed_of() -> Callable[[bytes, Callable[[bytes], None]], None]:
    """From bytes to a paste, by hypothesis; without it the bytes themselves."""
    try:
        from hypothesis import HealthCheck, given, settings
        from hypothesis import strategies as st
    except ImportError:
        return lambda data, then: then(data)
    odd = st.text(alphabet=st.characters(), max_size=40)
    piece = st.one_of(
        st.sampled_from([*ERRORS, *TYPED]),
        st.sampled_from([text.decode("utf-8", "replace")[:2000] for text in SAMPLES.values()]),
        odd,
    )
    glue = st.sampled_from(
        ["\n", "\n\n", " ", "", "\n> ", "\r\n", "\\n", "\t", '" + "', "\u2028", "\0", "\n---\n", "1) "]
    )
    text = st.lists(st.tuples(piece, glue), max_size=8).map(lambda found: "".join(a + b for a, b in found))

    def over(data: bytes, then: Callable[[bytes], None]) -> None:
        @settings(database=None, deadline=None, suppress_health_check=list(HealthCheck))
        @given(text)
        def one(pasted: str) -> None:
            then(pasted.encode("utf-8", "surrogatepass"))

        one.hypothesis.fuzz_one_input(data)

    return over


class Tally:
    """What became of a target's inputs; written to a file, since libFuzzer ends the process."""

    def __init__(self, target: str, action: Callable[[bytes], None], out: Path, keep: Path | None) -> None:
        self.target, self.action, self.out, self.keep = target, action, out, keep
        self.inputs = self.hangs = 0
        self.slowest = 0.0
        self.faults: dict[str, str] = {}
        self.written = 0.0

    def __call__(self, data: bytes) -> None:
        self.inputs += 1
        started = time.monotonic()
        signal.alarm(HANG)
        try:
            self.action(data)
        except HangError:
            self.hangs += 1
            self._keep("hang", data)
        except Exception as error:
            frame = traceback.extract_tb(error.__traceback__)[-1]
            where = f"{type(error).__name__} at {Path(frame.filename).name}:{frame.lineno}"
            if where not in self.faults:
                self.faults[where] = traceback.format_exc()
                self._keep(f"fault-{len(self.faults)}", data)
        finally:
            signal.alarm(0)
        self.slowest = max(self.slowest, time.monotonic() - started)
        if time.monotonic() - self.written > 2:
            self.write()

    def _keep(self, what: str, data: bytes) -> None:
        if self.keep:
            self.keep.mkdir(parents=True, exist_ok=True)
            (self.keep / f"{self.target}-{what}-{sha256(data).hexdigest()[:8]}").write_bytes(data)

    def write(self) -> None:
        """The figures so far."""
        self.written = time.monotonic()
        kilobytes = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        figures = {"inputs": self.inputs, "hangs": self.hangs, "slowest": self.slowest, "memory": kilobytes // 1024}
        self.out.write_text(json.dumps({**figures, "faults": self.faults}), encoding="utf-8")


def seeds() -> Iterator[bytes]:
    """What fuzzing begins with."""
    for number, name in enumerate(sorted(SAMPLES)):
        yield bytes([number % 256]) + SAMPLES[name][:LONGEST]
        yield SAMPLES[name][:LONGEST]
    for text in (*ERRORS, *TYPED):
        yield text.encode()


def at_random(tally: Tally, seconds: float) -> None:
    """Seeds damaged at random, where there is no guide."""
    chance, known = random.Random(20261126), list(seeds())
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        data = bytearray(chance.choice(known))
        for _ in range(chance.randint(1, 6)):
            place = chance.randrange(len(data) + 1)
            data[place : place + chance.randrange(60)] = chance.choice(known)[: chance.randrange(300)]
        tally(bytes(data[:LONGEST]))


def run(target: str, seconds: int, out: Path, keep: Path | None) -> None:
    """One target, in this process."""

    def alarm(_number: int, _frame: FrameType | None) -> None:
        raise HangError

    signal.signal(signal.SIGALRM, alarm)
    with tempfile.TemporaryDirectory() as folder:
        # The terminal of the shell is not looked at.
        with contextlib.redirect_stdout(io.StringIO()):
            tally = Tally(target, getattr(Targets(Path(folder)), target), out, keep)
        if atheris is None:
            at_random(tally, seconds)
            tally.write()
            return
        corpus = Path(folder) / "corpus"
        corpus.mkdir()
        for data in seeds():
            (corpus / sha256(data).hexdigest()[:16]).write_bytes(data)
        options = [f"-max_total_time={seconds}", f"-max_len={LONGEST}", "-timeout=60", "-rss_limit_mb=4096"]
        atheris.Setup([sys.argv[0], *options, "-verbosity=0", str(corpus)], tally)
        atheris.Fuzz()


def main() -> int:
    """Every target in turn, and the table."""
    parser = argparse.ArgumentParser()
    parser.add_argument("seconds", type=int, nargs="?", default=300, help="for all targets together")
    parser.add_argument("--only", choices=TARGETS)
    parser.add_argument("--keep", type=Path)
    parser.add_argument("--out", type=Path, help=argparse.SUPPRESS)
    args = parser.parse_args()
    if args.out:
        run(args.only, args.seconds, args.out, args.keep)
        return 0
    chosen = [args.only] if args.only else list(TARGETS)
    bad = 0
    print(f"guided by {'coverage (atheris)' if atheris else 'chance alone'}; {args.seconds} s")
    for target in chosen:
        with tempfile.TemporaryDirectory() as folder:
            out = Path(folder) / "figures"
            command = [sys.executable, __file__, str(args.seconds // len(chosen)), "--only", target, "--out", str(out)]
            kept = ["--keep", str(args.keep)] if args.keep else []
            done = subprocess.run([*command, *kept], capture_output=True, text=True, errors="replace", check=False)
            found = json.loads(out.read_text(encoding="utf-8")) if out.exists() else None
        if found is None or done.returncode:
            bad += 1
            print(f"{target}: ended with {done.returncode}\n{done.stderr[-2000:]}")
        if found:
            bad += len(found["faults"]) + found["hangs"]
            faults, slowest = len(found["faults"]), found["slowest"]
            figures = f"{found['inputs']:>9} inputs, {faults} faults, {found['hangs']} hangs, slowest {slowest:.2f} s"
            print(f"{target:<10}{figures}, peak {found['memory']} MB", flush=True)
            for text in found["faults"].values():
                print(text)
    return int(bad > 0)


if __name__ == "__main__":
    raise SystemExit(main())
