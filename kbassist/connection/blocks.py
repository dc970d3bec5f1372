"""Blocks of settings: a program's configuration in YAML, JSON, PHP, JavaScript, XML or properties, a section of an INI.

A connection is the settings that stand together: in one pair of brackets, in lines with the same indentation, in one
section. Which keys a program has is in ``rules/``.
"""

import re
from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from fnmatch import fnmatch
from itertools import accumulate, islice
from typing import Literal, NamedTuple, TypeAlias

import msgspec

from kbassist.connection.dialects import Dialects
from kbassist.connection.environment import variables
from kbassist.connection.scan import Entry, Scanned, braces, elements, indented
from kbassist.connection.string import driver_of
from kbassist.connection.syntax import Pair, folded, taken_apart
from kbassist.model.evidence import Site, Written
from kbassist.rulebase.language.clients import Keyword, Profile
from kbassist.rulebase.language.grammars import SERVER_MEANINGS, Grammar, HostForm

Form: TypeAlias = Literal["braces", "lines", "elements"]
_MOST = 400_000
"""Characters: a longer text is no configuration."""
_ENOUGH = 2
"""So many keywords of a driver make a section its own."""
_NEAR = 4_000
"""How far back it is looked whether a line stands in brackets."""


class _Page(NamedTuple):
    """A text with the places where its lines begin."""

    text: str
    starts: Sequence[int]


class _Owner(NamedTuple):
    """Whose settings these are."""

    program: str | None
    driver: str | None
    profile: Profile
    host: HostForm
    grammar: str = ""

    @property
    def keys(self) -> dict[str, str]:
        """The keys, folded, with what they mean."""
        return {
            folded(name): meaning
            for meaning, keyword in self.profile.settings.items()
            for name in (keyword.name, *keyword.aliases)
        }


class _Inner(NamedTuple):
    """The object of its own for some settings: its group, and where it begins."""

    group: int = -2
    begins: int = -1


def blocks(lines: Sequence[str], known: Dialects, name: str = "") -> Iterator[Site]:
    """The connections that are set up by settings one by one; ``name``: of the document, where it has one."""
    text = "\n".join(lines)
    if len(text) > _MOST:
        return
    low = text.casefold()
    page = _Page(text, list(accumulate((len(line) + 1 for line in lines), initial=0)))
    owners = _owners(known, name)
    marked = [
        one for one in owners if not one.profile.pair and any(mark.casefold() in low for mark in one.profile.marks)
    ]
    scanned: list[tuple[Form, Scanned]] = []
    if marked:
        scanned = [("braces", braces(text)), ("lines", indented(text)), ("elements", elements(text))]
    for owner in marked:
        for form, entries in scanned:
            yield from _sites(page, form, entries, owner)
    if "[" in text and not marked:
        yield from _sources(page, known, name)
    for one in known.environments:
        found = variables(text, one) if stands_in(one, name) else []
        if {what for what, entry in found} & SERVER_MEANINGS:
            speakers = known.speakers(one.id)
            driver = speakers[0].id if len(speakers) == 1 else None
            server = next((entry.value for what, entry in found if what == "server"), "")
            set_up = [entry for _, entry in found]
            owner = _Owner(None, driver, Profile(marks=(), settings={}), known.form([one.id]), one.id)
            yield _site(page, "lines", set_up, _Inner(), server, owner)


def _owners(known: Dialects, name: str) -> list[_Owner]:
    """All whose settings can stand in a block. A program in front of a driver: its words come first."""
    owners = []
    for program, profile in known.base.profiles.items():
        form = known.form_of([used.driver for used in known.base.programs[program].drivers])
        owners.append(_Owner(program, None, profile, form))
    for driver in known.drivers.values():
        form = known.form_of([driver.id])
        if driver.profile is not None:
            owners.append(_Owner(None, driver.id, driver.profile, form))
        for one in known.objects:
            if one.id in driver.connection_string.grammars and stands_in(one, name):
                profile = Profile(marks=one.marks, settings=spelled(driver.connection_string.keywords, one))
                owners.append(_Owner(None, driver.id, profile, known.form([one.id]), one.id))
    return owners


def spelled(keywords: Mapping[str, Keyword], grammar: Grammar) -> dict[str, Keyword]:
    """Keywords with the names that they have in a grammar."""
    renamed = {meaning: grammar.keys[meaning] for meaning in keywords if meaning in grammar.keys}
    return {
        **keywords,
        **{
            meaning: msgspec.structs.replace(keywords[meaning], name=name, aliases=())
            for meaning, name in renamed.items()
        },
    }


def stands_in(grammar: Grammar, name: str) -> bool:
    """Whether a document of this name can have the grammar; what was pasted has no name."""
    own = name.replace("\\", "/").rpartition("/")[2]
    return not grammar.files or not own or any(fnmatch(own.casefold(), one.casefold()) for one in grammar.files)


def _sites(page: _Page, form: Form, scanned: Scanned, owner: _Owner) -> Iterator[Site]:
    keys, path = owner.keys, owner.profile.inside.split(".") if owner.profile.inside else []
    groups: dict[int, list[Entry]] = {}
    for one in scanned.entries:
        if folded(one.key) in keys:
            groups.setdefault(_outer(one.group, path, scanned), []).append(one)
    inner: dict[int, int] = {}
    for place in scanned.above if path else ():
        if (outer := _outer(place, path, scanned)) != place:
            inner.setdefault(outer, place)
    for group, entries in groups.items():
        meanings = {keys[folded(one.key)] for one in entries}
        if not owner.profile.makes_one(meanings):
            continue
        # What stands in brackets is read as that, in however many lines.
        if form == "lines" and _in_brackets(page.text, entries[0].at):
            continue
        within = _Inner(inner[group], scanned.begins[inner[group]]) if group in inner else _Inner()
        server = next((one.value for one in entries if keys[folded(one.key)] == "server"), "")
        yield _site(page, form, entries, within, server, owner)


def _outer(group: int, path: Sequence[str], scanned: Scanned) -> int:
    """The group of a connection: that of an object of its own for some settings is the one around it."""
    place = group
    for key in reversed(path):
        if folded(scanned.named.get(place, "")) != folded(key):
            return group
        place = scanned.above.get(place, -1)
    return place


def _in_brackets(text: str, at: int) -> bool:
    before = text[max(0, at - _NEAR) : at]
    return sum(map(before.count, "{[(")) > sum(map(before.count, ")]}"))


def _site(page: _Page, form: Form, entries: Sequence[Entry], inner: _Inner, server: str, owner: _Owner) -> Site:
    """The site of the settings of one connection, with the lines they stand in."""
    text = page.text
    first, last = min(one.at for one in entries), max(*(one.end for one in entries), inner.begins)
    # The line before the first tells how the first is set off, the one behind what follows.
    begin = text.rfind("\n", 0, max(0, text.rfind("\n", 0, first))) + 1
    end = text.find("\n", text.find("\n", last) + 1) if text.find("\n", last) >= 0 else -1
    host = taken_apart(server.split(owner.host.several, maxsplit=1)[0] if owner.host.several else server, owner.host)[0]
    return Site(
        line=bisect_right(page.starts, begin),
        text=text[begin : len(text) if end < 0 else end],
        form=form,
        entries=tuple(
            Written(one.key, one.value, one.at - begin, one.start - begin, one.end - begin, one.group == inner.group)
            for one in entries
        ),
        grammar=owner.grammar,
        program=owner.program,
        driver=owner.driver,
        server="" if host == "." else host.rpartition(":")[0] if re.search(r":\d+$", host) else host,
        inside=inner.begins - begin if inner.begins >= 0 else -1,
    )


def _sources(page: _Page, known: Dialects, name: str) -> Iterator[Site]:
    """The sections of an INI that are data sources of a driver."""
    grammars = [one for one in known.sections if stands_in(one, name)]
    if not grammars:
        return
    groups: dict[int, list[Entry]] = {}
    for one in indented(page.text).entries:
        groups.setdefault(one.group, []).append(one)
    for entries in groups.values():
        first = entries[0]
        if len(entries) > 1 and "=" in page.text[first.at : first.start]:
            yield from islice((site for one in grammars for site in _source(page, known, one, entries)), 1)


def _source(page: _Page, known: Dialects, grammar: Grammar, entries: Sequence[Entry]) -> Iterator[Site]:
    """The section as one of a grammar; nothing if it is none, or nobody can tell whose."""
    keys = {folded(one.key) for one in entries}
    if grammar.needs and not keys & {folded(key) for key in grammar.needs}:
        return
    speakers = known.speakers(grammar.id)
    driver = known.drivers.get(
        driver_of([Pair(one.key, one.value, one.start, one.end) for one in entries], speakers) or ""
    )
    if driver is None and not grammar.needs and len(speakers) == 1:
        driver = speakers[0]
    readers = [driver] if driver is not None else [] if grammar.needs else speakers
    told: dict[str, str] = {}
    for one in readers:
        for meaning, keyword in spelled(one.connection_string.keywords, grammar).items():
            told |= {folded(each): meaning for each in (keyword.name, *keyword.aliases)}
    meanings = {told[key] for key in keys if key in told}
    if driver is not None and grammar.needs:
        if "server" not in told.values():
            return
    elif len(meanings) < _ENOUGH or not meanings & SERVER_MEANINGS:
        return
    server = next((one.value for one in entries if told.get(folded(one.key)) == "server"), "")
    own = driver.id if driver is not None else None
    owner = _Owner(None, own, Profile(marks=(), settings={}), known.form([grammar.id]), grammar.id)
    yield _site(page, "lines", entries, _Inner(), server, owner)
