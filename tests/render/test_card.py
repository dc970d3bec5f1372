"""The card that a report opens with: twelve lines of 80 columns with the cause, what to do, and what to leave alone."""

import re
from collections.abc import Iterator
from itertools import product
from pathlib import Path

import msgspec
import pytest

from kbassist.authoring.samples import Sample, run_sample
from kbassist.model.result import CaseResult, Command
from kbassist.reasoning.infer import Reasoner
from kbassist.render.blocks import Heading
from kbassist.render.card import COLUMNS, LINES, Part, fitted
from kbassist.render.report import report
from kbassist.render.text import to_text
from tests.support.plans import PLANS
from tests.support.run import CASES, Run
from tests.support.thorough import share

PLAN_TEXTS = {path.name: path.read_text("utf-8") for path in sorted(PLANS.glob("*.txt"))}
UNTRUSTED = (
    "(provider: SSL Provider, error: 0 - The certificate chain was issued by an authority that is not trusted.) "
    "(Framework Microsoft SqlClient Data Provider)"
)
COMMAND = re.compile(r" +(?:(?:sh|cmd|powershell|sql)> |Driver=)")
FIRST_COMMAND = 20


def shown(text: str) -> Iterator[str]:
    """The lines of a terminal of 80 columns, which breaks what is longer."""
    for line in text.splitlines():
        yield from (line[place : place + COLUMNS] for place in range(0, max(len(line), 1), COLUMNS))


def card_of(text: str) -> list[str]:
    return list(shown(text.partition("\n\n")[0]))


def words(lines: list[str]) -> str:
    return " ".join(" ".join(lines).split())


def diagnosed(reasoner: Reasoner, text: str = UNTRUSTED, **answers: str) -> CaseResult:
    said = tuple((name.replace("__", "."), value) for name, value in answers.items())
    return run_sample(Sample("sample", text, answers=said), reasoner)


def written(reasoner: Reasoner, *, full: bool = False, text: str = UNTRUSTED, **answers: str) -> str:
    return to_text(report(diagnosed(reasoner, text, **answers), reasoner.base, full=full), width=COLUMNS)


@pytest.mark.parametrize("name", PLAN_TEXTS)
def test_every_card_has_twelve_lines_with_the_cause_and_what_to_do(name: str) -> None:
    card = card_of(PLAN_TEXTS[name])
    assert len(card) <= LINES, card
    assert sum(line.startswith(("Confirmed: ", "Likely: ", "Possible: ")) for line in card) == 1
    assert sum(line.startswith("Do this: ") for line in card) == 1


@pytest.mark.parametrize("name", PLAN_TEXTS)
def test_the_first_command_of_a_plan_is_near_the_top(name: str) -> None:
    text = PLAN_TEXTS[name]
    if "\nPlan: " not in text or "\nFurther steps depend on: " in text or not COMMAND.search(text):
        return
    assert next(place for place, line in enumerate(shown(text), 1) if COMMAND.match(line)) <= FIRST_COMMAND


def test_there_are_plans_of_which_that_is_said() -> None:
    assert sum("\nPlan: " in text and "\nFurther steps depend on: " not in text for text in PLAN_TEXTS.values()) > 20


SELF_SIGNED = {
    "client__driver_version": "5.1",
    "client__os": "windows",
    "server__force_encryption": "yes",
    "client__encrypt_setting": "no",
    "certificate__kind": "self-signed",
    "client__root_trusted": "no",
}


def test_the_first_recommended_option_with_its_command_and_its_check(reasoner: Reasoner) -> None:
    card = words(card_of(written(reasoner, **SELF_SIGNED)))
    assert "Do this: Make the client trust the authority that issued the certificate. First, on the server:" in card
    assert "powershell> Export-Certificate" in card
    assert "Worked if: The connection opens and encrypt_option is TRUE." in card


def test_while_nothing_is_recommended_the_question_that_decides(reasoner: Reasoner) -> None:
    result = diagnosed(reasoner)
    question = result.incidents[0].questions[0]
    card = words(card_of(written(reasoner)))
    assert f"Do this: Find out: {question.ask}" in card
    assert f"(ask the {question.answered_by})" in card


def test_the_shortcut_is_warned_of_while_it_is_open_and_when_it_is_out(reasoner: Reasoner) -> None:
    assert "Not yet: Trust Server Certificate" in written(reasoner, **SELF_SIGNED)
    out = " ".join(written(reasoner, **SELF_SIGNED, case__environment="production").split())
    assert "Don't: Trust Server Certificate in the client (stop-gap): in production nobody would notice a man" in out


def test_the_longest_text_gives_way() -> None:
    long = "A sentence that takes its room. " * 12
    parts = [
        Part("Confirmed:", long),
        Part("Do this:", "word " * 80, command=msgspec.convert({"shell": "sh", "text": "x" * 150}, Command)),
        Part("Don't:", "This is short."),
    ]
    blocks = list(fitted(Heading("A title " * 14, 1), parts))
    text = to_text(blocks, width=COLUMNS)
    card = list(shown(text))
    assert len(card) == LINES
    assert "Don't: This is short." in card
    assert "takes its room." in text and "word…" in text


@pytest.mark.parametrize("word", ["host ", "x", "サーバー"])
def test_a_value_of_the_case_can_be_as_long_as_it_likes(word: str) -> None:
    parts = [Part("Confirmed:", "It is so."), Part("Do this:", f"Connect to {word * 4000}")]
    text = to_text(fitted(Heading("A title", 1), parts), width=COLUMNS)
    assert len(text) < LINES * COLUMNS and "It is so." in text


def test_what_is_done_with_the_mouse_is_for_who_asks_for_all(reasoner: Reasoner) -> None:
    short, full = written(reasoner, **SELF_SIGNED), written(reasoner, full=True, **SELF_SIGNED)
    assert "mmc" not in short and "Wizard" not in short and "By hand:" not in short
    assert "By hand: Start > Run, type mmc" in full and "Completing the Certificate Import Wizard" in full
    assert "Import-Certificate" in short and "certutil -delstore Root" in short


def test_ids_and_names_are_for_who_asks_for_all(reasoner: Reasoner) -> None:
    short, full = written(reasoner, **SELF_SIGNED), written(reasoner, full=True, **SELF_SIGNED)
    for said in ("certificate.kind", "--set case.environment=", "certificate-untrusted", "[1]", "[trust-issuing-ca]"):
        assert said in full and said not in short


@pytest.mark.parametrize(
    ("case", "form"),
    share(product(sorted(CASES.iterdir()), [(), ("--format", "markdown"), ("--format", "ticket")]), 4),
    ids=lambda one: one.name if isinstance(one, Path) else " ".join(one),
)
def test_no_report_has_names_of_ours(case, form: tuple[str, ...], run: Run, reasoner: Reasoner) -> None:
    base = reasoner.base
    answers = case / "answers.txt"
    ran = run("diagnose", case / "evidence", *(["--answers", answers] if answers.exists() else []), *form)
    text = ran.out.replace("\\", "")
    said = set(re.findall(r"[a-z][a-z0-9_.-]*[a-z0-9]", text))
    assert not said & base.facts.keys()
    articles = [base.article(one) for one in base.article_ids]
    assert not said & {one.id for one in articles if "-" in one.id}
    assert not said & {one.problem for one in articles}
    assert not re.findall(rf"\[(?:{'|'.join(row.id for one in articles for row in one.scenarios)})\]", text)
    assert "--set" not in text
