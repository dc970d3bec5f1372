"""Two shells on one case: no answer is lost, and what the other one did is said."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kbassist.casefile.case import Case
from kbassist.casefile.file import SavedCase, Summary
from kbassist.errors import UserError
from kbassist.reasoning.infer import Reasoner
from kbassist.shell.conversation import Shell
from kbassist.shell.locked import locked
from kbassist.shell.merge import merged, said
from kbassist.shell.store import Store
from tests.support.conversation import ERROR, say
from tests.support.run import CASES, ROOT


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store(tmp_path / "state" / "cases")


@pytest.fixture
def one(reasoner: Reasoner, store: Store) -> Shell:
    shell = Shell(reasoner, store)
    say(shell, ERROR)
    return shell


@pytest.fixture
def other(one: Shell, reasoner: Reasoner) -> Shell:
    shell = Shell(reasoner, one.store)
    say(shell, f"/open {one.id}")
    return shell


def test_answers_of_both_are_kept(one: Shell, other: Shell) -> None:
    assert one.id == other.id
    say(one, "/set certificate.kind=self-signed")
    out = " ".join(say(other, "/set case.environment=production").split())
    assert "Another shell: SQL Server's certificate: " in out
    expected = {"certificate.kind": "self-signed", "case.environment": "production"}
    assert other.case.answers == expected
    assert {fact.name for fact in other.result.facts if fact.origin == "answered"} == set(expected)
    assert json.loads(one.store.path(one.id).read_bytes())["answers"] == expected
    out = say(one, "/set server.force_encryption=yes")
    assert "environment: " in out and one.case.answers.keys() == {*expected, "server.force_encryption"}
    assert "Another shell" not in say(one, "/undo"), "said once"


def test_evidence_of_both_is_kept(one: Shell, other: Shell, reasoner: Reasoner) -> None:
    evidence = CASES / "certificate-in-hand" / "evidence"
    say(one, str(evidence), "Server=sql01;Encrypt=yes\nDatabase=d")
    out = " ".join(say(other, "/set case.environment=production").split())
    assert f"Another shell: evidence {evidence}"[:60] in out
    third = Shell(reasoner, one.store)
    say(third, f"/open {one.id}")
    kinds = [given.kind for given in third.case.given]
    assert kinds == ["paste", "path", "paste"] and third.case.answers == {"case.environment": "production"}
    assert {given.text for given in other.case.given} == {given.text for given in third.case.given}


def test_two_answers_to_one_question_are_said(one: Shell, other: Shell) -> None:
    say(one, "/set case.environment=test")
    out = " ".join(say(other, "/set case.environment=production").split())
    assert "Another shell: environment: " in out and "which counts" in out and "/set case.environment=" in out
    out = " ".join(say(one, "/set certificate.kind=self-signed").split())
    assert "Another shell: environment: " in out
    assert one.case.answers == {"case.environment": "production", "certificate.kind": "self-signed"}


def test_what_is_taken_back_in_one_is_taken_back_in_both(one: Shell, other: Shell) -> None:
    say(one, "/set case.environment=test", "/set certificate.kind=?")
    say(other, "/set server.force_encryption=yes")
    assert other.case.declined == ("certificate.kind",)
    say(one, "/forget case.environment", "/forget e1")
    say(other, "/set server.port=1433")
    assert other.case.answers.keys() == {"server.force_encryption", "server.port"}
    assert other.case.given == ()


def test_undo_takes_back_what_was_said_here_only(one: Shell, other: Shell) -> None:
    say(one, "/set certificate.kind=self-signed")
    say(other, "/set case.environment=production")
    say(other, "/undo")
    assert other.case.answers == {"certificate.kind": "self-signed"}
    say(other, "/redo")
    assert other.case.answers == {"certificate.kind": "self-signed", "case.environment": "production"}


def test_a_case_that_was_deleted_meanwhile_is_written_again(one: Shell, other: Shell) -> None:
    one.store.path(one.id).unlink()
    say(other, "/set case.environment=production")
    assert other.saved and one.store.path(one.id).exists()
    say(one, "/set certificate.kind=self-signed")
    assert one.case.answers.keys() == {"case.environment", "certificate.kind"}


def test_a_file_that_nobody_can_read_is_not_written_over(one: Shell) -> None:
    path, before = one.store.path(one.id), one.id
    path.write_text("{}", encoding="utf-8")
    out = " ".join(say(one, "/set case.environment=production").split())
    assert f"{before} stays as it is, and this case goes on as {one.id}" in out
    assert path.read_text("utf-8") == "{}" and one.store.path(one.id).exists() and one.saved


def test_a_file_in_another_place_is_not_this_case(one: Shell, tmp_path: Path) -> None:
    say(one, f"/save {tmp_path / 'copy.json'}")
    assert "Another shell" not in say(one, "/set case.environment=production")


_TURNS = """
import sys
from pathlib import Path
from kbassist.reasoning.infer import open_reasoner
from kbassist.rulebase.loader import load
from kbassist.shell.conversation import Shell
from kbassist.shell.store import Store
shell = Shell(open_reasoner(load(), "reference"), Store(Path(sys.argv[1])))
shell.handle(f"/open {sys.argv[2]}")
print("ready", flush=True)
sys.stdin.readline()
for name in sys.argv[3:]:
    shell.handle(f"/set {name}")
    assert shell.saved, shell.problem_saving
"""
_SAID = (
    ("case.environment=test", "server.force_encryption=yes", "client.os=linux", "server.port=1433"),
    ("certificate.kind=self-signed", "client.encrypt_setting=yes", "server.os=windows", "client.trust_setting=no"),
)


def test_two_processes_at_the_same_time(one: Shell) -> None:
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    running = [
        subprocess.Popen(
            [sys.executable, "-c", _TURNS, str(one.store.folder), one.id, *words],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env=environment,
            text=True,
        )
        for words in _SAID
    ]
    for process in running:
        assert process.stdout is not None and process.stdout.readline() == "ready\n"
    for process in running:
        assert process.stdin is not None
        process.stdin.write("\n")
        process.stdin.flush()
    assert [process.wait(60) for process in running] == [0, 0]
    for process in running:
        process.communicate()
    names = {word.partition("=")[0] for words in _SAID for word in words}
    assert json.loads(one.store.path(one.id).read_bytes())["answers"].keys() == names
    assert [path.name for path in one.store.folder.iterdir() if path.suffix not in (".json", ".lock")] == []


@pytest.mark.skipif(os.name == "nt", reason="the lock of a folder")
def test_a_lock_that_nobody_lets_go_of_costs_no_turn(one: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kbassist.shell.locked._PATIENCE", 0.05)
    with locked(one.store.folder):
        assert "another kbassist is writing there" in " ".join(say(one, "/set case.environment=test").split())
        assert not one.saved
        with pytest.raises(UserError), locked(one.store.folder):
            pass
    say(one, "/set certificate.kind=self-signed")
    assert one.saved and one.case.answers.keys() == {"case.environment", "certificate.kind"}


_NAMES = st.sampled_from(["a", "b", "c"])
_CASES = st.builds(
    lambda answers, declined, settled: Case(
        answers=answers,
        declined=tuple(sorted(declined - answers.keys())),
        settled=tuple(sorted(settled & answers.keys())),
    ),
    st.dictionaries(_NAMES, st.sampled_from([1, 2])),
    st.sets(_NAMES),
    st.sets(_NAMES),
)


def as_saved(case: Case) -> SavedCase:
    return SavedCase(
        id="x", title="", saved="", rules_digest="", evidence=[], answers=case.answers, declined=list(case.declined),
        settled=list(case.settled), concluded=Summary(),
    )  # fmt: skip


@given(before=_CASES, there=_CASES, here=_CASES)
def test_no_answer_is_lost_in_silence(before: Case, there: Case, here: Case) -> None:
    found = merged(here, as_saved(before), as_saved(there), [])
    for name in "abc":
        then, other, own, now = (said(case, name) for case in (before, there, here, found.case))
        if own == then:
            assert now == other
        else:
            assert now == own
            assert other in (then, own) or name in {one.name for one in found.disputes}
    assert {name for name, _ in found.taken} == {name for name in "abc" if said(found.case, name) != said(here, name)}
