"""Nothing grows faster than its input: every reader and both doors, on texts made to be slow, short and long.

What is counted is what functions hand on, not time: the same on every machine. ``benchmarks/growth.py`` takes the
processor time of the same texts.
"""

from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest

from benchmarks.support.failures import GROWTH
from benchmarks.support.growing import BATCH, DOORS, READERS, Make
from kbassist.batch import records, scan, windows
from kbassist.batch.model import Unit
from kbassist.batch.recognise import Recogniser
from kbassist.batch.scan import Worker
from kbassist.batch.scanner import HyperScanner
from kbassist.batch.tally import Span
from kbassist.evidence.document import Document
from kbassist.evidence.formats import formats
from kbassist.evidence.intake import Intake
from kbassist.reading.matcher import Matcher
from kbassist.reasoning.infer import Reasoner
from kbassist.rulebase.base import RuleBase
from kbassist.text.secrets import Vault
from tests.support.counting import counted
from tests.support.thorough import share

_SIZES = 1_000, 5_000
_LATER = 6_000, 18_000
"""For texts that are read in another way, or with work that has a bound, while they are short."""
_SOONER = 700, 3_500
"""For texts of which every byte is much work."""
_OF_BATCH = 1_500, 7_500
"""Of several records."""
_AROUND = 2_000, 12_000
"""For a line that is taken apart as a header up to a length between these, and not beyond it."""
_ONCE = 200
_BOUNDED = {"sqlcheck, a long header"}
_DENSE = {"certificate-dump, certutil items", "sqlcheck, wide tables"}
_LATE = {
    *("event-text, details, many blanks", "resultset, a long header", "schannel and numbers", "errors that differ"),
    "addresses of JDBC that differ",
}
_MOST = 1.25
"""What grows with the square fails as soon as it is a sixteenth of the work at the first size, an eighth at that of the
late ones."""
_LEAST = 1.12
"""At the small sizes what grows with the square is less of the work, and what is linear stays below 1.1."""
_DENSEST = 1_000
"""So much is handed on for a byte at most: where each match has its record cut and read, it is thousands."""
_OF_READERS = {f"{reader}, {name}": make for reader, inputs in READERS.items() for name, make in inputs.items()}


def growth(make: Make, read: Callable[[bytes], object], sizes: tuple[int, int]) -> float:
    """How many times more work a byte is in a long text than in a short one; it must not be too much either."""
    # What a process works out once, and keeps, is no work of the text that comes first: which is that, chance decides.
    read(make(_ONCE).encode("utf-8", "surrogatepass"))
    work = []
    for size in sizes:
        data = make(size).encode("utf-8", "surrogatepass")
        work.append(counted(partial(read, data)) / len(data))
    assert max(work) < _DENSEST
    return work[1] / work[0]


def _sizes(name: str) -> tuple[int, int]:
    if name in _BOUNDED:
        return _AROUND
    return _LATER if name in _LATE else _SOONER if name in _DENSE else _SIZES


@pytest.mark.parametrize("name", share([*_OF_READERS, *DOORS], 4))
def test_diagnose(name: str, base: RuleBase) -> None:
    make = _OF_READERS.get(name) or DOORS[name]
    sizes = _sizes(name)
    most = _LEAST if sizes in (_SIZES, _SOONER) else _MOST
    assert growth(make, lambda data: Intake(base, Vault()).read(Document("given", data)), sizes) < most


@pytest.mark.parametrize("name", share(BATCH, 3))
def test_batch(
    name: str, reasoner: Reasoner, scanner: HyperScanner, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # A record reaches so far, and is masked with so much above it, that small files are one record: here it reaches
    # less.
    monkeypatch.setattr(records, "REACH", 1_000)
    monkeypatch.setattr(windows, "REACH", 1_000)
    monkeypatch.setattr(scan, "_ABOVE", 200)
    matcher = Matcher(reasoner.base)

    def read(data: bytes) -> object:
        file = tmp_path / "log"
        file.write_bytes(data)
        unit = Unit(0, str(file), 0, len(data), "text", len(data), 0)
        return Worker(scanner, Recogniser(reasoner), matcher, Span()).do(unit)

    sizes = _LATER if name in _LATE else _SIZES if name in _DENSE else _OF_BATCH
    assert growth(BATCH[name], read, sizes) < _MOST


def test_every_text_reader_has_its_inputs() -> None:
    assert READERS.keys() == {one.name for one in formats() if one.markers}


def test_what_once_grew_is_among_the_texts() -> None:
    assert all(len(growth.text(2_000)) > 1_000 for growth in GROWTH)
