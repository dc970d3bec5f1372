"""Facts that nobody asked for: what telling phrases mean, and what the readers of evidence see in the line."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import TypeAlias

from kbassist.model.evidence import Observation
from kbassist.rulebase.names import (
    CLIENT_DISTRIBUTION,
    CLIENT_OS,
    CLIENT_WINDOWS,
    DRIVER,
    DRIVER_VERSION,
    SERVER_OS,
    SERVER_WINDOWS,
)
from kbassist.shell.understand.heard import Heard
from kbassist.shell.understand.told import Told
from kbassist.shell.understand.words import Match

Read: TypeAlias = Callable[[str], Sequence[Observation]]
"""What the readers see in a text."""

_OWN = ("client.", "server.", "certificate.", "network.", "login.")
"""A person tells facts of these; what a text says about errors and problems is evidence."""
_OF_SERVER: Mapping[str, str] = {CLIENT_OS: SERVER_OS, CLIENT_WINDOWS: SERVER_WINDOWS}
_SIDED = frozenset({*_OF_SERVER, CLIENT_DISTRIBUTION})
"""What is said of a machine that may be the client's or the server's."""
_VERSION = re.compile(r"v?\d{1,2}(?:\.\d{1,5}){0,3}")


def volunteered(told: Told, read: Read, asked: str) -> list[Heard]:
    """Every fact of the line that counts, each once: one that is said with two values is not said."""
    told = Told(told.line, told.lexicon, asked=told.asked, answers=False)
    read_facts = list(_seen(told, read, asked))
    client = any(one.fact.startswith("client.") and one.fact not in _SIDED for one in read_facts)
    seen = [*read_facts, *_phrases(told, asked, client=client)]
    if not any(one.fact == DRIVER_VERSION for one in seen):
        seen += _versions(told)
    values: dict[str, set[object]] = {}
    for one in seen:
        values.setdefault(one.fact, set()).add(one.value)
    told_once = {one.fact: one for one in reversed(seen) if len(values[one.fact]) == 1}
    return list(told_once.values())[::-1]


def _phrases(told: Told, asked: str, *, client: bool) -> Iterator[Heard]:
    several = {one.span: set[tuple[str, str]]() for one in told.telling}
    for one in told.telling:
        several[one.span].add(one.meaning)
    for match in told.telling:
        fact, value = match.meaning
        same_fact = [meaning for meaning in several[match.span] if meaning[0] == fact]
        if not told.counts(match) or len(same_fact) > 1:
            continue
        if told.denied(match):
            value = _left(told, match)
        name = _on_side(told, fact, match, client=client or asked in _SIDED)
        if name and value:
            yield Heard(name, value, told.line.said(match.start, match.end), True)


def _versions(told: Told) -> Iterator[Heard]:
    """A version right behind a driver's name: "libpq 17", "the driver 12.4"."""
    for match in told.telling:
        if match.meaning[0] == DRIVER and told.counts(match) and not told.denied(match):
            place = match.end
            while place < len(told.words) and told.lexicon.passing(told.words[place].text):
                place += 1
            if place < len(told.words) and _VERSION.fullmatch(told.words[place].text):
                words = told.line.said(match.start, place + 1)
                yield Heard(DRIVER_VERSION, told.words[place].text.removeprefix("v"), words, True)


def _left(told: Told, match: Match[tuple[str, str]]) -> str:
    """The one value that is left when this one is denied near by."""
    fact, value = match.meaning
    values = told.lexicon.base.values[fact]
    others = any(one.meaning[0] == fact and one.meaning != match.meaning for one in told.telling)
    if told.denied(match) != "near" or others:
        return ""
    if {"yes", "no"} <= set(values) and value in ("yes", "no"):
        return "no" if value == "yes" else "yes"
    left = [one for one in values if one != value]
    return left[0] if len(left) == 1 else ""


def _on_side(told: Told, fact: str, match: Match[tuple[str, str]], *, client: bool) -> str:
    """The fact for the machine that is spoken of; nothing where an operating system may be either's."""
    if fact not in _SIDED:
        return fact
    side = told.side(told.words[match.start].clause, match.start)
    if side == "server":
        return _OF_SERVER.get(fact, "")
    drivers = any(one.meaning[0] == DRIVER for one in told.telling)
    return fact if side == "client" or drivers or client else ""


def _seen(told: Told, read: Read, asked: str) -> Iterator[Heard]:
    """What the readers see in the clauses that count and deny nothing."""
    for clause, text in _clauses(told):
        facts = list(read(text))
        names = {one.name for one in facts}
        known = told.side(clause)
        client = known == "client" or any(one.startswith("client.") and one not in _SIDED for one in names)
        for one in facts:
            name = one.name
            if known == "server" and not client and name in _SIDED:
                name = _OF_SERVER.get(name, "")
            if name and (name == asked or name.startswith(_OWN)) and not told.lexicon.base.facts[name].many:
                yield Heard(name, one.value, text.strip(), True)


def _clauses(told: Told) -> Iterator[tuple[int, str]]:
    """The clauses that the readers may read, with their numbers: none that counts for nothing or denies something, but
    without a number that is denied ("19, not 20")."""
    gone = {place for one in told.negations for place in range(one.start, one.end + 1) if _number_behind(told, one)}
    denying = {told.words[one.start].clause for one in told.negations if one.start not in gone}
    if not told.idle | denying and not gone:
        yield told.words[0].clause if told.words else 0, told.line.raw
        return
    found: dict[int, list[int]] = {}
    for place, word in enumerate(told.words):
        if place not in gone and word.clause not in told.idle | denying:
            span = found.setdefault(word.clause, [word.start, word.end])
            span[1] = word.end
    for clause, (start, end) in found.items():
        yield clause, told.line.raw[start:end]


def _number_behind(told: Told, negation: Match[bool]) -> bool:
    return negation.end < len(told.words) and told.words[negation.end].text[:1].isdigit()
