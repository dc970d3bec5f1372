"""The last word where nobody can answer more: a list to hand over, by who is to find out what, with the command."""

from collections.abc import Iterator

from kbassist.advisor.handover import tasks
from kbassist.model.result import CaseResult
from kbassist.render.blocks import Block, Code, Heading, Item, Para
from kbassist.rulebase.base import RuleBase


def handover(result: CaseResult, base: RuleBase) -> Iterator[Block]:
    """What is to be found out for all incidents, each thing once; nothing while a question is open."""
    if any(incident.questions for incident in result.incidents):
        return
    found = {one.ask: one for one in tasks(result, base)}
    if not found:
        return
    yield Heading("To find out, then the plan is settled")
    for who in dict.fromkeys(one.who for one in found.values()):
        yield Para(f"{who or 'somebody'}:", style="strong")
        for task in found.values():
            if task.who == who:
                yield Item(f"{task.ask} {task.how.text}".strip(), indent=1)
                yield from (Code(one.text, one.shell, indent=1) for one in task.how.commands)
