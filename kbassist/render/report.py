"""What a report says, in order: what failed, why, what to do, what to ask, what it rests on."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from itertools import groupby

from kbassist.model.evidence import Evidence
from kbassist.model.result import (
    CaseResult,
    Diagnosis,
    Fact,
    Incident,
    Plan,
    PlanOption,
    Question,
    Scenario,
    ScenarioStatus,
    Step,
    SymptomRef,
    Verdict,
)
from kbassist.render.blocks import Block, Code, Heading, Item, Para, Style, Table
from kbassist.render.failed import failed, shown
from kbassist.rulebase.base import RuleBase

_STATUS_STYLE: dict[ScenarioStatus, Style] = {
    "confirmed": "good",
    "likely": "good",
    "possible": "unsure",
    "ruled-out": "faint",
}
_VERDICT_STYLE: dict[Verdict, Style] = {
    "recommended": "good",
    "allowed": "plain",
    "undecided": "unsure",
    "forbidden": "bad",
}
_FIRST_QUESTIONS = 2
_LISTED_CHOICES = 20


class Names:
    """Facts and evidence of a result by id, in words."""

    def __init__(self, result: CaseResult, base: RuleBase) -> None:
        self.base = base
        self.facts: Mapping[str, Fact] = {fact.id: fact for fact in result.facts}
        self.evidence: Mapping[str, Evidence] = {one.id: one for one in result.evidence}
        self.incidents = [one.id for one in result.incidents]
        self.folder = _common_folder([one.path for one in result.evidence])
        """What all paths begin with; it is said once, below "Evidence"."""

    def place(self, fact: Fact) -> str:
        """Where a fact comes from: file and line, an answer, a rule."""
        if fact.source is not None:
            return self.line(fact.source.evidence, fact.source.line, fact.source.record)
        return {"answered": "answered", "default": "assumed", "derived": "concluded"}.get(fact.origin, fact.origin)

    def line(self, evidence: str, line: int | None, record: str | None = None) -> str:
        """``file, line 3`` or ``file, record 1477``."""
        known = self.evidence.get(evidence)
        path = self.path(known) if known else evidence
        return f"{path}, line {line}" if line else f"{path}, record {record}" if record else path

    def path(self, one: Evidence) -> str:
        """The document's path without the folder that all share."""
        return one.path[len(self.folder) :]

    def title(self, name: str) -> str:
        """What a fact is about, in words: its question, or what it means."""
        fact = self.base.facts[name]
        return fact.ask if fact.askable else f"{fact.meaning.rstrip('.')}:"

    def value(self, fact: Fact) -> str:
        """The fact's value in words."""
        return self.base.title(fact.name, fact.value)


def report(result: CaseResult, base: RuleBase, *, explained: bool = False) -> Iterator[Block]:
    """All blocks of a report."""
    names = Names(result, base)
    yield Heading(_title(result), 1)
    if len(result.incidents) > 1:
        yield from _overview(result, names)
    for incident in result.incidents:
        if len(result.incidents) > 1:
            yield Heading(f"Incident {incident.id}: {connection(incident) or incident.problem}")
        yield from shown(f"incident {incident.id}", _incident(incident, names))
    if not result.incidents:
        from kbassist.render.unrecognised import unrecognised  # noqa: PLC0415 - start-up: most errors are recognised

        yield Para("Nothing here matches a known problem.", style="unsure")
        yield from shown("what was understood", unrecognised(result, base, names.place))
        yield Para("'kbassist kb list' shows what is known.", style="faint")
        yield from shown("what is known", _read(result, names))
    if not any(incident.questions for incident in result.incidents):
        from kbassist.render.handover import handover  # noqa: PLC0415 - start-up: first of all there are questions

        yield from shown("what is to be found out", handover(result, base))
    yield from shown("conflicts", _conflicts(result, names))
    yield from shown("what is not used", _unused(result, names))
    if explained:
        from kbassist.render.explain import explain  # noqa: PLC0415 - start-up: few ask for the reasons

        yield from shown("why", explain(result, base, names.value, names.place))
    yield from shown("evidence", _evidence(result, names))
    for failure in result.failures:
        yield failed(failure)
    tool = result.tool
    yield Para(f"kbassist {tool.version}, rules {tool.rules_digest}, engine {tool.engine}", style="faint")


def _read(result: CaseResult, names: Names) -> Iterator[Block]:
    """What was read all the same: it helps as soon as the error is there."""
    facts = names.base.facts
    seen = [one for one in result.facts if one.origin == "observed" and not one.stale and facts[one.name].shown != "no"]
    if seen:
        yield Heading("What is known")
        rows = {(fact.name, names.value(fact)): names.place(fact) for fact in reversed(seen)}
        yield Table(
            ("fact", "value", "from"), tuple((name, value, place) for (name, value), place in sorted(rows.items()))
        )


def _title(result: CaseResult) -> str:
    if not result.incidents:
        return "Not recognised"
    first = result.incidents[0].diagnoses[0]
    return f"{first.article}: {first.title}"


def _overview(result: CaseResult, names: Names) -> Iterator[Block]:
    """Every incident in two lines: what failed, between whom, when and where it is seen, and what to do."""
    yield Para(f"{len(result.incidents)} incidents, each with a plan of its own below:", style="strong")
    for incident in result.incidents:
        first = incident.diagnoses[0]
        yield Item(f"{first.title} ({first.status}, {first.problem})", f"{incident.id}:", _STATUS_STYLE[first.status])
        places = [names.line(seen.evidence, seen.line, seen.record) for seen in first.symptoms[:1]]
        said = [one for one in (connection(incident), incident.from_, *places) if one]
        if said:
            yield Para("; ".join(said), style="faint", indent=1)
        best = [one.title for one in incident.plan.options if one.verdict == "recommended"] if incident.plan else []
        if best:
            yield Para(best[0], "Recommended:", indent=1)


def connection(incident: Incident) -> str:
    """Between whom it failed, as far as they are named."""
    if not incident.client and not incident.server:
        return ""
    return f"{incident.client or 'a client'} to {incident.server or 'a server'}"


def _incident(incident: Incident, names: Names) -> Iterator[Block]:
    first, *others = incident.diagnoses
    yield Para(f"{first.status} ({first.problem})", "Diagnosis:", _STATUS_STYLE[first.status])
    if incident.client or incident.server:
        yield Para(f"{incident.client or 'client not named'} to {incident.server or 'server not named'}", "Connection:")
    yield Heading("What failed, and why")
    yield Para(first.cause)
    # Several symptoms may stand in one line: it is quoted once.
    for quoted in _seen(first, names):
        yield Item(quoted, style="faint")
    if first.undecided:
        yield Para(first.undecided, "This alone does not decide it:", "unsure")
    yield from _scenarios(first)
    yield from _known(incident, names)
    for finding in first.findings:
        yield Item(f"{finding.text} [{finding.source}]", "!")
    if incident.questions:
        yield from _questions(incident.questions)
    if incident.plan is not None:
        yield from _plan(incident.plan, [question.fact for question in incident.questions], names)
    if others:
        yield Heading("Seen as well" if first.status == "confirmed" else "It can also be")
    for other in others:
        yield from _other(other, names)
    if first.sequels:
        yield Heading("Once this is fixed, expect")
    for sequel in first.sequels:
        yield Item(f"{sequel.problem}: {sequel.because} [{sequel.source}]")


def _seen(diagnosis: Diagnosis, names: Names) -> Iterator[str]:
    """The lines that show the problem, each once; without a symptom those that the facts it rests on were read from."""
    places = {(seen.evidence, seen.line, seen.record): seen for seen in reversed(diagnosis.symptoms)}
    yield from (_quoted(seen, names) for seen in reversed(places.values()))
    if not diagnosis.symptoms:
        facts = (names.facts[fact] for fact in diagnosis.because if fact in names.facts)
        yield from (f"{names.place(fact)}: {fact.source.excerpt}" for fact in facts if fact.source is not None)


def _other(other: Diagnosis, names: Names) -> Iterator[Block]:
    """A further diagnosis in short: how sure, why, and what it says."""
    yield Item(f"{other.title} ({other.status}, {other.problem})", f"{other.article}:", _STATUS_STYLE[other.status])
    yield Para(other.cause, indent=1)
    reasons = list(_seen(other, names)) if other.symptoms else []
    known = [names.facts[fact] for fact in other.because if fact in names.facts]
    reasons += [f"{names.title(fact.name)} {names.value(fact)} ({names.place(fact)})" for fact in known]
    for reason in dict.fromkeys(reasons):
        yield Item(reason, style="faint", indent=1)
    if other.undecided:
        yield Para(other.undecided, "To decide it:", "unsure", indent=1)


def _quoted(seen: SymptomRef, names: Names) -> str:
    return f"{names.line(seen.evidence, seen.line, seen.record)}: {seen.excerpt}"


def _scenarios(diagnosis: Diagnosis) -> Iterator[Block]:
    """The rows that hold; while none does, all that are still possible."""
    sure = [row for row in diagnosis.scenarios if row.status in ("confirmed", "likely")]
    possible = [row for row in diagnosis.scenarios if row.status == "possible"]
    shown: list[Scenario] = sure or possible
    if shown:
        yield Heading("Scenarios")
    for row in shown:
        yield Item(f"{row.status}: {row.title} [{row.id}]", style=_STATUS_STYLE[row.status])
    ruled_out = [row.id for row in diagnosis.scenarios if row.status == "ruled-out"]
    if ruled_out:
        yield Para(f"{', '.join(ruled_out)} (--explain says why)", "Ruled out:", "faint")
    if sure and possible:
        yield Para(", ".join(row.id for row in possible), "Still possible:", "faint")


def _known(incident: Incident, names: Names) -> Iterator[Block]:
    facts = [fact for fact in names.facts.values() if _belongs(fact, incident, names) and not fact.stale]
    rows: dict[tuple[str, str], str] = {}
    used = {one for fact in facts for one in fact.because}
    otherwise = {fact.name for fact in facts if fact.origin != "default"}

    def told(fact: Fact) -> bool:
        defined = names.base.facts[fact.name]
        vain = fact.name in otherwise or (defined.assumed_if_used and fact.id not in used)
        return defined.shown != "no" and not (fact.origin == "default" and vain)

    for fact in sorted(filter(told, facts), key=lambda fact: (fact.name, fact.origin)):
        rows.setdefault((fact.name, names.value(fact)), names.place(fact))
    if rows:
        yield Heading("What is known")
        yield Table(("fact", "value", "from"), tuple((name, value, place) for (name, value), place in rows.items()))
    for fact in filter(told, facts):
        if fact.origin == "default" and fact.rule == fact.name:
            said = f"{names.title(fact.name)} {names.value(fact)}. {names.base.facts[fact.name].default_because}"
            yield Para(said, "Assumed:", "faint")


def _belongs(fact: Fact, incident: Incident, names: Names) -> bool:
    """Whether a fact is of an incident: most ids begin with it; derived facts and defaults without are the first's."""
    owner = fact.id.partition(".")[0]
    return owner == incident.id if owner in names.incidents else incident.id == names.incidents[0]


def _questions(questions: tuple[Question, ...]) -> Iterator[Block]:
    yield Heading("Questions that still matter")
    for number, question in enumerate(questions, 1):
        if number > _FIRST_QUESTIONS:
            continue
        yield Item(f"{question.ask} ({question.why})", f"{number}.", "strong")
        yield from _choices(question)
        asked = f" (ask the {question.answered_by})" if question.answered_by else ""
        yield Para(f"{question.how_to_find}{asked}", "How to find out:", "faint", indent=1)
        for command in question.commands:
            yield Code(command.text, command.shell, indent=1)
    later = questions[_FIRST_QUESTIONS:]
    if later:
        yield Para("After that, if it still matters:", style="faint")
    for question in later:
        yield Item(f"{question.ask} (--set {question.fact}=...)", style="faint", indent=1)
    yield Para("give --set NAME=? for what nobody can tell", "Unknown:", "faint")


def _choices(question: Question) -> Iterator[Block]:
    """The answers, each on a line of its own; where there are too many for that, one after the other."""
    titled = [(one.value, one.title if one.title != one.value else "") for one in question.choices]
    if len(titled) > _LISTED_CHOICES:
        listed = "; ".join(value + (f" = {title}" if title else "") for value, title in titled)
        yield Item(f"--set {question.fact}=NAME, one of: {listed}", indent=1)
        return
    for value, title in titled:
        yield Item(f"--set {question.fact}={value}" + (f" - {title}" if title else ""), indent=1)


def _plan(plan: Plan, asked: Collection[str], names: Names) -> Iterator[Block]:
    """The options. ``asked``: the facts that questions above are about."""
    yield Heading("Plan")
    detailed = [option for option in plan.options if option.verdict == "recommended"]
    if not detailed and not any(option.verdict == "undecided" for option in plan.options):
        detailed = [option for option in plan.options if option.verdict == "allowed"][:1]
    if not detailed:
        # What is recommended says the same of itself.
        yield Para(plan.summary, style="strong")
    for option in plan.options:
        yield from _option(option, option in detailed, names)
    if any(option.steps and option not in detailed for option in plan.options):
        yield Para("steps are shown for what is recommended; --format json has all of them", "Other options:", "faint")
    still = " ".join(f"{names.title(fact)} (--set {fact}=...)" for fact in plan.open if fact not in asked)
    if still:
        yield Para(still, "Still open:", "faint")


def _option(option: PlanOption, detailed: bool, names: Names) -> Iterator[Block]:
    yield Heading(f"[{option.verdict}] {option.title}", 3)
    yield Para(option.why, "Why:", _VERDICT_STYLE[option.verdict])
    if not detailed:
        return
    for caution in option.cautions:
        yield Para(caution, "Caution:", "bad")
    for reason in option.skipped:
        yield Para(reason, "Left out:", "faint")
    if option.open:
        asks = " ".join(names.title(fact) for fact in option.open)
        yield Para(f"further steps depend on: {asks}", "Open:", "unsure")
    for procedure, group in groupby(enumerate(option.steps, 1), key=lambda pair: pair[1].id.partition("/")[0]):
        steps = list(group)
        named = [one for _, step in steps for one in step.source.split("; ")]
        sources = "; ".join(dict.fromkeys(one.partition(", step ")[0] for one in named))
        yield Para(f"{names.base.procedures[procedure].title} [{sources}]", style="strong")
        for number, step in steps:
            yield from _step(number, step)


def _step(number: int, step: Step) -> Iterator[Block]:
    yield Item(f"({step.where}) {step.text}", f"{number}.")
    for command in step.commands:
        yield Code(command.text, command.shell, indent=1)
    notes: tuple[tuple[str, str, Style], ...] = (
        ("Caution:", step.caution, "bad"),
        ("Check:", step.verify, "faint"),
        ("Undo:", step.undo, "faint"),
    )
    for label, text, style in notes:
        if text:
            yield Para(text, label, style, indent=1)


def _conflicts(result: CaseResult, names: Names) -> Iterator[Block]:
    if not result.conflicts:
        return
    yield Heading("Evidence that disagrees")
    for conflict in result.conflicts:
        yield Item(f"{conflict.fact} is left out of the reasoning until one value is chosen:", "!", "bad")
        for fact_id in conflict.values:
            fact = names.facts.get(fact_id)
            if fact is not None:
                excerpt = f": {fact.source.excerpt}" if fact.source and fact.source.excerpt else ""
                yield Item(f"{names.value(fact)} ({names.place(fact)}){excerpt}", indent=1)


def _unused(result: CaseResult, names: Names) -> Iterator[Block]:
    """What was seen and must not count, with the reason."""
    stale: dict[tuple[str, str], list[str]] = {}
    for fact in result.facts:
        if fact.stale:
            shown = f"{fact.name} = {names.value(fact)}"
            stale.setdefault((fact.stale_because, names.place(fact).partition(", ")[0]), []).append(shown)
    if stale:
        yield Heading("Seen, but not used")
    for (reason, place), facts in stale.items():
        yield Item(f"{place}: {reason} ({', '.join(dict.fromkeys(facts))})", style="unsure")


def _common_folder(paths: Sequence[str]) -> str:
    """The folder (with its separator) that all paths share; empty for a single document."""
    if len(paths) < 2:
        return ""
    first, last = min(paths), max(paths)
    length = next((place for place, (a, b) in enumerate(zip(first, last, strict=False)) if a != b), len(first))
    return first[: max(first.rfind(mark, 0, length) for mark in "/\\") + 1]


def _evidence(result: CaseResult, names: Names) -> Iterator[Block]:
    if not result.evidence:
        return
    yield Heading("Evidence")
    if names.folder:
        yield Para(names.folder, "Below:", "faint")
    for one in result.evidence:
        note = f"; {one.note}" if one.note else ""
        style: Style = "plain" if one.status == "read" else "bad"
        yield Item(f"{one.id} {names.path(one)}: {one.kind}, {one.status.replace('-', ' ')}{note}", style=style)
