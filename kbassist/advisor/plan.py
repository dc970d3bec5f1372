"""The remediation plan: options with their verdict in this case, steps with the case's own values."""

from collections.abc import Iterable, Mapping, Sequence

from kbassist.advisor.fill import Filler
from kbassist.advisor.systems import Systems
from kbassist.advisor.verdicts import first_met, order, verdict, waiting
from kbassist.connection import string as connstr
from kbassist.model.result import (
    Command,
    Diagnosis,
    Fact,
    Plan,
    PlanOption,
    Question,
    Step,
    StepFile,
    StepScript,
    Verdict,
)
from kbassist.reasoning.infer import Inference
from kbassist.reasoning.judged import Judgement
from kbassist.reasoning.tree import OptionNode, ReasonNode, StepNode
from kbassist.rulebase.base import RuleBase
from kbassist.rulebase.language.clients import Driver, Keyword
from kbassist.rulebase.language.keywords import keywords_of, setting_of
from kbassist.rulebase.language.procedures import ScriptDef, StepDef
from kbassist.rulebase.language.schema import Article, CommandDef
from kbassist.rulebase.language.templates import DRIVER_TEXTS, PROGRAM_TEXTS, REWRITTEN
from kbassist.rulebase.names import APPLICATION, CONNECTION_STRING, DRIVER, DRIVER_VERSION


def make_plan(base: RuleBase, diagnosis: Diagnosis, inference: Inference, questions: tuple[Question, ...]) -> Plan:
    """The plan of the first diagnosis. Steps are in order; forbidden options have none."""
    judged = inference.judged[diagnosis.article]
    facts = inference.resolved.facts
    filler = Filler(base, facts, driver_values(base, facts))
    systems = Systems(base, inference.values)
    rows: list[tuple[tuple[int, int, str], PlanOption]] = []
    for node in judged.tree.options:
        decided = verdict(node, judged)
        if decided is not None and systems.doable(node):
            rows.append((order(node.option, decided), _option(node, decided, judged, filler, systems, facts)))
    options = tuple(option for _, option in sorted(rows, key=lambda row: row[0]))
    # A derived fact is open because one that can be asked is; that one is named.
    asked = {name for option in options for name in option.open if base.facts[name].askable}
    open_facts = sorted({question.fact for question in questions} | asked)
    return Plan(summary=_summary(judged.tree.article, options), open=tuple(open_facts), options=options)


def driver_values(base: RuleBase, facts: Mapping[str, Fact]) -> dict[str, str]:
    """What steps take from the files of the driver and of the program that uses it.

    Titles, the spelling of the settings, the rewritten connection string; the program's own words come first.
    """
    return _of_driver(base, facts) | _of_program(base, facts)


def _of_driver(base: RuleBase, facts: Mapping[str, Fact]) -> dict[str, str]:
    known = facts.get(DRIVER)
    if known is None or str(known.value) not in base.drivers:
        return {}
    driver = base.drivers[str(known.value)]
    values: dict[str, str] = {template: getattr(driver, field) for template, field in DRIVER_TEXTS.items()}
    string, version = facts.get(CONNECTION_STRING), facts.get(DRIVER_VERSION)
    keywords = keywords_of(driver, version.value if version else None, base.facts)
    for template, (keyword, value) in REWRITTEN.items():
        text = _rewritten(base, str(string.value) if string else "", driver, keywords.get(keyword), value)
        if text:
            values[template] = text
    return values


def _of_program(base: RuleBase, facts: Mapping[str, Fact]) -> dict[str, str]:
    """What the program says in other words than its driver; nothing where it takes the driver's connection string."""
    known = facts.get(APPLICATION)
    if known is None or str(known.value) not in base.programs:
        return {}
    program = base.programs[str(known.value)]
    values = {template: text for template, field in PROGRAM_TEXTS.items() if (text := getattr(program, field))}
    for template, (setting, value) in REWRITTEN.items():
        text = setting_of(program, setting, value)
        if text:
            values[template] = text
    return values


def _rewritten(base: RuleBase, string: str, driver: Driver, spelled: Keyword | None, value: str) -> str:
    """The case's string with the keyword set, or the keyword alone without one; nothing if the driver can't say it."""
    if spelled is None or value not in spelled.values or (not string and value == spelled.unsaid):
        return ""
    if string:
        try:
            return connstr.rewrite(string, driver, spelled, value, base)
        except ValueError:
            return ""
    return f"{spelled.name}={spelled.values[value]}"


def _option(
    node: OptionNode,
    decided: Verdict,
    judged: Judgement,
    filler: Filler,
    systems: Systems,
    facts: Mapping[str, Fact],
) -> PlanOption:
    against = tuple(_open(waiting(node), judged)) if decided == "undecided" else ()
    why, because = _why(node, decided, judged, against)
    steps: list[Step] = []
    left_out: list[str] = []
    open_facts: set[str] = set()
    handing, handed_format = filler, ""
    for use in node.uses if decided != "forbidden" else ():
        open_facts.update(judged.of(use.when).open)
        if judged.truth(use.when) != "met":
            continue
        needless = first_met(use.skip, judged)
        if needless is not None:
            left_out.append(filler.fill(f"{use.procedure.title}: {needless.reason.because}"))
            continue
        for step in use.steps:
            made = step.step.produces
            converted = made is not None and handed_format not in ("", made.instead_of or handed_format)
            if converted or not systems.has(step.step, use.procedure):
                continue
            open_facts.update(judged.of(step.when).open)
            if judged.truth(step.when) == "met":
                steps.append(_step(step, handing, systems))
                if made is not None:
                    handing, handed_format = filler.handing(handing.fill(made.file)), made.format or handed_format
    if decided == "undecided":
        open_facts.update(judged.of(node.applies).open, *(judged.of(reason.when).open for reason in waiting(node)))
    option = node.option
    return PlanOption(
        id=option.id,
        title=option.title,
        verdict=decided,
        why=filler.fill(why),
        because=tuple(facts[name].id for name in because if name in facts),
        against=tuple(map(filler.fill, against)),
        cautions=tuple(filler.fill(caution) for caution in option.cautions),
        steps=tuple(steps),
        skipped=tuple(left_out),
        open=tuple(sorted(open_facts)),
    )


def _why(node: OptionNode, decided: Verdict, judged: Judgement, against: Sequence[str]) -> tuple[str, tuple[str, ...]]:
    """The words for the verdict and the facts they rest on; ``against``: what may speak against an undecided one."""
    reasons = {"forbidden": node.forbid, "recommended": node.recommend}
    found = first_met(reasons.get(decided, ()), judged)
    if found is not None:
        # What hangs on one fact alone is worth a word; the rest would only be a list of what nobody has heard of.
        near = [one for one in node.forbid if len(judged.of(one.when).open) == 1]
        unless = "; or ".join(_open(near, judged)) if decided == "recommended" else ""
        because = found.reason.because + (f", unless {unless}" if unless else "")
        return because, judged.of(found.when).because
    if against:
        return f"Not decided yet. What may speak against it: {'; or '.join(against)}", ()
    return node.option.otherwise, ()


def _open(reasons: Iterable[ReasonNode], judged: Judgement) -> list[str]:
    return [node.reason.because for node in reasons if judged.truth(node.when) == "open"]


def _step(node: StepNode, filler: Filler, systems: Systems) -> Step:
    step = node.step
    return Step(
        id=node.id,
        where=step.where,
        text=filler.fill(step.whole),
        commands=_commands(step.commands, step, filler, systems),
        verify=filler.fill(step.verify),
        undo=filler.fill(step.undo),
        caution=filler.fill(step.caution),
        source=step.source,
        script=_script(step, step.script, filler, systems) if step.script is not None else None,
    )


def _commands(templates: Iterable[CommandDef], step: StepDef, filler: Filler, systems: Systems) -> tuple[Command, ...]:
    """Those that run on the step's machine, with the values of the case."""
    return tuple(
        filler.command(one) for one in templates if systems.runs(step.where, one.shell) and filler.has(one.text)
    )


def _script(step: StepDef, script: ScriptDef, filler: Filler, systems: Systems) -> StepScript:
    return StepScript(
        acts=_commands(script.acts, step, filler, systems),
        done_when=_commands(script.done_when, step, filler, systems),
        former=_commands(script.former, step, filler, systems),
        undo=_commands(script.undo, step, filler, systems),
        follows=script.follows,
        as_user=script.as_user,
        by_person=script.by_person,
        files=tuple(StepFile(name=one.name, text=one.text) for one in script.files if systems.holds(one.when)),
    )


def _summary(article: Article, options: tuple[PlanOption, ...]) -> str:
    first = next((option for option in options if option.verdict == "recommended"), None)
    if first is not None:
        return f"{first.title}: {first.why.rstrip('.')}."
    if any(option.verdict == "undecided" for option in options):
        return "No option can be recommended yet: the open questions decide."
    allowed = next((option for option in options if option.verdict == "allowed"), None)
    if allowed is not None:
        return f"{allowed.title}: {allowed.why.rstrip('.')}."
    return f"No option of {article.id} fits this case as it is known."
