"""The case file: written by one door, opened by another, and what is none is one line."""

import json
from pathlib import Path

import pytest

from kbassist.casefile.file import SCHEMA_FILE, schema
from tests.support.conversation import ERROR
from tests.support.run import CASES, Run

SECRET = "Server=sql01;User ID=app;Password=Tr0ub4dor-and-3;Encrypt=true"


@pytest.fixture
def case(tmp_path: Path, run: Run) -> Path:
    log = tmp_path / "error.log"
    log.write_text(f"{ERROR}\n{SECRET}\n", encoding="utf-8")
    path = tmp_path / "sql01.kbcase"
    options = ("--set", "server.force_encryption=no", "--set", "case.exposure=?", "--save", path)
    assert run("diagnose", log, *options).status == 0
    return path


def test_the_shipped_schema_is_that_of_the_types() -> None:
    """``python -m kbassist.casefile.file`` writes it."""
    assert json.loads(SCHEMA_FILE.read_text("utf-8")) == json.loads(json.dumps(schema()))


def test_it_is_diagnosed_as_it_was_where_its_evidence_is_not(case: Path, run: Run, tmp_path: Path) -> None:
    before = json.loads(run("diagnose", tmp_path / "error.log", "--format", "json").out)
    (tmp_path / "error.log").unlink()
    ran = run(case, "--format", "json")
    after = json.loads(ran.out)
    assert ran.status == 0 and "no file that it names is opened" in ran.err
    assert after["problem"] == before["problem"] == "certificate-untrusted"
    answered = {one["name"]: one["value"] for one in after["facts"] if one["origin"] == "answered"}
    assert answered == {"server.force_encryption": "no"}
    assert "case.exposure" not in {one["fact"] for one in after["incidents"][0]["questions"]}
    overruled = json.loads(run(case, "--set", "server.force_encryption=yes", "--format", "json").out)
    assert {"yes"} == {one["value"] for one in overruled["facts"] if one["origin"] == "answered"}


def test_no_secret_is_in_it(case: Path) -> None:
    assert "Tr0ub4dor" not in case.read_text("utf-8") and "sql01" in case.read_text("utf-8")


def test_new_evidence_beside_it_is_read(case: Path, run: Run) -> None:
    ran = run("diagnose", case, CASES / "certificate-in-hand" / "evidence", "--format", "json")
    found = json.loads(ran.out)
    assert {"certificate.thumbprint"} <= {one["name"] for one in found["facts"]}
    ids = [one["id"] for one in found["evidence"]]
    assert len(ids) == len(set(ids)) > 1


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda data: data[: len(data) // 2], "truncated"),
        (lambda _: b"", "truncated"),
        (lambda _: b"\x00\xff" * 500, "no case file"),
        (lambda _: b"[" * 100_000, "no case file"),
        (lambda data: data.replace(b"kbassist.case/1", b"kbassist.case/2"), "a newer kbassist"),
        (lambda data: data.replace(b'"declined"', b'"delayed": 1, "declined"'), "a newer kbassist"),
        (lambda data: data.replace(b'error.log"', b'../../\\u001b[2J\\u0007"'), ""),
        (lambda data: data.replace(b'"kind": "path"', b'"kind": "url"'), "no case file"),
        (
            lambda data: data.replace(b'"answers": {', b'"answers": {"certificate.key_bits": 99999999999999999999,'),
            "large",
        ),
    ],
)
def test_what_is_none_is_one_line(change, said: str, case: Path, run: Run) -> None:
    before = case.read_bytes()
    case.write_bytes(change(before))
    assert case.read_bytes() != before
    ran = run("diagnose", case)
    assert "\x1b" not in ran.out + ran.err
    if said:
        assert ran.status == 2 and not ran.out and said in ran.err and ran.err.count("\n") == 1


def test_among_the_evidence_it_is_named_and_not_read(case: Path, run: Run, tmp_path: Path) -> None:
    folder = tmp_path / "evidence"
    folder.mkdir()
    case.rename(folder / "old.kbcase")
    ran = run("diagnose", folder)
    assert ran.status == 2 and "a case file of kbassist; give it by itself" in ran.err


def test_what_was_read_is_not_written_over(case: Path, run: Run, tmp_path: Path) -> None:
    before = case.read_bytes()
    for target in (case, tmp_path / "error.log"):
        ran = run("diagnose", case, tmp_path / "error.log", "--save", target)
        assert ran.status == 2 and "choose another name for --save" in ran.err
    ran = run("diagnose", case, "--output", tmp_path / "x", "--save", tmp_path / "x")
    assert ran.status == 2 and "--output writes it; choose another name for --save" in ran.err
    assert case.read_bytes() == before


@pytest.mark.parametrize("name", ["field-dbt-driver-18", "logscout", "nothing-relevant"])
def test_what_is_said_of_it_is_what_was_said_of_the_evidence(name: str, run: Run, tmp_path: Path) -> None:
    path = tmp_path / "a.kbcase"
    options = ("--at", "2026-01-01", "--set", "case.environment=test")
    before = run("diagnose", CASES / name / "evidence", *options, "--save", path)
    after = run("diagnose", path, "--at", "2026-01-01")
    assert (after.status, after.out) == (before.status, before.out)
