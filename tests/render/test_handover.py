"""The last word where nobody can answer more."""

from pathlib import Path

from kbassist.advisor.handover import tasks
from kbassist.reasoning.infer import Reasoner
from kbassist.render.handover import handover
from kbassist.render.report import report
from kbassist.render.text import to_text
from kbassist.shell.conversation import Shell
from kbassist.shell.store import Store
from tests.support.conversation import ERROR, say


def test_not_sure_ends_in_who_is_to_find_out_what_with_the_command(reasoner: Reasoner, tmp_path: Path) -> None:
    shell = Shell(reasoner, Store(tmp_path))
    out = say(shell, ERROR)
    assert not list(handover(shell.result, shell.base))
    for _ in range(20):
        if shell.question is None:
            break
        assert "To find out" not in out
        out = say(shell, "not sure")
    assert shell.question is None
    assert "To find out, then the plan is settled" in out and "DBA:" in out and "sql> SELECT" in out
    assert "To find out" in to_text(report(shell.result, shell.base))
    plan = shell.result.incidents[0].plan
    asked = {task.ask for task in tasks(shell.result, shell.base)}
    assert plan is not None and asked == {shell.base.facts[name].ask for name in plan.open}


def test_a_settled_plan_hands_nothing_over(reasoner: Reasoner, tmp_path: Path) -> None:
    shell = Shell(reasoner, Store(tmp_path))
    out = say(shell, ERROR, "self generated", "nothing changed")
    assert "To find out" not in out and "That settles what to do first" in out
