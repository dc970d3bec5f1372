"""Where a document sets connections up: its connection strings, the blocks of settings of programs, data sources.

Works on masked text, line by line as the document has it, and on text that was never masked in the same way.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import islice
from typing import Literal

import msgspec

from kbassist.connection.blocks import blocks
from kbassist.connection.literal import Line, escape_at, read
from kbassist.connection.string import Found, Pair, folded, locator, parse, server_values
from kbassist.model.evidence import Site, Written
from kbassist.rulebase.language.clients import Driver, Profile
from kbassist.text.expression import Expression

MOST = 200
"""So many are kept of one document."""
_NEAR = 12
_LONGEST = 20_000
"""A longer line is data."""
_GOES_ON = Expression(r"[\"']\s{0,20}[+&.]\s{0,20}$|[\"']\s{0,20}[\\_]\s{0,20}$|[+&.]=?\s{0,20}@?\$?[\"']$")
_LITERAL = Expression(r"\s{0,80}[a-zA-Z@$]{0,2}[\"']")
_RUNS_ON = Expression(r"[\"'][^;\"']{0,400};\s{0,20}\w[\w ]{0,40}=")
_PRISMA = Expression(r"sqlserver://[^?;\s\"']{1,300}(?=;)", re.I)


def sites(lines: Sequence[str], drivers: Mapping[str, Driver], profiles: Mapping[str, Profile]) -> tuple[Site, ...]:
    """All of them, in the order of their lines; ``profiles``: by program."""
    found = list(islice(_strings(lines, drivers, profiles), MOST))
    taken = {one.line for one in found}
    more = (one for one in blocks(lines, drivers, profiles) if one.line not in taken or "\n" in one.text)
    found += islice(more, MOST)
    return tuple(sorted(found, key=lambda one: one.line)[:MOST])


def _strings(lines: Sequence[str], drivers: Mapping[str, Driver], profiles: Mapping[str, Profile]) -> Iterator[Site]:
    located = locator(drivers)
    for number, raw in enumerate(lines, 1):
        if len(raw) > _LONGEST or ("=" not in raw and "://" not in raw):
            continue
        line = read(raw)
        following = lines[number] if number < len(lines) else ""
        for start, found in located(line.text):
            site = _string(raw, number, line, start, found, drivers)
            if found.grammar == "url" and _PRISMA.match(line.text, start):
                site = _semicolons(raw, number, line, start, profiles)
            if site is not None:
                end = max(start + len(found.text), line.places.index(site.entries[-1].end))
                yield _ended(site, line, start, end, following)


def _string(raw: str, number: int, line: Line, start: int, found: Found, drivers: Mapping[str, Driver]) -> Site | None:
    entries = [_entry(line, start, found, pair) for pair in found.pairs if pair.end > pair.start]
    if found.grammar == "url":
        query = re.search(r"[?#]|$", found.text)
        end = line.places[start + (query.start() if query else len(found.text))]
        entries.append(Written("", "", end, end, end))
    if not entries:
        return None
    return Site(
        line=number,
        text=raw,
        form="url" if found.grammar == "url" else "string",
        grammar=found.grammar,
        escape=escape_at(line, start),
        entries=tuple(sorted(entries, key=lambda one: one.start)),
        driver=found.driver or _marked(line.text[max(0, start - _NEAR) : start + _NEAR].casefold(), drivers),
        server=_server(found, drivers),
    )


def _marked(near: str, drivers: Mapping[str, Driver]) -> str | None:
    """The driver that what stands before a string names (``sqlsrv:Server=``)."""
    marks = ((one.id, mark) for one in drivers.values() if one.profile is not None for mark in one.profile.marks)
    return next((name for name, mark in marks if ":" in mark and mark in near), None)


def _entry(line: Line, start: int, found: Found, pair: Pair) -> Written:
    places = line.places
    at = pair.start
    if found.text[:at].rstrip(" \t").endswith("="):
        sign = found.text.rfind("=", 0, at)
        at = max(found.text.rfind(mark, 0, sign) for mark in ";&?") + 1
        at += len(found.text[at:sign]) - len(found.text[at:sign].lstrip())
    return Written(pair.key, pair.value, places[start + at], places[start + pair.start], places[start + pair.end])


def _semicolons(raw: str, number: int, line: Line, start: int, profiles: Mapping[str, Profile]) -> Site | None:
    """An address that goes on with semicolons, as a program has it that reads its own kind of address."""
    program = next((name for name, one in profiles.items() if one.pair and one.marks), None)
    end = re.compile(r"[\s\"'<>]|$").search(line.text, start)
    text = line.text[start : end.start() if end else len(line.text)]
    pairs = parse(f"jdbc:{text}", "jdbc")
    entries = tuple(
        _entry(line, start, Found(text, number, None, "jdbc", ()), Pair(one.key, one.value, one.start - 5, one.end - 5))
        for one in pairs
    )
    if program is None or not entries:
        return None
    server = next((one.value for one in pairs if one.key == "server"), "")
    return Site(
        line=number, text=raw, form="string", grammar="jdbc", escape=escape_at(line, start), entries=entries,
        program=program, server=server,
    )  # fmt: skip


def _ended(site: Site, line: Line, start: int, end: int, following: str) -> Site:
    """The site; whether its string goes on in another literal, or nobody knows where it ends, is said."""
    before, behind = line.text[:start], line.text[end:]
    quote = before[-1:] if before[-1:] in ('"', "'") else ""
    escaped = len(behind) > 0 and line.places[end + 1] - line.places[end] > 1
    reason: Literal["", "parts", "unclear"] = ""
    beside = quote and behind.strip() == quote and _LITERAL.match(following) and ":" not in following
    if beside or _GOES_ON.search(behind) or _GOES_ON.search(before):
        reason = "parts"
    elif (quote and (not behind.startswith(quote) or escaped)) or (not quote and _RUNS_ON.match(behind)):
        reason = "unclear"
    return msgspec.structs.replace(site, open_end=reason) if reason else site


def _server(found: Found, drivers: Mapping[str, Driver]) -> str:
    """The host that a connection string names."""
    known = drivers.get(found.driver or "")
    speakers = [known] if known is not None else list(drivers.values())
    names = {"server"}
    for driver in speakers:
        keyword = driver.connection_string.keywords.get("server")
        if keyword is not None:
            names |= {folded(name) for name in (keyword.name, *keyword.aliases)}
    value = next((pair.value for pair in found.pairs if folded(pair.key) in names), "")
    return next((str(text) for name, text in server_values(value) if name == "server.host" and text), "")
