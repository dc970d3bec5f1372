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
        first = incident.diagnoses[0]
        # Without a sign of the product, or more than a generic one of the problem, it is asked whether it is this one.
        sure = first.status != "possible" and vouched(BASE, first.article, completed.values)
        what_if = WhatIf(REASONERS["auto"], first.article, completed, sure=sure)
        for question in incident.questions:
            # What was said is asked again only where something else contradicts it.
            assert question.fact not in values or question.fact in {one.fact for one in result.conflicts}
            plans = {outcome.plan for outcome in what_if.outcomes(BASE.facts[question.fact], {})}
            assert len(plans) > 1 or "together" in question.why
