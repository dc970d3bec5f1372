"""Engines and plain evaluation judge an article's conditions alike; what has no condition always holds."""

from hypothesis import given

from kbassist.model.evidence import Value
from kbassist.reasoning.judged import Evaluated, Judged
from tests.support.engines import ENGINES_HERE
from tests.support.facts import ARTICLE, CASES, QUICK, REASONERS, infer, truths


@QUICK
@given(CASES)
def test_engines_and_plain_evaluation_agree(values: dict[str, Value]) -> None:
    first = infer(values)
    tree = REASONERS["auto"].tree(ARTICLE)
    plain = Evaluated(tree, first.values)
    assert {node.id: plain.truth(node) for node in tree.nodes} == truths(first)
    for engine in ENGINES_HERE:
        assert infer(values, engine).judged == first.judged


def test_what_is_met_without_a_fact_is_no_rule_that_fired() -> None:
    judged = infer({}).judged[ARTICLE]
    always = [node for node in judged.tree.nodes if not node.tests]
    assert always and all(judged.of(node) == Judged("met") for node in always)
    assert not {node.id for node in always} & set(judged.met)


def test_a_condition_names_the_facts_it_waits_for() -> None:
    judged = infer({"client.encrypt_setting": "yes"}).judged[ARTICLE]
    waiting = [node for node in judged.tree.nodes if judged.truth(node) == "open"]
    assert waiting
    for node in waiting:
        one = judged.of(node)
        assert one.open and {*one.because, *one.open} == {test.fact for test in node.tests}
