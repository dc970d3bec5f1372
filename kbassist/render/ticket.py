"""What goes into a ticket or an e-mail: cause, what to do, how to check and undo it, what was ruled out.

Plain words only: nothing in it is a code or an id of this program, so who reads it needs nothing but the text.
"""

from collections.abc import Iterator, Sequence

from kbassist.model.result import CaseResult, Diagnosis, Incident, PlanOption, Question
from kbassist.render.blocks import Block, Code, Heading, Item, Para
from kbassist.render.card import against
from kbassist.render.failed import shown
from kbassist.render.handover import handover
from kbassist.render.names import FINDING_OUT, Names, connection, seen, source_of
from kbassist.render.report import detailed
from kbassist.render.steps import steps_of
from kbassist.render.unrecognised import unrecognised
from kbassist.rulebase.base import RuleBase

WIDTH = 78
"""Columns that survive being quoted in an e-mail."""


def ticket(result: CaseResult, base: RuleBase) -> Iterator[Block]:
    """The blocks, of one incident after the other."""
    names = Names(result, base, bare=True)
    for incident in result.incidents:
        yield from shown(f"incident {incident.id}", _incident(incident, names))
    if not result.incidents:
        yield from shown("what was understood", unrecognised(result, base, names))
    yield from shown(FINDING_OUT, handover(result, base))
    disputed = [base.called(conflict.fact) for conflict in result.conflicts]
    if disputed:
        yield Para("; ".join(disputed), "The evidence disagrees about:")
    if result.anonymised is not None:
        from kbassist.render.anonymised import anonymised  # noqa: PLC0415 - start-up: few hide names

        yield from anonymised(result.anonymised, base)


def _incident(incident: Incident, names: Names) -> Iterator[Block]:
    first = incident.diagnoses[0]
    yield Heading(first.title, 1)
    said = [one for one in (connection(incident), incident.from_) if one]
    if said:
        yield Para(", ".join(said), "Connection:" if connection(incident) else "When:")
    yield Para(f"{first.cause} ({first.status})", "Cause:")
    for quoted in seen(first, names):
        yield Item(quoted)
    if first.undecided:
        yield Para(first.undecided, "This alone does not decide it:")
    options = incident.plan.options if incident.plan else ()
    done = detailed(incident.plan) if incident.plan else []
    for option in done:
        yield from _to_do(option, names)
    if incident.questions:
        yield from _to_find_out(incident.questions)
    yield from _ruled_out(first, names)
    left = [option for option in options if option.verdict == "forbidden"]
    if left:
        yield Heading("Not to do, and why")
    for option in left:
        yield Item(against(option))
    yield Para(source_of(first, names), "See:")


def _to_do(option: PlanOption, names: Names) -> Iterator[Block]:
    """The steps, each with its check and how to undo it."""
    yield Heading(f"To do: {option.title}")
    yield Para(option.why, "Why:")
    for caution in option.cautions:
        yield Para(caution, "Caution:")
    yield from steps_of(option, names.base)
    if option.changes:
        from kbassist.render.changes import changes_of  # noqa: PLC0415 - start-up: few cases have a string or a file

        yield from changes_of(option, names)


def _to_find_out(questions: Sequence[Question]) -> Iterator[Block]:
    """Who is to find out what, with the command."""
    yield Heading("To find out")
    for question in questions:
        asked = f" ({question.answered_by})" if question.answered_by else ""
        yield Item(f"{question.ask} {question.how_to_find}".rstrip() + asked)
        for command in question.commands:
            yield Code(command.text, command.shell, indent=1)


def _ruled_out(diagnosis: Diagnosis, names: Names) -> Iterator[Block]:
    """The situations that something seen or said is against, below that."""
    rows: dict[str, list[str]] = {}
    for row in diagnosis.scenarios:
        facts = (names.facts[one] for one in row.because if one in names.facts)
        against_it = next((one for one in facts if one.origin in ("observed", "answered")), None)
        if row.status == "ruled-out" and against_it is not None:
            rows.setdefault(names.told(against_it), []).append(row.title)
    if rows:
        yield Heading("Ruled out")
    for told, titles in rows.items():
        yield Para(told, "By")
        for title in titles:
            yield Item(title, indent=1)
