"""Which steps and commands fit the machines of a case, as far as their operating systems are known.

The rest of a plan hangs on conditions that a question can settle. This does not: while a system is not known, whoever
is at the machine sees which of the commands are for it, and is asked nothing.
"""

from collections.abc import Mapping

from kbassist.model.evidence import Value
from kbassist.reasoning.tree import OptionNode
from kbassist.rulebase.base import RuleBase
from kbassist.rulebase.language.compiled import all_hold
from kbassist.rulebase.language.procedures import Procedure, StepDef
from kbassist.rulebase.language.schema import Condition


class Systems:
    """The systems of the machines of one case. ``known``: its facts, encoded."""

    def __init__(self, base: RuleBase, known: Mapping[str, Value]) -> None:
        self._base = base
        self._values = known
        self._facts = base.systems
        self._known = {where: str(known[fact.name]) for where, fact in base.systems.items() if fact.name in known}

    def runs(self, where: str, shell: str) -> bool:
        """Whether a command for ``shell`` can be run there; of a shell that no system names it always can."""
        if where not in self._known:
            return True
        systems = self._facts[where].choices
        named = any(shell in one.shells for one in systems.values())
        return not named or shell in systems[self._known[where]].shells

    def has(self, step: StepDef, procedure: Procedure) -> bool:
        """Whether the step can be done on its machine."""
        wanted = step.systems or procedure.systems
        if wanted and self._known.get(step.where, wanted[0]) not in wanted:
            return False
        return not any(self.holds(bar) for bar in (step.unless, procedure.unless) if bar)

    def holds(self, condition: Condition) -> bool:
        """Whether the condition is known to hold."""
        return all_hold(self._base.tests(condition), self._values)

    def doable(self, option: OptionNode) -> bool:
        """Whether the option has a step that can be done, or none at all."""
        steps = [(one.step, use.procedure) for use in option.uses for one in use.steps]
        return not steps or any(self.has(step, procedure) for step, procedure in steps)
