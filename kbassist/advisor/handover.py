"""Who is to find out what, once nobody at hand can answer more."""

from collections.abc import Iterator

from msgspec import Struct

from kbassist.advisor.fill import Filler
from kbassist.advisor.finding import Finding, finding
from kbassist.model.result import CaseResult, facts_by_incident
from kbassist.rulebase.base import RuleBase


class Task(Struct, frozen=True):
    """What is to be found out. ``who``: who can; ``how``: where to look."""

    ask: str
    who: str
    how: Finding


def tasks(result: CaseResult, base: RuleBase) -> Iterator[Task]:
    """What would still change the plans of a case and was asked in vain; of an incident with questions nothing."""
    facts = facts_by_incident(result)
    for incident in result.incidents:
        if incident.questions or incident.plan is None:
            continue
        usable = {fact.name: fact for fact in facts[incident.id]}
        known = {name: base.encode(name, fact.value) for name, fact in usable.items()}
        filler = Filler(base, usable, {})
        for fact in sorted((base.facts[name] for name in incident.plan.open), key=lambda one: (one.effort, one.name)):
            yield Task(fact.ask, fact.answered_by, finding(base, fact, known, filler))
