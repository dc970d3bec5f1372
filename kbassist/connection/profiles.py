"""Settings in the configuration of a program: YAML, JSON, XML, properties, code.

Which keys a program has, and what shows that a configuration is its own, is in ``rules/programs/``. A configuration may
hold several connections: of a setting with two values nothing is said.
"""

import re
from collections.abc import Iterator, Mapping, Sequence

from msgspec import Struct

from kbassist.connection.dialects import dialects
from kbassist.connection.string import ABSENT
from kbassist.model.evidence import Observation, Value
from kbassist.rulebase.base import RuleBase
from kbassist.rulebase.language.clients import Keyword, Profile
from kbassist.rulebase.language.conditions import NUMBERS, as_told
from kbassist.rulebase.language.schema import FactDef
from kbassist.rulebase.names import APPLICATION
from kbassist.text.safe import clean

_PAIR = re.compile(
    r"(?:^|[{,(\[])[ \t]{0,200}(?:-[ \t]{1,40})?(?P<quote>[\"']?)(?P<key>[A-Za-z][\w.$-]{0,80})(?P=quote)"
    r"[ \t]{0,40}(?::|=>|=)[ \t]{0,40}"
    r"(?P<value>\"[^\"]{0,400}\"|'[^']{0,400}'|[^\s,;{}()\[\]\"']{1,400})"
)
"""A key and its value in YAML, JSON, TOML, HCL, properties, PHP, JavaScript."""
_ELEMENT = re.compile(r"<(?P<key>[A-Za-z][\w.-]{0,80})>(?P<value>[^<>]{0,400})</")
"""The same in XML."""
_REFERENCE = re.compile(r"process\.env|env\(|os\.environ|\$\{|\$env|\{\{|%\(")
"""A value that stands elsewhere: in the environment, in a template."""


class _Setting(Struct, frozen=True):
    """What a key says: its value as written, and where."""

    value: str
    line: int
    excerpt: str


def find(text: str, base: RuleBase) -> list[Observation]:
    """What the configurations in a (masked) text tell, and whose they are."""
    folded = text.casefold()
    result: list[Observation] = []
    for program, profile in base.profiles.items():
        if any(mark.casefold() in folded for mark in profile.marks):
            said = _said(text.splitlines(), profile)
            if profile.makes_one(said.keys()):
                result += _observations(program, profile, said, base)
    return result


def _said(lines: Sequence[str], profile: Profile) -> dict[str, tuple[_Setting, ...]]:
    """By meaning the settings in the whole text, those with equal values once."""
    keys = {
        name.casefold(): meaning
        for meaning, keyword in profile.settings.items()
        for name in (keyword.name, *keyword.aliases)
    }
    patterns = (re.compile(profile.pair),) if profile.pair else (_PAIR, _ELEMENT)
    found: dict[str, dict[str, _Setting]] = {}
    for number, line in enumerate(lines, 1):
        for match in (one for pattern in patterns for one in pattern.finditer(line)):
            meaning = keys.get(match["key"].casefold())
            if meaning is not None:
                value = match["value"].strip().strip("\"'")
                setting = _Setting(value, number, clean(line.strip()))
                found.setdefault(meaning, {}).setdefault(value.casefold(), setting)
    return {meaning: tuple(values.values()) for meaning, values in found.items()}


def _observations(
    program: str, profile: Profile, said: Mapping[str, tuple[_Setting, ...]], base: RuleBase
) -> Iterator[Observation]:
    first = min((one for group in said.values() for one in group), key=lambda one: one.line)
    single = {
        meaning: group[0]
        for meaning, group in said.items()
        if len(group) == 1 and not _REFERENCE.search(group[0].value)
    }
    server = single.get("server")

    def seen(name: str, value: Value, where: _Setting) -> Observation:
        return Observation(name=name, value=value, line=where.line, excerpt=where.excerpt)

    yield seen(APPLICATION, program, first)
    for fact in base.settings:
        keyword = profile.settings.get(fact.keyword)
        if keyword is None:
            continue
        setting = single.get(fact.keyword)
        if setting is not None:
            value, where = _value(fact, keyword, setting.value), setting
        else:
            # Only a whole connection can leave a setting out.
            unsaid = server is not None and fact.keyword not in said
            value, where = _unsaid(fact, profile) if unsaid else None, server or first
        if value is not None and value != "":
            yield seen(fact.name, value, where)
    if server is not None:
        host, colon, port = server.value.rpartition(":")
        if not (colon and port.isdecimal()):
            host, port = server.value, single["port"].value if "port" in single else ""
        known = dialects(base)
        form = known.form_of([used.driver for used in base.programs[program].drivers])
        for name, text in known.located(host, form, port):
            if text:
                yield seen(name, text, server)


def _value(fact: FactDef, keyword: Keyword, written: str) -> Value | None:
    """The fact's value for a setting as written; None for a spelling the program does not take."""
    if fact.type in NUMBERS or fact.type == "text":
        return as_told(fact, written.strip())
    spelled = written.casefold()
    return next((value for value, spellings in keyword.accepts.items() if spelled in spellings), None)


def _unsaid(fact: FactDef, profile: Profile) -> Value | None:
    """The value of a setting that is not there: the program's own, else ``absent``."""
    return profile.absent.get(fact.keyword, ABSENT if ABSENT in fact.choices else None)
