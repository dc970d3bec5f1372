"""Derived facts: the rules of ``rules/derive/`` and those that the driver files imply, ordered by what they need.

Every driver file says, by version range and in the words of ``base.yaml``, what it does when the connection string is
silent, and what whatever it says. Each of these becomes a rule; adjacent ranges that agree become one, so that the
version is asked only where it matters. What it says of its settings (keywords with the versions that know them) gives
the facts that say whether a driver has one. A rule of ``rules/derive/`` can be for all drivers of one trust store.
"""

from collections.abc import Iterable, Mapping
from typing import NamedTuple

import msgspec
from msgspec import Struct

from kbassist.rulebase.language.about import VersionWord
from kbassist.rulebase.language.clients import Conditional, Driver, DriverVersions, Keyword, Program
from kbassist.rulebase.language.compiled import Test
from kbassist.rulebase.language.conditions import compile_condition, first_version, versions_before
from kbassist.rulebase.language.schema import Condition, DeriveRule, DriverProperty, FactDef
from kbassist.rulebase.names import APPLICATION, DRIVER, DRIVER_VERSION, PROGRAM

_SILENT = "absent"
"""The value of a setting of which the connection string says nothing."""


class Derivation(Struct, frozen=True, array_like=True):
    """``tests`` hold -> ``fact`` has ``value``; ``assumed``: until something says otherwise."""

    id: str
    tests: tuple[Test, ...]
    fact: str
    value: str
    because: str
    source: str
    assumed: bool = False

    @property
    def name(self) -> str:
        """Unique in a rule base: one rule may give several facts their values."""
        return f"{self.id}>{self.fact}"


class CycleError(Exception):
    """Derived facts that need each other: ``facts``, with what is derived from them."""

    def __init__(self, facts: Iterable[str]) -> None:
        self.facts = frozenset(facts)
        super().__init__(f"derived facts that need each other: {', '.join(sorted(self.facts))}")


def generated_rules(driver: Driver, words: Mapping[str, VersionWord]) -> Iterable[DeriveRule]:
    """The derive rules that a driver file implies. ``words``: those of its version ranges."""
    for field, word in words.items():
        only: Condition = {word.setting: _SILENT} if word.rank == "default" else {}
        groups: list[tuple[list[DriverVersions], tuple[Conditional, ...]]] = []
        for versions in driver.versions:
            values = versions.gives.get(field, ())
            if groups and groups[-1][1] == values:
                groups[-1][0].append(versions)
            else:
                groups.append(([versions], values))
        for number, (members, values) in enumerate(groups, 1):
            titles = f" {', '.join(one.title for one in members)}" if len(groups) > 1 else ""
            for place, item in enumerate(values, 1):
                when: Condition = {DRIVER: driver.id, **only, **item.when}
                if len(groups) > 1:
                    when[DRIVER_VERSION] = [one.range for one in members]
                yield DeriveRule(
                    id=f"{driver.id}/{field}-{number}-{place}-{item.value}",
                    when=when,
                    set={word.gives: item.value},
                    because=f"{driver.title}{titles}",
                    source=members[0].source,
                    assumed=item.assumed or word.rank == "assumed",
                )


def rules_of_settings(
    driver: Driver, drivers: Mapping[str, Driver], facts: Mapping[str, FactDef]
) -> Iterable[DeriveRule]:
    """The derive rules for the facts that say whether a driver has a setting, in its version or in any."""
    for fact in facts.values():
        if fact.version_has:
            yield from _in_version(driver, _said_of(driver, fact.version_has, drivers), fact.name)
        if fact.driver_has:
            yield _in_any(driver, _said_of(driver, fact.driver_has, drivers), fact.name)
        if fact.driver_since:
            yield from _since(driver, _said_of(driver, fact.driver_since, drivers), fact.name)


class _Said(NamedTuple):
    """What a file says of a setting of its driver; ``keyword``: how it is called, None where nothing is said."""

    driver: Driver
    keyword: Keyword | None
    lacks: bool


def _said_of(driver: Driver, meaning: str, drivers: Mapping[str, Driver]) -> _Said:
    """What the files say of a setting: the driver's own, else that of the driver whose version it has."""
    keyword = driver.connection_string.keywords.get(meaning) or driver.other_settings.get(meaning)
    lacks = meaning in driver.lacks
    if keyword is None and not lacks and driver.version_of in drivers:
        return _said_of(drivers[driver.version_of], meaning, {})
    return _Said(driver, keyword, lacks)


def _in_any(driver: Driver, said: _Said, fact: str) -> DeriveRule:
    value, because = "unsaid", f"the file of {driver.title} says nothing of such a setting"
    if said.keyword is not None:
        value, because = "yes", f"{driver.title} has {said.keyword.name}"
    elif said.lacks:
        value, because = "no", f"{driver.title} has no such setting"
    source = "; ".join(said.driver.sources)
    return DeriveRule(
        id=f"{driver.id}/{fact}", when={DRIVER: driver.id}, set={fact: value}, because=because, source=source
    )


def _since(driver: Driver, said: _Said, fact: str) -> Iterable[DeriveRule]:
    if said.keyword is not None and (first := first_version(said.keyword.range)):
        because = f"{said.keyword.name} came to {said.driver.title} with it"
        source = "; ".join(said.driver.sources)
        yield DeriveRule(
            id=f"{driver.id}/{fact}", when={DRIVER: driver.id}, set={fact: first}, because=because, source=source
        )


def _in_version(driver: Driver, said: _Said, fact: str) -> Iterable[DeriveRule]:
    source = "; ".join(said.driver.sources)
    first = first_version(said.keyword.range) if said.keyword is not None else ""
    if said.keyword is not None:
        since = f" from version {first} on" if first else ""
        yield DeriveRule(
            id=f"{driver.id}/{fact}-yes",
            when={DRIVER: driver.id, **({DRIVER_VERSION: said.keyword.range} if said.keyword.range else {})},
            set={fact: "yes"},
            because=f"{said.driver.title} has {said.keyword.name}{since}",
            source=source,
        )
    if said.keyword is not None and first:
        yield DeriveRule(
            id=f"{driver.id}/{fact}-no",
            when={DRIVER: driver.id, DRIVER_VERSION: list(versions_before(first))},
            set={fact: "no"},
            because=f"{said.keyword.name} came to {said.driver.title} with version {first}",
            source=source,
        )
    if said.lacks:
        yield DeriveRule(
            id=f"{driver.id}/{fact}-no",
            when={DRIVER: driver.id},
            set={fact: "no"},
            because=f"{driver.title} has no such setting",
            source=source,
        )


def role_of(program: Program) -> DeriveRule:
    """The derive rule that a program's file implies: what kind of client it is."""
    return DeriveRule(
        id=f"{program.id}/role",
        when={APPLICATION: program.id},
        set={PROGRAM: program.role},
        because=f"{program.title} is what connects",
        source=program.sources[0],
    )


def settings_by_meaning(facts: Iterable[FactDef]) -> dict[str, str]:
    """The name of the fact for each meaning of a keyword (``encrypt``, ``trust``, ...)."""
    return {fact.keyword: fact.name for fact in facts if fact.keyword}


def defaults_of(program: Program, facts: Mapping[str, FactDef]) -> Iterable[DeriveRule]:
    """The derive rules that a program's own defaults imply: they hold until something says otherwise."""
    settings = settings_by_meaning(facts.values())
    for meaning, values in program.defaults.items():
        for place, item in enumerate(values, 1):
            yield DeriveRule(
                id=f"{program.id}/{meaning}-default-{place}-{item.value}",
                assumed=True,
                when={APPLICATION: program.id, **item.when},
                set={settings[meaning]: item.value},
                because=f"{program.title} passes this to its driver where nothing is said",
                source=program.sources[0],
            )


def for_drivers(rule: DeriveRule, drivers: Iterable[Driver]) -> DeriveRule | None:
    """The rule with its drivers named; None where no driver's file says what it asks for."""
    if rule.drivers is None:
        return rule
    named = [driver.id for driver in drivers if _says(driver, rule.drivers)]
    return msgspec.structs.replace(rule, when={DRIVER: named, **rule.when}) if named else None


def _says(driver: Driver, wanted: DriverProperty) -> bool:
    return (
        wanted.trust_store in ("", driver.trust_store)
        and wanted.tls in ("", driver.tls or driver.trust_store)
        and not (wanted.without and any(versions.gives.get(wanted.without) for versions in driver.versions))
    )


def compile_derivations(
    rules: Iterable[DeriveRule], facts: Mapping[str, FactDef], values: Mapping[str, tuple[str, ...]]
) -> tuple[Derivation, ...]:
    """All rules compiled, sorted by id. Raises ``ConditionError``."""
    result = [
        Derivation(
            rule.id, compile_condition(rule.when, facts, values), fact, value, rule.because, rule.source, rule.assumed
        )
        for rule in rules
        for fact, value in rule.set.items()
    ]
    return tuple(sorted(result, key=lambda rule: rule.id))


def _circle(needs: Mapping[str, set[str]]) -> Iterable[str]:
    """The facts that need themselves, among those of which each needs another one."""
    left = dict(needs)
    while ends := [fact for fact in left if not any(fact in required for required in left.values())]:
        for fact in ends:
            del left[fact]
    return left


def levels(derivations: Iterable[Derivation]) -> tuple[str, ...]:
    """The derived facts in an order in which each comes after those it needs. Raises ``CycleError``."""
    needs: dict[str, set[str]] = {}
    for rule in derivations:
        needs.setdefault(rule.fact, set()).update(test.fact for test in rule.tests)
    order: list[str] = []
    while needs:
        ready = sorted(fact for fact, required in needs.items() if not (required & set(needs)))
        if not ready:
            raise CycleError(_circle(needs))
        order.extend(ready)
        for fact in ready:
            del needs[fact]
    return tuple(order)
