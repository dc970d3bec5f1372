"""Command lines of the SQL Server tools (``sqlcmd``, ``bcp``) in scripts, jobs and transcripts.

Which options a program has, and what they mean, is in ``rules/drivers/``. Two programs can share a name: then only what
holds for both is said.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence

from kbassist.connection.string import ABSENT, server_values
from kbassist.model.evidence import Observation, Value
from kbassist.rulebase.language.schema import CommandLine, Driver, FactDef
from kbassist.rulebase.names import DRIVER, DRIVER_VERSION
from kbassist.text.safe import clean

_WORD = re.compile(r"\"(?P<double>[^\"]*)\"|'(?P<single>[^']*)'|(?P<plain>[^\s\"']+)")
_END = re.compile(r"[|;&<>]|2>&1")
_MAX_WORDS = 60
_MIN_OPTIONS = 1


def find(text: str, drivers: Mapping[str, Driver], settings: Sequence[FactDef]) -> list[Observation]:
    """What the first command line in ``text`` that names a server tells; nothing if there is none.

    ``settings``: the facts that are values of options.
    """
    known = {name: driver.command_line for name, driver in drivers.items() if driver.command_line is not None}
    programs = {program for line in known.values() for program in line.programs}
    folded = text.casefold()
    if not any(program in folded for program in programs):
        return []
    start = re.compile(
        r"(?:^|[\s\"'/\\(`])(?P<program>" + "|".join(map(re.escape, sorted(programs))) + r")(?:\.exe)?[\"']?\s+(?=-)",
        re.I,
    )
    for number, line in enumerate(text.splitlines(), 1):
        found = start.search(line)
        if found is None:
            continue
        words = list(_words(line[found.end() :]))
        readings = [
            (name, _options(words, one)) for name, one in known.items() if found["program"].casefold() in one.programs
        ]
        if all("server" in options for _, options in readings):
            return list(_observations(readings, known, settings, line, number, line[: found.end()].casefold()))
    return []


def _words(text: str) -> Iterator[str]:
    for count, found in enumerate(_WORD.finditer(text)):
        word = next(part for part in found.groups() if part is not None) if any(found.groups()) else ""
        if count >= _MAX_WORDS or (found["plain"] and _END.search(word)):
            return
        yield word


def _options(words: Iterable[str], line: CommandLine) -> dict[str, str]:
    """Meanings and values; an option's argument may follow at once or as the next word."""
    values: dict[str, str] = {}
    waiting = ""
    for word in words:
        option = line.options.get(word[:2])
        if option is None:
            if waiting and not word.startswith("-"):
                _set(values, line, waiting, word)
            waiting = ""
            continue
        waiting = ""
        if word[2:]:
            _set(values, line, word[:2], word[2:])
        else:
            if "" in option.values:
                values[option.meaning] = option.values[""]
            waiting = word[:2]
    return values


def _set(values: dict[str, str], line: CommandLine, name: str, argument: str) -> None:
    option = line.options[name]
    if not option.values:
        values[option.meaning] = argument
    elif argument.casefold() in option.values:
        values[option.meaning] = option.values[argument.casefold()]


def _observations(
    readings: list[tuple[str, dict[str, str]]],
    known: Mapping[str, CommandLine],
    settings: Sequence[FactDef],
    line: str,
    number: int,
    before: str,
) -> Iterator[Observation]:
    def seen(name: str, value: Value) -> Observation:
        return Observation(name=name, value=value, line=number, excerpt=clean(line.strip()))

    for name, _ in readings:
        version = next(
            (text for folder, text in known[name].versions.items() if f"{folder}/" in before.replace("\\", "/")), ""
        )
        if version:
            readings = [one for one in readings if one[0] == name]
            yield seen(DRIVER, name)
            yield seen(DRIVER_VERSION, version)
            break
    shared = [options for _, options in readings]
    for fact in settings:
        values = {options.get(fact.keyword, ABSENT if ABSENT in fact.choices else "") for options in shared}
        if len(values) == 1 and (value := values.pop()):
            yield seen(fact.name, value)
    for name, text in server_values(shared[0]["server"]):
        if text:
            yield seen(name, text)
