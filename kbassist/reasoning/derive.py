"""Derived facts, level by level: each is settled before those that need it are looked at.

The one inference: a rules engine does the matching for a case, plain evaluation for what-if (``reasoning.assume``).
"""

from collections.abc import Callable, Iterable, Mapping, Sequence

from msgspec import Struct

from kbassist.model.evidence import Value
from kbassist.model.result import Conflict, Fact
from kbassist.reasoning.resolve import Resolved, by_name, choose
from kbassist.rulebase.base import RuleBase
from kbassist.rulebase.language.derive import Derivation
from kbassist.rulebase.names import APPLICATION, APPLICATION_VERSION, DRIVER, DRIVER_VERSION


class Level(Struct, frozen=True):
    """A derived fact, and the rules of one driver that can give it a value, sorted by name.

    ``needs``: the facts that decide it, whatever the driver.
    """

    fact: str
    rules: tuple[Derivation, ...]
    needs: frozenset[str]


Fires = Callable[[Level, Mapping[str, Value]], Iterable[Derivation]]
"""The rules of a level that fire on facts; called with the levels of an incident in their order."""


class Levels:
    """The derive rules of a rule base, in the order in which facts become final."""

    def __init__(self, base: RuleBase) -> None:
        giving: dict[str, list[Derivation]] = {fact: [] for fact in base.index.order}
        for rule in sorted(base.index.derivations, key=lambda rule: rule.name):
            # A rule without a condition is none: what holds always is the default of its fact.
            if rule.tests:
                giving[rule.fact].append(rule)
        self._all = tuple(
            Level(fact, tuple(rules), frozenset(test.fact for rule in rules for test in rule.tests))
            for fact, rules in giving.items()
        )
        self._by_driver: dict[Value | None, tuple[Level, ...]] = {}
        self.rules: Mapping[str, Sequence[Derivation]] = giving
        """The rules that can give a fact its value, of every driver."""
        self.facts = frozenset({DRIVER}.union(giving, *(level.needs for level in self._all)))
        """Facts that derived facts depend on, and these themselves; the driver decides which rules there are."""

    def of(self, driver: Value | None) -> tuple[Level, ...]:
        """All levels, less the rules for other drivers: they cannot fire, and the first compile stays short."""
        if driver not in self._by_driver:
            self._by_driver[driver] = tuple(
                Level(level.fact, tuple(rule for rule in level.rules if _concerns(rule, driver)), level.needs)
                for level in self._all
            )
        return self._by_driver[driver]


def _concerns(rule: Derivation, driver: Value | None) -> bool:
    return all(driver in test.values for test in rule.tests if test.fact == DRIVER)


class Completed(Struct, frozen=True):
    """The facts of an incident.

    ``stated``: as given, with the defaults of what nothing says; ``derived``: what follows; ``resolved``: the usable
    ones; ``values``: these as the engine gets them.
    """

    stated: tuple[Fact, ...]
    derived: tuple[Fact, ...]
    resolved: Resolved
    values: dict[str, Value]


class Completion:
    """The usable facts while derived ones are added to them. ``stated``: what was given, by name.

    ``values``: the usable facts as the engine gets them; text says too much to be tested.
    """

    def __init__(
        self, base: RuleBase, stated: Mapping[str, list[Fact]], settled: Completed | None = None, mark: str = ""
    ) -> None:
        """``settled``: where it goes on from, instead of from what was given alone; ``mark``: what the ids of derived
        facts begin with."""
        self._base = base
        self._mark = mark
        self._stated = stated
        self.facts: dict[str, Fact] = dict(settled.resolved.facts) if settled else {}
        self.values: dict[str, Value] = dict(settled.values) if settled else {}
        self._conflicts: dict[str, Conflict] = {}
        if settled is None:
            for name, group in stated.items():
                self._settle(name, group)

    def run(self, levels: Iterable[Level], fires: Fires) -> tuple[Fact, ...]:
        """Add what the rules give, level by level; returns what was added."""
        result: list[Fact] = []
        for level in levels:
            derived = [self._derived(rule) for rule in fires(level, self.values)]
            self._settle(level.fact, [*self._stated.get(level.fact, ()), *derived])
            result += derived
        return tuple(result)

    def resolved(self) -> Resolved:
        """What became of every name."""
        conflicts = tuple(conflict for _, conflict in sorted(self._conflicts.items()))
        return Resolved(dict(sorted(self.facts.items())), conflicts)

    def put(self, fact: Fact) -> None:
        """Let a fact stand for its name."""
        self._conflicts.pop(fact.name, None)
        self.facts[fact.name] = fact
        if self._base.facts[fact.name].type != "text":
            self.values[fact.name] = self._base.encode(fact.name, fact.value)

    def _settle(self, name: str, group: Sequence[Fact]) -> None:
        chosen = choose(group, self._base.facts[name], self._base.wrapped) if group else None
        if isinstance(chosen, Fact):
            self.put(chosen)
            return
        self.facts.pop(name, None)
        self.values.pop(name, None)
        if chosen is not None:
            self._conflicts[name] = chosen

    def _derived(self, rule: Derivation) -> Fact:
        because = [self.facts[test.fact] for test in rule.tests]
        assumed = rule.assumed or any(fact.origin == "default" for fact in because)
        return Fact(
            id=f"{self._mark}derived:{rule.name}",
            subject=self._base.facts[rule.fact].subject,
            name=rule.fact,
            value=rule.value,
            origin="default" if assumed else "derived",
            rule=rule.id,
            because=tuple(fact.id for fact in because),
        )


def stated(facts: Iterable[Fact], base: RuleBase, mark: str = "") -> tuple[Fact, ...]:
    """The facts, the driver of the program that connects, and the defaults of what none of them says.

    ``mark``: what the ids of added facts begin with.
    """
    given = tuple(facts)
    given += tuple(_driver_of(by_name(given), base, mark))
    said = by_name(given)
    return given + tuple(
        Fact(
            id=f"{mark}default:{name}",
            subject=fact.subject,
            name=name,
            value=fact.default,
            origin="default",
            rule=name,
        )
        for name, fact in sorted(base.facts.items())
        if fact.default is not None and name not in said
    )


def _driver_of(said: Mapping[str, list[Fact]], base: RuleBase, mark: str) -> Iterable[Fact]:
    """The driver that the program brings, unless another one was seen that it does not stand on."""
    program = _the_one(said, APPLICATION, base)
    if program is None or str(program.value) not in base.programs:
        return
    known = _the_one(said, APPLICATION_VERSION, base)
    fitting = [one for one in base.programs[str(program.value)].drivers if _fits(one.range, known, base)]
    if len({one.driver for one in fitting}) != 1:
        return
    used = max(fitting, key=lambda one: bool(one.range))
    if not {str(fact.value) for fact in said.get(DRIVER, ())} <= base.wrapped.get(used.driver, frozenset()):
        return
    because = (program.id, *((known.id,) if known is not None and used.range else ()))
    brought = [(DRIVER, used.driver)]
    if used.version and DRIVER_VERSION not in said:
        brought.append((DRIVER_VERSION, used.version))
    for name, value in brought:
        yield Fact(
            id=f"{mark}program:{name}",
            subject=base.facts[name].subject,
            name=name,
            value=value,
            origin="derived",
            rule=f"{program.value}/driver",
            because=because,
        )


def _the_one(said: Mapping[str, list[Fact]], name: str, base: RuleBase) -> Fact | None:
    chosen = choose(said[name], base.facts[name], base.wrapped) if name in said else None
    return chosen if isinstance(chosen, Fact) else None


def _fits(versions: str, known: Fact | None, base: RuleBase) -> bool:
    """Whether a range of the program's versions is the one in use: an unknown version fits none but the whole."""
    if not versions:
        return True
    if known is None:
        return False
    number = base.encode(APPLICATION_VERSION, known.value)
    return all(test.holds(number) for test in base.tests({APPLICATION_VERSION: versions}))
