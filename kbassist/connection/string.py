"""Connection strings: found anywhere in text, read into facts, rewritten with one setting changed.

Four grammars: ``ado`` (ADO.NET and OLE DB: quotes are doubled), ``odbc`` (``{...}`` with ``}}``), ``jdbc``
(``jdbc:sqlserver://host\\instance:port;key=value`` with ODBC's braces) and ``url`` (``sqlserver://user@host:port?key=value``).
Which keywords a driver has and what their values mean is in ``rules/drivers/``.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import chain

import msgspec
from msgspec import Struct

from kbassist.model.evidence import Observation, Value
from kbassist.rulebase.language.clients import Driver, Keyword
from kbassist.rulebase.language.keywords import DRIVER_KEYS, all_keywords
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
from kbassist.text.expression import Expression
from kbassist.text.lines import part, spans
from kbassist.text.safe import clean

_PAIR = Expression(
    r"\s{0,20}(?P<key>[A-Za-z][A-Za-z0-9_ .-]{0,60}?)\s{0,20}=\s{0,20}(?P<value>"
    r"\"(?:[^\"\r\n]|\"\"){0,4000}\"|'(?:[^'\r\n]|''){0,4000}'|\{(?:[^}\r\n]|\}\}){0,4000}\}"
    # What is looked at ahead and then repeated is taken as a whole: no shorter value is tried behind it.
    r"|(?=(?P<bare>[^;\"'{}\r\n<>]{0,4000}))(?P=bare))\s{0,20}(?P<end>;|$|(?=[\"'<\r\n]))"
)
_JDBC = Expression(r"jdbc:sqlserver://(?P<host>[^\s;\"'<>]*)(?P<rest>;?)", re.I)
_URL = Expression(r"\b(?:sqlserver|mssql)://[^\s\"'<>]+", re.I)
_PROTOCOL = Expression(r"^(?:tcp|np|lpc|admin):", re.I)
_MAX_FOUND = 1_000
_LONG_LINE = 100_000
"""A longer line is not taken apart to see whether it names a server."""
_LONGEST = 4_000
"""So much is kept of a connection string."""
_MAX_PAIRS = 200
COMPUTED = frozenset({SERVER_HOST, SERVER_INSTANCE, SERVER_PORT, SERVER_DATABASE, CONNECTION_STRING})
"""The facts of the vocabulary that connection strings alone tell; the settings in them a person may be asked, too."""
ABSENT = "absent"
"""The value of a setting that a connection string or command line could have and does not mention."""
_SERVER_KEYS = frozenset({"server", "host", "port"})


class Pair(Struct, frozen=True):
    """A key and its value, unquoted, and where the raw value stands in the string."""

    key: str
    value: str
    start: int
    end: int


class Found(Struct, frozen=True):
    """A connection string in a document. ``driver``: None where several drivers fit."""

    text: str
    line: int
    driver: str | None
    grammar: str
    pairs: tuple[Pair, ...]


def parse(text: str, grammar: str, begin: int = 0) -> tuple[Pair, ...]:
    """The pairs of a connection string, the host and port of ``jdbc`` and ``url`` among them. Raises ``ValueError``.

    ``begin``: where it begins in ``text``; the places of the pairs are those in ``text``, but for ``url``.
    """
    if grammar == "url":
        return tuple(_url_pairs(text[begin:]))
    if grammar != "jdbc":
        return tuple(_pairs(text, begin))
    head = _JDBC.match(text, begin)
    if not head:
        raise ValueError("does not begin with jdbc:sqlserver://")
    return (*_host_pairs(head["host"], head.start("host")), *_pairs(text, head.end()))


def _pairs(text: str, position: int) -> Iterator[Pair]:
    for _ in range(_MAX_PAIRS):
        while position < len(text) and text[position] in "; \t":
            position += 1
        found = _PAIR.match(text, position)
        if not found:
            return
        value = found["value"].rstrip()
        start = found.start("value")
        yield Pair(found["key"].strip(), _unquoted(value), start, start + len(value))
        position = found.end()
        if found["end"] != ";":
            return


def _unquoted(value: str) -> str:
    if len(value) >= 2 and value[0] in "\"'" and value[-1] == value[0]:
        return value[1:-1].replace(value[0] * 2, value[0])
    if len(value) >= 2 and value[0] == "{" and value[-1] == "}":
        return value[1:-1].replace("}}", "}")
    return value


def _host_pairs(host: str, start: int) -> Iterator[Pair]:
    name, _, port = host.rpartition(":") if re.search(r":\d+$", host) else (host, "", "")
    if name:
        yield Pair("server", name, start, start + len(name))
    if port:
        yield Pair("port", port, start + len(host) - len(port), start + len(host))


def _url_pairs(text: str) -> Iterator[Pair]:
    # Costs as much start-up as reading a pasted error: only a URL pays for it.
    from urllib.parse import unquote, urlsplit  # noqa: PLC0415 - start-up: few texts have an address

    try:
        url = urlsplit(text)
        port = url.port
    except ValueError:
        return
    if url.hostname:
        place = text.lower().find(url.hostname, text.find("://") + 3 + len(url.netloc.rpartition("@")[0]))
        instance = url.path.strip("/")
        yield Pair(
            "server", url.hostname + (f"\\{unquote(instance)}" if instance else ""), place, place + len(url.hostname)
        )
    if port:
        yield Pair("port", str(port), 0, 0)
    offset = text.find("?") + 1
    for item in url.query.split("&", _MAX_PAIRS)[:_MAX_PAIRS] if url.query else ():
        key, _, value = item.partition("=")
        start = offset + len(key) + 1
        yield Pair(unquote(key).replace("+", " "), unquote(value), start, start + len(value))
        offset += len(item) + 1


def _keywords(drivers: Mapping[str, Driver]) -> dict[str, str]:
    """Every spelling of every keyword, folded, and what it is (``encrypt``, ``server``, ...)."""
    return {
        folded(name): meaning
        for driver in drivers.values()
        for meaning, keyword in all_keywords(driver)
        for name in (keyword.name, *keyword.aliases)
    }


def folded(key: str) -> str:
    """A key as it is compared."""
    return " ".join(key.casefold().split())


def find(text: str, drivers: Mapping[str, Driver]) -> list[Found]:
    """All connection strings in a text, in order (``find_in``)."""
    return find_in(text.splitlines(), drivers)


def find_in(lines: Sequence[str], drivers: Mapping[str, Driver]) -> list[Found]:
    """All connection strings in a document, in order; at least two known keywords, one of them the server's. Linear."""
    candidates = _candidates(lines)
    first = next(candidates, None)
    if first is None:
        return []
    keywords = _keywords(drivers)
    start = _beginning(keywords)
    # Every connection string names its server, and most lines with a "=" are something else.
    telling = ("://", *(name for name, meaning in keywords.items() if meaning in _SERVER_KEYS))
    found: list[Found] = []
    for number, raw in chain((first,), candidates):
        low = folded(raw) if len(raw) < _LONG_LINE else ""
        if low and not any(word in low for word in telling):
            continue
        line = raw.replace("&quot;", '"')
        position = 0
        while len(found) < _MAX_FOUND:
            one, position = _next(line, position, start, keywords, drivers, number)
            if one is None:
                break
            found.append(one)
    return found


def locator(drivers: Mapping[str, Driver]) -> Callable[[str], Iterator[tuple[int, Found]]]:
    """What finds the connection strings of one line, whose escapes are undone, each with the place where it begins."""
    keywords = _keywords(drivers)
    start = _beginning(keywords)

    def located(line: str) -> Iterator[tuple[int, Found]]:
        position = 0
        while (match := start.search(line, position)) is not None:
            found, behind = _next(line, match.start(), start, keywords, drivers, 1)
            if found is None:
                return
            at = line.find(found.text, match.start())
            if at >= 0:
                yield at, found
            position = max(behind, match.end())

    return located


def _beginning(keywords: Iterable[str]) -> "re.Pattern[str]":
    """Where a connection string of any grammar can begin, in one expression: a line is looked at once."""
    words = "|".join(sorted(map(re.escape, keywords), key=len, reverse=True))
    return re.compile(rf"{_JDBC.pattern}|{_URL.pattern}|(?<![\w;])(?:{words}|{'|'.join(DRIVER_KEYS)})\s*=", re.I)


def _candidates(lines: Sequence[str]) -> Iterator[tuple[int, str]]:
    """The lines (from 1) that may have a connection string."""
    for first, last in spans(lines):
        if _has_sign(part(lines, first, last)):
            yield from ((number, line) for number, line in enumerate(lines[first:last], first + 1) if _has_sign(line))


def _has_sign(text: str) -> bool:
    return "=" in text or "://" in text


def _next(
    line: str,
    position: int,
    start: "re.Pattern[str]",
    keywords: Mapping[str, str],
    drivers: Mapping[str, Driver],
    number: int,
) -> tuple[Found | None, int]:
    """The first connection string in ``line`` from ``position``, and where to go on."""
    while True:
        match = start.search(line, position)
        if match is None:
            return None, len(line)
        head = match[0].lower()
        grammar = "jdbc" if head.startswith("jdbc:") else "url" if "://" in head else ""
        text, pairs = _cut(line, match, grammar)
        known = {keywords[folded(pair.key)] for pair in pairs if folded(pair.key) in keywords}
        if grammar or (len(known) > 1 and known & _SERVER_KEYS):
            driver = _driver(text, pairs, drivers)
            grammar = grammar or (
                drivers[driver].connection_string.grammar if driver else "odbc" if "{" in text else "ado"
            )
            return Found(clean(text, _LONGEST), number, driver, grammar, pairs), match.start() + max(1, len(text))
        position = match.start() + max(1, len(text))


def _cut(line: str, match: "re.Match[str]", grammar: str) -> tuple[str, tuple[Pair, ...]]:
    if grammar == "url":
        return match[0], parse(match[0], "url")
    start = match.start()
    if start and line[start - 1] == '"' and line.find("\\\\", start, start + _LONGEST) >= 0:
        # In JSON and in C# source a backslash is written twice.
        line, start = line[start : start + _LONGEST].replace("\\\\", "\\"), 0
    found = parse(line, grammar or "ado", start)
    if not found:
        return match[0], ()
    end = max(pair.end for pair in found)
    pairs = tuple(Pair(pair.key, pair.value, pair.start - start, pair.end - start) for pair in found)
    return line[start : end + (line[end : end + 1] == ";")], pairs


def driver_of(text: str, drivers: Mapping[str, Driver]) -> str | None:
    """The only driver whose strings look like ``text``, a data source as an ODBC string, if there is only one."""
    return _driver(text, parse(text, "odbc"), drivers)


def _driver(text: str, pairs: tuple[Pair, ...], drivers: Mapping[str, Driver]) -> str | None:
    """The only driver whose strings look like this, if there is only one."""
    low, keys = text.casefold(), {folded(pair.key) for pair in pairs}
    by_text = [
        name
        for name, driver in drivers.items()
        if any(re.search(one, low) for one in driver.connection_string.recognise)
    ]
    if by_text:
        return by_text[0] if len(by_text) == 1 else None
    by_key = [
        name
        for name, driver in drivers.items()
        if keys & {folded(key) for key in driver.connection_string.recognised_by}
    ]
    return by_key[0] if len(by_key) == 1 else None


def _spoken_by(found: Found, drivers: Mapping[str, Driver], known_driver: str | None) -> list[Driver]:
    name = found.driver or known_driver
    if name is not None and name in drivers:
        return [drivers[name]]
    same = [driver for driver in drivers.values() if driver.connection_string.grammar == found.grammar]
    return same or list(drivers.values())


def observations(
    found: Found, drivers: Mapping[str, Driver], settings: Iterable[FactDef], known_driver: str | None = None
) -> list[Observation]:
    """What a (masked) connection string tells.

    ``settings``: the facts that are values of keywords; ``known_driver``: the driver the rest of the document names.

    An address (``sqlserver://``) is written by tools around several drivers: the driver that the error names wins.
    """
    if found.grammar == "url" and known_driver in drivers:
        found = msgspec.structs.replace(found, driver=None)
    speakers = _spoken_by(found, drivers, known_driver)
    known: dict[str, list[str]] = {}
    for meaning, keyword in (pair for one in speakers for pair in all_keywords(one)):
        for name in (keyword.name, *keyword.aliases):
            known.setdefault(folded(name), []).append(meaning)
    meanings = {meaning: pair.value for pair in found.pairs for meaning in known.get(folded(pair.key), ())}
    if found.grammar in ("jdbc", "url"):
        meanings |= {pair.key: pair.value for pair in found.pairs if pair.key in ("server", "port") and pair.value}
    told = [(fact, _setting(fact, meanings, speakers)) for fact in settings]
    values: list[tuple[str, Value | None]] = [
        (DRIVER, found.driver),
        (DRIVER_VERSION, _version(found, drivers)),
        *((fact.name, value) for fact, value in told if fact.type != "text"),
        *server_values(meanings.get("server", ""), meanings.get("port")),
        *((fact.name, value) for fact, value in told if fact.type == "text"),
        (CONNECTION_STRING, found.text),
    ]
    excerpt = clean(found.text)
    return [Observation(name=name, value=value, line=found.line, excerpt=excerpt) for name, value in values if value]


def _version(found: Found, drivers: Mapping[str, Driver]) -> str | None:
    if found.driver is None:
        return None
    for expression in drivers[found.driver].connection_string.recognise:
        match = re.search(expression, found.text.casefold())
        if match and match.groupdict().get("version"):
            return str(match["version"])
    return None


def _setting(fact: FactDef, meanings: Mapping[str, str], speakers: list[Driver]) -> str | None:
    """The fact's value for its keyword as written.

    ``absent`` without the keyword, where the fact knows it; None for a spelling no driver takes.
    """
    if fact.keyword not in meanings:
        known = any(fact.keyword in one.connection_string.keywords for one in speakers)
        return ABSENT if known and ABSENT in fact.choices else None
    if fact.type == "text":
        return meanings[fact.keyword]
    written = meanings[fact.keyword].strip().casefold()
    for keyword in (keyword for one in speakers for what, keyword in all_keywords(one) if what == fact.keyword):
        for value, spellings in keyword.accepts.items():
            if written in {spelling.casefold() for spelling in spellings} or "*" in spellings:
                return value
    return None


def server_values(server: str, given_port: str | None = None) -> list[tuple[str, Value | None]]:
    """Host, instance and port of ``tcp:host\\instance,port``; ``given_port`` where the port is a keyword of its own."""
    text = _PROTOCOL.sub("", server.strip())
    text, _, port = text.partition(",")
    host, _, instance = text.partition("\\")
    host = host.strip().strip("[]")
    return [
        (SERVER_HOST, host if host not in (".", "") else None),
        (SERVER_INSTANCE, instance.strip() or None),
        (SERVER_PORT, port.strip() or given_port),
    ]


def rewrite(text: str, grammar: str, spelled: Keyword, value: str) -> str:
    """``text`` with the keyword set to ``value`` as it spells it, or left out to say it; the rest stays as it is.

    Raises ``KeyError`` if the keyword has no such value, ``ValueError`` if the text is not of the grammar.
    """
    written = spelled.values[value]
    names = {folded(name) for name in (spelled.name, *spelled.aliases)}
    same = [pair for pair in parse(text, grammar) if folded(pair.key) in names]
    if spelled.unsaid == value:
        return _without(text, grammar, same)
    if same:
        for pair in reversed(same):
            text = text[: pair.start] + written + text[pair.end :]
        return text
    if grammar == "url":
        from urllib.parse import quote  # noqa: PLC0415 - start-up: few texts have an address

        return f"{text}{'&' if '?' in text else '?'}{quote(spelled.name)}={quote(written)}"
    return f"{text}{'' if text.rstrip().endswith(';') else ';'}{spelled.name}={written}"


def _without(text: str, grammar: str, pairs: Sequence[Pair]) -> str:
    """``text`` less some of its pairs, each with the sign that parts it from the next or from the one before."""
    sign = "&" if grammar == "url" else ";"
    for pair in reversed(pairs):
        before = max(text.rfind(mark, 0, pair.start) for mark in (sign, "?")) + 1
        # Of the last pair the sign before it goes.
        more = text.startswith(sign, pair.end)
        text = text[: before if more else max(0, before - 1)] + text[pair.end + more :]
    return text
