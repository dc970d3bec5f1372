"""Blocks of settings: a program's configuration in YAML, JSON, PHP, JavaScript, XML or properties, a section of an INI.

A connection is the settings that stand together: in one pair of brackets, in lines with the same indentation, in one
section. Which keys a program has is in ``rules/``.
"""

import re
from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from itertools import accumulate
from typing import Literal, NamedTuple, TypeAlias

from kbassist.connection.string import driver_of, server_values
from kbassist.model.evidence import Site, Written
from kbassist.rulebase.language.clients import Driver, Profile
from kbassist.text.expression import Expression

Form: TypeAlias = Literal["braces", "lines", "elements"]
_MOST = 400_000
"""Characters: a longer text is no configuration."""
_LONGEST = 400
"""Of an expression in the place of a value."""
_TOKEN = Expression(
    r"""
      (?P<comment>//[^\n]{0,2000}|/\*.{0,4000}?\*/|(?:(?<=\s)|^)\#[^\n]{0,2000})
    | (?P<string>"(?:[^"\\\n]|\\.){0,4000}"|'(?:[^'\\\n]|\\.){0,4000}')
    | (?P<open>[\[{(]) | (?P<close>[\]})])
    | (?P<sign>=>|:(?!//)|=) | (?P<end>[,;\n])
    | (?P<word>[\w.$+\\/@%*-]{1,400})
    """,
    re.S | re.X | re.M,
)
_LINE = Expression(
    r"^(?P<lead>[ \t]{0,80}(?:-[ \t]{1,20})?)(?P<quote>[\"']?)(?P<key>[A-Za-z][\w .$-]{0,80}?)(?P=quote)[ \t]{0,20}"
    r"(?P<sign>:|=)[ \t]{0,20}(?P<value>\"[^\"\n]{0,400}\"|'[^'\n]{0,400}'|[^\n]{0,400}?)"
    r"[ \t]{0,20}(?:[ \t]\#[^\n]{0,400})?\r?$",
    re.M,
)
_ELEMENT = Expression(r"<(?P<key>[A-Za-z][\w.-]{0,80})>(?P<value>[^<>\n]{0,400})</(?P=key)>")
_SECTION = Expression(r"\[[^\]\n]{1,100}\]")


class _Entry(NamedTuple):
    """A key with its value. ``group``: the bracket or the lines it stands in; ``parent``: the group around that."""

    key: str
    value: str
    at: int
    start: int
    end: int
    group: int


class _Owner(NamedTuple):
    """Whose settings these are, and their keys (folded) with what they mean."""

    program: str | None
    driver: str | None
    keys: dict[str, str]


class _Scanned(NamedTuple):
    """The entries of a text. ``above``: by group the one around it; ``named``: by group its key; ``begins``: where."""

    entries: list[_Entry]
    above: dict[int, int]
    named: dict[int, str]
    begins: dict[int, int]


def blocks(lines: Sequence[str], drivers: Mapping[str, Driver], profiles: Mapping[str, Profile]) -> Iterator[Site]:
    """The connections that are set up by settings one by one."""
    text = "\n".join(lines)
    if len(text) > _MOST:
        return
    low = text.casefold()
    starts = list(accumulate((len(line) + 1 for line in lines), initial=0))
    # A program in front of a driver: its words come first.
    owners: list[tuple[str | None, str | None, Profile]] = [(name, None, one) for name, one in profiles.items()]
    owners += [(None, name, one.profile) for name, one in drivers.items() if one.profile is not None]
    marked = [
        (program, driver, one) for program, driver, one in owners
        if not one.pair and any(mark.casefold() in low for mark in one.marks)
    ]  # fmt: skip
    scanned: list[tuple[Form, _Scanned]] = []
    if marked:
        scanned = [("braces", _braces(text)), ("lines", _indented(text)), ("elements", _elements(text))]
    for program, driver, profile in marked:
        for form, entries in scanned:
            yield from _sites(text, starts, form, entries, profile, program, driver)
    if "[" in text:
        yield from _sources(text, starts, drivers, [one for _, _, one in marked])


def _sites(
    text: str,
    starts: Sequence[int],
    form: Form,
    scanned: _Scanned,
    profile: Profile,
    program: str | None,
    driver: str | None,
) -> Iterator[Site]:
    keys = {
        folded(name): meaning
        for meaning, keyword in profile.settings.items()
        for name in (keyword.name, *keyword.aliases)
    }
    path = profile.inside.split(".") if profile.inside else []
    groups: dict[int, list[_Entry]] = {}
    for one in scanned.entries:
        if folded(one.key) in keys:
            groups.setdefault(_outer(one.group, path, scanned), []).append(one)
    inner: dict[int, int] = {}
    for place in scanned.above if path else ():
        if (outer := _outer(place, path, scanned)) != place:
            inner.setdefault(outer, place)
    for group, entries in groups.items():
        meanings = {keys[folded(one.key)] for one in entries}
        if "server" not in meanings and ("server" in profile.settings or not meanings & {"encrypt", "trust"}):
            continue
        # Connections of the same form that the lines of another form would give again are those of brackets.
        if form == "lines" and _in_brackets(text, entries[0].at):
            continue
        inside = scanned.begins[inner[group]] if group in inner else -1
        yield _site(text, starts, form, entries, inside, _Owner(program, driver, keys))


def _outer(group: int, path: Sequence[str], scanned: _Scanned) -> int:
    """The group of a connection: that of an object of its own for some settings is the one around it."""
    place = group
    for key in reversed(path):
        if folded(scanned.named.get(place, "")) != folded(key):
            return group
        place = scanned.above.get(place, -1)
    return place


def _in_brackets(text: str, at: int) -> bool:
    before = text[max(0, at - 4000) : at]
    return sum(map(before.count, "{[(")) > sum(map(before.count, ")]}"))


def _site(text: str, starts: Sequence[int], form: Form, entries: Sequence[_Entry], inside: int, owner: _Owner) -> Site:
    first, last = min(one.at for one in entries), max(*(one.end for one in entries), inside)
    # The line before the first tells how the first is set off.
    begin = text.rfind("\n", 0, max(0, text.rfind("\n", 0, first))) + 1
    end = text.find("\n", text.find("\n", last) + 1) if text.find("\n", last) >= 0 else -1
    end = len(text) if end < 0 else end
    server = next((one.value for one in entries if owner.keys.get(folded(one.key)) == "server"), "")
    host = next((str(value) for name, value in server_values(server) if name == "server.host" and value), "")
    return Site(
        line=bisect_right(starts, begin),
        text=text[begin:end],
        form=form,
        entries=tuple(
            Written(one.key, one.value, one.at - begin, one.start - begin, one.end - begin) for one in entries
        ),
        program=owner.program,
        driver=owner.driver,
        server=host.rpartition(":")[0] if re.search(r":\d+$", host) else host,
        inside=inside - begin if inside >= 0 else -1,
    )


def folded(key: str) -> str:
    """A key as it is compared."""
    return " ".join(key.casefold().split())


def _braces(text: str) -> _Scanned:
    """Keys and values between brackets."""
    scanned = _Scanned([], {}, {}, {})
    stack: list[int] = []
    key: tuple[str, int] | None = None
    signed = False
    for found in _TOKEN.finditer(text):
        kind = found.lastgroup
        if kind == "comment":
            continue
        if kind == "open":
            group = found.start()
            scanned.above[group] = stack[-1] if stack else -1
            scanned.begins[group] = found.end()
            if key is not None and signed:
                scanned.named[group] = key[0]
            stack.append(group)
        elif kind == "close":
            if stack:
                stack.pop()
        elif kind == "sign":
            signed = key is not None
            continue
        elif kind in ("string", "word"):
            value = found[0].strip("\"'") if kind == "string" else found[0]
            if signed and key is not None and stack and value != "array":
                end = _expression(text, found.end())
                value = value if end == found.end() else text[found.start() : end]
                scanned.entries.append(_Entry(key[0], value, key[1], found.start(), end, stack[-1]))
            elif not signed:
                key = (value, found.start())
                continue
            elif kind == "word" and value == "array":
                # array( of PHP: the bracket has the key.
                continue
        elif found[0] == "\n" and signed:
            continue
        key, signed = None, False
    return scanned


def _expression(text: str, start: int) -> int:
    """Where the value ends that begins with a word before ``start``: a call or a condition goes on."""
    depth, end = 0, start
    for place in range(start, min(len(text), start + _LONGEST)):
        char = text[place]
        if char in "([{":
            depth += 1
        elif char in ")]}":
            if not depth:
                break
            depth -= 1
        elif not depth and (char in ",;\n" or text.startswith(("//", "/*", " #"), place)):
            break
        if not char.isspace():
            end = place + 1
    return end


def _indented(text: str) -> _Scanned:
    """Keys and values a line each: what has the same indentation below the same line is together."""
    scanned = _Scanned([], {}, {}, {})
    levels: list[tuple[int, int]] = []
    section = -1
    position = 0
    for line in text.split("\n"):
        bare = line.strip()
        found = _LINE.match(line) if bare and not bare.startswith(("#", ";", "//")) else None
        if bare and _SECTION.fullmatch(bare):
            section, levels = position, []
        elif found is not None:
            indent = len(found["lead"])
            dashed = "-" in found["lead"]
            while levels and (levels[-1][0] > indent or (dashed and levels[-1][0] == indent)):
                levels.pop()
            if not levels or levels[-1][0] < indent:
                group = position + indent
                scanned.above[group] = levels[-1][1] if levels else section
                scanned.begins[group] = max(0, position - 1)
                scanned.named[group] = named.strip() if levels and (named := _last_key(scanned)) else ""
                levels.append((indent, group))
            value = found["value"].strip("\"'") if found["value"][:1] in "\"'" else found["value"]
            start = position + found.start("value")
            at = position + found.start("quote")
            end = start + len(found["value"])
            scanned.entries.append(_Entry(found["key"].strip(), value, at, start, end, levels[-1][1]))
        elif bare and not bare.startswith(("#", ";", "//")):
            levels = []
        position += len(line) + 1
    return scanned


def _last_key(scanned: _Scanned) -> str:
    return scanned.entries[-1].key if scanned.entries else ""


def _elements(text: str) -> _Scanned:
    """Elements of XML that hold nothing but a value: those of one document are together."""
    entries = [
        _Entry(found["key"], found["value"], found.start(), found.start("value"), found.end("value"), -1)
        for found in _ELEMENT.finditer(text)
    ]
    return _Scanned(entries, {}, {}, {})


def _sources(
    text: str, starts: Sequence[int], drivers: Mapping[str, Driver], taken: Sequence[Profile]
) -> Iterator[Site]:
    """The sections of an INI that are data sources of a driver."""
    groups: dict[int, list[_Entry]] = {}
    for one in _indented(text).entries:
        groups.setdefault(one.group, []).append(one)
    for entries in groups.values():
        if len(entries) < 2 or text[entries[0].end : entries[0].end + 1] not in ("\n", "\r", ""):
            continue
        if any(folded(one.key) in ("driver", "tds version") for one in entries) and not taken:
            said = ";".join(f"{one.key}={_braced(one.value)}" for one in entries)
            driver = drivers.get(driver_of(said, drivers) or "")
            if driver is not None and text[entries[0].start - 1] in "= ":
                server = driver.connection_string.keywords.get("server")
                names = {folded(name) for name in (server.name, *server.aliases)} if server else set()
                owner = _Owner(None, driver.id, dict.fromkeys(names, "server"))
                yield _site(text, starts, "lines", entries, -1, owner)


def _braced(value: str) -> str:
    return "{" + value.replace("}", "}}") + "}" if set(value) & set(";{}=") else value
