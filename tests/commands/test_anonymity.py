"""``--anonymise`` and ``--anonymise-map`` on the command line."""

import json
import re
import shutil
from pathlib import Path

import jsonschema
import pytest

from kbassist.render.json import schema
from tests.support.run import CASES, EXAMPLE, Run

CASE = CASES / "logscout" / "evidence"
NAMES = ("contoso", "sql01.", "app01", "10.1.2.9", "1a68ac9ad1", "436f6e746f736f", "'report'")


def left(text: str) -> list[str]:
    """The names of the case in ``text``."""
    return [name for name in NAMES if name in text.casefold()]


@pytest.mark.parametrize(
    "options", [(), ("--full", "--explain"), ("--format", "markdown"), ("--format", "ticket"), ("--format", "html")]
)
def test_a_report_names_nobody_and_says_so(options: tuple[str, ...], run: Run) -> None:
    ran = run("diagnose", CASE, "--anonymise", *options)
    assert (ran.status, left(ran.out), ran.err) == (0, [], "")
    said = " ".join(re.sub(r"[*\\]|<[^<>]*>", "", ran.out).split())
    assert "Anonymised: other names stand for " in said and "2 hosts, 1 domain" in said
    assert "1 masked secret besides" in said and "host1.domain1.invalid to host2.domain1.invalid" in said


def test_json_keeps_its_contract_and_counts(run: Run) -> None:
    plain, hidden = (run("diagnose", CASE, "--format", "json", *more).out for more in ((), ("--anonymise",)))
    assert left(hidden) == [] and json.loads(plain)["anonymised"] is None
    jsonschema.validate(json.loads(hidden), schema(), cls=jsonschema.Draft202012Validator)
    counts = json.loads(hidden)["anonymised"]
    assert counts["host"] == 2 and counts["secret"] == 1 and next(iter(counts)) == "host"


def test_a_certificate_is_checked_without_its_names(run: Run) -> None:
    file = CASES / "private-ca" / "evidence" / "server.cer"
    named = run("cert", file, "--host", "SQL04.contoso.com")
    ran = run("cert", file, "--host", "SQL04.contoso.com", "--anonymise")
    assert "contoso" not in ran.out.casefold() and "sql04" not in ran.out.casefold() and ran.status == named.status
    assert ran.out.count("pass") == named.out.count("pass") and "host1.domain1.invalid" in ran.out
    document = json.loads(run("cert", file, "--anonymise", "--format", "json").out)
    assert document["anonymised"]["certificate"] == 1 and "contoso" not in json.dumps(document).casefold()


@pytest.mark.parametrize("form", ["json", "html"])
def test_a_batch_names_nobody(form: str, run: Run, tmp_path: Path) -> None:
    folder = tmp_path / "Contoso-case"
    folder.mkdir()
    for name in ("SQL01_20260301T1019002201_ERRORLOG", "APP01_app.log"):
        shutil.copy(CASE / name, folder)
    junit, out = tmp_path / "junit.xml", tmp_path / "out"
    ran = run("batch", folder, "--jobs", 1, "--format", form, "--output", out, "--junit", junit, "--anonymise")
    assert ran.status == 0
    text = out.read_text("utf-8")
    assert left(text) == [] and left(junit.read_text("utf-8")) == [] and "host1" in text
    assert "nonymised" in text


def test_the_map_holds_for_the_next_run_and_is_no_part_of_the_result(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "map.json"
    first = run("diagnose", CASES / "private-ca" / "evidence", "--anonymise-map", file)
    assert first.status == 0 and "sql04" not in first.out and str(file) not in first.out
    names = json.loads(file.read_text("utf-8"))["names"]
    assert names["host"] == {"sql04": "host1"} and names["domain"]["contoso.com"] == "domain1"
    run("diagnose", CASE, "--anonymise-map", file)
    after = json.loads(file.read_text("utf-8"))["names"]
    assert after["host"]["sql04"] == "host1" and after["host"]["sql01"] != "host1"
    assert after["domain"]["contoso.com"] == "domain1"


def test_a_file_that_is_no_map_ends_the_run_before_it_begins(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "notes.txt"
    file.write_text("to do", encoding="utf-8")
    ran = run("diagnose", CASE, "--anonymise-map", file)
    assert (ran.status, ran.out) == (2, "") and len(ran.err.splitlines()) == 1 and "no map" in ran.err
    assert file.read_text("utf-8") == "to do"


def test_evidence_is_not_replaced_by_a_map(run: Run, tmp_path: Path) -> None:
    evidence = shutil.copy(CASE / "APP01_app.log", tmp_path)
    ran = run("diagnose", evidence, "--anonymise-map", evidence)
    assert ran.status == 2 and "is the file that was read" in ran.err


def test_a_map_is_not_the_file_of_the_result(run: Run, tmp_path: Path) -> None:
    ran = run("diagnose", CASE, "--anonymise-map", tmp_path / "x", "--output", tmp_path / "x")
    assert ran.status == 2 and "--output writes it" in ran.err and not (tmp_path / "x").exists()


def test_lines_as_logs_grow_are_not_anonymised(run: Run) -> None:
    ran = run("batch", CASE, "--follow", "--anonymise")
    assert ran.status == 2 and "--anonymise: not with --follow" in ran.err


@pytest.mark.parametrize(
    "command",
    [
        ("diagnose", str(EXAMPLE), "--save", "{0}/x.kbcase", "--anonymise"),
        ("batch", str(EXAMPLE), "--cases", "{0}/cases", "--anonymise"),
    ],
)
def test_a_case_file_keeps_names_and_is_not_written(command: tuple[str, ...], run: Run, tmp_path: Path) -> None:
    ran = run(*(one.format(tmp_path) for one in command))
    assert ran.status == 2 and "a case file keeps what was read" in ran.err and not list(tmp_path.iterdir())
