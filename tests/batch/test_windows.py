"""A log that changes its encoding in the middle: every incident is found, on its line, wherever the file is split."""

import random
from pathlib import Path

import pytest

from kbassist.batch.run import make_worker
from kbassist.batch.scan import Worker
from kbassist.batch.tally import Span
from kbassist.rulebase.base import RuleBase
from tests.support.logs import ERRORS, count, log

RUSSIAN = (
    "2026-03-01 10:00:00 ERROR Цепочка сертификатов выпущена центром сертификации, не имеющим доверия. -2146893019\r\n"
)


@pytest.fixture(scope="module")
def worker(base: RuleBase) -> Worker:
    return make_worker(base, Span(), 1 << 18)


@pytest.mark.parametrize("split", [1 << 16, 1 << 30])
@pytest.mark.parametrize(
    "encodings",
    [
        ("utf-8", "utf-16-le", "utf-8"),
        ("utf-16", "utf-8", "utf-16-le"),
        ("cp1252", "utf-8", "cp1252"),
        ("ascii", "cp1252", "utf-16-le"),
        ("utf-16-le", "ascii"),
    ],
)
def test_a_log_may_change_its_encoding(worker: Worker, tmp_path: Path, encodings: tuple[str, ...], split: int) -> None:
    data, planted = b"", []
    for number, encoding in enumerate(encodings):
        text, lines = log(random.Random(number), 1_500, 0.02)
        text = text.replace("öäü", "oau") if encoding == "ascii" else text
        # An odd number of bytes: what follows begins in the middle of a letter of the head's encoding.
        text += "end of part\n" if number % 2 else "end of the part\n"
        planted += lines
        data += text.encode(encoding)
    path = tmp_path / "app.log"
    path.write_bytes(data)
    assert count(worker, path, split)[0] == len(planted)


def test_a_single_line_of_another_encoding(worker: Worker, tmp_path: Path) -> None:
    quiet = "2026-03-01 10:00:00 INFO nothing\n" * 4_000
    path = tmp_path / "app.log"
    for appended in (f"2026-03-01 10:00:01 ERROR {ERRORS[0]}\r\n", RUSSIAN):
        path.write_bytes(quiet.encode() + appended.encode("utf-16-le") + quiet.encode())
        assert count(worker, path, 1 << 30)[0] == 1
        path.write_bytes(
            quiet.encode("utf-16") + f"2026-03-01 10:00:01 ERROR {ERRORS[1]}\r\n".encode() + quiet.encode("utf-16-le")
        )
        assert count(worker, path, 1 << 30)[0] == 1


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "utf-16-be", "cp1252"])
def test_the_line_is_that_of_the_file(worker: Worker, tmp_path: Path, encoding: str) -> None:
    text, _ = log(random.Random(3), 12_000, 0.0)
    rows = text.splitlines()
    rows[11_000] = f"2026-03-01 10:00:01 ERROR {ERRORS[0]}"
    path = tmp_path / "app.log"
    path.write_bytes("\n".join(rows).encode(encoding))
    for split in (1 << 16, 1 << 30):
        assert count(worker, path, split) == (1, [11_001])
