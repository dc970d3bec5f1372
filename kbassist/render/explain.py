"""``--explain``: the words, rules and facts behind every conclusion, and why the other scenarios are ruled out."""

from collections.abc import Callable, Iterator, Mapping

from kbassist.model.result import CaseResult, Fact, Incident
from kbassist.render.blocks import Block, Heading, Item, Para
from kbassist.render.layers import nearest, sign
from kbassist.rulebase.base import RuleBase


def explain(
    result: CaseResult, base: RuleBase, value: Callable[[Fact], str], place: Callable[[Fact], str]
) -> Iterator[Block]:
    """The blocks of the explanation. ``value`` and ``place`` put a fact in words."""
    facts = {fact.id: fact for fact in result.facts}

    def words(fact_id: str) -> str:
        fact = facts.get(fact_id)
        return f"{fact.name} = {value(fact)} ({place(fact)})" if fact else fact_id

    yield Heading("How it was concluded")
    yield from _derived(facts, base, value, words)
    for incident in result.incidents:
        yield from _incident(incident, base, words)
    if result.understood is not None:
        for said in nearest(result.understood):
            yield Item(said, "=")


def _derived(
    facts: Mapping[str, Fact], base: RuleBase, value: Callable[[Fact], str], words: Callable[[str], str]
) -> Iterator[Block]:
    reasons = {rule.id: (rule.because, rule.source) for rule in base.index.derivations}
    for fact in facts.values():
        if fact.rule is None or fact.rule not in reasons:
            continue
        because, source = reasons[fact.rule]
        yield Item(f"{fact.name} = {value(fact)}: {because} [{source}]", "=")
        yield Para(", ".join(words(name) for name in fact.because) or "nothing else", "from:", "faint", indent=1)


def _incident(incident: Incident, base: RuleBase, words: Callable[[str], str]) -> Iterator[Block]:
    for diagnosis in incident.diagnoses:
        seen = ", ".join(sorted({f"{hit.symptom} ({hit.strength})" for hit in diagnosis.symptoms})) or "no symptom"
        yield Item(f"{diagnosis.article} is {diagnosis.status}: {seen}", "=")
        for said in dict.fromkeys(sign(base, diagnosis, hit) for hit in diagnosis.symptoms):
            yield Item(said, indent=1)
        for row in diagnosis.scenarios:
            because = ", ".join(words(name) for name in row.because)
            missing = f"; open: {', '.join(row.open)}" if row.open else ""
            held = "contradicted by" if row.status == "ruled-out" else "holds:"
            reason = f"{held} {because}" if because else "nothing known decides it"
            yield Item(f"[{row.id}] {row.status}: {reason}{missing}", indent=1)
        for finding in diagnosis.findings:
            because = ", ".join(words(name) for name in finding.because)
            yield Item(f"{finding.rule}: {finding.why} ({because}) [{finding.source}]", indent=1)
    if incident.plan is not None:
        for option in incident.plan.options:
            because = ", ".join(words(name) for name in option.because)
            yield Item(f"{option.id} is {option.verdict}: {option.why}{f' ({because})' if because else ''}", "=")
