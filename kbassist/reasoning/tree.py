"""An article as a tree of conditions: scenario rows, further rules, options with their reasons, procedures and steps.

Built once from the article. What a case makes of the conditions stands apart (``reasoning.judged``), so one tree serves
every case; whoever needs a truth walks the tree and asks for that of a node.
"""

from collections.abc import Iterator
from functools import cached_property

from msgspec import Struct

from kbassist.rulebase.base import RuleBase
from kbassist.rulebase.language.compiled import Test
from kbassist.rulebase.language.procedures import Procedure, StepDef
from kbassist.rulebase.language.schema import Article, Condition, FindingRule, ProcedureUse, Reason, Resolution, Row


class Node(Struct, frozen=True):
    """A condition.

    ``id``: its name among the ``rules`` of a diagnosis; ``tests``: holds if all of them do, always if there is none;
    ``place``: of its tests among the different ones of the article, since many reasons and steps share a condition.
    """

    id: str
    tests: tuple[Test, ...]
    place: int


class RowNode(Struct, frozen=True):
    """A row of the scenario table: all of its cells, those of decisive columns, and what rules it out beside them."""

    row: Row
    whole: Node
    decisive: Node
    against: Node | None


class RuleNode(Struct, frozen=True):
    """A further rule."""

    rule: FindingRule
    when: Node


class ReasonNode(Struct, frozen=True):
    """A reason for or against an option, or one to leave a procedure out."""

    reason: Reason
    when: Node


class StepNode(Struct, frozen=True):
    """A step of a procedure; ``id`` is the one it has in a plan."""

    id: str
    step: StepDef
    when: Node


class UseNode(Struct, frozen=True):
    """A procedure in an option: part of it if ``when`` holds, needless if one of ``skip`` does."""

    procedure: Procedure
    when: Node
    skip: tuple[ReasonNode, ...]
    steps: tuple[StepNode, ...]


class OptionNode(Struct, frozen=True):
    """A way out."""

    option: Resolution
    applies: Node
    forbid: tuple[ReasonNode, ...]
    recommend: tuple[ReasonNode, ...]
    uses: tuple[UseNode, ...]


class Tree(Struct, frozen=True, dict=True):
    """An article. ``nodes``: all of its conditions; ``conditions``: their different tests, each at its ``place``."""

    article: Article
    rows: tuple[RowNode, ...]
    rules: tuple[RuleNode, ...]
    options: tuple[OptionNode, ...]
    nodes: tuple[Node, ...]
    conditions: tuple[tuple[Test, ...], ...]

    @cached_property
    def facts(self) -> frozenset[str]:
        """Every fact that a condition tests."""
        return frozenset(test.fact for tests in self.conditions for test in tests)

    @cached_property
    def places(self) -> dict[str, list[int]]:
        """By fact the places of the conditions that test it."""
        found: dict[str, list[int]] = {}
        for place, tests in enumerate(self.conditions):
            for name in {test.fact for test in tests}:
                found.setdefault(name, []).append(place)
        return found

    @cached_property
    def facts_of_options(self) -> tuple[frozenset[str], ...]:
        """For each option the facts that its conditions test."""
        return tuple(
            frozenset(test.fact for node in _conditions(option) for test in node.tests) for option in self.options
        )


def _conditions(option: OptionNode) -> Iterator[Node]:
    yield option.applies
    yield from (reason.when for reason in (*option.forbid, *option.recommend))
    for use in option.uses:
        yield use.when
        yield from (reason.when for reason in use.skip)
        yield from (step.when for step in use.steps)


def article_tree(article: Article, base: RuleBase) -> Tree:
    """The tree of an article of ``base``."""
    return _Builder(base).tree(article)


class _Builder:
    def __init__(self, base: RuleBase) -> None:
        self._base = base
        self._nodes: dict[str, Node] = {}
        self._places: dict[tuple[Test, ...], int] = {}
        self._steps: dict[str, tuple[StepNode, ...]] = {}

    def tree(self, article: Article) -> Tree:
        decisive = {column.fact for column in article.columns if column.decisive}
        rows = tuple(self._row(row, decisive, article.contradicted_by) for row in article.scenarios)
        rules = tuple(RuleNode(rule, self._node(f"rule:{rule.id}", rule.when)) for rule in article.rules)
        options = tuple(self._option(option) for option in article.resolutions)
        return Tree(article, rows, rules, options, tuple(self._nodes.values()), tuple(self._places))

    def _node(self, name: str, condition: Condition) -> Node:
        tests = self._base.tests(condition)
        self._nodes[name] = node = Node(name, tests, self._places.setdefault(tests, len(self._places)))
        return node

    def _row(self, row: Row, decisive: set[str], contradicted_by: Condition) -> RowNode:
        cells = {fact: cell for fact, cell in row.cells.items() if fact in decisive or fact in row.decisive}
        names_it = not contradicted_by.keys().isdisjoint(row.cells)
        return RowNode(
            row,
            self._node(f"row:{row.id}", row.cells),
            self._node(f"decisive:{row.id}", cells),
            self._node(f"against:{row.id}", contradicted_by) if contradicted_by and not names_it else None,
        )

    def _option(self, option: Resolution) -> OptionNode:
        return OptionNode(
            option,
            self._node(f"{option.id}/applies", option.applies),
            self._reasons(f"{option.id}/forbid", option.forbid),
            self._reasons(f"{option.id}/recommend", option.recommend),
            tuple(self._use(f"{option.id}/use:{number}", use) for number, use in enumerate(option.procedures)),
        )

    def _reasons(self, kind: str, reasons: tuple[Reason, ...]) -> tuple[ReasonNode, ...]:
        return tuple(
            ReasonNode(reason, self._node(f"{kind}:{number}", reason.when)) for number, reason in enumerate(reasons)
        )

    def _use(self, name: str, use: ProcedureUse) -> UseNode:
        procedure = self._base.procedures[use.procedure]
        return UseNode(
            procedure,
            self._node(name, use.when),
            self._reasons(f"{name}/skip", use.skip_when),
            self._procedure(procedure),
        )

    def _procedure(self, procedure: Procedure) -> tuple[StepNode, ...]:
        """The steps, one node each for however many options that share the procedure."""
        if procedure.id not in self._steps:
            ids = {step.id: f"{procedure.id}/{step.id}" for step in procedure.steps}
            self._steps[procedure.id] = tuple(
                StepNode(ids[step.id], step, self._node(f"step:{ids[step.id]}", step.when)) for step in procedure.steps
            )
        return self._steps[procedure.id]
