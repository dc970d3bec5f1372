"""When a conversation ends: once what is to be done first is settled."""

import random
from pathlib import Path

from kbassist.reasoning.infer import Reasoner
from kbassist.rulebase.assignment import parse_assignment
from kbassist.shell.conversation import Shell
from kbassist.shell.store import Store
from kbassist.shell.understand import Heard
from tests.support.conversation import ERROR, complete_answers, plan_of, say


def test_it_ends_when_no_answer_changes_the_first_way_out(reasoner: Reasoner, tmp_path: Path) -> None:
    for number in range(12):
        chance = random.Random(number)
        answers = complete_answers(reasoner.base, chance)
        shell = Shell(reasoner, Store(tmp_path))
        say(shell, ERROR)
        while shell.question is not None:
            name = shell.question.fact
            offered = [one.value for one in shell.question.choices]
            value = answers[name] if answers[name] in offered else chance.choice(offered)
            known = parse_assignment(f"{name}={value}", shell.base).value
            assert known is not None
            shell.take([Heard(name, known, value, True)])
        first = plan_of(shell)[0]
        for question in (one for incident in shell.result.incidents for one in incident.questions):
            assert first[1] == "recommended"
            for choice in question.choices:
                other = Shell(reasoner, Store(tmp_path))
                other.case = shell.case.answered(question.fact, choice.value)
                other.result = other.run(other.case)
                assert plan_of(other)[0] == first, (number, question.fact, choice.value)


def test_ask_goes_on(reasoner: Reasoner, tmp_path: Path) -> None:
    shell = Shell(reasoner, Store(tmp_path))
    out = say(shell, ERROR, "self generated", "nothing changed")
    assert shell.question is None and "That settles what to do first" in out
    assert "yes" not in shell.case.answers.values() and "tells nothing I know" in say(shell, "yes")
    assert "?" in say(shell, "/ask") and shell.question is not None
