"""What a report says, in order: the card, the plan, what is still open, what the rest of it is.

Codes, ids and names of facts are for who asks for all (``render.details``); else everything is called by its title.
"""

from collections.abc import Iterator, Mapping

from kbassist.model.result import CaseResult, Diagnosis, Incident, Plan, PlanOption, Question, Verdict
from kbassist.render.blocks import Block, Code, Heading, Item, Para, Style
from kbassist.render.card import against, card
from kbassist.render.failed import failed, shown
from kbassist.render.names import (
    FINDING_OUT,
    HOW_TO_FIND_OUT,
    STATUS_STYLE,
    Names,
    assumed,
    connection,
    seen,
    source_of,
)
from kbassist.render.steps import steps_of
from kbassist.rulebase.base import RuleBase

_VERDICT: Mapping[Verdict, tuple[str, Style]] = {
    "recommended": ("recommended:", "good"),
    "allowed": ("possible:", "plain"),
    "undecided": ("not decided:", "unsure"),
    "forbidden": ("out:", "bad"),
}
_FIRST_QUESTIONS = 2
_CHOICES = 9


def report(
    result: CaseResult, base: RuleBase, *, full: bool = False, explained: bool = False, more: str = ""
) -> Iterator[Block]:
    """All blocks of a report.

    ``full``: with codes, ids and names of facts, scenarios and what is done with the mouse; ``explained``: with the
    reasons of every conclusion; ``more``: how to see what this report leaves out.
    """
    names = Names(result, base)
    if len(result.incidents) > 1:
        yield from overview(result, names)
    for incident in result.incidents:
        yield from shown(f"incident {incident.id}", _incident(incident, names, full, len(result.incidents) > 1))
    if not result.incidents:
        from kbassist.render.unrecognised import unrecognised  # noqa: PLC0415 - start-up: most errors are recognised

        yield from shown("what was understood", unrecognised(result, base, names))
        from kbassist.render.details import facts_without_incident  # noqa: PLC0415 - start-up: as above

        yield from shown("what is known", facts_without_incident(result, names, full=full))
    if not any(incident.questions for incident in result.incidents):
        from kbassist.render.handover import handover  # noqa: PLC0415 - start-up: first of all there are questions

        yield from shown(FINDING_OUT, handover(result, base))
    yield from shown("conflicts", conflicts(result, names))
    yield from shown("what is not used", unused(result, names))
    if explained:
        from kbassist.render.explain import explain  # noqa: PLC0415 - start-up: few ask for the reasons

        yield from shown("why", explain(result, base, names.value, names.place))
    yield from shown("evidence", evidence(result, names, full))
    for failure in result.failures:
        yield failed(failure)
    if result.anonymised is not None:
        from kbassist.render.anonymised import anonymised  # noqa: PLC0415 - start-up: few hide names

        yield from anonymised(result.anonymised, base)
    if more and result.incidents:
        yield Para(more, "More:", "faint")
    tool = result.tool
    yield Para(f"kbassist {tool.version}, rules {tool.rules_digest}, engine {tool.engine}", style="faint")


def overview(result: CaseResult, names: Names) -> Iterator[Block]:
    """Every incident in a line or two: what failed, between whom, when and where it is seen, and what to do."""
    yield Heading(f"{len(result.incidents)} incidents, each with a plan of its own", 1)
    for incident in result.incidents:
        first = incident.diagnoses[0]
        yield Item(f"{first.title} ({first.status})", f"{incident.id}:", STATUS_STYLE[first.status])
        places = [names.line(hit.evidence, hit.line, hit.record) for hit in first.symptoms[:1]]
        said = [one for one in (connection(incident), incident.from_, *places) if one]
        if said:
            yield Para("; ".join(said), style="faint", indent=1)
        best = [one.title for one in incident.plan.options if one.verdict == "recommended"] if incident.plan else []
        if best:
            yield Para(best[0], "Do this:", indent=1)


def _incident(incident: Incident, names: Names, full: bool, several: bool) -> Iterator[Block]:
    yield from card(incident, names, level=2 if several else 1, before=f"{incident.id}: " if several else "")
    if full:
        from kbassist.render.details import details  # noqa: PLC0415 - start-up: few ask for all

        yield from details(incident, names)
    if incident.plan is not None:
        yield from _plan(incident.plan, names, full)
    if incident.questions:
        yield from _questions(incident.questions)
    if incident.plan is not None:
        asked = {question.fact for question in incident.questions}
        still = " ".join(names.question(fact) for fact in incident.plan.open if fact not in asked)
        # Where nothing is asked any more, all of it is handed over at the end.
        if still and asked:
            yield Para(still, "Still open:", "faint")
        yield from _other_ways(incident.plan, names, full)
    yield from behind(incident, names, full)


def behind(incident: Incident, names: Names, full: bool) -> Iterator[Block]:
    """What a diagnosis rests on, what else it can be or is seen as well, and what to expect once it is fixed."""
    first, *others = incident.diagnoses
    yield from _rests_on(incident, names, full)
    if others:
        yield Heading("Seen as well" if first.status == "confirmed" else "It can also be")
    for other in others:
        yield from _other(other, names, full)
    if first.sequels:
        yield Heading("Once this is fixed, expect")
    for sequel in first.sequels:
        yield Item(f"{sequel.problem}: {sequel.because} [{sequel.source}]" if full else sequel.because)


def detailed(plan: Plan) -> list[PlanOption]:
    """The options that are shown with their steps: what is recommended, else the first one that nothing speaks against.

    None while something is not decided.
    """
    recommended = [option for option in plan.options if option.verdict == "recommended"]
    if recommended or any(option.verdict == "undecided" for option in plan.options):
        return recommended
    return [option for option in plan.options if option.verdict == "allowed"][:1]


def _plan(plan: Plan, names: Names, full: bool) -> Iterator[Block]:
    shown_options = detailed(plan)
    if not shown_options:
        # What is recommended says the same of itself.
        yield Heading("Plan")
        yield Para(plan.summary, style="strong")
    for number, option in enumerate(shown_options):
        yield Heading(f"{'Plan' if number == 0 else 'Also'}: {option.title}{f' [{option.id}]' if full else ''}")
        yield from _option(option, names, full)


def _other_ways(plan: Plan, names: Names, full: bool) -> Iterator[Block]:
    """Of the options without steps a line each; for who asks for all with what each would change."""
    others = [option for option in plan.options if option not in detailed(plan)]
    if others:
        yield Heading("Other ways")
    for option in others:
        mark, style = _VERDICT[option.verdict]
        yield Item(f"{against(option)}{f' [{option.id}]' if full else ''}", mark, style)
        if full and option.verdict != "forbidden":
            yield from _changes(option, names, full)


def _option(option: PlanOption, names: Names, full: bool) -> Iterator[Block]:
    yield Para(option.why, "Why:", _VERDICT[option.verdict][1])
    for caution in option.cautions:
        yield Para(caution, "Caution:", "bad")
    for reason in option.skipped:
        yield Para(reason, "Left out:", "faint")
    if option.open:
        yield Para(", ".join(map(names.base.called, option.open)), "Further steps depend on:", "unsure")
    yield from steps_of(option, names.base, full=full)
    yield from _changes(option, names, full)


def _changes(option: PlanOption, names: Names, full: bool) -> Iterator[Block]:
    if option.changes:
        from kbassist.render.changes import changes_of  # noqa: PLC0415 - start-up: few cases have a string or a file

        yield from changes_of(option, names, full=full)


def _questions(questions: tuple[Question, ...]) -> Iterator[Block]:
    """What would change the plan, and how to find it."""
    yield Heading("Answers that would change the plan")
    for number, question in enumerate(questions[:_FIRST_QUESTIONS], 1):
        yield Item(f"{question.ask} {choices(question)}".rstrip(), f"{number}.", "strong")
        asked = f" (ask the {question.answered_by})" if question.answered_by else ""
        if question.how_to_find or asked:
            yield Para(f"{question.how_to_find}{asked}".strip(), HOW_TO_FIND_OUT, "faint", indent=1)
        for command in question.commands:
            yield Code(command.text, command.shell, indent=1)
    later = " ".join(question.ask for question in questions[_FIRST_QUESTIONS:])
    if later:
        yield Para(later, "After that, if it still matters:", "faint")


def choices(question: Question) -> str:
    """The answers in one line, as far as they are few enough to be read."""
    titles = [one.title for one in question.choices]
    if not titles or len(titles) > _CHOICES:
        return ""
    return f"({'; '.join(titles)})"


def _rests_on(incident: Incident, names: Names, full: bool) -> Iterator[Block]:
    """Between whom, the lines that show it, what was found besides, what was assumed, and the document behind it."""
    first = incident.diagnoses[0]
    yield Heading("What this rests on")
    if connection(incident):
        yield Para(connection(incident), "Connection:")
    # Several symptoms may stand in one line: it is quoted once.
    for quoted in seen(first, names):
        yield Item(quoted, style="faint")
    if first.undecided:
        yield Para(first.undecided, "This alone does not decide it:", "unsure")
    for finding in first.findings:
        yield Item(f"{finding.text} [{finding.source}]" if full else finding.text, "!")
    for fact in assumed(incident, names):
        said = f"{names.question(fact.name)} {names.value(fact)}. {names.base.facts[fact.name].default_because}"
        yield Para(said, "Assumed:", "faint")
    yield Para(source_of(first, names), "Source:", "faint")


def _other(other: Diagnosis, names: Names, full: bool) -> Iterator[Block]:
    """A further diagnosis in short: how sure, and what it says."""
    mark = f"{other.article}:" if full else "-"
    status = f"{other.status}, {other.problem}" if full else other.status
    yield Item(f"{other.title} ({status})", mark, STATUS_STYLE[other.status])
    yield Para(other.cause, indent=1)
    reasons = list(seen(other, names)) if other.symptoms else []
    reasons += [names.told(names.facts[fact]) for fact in other.because if fact in names.facts]
    for reason in dict.fromkeys(reasons):
        yield Item(reason, style="faint", indent=1)
    if other.undecided:
        yield Para(other.undecided, "To decide it:", "unsure", indent=1)


def conflicts(result: CaseResult, names: Names) -> Iterator[Block]:
    """What disagrees, each value with its source."""
    if not result.conflicts:
        return
    yield Heading("Evidence that disagrees")
    for conflict in result.conflicts:
        called = names.base.called(conflict.fact)
        yield Item(f"{called}: left out of the reasoning until one value is chosen", "!", "bad")
        for fact_id in conflict.values:
            fact = names.facts.get(fact_id)
            if fact is not None:
                excerpt = f": {fact.source.excerpt}" if fact.source and fact.source.excerpt else ""
                yield Item(f"{names.value(fact)} ({names.place(fact)}){excerpt}", indent=1)


def unused(result: CaseResult, names: Names) -> Iterator[Block]:
    """What was seen and must not count, with the reason."""
    stale: dict[tuple[str, str], list[str]] = {}
    for fact in result.facts:
        if fact.stale:
            said = f"{names.base.called(fact.name)}: {names.value(fact)}"
            stale.setdefault((fact.stale_because, names.place(fact).partition(", ")[0]), []).append(said)
    if stale:
        yield Heading("Seen, but not used")
    for (reason, place), facts in stale.items():
        yield Item(f"{place}: {reason} ({'; '.join(dict.fromkeys(facts))})", style="unsure")


def evidence(result: CaseResult, names: Names, full: bool) -> Iterator[Block]:
    """The documents; for who does not ask for all those that could not be read as they are."""
    listed = [one for one in result.evidence if full or one.status != "read" or one.note]
    if not listed:
        return
    yield Heading("Evidence" if full else "Evidence that needs a word")
    if names.folder and not names.bare:
        yield Para(names.folder, "Below:", "faint")
    for one in listed:
        note = f"; {one.note}" if one.note else ""
        style: Style = "plain" if one.status == "read" else "bad"
        before = f"{one.id} " if full else ""
        yield Item(f"{before}{names.path(one)}: {one.kind}, {one.status.replace('-', ' ')}{note}", style=style)
