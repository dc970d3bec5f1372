"""The plans of the main samples are those that were read and committed (``python -m tests.support.plans``)."""

from kbassist.reasoning.infer import Reasoner
from tests.support.plans import PLANS, plans


def test_plans_are_those_of_data_plans(reasoner: Reasoner) -> None:
    committed = {path.name: path.read_text("utf-8") for path in PLANS.glob("*.txt")}
    assert dict(plans(reasoner)) == committed
