"""Logs that grow: each incident once, when its record is whole, whatever becomes of the file."""

import json
import os
import signal
import subprocess
import sys
import time
import zipfile
from collections.abc import Iterator
from pathlib import Path
from random import Random

import jsonschema
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kbassist.batch.follow import LISTED, QUIET, SCHEMA_FILE, Follower, Incident, schema
from kbassist.batch.scan import Worker
from kbassist.batch.scanner import HyperScanner
from kbassist.batch.tally import Span
from kbassist.errors import UserError
from kbassist.reasoning.infer import Reasoner
from kbassist.rulebase.base import RuleBase
from tests.support.logs import log, worker_of
from tests.support.run import ROOT, Run
from tests.support.thorough import examples

ERROR = "SSL Provider: The certificate chain was issued by an authority that is not trusted. (ODBC Driver 18 for SQL Server)"
INFO = "2026-03-01 09:00:00 INFO all is well\n"
STEP = QUIET / 4


class Watch:
    """A follower, and the time as it sees it."""

    def __init__(self, paths: list[Path], worker: Worker, reasoner: Reasoner, since: str = "") -> None:
        self.now = 100.0
        self._follower = Follower([str(one) for one in paths], worker, reasoner, Span(since), clock=lambda: self.now)

    def look(self, seconds: float = STEP) -> list[Incident]:
        self.now += seconds
        return list(self._follower.look())

    def settle(self) -> list[Incident]:
        return [*self.look(), *self.look(LISTED), *self.look(LISTED), *self.look(LISTED)]

    @property
    def complaints(self) -> list[str]:
        return [f"{one.path}: {one.reason}" for one in self._follower.unusable]


@pytest.fixture(scope="module")
def worker(base: RuleBase, scanner: HyperScanner) -> Worker:
    return worker_of(base, scanner)


@pytest.fixture
def app(tmp_path: Path) -> Path:
    path = tmp_path / "logs" / "app.log"
    path.parent.mkdir()
    path.write_text(INFO, encoding="utf-8")
    return path


def add(path: Path, text: str, encoding: str = "utf-8") -> None:
    with path.open("ab") as stream:
        stream.write(text.encode(encoding))


def error(number: int) -> str:
    return f"2026-03-01 10:00:{number:02} ERROR {ERROR}\n"


def told(incidents: list[Incident]) -> list[tuple[str, int, str]]:
    return [(Path(one.path).name, one.line, (one.time or "")[-2:]) for one in incidents]


def test_what_is_there_already_is_told_only_when_asked(app: Path, worker: Worker, reasoner: Reasoner) -> None:
    add(app, error(1))
    watch = Watch([app], worker, reasoner)
    assert watch.settle() == []
    add(app, error(2))
    assert told(watch.settle()) == [("app.log", 3, "02")]
    asked = Watch([app], worker, reasoner, since="2026-03-01T10:00:01")
    assert told(asked.settle()) == [("app.log", 2, "01"), ("app.log", 3, "02")]


def test_a_record_is_told_once_and_whole(app: Path, worker: Worker, reasoner: Reasoner) -> None:
    watch = Watch([app], worker, reasoner)
    whole = error(1) + "   at Orders.Api.Worker7.Run()\n"
    add(app, whole[:60])
    assert watch.look() == []
    add(app, whole[60:])
    assert watch.look() == []
    # Another record begins: the first one is whole.
    add(app, INFO)
    (found,) = watch.look()
    assert found.text.endswith("Worker7.Run()") and found.line == 2 and found.article == "KB2007728"
    add(app, error(2))
    assert watch.look() == [] and told(watch.look(QUIET)) == [("app.log", 5, "02")]
    assert watch.settle() == []


@pytest.mark.parametrize("line", ['{{"level": "error", "message": "{}"}}\n', "worker: {}\n    at Run()\n"])
def test_a_log_without_times_that_is_always_written_is_told_as_well(
    app: Path, worker: Worker, reasoner: Reasoner, line: str
) -> None:
    app.write_text("started\n", encoding="utf-8")
    watch = Watch([app], worker, reasoner)
    found = []
    for _ in range(20):
        add(app, line.format(ERROR))
        found += watch.look(QUIET / 2)
    # The last one may go on yet.
    assert len(found) == 19 and len(watch.settle()) == 1


def test_a_log_that_is_renamed_is_told_to_its_end(app: Path, worker: Worker, reasoner: Reasoner) -> None:
    watch = Watch([app.parent], worker, reasoner)
    add(app, error(1))
    watch.look()
    app.rename(app.with_suffix(".log.1"))
    assert watch.look() == []
    add(app.with_suffix(".log.1"), error(2))
    app.write_text(error(3), encoding="utf-8")
    # The folder is followed: the old file is in it, under a name that is new.
    assert sorted(told(watch.settle()))[:3] == [("app.log", 1, "03"), ("app.log", 2, "01"), ("app.log", 3, "02")]
    app.with_suffix(".log.1").rename(app.with_suffix(".log.2"))
    assert watch.settle() == []


@pytest.mark.parametrize("longer", [False, True])
def test_a_log_that_is_emptied_or_made_anew_begins_anew(
    app: Path, worker: Worker, reasoner: Reasoner, longer: bool
) -> None:
    watch = Watch([app], worker, reasoner)
    add(app, error(1))
    assert len(watch.settle()) == 1
    # Where a new file is given the number of the deleted one, only its beginning tells.
    app.write_text(error(2) + INFO * (40 if longer else 0), encoding="utf-8")
    assert told(watch.settle()) == [("app.log", 1, "02")]
    app.unlink()
    assert watch.settle() == []
    app.write_text(error(3) * (9 if longer else 1), encoding="utf-8")
    assert len(watch.settle()) == (9 if longer else 1)


def test_new_files_are_found_and_archives_are_not_followed(app: Path, worker: Worker, reasoner: Reasoner) -> None:
    watch = Watch([app.parent], worker, reasoner)
    with zipfile.ZipFile(app.with_name("old.zip"), "w") as archive:
        archive.writestr("old.log", error(1))
    app.with_name("new.log").write_text(error(2), encoding="utf-8")
    assert told(watch.settle()) == [("new.log", 1, "02")]
    (complaint,) = watch.complaints
    assert "old.zip: archives and event logs are not followed" in complaint
    with pytest.raises(UserError, match="no such file"):
        Watch([app.with_name("nothing.log")], worker, reasoner)


def test_another_encoding_is_read_and_secrets_are_masked(app: Path, worker: Worker, reasoner: Reasoner) -> None:
    app.write_bytes(INFO.encode("utf-16"))
    watch = Watch([app], worker, reasoner)
    add(app, error(1).rstrip("\n") + " Password=Tr0ub4dor;\n", "utf-16-le")
    (found,) = watch.settle()
    assert found.line == 2 and "Tr0ub4dor" not in str(found)


@settings(max_examples=examples(20), deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(seed=st.integers(0, 10_000), share=st.sampled_from([0.05, 0.5, 1.0]), looks=st.floats(0.0, 1.0))
def test_however_it_is_written_each_incident_is_told_once(
    worker: Worker, reasoner: Reasoner, tmp_path: Path, seed: int, share: float, looks: float
) -> None:
    chance = Random(seed)
    text, planted = log(chance, 80, share)
    data = text.encode()
    path = tmp_path / f"{seed}-{share}-{looks}.log"
    path.write_bytes(b"")
    watch = Watch([path], worker, reasoner)
    found: list[Incident] = []
    while data:
        size = chance.randrange(1, 3_000)
        with path.open("ab") as stream:
            stream.write(data[:size])
        data = data[size:]
        if chance.random() < looks:
            found += watch.look(0.01)
    found += watch.settle()
    assert [one.line for one in found] == planted


def test_the_shipped_schema_is_the_type() -> None:
    assert json.loads(SCHEMA_FILE.read_text("utf-8")) == schema()


def lines_of(process: "subprocess.Popen[str]", number: int) -> Iterator[str]:
    assert process.stdout is not None
    for _ in range(number):
        yield process.stdout.readline()


@pytest.fixture
def heeded() -> Iterator[None]:
    """Ctrl-C is heeded: tests that a shell runs in the background have it ignored, and what they start as well."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


@pytest.mark.usefixtures("heeded")
@pytest.mark.skipif(os.name == "nt", reason="signals are POSIX")
@pytest.mark.parametrize("form", ["text", "json"])
def test_the_command_prints_a_line_at_once_and_ends_with_ctrl_c(app: Path, form: str) -> None:
    command = [sys.executable, "-m", "kbassist", "batch", "--follow", str(app), "--format", form]
    with subprocess.Popen(
        command,
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        encoding="utf-8",
    ) as process:
        assert process.stderr is not None
        assert process.stderr.readline() == "following 1 file; Ctrl-C ends it\n"
        add(app, error(1))
        (line,) = lines_of(process, 1)
        process.send_signal(signal.SIGINT)
        try:
            out, err = process.communicate(timeout=30)
        finally:
            process.kill()
        assert (process.returncode, out, err) == (130, "", "")
    if form == "json":
        row = json.loads(line)
        jsonschema.validate(row, json.loads(SCHEMA_FILE.read_text("utf-8")))
        assert row["article"] == "KB2007728" and row["line"] == 2 and row["time"] == "2026-03-01T10:00:01"
    else:
        assert line.startswith("2026-03-01 10:00:01  ") and "app.log:2  KB2007728 " in line


@pytest.mark.skipif(os.name == "nt", reason="a closed pipe is told otherwise there")
def test_who_has_seen_enough_ends_it(app: Path) -> None:
    command = [sys.executable, "-m", "kbassist", "batch", "--follow", str(app)]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        assert process.stderr is not None and process.stdout is not None
        process.stderr.readline()
        process.stdout.close()
        until = time.monotonic() + 30
        while process.poll() is None and time.monotonic() < until:
            add(app, error(1))
            time.sleep(0.3)
        assert process.returncode == 0 and process.stderr.read() == ""


@pytest.mark.parametrize(
    ("option", "words"),
    [
        (("--output", "report.txt"), "--output: not with --follow"),
        (("--format", "html"), "--follow prints lines: text or json"),
        (("--checkpoint", "x"), "--checkpoint: not with --follow"),
        (("--until", "2026-03-01"), "--until: not with --follow"),
    ],
)
def test_what_makes_no_sense_with_it_is_said(app: Path, run: Run, option: tuple[str, str], words: str) -> None:
    ran = run("batch", "--follow", app, *option)
    assert ran.status == 2 and words in ran.err
