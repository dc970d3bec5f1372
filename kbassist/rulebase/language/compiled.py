"""The engine-neutral compiled form of rules, and what a rules engine has to offer.

A rule is a conjunction of positive tests, at most one a fact; facts are a flat set of name and value. Inference is
therefore monotone over the facts that are given.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Protocol, TypeAlias

from msgspec import Struct

from kbassist.model.evidence import Value

Interval: TypeAlias = tuple[int | None, int | None]
"""Integers from the first (inclusive) to the second (exclusive); None is unbounded."""


class Test(Struct, frozen=True):
    """Holds if the fact's value is one of ``values`` (text) or lies in one of ``intervals`` (integer).

    One of both is empty.
    """

    fact: str
    values: tuple[str, ...] = ()
    intervals: tuple[Interval, ...] = ()

    def holds(self, value: Value) -> bool:
        """Whether ``value`` passes the test; a value of the other type never does."""
        if isinstance(value, int):
            return any((lo is None or value >= lo) and (hi is None or value < hi) for lo, hi in self.intervals)
        return value in self.values


def all_hold(tests: Iterable[Test], known: Mapping[str, Value]) -> bool:
    """Whether every test holds for the known facts; an unknown fact meets nothing.

    What-if asks it thousands of times for one plan: a loop takes half the time of ``all`` with a generator.
    """
    for test in tests:  # noqa: SIM110
        if test.fact not in known or not test.holds(known[test.fact]):
            return False
    return True


def contradicted(tests: Iterable[Test], known: Mapping[str, Value]) -> bool:
    """Whether a known fact fails a test; an unknown fact contradicts nothing."""
    return any(test.fact in known and not test.holds(known[test.fact]) for test in tests)


class CompiledRule(Struct, frozen=True):
    """A rule that fires when every test holds. At least one test, at most eight."""

    id: str
    tests: tuple[Test, ...]


class Firing(Struct, frozen=True):
    """A rule fired; ``facts`` are the names of the facts it matched, in the order of its tests."""

    rule: str
    facts: tuple[str, ...]


class Ruleset(Protocol):
    """Rules compiled by one engine."""

    def run(self, facts: Mapping[str, Value]) -> tuple[Firing, ...]:
        """All rules that fire on ``facts``, sorted by rule id. Raises ``EngineError`` if the engine fails."""
        ...


class RuleEngine(Protocol):
    """A rules engine."""

    @property
    def name(self) -> str:
        """That of the library, as ``--engine`` takes it."""
        ...

    def compile(self, rules: Sequence[CompiledRule]) -> Ruleset:
        """A ruleset. Raises ``EngineError`` for rules past the engine's limits."""
        ...


class EngineError(Exception):
    """The engine could not compile or run a ruleset."""
