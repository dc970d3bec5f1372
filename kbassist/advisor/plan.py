"""The remediation plan: options with their verdict in this case, steps with the case's own values."""

from collections.abc import Mapping

from kbassist.advisor.fill import Filler
from kbassist.advisor.verdicts import order, skipped, verdict
from kbassist.connection import string as connstr
from kbassist.model.result import Command, Diagnosis, Fact, Plan, PlanOption, Question, Step, Verdict
from kbassist.reasoning.infer import Inference, Reasoner
from kbassist.reasoning.judged import Judged, Truth
from kbassist.rulebase.base import RuleBase
from kbassist.rulebase.language.keywords import keywords_of
from kbassist.rulebase.language.schema import Article, Driver, Keyword, Reason, Resolution, StepDef

_STRING = "client.connection_string"
_VERSION = "client.driver_version"


def make_plan(reasoner: Reasoner, diagnosis: Diagnosis, inference: Inference, questions: tuple[Question, ...]) -> Plan:
    """The plan of the first diagnosis. Steps are in order; forbidden options have none."""
    base = reasoner.base
    article = base.article(diagnosis.article)
    judged = inference.judged[article.id]
    truth: dict[str, Truth] = {name: one.truth for name, one in judged.items()}
    facts = inference.resolved.facts
    filler = Filler(base, facts, driver_values(base, facts))
    rows: list[tuple[tuple[int, int, str], PlanOption]] = []
    for option in article.resolutions:
        decided = verdict(option, truth)
        if decided is not None:
            rows.append((order(option, decided), _option(option, decided, judged, filler, base, facts)))
    options = tuple(option for _, option in sorted(rows, key=lambda row: row[0]))
    # A derived fact is open because one that can be asked is; that one is named.
    waiting = {name for option in options for name in option.open if base.facts[name].askable}
    open_facts = sorted({question.fact for question in questions} | waiting)
    return Plan(summary=_summary(article, options, diagnosis), open=tuple(open_facts), options=options)


def driver_values(base: RuleBase, facts: Mapping[str, Fact]) -> dict[str, str]:
    """What steps take from the driver's file.

    Its title, its spelling of the settings, the rewritten connection string.
    """
    known = facts.get("client.driver")
    if known is None or str(known.value) not in base.drivers:
        return {}
    driver = base.drivers[str(known.value)]
    values = {
        "driver.title": driver.title,
        "driver.trust_how": driver.trust_how,
        "driver.encrypt_off_how": driver.encrypt_off_how,
    }
    string, version = facts.get(_STRING), facts.get(_VERSION)
    keywords = keywords_of(driver, version.value if version else None, base.facts)
    for name, keyword, value in (("trust_on", "trust", "yes"), ("encrypt_off", "encrypt", "no")):
        text = _rewritten(str(string.value) if string else "", driver, keywords.get(keyword), value)
        if text:
            values[f"rewritten.{name}"] = text
    return values


def _rewritten(string: str, driver: Driver, spelled: Keyword | None, value: str) -> str:
    """The case's string with the keyword set, or the keyword alone without one; nothing if the driver can't say it."""
    if spelled is None or value not in spelled.values:
        return ""
    if string:
        try:
            return connstr.rewrite(string, driver.connection_string.grammar, spelled, value)
        except ValueError:
            return ""
    return f"{spelled.name}={spelled.values[value]}"


def _option(
    option: Resolution,
    decided: Verdict,
    judged: Mapping[str, Judged],
    filler: Filler,
    base: RuleBase,
    facts: Mapping[str, Fact],
) -> PlanOption:
    why, because = _why(option, decided, judged)
    steps: list[Step] = []
    left_out: list[str] = []
    open_facts: set[str] = set()
    truth: dict[str, Truth] = {name: one.truth for name, one in judged.items()}
    for j, use in enumerate(option.procedures):
        condition = judged[f"{option.id}/use:{j}"]
        if condition.truth == "refuted" or decided == "forbidden":
            continue
        if condition.truth == "open":
            open_facts |= set(condition.open)
            continue
        if skipped(option, j, truth):
            reason = _skip_reason(option, j, judged).because
            left_out.append(filler.fill(f"{base.procedures[use.procedure].title}: {reason}"))
            continue
        for step in base.procedures[use.procedure].steps:
            wanted = judged[f"step:{use.procedure}/{step.id}"]
            if wanted.truth == "met":
                steps.append(_step(use.procedure, step, filler))
            elif wanted.truth == "open":
                open_facts |= set(wanted.open)
    if decided == "undecided":
        names = [f"{option.id}/applies", *(f"{option.id}/forbid:{i}" for i in range(len(option.forbid)))]
        open_facts |= {fact for name in names if judged[name].truth == "open" for fact in judged[name].open}
    return PlanOption(
        id=option.id,
        title=option.title,
        verdict=decided,
        why=filler.fill(why),
        because=tuple(facts[name].id for name in because if name in facts),
        cautions=tuple(filler.fill(caution) for caution in option.cautions),
        steps=tuple(steps),
        skipped=tuple(left_out),
        open=tuple(sorted(open_facts)),
    )


def _why(option: Resolution, decided: Verdict, judged: Mapping[str, Judged]) -> tuple[str, tuple[str, ...]]:
    """The words for the verdict and the facts they rest on."""
    lists: dict[str, tuple[Reason, ...]] = {"forbidden": option.forbid, "recommended": option.recommend}
    for i, reason in enumerate(lists.get(decided, ())):
        kind = "forbid" if decided == "forbidden" else "recommend"
        one = judged[f"{option.id}/{kind}:{i}"]
        if one.truth == "met":
            return reason.because, one.because
    if decided == "undecided":
        waiting = [
            reason.because
            for i, reason in enumerate(option.forbid)
            if judged[f"{option.id}/forbid:{i}"].truth == "open"
        ]
        if waiting:
            return "Not decided yet. It is out if: " + "; or ".join(waiting), ()
    return option.otherwise, ()


def _skip_reason(option: Resolution, number: int, judged: Mapping[str, Judged]) -> Reason:
    reasons = option.procedures[number].skip_when
    return next(
        reason for k, reason in enumerate(reasons) if judged[f"{option.id}/use:{number}/skip:{k}"].truth == "met"
    )


def _step(procedure: str, step: StepDef, filler: Filler) -> Step:
    return Step(
        id=f"{procedure}/{step.id}",
        where=step.where,
        text=filler.fill(step.text),
        commands=tuple(Command(shell=one.shell, text=filler.fill(one.text, one.shell)) for one in step.commands),
        verify=filler.fill(step.verify),
        undo=filler.fill(step.undo),
        caution=filler.fill(step.caution),
        source=step.source,
    )


def _summary(article: Article, options: tuple[PlanOption, ...], diagnosis: Diagnosis) -> str:
    first = next((option for option in options if option.verdict == "recommended"), None)
    if first is not None:
        return f"{first.title}: {first.why.rstrip('.')}."
    if any(option.verdict == "undecided" for option in options):
        return "No option can be recommended yet: the open questions decide."
    allowed = next((option for option in options if option.verdict == "allowed"), None)
    if allowed is not None:
        return f"{allowed.title}: {allowed.why.rstrip('.')}."
    return f"No option of {article.id} fits this case as it is known."
