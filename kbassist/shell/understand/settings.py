"""A setting by its name: "force encryption is on", "Encrypt=false", "TrustServerCertificate isn't in there".

Whose setting it is the name says, whoever reports it.
"""

import re
from collections.abc import Iterator

from msgspec import Struct

from kbassist.connection import string as connstr
from kbassist.rulebase.base import RuleBase
from kbassist.rulebase.language.schema import FactDef
from kbassist.shell.understand.heard import Heard
from kbassist.shell.understand.told import Told
from kbassist.shell.understand.words import Match

_ABSENT = "absent"


class Setting(Struct, frozen=True):
    """A setting that is named with its value, and the places of the words that do."""

    heard: Heard
    span: range


def keyword(text: str, base: RuleBase) -> Iterator[Heard]:
    """``Initial Catalog=Sales``: a setting as a connection string has it, and nothing else."""
    if not re.fullmatch(r"\s*[A-Za-z][A-Za-z ]{2,40}=[^=;]{1,40};?\s*", text):
        return
    names = {fact.name for fact in base.settings}
    for item in connstr.setting(text.strip(), base):
        if item.name in names and item.value != connstr.ABSENT:
            yield Heard(item.name, item.value, text.strip(), True)


def settings(told: Told, asked: str) -> Iterator[Setting]:
    """The settings that a line names with their value. ``asked``: the fact of the open question."""
    seen: set[str] = set()
    for name in told.lexicon.names(asked).find(told.words):
        fact = told.lexicon.base.facts[name.meaning]
        if fact.name in seen or not told.counts(name):
            continue
        found = _behind(told, name, fact) or _before(told, name, fact)
        if found is not None:
            seen.add(found.heard.fact)
            yield found


def _behind(told: Told, name: Match[str], fact: FactDef) -> Setting | None:
    """The value behind the name: only linking words and a negation may stand between."""
    words, lexicon = told.words, told.lexicon
    place, denied = name.end, False
    while place < len(words) and words[place].clause == words[name.start].clause:
        absent = lexicon.absent.begins(words, place) if denied else None
        if absent and _ABSENT in lexicon.base.values[fact.name]:
            return _setting(told, fact, _ABSENT, name.start, absent.end)
        value = _value_at(told, fact, place)
        if value is not None:
            return _setting(told, fact, _value(fact, value.meaning, told, denied=denied), name.start, value.end)
        negation, linking = lexicon.negation.begins(words, place), lexicon.linking.begins(words, place)
        step = negation or linking
        if step is None:
            return None
        denied, place = denied or negation is not None, step.end
    return None


def _before(told: Told, name: Match[str], fact: FactDef) -> Setting | None:
    """A yes or no right before the name: "we disabled force encryption", "no Encrypt"."""
    words, lexicon = told.words, told.lexicon
    if not {"yes", "no"} <= set(lexicon.base.values[fact.name]):
        return None
    for start in range(max(0, name.start - 4), name.start):
        found = lexicon.answers(fact).begins(words, start)
        between = words[found.end : name.start] if found else ()
        if (
            found
            and found.end <= name.start
            and found.meaning in ("yes", "no")
            and words[start].clause == words[name.start].clause
            and all(word.text in lexicon.filler for word in between)
        ):
            meant = _value(fact, found.meaning, told, denied=bool(told.denied(found)))
            return _setting(told, fact, meant, start, name.end)
    return None


def _value_at(told: Told, fact: FactDef, place: int) -> Match[str] | None:
    """The value at a place; a plain yes or no where its clause ends."""
    lexicon = told.lexicon
    found = lexicon.answers(fact).begins(told.words, place)
    if found is not None:
        return found if told.counts(found) else None
    if {"yes", "no"} <= set(lexicon.base.values[fact.name]):
        for value, book in (("yes", lexicon.agree), ("no", lexicon.refuse)):
            plain = book.begins(told.words, place)
            if plain and (plain.end == len(told.words) or told.words[plain.end].part != told.words[place].part):
                return Match(plain.start, plain.end, value)
    return None


def _setting(told: Told, fact: FactDef, value: str, start: int, end: int) -> Setting | None:
    return Setting(Heard(fact.name, value, told.line.said(start, end), True), range(start, end)) if value else None


def _value(fact: FactDef, value: str, told: Told, *, denied: bool) -> str:
    """What is meant; nothing where the denial of a value leaves more than one."""
    if not denied:
        return value
    values = told.lexicon.base.values[fact.name]
    left = [one for one in values if one != value]
    return left[0] if len(left) == 1 else ""
