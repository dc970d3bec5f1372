"""The conversation: words understood, evidence of every kind, commands, undo, sessions; hostile input; a real terminal."""

import io
import json
import os
import random
import shutil
import signal
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kbassist.advisor.what_if import WhatIf
from kbassist.case.correlate import correlate
from kbassist.model.result import Question
from kbassist.reasoning.infer import Reasoner
from kbassist.render.text import to_text
from kbassist.rulebase.base import RuleBase
from kbassist.rulebase.language.conditions import parse_value
from kbassist.shell import theme
from kbassist.shell.conversation import Shell
from kbassist.shell.store import Store
from kbassist.shell.understand import Heard, understand

from .conftest import CASES, ROOT, Ran

pexpect = pytest.importorskip("pexpect", reason="needs a pseudo-terminal")
Run = Callable[..., Ran]
ERROR = (
    "A connection was successfully established with the server, but then an error occurred during the login process. "
    "(provider: SSL Provider, error: 0 - The certificate chain was issued by an authority that is not trusted.)"
)


@pytest.fixture
def shell(reasoner: Reasoner, tmp_path: Path) -> Shell:
    return Shell(reasoner, Store(tmp_path / "cases"))


def say(shell: Shell, *lines: str) -> str:
    """The answer to the last of the lines."""
    text = ""
    for line in lines:
        text = to_text(shell.handle(line).blocks)
    return text


def asked(base: RuleBase, name: str) -> Question:
    fact = base.facts[name]
    from kbassist.model.result import QuestionChoice  # noqa: PLC0415

    choices = tuple(QuestionChoice(value=value, title=base.title(name, value)) for value in base.values[name])
    return Question(fact=name, ask=fact.ask, choices=choices, how_to_find="", commands=(), answered_by="", why="")


@pytest.mark.parametrize(
    ("question", "text", "expected"),
    [
        ("server.force_encryption", "no", {"server.force_encryption": "no"}),
        ("server.force_encryption", "Yes.", {"server.force_encryption": "yes"}),
        ("server.force_encryption", "it's on", {"server.force_encryption": "yes"}),
        ("server.force_encryption", "off", {"server.force_encryption": "no"}),
        ("client.encrypt_setting", "off", {"client.encrypt_setting": "no"}),
        ("client.encrypt_setting", "Encrypt is mandatory", {"client.encrypt_setting": "yes"}),
        ("client.encrypt_setting", "encrypt=false", {"client.encrypt_setting": "no"}),
        ("client.encrypt_setting", "not mentioned", {"client.encrypt_setting": "absent"}),
        ("client.encrypt_setting", "2", {"client.encrypt_setting": "no"}),
        ("certificate.kind", "selfsigned", {"certificate.kind": "self-signed"}),
        ("certificate.kind", "its a private CA", {"certificate.kind": "private-ca"}),
        ("certificate.kind", "an enterprse ca", {"certificate.kind": "private-ca"}),
        ("certificate.kind", "let's encrypt", {"certificate.kind": "public-ca"}),
        ("case.environment", "prodcution", {"case.environment": "production"}),
        ("case.environment", "it is production", {"case.environment": "production"}),
        ("case.environment", "force encryption is on", {"server.force_encryption": "yes"}),
        ("client.driver", "ODBC 18", {"client.driver": "msodbcsql", "client.driver_version": "18"}),
        ("certificate.kind", "it's ODBC 18 on Ubuntu", {"client.driver": "msodbcsql", "client.driver_version": "18", "client.os": "linux"}),
        ("client.driver_version", "version 5.1", {"client.driver_version": "5.1"}),
        ("", "we use jdbc 12.4 and it's production", {"client.driver": "mssql-jdbc", "client.driver_version": "12.4", "case.environment": "production"}),
        ("", "server.force_encryption = yes", {"server.force_encryption": "yes"}),
        ("", "Microsoft.Data.SqlClient 5.1.1", {"client.driver": "microsoft-data-sqlclient", "client.driver_version": "5.1.1"}),
    ],
)  # fmt: skip
def test_words_are_understood(question: str, text: str, expected: dict[str, str], base: RuleBase) -> None:
    heard = understand(text, base, asked(base, question) if question else None)
    facts = {one.fact: str(one.value) for one in heard.heard if one.sure}
    assert {name: facts.get(name) for name in expected} == expected
    if "Ubuntu" not in text:
        assert set(facts) == set(expected)


@pytest.mark.parametrize("text", ["not production", "public", "perhaps tset", "it is not a private ca"])
def test_doubtful_words_are_never_taken(text: str, base: RuleBase) -> None:
    heard = understand(text, base, None)
    assert not [one for one in heard.heard if one.sure]


@pytest.mark.parametrize(
    ("text", "kind"),
    [("not sure", "unknown"), ("I don't know", "unknown"), ("how do I find out?", "how"), ("why?", "why")],
)
def test_other_answers(text: str, kind: str, base: RuleBase) -> None:
    assert getattr(understand(text, base, asked(base, "certificate.kind")), kind)


def test_a_doubtful_answer_is_confirmed(shell: Shell) -> None:
    say(shell, ERROR, "/set client.driver=microsoft-data-sqlclient")
    out = say(shell, "not production")
    assert 'Does "production" mean' in out and "case.environment" not in shell.case.answers
    assert "left out" in say(shell, "no")
    say(shell, "not production")
    assert "case.environment = production" in say(shell, "yes")


def test_from_the_paste_to_a_plan(shell: Shell) -> None:
    out = say(shell, ERROR + "\nServer=sql01;Database=d;User ID=u;Password=Secr3t-Pw;Encrypt=False\n")
    assert "taken as error text, connection string" in out and "Diagnosis: likely, KB2007728" in out and "?" in out
    say(shell, "Microsoft.Data.SqlClient 5.1", "self signed", "/set server.force_encryption=yes")
    out = say(shell, "/set client.root_trusted=no")
    assert "confirmed: The server forces encryption" in out
    plan = say(shell, "/plan")
    assert "Export the server certificate" in plan and "Secr3t-Pw" not in plan
    assert "Secr3t" not in shell.store.path(shell.id).read_text("utf-8")


def test_corrections_undo_redo_forget(shell: Shell) -> None:
    say(shell, ERROR, "/set case.environment=test")
    assert "it was development or test" in say(shell, "/set case.environment=production")
    say(shell, "/undo")
    assert shell.case.answers["case.environment"] == "test"
    say(shell, "/redo")
    assert shell.case.answers["case.environment"] == "production"
    say(shell, "/forget case.environment")
    assert shell.case.answers == {}
    say(shell, "/forget e1")
    assert not shell.case.given
    assert "was not said" in say(shell, "/forget case.environment")
    say(shell, "/undo", "/undo", "/undo", "/undo", "/undo")
    assert "nothing to undo" in say(shell, "/undo")


def test_an_answer_in_view_of_a_conflict_settles_it(shell: Shell) -> None:
    say(shell, str(CASES / "conflicting" / "evidence"))
    assert shell.result.conflicts and shell.question is not None
    name = shell.result.conflicts[0].fact
    assert "disagrees" in say(shell, "/facts") or "conflict" in say(shell, "/facts")
    out = say(shell, f"/set {name}={shell.base.values[name][1]}")
    assert not shell.result.conflicts and "Conflict" not in out
    assert "in view of it says otherwise" in " ".join(say(shell, "/facts").split())


def test_unknown_is_not_asked_again_until_ask(shell: Shell) -> None:
    say(shell, ERROR)
    first = shell.question
    assert first is not None
    say(shell, "not sure")
    assert shell.question is None or shell.question.fact != first.fact
    assert first.fact in say(shell, "/facts")
    say(shell, "/ask")
    assert shell.question is not None and shell.question.fact == first.fact


def test_why_and_what_if(shell: Shell) -> None:
    say(shell, ERROR, "it's Microsoft.Data.SqlClient 5", "self-generated")
    assert "This question:" in say(shell, "/why")
    out = say(shell, "/why-not 1")
    assert "ruled-out" in out and "certificate.kind" in out
    before = shell.case
    out = say(shell, "/what-if case.environment=production")
    assert "then" in out and "trust-server-certificate" in out and shell.case == before
    assert "needs one of" in say(shell, "/why-not 99")
    assert "did you mean" in say(shell, "/what-if case.enviroment=test")


def test_paths_of_every_kind(shell: Shell, tmp_path: Path) -> None:
    folder = tmp_path / "a folder"
    shutil.copytree(CASES / "logscout" / "evidence", folder)
    for text in (
        f'"{folder}"',
        f"'{folder}'",
        str(folder).replace(" ", "\\ ") if os.name != "nt" else str(folder),
        folder.as_uri(),
        str(folder),
    ):
        shell.fresh()
        assert "APP01.contoso.com" in say(shell, text, "/facts"), text
    assert "no such" in say(shell, "/no/such/file")


def test_a_certificate_and_a_connection_string_pasted(shell: Shell) -> None:
    pem = (CASES / "certificate-in-hand" / "evidence" / "sql05.pem").read_text("utf-8")
    assert "server certificate" in say(shell, pem)
    assert "connection string" in say(shell, "Server=sql05;Database=x;Integrated Security=true;Encrypt=true")
    assert any(fact.name == "client.encrypt_setting" for fact in shell.result.facts)


def test_paste_without_bracketed_paste(shell: Shell) -> None:
    say(shell, "/paste", *ERROR.split(". "), "second line")
    assert shell.pasting is not None
    assert "Diagnosis: likely" in say(shell, ".")


def test_export_save_copy(shell: Shell, tmp_path: Path) -> None:
    say(shell, ERROR)
    for form, sign in (("text", "KB2007728"), ("markdown", "# KB2007728"), ("json", '"kbassist.diagnosis/1"')):
        path = tmp_path / f"plan {form}"
        assert "Written" in say(shell, f'/export {form} "{path}"')
        assert sign in path.read_text("utf-8")
    assert "needs FORMAT FILE" in say(shell, "/export markdwn x")
    assert "can't be written" in say(shell, f"/export text {ROOT}/README.md/x")
    assert shell.handle("/copy").copy.startswith("KB2007728")
    assert "Saved to" in say(shell, f"/save {tmp_path / 'x.json'}")


def test_sessions_open_replay(shell: Shell, reasoner: Reasoner) -> None:
    say(shell, ERROR, "Microsoft.Data.SqlClient 5", "/set case.environment=test")
    first, result = shell.id, shell.result
    say(shell, "/new")
    assert shell.case.empty
    assert first in say(shell, "/sessions")
    other = Shell(reasoner, shell.store)
    assert "Diagnosis: likely" in say(other, "/open")
    assert (
        other.id == first
        and other.result.incidents[0].diagnoses[0].scenarios == result.incidents[0].diagnoses[0].scenarios
    )
    assert "Nothing would be different" in say(other, "/replay")
    saved = json.loads(shell.store.path(first).read_text("utf-8"))
    saved["concluded"]["status"] = "confirmed"
    saved["answers"]["no.such"] = "x"
    shell.store.path(first).write_text(json.dumps(saved), encoding="utf-8")
    out = say(other, f"/replay {first[:-2]}")
    assert "diagnosis  confirmed  likely" in out and "no such fact" in out


def test_a_file_that_is_gone_is_remembered(shell: Shell, reasoner: Reasoner, tmp_path: Path) -> None:
    path = tmp_path / "error.log"
    path.write_text(ERROR, encoding="utf-8")
    say(shell, str(path))
    path.unlink()
    other = Shell(reasoner, shell.store)
    out = say(other, "/open")
    assert "not there any more" in out and "Diagnosis: likely" in out


def test_every_command_is_in_the_help_and_fits_a_screen(
    shell: Shell, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from kbassist.shell.commands import all_commands  # noqa: PLC0415

    # Some commands write a file with the name they are given.
    monkeypatch.chdir(tmp_path)
    out = say(shell, "/help")
    assert all(f"/{one.name}" in out for one in all_commands())
    assert out.count("\n") <= 32
    for one in all_commands():
        shell.fresh()
        shell.handle(f"/{one.name}")
        shell.pasting = None
        shell.handle(f"/{one.name} \x1b]0;x\x07 nonsense")
        shell.pasting = None


def test_damaged_case_files_are_one_line(shell: Shell) -> None:
    say(shell, ERROR)
    for content in (b"", b"{", b"[" * 100_000, b'{"format": 1}', bytes(1000)):
        path = shell.store.path("20200101-000000-aaaa")
        path.write_bytes(content)
        out = say(shell, "/open 20200101")
        assert out.count("\n") <= 3 and "case file" in out
        assert "damaged file" in say(shell, "/sessions")


def test_a_folder_that_can_t_be_written(reasoner: Reasoner, tmp_path: Path) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("x", encoding="utf-8")
    shell = Shell(reasoner, Store(blocked / "cases"))
    out = say(shell, ERROR)
    assert "can't be saved" in out and "the session goes on" in out and not shell.saved
    assert "Diagnosis: likely" in say(shell, "Microsoft.Data.SqlClient 5")


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    lines=st.lists(
        st.one_of(
            st.text(max_size=60),
            st.sampled_from(
                ["/undo", "/redo", "/plan", "/why", "yes", "no", "2", "not sure", "/ask", ERROR, "/paste", ".", "/new"]
            ),
        ),
        max_size=8,
    )
)
def test_no_line_ends_the_session(
    reasoner: Reasoner, tmp_path_factory: pytest.TempPathFactory, lines: list[str]
) -> None:
    shell = Shell(reasoner, Store(tmp_path_factory.mktemp("cases")))
    for line in lines:
        reply = shell.handle(line)
        assert "\x1b" not in to_text(reply.blocks)


def test_hostile_paste(shell: Shell) -> None:
    started = time.process_time()
    out = say(shell, ("x" * 99 + "\n") * 100_000 + ERROR + "\x1b]0;title\x07\x1b[2J\n")
    assert "Diagnosis: likely" in out and "\x1b" not in out
    assert time.process_time() - started < 60
    shell.fresh()
    assert "Diagnosis" in say(shell, ERROR + "\n\udcff\udc80\ufffe\n")


@pytest.mark.skipif(os.name == "nt", reason="devices and pipes are POSIX")
def test_paths_that_are_no_files(shell: Shell, tmp_path: Path) -> None:
    loop = tmp_path / "loop"
    loop.symlink_to(loop)
    os.mkfifo(tmp_path / "pipe")
    for path in ("/dev/zero", str(loop), str(tmp_path / "pipe"), "/dev/full", "/proc/self/mem"):
        out = say(shell, path)
        assert out.count("\n") <= 4 and "Traceback" not in out


def test_themes() -> None:
    assert theme.form({"NO_COLOR": "1", "KBASSIST_THEME": "dark"}) == "none"
    assert theme.form({"COLORFGBG": "0;15"}) == "light" and theme.form({}) == "dark"
    assert theme.form({"KBASSIST_THEME": "light"}) == "light"
    assert "#" not in str(theme.styles({"NO_COLOR": "1"}))


def test_standard_input_that_is_no_terminal(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(ERROR.encode())))
    ran = run()
    assert ran.status == 0 and "KB2007728" in ran.out


# --- a real terminal


@pytest.fixture
def terminal(tmp_path: Path) -> Iterator[Callable[..., "pexpect.spawn[str]"]]:
    children = []

    def start(**environment: str) -> "pexpect.spawn[str]":
        settings_ = {**os.environ, "KBASSIST_STATE_DIR": str(tmp_path / "state"), "TERM": "xterm-256color", "PAGER": "cat", "PROMPT_TOOLKIT_NO_CPR": "1", "PYTHONPATH": str(ROOT), **environment}  # fmt: skip
        child = pexpect.spawn(sys.executable, ["-m", "kbassist"], env=settings_, dimensions=(45, 110), encoding="utf-8", timeout=30, cwd=str(tmp_path))  # fmt: skip
        children.append(child)
        return child

    yield start
    for child in children:
        child.close(force=True)


def paste(child: "pexpect.spawn[str]", text: str) -> None:
    child.send(f"\x1b[200~{text}\x1b[201~")


def test_a_session_in_a_terminal(terminal: Callable[..., "pexpect.spawn[str]"], tmp_path: Path) -> None:
    child = terminal()
    child.expect("Paste an error")
    paste(
        child,
        f"{ERROR}\n   at Microsoft.Data.SqlClient.SqlConnection.Open()\nPassword=Secr3t-Word;Server=sql01;Encrypt=no\n",
    )
    child.expect("Diagnosis: likely")
    child.expect("Which certificate")
    child.send("slef signed\r")
    child.expect("certificate.kind = a self-signed")
    child.send("/set server.force_encryption=yes\r")
    child.expect("server.force_encryption = yes")
    child.send("/why\r")
    child.expect("because of")
    child.send("/why-not 2\r")
    child.expect("ruled-out:")
    child.send("/what-if case.environment=production\r")
    child.expect("others stay as they are")
    child.send("/undo\r")
    child.expect("Diagnosis:")
    child.send(f"/export markdown {tmp_path}/plan.md\r")
    child.expect("Written to")
    assert "Secr3t" not in (tmp_path / "plan.md").read_text("utf-8")
    child.send("half a li\x03")
    child.expect("kbassist> ")
    child.kill(signal.SIGKILL)
    child.wait()
    child = terminal()
    child.expect("Last case:")
    child.send("/open\r")
    child.expect("Diagnosis: likely")
    child.send("/facts\r")
    child.expect("certificate.kind +a self-signed")
    child.send("\x04")
    child.expect("Saved: /open")
    child.expect(pexpect.EOF)
    written = "".join(path.read_text("utf-8") for path in (tmp_path / "state").rglob("*") if path.is_file())
    assert "Secr3t" not in written and "slef signed" in written


def test_ten_megabytes_pasted_in_a_terminal(terminal: Callable[..., "pexpect.spawn[str]"]) -> None:
    child = terminal()
    child.expect("Paste an error")
    child.delaybeforesend = None
    paste(child, ("x" * 99 + "\n") * 100_000 + ERROR + "\n")
    child.expect("Diagnosis: likely", timeout=60)
    child.send("/quit\r")
    child.expect(pexpect.EOF)


def test_a_terminal_that_can_only_print(terminal: Callable[..., "pexpect.spawn[str]"]) -> None:
    child = terminal(TERM="dumb")
    child.expect("kbassist> ")
    child.send(f"{ERROR}\r")
    child.expect("Diagnosis: likely")
    child.send("/quit\r")
    child.expect("Saved: /open")
    child.expect(pexpect.EOF)
    assert "\x1b" not in child.before


# --- questions


def complete_answers(base: RuleBase, chance: random.Random) -> dict[str, str]:
    values = {}
    for name, fact in sorted(base.facts.items()):
        if fact.askable and base.values[name]:
            values[name] = chance.choice(base.values[name])
        elif fact.askable and fact.examples:
            values[name] = chance.choice(fact.examples)
    return values


def plan_of(shell: Shell) -> list[tuple[str, str, list[str]]]:
    """What two plans are compared by (design principle 5): options in order, verdicts, step ids."""
    plan = shell.result.incidents[0].plan
    assert plan is not None
    return [(one.id, one.verdict, [step.id for step in one.steps]) for one in plan.options]


def converse(shell: Shell, answers: dict[str, str], chance: random.Random) -> list[str]:
    """Answer every question from ``answers``; the facts that were asked."""
    base = shell.base
    asked_facts: list[str] = []
    while shell.question is not None:
        name = shell.question.fact
        assert name not in asked_facts
        asked_facts.append(name)
        allowed = [one.value for one in shell.question.choices]
        value = answers[name] if answers[name] in allowed or not base.values[name] else chance.choice(allowed)
        shell.take([Heard(name, parse_value(base.facts[name], str(value), base.values[name]), str(value), True)])
        assert len(asked_facts) < 30
    return asked_facts


def test_every_conversation_ends_settled(reasoner: Reasoner, tmp_path: Path) -> None:
    """At the end no answer to any question that was not asked would change the plan."""
    base = reasoner.base
    chance = random.Random(20260301)
    for number in range(20):
        shell = Shell(reasoner, Store(tmp_path / str(number)))
        shell.handle(ERROR)
        asked_facts = converse(shell, complete_answers(base, chance), chance)
        assert asked_facts
        settled = plan_of(shell)
        what_if = WhatIf(
            reasoner,
            base.article(shell.result.incidents[0].diagnoses[0].article),
            reasoner.derive(correlate(shell.case.readings, shell.case.answers, base)[0].facts)[1],
        )
        for fact in what_if.open_facts({}):
            for value in what_if.answers(fact, what_if.known({})):
                other = Shell(reasoner, Store(tmp_path / "other"))
                other.case = shell.case.answered(fact.name, value)
                other.result = other.run(other.case)
                assert plan_of(other) == settled, (number, fact.name, value)
