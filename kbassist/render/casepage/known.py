"""What is known of an incident, fact by fact, and how a condition stands to it."""

from collections.abc import Mapping
from typing import Literal, TypeAlias

from msgspec import Struct

from kbassist.model.evidence import Value
from kbassist.model.result import Fact, Incident
from kbassist.reasoning.resolve import by_name, choose
from kbassist.render.names import Names
from kbassist.rulebase.language.compiled import all_hold, contradicted
from kbassist.rulebase.language.schema import Cell, Condition

State: TypeAlias = Literal["met", "against", "open"]


class Known(Struct, frozen=True):
    """The fact that counts of each name, the same as the reasoning has them, and the names of those that disagree."""

    names: Names
    facts: Mapping[str, Fact]
    values: Mapping[str, Value]
    disputed: frozenset[str]

    @classmethod
    def of(cls, incident: Incident, names: Names) -> "Known":
        """Of one incident."""
        base = names.base
        groups = by_name(names.by_incident.get(incident.id, ())).items()
        chosen = {name: choose(group, base.facts[name], base.wrapped) for name, group in groups}
        facts = {name: one for name, one in chosen.items() if isinstance(one, Fact)}
        values = {name: base.encode(name, fact.value) for name, fact in facts.items()}
        return cls(names, facts, values, frozenset(chosen.keys() - facts.keys()))

    def judge(self, condition: Condition) -> State:
        """Whether the condition is met, or something known is against it."""
        tests = self.names.base.tests(condition)
        if contradicted(tests, self.values):
            return "against"
        return "met" if all_hold(tests, self.values) else "open"

    def met(self, conditions: tuple[Condition, ...]) -> bool:
        """Whether one of them is met."""
        return any(self.judge(one) == "met" for one in conditions)

    def said(self, name: str) -> str:
        """The value of a fact in words; nothing where it is not known."""
        return self.names.value(self.facts[name]) if name in self.facts else ""

    def cell(self, name: str, cell: Cell) -> str:
        """What a cell of a table asks for, in words."""
        if isinstance(cell, dict):
            return f"not {self.cell(name, cell['not'])}"
        if isinstance(cell, list | tuple):
            return " or ".join(self.names.base.title(name, str(one)) for one in cell)
        return self.names.base.title(name, str(cell))
