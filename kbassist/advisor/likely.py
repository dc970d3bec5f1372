"""Which drivers a case without a named one is likely to have, and which of a driver's versions there is to ask for."""

from collections.abc import Iterable, Mapping

from kbassist.model.evidence import Value
from kbassist.model.result import QuestionChoice
from kbassist.rulebase.base import RuleBase
from kbassist.rulebase.language.clients import Driver
from kbassist.rulebase.language.compiled import contradicted
from kbassist.rulebase.language.conditions import version_in
from kbassist.rulebase.names import DRIVER_VERSION


def likely_first(drivers: Iterable[str], base: RuleBase, known: Mapping[str, Value]) -> list[str]:
    """The drivers: those first for which something speaks, last those against which something does; each as often as
    they are met."""

    def place(name: str) -> tuple[int, int, str]:
        driver = base.drivers[name]
        tests = [base.tests(condition) for condition in driver.likely_when]
        fitting = [one for one in tests if not contradicted(one, known)]
        speaks = any(test.fact in known for one in fitting for test in one)
        return (0 if speaks else 2 if tests and not fitting else 1, driver.met, name)

    return sorted(drivers, key=place)


def versions_of(driver: Driver, base: RuleBase) -> tuple[QuestionChoice, ...]:
    """A version of every range that the driver's file tells apart, in the words of that range; none of a single one."""
    if len(driver.versions) == 1:
        return ()
    fact = base.facts[DRIVER_VERSION]
    return tuple(QuestionChoice(value=version_in(one.range, fact), title=one.title) for one in driver.versions)
