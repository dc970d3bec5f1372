"""``kbassist verify``: what a case can be, its exit status, its documents; hostile names in new evidence do no harm."""

import json
import shutil
from pathlib import Path
from xml.etree import ElementTree

import jsonschema
import pytest

from kbassist.verify.document import SCHEMA_FILE, schema
from tests.support.conversation import ERROR
from tests.support.run import CASES, Run

OPENED = "2026-03-02 10:00:00 info: Opened connection to database 'a' on server 'sql05.contoso.com'.\n"
EVIDENCE = CASES / "certificate-in-hand" / "evidence"


@pytest.fixture
def folder(tmp_path: Path, run: Run, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A case in every form, and new evidence."""
    monkeypatch.setenv("KBASSIST_STATE_DIR", str(tmp_path / "state"))
    monkeypatch.setenv("COLUMNS", "80")
    shutil.copytree(EVIDENCE, tmp_path / "old")
    options = ("--set", "client.root_trusted=no", "--save", tmp_path / "a.kbcase", "--format", "json")
    assert run("diagnose", tmp_path / "old", *options, "--output", tmp_path / "a.json").status == 0
    sessions = tmp_path / "state" / "cases"
    sessions.mkdir(parents=True, mode=0o700)
    saved = json.loads((tmp_path / "a.kbcase").read_bytes())
    (sessions / f"{saved['id']}.json").write_text(json.dumps(saved), encoding="utf-8")
    (tmp_path / "new.log").write_text(OPENED, encoding="utf-8")
    (tmp_path / "again.log").write_text(f"2026-03-02 11:00:00 {ERROR}\n", encoding="utf-8")
    return tmp_path


def test_the_shipped_schema_is_that_of_the_types() -> None:
    """``python -m kbassist.verify.document`` writes it."""
    assert json.loads(SCHEMA_FILE.read_text("utf-8")) == json.loads(json.dumps(schema()))


@pytest.mark.parametrize("form", ["a.kbcase", "a.json", "old", "session"])
def test_a_case_in_every_form(form: str, folder: Path, run: Run) -> None:
    case = next((folder / "state" / "cases").iterdir()).stem if form == "session" else folder / form
    assert run("verify", case, folder / "new.log").out.startswith("Fixed: The server's certificate was issued by")
    again = run("verify", case, folder / "again.log", "--format", "json")
    assert again.status == 3 and json.loads(again.out)["status"] == "not-fixed"
    assert run("verify", case, folder / "old").status == 3


def test_the_documents(folder: Path, run: Run) -> None:
    made = run("verify", folder / "a.kbcase", folder / "new.log", "--format", "json")
    jsonschema.validate(json.loads(made.out), json.loads(SCHEMA_FILE.read_text("utf-8")))
    assert made.status == 0 and json.loads(made.out)["format"] == "kbassist.verify/1"
    for log, failures, status in (("new.log", 0, 0), ("again.log", 1, 3), ("old", 1, 3)):
        ran = run("verify", folder / "a.kbcase", folder / log, "--format", "junit")
        suite = ElementTree.fromstring(ran.out)  # noqa: S314 - our own
        assert ran.status == status and (suite.tag, int(suite.attrib["failures"])) == ("testsuite", failures)
        assert len(suite) == int(suite.attrib["tests"]) == 4
    target = folder / "result.xml"
    assert run("verify", folder / "a.kbcase", folder / "new.log", "--format", "junit", "--output", target).status == 0
    assert ElementTree.parse(target).getroot().attrib["skipped"] == "2"  # noqa: S314 - our own


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["gone.kbcase", "new.log"], "gone.kbcase: no such file or folder"),
        (["a.kbcase", "gone.log"], "gone.log: no such file or folder"),
        (["20200101-000000-aaaa", "new.log"], "no such case; 'kbassist sessions' lists them"),
        (["a.kbcase", "new.log", "--option", "trust"], "--option trust: no such option in this case"),
        (["a.kbcase", "new.log", "--since", "soon"], "--since soon: not an ISO 8601 time"),
        (["a.kbcase", "new.log", "--output", "new.log"], "choose another name for --output"),
        (["a.kbcase", "new.log", "--client-roots", "r.pem", "--output", "r.pem"], "choose another name for --output"),
        (["a.kbcase", "new.log", "--password-file", "r.pem", "--output", "r.pem"], "choose another name for --output"),
        (["new.log", "new.log"], "nothing is recognised in the case"),
        (["broken.json", "new.log"], "no result of kbassist that can be read"),
        (["broken.kbcase", "new.log"], "no case file that can be read"),
        (["a.kbcase", "picture.png"], "a picture"),
    ],
)
def test_a_mistake_is_one_line(
    words: list[str], said: str, folder: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(folder)
    (folder / "broken.json").write_text('{"format": "kbassist.diagnosis/1", "tool": 1}', encoding="utf-8")
    (folder / "broken.kbcase").write_text('{"format": "kbassist.case/1"', encoding="utf-8")
    (folder / "r.pem").write_text("x", encoding="utf-8")
    (folder / "picture.png").write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(40))
    ran = run("verify", *words)
    assert ran.status == 2 and not ran.out and said in ran.err and ran.err.count("\n") == 1


def test_hostile_evidence_and_a_hostile_result(folder: Path, run: Run) -> None:
    log = folder / "$(x);'<b>.log"
    log.write_text(f"{OPENED}\x1b]0;owned\x07<script>alert(1)</script> Password=Secr3t-Word;\n", encoding="utf-8")
    result = json.loads((folder / "a.json").read_bytes())
    result["incidents"][0]["diagnoses"][0]["article"] = "../../x"
    result["incidents"][0]["plan"]["options"][0]["steps"][0]["id"] = "no-such/step"
    result["facts"][0] |= {"name": "no.such.fact", "value": "\x1b[31m"}
    result["facts"][1] |= {"value": "moon\x1b[2J"}
    (folder / "evil.json").write_text(json.dumps(result), encoding="utf-8")
    for case in ("a.kbcase", "evil.json"):
        for form in ("text", "json", "junit"):
            ran = run("verify", folder / case, log, "--format", form)
            assert ran.status in (0, 3) and "\x1b" not in ran.out + ran.err and "Secr3t" not in ran.out
            assert form != "junit" or ElementTree.fromstring(ran.out) is not None  # noqa: S314 - our own


def test_a_line_fits_eighty_columns(folder: Path, run: Run) -> None:
    for log in ("new.log", "again.log", "old"):
        lines = run("verify", folder / "a.kbcase", folder / log).out.splitlines()
        assert [line for line in lines if len(line) > 80 and "> " not in line and str(folder) not in line] == []
