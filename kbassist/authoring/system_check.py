"""Lint of the machines that steps and questions are for: no command where it can't run, no question where it is vain.

What a machine can be follows from the conditions under which an article uses a step: those on its system, and those on
a fact none of whose values is possible with a system (``impossible_when``).
"""

from collections.abc import Iterable, Iterator, Sequence

from kbassist.rulebase.base import RuleBase
from kbassist.rulebase.language.procedures import Procedure, ProcedureFile, StepDef
from kbassist.rulebase.language.schema import CommandDef, Condition, FactDef, Resolution, VocabularyFile
from kbassist.rulebase.yamlfile import Path as NodePath

_MACHINES = {"client": "client", "server": "server", "certificate": "server"}
"""By subject of a fact the machine that a person looks at to find it."""


class SystemCheck:
    """Checks options, steps and questions against the systems they can meet."""

    def __init__(self, base: RuleBase) -> None:
        self._base = base
        self._met: dict[tuple[str, str], set[str]] = {}
        for article in map(base.article, base.article_ids):
            for option in article.resolutions:
                self._note(article.when, option)

    def of_procedures(self, content: ProcedureFile) -> Iterator[tuple[NodePath, str]]:
        """The steps whose commands can't run on every system that the step can be done on: place and words."""
        for i, procedure in enumerate(content.procedures):
            for j, step in enumerate(procedure.steps):
                for message in self._step(procedure, step):
                    yield ("procedures", i, "steps", j), f"{step.id}: {message}"

    def of_options(self, options: Sequence[Resolution]) -> Iterator[tuple[NodePath, str]]:
        """The options that say nowhere what to do."""
        for i, option in enumerate(options):
            if not any(self._base.procedures[use.procedure].steps for use in option.procedures):
                yield (
                    ("resolutions", i),
                    f"the option '{option.id}' has no step: name a procedure with steps below procedures",
                )

    def of_vocabulary(self, content: VocabularyFile) -> Iterator[tuple[NodePath, str]]:
        """The questions that are asked of a machine on which none of their commands runs."""
        for i, fact in enumerate(content.facts):
            left = self._vain(fact) if fact.askable and fact.how_to_find is not None else set()
            if left:
                message = f"{fact.name} is asked of {_listed(left)} as well, where no command to find it runs"
                yield ("facts", i), f"{message}: say so (when, unless), or give one"

    def _note(self, gate: Condition, option: Resolution) -> None:
        for use in option.procedures:
            procedure = self._base.procedures[use.procedure]
            for step in procedure.steps:
                systems = self._systems(step.where, [gate, option.applies, use.when, step.when])
                self._met.setdefault((procedure.id, step.id), set()).update(systems)

    def _step(self, procedure: Procedure, step: StepDef) -> Iterator[str]:
        able = self._able(step.where, step.commands)
        left = self._met.get((procedure.id, step.id), set()) - able
        # Who names systems has thought of it: on one of them the text alone may be enough.
        if able and left and not (step.systems or procedure.systems):
            yield (
                f"its commands run on {_listed(able)}, and it is done on {_listed(left)} as well: "
                "name its systems, or give commands for the others"
            )

    def _vain(self, fact: FactDef) -> set[str]:
        machine = _MACHINES.get(fact.subject, "")
        able = self._able(machine, fact.how_to_find.commands if fact.how_to_find else ())
        if not able:
            return set()
        asked = set().union(*(self._systems(machine, [condition]) for condition in fact.askable_when or ({},)))
        return asked.difference(able, *(self._excluded(machine, bar) for bar in fact.not_asked_when))

    def _excluded(self, where: str, bar: Condition) -> set[str]:
        """The systems on which ``bar`` always holds: those it names, or that allow no other value of its fact."""
        system = self._base.systems[where]
        if len(bar) != 1:
            return set()
        (test,) = self._base.tests(bar)
        if test.fact == system.name:
            return set(test.values)
        others = set(self._base.values[test.fact]) - set(test.values)
        return {one for one in system.choices if not self._possible(test.fact, others, system, one)}

    def _able(self, where: str, commands: Iterable[CommandDef]) -> set[str]:
        """The systems that run one of the commands; none where one runs anywhere, or where there is none."""
        system = self._base.systems.get(where)
        choices = system.choices if system is not None else {}
        found = [{name for name, one in choices.items() if command.shell in one.shells} for command in commands]
        return set().union(*found) if all(found) else set()

    def _systems(self, where: str, conditions: Iterable[Condition]) -> set[str]:
        """The systems that the machine can have where all conditions hold."""
        system = self._base.systems.get(where)
        if system is None:
            return set()
        left = set(system.choices)
        for condition in conditions:
            for test in self._base.tests(condition):
                if test.fact == system.name:
                    left &= set(test.values)
                elif test.values:
                    left = {one for one in left if self._possible(test.fact, test.values, system, one)}
        return left

    def _possible(self, name: str, values: Iterable[str], system: FactDef, one: str) -> bool:
        """Whether the fact can have one of the values on the system ``one``."""
        choices = self._base.facts[name].choices
        bars = [choices[value].impossible_when if value in choices else () for value in values]
        return any(not self._barred(each, system, one) for each in bars)

    def _barred(self, bars: Iterable[Condition], system: FactDef, one: str) -> bool:
        for bar in bars:
            tests = self._base.tests(bar)
            if [test.fact for test in tests] == [system.name] and one in tests[0].values:
                return True
        return False


def _listed(systems: Iterable[str]) -> str:
    return ", ".join(sorted(systems))
