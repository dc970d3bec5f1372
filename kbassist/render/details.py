"""What only ``--full`` shows of an incident: codes, scenarios, facts by their names, and how to set them."""

from collections.abc import Iterable, Iterator

from kbassist.model.result import HOLDS, CaseResult, Diagnosis, Fact, Incident, Question, Scenario
from kbassist.render.blocks import Block, Heading, Item, Para, Table
from kbassist.render.names import STATUS_STYLE, Names, known_facts

_LISTED_CHOICES = 20


def details(incident: Incident, names: Names) -> Iterator[Block]:
    """The blocks, to stand between the card and the plan."""
    first = incident.diagnoses[0]
    yield Para(f"{first.article}, {first.status} ({first.problem})", "Diagnosis:", STATUS_STYLE[first.status])
    yield from _scenarios(first)
    yield from _table(known_facts(incident, names), names)
    if incident.questions:
        yield Heading("What can be set")
    for question in incident.questions:
        yield from _set(question)
    if incident.questions:
        yield Para("give --set NAME=? for what nobody can tell", "Unknown:", "faint")


def facts_without_incident(result: CaseResult, names: Names, *, full: bool) -> Iterator[Block]:
    """What was read where nothing is recognised: it helps as soon as the error is there.

    ``full``: by its names, with what was said of the error already.
    """
    facts = names.base.facts
    said = result.understood.facts if result.understood is not None and not full else ()
    seen = (one for one in result.facts if one.origin == "observed" and not one.stale and one.id not in said)
    yield from _table([one for one in seen if facts[one.name].shown != "no"], names, full=full)


def _scenarios(diagnosis: Diagnosis) -> Iterator[Block]:
    """The rows that hold; while none does, all that are still possible."""
    sure = [row for row in diagnosis.scenarios if row.status in HOLDS]
    possible = [row for row in diagnosis.scenarios if row.status == "possible"]
    shown: list[Scenario] = sure or possible
    if shown:
        yield Heading("Scenarios")
    for row in shown:
        yield Item(f"{row.status}: {row.title} [{row.id}]", style=STATUS_STYLE[row.status])
    ruled_out = [row.id for row in diagnosis.scenarios if row.status == "ruled-out"]
    if ruled_out:
        yield Para(f"{', '.join(ruled_out)} (--explain says why)", "Ruled out:", "faint")
    if sure and possible:
        yield Para(", ".join(row.id for row in possible), "Still possible:", "faint")


def _table(facts: Iterable[Fact], names: Names, *, full: bool = True) -> Iterator[Block]:
    rows: dict[tuple[str, str], str] = {}
    for fact in sorted(facts, key=lambda one: (one.name, one.origin)):
        name = fact.name if full else names.base.called(fact.name)
        rows.setdefault((name, names.value(fact)), names.place(fact))
    if rows:
        yield Heading("What is known")
        yield Table(("fact", "value", "from"), tuple((name, value, place) for (name, value), place in rows.items()))


def _set(question: Question) -> Iterator[Block]:
    """The answers, each on a line of its own; where there are too many for that, one after the other."""
    yield Item(f"{question.ask} ({question.why})", "?", "strong")
    titled = [(one.value, one.title if one.title != one.value else "") for one in question.choices]
    if not titled:
        yield Item(f"--set {question.fact}=...", indent=1)
    elif len(titled) > _LISTED_CHOICES:
        listed = "; ".join(value + (f" = {title}" if title else "") for value, title in titled)
        yield Item(f"--set {question.fact}=NAME, one of: {listed}", indent=1)
    else:
        for value, title in titled:
            yield Item(f"--set {question.fact}={value}" + (f" - {title}" if title else ""), indent=1)
