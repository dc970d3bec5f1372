"""``/ask``: a question again, or one that nobody asked."""

from pathlib import Path

import pytest

from kbassist.reasoning.infer import Reasoner
from kbassist.shell.conversation import Shell
from kbassist.shell.store import Store
from tests.support.conversation import ERROR, say


@pytest.fixture
def shell(reasoner: Reasoner, tmp_path: Path) -> Shell:
    return Shell(reasoner, Store(tmp_path / "state" / "cases"))


def asked(shell: Shell) -> str:
    question = shell.question
    return question.fact if question else ""


def test_a_question_that_nobody_asked(shell: Shell) -> None:
    say(shell, ERROR)
    first = asked(shell)
    out = say(shell, "/ask case.environment")
    assert asked(shell) == "case.environment" != first
    assert shell.base.facts["case.environment"].ask in " ".join(out.split())
    say(shell, "production")
    assert shell.case.answers == {"case.environment": "production"} and asked(shell) == first


def test_an_answer_is_asked_for_again_and_corrected(shell: Shell) -> None:
    say(shell, ERROR, "/set case.environment=production", "/ask case.environment")
    assert shell.case.answers == {"case.environment": "production"}, "until there is another one"
    say(shell, "test")
    assert shell.case.answers == {"case.environment": "test"} and asked(shell) != "case.environment"


def test_what_nobody_could_tell(shell: Shell) -> None:
    say(shell, ERROR)
    first = asked(shell)
    say(shell, "not sure")
    second = asked(shell)
    say(shell, "not sure")
    assert set(shell.case.declined) == {first, second}
    say(shell, f"/ask {first}")
    assert asked(shell) == first and shell.case.declined == (second,)
    say(shell, "not sure")
    assert asked(shell) != first and set(shell.case.declined) == {first, second}
    say(shell, "/ask")
    assert shell.case.declined == () and asked(shell) == first


def test_a_new_case_asks_its_own_question(shell: Shell) -> None:
    say(shell, ERROR)
    first = asked(shell)
    say(shell, "/ask case.environment", "/new", ERROR)
    assert asked(shell) == first


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("/ask case.enviroment", "unknown fact (did you mean 'case.environment'?)"),
        ("/ask \x1b[31m", "unknown fact"),
        ("/ask client.class", "there is no question for it; /set client.class=VALUE"),
    ],
)
def test_what_can_not_be_asked(line: str, words: str, shell: Shell) -> None:
    out = " ".join(say(shell, ERROR, line).split())
    assert words in out and "\x1b" not in out
