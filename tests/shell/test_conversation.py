"""The conversation: words understood, evidence of every kind, commands, undo, sessions; hostile input; a real terminal."""

import json
import os
import random
import shutil
import time
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kbassist.advisor.what_if import WhatIf
from kbassist.case.correlate import correlate
from kbassist.reasoning.infer import Reasoner
from kbassist.render.text import to_text
from kbassist.shell.conversation import Shell
from kbassist.shell.paths import as_paths
from kbassist.shell.store import Store
from tests.support.conversation import ERROR, complete_answers, converse, plan_of, say
from tests.support.run import CASES, ROOT
from tests.support.thorough import examples

TITLE = "The server's certificate was issued by an authority that this client does not trust"


@pytest.fixture
def shell(reasoner: Reasoner, tmp_path: Path) -> Shell:
    return Shell(reasoner, Store(tmp_path / "cases"))


def test_a_doubtful_answer_is_asked_back_once(shell: Shell) -> None:
    say(shell, ERROR, "/set client.driver=microsoft-data-sqlclient", "/set certificate.kind=?", "/set case.change=?")
    asked = shell.question
    assert asked is not None and asked.fact == "client.encrypt_setting"
    out = say(shell, "it reads mandatory under advanced")
    assert 'Does "mandatory" mean' in out and asked.fact not in shell.case.answers
    before = shell.case
    assert "left out" in say(shell, "no") and shell.case == before
    out = say(shell, "it reads mandatory under advanced")
    assert "Does" not in out and shell.case == before


def test_a_doubt_is_gone_once_something_else_is_said(shell: Shell) -> None:
    say(shell, ERROR, "/set client.driver=microsoft-data-sqlclient", "/set certificate.kind=?", "/set case.change=?")
    say(shell, "it reads mandatory under advanced")
    before = shell.case
    say(shell, "/facts")
    assert not shell.pending and shell.case == before
    say(shell, "it reads mandatory under advanced")
    assert "Encrypt in the connection string: yes" in say(shell, "yes")


def test_what_is_taken_is_echoed_with_its_words_and_can_be_undone(shell: Shell) -> None:
    say(shell, ERROR)
    before = shell.case
    out = " ".join(say(shell, "the DBA says force encryption is on").split())
    assert 'Force Encryption at the server: yes, from "force encryption is on"; /undo takes it back' in out
    assert shell.case.answers == {"server.force_encryption": "yes"}
    say(shell, "/undo")
    assert shell.case == before


def test_a_correction_says_what_it_replaces(shell: Shell) -> None:
    say(shell, ERROR, "it is a production system")
    out = " ".join(say(shell, "no wait, I meant the test system").split())
    assert "(it was production)" in out and shell.case.answers["case.environment"] == "test"


def test_a_question_stores_nothing_and_is_said_to_be_one(shell: Shell) -> None:
    say(shell, ERROR)
    before = shell.case
    assert "man-in-the-middle" in say(shell, "is it safe to set TrustServerCertificate=true?")
    assert "beyond what I know" in say(shell, "is it going to rain tomorrow?")
    assert shell.case == before


def test_from_the_paste_to_a_plan(shell: Shell) -> None:
    out = say(shell, ERROR + "\nServer=sql01;Database=d;User ID=u;Password=Secr3t-Pw;Encrypt=False\n")
    assert "taken as error text, connection string" in out and "Likely: The client validated" in out and "?" in out
    say(shell, "Microsoft.Data.SqlClient 5.1", "self signed", "/set server.force_encryption=yes")
    out = say(shell, "/set client.root_trusted=no")
    # It is confirmed now: another diagnosis, so all of it is said.
    assert "Confirmed: The client did not ask for encryption, the server forces it" in out
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
    assert "ruled-out" in out and "SQL Server's certificate: " in out
    before = shell.case
    out = say(shell, "/what-if case.environment=production")
    assert "then" in out and "trust-server-certificate" in out and shell.case == before
    assert "needs one of" in say(shell, "/why-not 99")
    assert "did you mean" in say(shell, "/what-if case.enviroment=test")


def test_several_errors_in_one_paste(shell: Shell, reasoner: Reasoner) -> None:
    out = say(shell, f"1) {ERROR}\n2) Login failed for user 'app'. (Microsoft SQL Server, Error: 18456)")
    out = " ".join(out.split())
    assert "2 incidents" in out and "pasted text, line 1" in out and "pasted text, line 2" in out and "(for i1; " in out
    asked = shell.question
    assert asked is not None and asked.fact in {one.fact for one in shell.result.incidents[0].questions}
    why = say(shell, "/why")
    assert "KB2007728 is" in why and "outside-authentication is" in why
    say(shell, "self signed", "/set client.root_trusted=no")
    assert all(one.plan is not None for one in shell.result.incidents)
    assert "2 incidents" in say(shell, "/plan")
    opened = Shell(reasoner, shell.store)
    say(opened, f"/open {shell.id}")
    assert [one.problem for one in opened.result.incidents] == [one.problem for one in shell.result.incidents]
    say(shell, "/forget e1")
    assert shell.result.incidents == ()


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
    assert "Likely: " in say(shell, ".")


def test_export_save_copy(shell: Shell, tmp_path: Path) -> None:
    say(shell, ERROR)
    for form, sign in (
        ("text", TITLE),
        ("markdown", f"# {TITLE}"),
        ("json", '"kbassist.diagnosis/1"'),
        ("ticket", TITLE),
    ):
        path = tmp_path / f"plan {form}"
        assert "Written" in say(shell, f'/export {form} "{path}"')
        assert sign in " ".join(path.read_text("utf-8").split())
    assert "kbassist FILE.kbcase --format script --output DIR" in say(shell, "/export script fix")
    assert "needs a format and a file (did you mean 'markdown'?); formats: text, markdown," in say(
        shell, "/export markdwn x"
    )
    assert "can't be written" in say(shell, f"/export text {ROOT}/README.md/x")
    assert shell.handle("/copy").copy.startswith(TITLE)
    assert "Saved to" in say(shell, f"/save {tmp_path / 'x.json'}")


def test_sessions_open_replay(shell: Shell, reasoner: Reasoner) -> None:
    say(shell, ERROR, "Microsoft.Data.SqlClient 5", "/set case.environment=test")
    first, result = shell.id, shell.result
    say(shell, "/new")
    assert shell.case.empty
    assert first in say(shell, "/sessions")
    other = Shell(reasoner, shell.store)
    assert "Likely: " in say(other, "/open")
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
    out = " ".join(say(other, "/open").split())
    assert "not there any more" in out and "Likely: " in out


def test_every_command_is_in_the_help_and_fits_a_screen(
    shell: Shell, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from kbassist.shell.commands import all_commands  # noqa: PLC0415

    # Some commands write a file with the name they are given.
    monkeypatch.chdir(tmp_path)
    out = say(shell, "/help")
    assert all(f"/{one.name}" in out for one in all_commands())
    assert out.count("\n") <= 34
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
    assert "driver or program: Microsoft.Data.SqlClient" in say(shell, "Microsoft.Data.SqlClient 5")


@settings(max_examples=examples(60), deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    lines=st.lists(
        st.one_of(
            st.text(max_size=60).filter(lambda text: not as_paths(text)),
            st.sampled_from(
                ["/undo", "/redo", "/plan", "/why", "yes", "no", "2", "not sure", "/ask", ERROR, "/paste", ".", "/new"]
            ),
        ),
        max_size=8,
    )
)
def test_no_line_ends_the_session(
    reasoner: Reasoner, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch, lines: list[str]
) -> None:
    # "." names a folder, and then all of it is evidence: here a small one, not the whole checkout (nor "/" the machine).
    folder = tmp_path_factory.mktemp("here")
    (folder / "app.log").write_text(ERROR, encoding="utf-8")
    monkeypatch.chdir(folder)
    shell = Shell(reasoner, Store(tmp_path_factory.mktemp("cases")))
    for line in lines:
        reply = shell.handle(line)
        assert "\x1b" not in to_text(reply.blocks)


def test_hostile_paste(shell: Shell) -> None:
    started = time.process_time()
    out = say(shell, ("x" * 99 + "\n") * 20_000 + ERROR + "\x1b]0;title\x07\x1b[2J\n")
    assert "Likely: " in out and "\x1b" not in out
    assert time.process_time() - started < 60
    shell.fresh()
    assert "Likely: " in say(shell, ERROR + "\n\udcff\udc80\ufffe\n")


@pytest.mark.skipif(os.name == "nt", reason="devices and pipes are POSIX")
def test_paths_that_are_no_files(shell: Shell, tmp_path: Path) -> None:
    loop = tmp_path / "loop"
    loop.symlink_to(loop)
    os.mkfifo(tmp_path / "pipe")
    for path in ("/dev/zero", str(loop), str(tmp_path / "pipe"), "/dev/full", "/proc/self/mem"):
        out = say(shell, path)
        assert out.count("\n") <= 4 and "Traceback" not in out


# --- a real terminal


# --- questions


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
            shell.result.incidents[0].diagnoses[0].article,
            reasoner.derive(correlate(shell.case.readings, shell.case.answers, base)[0].facts),
        )
        for fact in what_if.open_facts({}):
            for value in what_if.answers(fact, what_if.known({})):
                other = Shell(reasoner, Store(tmp_path / "other"))
                other.case = shell.case.answered(fact.name, value)
                other.result = other.run(other.case)
                assert plan_of(other) == settled, (number, fact.name, value)


def test_names_are_hidden_where_somebody_asks_for_it(shell: Shell, tmp_path: Path) -> None:
    say(shell, ERROR, "Server=sql05.acme.com;Database=x;User ID=jdoe;Encrypt=true")
    path = tmp_path / "plan.md"
    assert "Written" in say(shell, f'/export --anonymise markdown "{path}"')
    for text in (
        path.read_text("utf-8"),
        say(shell, "/plan ticket --anonymise"),
        shell.handle("/copy --anonymise").copy,
    ):
        assert "acme" not in text and "jdoe" not in text and "host1.domain1.invalid" in text and "Anonymised" in text
    assert "sql05.acme.com" in say(shell, "/plan ticket")
    assert "takes full or ticket" in say(shell, "/plan --anonymise tickt")
    assert "did you mean '--anonymise'?" in say(shell, "/export --anonymize x.md")
    say(shell, f"/export ticket --anonymise {tmp_path / 'x y.txt'}")
    assert "acme" not in (tmp_path / "x y.txt").read_text("utf-8")
