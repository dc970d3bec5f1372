"""What the facts of an incident say once more is assumed, by plain evaluation: no engine, thousands of times a second.

The same levels as ``Reasoner.derive`` walks, with the same result (property-tested); only those are walked that
something assumed can change.
"""

from collections.abc import Iterator, Mapping

from kbassist.model.evidence import Value
from kbassist.model.result import Fact
from kbassist.reasoning.derive import Completed, Completion, Level, Levels
from kbassist.reasoning.resolve import by_name
from kbassist.rulebase.base import RuleBase
from kbassist.rulebase.language.compiled import all_hold
from kbassist.rulebase.language.derive import Derivation
from kbassist.rulebase.names import DRIVER


class Assumptions:
    """The facts of one incident, and what follows from more of them."""

    def __init__(self, base: RuleBase, levels: Levels, settled: Completed) -> None:
        """``settled``: the facts without any assumption."""
        self._base = base
        self._levels = levels
        self._settled = settled
        self._stated = by_name(settled.stated)

    def assume(self, assumed: Mapping[str, Value]) -> Mapping[str, Value]:
        """The usable facts if ``assumed`` holds as well, as the engine gets them.

        What is assumed stands against all that was stated or derived, as an answer given in view of it does.
        """
        if assumed.keys().isdisjoint(self._levels.facts):
            # Nothing derived depends on what is assumed: most questions are of this kind.
            return {**self._settled.values, **assumed}
        work = Completion(self._base, self._stated, self._settled)
        for name, value in assumed.items():
            subject = self._base.facts[name].subject
            work.put(Fact(id=f"assumed:{name}", subject=subject, name=name, value=value, origin="answered"))
        work.run(self._touched(work, assumed), _fires)
        return work.values

    def _touched(self, work: Completion, assumed: Mapping[str, Value]) -> Iterator[Level]:
        """The levels that need something that has changed, one after the other as ``work`` goes through them."""
        changed = set(assumed)
        for level in self._levels.of(work.values.get(DRIVER)):
            if level.fact not in assumed and not level.needs.isdisjoint(changed):
                before = work.facts.get(level.fact)
                yield level
                if work.facts.get(level.fact) != before:
                    changed.add(level.fact)


def _fires(level: Level, known: Mapping[str, Value]) -> list[Derivation]:
    return [rule for rule in level.rules if all_hold(rule.tests, known)]
