"""How drivers and programs spell their settings: keywords of connection strings, options, keys of configurations."""

from collections.abc import Iterable, Iterator, Mapping

from kbassist.model.evidence import Value
from kbassist.rulebase.language.clients import CommandLine, Driver, Keyword, Program
from kbassist.rulebase.language.conditions import compile_cell, encode
from kbassist.rulebase.language.schema import FactDef
from kbassist.rulebase.names import DRIVER_VERSION

SHORT = 2
"""The length of an option of one letter: its argument may be attached, and its case counts."""


def keywords_of(driver: Driver, version: Value | None, facts: Mapping[str, FactDef]) -> dict[str, Keyword]:
    """The keywords by meaning (``encrypt``, ``trust``, ...), as ``version`` spells them where it is known.

    Without those that it does not know.
    """
    result = dict(driver.connection_string.keywords)
    if version is not None:
        number = encode(facts[DRIVER_VERSION], version)
        for versions in driver.versions:
            if versions.keywords and _within(versions.range, number, facts):
                result |= versions.keywords
        new = (name for name, one in result.items() if one.range and not _within(one.range, number, facts))
        for name in tuple(new):
            del result[name]
    return result


def _within(cell: str, number: Value, facts: Mapping[str, FactDef]) -> bool:
    return compile_cell(DRIVER_VERSION, cell, facts, {}).holds(number)


def all_keywords(driver: Driver) -> Iterator[tuple[str, Keyword]]:
    """Every keyword with its meaning, whatever the version: for reading a string whose version nobody knows."""
    yield from driver.connection_string.keywords.items()
    for versions in driver.versions:
        yield from versions.keywords.items()


def setting_of(program: Program, meaning: str, value: str) -> str:
    """A setting with its value as the program's command line or configuration has it; nothing if it has it not."""
    if program.command_line is not None:
        return _option(program.command_line, meaning, value)
    keyword = program.profile.settings.get(meaning) if program.profile is not None else None
    if program.profile is None or keyword is None or value not in keyword.values:
        return ""
    return program.profile.written.replace("{name}", keyword.name).replace("{value}", keyword.values[value])


def _option(line: CommandLine, meaning: str, value: str) -> str:
    for name, option in line.options.items():
        for argument, meant in option.values.items():
            if option.meaning == meaning and meant == value:
                return f"{name}{argument}" if len(name) == SHORT or not argument else f"{name} {argument}"
    return ""


def meanings(drivers: Iterable[Driver], programs: Iterable[Program]) -> set[str]:
    """What keywords of connection strings, options and keys of programs can mean (``encrypt``, ``database``, ...)."""
    known = tuple(drivers)
    result = {meaning for driver in known for meaning, _ in all_keywords(driver)}
    result |= {meaning for driver in known if driver.profile is not None for meaning in driver.profile.settings}
    for program in programs:
        if program.command_line is not None:
            result |= {option.meaning for option in program.command_line.options.values()}
        if program.profile is not None:
            result |= set(program.profile.settings)
    return result
