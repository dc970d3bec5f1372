"""Who is to find out what, once nobody at hand can answer more."""

from collections.abc import Iterator

from msgspec import Struct

from kbassist.advisor.fill import Filler
from kbassist.advisor.finding import Finding, finding
from kbassist.model.result import CaseResult, Fact, Incident
from kbassist.rulebase.base import RuleBase


class Task(Struct, frozen=True):
    """What is to be found out. ``who``: who can; ``how``: where to look."""

    ask: str
    who: str
    how: Finding


def tasks(incident: Incident, result: CaseResult, base: RuleBase) -> Iterator[Task]:
    """What would still change the plan of an incident and was asked in vain; nothing while there are questions."""
    if incident.questions or incident.plan is None:
        return
    usable = {fact.name: fact for fact in _facts_of(incident, result) if not fact.stale}
    known = {name: base.encode(name, fact.value) for name, fact in usable.items()}
    filler = Filler(base, usable, {})
    for fact in sorted((base.facts[name] for name in incident.plan.open), key=lambda one: (one.effort, one.name)):
        yield Task(fact.ask, fact.answered_by, finding(base, fact, known, filler))


def _facts_of(incident: Incident, result: CaseResult) -> Iterator[Fact]:
    """The facts of an incident: most ids begin with it; derived facts and defaults without are the first's."""
    ids = [one.id for one in result.incidents]
    for fact in result.facts:
        owner = fact.id.partition(".")[0]
        if (owner if owner in ids else ids[0]) == incident.id:
            yield fact
