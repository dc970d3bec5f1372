"""Inference over one incident.

Derived facts first, then each candidate article, every conclusion with its rule and facts.
"""

from collections.abc import Iterable, Mapping

from msgspec import Struct

from kbassist.model.evidence import Value
from kbassist.model.result import Fact
from kbassist.reasoning.engines.select import select_engine
from kbassist.reasoning.judged import ConditionSet, Judged
from kbassist.reasoning.resolve import Resolved, resolve
from kbassist.rulebase.base import RuleBase
from kbassist.rulebase.language.compiled import CompiledRule, RuleEngine, Ruleset
from kbassist.rulebase.language.derive import Derivation

_DRIVER = "client.driver"


class Inference(Struct, frozen=True):
    """The facts of an incident with the derived ones, the usable ones by name, and the judged conditions by article."""

    facts: tuple[Fact, ...]
    resolved: Resolved
    judged: dict[str, dict[str, Judged]]


class Reasoner:
    """Rules compiled once for a process and used for every incident. ``engine`` does the matching."""

    def __init__(self, base: RuleBase, engine: RuleEngine) -> None:
        self.base = base
        self.engine = engine
        self._derive: dict[str, tuple[Ruleset | None, dict[str, Derivation]]] = {}
        self._articles: dict[str, tuple[ConditionSet, Ruleset | None]] = {}

    def conditions(self, article_id: str) -> ConditionSet:
        """The compiled conditions of an article."""
        return self._article(article_id)[0]

    def _article(self, article_id: str) -> tuple[ConditionSet, Ruleset | None]:
        if article_id not in self._articles:
            conditions = ConditionSet(self.base.article(article_id), self.base)
            rules = conditions.rules()
            ruleset = self.engine.compile(f"article-{article_id}", rules) if rules else None
            self._articles[article_id] = (conditions, ruleset)
        return self._articles[article_id]

    def derivations(self, driver: Value | None) -> dict[str, Derivation]:
        """The derive rules that can fire for a driver, by id."""
        return self._derive_rules(driver)[1]

    def _derive_rules(self, driver: Value | None) -> tuple[Ruleset | None, dict[str, Derivation]]:
        """Rules for other drivers cannot fire: leaving them out keeps the first compile of a process short."""
        key = str(driver)
        if key not in self._derive:
            rules: dict[str, Derivation] = {}
            for rule in self.base.index.derivations:
                test = next((test for test in rule.tests if test.fact == _DRIVER), None)
                if test is None or key in test.values:
                    rules[f"{rule.id}>{rule.fact}"] = rule
            compiled = [CompiledRule(name, rule.tests) for name, rule in rules.items() if rule.tests]
            self._derive[key] = (self.engine.compile(f"derive-{key}", compiled) if compiled else None, rules)
        return self._derive[key]

    def derive(self, facts: Iterable[Fact]) -> tuple[tuple[Fact, ...], Resolved]:
        """All facts with defaults and derived ones, and their resolution.

        Level by level, each once its inputs are final.
        """
        every = list(facts)
        stated = {fact.name for fact in every if not fact.stale}
        every += [
            Fact(id=f"default:{name}", subject=fact.subject, name=name, value=fact.default, origin="default", rule=name)
            for name, fact in sorted(self.base.facts.items())
            if fact.default is not None and name not in stated
        ]
        resolved = resolve(every, self.base.facts, self.base.wrapped)
        driver = resolved.facts.get(_DRIVER)
        ruleset, rules = self._derive_rules(driver.value if driver else None)
        if ruleset is None:
            return tuple(every), resolved
        seen: set[str] = set()
        for _ in range(len(self.base.index.order) + 1):
            fresh = [
                self._derived(name, rules[name], firing_facts, resolved.facts)
                for name, firing_facts in self._fire(ruleset, resolved.facts)
                if name not in seen
            ]
            if not fresh:
                break
            # A fact is final only when those it needs are: take the earliest of the order first.
            first = min(self.base.index.order.index(fact.name) for fact in fresh)
            level = [fact for fact in fresh if self.base.index.order.index(fact.name) == first]
            seen |= {fact.id.removeprefix("derived:") for fact in level}
            every += level
            resolved = resolve(every, self.base.facts, self.base.wrapped)
        return tuple(every), resolved

    def _fire(self, ruleset: Ruleset, facts: Mapping[str, Fact]) -> list[tuple[str, tuple[str, ...]]]:
        return [(firing.rule, firing.facts) for firing in ruleset.run(self.values(facts))]

    def values(self, facts: Mapping[str, Fact]) -> dict[str, Value]:
        """The usable facts as the engine gets them."""
        return {name: self.base.encode(name, fact.value) for name, fact in facts.items() if self._sendable(name)}

    def _sendable(self, name: str) -> bool:
        return self.base.facts[name].type != "text"

    def _derived(self, name: str, rule: Derivation, used: tuple[str, ...], facts: Mapping[str, Fact]) -> Fact:
        because = [facts[fact] for fact in used if fact in facts]
        assumed = any(fact.origin == "default" for fact in because)
        return Fact(
            id=f"derived:{name}",
            subject=self.base.facts[rule.fact].subject,
            name=rule.fact,
            value=rule.value,
            origin="default" if assumed else "derived",
            rule=rule.id,
            because=tuple(fact.id for fact in because),
        )

    def infer(self, facts: Iterable[Fact], candidates: Iterable[str]) -> Inference:
        """Everything that follows from ``facts`` for the ``candidates`` (article ids)."""
        every, resolved = self.derive(facts)
        return self.judge(every, resolved, candidates)

    def judge(self, every: tuple[Fact, ...], resolved: Resolved, candidates: Iterable[str]) -> Inference:
        """The conditions of the ``candidates`` over facts that ``derive`` completed and resolved."""
        known = self.values(resolved.facts)
        judged: dict[str, dict[str, Judged]] = {}
        for article_id in candidates:
            conditions, ruleset = self._article(article_id)
            firings = ruleset.run(known) if ruleset else ()
            judged[article_id] = conditions.from_firings(firings, known)
        return Inference(every, resolved, judged)


def open_reasoner(base: RuleBase, engine: str) -> Reasoner:
    """A reasoner with the engine of that name."""
    return Reasoner(base, select_engine(engine))
