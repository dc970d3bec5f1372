"""The batch command: reports, filters, checkpoints, clusters."""

import json
import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path
from shutil import make_archive

import jsonschema
import pytest

from kbassist.batch import plan
from kbassist.batch.groups import SCHEMA_FILE, schema
from tests.support.logs import ERRORS, log
from tests.support.run import ROOT, Run


def test_groups_count_and_do_not_grow(run: Run, tmp_path: Path) -> None:
    line = f"2026-03-01 10:00:00Z ERROR {ERRORS[0]}\n"
    for number in range(20):
        (tmp_path / f"{number}.log").write_text(line * 500, encoding="utf-8")
    ran = run("batch", tmp_path, "--format", "json", "--jobs", "1")
    group, summary = (json.loads(row) for row in ran.out.splitlines())
    assert (group["count"], summary["records"], len(group["samples"])) == (10_000, 10_000, 3)
    assert group["first_seen"] == group["last_seen"] == "2026-03-01T10:00:00Z" and group["zone"] == "known"
    assert group["histogram"] == {"2026-03-01T10": 10_000}


@pytest.fixture
def logs(tmp_path: Path) -> Path:
    folder = tmp_path / "logs"
    folder.mkdir()
    for number in range(4):
        text, _ = log(random.Random(number), 2_500, 0.04)
        (folder / f"{number}.log").write_text(text, encoding="utf-8")
    (folder / "unknown.log").write_text(
        "2026-03-01 10:00:00 tls handshake failed: Something new, code 17.\n2026-03-01 10:00:01 tls handshake failed: Something new, code 4.\n"
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
    assert rows[-2]["message"] == "tls handshake failed: Something new, code #." and rows[-2]["count"] == 2
    assert "noise.bin" in rows[-1]["unusable"][0]["path"]


def test_the_shipped_schema_is_the_types() -> None:
    assert json.loads(SCHEMA_FILE.read_text("utf-8")) == schema()


def test_since_until_fail_and_junit(run: Run, logs: Path, tmp_path: Path) -> None:
    everything = json.loads(run("batch", logs, "--format", "json", "--jobs", "1").out.splitlines()[-1])["records"]
    parts = [
        json.loads(run("batch", logs, "--format", "json", "--jobs", "1", *bounds).out.splitlines()[-1])["records"]
        for bounds in (("--until", "2026-03-01T05:00:00"), ("--since", "2026-03-01T05:00:00"))
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
    listed = io.BytesIO("\n".join(str(one) for one in sorted(logs.glob("*.log"))).encode())
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(listed, encoding="utf-8"))
    assert json.loads(run("batch", "-", "--format", "json", "--jobs", "1").out.splitlines()[-1])["records"] == direct


def test_the_members_of_a_zip_are_units(run: Run, logs: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = make_archive(str(tmp_path / "logs"), "zip", logs)
    one = run("batch", whole, "--format", "json", "--jobs", "1").out.splitlines()
    monkeypatch.setattr(plan, "_ZIP_SPLIT", 20_000)
    units, _ = plan.plan([whole])
    assert len(units) > 2 and {unit.kind for unit in units} == {"archive"}
    for jobs in ("1", "2"):
        pieces = run("batch", whole, "--format", "json", "--jobs", jobs).out.splitlines()
        assert [json.loads(row).get("count") for row in pieces] == [json.loads(row).get("count") for row in one]
        assert json.loads(pieces[-1])["bytes"] == Path(whole).stat().st_size


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


def many(folder: Path, files: int, lines: int) -> Path:
    folder.mkdir()
    texts = [log(random.Random(number), lines, 0.05)[0] for number in range(5)]
    for number in range(files):
        (folder / f"{number:02d}.log").write_text(texts[number % 5], encoding="utf-8")
    return folder


def wait_for(checkpoint: Path, lines: int, batch: "subprocess.Popen[bytes]") -> None:
    """Until the checkpoint has so many lines, or the run is over."""
    limit = time.monotonic() + 60
    while batch.poll() is None and time.monotonic() < limit:
        if checkpoint.exists() and checkpoint.read_bytes().count(b"\n") >= lines:
            return
        time.sleep(0.002)


@pytest.mark.skipif(os.name == "nt", reason="kill -9 is POSIX")
def test_killed_at_any_moment_it_goes_on(tmp_path: Path, run: Run) -> None:
    folder = many(tmp_path / "many", 40, 1_500)
    expected = run("batch", folder, "--format", "json", "--jobs", "1").out
    chance = random.Random(5)
    point = tmp_path / "point"
    options = ["--format", "json", "--jobs", "1", "--checkpoint", str(point)]
    command = [sys.executable, "-m", "kbassist", "batch", str(folder), *options]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    wanted = 0
    for _ in range(5):
        # Before anything is written, between two units, within one, or while its line is written.
        child = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env=environment, cwd=ROOT)
        wait_for(point, wanted, child)
        time.sleep(chance.random() * 0.02)
        assert child.poll() is None, "over before it could be killed"
        child.send_signal(signal.SIGKILL)
        child.communicate()
        wanted = (point.read_bytes().count(b"\n") if point.exists() else 0) + chance.randrange(1, 4)
    assert 1 < point.read_bytes().count(b"\n") < 41
    done = subprocess.run(command, capture_output=True, env=environment, check=False, cwd=ROOT)
    assert done.stdout.decode() == expected


def test_a_line_of_the_checkpoint_that_is_cut_off_is_done_again(run: Run, logs: Path, tmp_path: Path) -> None:
    point = tmp_path / "point"
    first = run("batch", logs, "--checkpoint", point, "--format", "json", "--jobs", "1")
    data = point.read_bytes()
    for end in (len(data) - 5, len(data) // 2):
        point.write_bytes(data[:end])
        assert run("batch", logs, "--checkpoint", point, "--format", "json", "--jobs", "1").out == first.out


def test_addresses_are_read_through_fsspec(run: Run, logs: Path) -> None:
    here = [json.loads(row) for row in run("batch", logs, "--format", "json", "--jobs", "1").out.splitlines()]
    there = [
        json.loads(row) for row in run("batch", f"file://{logs}", "--format", "json", "--jobs", "1").out.splitlines()
    ]
    assert [row.get("count") for row in here] == [row.get("count") for row in there]
    assert run("batch", "nosuch://x/y").status == 2


@pytest.mark.skipif(os.name == "nt", reason="kill -9 is POSIX")
def test_a_cluster_that_loses_a_worker_reports_the_same(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = many(tmp_path / "many", 60, 3_000)
    expected = run("batch", folder, "--format", "json", "--jobs", "1").out
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    address_file = tmp_path / "scheduler.json"

    def dask(program: str, *options: str) -> "subprocess.Popen[bytes]":
        command = [sys.executable, "-m", f"distributed.cli.dask_{program}", "--no-dashboard", *options]
        return subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=environment)

    children = [dask("scheduler", "--host", "127.0.0.1", "--port", "0", "--scheduler-file", str(address_file))]
    try:
        limit = time.monotonic() + 60
        while not address_file.exists() and time.monotonic() < limit:
            time.sleep(0.2)
        address = json.loads(address_file.read_text("utf-8"))["address"]
        own = ("--nthreads", "1", "--no-nanny", "--local-directory", str(tmp_path))
        children += [dask("worker", address, *own) for _ in range(2)]
        point = tmp_path / "point"
        options = ["--format", "json", "--scheduler", address, "--checkpoint", str(point)]
        command = [sys.executable, "-m", "kbassist", "batch", str(folder), *options]
        batch = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=environment, cwd=ROOT)
        wait_for(point, 3, batch)
        children[1].send_signal(signal.SIGKILL)
        assert batch.poll() is None, "over before a worker could be lost"
        out, err = batch.communicate(timeout=120)
        assert batch.returncode == 0, err
        assert out.decode() == expected
    finally:
        for child in children:
            child.kill()
            child.wait()
    monkeypatch.setattr("kbassist.batch.remote._WAIT", "1s")
    ran = run("batch", folder, "--scheduler", "tcp://127.0.0.1:1")
    assert ran.status == 2 and "can't be reached" in ran.err
