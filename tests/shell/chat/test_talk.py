"""Questions to the program: everything that has a name is explained, and nothing of it is stored."""

from pathlib import Path

import pytest

from kbassist.reasoning.infer import Reasoner
from kbassist.render.text import to_text
from kbassist.rulebase.base import RuleBase
from kbassist.shell.chat.explain import Explainer
from kbassist.shell.chat.glossary import Subject, glossary
from kbassist.shell.commands import all_commands
from kbassist.shell.conversation import Shell
from kbassist.shell.store import Store
from tests.support.conversation import ERROR, say


@pytest.fixture
def shell(reasoner: Reasoner, tmp_path: Path) -> Shell:
    return Shell(reasoner, Store(tmp_path / "cases"))


def every_name(base: RuleBase) -> list[tuple[str, Subject]]:
    named = [(term.title, Subject("term", term.title)) for term in base.terms]
    named += [(one, Subject("driver", one)) for one in base.drivers]
    named += [(one, Subject("program", one)) for one in base.programs if one not in base.drivers]
    named += [(one, Subject("fact", one)) for one in base.facts]
    named += [(one, Subject("article", one)) for one in base.article_ids]
    named += [(one, Subject("code", one)) for one in base.catalogue.codes]
    named += [(one, Subject("message", one)) for one in base.catalogue.messages]
    named += [
        (str(one.event_id), Subject("event", one.symptom, one.article)) for one in base.index.symptoms if one.event_id
    ]
    for name in base.article_ids:
        named += [(row.title, Subject("scenario", row.id, name)) for row in base.article(name).scenarios]
    return named


def test_everything_of_the_rule_base_is_found_by_its_name_and_explained(shell: Shell) -> None:
    base = shell.base
    explainer = Explainer(base, shell.result)
    for name, subject in every_name(base):
        found = glossary(base).find(name)
        assert found, name
        assert to_text(explainer.blocks(subject)).strip(), name
        assert explainer.title(subject)
    for name in ("server.force_encryption", "tedious", "SEC_E_UNTRUSTED_ROOT", "36874", "Schannel", "KB2007728"):
        assert glossary(base).find(name)[0] in [subject for own, subject in every_name(base) if own == name]


@pytest.mark.parametrize(
    "line",
    [
        "what is SSMS 21 on windows 11?",
        "is it safe to set Encrypt=false",
        "how do I turn force encryption on?",
        "what does error 18456 mean",
        "what is a production system",
        "can we use a self-signed certificate",
        "what is it?",
        "how do I",
    ],
)
def test_a_question_stores_nothing(line: str, shell: Shell) -> None:
    say(shell, ERROR)
    before = shell.case
    assert say(shell, line) and shell.case == before and not shell.pending


def test_an_answer_that_sounds_like_a_command_is_an_answer(shell: Shell) -> None:
    say(shell, "A network-related or instance-specific error occurred while establishing a connection to SQL Server. "
        "(provider: TCP Provider, error: 0 - A connection attempt failed) (Microsoft SQL Server, Error: 10060)")  # fmt: skip
    assert shell.question is not None and shell.question.fact == "network.port_open"
    say(shell, "open")
    assert shell.case.answers["network.port_open"] == "yes"


def test_an_error_in_a_question_is_taken_as_it_was_pasted(shell: Shell) -> None:
    out = say(shell, f"what does this mean: {ERROR}")
    assert "Likely: " in out and shell.case.given


def test_commands_that_are_called_by_words_are_commands(base: RuleBase) -> None:
    assert set(base.speech.commands) <= {one.name for one in all_commands()}


def test_a_yes_in_other_words_answers_what_was_asked_back(shell: Shell) -> None:
    say(shell, ERROR, "/set client.driver=microsoft-data-sqlclient", "/set certificate.kind=?", "/set case.change=?")
    assert "Does" in say(shell, "it reads mandatory under advanced")
    say(shell, "yes it does")
    assert shell.case.answers["client.encrypt_setting"] == "yes"
    before = shell.case
    say(shell, "/undo", "it reads mandatory under advanced", "no it doesn't")
    assert "client.encrypt_setting" not in shell.case.answers and shell.case != before
