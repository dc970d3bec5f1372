"""What goes to a customer: what we found, what to do, how to see that it worked, how to go back, what we need to know.

Nothing in it is the program's own: no rule, no name of a fact, no table, no derivation. The sentences are the rule
base's (``rules/texts/``).
"""

from collections.abc import Iterable, Iterator, Mapping
from itertools import count

from kbassist.advisor.handover import tasks
from kbassist.model.result import CaseResult, Command, Conflict, Incident, Question, ScenarioStatus
from kbassist.render.blocks import Block, Code, Heading, Item, Para
from kbassist.render.card import against
from kbassist.render.changes import changes_of
from kbassist.render.failed import shown
from kbassist.render.names import FINDING_OUT, HOW_TO_FIND_OUT, Names, connection, seen
from kbassist.render.report import choices, detailed
from kbassist.render.steps import shown_steps, steps_of
from kbassist.rulebase.base import RuleBase
from kbassist.rulebase.sentences import (
    CUSTOMER_AGAINST,
    CUSTOMER_BACK,
    CUSTOMER_CLOSING,
    CUSTOMER_DISAGREES,
    CUSTOMER_GREETING,
    CUSTOMER_LIKELY,
    CUSTOMER_NEED,
    CUSTOMER_NOT_RECOGNISED,
    CUSTOMER_NOTHING,
    CUSTOMER_ORDER,
    CUSTOMER_POSSIBLE,
    CUSTOMER_SEVERAL,
    CUSTOMER_SURE,
    CUSTOMER_WAIT,
    Sentence,
)

_SURE: Mapping[ScenarioStatus, Sentence] = {
    "confirmed": CUSTOMER_SURE,
    "likely": CUSTOMER_LIKELY,
    "possible": CUSTOMER_POSSIBLE,
    "ruled-out": CUSTOMER_POSSIBLE,
}
_QUOTED = 6


def customer(result: CaseResult, base: RuleBase) -> Iterator[Block]:
    """All blocks, of one incident after the other."""
    names = Names(result, base, bare=True)
    yield from greeting(result, base)
    for incident in result.incidents:
        yield Heading(incident.diagnoses[0].title, 1)
        yield from shown(f"incident {incident.id}", found(incident, names))
        yield from shown(f"incident {incident.id}", _to_do(incident, names))
        yield from shown(f"incident {incident.id}", left_alone(incident, base))
    yield Heading("What we need from you")
    yield from shown(FINDING_OUT, needed(result, names))
    if result.incidents:
        yield Para(base.say(CUSTOMER_CLOSING))


def greeting(result: CaseResult, base: RuleBase) -> Iterator[Block]:
    """What a letter begins with."""
    yield Para(base.say(CUSTOMER_GREETING if result.incidents else CUSTOMER_NOT_RECOGNISED))
    if len(result.incidents) > 1:
        yield Para(base.say(CUSTOMER_SEVERAL, count=str(len(result.incidents))))


def found(incident: Incident, names: Names) -> Iterator[Block]:
    """The cause, how sure it is, and where it shows."""
    first = incident.diagnoses[0]
    yield Heading("What we found")
    yield Para(f"{first.cause} {names.base.say(_SURE[first.status])}")
    said = [one for one in (connection(incident), incident.from_) if one]
    if said:
        yield Para(", ".join(said), "Connection:" if connection(incident) else "When:")
    quoted = list(seen(first, names))
    if quoted:
        yield Heading("Where it shows", 3)
    for one in quoted[:_QUOTED]:
        yield Item(one, style="faint")
    if len(quoted) > _QUOTED:
        yield Para(f"and in {len(quoted) - _QUOTED} more places", style="faint")


def _to_do(incident: Incident, names: Names) -> Iterator[Block]:
    """The steps with their checks, how to see that all of it worked, and how to go back."""
    base = names.base
    done = detailed(incident.plan) if incident.plan else []
    yield Heading("What to do")
    yield Para(base.say(CUSTOMER_ORDER if done else CUSTOMER_WAIT))
    for number, option in enumerate(done):
        yield Heading(f"{'Or: ' if number else ''}{option.title}", 3)
        yield Para(option.why, "Why:")
        for caution in option.cautions:
            yield Para(caution, "Caution:")
        yield from steps_of(option, base, undo=False)
        yield from changes_of(option, names)
        steps = list(enumerate(shown_steps(option.steps, base), 1))
        worked = next((one.step.verify for _, one in reversed(steps) if one.step.verify), "")
        if worked:
            yield Heading("How to see that it worked", 3)
            yield Para(worked)
        undone = [(step, one.step.undo) for step, one in reversed(steps) if one.step.undo]
        if undone:
            yield Heading("How to go back", 3)
            yield Para(base.say(CUSTOMER_BACK))
        for step, undo in undone:
            yield Item(f"Step {step}: {undo}")


def left_alone(incident: Incident, base: RuleBase) -> Iterator[Block]:
    """What people try first and had better not, with the reason."""
    options = incident.plan.options if incident.plan else ()
    harmful = [one for one in options if one.verdict == "forbidden"]
    if harmful:
        yield Heading("What not to do")
        yield Para(base.say(CUSTOMER_AGAINST))
    for option in harmful:
        yield Item(against(option))


def needed(result: CaseResult, names: Names) -> Iterator[Block]:
    """What somebody has to tell us, each thing once, with how to find it out."""
    base = names.base
    asked: dict[str, Question] = {}
    for incident in result.incidents:
        for question in incident.questions:
            asked.setdefault(question.fact, question)
    disputed = {one.fact: one for one in result.conflicts}
    handed = {one.ask: one for one in tasks(result, base)}
    rest = [one for one in disputed.values() if one.fact not in asked and base.facts[one.fact].ask not in handed]
    if not result.incidents:
        yield Para(result.understood.send_next if result.understood else base.send_next)
    else:
        yield Para(base.say(CUSTOMER_NEED if asked or handed or rest else CUSTOMER_NOTHING))
    number = count(1)
    for question in asked.values():
        yield Item(f"{question.ask} {choices(question)}".rstrip(), f"{next(number)}.", "strong")
        yield from _disagrees(disputed.get(question.fact), names)
        yield from _how(question.how_to_find, question.answered_by, question.commands)
    for task in handed.values():
        yield Item(task.ask, f"{next(number)}.", "strong")
        yield from _how(task.how.text, task.who, task.how.commands)
    for conflict in rest:
        yield Item(conflict.ask or names.question(conflict.fact), f"{next(number)}.", "strong")
        yield from _disagrees(conflict, names)


def _disagrees(conflict: Conflict | None, names: Names) -> Iterator[Block]:
    """The values that the evidence has for one thing."""
    if conflict is None:
        return
    yield Para(names.base.say(CUSTOMER_DISAGREES), indent=1)
    for fact in (names.facts[one] for one in conflict.values if one in names.facts):
        yield Item(f"{names.value(fact)} ({names.place(fact)})", indent=1)


def _how(text: str, who: str, commands: Iterable[Command]) -> Iterator[Block]:
    said = f"{text} {f'(best asked of the {who})' if who else ''}".strip()
    if said:
        yield Para(said, HOW_TO_FIND_OUT, "faint", indent=1)
    yield from (Code(one.text, one.shell, indent=1) for one in commands)
