"""What follows from assumptions: plans under answers that nobody has given yet."""

from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property
from typing import NamedTuple

from kbassist.advisor.fill import Filler
from kbassist.advisor.verdicts import Placed, Signature, first_met, placed, signature
from kbassist.model.evidence import Value
from kbassist.reasoning.derive import Completed
from kbassist.reasoning.infer import Reasoner
from kbassist.reasoning.judged import Evaluated, Truth, Truths
from kbassist.reasoning.tree import Node, OptionNode
from kbassist.reasoning.whose import signs
from kbassist.rulebase.language.compiled import all_hold, contradicted
from kbassist.rulebase.language.conditions import NUMBERS
from kbassist.rulebase.language.schema import Condition, FactDef
from kbassist.rulebase.names import DRIVER

_BUDGET = 5_000


class Outcome(NamedTuple):
    """What follows from assumptions: the plan, and how each scenario row is judged."""

    plan: Signature
    rows: tuple[Truth, ...]


class WhatIf:
    """Plans under assumptions, by plain evaluation of the same conditions that the engine judged."""

    def __init__(self, reasoner: Reasoner, article_id: str, completed: Completed, *, sure: bool = True) -> None:
        """``sure``: a symptom says more than a generic sign, of whose error it is as well, so whether it is this
        problem at all is no question."""
        self.base = reasoner.base
        self.tree = reasoner.tree(article_id)
        self.filler = Filler(self.base, completed.resolved.facts, {})
        self._assumptions = reasoner.assumptions(completed)
        self._levels = reasoner.levels
        self._completed = completed
        # An answer may lead to a narrower article, which has a plan of its own.
        self._narrower = [
            (trigger.article, trigger.tests) for trigger in self.base.index.triggers if article_id in trigger.refines
        ]
        both = (node for row in self.tree.rows for node in (row.whole, row.decisive))
        self._settling = [node for node in both if node.tests]
        self._gate = () if sure else (*self.base.tests(self.tree.article.when), *signs(self.base, article_id))

    def disagreeing(self, fact: str) -> set[str]:
        """The values that the evidence, or a person, gave a fact, where they disagree."""
        ids = {
            one for conflict in self._completed.resolved.conflicts if conflict.fact == fact for one in conflict.values
        }
        told = (*self._completed.stated, *self._completed.derived) if ids else ()
        return {str(one.value) for one in told if one.id in ids}

    def known(self, assumed: Mapping[str, Value]) -> Mapping[str, Value]:
        """All facts, derived ones included, when ``assumed`` holds as well."""
        return self._assumptions.assume(assumed)

    def outcome(self, assumed: Mapping[str, Value]) -> Outcome:
        """What follows under the assumptions."""
        known = self.known(assumed)
        if contradicted(self._gate, known):
            return Outcome((), ())
        changed = {name for name, value in known.items() if self._now.get(name) != value}
        changed |= self._now.keys() - known.keys()
        truths = self._truths_now.when(known, changed)
        narrower = {(name, "narrower", ()) for name, tests in self._narrower if all_hold(tests, known)}
        if narrower and self._settled(truths):
            narrower = set()
        plan = (*sorted(narrower), *signature(self._options(changed, truths)))
        return Outcome(plan, tuple(truths.truth(row.whole) for row in self.tree.rows))

    def _options(self, changed: set[str], truths: Truths) -> Iterator[Placed]:
        """The options when facts have ``changed``: those that none of these concerns are as they are now."""
        for option, facts, now in zip(self.tree.options, self.tree.facts_of_options, self._placed_now, strict=True):
            yield now if facts.isdisjoint(changed) else placed(option, truths)

    @cached_property
    def _now(self) -> Mapping[str, Value]:
        return self.known({})

    @cached_property
    def _truths_now(self) -> Evaluated:
        return Evaluated(self.tree, self._now)

    @cached_property
    def _placed_now(self) -> list[Placed]:
        return [placed(option, self._truths_now) for option in self.tree.options]

    def plan(self, assumed: Mapping[str, Value]) -> Signature:
        """The plan under the assumptions, as far as two plans are compared."""
        return self.outcome(assumed).plan

    def _settled(self, truths: Truths) -> bool:
        """Whether a row of this article holds: then it is the answer, and no narrower one is worth asking for."""
        return any(truths.truth(node) == "met" for node in self._settling)

    def gates(self, fact: FactDef) -> bool:
        """Whether the fact decides if it is this article's problem at all."""
        return any(test.fact == fact.name for test in self._gate)

    def open_facts(self, assumed: Mapping[str, Value]) -> list[FactDef]:
        """Askable facts that are open and can still change an option; least effort first, ties by name."""
        known = self.known(assumed)
        truths = Evaluated(self.tree, known)
        wanted = {
            test.fact
            for option in self.tree.options
            for node in _undecided(option, truths)
            for test in node.tests
            if test.fact not in known
        }
        wanted |= {test.fact for test in self._gate if test.fact not in known}
        for _, tests in self._narrower if self._narrower and not self._settled(truths) else ():
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
        while queue:
            for rule in self._levels.rules.get(queue.pop(), ()):
                if contradicted(rule.tests, known):
                    continue
                needed = {test.fact for test in rule.tests}
                fresh = {DRIVER} if DRIVER in needed and DRIVER not in known else needed
                fresh -= result | known.keys()
                result |= fresh
                queue += sorted(fresh)
        return result

    def _askable_now(self, fact: FactDef, known: Mapping[str, Value]) -> bool:
        if any(self._met(condition, known) for condition in fact.not_asked_when):
            return False
        if any(fact.subject in spared and known.get(name) == value for name, value, spared in self.base.sparing):
            return False
        return not fact.askable_when or any(self._met(condition, known) for condition in fact.askable_when)

    def _met(self, condition: Condition, known: Mapping[str, Value]) -> bool:
        return all_hold(self.base.tests(condition), known)

    def answers(self, fact: FactDef, known: Mapping[str, Value]) -> list[Value]:
        """The answers worth trying: possible choices, or one value per interval that rules tell apart."""
        if fact.type in NUMBERS:
            return self._representatives(fact, known)
        return [
            value
            for value in self.base.values[fact.name]
            if value not in fact.choices
            or not any(self._met(condition, known) for condition in fact.choices[value].impossible_when)
        ]

    def _representatives(self, fact: FactDef, known: Mapping[str, Value]) -> list[Value]:
        bounds = {0}
        rules = (rule.tests for level in self._levels.of(known.get(DRIVER)) for rule in level.rules)
        for tests in (*self.tree.conditions, *rules):
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
        return tuple(node.row.id for i, node in enumerate(self.tree.rows) if len({one[i] for one in judged}) > 1)

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


def _undecided(option: OptionNode, truths: Truths) -> Iterator[Node]:
    """The open conditions that can still change the option."""
    if truths.truth(option.applies) != "refuted":
        yield from (node for node in _deciding(option, truths) if truths.truth(node) == "open")


def _deciding(option: OptionNode, truths: Truths) -> Iterator[Node]:
    """The conditions that an option that may apply depends on."""
    yield option.applies
    if first_met(option.forbid, truths):
        return
    yield from (node.when for node in (*option.forbid, *option.recommend))
    for use in option.uses:
        if truths.truth(use.when) != "refuted":
            yield use.when
            yield from (node.when for node in use.skip)
            yield from (node.when for node in use.steps)
