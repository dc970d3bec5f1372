"""Conversations with the shell."""

from benchmarks.support.conversation import ERROR, complete_answers, converse
from kbassist.render.text import to_text
from kbassist.shell.conversation import Shell

__all__ = ["ERROR", "complete_answers", "converse", "plan_of", "say"]


def say(shell: Shell, *lines: str) -> str:
    """The answer to the last of the lines."""
    text = ""
    for line in lines:
        text = to_text(shell.handle(line).blocks)
    return text


def plan_of(shell: Shell) -> list[tuple[str, str, list[str]]]:
    """What two plans are compared by: options in order, verdicts, step ids."""
    plan = shell.result.incidents[0].plan
    assert plan is not None
    return [(one.id, one.verdict, [step.id for step in one.steps]) for one in plan.options]
