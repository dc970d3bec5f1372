"""Which problems the symptoms of a text stand for."""

from collections.abc import Iterable

from kbassist.model.evidence import Observation, SymptomHit
from kbassist.rulebase.base import RuleBase
from kbassist.rulebase.names import OUTSIDE


def problems(base: RuleBase, hits: Iterable[SymptomHit], observations: Iterable[Observation]) -> frozenset[str]:
    """The problems that the telling symptoms stand for; of another product's error those that are not ours."""
    signs = {one.value == base.vouching[one.name] for one in observations if one.name in base.vouching}
    if signs == {False}:
        return frozenset(one for hit in hits if (one := base.article(hit.article).problem).startswith(OUTSIDE))
    return frozenset(base.article(hit.article).problem for hit in hits if hit.strength != "generic")
