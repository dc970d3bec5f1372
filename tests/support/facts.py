"""Random facts of an incident, and a reasoner for each engine."""

from collections.abc import Iterable, Mapping

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st

from kbassist.model.evidence import Value
from kbassist.model.result import Fact
from kbassist.reasoning.engines.select import select_engine
from kbassist.reasoning.infer import Inference, Reasoner
from kbassist.reasoning.judged import Truth
from tests.support.engines import ENGINES_HERE
from tests.support.shipped import shipped
from tests.support.thorough import examples

ARTICLE = "KB2007728"
BASE = shipped()
REASONERS = {name: Reasoner(BASE, select_engine(name)) for name in ("auto", *ENGINES_HERE)}
FREE = sorted(name for name, fact in BASE.facts.items() if fact.askable and BASE.values[name])
VERSIONS = ("1.1", "2", "4.0", "5.1", "9.4", "10.2", "17", "18.3", "19")
CASES = st.fixed_dictionaries(
    {},
    optional={
        **{name: st.sampled_from(BASE.values[name]) for name in FREE},
        "client.driver_version": st.sampled_from(VERSIONS),
    },
)
QUICK = settings(deadline=None, max_examples=examples(150), suppress_health_check=[HealthCheck.too_slow])


def facts(values: Mapping[str, Value]) -> list[Fact]:
    """The values as observed."""
    return [
        Fact(id=f"f{i}", subject=BASE.facts[name].subject, name=name, value=value, origin="observed")
        for i, (name, value) in enumerate(sorted(values.items()))
    ]


def infer(values: Mapping[str, Value], engine: str = "auto") -> Inference:
    """What follows from the values for ``ARTICLE``."""
    return inferred(REASONERS[engine], facts(values))


def inferred(reasoner: Reasoner, given: Iterable[Fact]) -> Inference:
    """What follows from facts for the article."""
    return reasoner.judge(reasoner.derive(given), (ARTICLE,))


def truths(inference: Inference) -> dict[str, Truth]:
    """The truth of every condition of ``ARTICLE`` by its id."""
    judged = inference.judged[ARTICLE]
    return {node.id: judged.truth(node) for node in judged.tree.nodes}
