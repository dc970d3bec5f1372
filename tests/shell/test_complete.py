"""Tab: commands and what follows them, answers, facts, articles, paths; any letters of a name find it."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from prompt_toolkit.completion import CompleteEvent
from prompt_toolkit.document import Document

from kbassist.reasoning.infer import Reasoner
from kbassist.shell.complete import ShellCompleter
from kbassist.shell.conversation import Shell
from kbassist.shell.fuzzy import Candidate, ranked
from kbassist.shell.store import Store
from tests.support.conversation import ERROR, say


@pytest.fixture
def shell(reasoner: Reasoner, tmp_path: Path) -> Shell:
    return Shell(reasoner, Store(tmp_path / "state" / "cases"))


def completed(shell: Shell, line: str) -> list[str]:
    """The lines that Tab makes of ``line``, the likeliest first."""
    found = ShellCompleter(shell).get_completions(Document(line), CompleteEvent(completion_requested=True))
    return [line[: len(line) + one.start_position] + one.text for one in found]


@pytest.mark.parametrize(
    ("line", "first"),
    [
        ("/exp", "/export"),
        ("/xp", "/export"),
        ("/not", "/why-not"),
        ("/EXP", "/export"),
        ("/clipboard", "/copy"),
        ("/set server.force", "/set server.force_encryption="),
        ("/set forceenc", "/set server.force_encryption="),
        ("/set case.environment=pro", "/set case.environment=production"),
        ("/set case.environment=prdct", "/set case.environment=production"),
        ("/what-if srv.force", "/what-if server.force_encryption="),
        ("/facts srvforce", "/facts server.force_encryption"),
        ("/ask certkind", "/ask certificate.kind"),
        ("/show KB2007", "/show KB2007728"),
        ("/show 7728", "/show KB2007728"),
        ("/show msodb", "/show msodbcsql"),
        ("/export mark", "/export markdown"),
        ("/export jsn", "/export json"),
        ("/export tick", "/export ticket"),
        ("/plan tkt", "/plan ticket"),
        ("/plan f", "/plan full"),
        ("/help ex", "/help export"),
        ("/help key", "/help keys"),
        ("/sessions pu", "/sessions purge"),
        ("/sessions purge --old", "/sessions purge --older-than"),
    ],
)
def test_a_few_letters_are_enough(line: str, first: str, shell: Shell) -> None:
    assert completed(shell, line)[0] == first


def test_an_article_is_found_by_its_title(shell: Shell) -> None:
    assert "/show KB2007728" in completed(shell, "/show issued by an authority")


def test_tab_on_an_empty_line_lists_the_answers(shell: Shell) -> None:
    assert completed(shell, "") == []
    say(shell, ERROR)
    question = shell.question
    assert question is not None
    assert completed(shell, "") == [*(choice.value for choice in question.choices), "not sure"]
    title = question.choices[0].title
    assert completed(shell, title[:8])[0] == question.choices[0].value
    assert completed(shell, "not s") == ["not sure"]
    for line in completed(shell, "")[:-1]:
        say(shell, line)
        assert shell.case.answers[question.fact] == line
        say(shell, "/undo")


def test_what_was_said_can_be_forgotten(shell: Shell) -> None:
    say(shell, ERROR, "/set case.environment=test", "/set certificate.kind=?")
    assert completed(shell, "/forget ") == ["/forget case.environment", "/forget certificate.kind", "/forget e1"]
    assert set(completed(shell, "/why-not ")) == {f"/why-not {row.id}" for row in shell.result.incidents[0].diagnoses[0].scenarios}  # fmt: skip
    assert completed(shell, f"/open {shell.id[:6]}") == [f"/open {shell.id}"]


def test_paths(shell: Shell, tmp_path: Path) -> None:
    (tmp_path / "error one.log").touch()
    assert f"{tmp_path}/error one.log" in completed(shell, f"{tmp_path}/err")
    assert f"/export text {tmp_path}/error one.log" in completed(shell, f"/export text {tmp_path}/err")
    assert f"/export {tmp_path}/error one.log" in completed(shell, f"/export {tmp_path}/err")
    assert completed(shell, "a\nb/") == []


@given(typed=st.text(max_size=8), texts=st.lists(st.text(max_size=12), max_size=6))
def test_what_is_found_has_the_letters(typed: str, texts: list[str]) -> None:
    found = ranked(typed, map(Candidate, texts))
    assert sorted(one.text for one in found) == sorted(
        text for text in texts if _has(typed.casefold(), text.casefold())
    )
    exact = [one.text.casefold().startswith(typed.casefold()) for one in found]
    assert exact == sorted(exact, reverse=True), "what begins like that comes first"


def _has(letters: str, text: str) -> bool:
    left = iter(text)
    return all(letter in left for letter in letters)
