"""Another rule base alone, and several beside each other."""

import json
import re
import shutil
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from kbassist.authoring.corpus import read_corpus
from kbassist.evidence.document import Document
from kbassist.evidence.intake import Intake
from kbassist.model.result import CaseResult
from kbassist.pipeline import run_case
from kbassist.reasoning.choice import judged
from kbassist.reasoning.infer import Reasoner, open_reasoner
from kbassist.render.text import to_text
from kbassist.rulebase.base import RuleBase
from kbassist.rulebase.language.about import About
from kbassist.rulebase.loader import load
from kbassist.rulebase.masking import masker_for
from kbassist.shell.conversation import Shell
from kbassist.shell.store import Store
from kbassist.text.secrets import Vault
from tests.support.run import CASES, ROOT, Run
from tests.support.thorough import share

POSTGRES = ROOT / "tests" / "support" / "postgres"
BARE = ROOT / "tests" / "support" / "bare"
ERROR = 'psql: error: connection to server at "db01", port 5432 failed: root certificate file "/r.crt" does not exist\n'
SHIPPED = (
    "[Microsoft][ODBC Driver 18 for SQL Server]SSL Provider: "
    "The certificate chain was issued by an authority that is not trusted."
)
OTHERS = re.compile(r"sql ?server|mssql|sqlcmd|sqlclient|odbc|jdbc|schannel|azure|\btds\b|KB\d{6}|1433|errorlog", re.I)


@pytest.fixture
def error(tmp_path: Path) -> Path:
    path = tmp_path / "client.log"
    path.write_text(ERROR, encoding="utf-8")
    return path


@pytest.mark.parametrize(
    "words",
    [
        ("diagnose", "ERROR", "--full", "--explain"),
        ("diagnose", "ERROR", "--format", "ticket"),
        ("batch", "ERROR"),
        ("kb", "list"),
        ("kb", "facts"),
        ("kb", "show", "libpq"),
        ("kb", "lint"),
        ("kb", "test"),
    ],
)
def test_a_rule_base_alone_names_no_other_product(words: Sequence[str], error: Path, run: Run) -> None:
    ran = run("--only", POSTGRES, *(str(error) if one == "ERROR" else one for one in words))
    assert ran.status == 0 and ran.out
    assert not OTHERS.findall(ran.out + ran.err)


@pytest.mark.parametrize("words", [(), ("diagnose",), ("kb",), ("kb", "show"), ("verify",), ("batch",)])
def test_its_help_names_none_either(words: Sequence[str], run: Run, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        run("--only", POSTGRES, *words, "--help")
    page = capsys.readouterr().out
    assert page and not OTHERS.findall(page) and not re.search(r"{[a-z_]+}", page)
    assert not re.search(r"^ +(cert|probe|serve-test) ", page, re.M)


def test_its_pages_name_none(run: Run, tmp_path: Path) -> None:
    assert run("--only", POSTGRES, "kb", "doc", "--output", tmp_path).status == 0
    pages = [path.read_text("utf-8") for path in tmp_path.rglob("*.html")]
    assert pages and not [word for page in pages for word in OTHERS.findall(page)]


@pytest.mark.parametrize(
    ("command", "operand"), [("cert", "x.pem"), ("probe", "localhost"), ("serve-test", "--strict=forced")]
)
def test_a_command_without_a_subject_says_so_in_a_line(command: str, operand: str, run: Run) -> None:
    ran = run("--only", POSTGRES, command, operand)
    assert ran.status == 2 and not ran.out
    assert ran.err.count("\n") == 1 and "'postgresql'" in ran.err and not OTHERS.findall(ran.err)


@pytest.mark.parametrize("case", sorted(path.name for path in CASES.iterdir() if path.is_dir())[::4])
def test_evidence_of_another_product_is_read_without_a_fault(case: str, run: Run) -> None:
    assert run("--only", POSTGRES, CASES / case / "evidence").status in (0, 1)


@pytest.mark.parametrize("case", sorted(path.name for path in CASES.iterdir() if path.is_dir())[1::4])
def test_a_rule_base_need_not_know_what_the_program_can_read(case: str, tmp_path: Path, run: Run) -> None:
    evidence, saved = CASES / case / "evidence", tmp_path / "a.kbcase"
    assert run("--only", BARE, evidence, "--save", saved).status in (0, 1)
    assert run("--only", BARE, "batch", evidence).status in (0, 1)
    ran = run("--only", BARE, "verify", saved, evidence)
    assert ran.status == 3 or (ran.status == 2 and "nothing" in ran.err), ran.err


def test_beside_the_shipped_one_it_answers_what_is_its_own(error: Path, run: Run) -> None:
    ran = run("--rules", POSTGRES, error)
    assert ran.status == 0 and "no file with trusted roots" in ran.out and not OTHERS.findall(ran.out)
    assert ran.out == run("--only", POSTGRES, error).out
    theirs = CASES / "kb-article" / "evidence"
    assert run("--rules", POSTGRES, theirs).out == run(theirs).out


@pytest.fixture
def logs(tmp_path: Path) -> Path:
    """Two products' errors in one log, and in files of their own."""
    folder = tmp_path / "logs"
    folder.mkdir()
    ours = "".join(f"2026-03-02 10:{one:02}:00 ERROR {SHIPPED}\n" for one in range(3))
    theirs = "".join(f"2026-03-02 11:{one:02}:00 {ERROR}" for one in range(2))
    for name, text in (("both.log", ours + theirs), ("ours.log", ours), ("theirs.log", theirs)):
        (folder / name).write_text(text, encoding="utf-8")
    return folder


@pytest.mark.parametrize("jobs", ["1", "2"])
def test_a_batch_finds_what_each_of_them_knows(jobs: str, logs: Path, run: Run) -> None:
    def groups(*words: object) -> list[dict[str, Any]]:
        ran = run(*words, "batch", logs, "--jobs", jobs, "--format", "json")
        assert ran.status == 0 and not ran.err
        return [one for one in map(json.loads, ran.out.splitlines()) if one["type"] == "group"]

    both = {one["article"]: one for one in groups("--rules", POSTGRES)}
    assert {name: one["count"] for name, one in both.items()} == {"KB2007728": 6, "pg-root-missing": 4}
    (alone,) = groups("--only", POSTGRES)
    assert {**alone, "id": ""} == {**both["pg-root-missing"], "id": ""}
    assert not OTHERS.findall(json.dumps(both["pg-root-missing"]))


def test_a_batch_of_several_in_every_form(logs: Path, tmp_path: Path, run: Run) -> None:
    junit, cases = tmp_path / "a.xml", tmp_path / "cases"
    for form in ("text", "markdown", "csv", "html"):
        ran = run("--rules", POSTGRES, "batch", logs, "--format", form, "--junit", junit, "--cases", cases)
        assert ran.status == 0 and "no file with trusted roots" in ran.out and "KB2007728" in ran.out
    assert 'name="pg-root-missing"' in junit.read_text("utf-8") and 'name="KB2007728"' in junit.read_text("utf-8")
    (case,) = cases.glob("*pg-root-missing*")
    ran = run("--rules", POSTGRES, case)
    assert ran.status == 0 and "no file with trusted roots" in ran.out and not OTHERS.findall(ran.out)


def test_beside_the_shipped_one_a_case_of_its_own_is_verified_with_it(error: Path, tmp_path: Path, run: Run) -> None:
    case = tmp_path / "a.kbcase"
    assert run("--rules", POSTGRES, error, "--save", case).status == 0
    again = tmp_path / "again.log"
    again.write_text(f"2026-03-02 11:00:00 {ERROR}", encoding="utf-8")
    ran = run("--rules", POSTGRES, "verify", case, again)
    assert ran.status == 3 and "The client has no file with trusted roots" in ran.out
    assert not OTHERS.findall(ran.out + ran.err)
    assert ran.out == run("--only", POSTGRES, "verify", case, again).out


def test_the_shipped_one_is_unchanged_by_its_presence(base: RuleBase) -> None:
    both = load((POSTGRES,))
    assert both.digest == base.digest and [one.about.id for one in both.beside] == ["postgresql"]
    assert not any("libpq" in (test.values or ()) for rule in both.index.derivations for test in rule.tests)
    first = open_reasoner(both, "reference")

    results: dict[tuple[int, str], CaseResult] = {}

    def judge(one: RuleBase, text: str) -> CaseResult:
        if (id(one), text) not in results:
            results[id(one), text] = judge_anew(one, text)
        return results[id(one), text]

    def judge_anew(one: RuleBase, text: str) -> CaseResult:
        reasoner = first if one is both else Reasoner(one, first.engine)
        read = Intake(one, Vault(masker_for(both))).read(Document("text", text.encode("utf-8", "replace")))
        return run_case(read, {}, reasoner)

    taken = 0
    for text in share((one.text for one in read_corpus([ROOT / "data" / "corpus"]).texts), 8):
        shipped = judge(both, text)
        chosen = judged(both, partial(judge, text=text), lambda one: one)
        taken += chosen.tool.rules_digest != base.digest
        if chosen.tool.rules_digest != base.digest:
            assert (shipped.problem or "outside-").startswith("outside-")
        else:
            assert chosen == shipped
    assert taken


def test_an_id_belongs_to_one_rule_base(tmp_path: Path, run: Run) -> None:
    (tmp_path / "base.yaml").write_text(
        (POSTGRES / "base.yaml").read_text("utf-8").replace("id: postgresql", "id: other")
    )
    (tmp_path / "articles").mkdir()
    text = (POSTGRES / "articles" / "pg-root-missing.yaml").read_text("utf-8")
    (tmp_path / "articles" / "a.yaml").write_text(text, encoding="utf-8")
    for kind in ("vocabulary", "drivers", "procedures", "derive"):
        (tmp_path / kind).symlink_to(POSTGRES / kind)
    ran = run("--only", POSTGRES, "--rules", tmp_path, "kb", "lint")
    assert ran.status == 3
    assert "the rule base 'other' and the rule base 'postgresql'" in ran.out and "article 'pg-root-missing'" in ran.out
    ran = run("--only", POSTGRES, "--rules", tmp_path, "kb", "list")
    assert ran.status == 2 and "is defined in the rule base 'postgresql' and in the rule base 'other'" in ran.err


def test_a_folder_extends_the_rule_base_that_it_names(tmp_path: Path, run: Run) -> None:
    (tmp_path / "terms").mkdir()
    (tmp_path / "terms" / "t.yaml").write_text("terms: [{title: WAL, meaning: the log, source: docs}]\n", "utf-8")
    (tmp_path / "base.yaml").write_text("extends: postgresql\n", "utf-8")
    assert [one.title for one in load((POSTGRES, tmp_path)).beside[0].terms if one.title == "WAL"] == ["WAL"]
    (tmp_path / "base.yaml").write_text("extends: oracle\n", "utf-8")
    ran = run("--rules", tmp_path, "kb", "list")
    assert ran.status == 2 and "extends 'oracle', which no folder before it is (known: sql-server)" in ran.err


def test_the_page_shows_the_small_one_as_it_is() -> None:
    page = (ROOT / "docs" / "another-base.md").read_text("utf-8")
    assert f"```yaml\n{(POSTGRES / 'base.yaml').read_text('utf-8')}```" in page
    assert {f"| `{one}` |" for one in About.__struct_fields__} <= set(re.findall(r"\| `[a-z_]+` \|", page))


@pytest.mark.parametrize("beside", [False, True])
def test_a_whole_case_in_the_shell(beside: bool, tmp_path: Path) -> None:
    chosen = load((POSTGRES,)) if beside else load(base=POSTGRES)
    shell = Shell(open_reasoner(chosen, "reference"), Store(tmp_path))
    told = ""
    for line in (ERROR.strip(), "plan", "what is libpq?", "is it safe to do that?", "/help", "/facts", "/probe db01"):
        assert not line.startswith("/probe") or not shell.base.about.probe, "nobody is asked"
        told += to_text(shell.handle(line).blocks, width=100)
    assert "no file with trusted roots" in told and "about connections to PostgreSQL" in told
    assert "/probe: the rule base 'postgresql' names no protocol" in told
    assert not OTHERS.findall(told)
    shell.fresh()
    assert shell.base is chosen


@pytest.fixture
def counting(tmp_path: Path) -> Path:
    """The bare rule base, with a number that a text, a setting and an answer tell, and a table over it."""
    folder = shutil.copytree(BARE, tmp_path / "counting")
    (folder / "vocabulary").mkdir()
    (folder / "vocabulary" / "server.yaml").write_text(
        "facts:\n  - id: server.retries\n    title: retries\n    type: int\n    subject: server\n    text: How many.\n"
        "    ask: How many retries?\n    how: Look.\n    effort: 1\n    is: askable\n"
        "    recognise: [{pattern: 'after (?P<value>[0-9]{1,30}) retries', source: docs}]\n",
        encoding="utf-8",
    )
    article = folder / "articles" / "untrusted.yaml"
    rows = 'columns: {server.retries: retries}\ntable: |\n  id | retries\n  one | "<2"\n  more | ">=2"\nscenarios:\n'
    rows += "  one: {title: one, because: it is, source: docs}\n  more: {title: more, because: it is, source: docs}\n"
    article.write_text(article.read_text("utf-8").replace("resolutions:", f"{rows}resolutions:"), encoding="utf-8")
    return folder


@pytest.mark.parametrize(("told", "row"), [("5", "more"), ("1", "one"), ("0", "one"), ("9" * 30, "")])
def test_a_text_tells_a_number(told: str, row: str, counting: Path, tmp_path: Path, run: Run) -> None:
    assert run("--only", counting, "kb", "lint").out.endswith("no problems\n")
    error = tmp_path / "error.txt"
    error.write_text(
        f"The certificate chain was issued by an authority that is not trusted after {told} retries", "utf-8"
    )
    found = json.loads(run("--only", counting, error, "--format", "json").out)["incidents"][0]["diagnoses"][0]
    assert [one["id"] for one in found["scenarios"] if one["status"] == "confirmed"] == ([row] if row else [])
