"""How a driver spells its settings: the keywords of its connection string, some of them by version."""

from collections.abc import Iterable, Iterator, Mapping

from kbassist.model.evidence import Value
from kbassist.rulebase.language.conditions import compile_cell, encode
from kbassist.rulebase.language.schema import Driver, FactDef, Keyword
from kbassist.rulebase.names import DRIVER_VERSION


def keywords_of(driver: Driver, version: Value | None, facts: Mapping[str, FactDef]) -> dict[str, Keyword]:
    """The keywords by meaning (``encrypt``, ``trust``, ...), as ``version`` spells them where it is known."""
    result = dict(driver.connection_string.keywords)
    if version is not None:
        number = encode(facts[DRIVER_VERSION], version)
        for versions in driver.versions:
            if versions.keywords and compile_cell(DRIVER_VERSION, versions.range, facts, {}).holds(number):
                result |= versions.keywords
    return result


def all_keywords(driver: Driver) -> Iterator[tuple[str, Keyword]]:
    """Every keyword with its meaning, whatever the version: for reading a string whose version nobody knows."""
    yield from driver.connection_string.keywords.items()
    for versions in driver.versions:
        yield from versions.keywords.items()


def meanings(drivers: Iterable[Driver]) -> set[str]:
    """What keywords of connection strings and options of programs can mean (``encrypt``, ``database``, ...)."""
    result: set[str] = set()
    for driver in drivers:
        result |= {meaning for meaning, _ in all_keywords(driver)}
        if driver.command_line is not None:
            result |= {option.meaning for option in driver.command_line.options.values()}
    return result
