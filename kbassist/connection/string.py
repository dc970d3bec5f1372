"""Connection strings and addresses: found anywhere in text, read into facts, rewritten with one setting changed.

How they are written is in ``rules/grammars/``; which keywords a driver has and what their values mean in
``rules/drivers/``.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import chain

import msgspec
from msgspec import Struct

from kbassist.connection.dialects import Dialects, Lists, dialects
from kbassist.connection.syntax import SOURCE, Pair, Syntax, folded
from kbassist.model.evidence import Observation, Value
from kbassist.rulebase.base import RuleBase
from kbassist.rulebase.language.clients import Driver, Keyword
from kbassist.rulebase.language.conditions import NUMBERS, as_told
from kbassist.rulebase.language.grammars import SERVER_MEANINGS
from kbassist.rulebase.language.keywords import all_keywords
from kbassist.rulebase.language.schema import FactDef
from kbassist.rulebase.names import (
    CONNECTION_STRING,
    DRIVER,
    DRIVER_VERSION,
    SERVER_DATABASE,
    SERVER_HOST,
    SERVER_INSTANCE,
    SERVER_PORT,
)
from kbassist.text.lines import part, spans
from kbassist.text.safe import clean

_MAX_FOUND = 1_000
_LONG_LINE = 100_000
"""A longer line is not taken apart to see whether it names a server."""
_LONGEST = 4_000
"""So much is kept of a connection string."""
COMPUTED = frozenset({SERVER_HOST, SERVER_INSTANCE, SERVER_PORT, SERVER_DATABASE, CONNECTION_STRING})
"""The facts of the vocabulary that connection strings alone tell; the settings in them a person may be asked, too."""
ABSENT = "absent"
"""The value of a setting that a connection string or command line could have and does not mention."""


class Found(Struct, frozen=True):
    """A connection string in a document. ``driver``: None where several drivers fit."""

    text: str
    line: int
    driver: str | None
    grammar: str
    pairs: tuple[Pair, ...]


def parse(text: str, grammar: str, base: RuleBase) -> tuple[Pair, ...]:
    """The settings of a connection that is written in a grammar, user, host and port of an address among them.

    Raises ``ValueError``.
    """
    return _syntax(grammar, base).parse(text)


def _syntax(grammar: str, base: RuleBase) -> Syntax:
    found = dialects(base).syntaxes.get(grammar)
    if found is None:
        raise ValueError(f"'{grammar}' is no list and no address")
    return found


def find(text: str, base: RuleBase) -> list[Found]:
    """All connection strings in a text, in order (``find_in``)."""
    return find_in(text.splitlines(), base)


def find_in(lines: Sequence[str], base: RuleBase) -> list[Found]:
    """All connection strings in a document, in order: addresses, and lists with two known keywords, one of them the
    server's. Linear."""
    known = dialects(base)
    candidates = _candidates(lines, known.signs)
    first = next(candidates, None)
    if first is None:
        return []
    # Every connection string names its server, and most lines with a "=" are something else.
    telling = known.telling
    found: list[Found] = []
    for number, raw in chain((first,), candidates):
        low = folded(raw) if len(raw) < _LONG_LINE else ""
        if low and not any(word in low for word in telling):
            continue
        line = raw.replace("&quot;", '"')
        position = 0
        while len(found) < _MAX_FOUND:
            one, position = _next(line, position, known, number)
            if one is None:
                break
            found.append(one)
    return found


def located(line: str, known: Dialects) -> Iterator[tuple[int, Found]]:
    """The connection strings of one line, whose escapes are undone, each with the place where it begins."""
    position = 0
    while (match := known.beginning.search(line, position)) is not None:
        found, behind = _next(line, match.start(), known, 1)
        if found is None:
            return
        at = line.find(found.text, match.start())
        if at >= 0:
            yield at, found
        position = max(behind, match.end())


def _candidates(lines: Sequence[str], signs: Sequence[str]) -> Iterator[tuple[int, str]]:
    """The lines (from 1) that may have a connection string."""
    for first, last in spans(lines):
        if _has_sign(part(lines, first, last), signs):
            some = enumerate(lines[first:last], first + 1)
            yield from ((number, line) for number, line in some if _has_sign(line, signs))


def _has_sign(text: str, signs: Sequence[str]) -> bool:
    return any(sign in text for sign in signs)


def _next(line: str, position: int, known: Dialects, number: int) -> tuple[Found | None, int]:
    """The first connection string in ``line`` from ``position``, and where to go on."""
    while True:
        match = known.beginning.search(line, position)
        if match is None:
            return None, len(line)
        address = known.address(match[0])
        if address is not None:
            text, pairs = _cut(line, match, address)
            driver = _driver(text, pairs, known)
            one = Found(clean(text, _LONGEST), number, driver, _named(driver, address.own.id, known), pairs)
            return one, match.start() + max(1, len(text))
        text, pairs, found = _list(line, match, known)
        if found is not None:
            driver = _driver(text, pairs, known)
            grammar = _grammar_of(driver, found, text, known)
            return Found(clean(text, _LONGEST), number, driver, grammar, pairs), match.start() + max(1, len(text))
        position = match.start() + max(1, len(text))


def _named(driver: str | None, grammar: str, known: Dialects) -> str:
    """The grammar of an address: of several with this beginning that of the driver."""
    own = known.drivers[driver].connection_string.grammars if driver else ()
    same = (
        one for one in own if one in known.syntaxes and known.grammars[one].schemes == known.grammars[grammar].schemes
    )
    return next(same, grammar)


def _grammar_of(driver: str | None, found: Lists, text: str, known: Dialects) -> str:
    own = known.drivers[driver].connection_string.grammars if driver else ()
    names = [one.id for one in found.grammars]
    return (*(one for one in own if one in names), *own, found.of(text))[0]


def _list(line: str, match: "re.Match[str]", known: Dialects) -> tuple[str, tuple[Pair, ...], Lists | None]:
    """The list that begins there, as it tells the most; None for what it is read as where it names no server."""
    best: tuple[int, str, tuple[Pair, ...], Lists | None] = (-1, match[0], (), None)
    for one in known.lists:
        same = one.syntax.same
        text, pairs = _cut(line, match, one.syntax)
        told = {one.keywords[same(pair.key)] for pair in pairs if same(pair.key) in one.keywords}
        if len(told) > best[0]:
            whole = len(told) > 1 and not told.isdisjoint(SERVER_MEANINGS)
            best = (len(told), text, pairs, one if whole else None)
    return best[1:]


def _cut(line: str, match: "re.Match[str]", syntax: Syntax) -> tuple[str, tuple[Pair, ...]]:
    if syntax.asks:
        return match[0], syntax.parse(match[0])
    start = match.start()
    if start and line[start - 1] == '"' and line.find("\\\\", start, start + _LONGEST) >= 0:
        # In JSON and in C# source a backslash is written twice.
        line, start = line[start : start + _LONGEST].replace("\\\\", "\\"), 0
    found = syntax.parse(line, start)
    if not found:
        return match[0], ()
    end = max(pair.end for pair in found)
    pairs = tuple(
        Pair(pair.key, pair.value, pair.start - start, pair.end - start, pair.at - start, pair.part) for pair in found
    )
    return line[start : end + line.startswith(syntax.grammar.separator.strip() or "\n", end)], pairs


def driver_of(pairs: Sequence[Pair], among: Sequence[Driver]) -> str | None:
    """The only one of some drivers whose strings look like one of these settings, if there is only one."""
    return _only(SOURCE.write(pairs), pairs, among)


def _driver(text: str, pairs: Sequence[Pair], known: Dialects) -> str | None:
    return _only(text, pairs, tuple(known.drivers.values()))


def _only(text: str, pairs: Sequence[Pair], among: Sequence[Driver]) -> str | None:
    """The only driver whose strings look like this, if there is only one."""
    low, keys = text.casefold(), {folded(pair.key) for pair in pairs}
    by_text = [one.id for one in among if any(re.search(each, low) for each in one.connection_string.recognise)]
    if by_text:
        return by_text[0] if len(by_text) == 1 else None
    by_key = [one.id for one in among if keys & {folded(key) for key in one.connection_string.recognised_by}]
    return by_key[0] if len(by_key) == 1 else None


def _spoken_by(found: Found, known: Dialects, known_driver: str | None) -> list[Driver]:
    name = found.driver or known_driver
    if name is not None and name in known.drivers:
        return [known.drivers[name]]
    return known.speakers(found.grammar) or list(known.drivers.values())


def setting(text: str, base: RuleBase) -> list[Observation]:
    """What one setting tells that is written as in a list of any grammar."""
    for one in dialects(base).lists:
        pairs = one.syntax.parse(text)
        if any(one.syntax.same(pair.key) in one.keywords for pair in pairs):
            return observations(Found(text, 1, None, one.of(text), pairs), base)
    return []


def observations(found: Found, base: RuleBase, known_driver: str | None = None) -> list[Observation]:
    """What a (masked) connection string tells.

    ``known_driver``: the driver the rest of the document names; of an address that programs around several drivers
    write, that one wins.
    """
    known = dialects(base)
    grammar = known.grammars.get(found.grammar)
    if grammar is not None and grammar.shared and known_driver in known.drivers:
        found = msgspec.structs.replace(found, driver=None)
    speakers = _spoken_by(found, known, known_driver)
    meanings = _meanings(found, known, speakers)
    told = [(fact, _setting(fact, meanings, speakers)) for fact in base.settings]
    server = meanings.get("server", "") or meanings.get("host", "")
    values: list[tuple[str, Value | None]] = [
        (DRIVER, found.driver),
        (DRIVER_VERSION, _version(found, known)),
        *((fact.name, value) for fact, value in told if fact.type != "text"),
        *known.located(server, known.form([found.grammar]), meanings.get("port"), meanings.get("instance")),
        *((fact.name, value) for fact, value in told if fact.type == "text"),
        (CONNECTION_STRING, found.text if grammar is None or grammar.one_text else None),
    ]
    excerpt = clean(found.text)
    return [
        Observation(name=name, value=value, line=found.line, excerpt=excerpt)
        for name, value in values
        if value is not None and value != "" and name in base.facts
    ]


def _meanings(found: Found, known: Dialects, speakers: Sequence[Driver]) -> dict[str, str]:
    """By meaning the values of a string, as some drivers read it; of several hosts in an address the first."""
    syntax = known.syntaxes.get(found.grammar)
    same = syntax.same if syntax is not None else folded
    names: dict[str, list[str]] = {}
    for meaning, keyword in (pair for one in speakers for pair in all_keywords(one)):
        for name in (keyword.name, *keyword.aliases):
            names.setdefault(same(name), []).append(meaning)
    grammar = known.grammars.get(found.grammar)
    for meaning, name in (grammar.keys if grammar is not None else {}).items():
        names[same(name)] = [meaning]
    said = {meaning: pair.value for pair in found.pairs if not pair.part for meaning in names.get(same(pair.key), ())}
    return said | {pair.part: pair.value for pair in reversed(found.pairs) if pair.part and pair.value}


def _version(found: Found, known: Dialects) -> str | None:
    if found.driver is None:
        return None
    for expression in known.drivers[found.driver].connection_string.recognise:
        match = re.search(expression, found.text.casefold())
        if match and match.groupdict().get("version"):
            return str(match["version"])
    return None


def _setting(fact: FactDef, meanings: Mapping[str, str], speakers: Sequence[Driver]) -> Value | None:
    """The fact's value for its keyword as written.

    ``absent`` without the keyword, where the fact knows it; None for a spelling no driver takes.
    """
    if fact.keyword not in meanings:
        known = any(fact.keyword in one.connection_string.keywords for one in speakers)
        return ABSENT if known and ABSENT in fact.choices else None
    if fact.type == "text":
        return meanings[fact.keyword]
    if fact.type in NUMBERS:
        return as_told(fact, meanings[fact.keyword].strip())
    written = meanings[fact.keyword].strip().casefold()
    for keyword in (keyword for one in speakers for what, keyword in all_keywords(one) if what == fact.keyword):
        for value, spellings in keyword.accepts.items():
            if written in {spelling.casefold() for spelling in spellings} or "*" in spellings:
                return value
    return None


def rewrite(text: str, driver: Driver, spelled: Keyword, value: str, base: RuleBase) -> str:
    """``text`` with the keyword set to ``value`` as it spells it, or left out to say it; the rest stays as it is.

    Raises ``KeyError`` if the keyword has no such value, ``ValueError`` if the text is in none of the
    driver's grammars.
    """
    written = spelled.values[value]
    syntax = _written_in(text, driver, base)
    names = {syntax.same(name) for name in (spelled.name, *spelled.aliases)}
    same = [pair for pair in syntax.parse(text) if not pair.part and syntax.same(pair.key) in names]
    if spelled.unsaid == value:
        return _without(text, syntax, same)
    if same:
        for pair in reversed(same):
            text = text[: pair.start] + syntax.value(written) + text[pair.end :]
        return text
    added = syntax.setting(spelled.name, written)
    if syntax.asks:
        return f"{text}{syntax.grammar.separator if syntax.grammar.begins in text else syntax.grammar.begins}{added}"
    sign = syntax.grammar.separator
    return f"{text}{'' if text.endswith(sign) or text.rstrip().endswith(sign.strip() or sign) else sign}{added}"


def _written_in(text: str, driver: Driver, base: RuleBase) -> Syntax:
    """The one of a driver's grammars that a string is in: its address, else its first list."""
    known = dialects(base)
    own = [known.syntaxes[one] for one in driver.connection_string.grammars if one in known.syntaxes]
    address = known.address(text)
    same = [one for one in own if address is not None and one.grammar.schemes == address.grammar.schemes]
    lists = [one for one in own if one.grammar.shape == "list"]
    for one in (*same, *lists):
        return one
    raise ValueError("in none of the driver's grammars")


def _without(text: str, syntax: Syntax, pairs: Sequence[Pair]) -> str:
    """``text`` less some of its pairs, each with the sign that parts it from the next or from the one before."""
    sign = syntax.grammar.separator
    for pair in reversed(pairs):
        before = len(text[: pair.at].rstrip(" \t")) if sign.strip() else pair.at
        # Of the last pair the sign before it goes.
        more = text.startswith(sign, pair.end)
        text = text[: before if more else max(0, before - 1)] + text[pair.end + more :]
    return text
