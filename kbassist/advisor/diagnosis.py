"""Diagnoses of an incident: the article, how sure, its scenario rows, and the findings of its further rules."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

from kbassist.case.incident import CaseIncident, PlacedHit
from kbassist.model.evidence import Value
from kbassist.model.result import (
    CERTAINTY,
    HOLDS,
    Diagnosis,
    Fact,
    Finding,
    Scenario,
    ScenarioStatus,
    Sequel,
    SymptomRef,
)
from kbassist.reading.meaning import carries_facts
from kbassist.reasoning.infer import Inference
from kbassist.reasoning.judged import Judgement
from kbassist.reasoning.tree import RowNode
from kbassist.reasoning.whose import disowned, vouched
from kbassist.rulebase.base import RuleBase
from kbassist.rulebase.language.compiled import all_hold, contradicted
from kbassist.rulebase.language.schema import Article
from kbassist.rulebase.names import VERIFIER
from kbassist.rulebase.sentences import NO_SIGN

STRENGTHS: Mapping[str, ScenarioStatus] = {"decisive": "confirmed", "phrase": "likely", "generic": "possible"}
"""How sure the words of a text make it, and what a diagnosis that rests on them is."""


def candidates(base: RuleBase, incident: CaseIncident, known: Mapping[str, Value]) -> tuple[str, ...]:
    """Articles of which a symptom was seen or a trigger holds, which nothing contradicts (``when``, signs of another
    product), sorted."""
    found = {placed.hit.article for placed in incident.hits}
    for fact in known.keys() & base.triggers.keys():
        found |= {trigger.article for trigger in base.triggers[fact] if all_hold(trigger.tests, known)}
    for gate in base.index.gates:
        if gate.article in found and contradicted(gate.tests, known):
            found.discard(gate.article)
    kept = [one for one in sorted(found) if not disowned(base, one, known)]
    return tuple(one for one in kept if one not in base.last_resorts) or tuple(kept)


def diagnose(base: RuleBase, incident: CaseIncident, inference: Inference) -> tuple[Diagnosis, ...]:
    """The diagnoses, ordered by status, ``refines``, ``precedes``, number of met conditions, id."""
    result = [_diagnosis(base, incident.hits, judged, inference) for judged in inference.judged.values()]
    refined = {wider for one in result for wider in base.article(one.article).refines}
    later = _later(result, {one.article: base.article(one.article).refines for one in result})
    return tuple(
        sorted(
            result,
            key=lambda one: (
                CERTAINTY[one.status],
                one.article in refined,
                one.article in later,
                -len(one.rules),
                one.article,
            ),
        )
    )


def _later(result: Sequence[Diagnosis], refines: Mapping[str, Collection[str]]) -> set[str]:
    """Articles that come after another one of the ``result``: their problem shows only once that one's is solved.

    What rests on general signs alone does not put off what was said outright: then it comes after, unless it
    ``refines`` that one.
    """
    found: set[str] = set()
    for first in result:
        follow = {sequel.problem for sequel in first.sequels}
        for then in result:
            if then.problem in follow:
                put_off = _is_general(first) and not _is_general(then) and then.article not in refines[first.article]
                found.add(first.article if put_off else then.article)
    return found


def _is_general(one: Diagnosis) -> bool:
    return bool(one.symptoms) and all(symptom.strength == "generic" for symptom in one.symptoms)


def _undecided(base: RuleBase, article: Article, owned: bool) -> str:
    """What would decide it: whose error it is before anything else."""
    return article.undecided if owned or article.undecided else base.say(NO_SIGN)


def _diagnosis(base: RuleBase, hits: Iterable[PlacedHit], judged: Judgement, inference: Inference) -> Diagnosis:
    article, facts = judged.tree.article, inference.resolved.facts
    own = [placed for placed in hits if placed.hit.article == article.id]
    scenarios = tuple(_scenario(row, judged, facts) for row in judged.tree.rows)
    findings = tuple(
        Finding(
            rule=node.rule.id,
            text=node.rule.conclude,
            why=node.rule.because,
            source=node.rule.source,
            because=_ids(judged.of(node.when).because, facts),
        )
        for node in judged.tree.rules
        if judged.truth(node.when) == "met"
    )
    owned = vouched(base, article.id, inference.values)
    statuses: list[ScenarioStatus] = [STRENGTHS[placed.hit.strength] for placed in own]
    # All facts of a row known and met is more than a sentence in a log.
    if any(scenario.status == "confirmed" for scenario in scenarios):
        # A sentence that was only understood may have given the facts of the row as well: then it confirms nothing.
        given = own and all(carries_facts(placed.hit.symptom) for placed in own)
        statuses.append("likely" if given else "confirmed")
    because = {fact for scenario in scenarios if scenario.status in HOLDS for fact in scenario.because}
    status: ScenarioStatus = min(statuses, key=lambda one: CERTAINTY[one], default="possible") if owned else "possible"
    return Diagnosis(
        article=article.id,
        title=article.title,
        problem=article.problem,
        cause=_cause(article, scenarios),
        status=status,
        undecided=_undecided(base, article, owned) if status == "possible" else "",
        sequels=tuple(_sequels(article, inference.values, base)),
        scenarios=scenarios,
        findings=findings,
        symptoms=tuple(map(_symptom, own)),
        because=tuple(sorted(because)),
        rules=judged.met,
    )


def _symptom(placed: PlacedHit) -> SymptomRef:
    hit = placed.hit
    return SymptomRef(
        symptom=hit.symptom,
        strength=hit.strength,
        evidence=placed.evidence,
        line=hit.line,
        record=hit.record,
        excerpt=hit.excerpt,
        words=hit.words,
        time=hit.time,
    )


def _sequels(article: Article, known: Mapping[str, Value], base: RuleBase) -> Iterator[Sequel]:
    """What to expect once this is solved: what the article says, less what the facts exclude, then what this verifier
    comes to next and is known to fail."""
    own = [one for one in article.precedes if not contradicted(base.tests(one.when), known)]
    for one in own:
        yield Sequel(problem=one.problem, because=one.because, source=one.source)
    order = base.orders.verifiers.get(str(known.get(VERIFIER, "")))
    if order is None:
        return
    for check in base.orders.after(order, article.problem):
        fails = any(all_hold(base.tests(condition), known) for condition in check.fails_when)
        if fails and check.problem not in {one.problem for one in own}:
            yield Sequel(problem=check.problem, because=order.because, source=order.source)


def _scenario(node: RowNode, judged: Judgement, facts: Mapping[str, Fact]) -> Scenario:
    """Ruled out by one contradicted cell, or by what makes the error impossible; confirmed if all cells are met; likely
    if the decisive ones are; else possible."""
    whole, decisive = judged.of(node.whole), judged.of(node.decisive)
    if node.against is not None and judged.truth(node.against) == "met":
        because = _ids(judged.of(node.against).because, facts)
        return Scenario(id=node.row.id, title=node.row.title, status="ruled-out", because=because, open=())
    status: ScenarioStatus
    if whole.truth == "refuted":
        status = "ruled-out"
    elif whole.truth == "met":
        status = "confirmed"
    else:
        status = "likely" if decisive.truth == "met" and decisive.because else "possible"
    return Scenario(
        id=node.row.id, title=node.row.title, status=status, because=_ids(whole.because, facts), open=whole.open
    )


def _cause(article: Article, scenarios: Collection[Scenario]) -> str:
    """The explanation of the row that holds; of two that are confirmed, both; else the article's general cause.

    Rows that are likely side by side mostly exclude each other: nobody knows yet which of them it is.
    """
    explanations = {row.id: row.explanation for row in article.scenarios}
    confirmed = [explanations[one.id] for one in scenarios if one.status == "confirmed"]
    likely = [explanations[one.id] for one in scenarios if one.status == "likely"]
    if confirmed:
        return " ".join(dict.fromkeys(confirmed[:2]))
    return likely[0] if len(likely) == 1 else article.cause


def _ids(names: Iterable[str], facts: Mapping[str, Fact]) -> tuple[str, ...]:
    return tuple(facts[name].id for name in names if name in facts)
