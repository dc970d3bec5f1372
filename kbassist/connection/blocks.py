"""Blocks of settings: a program's configuration in YAML, JSON, PHP, JavaScript, XML or properties, a section of an INI.

A connection is the settings that stand together: in one pair of brackets, in lines with the same indentation, in one
section. Which keys a program has is in ``rules/``.
"""

import re
from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from itertools import accumulate
from typing import Literal, NamedTuple, TypeAlias

from kbassist.connection.scan import Entry, Scanned, braces, elements, indented
from kbassist.connection.string import driver_of, folded, server_values
from kbassist.model.evidence import Site, Written
from kbassist.rulebase.language.clients import Driver, Profile

Form: TypeAlias = Literal["braces", "lines", "elements"]
_MOST = 400_000
"""Characters: a longer text is no configuration."""
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


def blocks(lines: Sequence[str], drivers: Mapping[str, Driver], profiles: Mapping[str, Profile]) -> Iterator[Site]:
    """The connections that are set up by settings one by one."""
    text = "\n".join(lines)
    if len(text) > _MOST:
        return
    low = text.casefold()
    page = _Page(text, list(accumulate((len(line) + 1 for line in lines), initial=0)))
    # A program in front of a driver: its words come first.
    owners = [_Owner(name, None, one) for name, one in profiles.items()]
    owners += [_Owner(None, name, one.profile) for name, one in drivers.items() if one.profile is not None]
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
        yield from _sources(page, drivers)


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
        if "server" not in meanings and ("server" in owner.profile.settings or not meanings & {"encrypt", "trust"}):
            continue
        # What stands in brackets is read as that, in however many lines.
        if form == "lines" and _in_brackets(page.text, entries[0].at):
            continue
        within = _Inner(inner[group], scanned.begins[inner[group]]) if group in inner else _Inner()
        server = next((one.value for one in entries if keys[folded(one.key)] == "server"), "")
        yield _site(page, form, entries, within, server, owner.program, owner.driver)


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


def _site(
    page: _Page,
    form: Form,
    entries: Sequence[Entry],
    inner: _Inner,
    server: str,
    program: str | None,
    driver: str | None,
) -> Site:
    """The site of the settings of one connection, with the lines they stand in."""
    text = page.text
    first, last = min(one.at for one in entries), max(*(one.end for one in entries), inner.begins)
    # The line before the first tells how the first is set off, the one behind what follows.
    begin = text.rfind("\n", 0, max(0, text.rfind("\n", 0, first))) + 1
    end = text.find("\n", text.find("\n", last) + 1) if text.find("\n", last) >= 0 else -1
    host = next((str(value) for name, value in server_values(server) if name == "server.host" and value), "")
    return Site(
        line=bisect_right(page.starts, begin),
        text=text[begin : len(text) if end < 0 else end],
        form=form,
        entries=tuple(
            Written(one.key, one.value, one.at - begin, one.start - begin, one.end - begin, one.group == inner.group)
            for one in entries
        ),
        program=program,
        driver=driver,
        server=host.rpartition(":")[0] if re.search(r":\d+$", host) else host,
        inside=inner.begins - begin if inner.begins >= 0 else -1,
    )


def _sources(page: _Page, drivers: Mapping[str, Driver]) -> Iterator[Site]:
    """The sections of an INI that are data sources of a driver."""
    groups: dict[int, list[Entry]] = {}
    for one in indented(page.text).entries:
        groups.setdefault(one.group, []).append(one)
    for entries in groups.values():
        keys = {folded(one.key) for one in entries}
        first = entries[0]
        if not keys & {"driver", "tds version"} or "=" not in page.text[first.at : first.start]:
            continue
        driver = drivers.get(driver_of(";".join(f"{one.key}={_braced(one.value)}" for one in entries), drivers) or "")
        known = driver.connection_string.keywords.get("server") if driver is not None else None
        if driver is None or known is None:
            continue
        names = {folded(name) for name in (known.name, *known.aliases)}
        server = next((one.value for one in entries if folded(one.key) in names), "")
        if len(entries) > 1:
            yield _site(page, "lines", entries, _Inner(), server, None, driver.id)


def _braced(value: str) -> str:
    return "{" + value.replace("}", "}}") + "}" if set(value) & set(";{}=") else value
