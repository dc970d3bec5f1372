"""Batch: exact recall wherever a file is split, in every encoding; groups, checkpoint, reports."""

import json
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

import jsonschema
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kbassist.batch.groups import SCHEMA_FILE, schema
from kbassist.batch.model import Unit
from kbassist.batch.plan import plan
from kbassist.batch.recognise import Recogniser
from kbassist.batch.report import buckets, spark
from kbassist.batch.run import make_worker, total
from kbassist.batch.scan import Span, Worker
from kbassist.batch.scanner import HyperScanner, PythonScanner
from kbassist.evidence.document import Document
from kbassist.evidence.intake import Intake
from kbassist.reading.anchors import byte_patterns, core, squeezed_literals
from kbassist.reasoning.engines.reference import ReferenceEngine
from kbassist.reasoning.infer import Reasoner
from kbassist.rulebase.base import RuleBase
from kbassist.text.secrets import Vault

from .conftest import CASES, ROOT, Ran
from .evtxfile import build, schannel
from .make_samples import WHEN
from .test_recognition import PAGES, UNICODE, sentences

Run = Callable[..., Ran]
ERRORS = (
    "Microsoft.Data.SqlClient.SqlException (0x80131904): A connection was successfully established with the server, but then an error occurred during the login process. (provider: SSL Provider, error: 0 - The certificate chain was issued by an authority that is not trusted.)",
    'SQLServerException: The driver could not establish a secure connection to SQL Server by using Secure Sockets Layer (SSL) encryption. Error: "PKIX path building failed: x".',
    "[Microsoft][ODBC Driver 18 for SQL Server]SSL Provider: The certificate chain was issued by an authority that is not trusted. (-2146893019)",
    "Failed to connect to sql01:1433 - self-signed certificate",
)


@pytest.fixture(scope="module")
def worker(base: RuleBase) -> Worker:
    return make_worker(base, Span())


def small(base: RuleBase, window: int) -> Worker:
    return make_worker(base, Span(), window)


def log(chance: random.Random, lines: int, share: float) -> tuple[str, list[int]]:
    """A log with planted incidents, and the lines (1-based) on which they begin."""
    moment = datetime(2026, 3, 1)
    out: list[str] = []
    planted: list[int] = []
    for number in range(lines):
        moment += timedelta(seconds=chance.randrange(30))
        if chance.random() < share:
            planted.append(len(out) + 1)
            out.append(f"{moment:%Y-%m-%d %H:%M:%S} ERROR {chance.choice(ERRORS)}")
            out += [f"   at Some.Frame{n}()" for n in range(chance.randrange(4))]
        else:
            out.append(f"{moment:%Y-%m-%d %H:%M:%S} INFO request {number} took {chance.randrange(900)} ms, user öäü")
    return "\n".join(out) + "\n", planted


def count(worker: Worker, path: Path, split: int) -> tuple[int, list[int]]:
    units, unusable = plan([str(path)], split)
    found = total(units, {unit.number: worker.do(unit) for unit in units}, unusable, False)
    return found.records, sorted(one.line for tally in found.tallies for one in tally.samples)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252"])
@pytest.mark.parametrize("share", [0.0, 0.002, 0.1])
def test_planted_incidents_are_found_exactly(base: RuleBase, tmp_path: Path, encoding: str, share: float) -> None:
    chance = random.Random(f"{encoding} {share}")
    text, planted = log(chance, 9_000, share)
    path = tmp_path / "app.log"
    path.write_bytes(text.encode(encoding))
    counts = {
        count(small(base, window), path, split)[0]
        for window in (1 << 18, 1 << 24)
        for split in (1 << 16, 5 << 16, 1 << 30)
    }
    assert counts == {len(planted)}
    _, lines = count(small(base, 1 << 18), path, 1 << 16)
    assert set(lines) <= set(planted)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(seed=st.integers(0, 10_000), split=st.integers(1, 12), share=st.sampled_from([0.01, 0.3, 1.0]))
def test_every_split_gives_the_same(base: RuleBase, tmp_path: Path, seed: int, split: int, share: float) -> None:
    text, planted = log(random.Random(seed), 2_500, share)
    path = tmp_path / f"{seed}.log"
    path.write_bytes(text.encode("utf-16" if seed % 2 else "utf-8"))
    assert count(small(base, 1 << 18), path, split << 16)[0] == len(planted)


def test_byte_patterns_are_a_superset_in_every_encoding(base: RuleBase) -> None:
    scanner = HyperScanner(byte_patterns(base), squeezed_literals(base))
    plain = PythonScanner(byte_patterns(base))
    missed = []
    for language, sentence in sentences(base):
        for encoding in (*UNICODE, *PAGES.get(language, ("cp1252",))):
            for text in (sentence, sentence.upper(), sentence.replace(" ", "\r\n      ")):
                try:
                    data = f"x {text}.".encode(encoding)
                except UnicodeEncodeError:
                    continue
                if not scanner.ends(memoryview(data)):
                    missed.append((language, encoding, text))
                assert bool(plain.ends(memoryview(data))) == bool(scanner.ends(memoryview(data)))
    assert [one for one in missed if one[0] != "tr" or one[2] != one[2].upper()] == []


def test_every_sample_of_every_symptom_is_found(base: RuleBase, worker: Worker, tmp_path: Path) -> None:
    for article in base.article_ids:
        for symptom in base.article(article).symptoms:
            for number, sample in enumerate(symptom.samples):
                for wrapped in (sample, sample.replace(" ", "\r\n    ", 2)):
                    path = tmp_path / f"{symptom.id}{number}.log"
                    path.write_text(
                        f"2026-01-01 00:00:00 INFO a\n2026-01-01 00:00:01 ERROR {wrapped}\n2026-01-01 00:00:02 INFO b\n",
                        encoding="utf-8",
                    )
                    result = worker.do(Unit(0, str(path), 0, path.stat().st_size, "text", 0, 0))
                    found = {one for tally in result.tallies for one in tally.symptoms}
                    assert symptom.id in found, (symptom.id, wrapped)


def test_what_diagnose_recognises_batch_finds(base: RuleBase, worker: Worker) -> None:
    for path in sorted(CASES.rglob("*")):
        if not path.is_file() or "evidence" not in path.parts:
            continue
        expected = {
            (hit.article, hit.symptom)
            for one in Intake(base, Vault()).read(Document("x", path.read_bytes()))
            for hit in one.hits
        }
        units, _ = plan([str(path)])
        found = {(tally.article, one) for unit in units for tally in worker.do(unit).tallies for one in tally.symptoms}
        assert {one for one, _ in expected} == {one for one, _ in found}, path


def test_anchors_without_quotes_and_foreign_letters() -> None:
    assert core("provider: ssl provider, error: 0 - the") == "provider: ssl provider, error: 0"
    assert (
        core("die zertifikatkette wurde von einer nicht vertrauenswürdigen")
        == "die zertifikatkette wurde von einer nicht vertrauensw"
    )
    assert core("证书链是由不受信任的颁发机构颁发的") == "证书链是由不受信任的"


def test_event_logs_are_parsed_only_where_a_candidate_is(
    base: RuleBase, worker: Worker, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    quiet = [schannel(36880, WHEN, "APP01", Type="client", Noise="y" * 60) for _ in range(600)]
    for event in quiet:
        event.provider = "Service Control Manager"
    data = build([*quiet, schannel(36882, WHEN, "APP01"), *quiet])
    path = tmp_path / "System.evtx"
    path.write_bytes(data)
    sizes: list[int] = []
    from kbassist.batch import scan  # noqa: PLC0415

    real = scan.read_evtx
    monkeypatch.setattr(scan, "read_evtx", lambda one: sizes.append(len(one)) or real(one))
    for split in (1 << 30, 1 << 16, 3 << 16):
        assert count(worker, path, split)[0] == 1
    assert max(sizes) <= 4096 + 2 * 65_536 < len(data) / 3


def test_groups_count_and_do_not_grow(run: Run, tmp_path: Path) -> None:
    line = f"2026-03-01 10:00:00Z ERROR {ERRORS[0]}\n"
    for number in range(50):
        (tmp_path / f"{number}.log").write_text(line * 1_000, encoding="utf-8")
    ran = run("batch", tmp_path, "--format", "json", "--jobs", "1")
    group, summary = (json.loads(row) for row in ran.out.splitlines())
    assert (group["count"], summary["records"], len(group["samples"])) == (50_000, 50_000, 3)
    assert group["first_seen"] == group["last_seen"] == "2026-03-01T10:00:00Z" and group["zone"] == "known"
    assert group["histogram"] == {"2026-03-01T10": 50_000}


@pytest.fixture
def logs(tmp_path: Path) -> Path:
    folder = tmp_path / "logs"
    folder.mkdir()
    for number in range(4):
        text, _ = log(random.Random(number), 6_000, 0.02)
        (folder / f"{number}.log").write_text(text, encoding="utf-8")
    (folder / "unknown.log").write_text(
        "2026-03-01 10:00:00 SSL Provider: Something new, code 17.\n2026-03-01 10:00:01 SSL Provider: Something new, code 4.\n"
    )
    (folder / "noise.bin").write_bytes(bytes(range(256)) * 50)
    return folder


def test_the_lines_are_valid_and_the_same_whoever_works(run: Run, logs: Path) -> None:
    one = run("batch", logs, "--format", "json", "--jobs", "1")
    two = run("batch", logs, "--format", "json", "--jobs", "2")
    assert one.out == two.out and one.status == 0
    rows = [json.loads(row) for row in one.out.splitlines()]
    shipped = json.loads(SCHEMA_FILE.read_text("utf-8"))
    for row in rows:
        jsonschema.validate(row, shipped)
    assert [row["type"] for row in rows][-2:] == ["unknown", "summary"]
    assert rows[-2]["message"] == "SSL Provider: Something new, code #." and rows[-2]["count"] == 2
    assert "noise.bin" in rows[-1]["unusable"][0]["path"]


def test_the_shipped_schema_is_the_types() -> None:
    assert json.loads(SCHEMA_FILE.read_text("utf-8")) == schema()


def test_since_until_fail_and_junit(run: Run, logs: Path, tmp_path: Path) -> None:
    everything = json.loads(run("batch", logs, "--format", "json", "--jobs", "1").out.splitlines()[-1])["records"]
    parts = [
        json.loads(run("batch", logs, "--format", "json", "--jobs", "1", *bounds).out.splitlines()[-1])["records"]
        for bounds in (("--until", "2026-03-01T12:00:00"), ("--since", "2026-03-01T12:00:00"))
    ]
    assert sum(parts) == everything and all(parts)
    ran = run("batch", logs, "--jobs", "1", "--fail-on-incident", "--junit", tmp_path / "j.xml")
    assert ran.status == 3
    assert "<failure message=" in (tmp_path / "j.xml").read_text("utf-8")
    assert run("batch", tmp_path / "none").status == 2
    quiet = tmp_path / "quiet.log"
    quiet.write_text("nothing\n", encoding="utf-8")
    assert run("batch", quiet, "--jobs", "1").status == 1


def test_archives_globs_and_lists(run: Run, logs: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import io  # noqa: PLC0415
    import shutil  # noqa: PLC0415

    direct = json.loads(run("batch", logs, "--format", "json", "--jobs", "1").out.splitlines()[-1])["records"]
    archive = shutil.make_archive(str(tmp_path / "logs"), "gztar", logs)
    assert (
        json.loads(run("batch", archive, "--format", "json", "--jobs", "1").out.splitlines()[-1])["records"] == direct
    )
    assert (
        json.loads(run("batch", f"{logs}/*.log", "--format", "json", "--jobs", "1").out.splitlines()[-1])["records"]
        == direct
    )
    monkeypatch.setattr(sys, "stdin", io.StringIO("\n".join(str(one) for one in sorted(logs.glob("*.log")))))
    assert json.loads(run("batch", "-", "--format", "json", "--jobs", "1").out.splitlines()[-1])["records"] == direct


def test_reports_for_people(run: Run, logs: Path, tmp_path: Path) -> None:
    (logs / "evil.log").write_text(
        f"2026-03-01 10:00:00 ERROR <script>alert(1)</script> {ERRORS[0]} Password=Secr3t-Pw;\x1b[31m\n",
        encoding="utf-8",
    )
    for form in ("text", "markdown", "html", "json"):
        path = tmp_path / f"report.{form}"
        assert run("batch", logs, "--format", form, "--output", path, "--jobs", "1").status == 0
        text = path.read_text("utf-8")
        assert "KB2007728" in text and "Secr3t-Pw" not in text and "\x1b" not in text
    page = (tmp_path / "report.html").read_text("utf-8")
    assert "<script>alert" not in page and "http-equiv" in page and "src=" not in page


def test_sparklines() -> None:
    assert spark({"2026-03-01T10": 1, "2026-03-01T12": 7}) == "▂▁█"
    assert len(list(buckets({"2020-01-01T00": 1, "2026-01-01T00": 1}, 24))) <= 24
    assert spark({}) == ""


def test_a_checkpoint_of_other_files_is_refused(run: Run, logs: Path, tmp_path: Path) -> None:
    point = tmp_path / "point"
    first = run("batch", logs, "--checkpoint", point, "--format", "json", "--jobs", "1")
    again = run("batch", logs, "--checkpoint", point, "--format", "json", "--jobs", "1")
    assert first.out == again.out
    (logs / "new.log").write_text("x\n", encoding="utf-8")
    ran = run("batch", logs, "--checkpoint", point)
    assert ran.status == 2 and "other files" in ran.err
    other = tmp_path / "notes.txt"
    other.write_text("my notes\n", encoding="utf-8")
    assert run("batch", logs, "--checkpoint", other).status == 2
    assert other.read_text("utf-8") == "my notes\n"


@pytest.mark.skipif(os.name == "nt", reason="kill -9 is POSIX")
def test_killed_at_any_moment_it_goes_on(tmp_path: Path, run: Run) -> None:
    folder = tmp_path / "many"
    folder.mkdir()
    for number in range(60):
        text, _ = log(random.Random(number), 3_000, 0.05)
        (folder / f"{number:02d}.log").write_text(text, encoding="utf-8")
    expected = run("batch", folder, "--format", "json", "--jobs", "1").out
    chance = random.Random(5)
    point = tmp_path / "point"
    command = [
        sys.executable,
        "-m",
        "kbassist",
        "batch",
        str(folder),
        "--format",
        "json",
        "--jobs",
        "1",
        "--checkpoint",
        str(point),
    ]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    for _ in range(20):
        child = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env=environment, cwd=ROOT)
        time.sleep(0.2 + chance.random() * 0.6)
        child.send_signal(signal.SIGKILL)
        child.communicate()
    done = subprocess.run(command, capture_output=True, env=environment, check=False, cwd=ROOT)
    assert done.stdout.decode() == expected


def test_a_line_of_the_checkpoint_that_is_cut_off_is_done_again(run: Run, logs: Path, tmp_path: Path) -> None:
    point = tmp_path / "point"
    first = run("batch", logs, "--checkpoint", point, "--format", "json", "--jobs", "1")
    data = point.read_bytes()
    for end in (len(data) - 5, len(data) // 2):
        point.write_bytes(data[:end])
        assert run("batch", logs, "--checkpoint", point, "--format", "json", "--jobs", "1").out == first.out


def test_records_are_read_once(base: RuleBase) -> None:
    recogniser = Recogniser(Reasoner(base, ReferenceEngine()))
    one = recogniser.text(f"2026-03-01 10:00:00 {ERRORS[0]}")
    assert recogniser.text(f"2026-03-02 11:11:11 {ERRORS[0]}") is one


def test_addresses_are_read_through_fsspec(run: Run, logs: Path) -> None:
    here = [json.loads(row) for row in run("batch", logs, "--format", "json", "--jobs", "1").out.splitlines()]
    there = [
        json.loads(row) for row in run("batch", f"file://{logs}", "--format", "json", "--jobs", "1").out.splitlines()
    ]
    assert [row.get("count") for row in here] == [row.get("count") for row in there]
    assert run("batch", "nosuch://x/y").status == 2


@pytest.mark.skipif(os.name == "nt", reason="kill -9 is POSIX")
def test_a_cluster_that_loses_a_worker_reports_the_same(run: Run, tmp_path: Path) -> None:
    folder = tmp_path / "many"
    folder.mkdir()
    for number in range(24):
        text, _ = log(random.Random(number), 12_000, 0.05)
        (folder / f"{number:02d}.log").write_text(text, encoding="utf-8")
    expected = run("batch", folder, "--format", "json", "--jobs", "1").out
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    address_file = tmp_path / "scheduler.json"
    base = [sys.executable, "-m"]
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL, "env": environment}
    children = [
        subprocess.Popen(
            [
                *base,
                "distributed.cli.dask_scheduler",
                "--host",
                "127.0.0.1",
                "--port",
                "0",
                "--no-dashboard",
                "--scheduler-file",
                str(address_file),
            ],
            **quiet,
        )
    ]  # type: ignore[call-overload]
    try:
        limit = time.monotonic() + 60
        while not address_file.exists() and time.monotonic() < limit:
            time.sleep(0.2)
        address = json.loads(address_file.read_text("utf-8"))["address"]
        worker_command = [
            *base,
            "distributed.cli.dask_worker",
            address,
            "--nthreads",
            "1",
            "--no-dashboard",
            "--no-nanny",
            "--local-directory",
            str(tmp_path),
        ]
        children += [subprocess.Popen(worker_command, **quiet) for _ in range(2)]  # type: ignore[call-overload]
        command = [sys.executable, "-m", "kbassist", "batch", str(folder), "--format", "json", "--scheduler", address]
        batch = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=environment, cwd=ROOT)
        time.sleep(4)
        children[1].send_signal(signal.SIGKILL)
        out, err = batch.communicate(timeout=120)
        assert batch.returncode == 0, err
        assert out.decode() == expected
    finally:
        for child in children:
            child.kill()
            child.wait()
    ran = run("batch", folder, "--scheduler", "tcp://127.0.0.1:1")
    assert ran.status == 2 and "can't be reached" in ran.err
