"""The tree of an article: one node a condition, each with an id of its own, equal conditions at one place."""

import pytest

from kbassist.reasoning.infer import Reasoner
from kbassist.reasoning.tree import Tree
from kbassist.rulebase.base import RuleBase


@pytest.fixture(scope="module")
def trees(reasoner: Reasoner, base: RuleBase) -> list[Tree]:
    return [reasoner.tree(article_id) for article_id in base.article_ids]


def test_every_node_has_an_id_of_its_own_and_stands_at_the_place_of_its_tests(trees: list[Tree]) -> None:
    for tree in trees:
        assert len({node.id for node in tree.nodes}) == len(tree.nodes)
        assert {node.place for node in tree.nodes} == set(range(len(tree.conditions)))
        assert all(tree.conditions[node.place] == node.tests for node in tree.nodes)


def test_a_tree_has_all_that_its_article_has(trees: list[Tree], base: RuleBase) -> None:
    for tree in trees:
        article = tree.article
        assert [node.row for node in tree.rows] == list(article.scenarios)
        assert [node.rule for node in tree.rules] == list(article.rules)
        for node, option in zip(tree.options, article.resolutions, strict=True):
            assert node.option is option
            assert [one.reason for one in node.forbid] == list(option.forbid)
            assert [one.reason for one in node.recommend] == list(option.recommend)
            assert [one.procedure.id for one in node.uses] == [one.procedure for one in option.procedures]
            for use in node.uses:
                assert [one.step for one in use.steps] == list(base.procedures[use.procedure.id].steps)


def test_decisive_cells_are_those_of_decisive_columns_and_of_the_row(reasoner: Reasoner) -> None:
    tree = reasoner.tree("KB2007728")
    decisive = {column.fact for column in tree.article.columns if column.decisive}
    for row in tree.rows:
        own = decisive | set(row.row.decisive)
        assert row.decisive.tests == tuple(test for test in row.whole.tests if test.fact in own)
    assert any(row.row.decisive for row in tree.rows)


def test_a_procedure_in_two_options_has_one_node_a_step(trees: list[Tree]) -> None:
    shared = 0
    for tree in trees:
        seen: dict[str, object] = {}
        for step in (step for option in tree.options for use in option.uses for step in use.steps):
            shared += step.id in seen
            assert seen.setdefault(step.id, step) is step
    assert shared
