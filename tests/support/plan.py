"""The plan of one article for given facts, without evidence and without the way through the pipeline."""

from collections.abc import Mapping

from kbassist.advisor.plan import make_plan
from kbassist.model.evidence import Value
from kbassist.model.result import Diagnosis, Plan
from kbassist.reasoning.engines.select import select_engine
from kbassist.reasoning.infer import Reasoner
from tests.support.facts import BASE, facts

REASONER = Reasoner(BASE, select_engine("reference"))


def planned(article: str, values: Mapping[str, Value]) -> Plan:
    """The plan of ``article`` as if it were confirmed and ``values`` had been observed."""
    inference = REASONER.judge(REASONER.derive(facts(values)), (article,))
    diagnosis = Diagnosis(
        article=article,
        title="",
        problem="connection",
        cause="",
        status="confirmed",
        scenarios=(),
        findings=(),
        symptoms=(),
        because=(),
        rules=(),
    )
    return make_plan(BASE, diagnosis, inference, ())
