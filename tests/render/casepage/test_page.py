"""The page of a case: one file, safe, the same each time, without its script as well; and what a customer reads."""

import hashlib
import itertools
import json
import os
import re
import shutil
import subprocess
from base64 import b64encode
from pathlib import Path

import msgspec
import pytest

from kbassist.model.result import CaseResult, Tool
from kbassist.render.casepage.page import Audience, to_page
from tests.support.facts import BASE
from tests.support.html import Parsed
from tests.support.incident import incident
from tests.support.run import CASES, Run

EVIL = "</script><script>alert(1)</script><img src=x onerror=alert(2)> \" ' &amp; \u202e\u2066 \x1b[31m]]>-->"
SENTENCE = "The certificate chain was issued by an authority that is not trusted."
ERROR = f"2026-03-01 10:00:00Z [Microsoft][ODBC Driver 18 for SQL Server]SSL Provider: {SENTENCE} {EVIL}\n"
STRING = 'Server=tcp:<b>sql01</b>,1433;Database="><svg onload=alert(3)>;Encrypt=yes\n'
BROWSER = Path(__file__).with_name("browser.mjs")


@pytest.fixture
def hostile(tmp_path: Path) -> Path:
    """A case whose every text wants to be markup."""
    folder = tmp_path / "case"
    folder.mkdir()
    (folder / "evil<b onclick=alert(4)>.log").write_text(ERROR + ERROR.replace("10:00:00", "11:00:00"), "utf-8")
    (folder / "app.config").write_text(STRING, "utf-8")
    return folder


def page_of(run: Run, case: str, *more: str) -> str:
    """The page of a sample case, with its answers."""
    answers = CASES / case / "answers.txt"
    given = ("--answers", answers) if answers.exists() else ()
    return run("diagnose", CASES / case / "evidence", *given, "--format", "html", *more).out


@pytest.mark.parametrize("audience", ["internal", "customer"])
def test_nothing_of_a_case_is_markup_and_nothing_is_loaded(run: Run, hostile: Path, audience: str) -> None:
    page = run("diagnose", hostile, "--format", "html", "--audience", audience).out
    parsed = Parsed(page)
    assert not parsed.open and SENTENCE in page
    assert [tag for tag, _ in parsed.elements if tag in ("script", "style")] == ["style", "script"]
    assert not {"img", "link", "iframe", "form"} & {tag for tag, _ in parsed.elements}
    for _, attributes in parsed.elements:
        assert not [name for name in attributes if name.startswith("on") or name in ("style", "src")]
        assert (attributes.get("href") or "#").startswith("#")
    assert not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]", page)


def test_the_policy_lets_the_page_s_own_script_run_and_no_other(run: Run, hostile: Path) -> None:
    page = run("diagnose", hostile, "--format", "html").out
    parsed = Parsed(page)
    policy = next(one["content"] for _, one in parsed.elements if one.get("http-equiv")) or ""
    assert "default-src 'none'" in policy and "unsafe" not in policy
    for kind in ("script", "style"):
        digest = b64encode(hashlib.sha256(parsed.raw[kind].encode()).digest()).decode()
        assert f"{kind}-src 'sha256-{digest}'" in policy


def test_it_has_all_parts_in_order_and_is_the_same_each_time(run: Run) -> None:
    page = page_of(run, "logscout")
    assert page == page_of(run, "logscout")
    ids = re.findall(r'id="i1-(card|chain|plan|table|times)"', page)
    assert ids == ["card", "chain", "plan", "table", "times"]
    sizes = [int(tag[1]) for tag, _ in Parsed(page).elements if re.fullmatch("h[1-6]", tag)]
    assert sizes[0] == 1 and sizes.count(1) == 1
    assert all(later <= earlier + 1 for earlier, later in itertools.pairwise(sizes))


def test_the_row_of_the_case_is_marked_with_the_cells_that_decided_it(run: Run) -> None:
    page = page_of(run, "logscout")
    here = re.findall(r'<tr class="here">(.*?)</tr>', page, re.DOTALL)
    assert len(here) == 1 and "▶ This case" in here[0]
    assert here[0].count('<td class="met"') == 5 and '<span class="word">met:</span>' in here[0]
    assert "known in this case: " in page, "what rules the others out"


def test_without_a_script_everything_that_matters_is_open(run: Run) -> None:
    parsed = Parsed(page_of(run, "logscout"))
    closed = [attributes for tag, attributes in parsed.elements if tag == "details" and "open" not in attributes]
    assert len(closed) == 2, "what is known, how it was concluded"
    assert "button" not in {tag for tag, _ in parsed.elements}, "the script makes them: without it they do nothing"


SEVERAL = """1) error: 0 - The certificate chain was issued by an authority that is not trusted. (provider: SSL Provider)
2) error: 0 - The target principal name is incorrect. (provider: SSL Provider, Microsoft.Data.SqlClient)
3) Login failed for user 'app'. (Microsoft SQL Server, Error: 18456)
"""


@pytest.mark.parametrize("audience", ["internal", "customer"])
def test_several_incidents_are_articles_of_one_page(run: Run, tmp_path: Path, audience: str) -> None:
    (tmp_path / "mail.txt").write_text(SEVERAL, "utf-8")
    parsed = Parsed(run("diagnose", tmp_path / "mail.txt", "--format", "html", "--audience", audience).out)
    assert sum(tag == "article" for tag, _ in parsed.elements) == 3
    ids = [attributes["id"] for _, attributes in parsed.elements if "id" in attributes]
    targets = {(attributes.get("href") or "")[1:] for tag, attributes in parsed.elements if tag == "a"}
    assert len(ids) == len(set(ids)) and targets <= set(ids)


@pytest.mark.parametrize("audience", ["internal", "customer"])
def test_of_very_many_incidents_the_last_are_only_listed(audience: Audience) -> None:
    one, _ = incident({})
    many = tuple(
        msgspec.structs.replace(one, id=f"i{number}", server=f"sql{number}.example") for number in range(1, 44)
    )
    tool = Tool(version="0", rules_digest="0", engine="none")
    result = CaseResult(
        tool=tool, status="diagnosed", problem=one.problem, evidence=(), facts=(), conflicts=(), incidents=many
    )
    page = to_page(result, BASE, audience=audience).decode()
    assert page.count("<article") == 40
    listed = page[page.index("<h2>3 more") :]
    assert "sql40.example" not in listed and "sql41.example" in listed and "sql43.example" in listed
    assert ("i43" in listed) == (audience == "internal")


JARGON = re.compile(
    r"(?<![\w.])(client|server|certificate|case|error)\.[a-z]+_[a-z_]+|KB2007728|\b(confirmed|ruled[- ]out|undecided|scenario)\b"
    r"|--[a-z]+|\bi1\b(?!-|/)|durable"
)


@pytest.mark.parametrize("form", ["text", "markdown", "ticket", "html"])
@pytest.mark.parametrize("case", ["conflicting", "nothing-relevant"])
def test_a_customer_reads_nothing_of_the_program(run: Run, case: str, form: str) -> None:
    answers = CASES / case / "answers.txt"
    given = ("--answers", answers) if answers.exists() else ()
    ran = run("diagnose", CASES / case / "evidence", *given, "--format", form, "--audience", "customer", "--no-pager")
    said = re.sub(r"<(style|script)>.*?</\1>|<[^>]*>", " ", ran.out, flags=re.DOTALL) if form == "html" else ran.out
    assert "What we need from you" in said and "Thank you" in said
    assert [found[0] for found in JARGON.finditer(said)] == []
    assert "data/cases" not in said and str(CASES) not in said, "the folder is nobody's business"


def test_a_customer_is_told_what_to_do_how_to_see_it_how_to_go_back_and_what_disagrees(run: Run) -> None:
    case = CASES / "conflicting"
    out = run("diagnose", case / "evidence", "--answers", case / "answers.txt", "--audience", "customer").out
    parts = ("What we found", "What to do", "How to see that it worked", "How to go back", "What not to do")
    places = [out.index(part) for part in parts]
    assert places == sorted(places)
    assert "What you sent says more than one thing about this:" in out


def test_what_changes_in_the_evidence_is_shown_with_a_sign_and_without_its_password(run: Run, tmp_path: Path) -> None:
    string = "Server=s;User ID=u;Password=Secr3t-Pw;Encrypt=yes;Database=<d>"
    (tmp_path / "e.txt").write_text(f"{ERROR}{string}\n", "utf-8")
    page = run("diagnose", tmp_path / "e.txt", "--format", "html", "--set", "certificate.kind=self-signed").out
    shown = re.search(r'<pre class="diff"><del>- (.*?)</del><ins>[+] (.*?)</ins></pre>', page)
    assert shown is not None
    before, after = shown.groups()
    assert before != after and "Database=&lt;d&gt;" in before and "Secr3t-Pw" not in page


def test_json_is_for_programs(run: Run) -> None:
    ran = run("diagnose", CASES / "conflicting" / "evidence", "--format", "json", "--audience", "customer")
    assert ran.status == 2 and "--audience customer" in ran.err


def test_a_secret_is_in_no_page(run: Run, tmp_path: Path) -> None:
    (tmp_path / "e.txt").write_text(f"{ERROR}Server=s;User ID=u;Password=Secr3t-Pw;Encrypt=yes\n", "utf-8")
    for audience in ("internal", "customer"):
        run("diagnose", tmp_path / "e.txt", "--format", "html", "--audience", audience, "--output", tmp_path / "p.html")
        assert "Secr3t-Pw" not in (tmp_path / "p.html").read_text("utf-8")


@pytest.mark.external("chromium", "node", "playwright-core")
def test_it_is_for_everybody_in_a_browser(run: Run, hostile: Path, tmp_path: Path) -> None:
    mail = tmp_path / "mail.txt"
    mail.write_text(SEVERAL, "utf-8")
    pages = {
        "logscout": page_of(run, "logscout"),
        "conflicting": page_of(run, "conflicting", "--audience", "customer"),
        "hostile": run("diagnose", hostile, "--format", "html").out,
        "several": run("diagnose", mail, "--format", "html").out,
    }
    paths = [tmp_path / f"{name}.html" for name in pages]
    for path, page in zip(paths, pages.values(), strict=True):
        path.write_text(page, "utf-8")
    tools = {"CHROMIUM": shutil.which("chromium") or "", "MODULES": shutil.which("playwright-core") or ""}
    command = ["node", str(BROWSER), *map(str, paths)]
    ran = subprocess.run(command, env=os.environ | tools, capture_output=True, text=True, check=False, timeout=120)
    assert ran.returncode == 0, ran.stderr
    assert json.loads(ran.stdout) == []
