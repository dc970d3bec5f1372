"""Command lines of tools in scripts, jobs and transcripts.

Which options a program has, and what they mean, is in ``rules/programs/``. Two programs can share a name: then only
what holds for both is said.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence

from msgspec import Struct

from kbassist.connection.dialects import dialects
from kbassist.connection.string import ABSENT
from kbassist.model.evidence import Observation, Value
from kbassist.rulebase.base import RuleBase
from kbassist.rulebase.language.clients import CommandLine, CommandOption, Program
from kbassist.rulebase.language.keywords import SHORT
from kbassist.rulebase.names import APPLICATION, DRIVER, DRIVER_VERSION
from kbassist.text.safe import clean

_WORD = re.compile(r"\"(?P<double>[^\"]{0,4000})\"|'(?P<single>[^']{0,4000})'|(?P<plain>[^\s\"']+)")
_END = re.compile(r"[|;&<>]|2>&1")
_MAX_WORDS = 60


class _Reading(Struct, frozen=True):
    """A command line as one program reads it: the values of its options by meaning."""

    program: Program
    line: CommandLine
    options: dict[str, str]


def find(text: str, base: RuleBase) -> list[Observation]:
    """What the first command line in ``text`` that names a server tells; nothing if there is none."""
    known = [(one, one.command_line) for one in base.programs.values() if one.command_line is not None]
    names = sorted({name for _, line in known for name in line.programs})
    folded = text.casefold()
    if not any(name in folded for name in names):
        return []
    start = re.compile(
        r"(?:^|[\s\"'/\\(`])(?P<program>" + "|".join(map(re.escape, names)) + r")(?:\.exe)?[\"']?\s+(?=\S)", re.I
    )
    for number, line in enumerate(text.splitlines(), 1):
        found = start.search(line)
        if found is None:
            continue
        words = list(_words(line[found.end() :]))
        readings = [
            _Reading(program, one, _options(words, one))
            for program, one in known
            if found["program"].casefold() in one.programs and _operands(words) <= one.operands
        ]
        if readings and all("server" in one.options for one in readings):
            return list(_observations(readings, base, line, number, line[: found.end()].casefold()))
    return []


def _words(text: str) -> Iterator[str]:
    for count, found in enumerate(_WORD.finditer(text)):
        word = next(part for part in found.groups() if part is not None) if any(found.groups()) else ""
        if count >= _MAX_WORDS or (found["plain"] and _END.search(word)):
            return
        yield word


def _operands(words: Sequence[str]) -> int:
    """How many words stand before the first option."""
    return next((place for place, word in enumerate(words) if word.startswith("-")), len(words))


def _options(words: Iterable[str], line: CommandLine) -> dict[str, str]:
    """Meanings and values; an option's argument may follow at once or as the next word."""
    names = {name if len(name) == SHORT else name.casefold(): one for name, one in line.options.items()}
    values: dict[str, str] = {}
    waiting: CommandOption | None = None
    for word in words:
        name, attached = _named(word, names)
        if name is None:
            if waiting is not None and not word.startswith("-"):
                _set(values, waiting, word)
            waiting = None
            continue
        option = names[name]
        waiting = None
        if attached:
            _set(values, option, attached)
        else:
            if "" in option.values:
                values[option.meaning] = option.values[""]
            waiting = option
    return values


def _named(word: str, names: Mapping[str, CommandOption]) -> tuple[str | None, str]:
    """The option that a word is, and the argument attached to it (``-No``, ``-Encrypt:Optional``)."""
    long, _, attached = word.partition(":")
    if long.casefold() in names and len(long) > SHORT:
        return long.casefold(), attached.removeprefix("$")
    return (word[:SHORT], word[SHORT:]) if word[:SHORT] in names else (None, "")


def _set(values: dict[str, str], option: CommandOption, argument: str) -> None:
    if not option.values:
        values[option.meaning] = argument
    elif argument.removeprefix("$").casefold() in option.values:
        values[option.meaning] = option.values[argument.removeprefix("$").casefold()]


def _observations(
    readings: list[_Reading], base: RuleBase, line: str, number: int, before: str
) -> Iterator[Observation]:
    def seen(name: str, value: Value) -> Observation:
        return Observation(name=name, value=value, line=number, excerpt=clean(line.strip()))

    for one in readings:
        version = next(
            (text for folder, text in one.line.versions.items() if f"{folder}/" in before.replace("\\", "/")), ""
        )
        if version:
            readings = [one]
            yield from (seen(DRIVER, used.driver) for used in one.program.drivers)
            yield seen(DRIVER_VERSION, version)
            break
    if len(readings) == 1:
        yield seen(APPLICATION, readings[0].program.id)
    for fact in base.settings:
        values = {one.options.get(fact.keyword, ABSENT if ABSENT in fact.choices else "") for one in readings}
        if len(values) == 1 and (value := values.pop()):
            yield seen(fact.name, value)
    known = dialects(base)
    form = known.form_of([used.driver for used in readings[0].program.drivers])
    for name, text in known.located(readings[0].options["server"], form, readings[0].options.get("port")):
        if text:
            yield seen(name, text)
