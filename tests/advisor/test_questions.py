"""Every question matters."""

from hypothesis import given

from kbassist.advisor.what_if import WhatIf
from kbassist.model.evidence import Value
from kbassist.pipeline import run_case
from kbassist.reasoning.whose import vouched
from tests.support.facts import BASE, CASES, QUICK, REASONERS, facts


@QUICK
@given(CASES)
def test_every_question_changes_the_plan(values: dict[str, Value]) -> None:
    completed = REASONERS["auto"].derive(facts(values))
    result = run_case((), values, REASONERS["auto"])
    for incident in result.incidents:
        article = incident.diagnoses[0].article
        # Without a sign of the product it is asked first whether it is this problem at all.
        what_if = WhatIf(REASONERS["auto"], article, completed, sure=vouched(BASE, article, completed.values))
        for question in incident.questions:
            assert question.fact not in values
            plans = {outcome.plan for outcome in what_if.outcomes(BASE.facts[question.fact], {})}
            assert len(plans) > 1 or "together" in question.why
