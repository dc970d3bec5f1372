"""Inference over one incident.

Derived facts first, then each candidate article, every conclusion with its rule and facts.
"""

from collections.abc import Callable, Iterable, Mapping

from msgspec import Struct

from kbassist.faults import fault
from kbassist.model.evidence import Value
from kbassist.model.result import Fact, Failure
from kbassist.reasoning.assume import Assumptions
from kbassist.reasoning.derive import Completed, Completion, Level, Levels, stated
from kbassist.reasoning.engines.select import BestEngine, select_engine
from kbassist.reasoning.judged import Judgement, TreeRules
from kbassist.reasoning.resolve import Resolved, by_name
from kbassist.reasoning.tree import Tree, article_tree
from kbassist.rulebase.base import RuleBase
from kbassist.rulebase.language.compiled import CompiledRule, Firing, RuleEngine, Ruleset
from kbassist.rulebase.language.derive import Derivation
from kbassist.rulebase.names import DRIVER

_KEPT = 256
"""So many results of a ruleset are kept."""


class Inference(Struct, frozen=True):
    """The facts of an incident with the derived ones, the usable ones by name and as values, the judged articles."""

    facts: tuple[Fact, ...]
    resolved: Resolved
    values: dict[str, Value]
    judged: dict[str, Judgement]


class Reasoner:
    """Rules compiled once for a process and used for every incident. ``engine`` does the matching."""

    def __init__(self, base: RuleBase, engine: RuleEngine) -> None:
        self.base = base
        self.engine = engine
        self.levels = Levels(base)
        self._derive: dict[Value | None, Ruleset | None] = {}
        self._trees: dict[str, Tree] = {}
        self._articles: dict[str, tuple[TreeRules, Ruleset | None]] = {}
        self._others: dict[RuleBase, Reasoner] = {}

    def of(self, base: RuleBase) -> "Reasoner":
        """The reasoner for a rule base beside this one's, with the same engine; made once."""
        if base is self.base:
            return self
        if base not in self._others:
            self._others[base] = Reasoner(base, self.engine)
        return self._others[base]

    def tree(self, article_id: str) -> Tree:
        """An article as a tree of conditions."""
        if article_id not in self._trees:
            self._trees[article_id] = article_tree(self.base.article(article_id), self.base)
        return self._trees[article_id]

    def _article(self, article_id: str) -> tuple[TreeRules, Ruleset | None]:
        if article_id not in self._articles:
            rules = TreeRules(self.tree(article_id), self.base)
            self._articles[article_id] = (rules, self._compiled(rules.rules))
        return self._articles[article_id]

    def _derive_rules(self, driver: Value | None) -> Ruleset | None:
        if driver not in self._derive:
            rules = [rule for level in self.levels.of(driver) for rule in level.rules]
            compiled = [CompiledRule(rule.name, rule.tests) for rule in rules]
            self._derive[driver] = self._compiled(compiled)
        return self._derive[driver]

    def _compiled(self, rules: list[CompiledRule]) -> Ruleset | None:
        return _Once(self.engine.compile(rules), rules) if rules else None

    def derive(self, facts: Iterable[Fact], mark: str = "") -> Completed:
        """All facts with defaults and derived ones, and their resolution.

        ``mark``: what the ids of the added facts begin with, so that those of several incidents differ.
        """
        given = stated(facts, self.base, mark)
        work = Completion(self.base, by_name(given), mark=mark)
        driver = work.values.get(DRIVER)
        ruleset = self._derive_rules(driver)
        derived = work.run(self.levels.of(driver), _Fired(ruleset)) if ruleset else ()
        return Completed(given, derived, work.resolved(), work.values)

    def mishaps(self, subject: str, case: Callable[[], str] = str) -> list[Failure]:
        """What became of engines since this was asked last, each thing once: they ended, and another one answered.

        ``subject``: what was reasoned about; ``case``: as of ``faults.attempt``.
        """
        if not isinstance(self.engine, BestEngine) or not self.engine.mishaps:
            return []
        ended = {str(one): one for one in self.engine.mishaps}
        self.engine.mishaps.clear()
        return [
            fault("reasoning", f"{subject}: {said}; another engine answered, and the result is whole", error, case)
            for said, error in ended.items()
        ]

    def assumptions(self, completed: Completed) -> Assumptions:
        """What would follow from more facts than ``derive`` was given."""
        return Assumptions(self.base, self.levels, completed)

    def judge(self, completed: Completed, candidates: Iterable[str]) -> Inference:
        """The conditions of the ``candidates`` (article ids) over facts that ``derive`` completed and resolved."""
        known = completed.values
        judged: dict[str, Judgement] = {}
        for article_id in candidates:
            rules, ruleset = self._article(article_id)
            judged[article_id] = rules.judge(ruleset.run(known) if ruleset else (), known)
        return Inference(completed.stated + completed.derived, completed.resolved, known, judged)


class _Once:
    """A ruleset that runs once on the same facts.

    What one answer adds, or one level of derived facts, seldom concerns the rules; and incidents are alike.
    """

    def __init__(self, ruleset: Ruleset, rules: Iterable[CompiledRule]) -> None:
        self._ruleset = ruleset
        self._needed = frozenset(test.fact for rule in rules for test in rule.tests)
        self._found: dict[frozenset[tuple[str, Value]], tuple[Firing, ...]] = {}

    def run(self, facts: Mapping[str, Value]) -> tuple[Firing, ...]:
        """See ``Ruleset``."""
        given = {name: facts[name] for name in self._needed & facts.keys()}
        key = frozenset(given.items())
        found = self._found.get(key)
        if found is None:
            found = self._ruleset.run(given)
            if len(self._found) >= _KEPT:
                del self._found[next(iter(self._found))]
            self._found[key] = found
        return found


class _Fired:
    """The derive rules that an engine finds, which runs again only when a fact has changed since."""

    def __init__(self, ruleset: Ruleset) -> None:
        self._ruleset = ruleset
        self._known: dict[str, Value] = {}
        self._names: frozenset[str] = frozenset()

    def __call__(self, level: Level, known: Mapping[str, Value]) -> list[Derivation]:
        if level.rules and known != self._known:
            self._known = dict(known)
            self._names = frozenset(firing.rule for firing in self._ruleset.run(known))
        return [rule for rule in level.rules if rule.name in self._names]


def open_reasoner(base: RuleBase, engine: str) -> Reasoner:
    """A reasoner with the engine of that name."""
    return Reasoner(base, select_engine(engine))
