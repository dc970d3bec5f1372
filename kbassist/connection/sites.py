"""Where a document sets connections up: its connection strings, the blocks of settings of programs, data sources.

Works on masked text, line by line as the document has it, and on text that was never masked in the same way.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import islice
from typing import Literal

import msgspec

from kbassist.connection.blocks import blocks
from kbassist.connection.dialects import Dialects, dialects
from kbassist.connection.literal import Line, escape_at, read
from kbassist.connection.string import Found, located
from kbassist.connection.syntax import Pair, Syntax
from kbassist.model.evidence import Site, Written
from kbassist.rulebase.base import RuleBase
from kbassist.rulebase.language.clients import Driver
from kbassist.text.expression import Expression

MOST = 200
"""So many are kept of one document."""
_NEAR = 12
_LONGEST = 20_000
"""A longer line is data."""
_GOES_ON = Expression(r"[\"']\s{0,20}[+&.]\s{0,20}$|[\"']\s{0,20}[\\_]\s{0,20}$|[+&.]=?\s{0,20}@?\$?[\"']$")
_LITERAL = Expression(r"\s{0,80}[a-zA-Z@$]{0,2}[\"']")
_END = Expression(r"[\s\"'<>]|$")
_RUNS_ON = Expression(r"[\"'][^;\"']{0,400};\s{0,20}\w[\w ]{0,40}=")


def sites(lines: Sequence[str], base: RuleBase, name: str = "") -> tuple[Site, ...]:
    """All of them, in the order of their lines; ``name``: of the document, where it has one."""
    known = dialects(base)
    found = list(islice(_strings(lines, known), MOST))
    taken = {one.line for one in found}
    more = (one for one in blocks(lines, known, name) if one.line not in taken or "\n" in one.text)
    found += islice(more, MOST)
    return tuple(sorted(found, key=lambda one: one.line)[:MOST])


def _strings(lines: Sequence[str], known: Dialects) -> Iterator[Site]:
    signs = known.signs
    for number, raw in enumerate(lines, 1):
        if len(raw) > _LONGEST or not any(sign in raw for sign in signs):
            continue
        line = read(raw)
        following = lines[number] if number < len(lines) else ""
        for start, found in located(line.text, known):
            site = _of_program(raw, number, line, start, known) or _string(raw, number, line, start, found, known)
            if site is not None:
                end = max(start + len(found.text), line.places.index(site.entries[-1].end))
                yield _ended(site, line, start, end, following)


def _string(raw: str, number: int, line: Line, start: int, found: Found, known: Dialects) -> Site | None:
    entries = [_entry(line, start, pair) for pair in found.pairs if pair.end > pair.start]
    syntax = known.syntaxes.get(found.grammar)
    if syntax is not None and syntax.asks:
        query = re.search(rf"[{re.escape(syntax.grammar.begins)}#]|$", found.text)
        end = line.places[start + (query.start() if query else len(found.text))]
        entries.append(Written("", "", end, end, end))
    if not entries:
        return None
    return Site(
        line=number,
        text=raw,
        form="url" if syntax is not None and syntax.asks else "string",
        grammar=found.grammar,
        escape=escape_at(line, start),
        entries=tuple(sorted(entries, key=lambda one: one.start)),
        driver=found.driver or _marked(line.text[max(0, start - _NEAR) : start + _NEAR].casefold(), known.drivers),
        server=_server(found.pairs, found.grammar, found.driver, known),
    )


def _marked(near: str, drivers: Mapping[str, Driver]) -> str | None:
    """The driver that what stands before a string names (``name:key=value``)."""
    marks = ((one.id, mark) for one in drivers.values() if one.profile is not None for mark in one.profile.marks)
    return next((name for name, mark in marks if ":" in mark and mark in near), None)


def _entry(line: Line, start: int, pair: Pair) -> Written:
    places = line.places
    at = pair.at if pair.at >= 0 else pair.start
    return Written(pair.key, pair.value, places[start + at], places[start + pair.start], places[start + pair.end])


def _of_program(raw: str, number: int, line: Line, start: int, known: Dialects) -> Site | None:
    """An address that goes on as only that of a program does, which reads its own kind of address."""
    for program, profile in known.base.profiles.items():
        syntax = known.syntaxes.get(profile.grammar)
        if syntax is None or not _goes_on(line.text, start, syntax):
            continue
        end = _END.search(line.text, start)
        pairs = syntax.parse(line.text[: end.start() if end else None], start)
        entries = tuple(_entry(line, 0, one) for one in pairs if one.end > one.start)
        if entries:
            return Site(
                line=number, text=raw, form="string", grammar=profile.grammar, escape=escape_at(line, start),
                entries=entries, program=program, server=_server(pairs, profile.grammar, None, known),
            )  # fmt: skip
    return None


def _goes_on(text: str, start: int, syntax: Syntax) -> bool:
    """Whether the settings of an address begin with the sign of this grammar, and not with that of the one found."""
    own = re.compile(syntax.beginning, re.I).match(text, start)
    return own is not None and own[0].endswith(syntax.grammar.begins) and "?" not in own[0]


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


def _server(pairs: Sequence[Pair], grammar: str, driver: str | None, known: Dialects) -> str:
    """The host that a connection string names."""
    syntax = known.syntaxes[grammar]
    own = known.drivers.get(driver or "")
    names = {"server"}
    for one in [own] if own is not None else known.drivers.values():
        keyword = one.connection_string.keywords.get("server")
        if keyword is not None:
            names |= {syntax.same(name) for name in (keyword.name, *keyword.aliases)}
    value = next((pair.value for pair in pairs if (pair.part or syntax.same(pair.key)) in names), "")
    return known.host(value, known.form([grammar]))
