"""What follows from assumptions: plans under answers that nobody has given yet."""

from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property
from typing import NamedTuple

from kbassist.advisor.fill import Filler
from kbassist.advisor.verdicts import Signature, signature
from kbassist.model.evidence import Value
from kbassist.reasoning.infer import Reasoner
from kbassist.reasoning.judged import ConditionSet, Truth
from kbassist.reasoning.resolve import Resolved
from kbassist.rulebase.language.compiled import Test, all_hold, contradicted
from kbassist.rulebase.language.conditions import compile_condition
from kbassist.rulebase.language.derive import Derivation
from kbassist.rulebase.language.schema import Article, Condition, FactDef, Resolution

_BUDGET = 5_000


_DRIVER = "client.driver"


class Outcome(NamedTuple):
    """What follows from assumptions: the plan, and how each scenario row is judged."""

    plan: Signature
    rows: tuple[Truth, ...]


class WhatIf:
    """Plans under assumptions, by plain evaluation of the same conditions that the engine judged."""

    def __init__(self, reasoner: Reasoner, article: Article, resolved: Resolved, *, sure: bool = True) -> None:
        """``sure``: a symptom says more than a generic sign, so whether it is this problem at all is no question."""
        self.base = reasoner.base
        self.article = article
        self.conditions: ConditionSet = reasoner.conditions(article.id)
        self.filler = Filler(self.base, resolved.facts, {})
        self.withheld = {conflict.fact for conflict in resolved.conflicts}
        stated = {name: fact for name, fact in resolved.facts.items() if fact.origin in ("observed", "answered")}
        self.stated: dict[str, Value] = reasoner.values(stated)
        self.defaults = {
            name: self.base.encode(name, fact.default)
            for name, fact in self.base.facts.items()
            if fact.default is not None and name not in self.withheld
        }
        self._rank = {name: i for i, name in enumerate(self.base.index.order)}
        self._by_driver: dict[Value | None, list[Derivation]] = {}
        self._rows = tuple(f"row:{row.id}" for row in article.scenarios)
        # An answer may lead to a narrower article, which has a plan of its own.
        self._narrower = [
            (trigger.article, trigger.tests) for trigger in self.base.index.triggers if article.id in trigger.refines
        ]
        self._gate = () if sure else compile_condition(article.when, self.base.facts, self.base.values)

    @cached_property
    def _deriving(self) -> frozenset[str]:
        """Facts that derived facts depend on, and these themselves; the driver decides which rules there are."""
        rules = self.base.index.derivations
        return frozenset(
            {_DRIVER} | {rule.fact for rule in rules} | {test.fact for rule in rules for test in rule.tests}
        )

    @cached_property
    def _settled(self) -> dict[str, Value]:
        """All facts, derived ones included, without any assumption."""
        return self._known({})

    def known(self, assumed: Mapping[str, Value]) -> dict[str, Value]:
        """All facts, derived ones included, when ``assumed`` holds as well."""
        if assumed.keys().isdisjoint(self._deriving):
            # Nothing derived depends on what is assumed: most questions are of this kind.
            return {**self._settled, **assumed}
        return self._known(assumed)

    def _known(self, assumed: Mapping[str, Value]) -> dict[str, Value]:
        known = {**self.defaults, **self.stated, **assumed}
        for rule in self._derivations(known.get(_DRIVER)):
            if rule.fact not in known and rule.fact not in self.withheld and all_hold(rule.tests, known):
                known[rule.fact] = rule.value
        return known

    def _derivations(self, driver: Value | None) -> list[Derivation]:
        if driver not in self._by_driver:
            rules = [
                rule
                for rule in self.base.index.derivations
                if all(test.fact != _DRIVER or driver in test.values for test in rule.tests)
            ]
            self._by_driver[driver] = sorted(rules, key=lambda rule: self._rank[rule.fact])
        return self._by_driver[driver]

    def outcome(self, assumed: Mapping[str, Value]) -> Outcome:
        """What follows under the assumptions."""
        known = self.known(assumed)
        if contradicted(self._gate, known):
            return Outcome((), ())
        truth = self.conditions.evaluate(known)
        narrower = {(name, "narrower", ()) for name, tests in self._open_narrower(truth) if all_hold(tests, known)}
        plan = (*sorted(narrower), *signature(self.article, truth, self.base))
        return Outcome(plan, tuple(truth[name] for name in self._rows))

    def plan(self, assumed: Mapping[str, Value]) -> Signature:
        """The plan under the assumptions, as far as two plans are compared."""
        return self.outcome(assumed).plan

    def _open_narrower(self, truth: Mapping[str, Truth]) -> list[tuple[str, tuple[Test, ...]]]:
        """The narrower articles that are worth asking for: none once a row of this one holds, it is the answer."""
        settled = any(
            truth[name] == "met" and self.conditions.tests[name]
            for row in self.article.scenarios
            for name in (f"row:{row.id}", f"decisive:{row.id}")
        )
        return [] if settled else self._narrower

    def gates(self, fact: FactDef) -> bool:
        """Whether the fact decides if it is this article's problem at all."""
        return any(test.fact == fact.name for test in self._gate)

    def open_facts(self, assumed: Mapping[str, Value]) -> list[FactDef]:
        """Askable facts that are open and can still change an option; least effort first, ties by name."""
        known = self.known(assumed)
        truth = self.conditions.evaluate(known)
        wanted = {
            test.fact
            for option in self.article.resolutions
            for name in _undecided(option, truth, self.base.procedures)
            for test in self.conditions.tests[name]
            if test.fact not in known
        }
        wanted |= {test.fact for test in self._gate if test.fact not in known}
        for _, tests in self._open_narrower(truth):
            if not contradicted(tests, known):
                wanted |= {test.fact for test in tests if test.fact not in known}
        wanted |= self._sources(wanted, known)
        facts = [self.base.facts[name] for name in wanted if name not in known]
        return sorted(
            (fact for fact in facts if fact.askable and self._askable_now(fact, known)),
            key=lambda fact: (fact.effort, fact.name),
        )

    def _sources(self, wanted: set[str], known: Mapping[str, Value]) -> set[str]:
        """The facts that open derived facts are made of."""
        result: set[str] = set()
        queue = list(wanted)
        driver = known.get(_DRIVER)
        while queue:
            name = queue.pop()
            for rule in self.base.index.derivations:
                if rule.fact != name or contradicted(rule.tests, known):
                    continue
                if driver is None and any(test.fact == _DRIVER for test in rule.tests):
                    fresh = {_DRIVER}
                else:
                    fresh = {test.fact for test in rule.tests}
                fresh -= result | set(known)
                result |= fresh
                queue += sorted(fresh)
        return result

    def _askable_now(self, fact: FactDef, known: Mapping[str, Value]) -> bool:
        return not fact.askable_when or any(self._met(condition, known) for condition in fact.askable_when)

    def _met(self, condition: Condition, known: Mapping[str, Value]) -> bool:
        return all_hold(compile_condition(condition, self.base.facts, self.base.values), known)

    def answers(self, fact: FactDef, known: Mapping[str, Value]) -> list[Value]:
        """The answers worth trying: possible choices, or one value per interval that rules tell apart."""
        if fact.type in ("version", "int"):
            return self._representatives(fact, known)
        return [
            value
            for value in self.base.values[fact.name]
            if value not in fact.choices
            or not any(self._met(condition, known) for condition in fact.choices[value].impossible_when)
        ]

    def _representatives(self, fact: FactDef, known: Mapping[str, Value]) -> list[Value]:
        driver = known.get(_DRIVER)
        bounds = {0}
        groups: Iterable[tuple[Test, ...]] = [
            *self.conditions.tests.values(),
            *(rule.tests for rule in self._derivations(driver)),
        ]
        for tests in groups:
            for test in tests:
                if test.fact == fact.name:
                    bounds |= {bound for interval in test.intervals for bound in interval if bound is not None}
        return sorted(bounds)

    def outcomes(self, fact: FactDef, assumed: Mapping[str, Value]) -> tuple[Outcome, ...]:
        """What each answer to ``fact`` leads to."""
        answers = self.answers(fact, self.known(assumed))
        return tuple(self.outcome({**assumed, fact.name: value}) for value in answers)

    def separated(self, outcomes: Iterable[Outcome]) -> tuple[str, ...]:
        """The scenario rows that the outcomes judge differently."""
        judged = {outcome.rows for outcome in outcomes if outcome.rows}
        return tuple(row.id for i, row in enumerate(self.article.scenarios) if len({one[i] for one in judged}) > 1)

    def changing_path(self, declined: frozenset[str]) -> tuple[str, ...]:
        """Facts along a combination of answers that changes the plan; empty if none does (within the budget)."""
        budget = _BUDGET
        start = self.plan({})
        stack: list[tuple[dict[str, Value], tuple[str, ...]]] = [({}, ())]
        while stack and budget > 0:
            assumed, path = stack.pop()
            for fact in self.open_facts(assumed):
                if fact.name in declined:
                    continue
                for value in self.answers(fact, self.known(assumed)):
                    budget -= 1
                    further = {**assumed, fact.name: value}
                    if self.plan(further) != start:
                        return (*path, fact.name)
                    stack.append((further, (*path, fact.name)))
                # Every completion assigns this fact too: branching on one fact a level covers them all.
                break
        return ()


def _undecided(option: Resolution, truth: Mapping[str, Truth], procedures: Mapping[str, object]) -> Iterator[str]:
    """The open conditions that can still change the option."""
    applies = f"{option.id}/applies"
    if truth[applies] == "refuted":
        return
    if truth[applies] == "open":
        yield applies
    forbids = [f"{option.id}/forbid:{i}" for i in range(len(option.forbid))]
    if any(truth[name] == "met" for name in forbids):
        return
    names = forbids + [f"{option.id}/recommend:{i}" for i in range(len(option.recommend))]
    for j, use in enumerate(option.procedures):
        if truth[f"{option.id}/use:{j}"] == "refuted":
            continue
        names.append(f"{option.id}/use:{j}")
        names += [f"{option.id}/use:{j}/skip:{k}" for k in range(len(use.skip_when))]
        names += [name for name in truth if name.startswith(f"step:{use.procedure}/")]
    yield from (name for name in names if truth[name] == "open")
