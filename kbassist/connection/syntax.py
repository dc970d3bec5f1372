"""A grammar at work: a connection read into its settings, and settings written; how each is written is data."""

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property

from msgspec import Struct

from kbassist.rulebase.language.grammars import Grammar, HostForm, Quote, bare_value, quoted_value

_MOST = 200
"""So many settings are read of one connection."""
_ADDRESS = r"[^\s\"'<>]"
_PORT = re.compile(r":(\d{1,5})$")
_NO_HOST = re.compile(r"[;=&\[\]]")
_SETTINGS_OR_FRAGMENT = re.compile(r"[?#]")
_LAST_PORT = 65_535
_WHOLE = r"\b"
_TRAIL = ",)]"
"""What follows a value without quotes that ends at a blank: of the sentence or the call it stands in."""


class Pair(Struct, frozen=True):
    """A key and its value, unquoted, and where the raw value stands in the string.

    ``at``: where its key begins; ``part``: what it is where no key says so: ``server``, ``port``, ``user``, ...
    """

    key: str
    value: str
    start: int
    end: int
    at: int = -1
    part: str = ""


def folded(key: str) -> str:
    """A key as it is compared."""
    return " ".join(key.casefold().split())


class Syntax:
    """A list or an address. ``grammar``: with all the quotes that are read (``read_together``); ``own``: as defined."""

    def __init__(self, grammar: Grammar, own: Grammar) -> None:
        self.grammar = grammar
        self.own = own

    @property
    def asks(self) -> bool:
        """Whether it is an address with a query: only what stands in its place can end it."""
        return self.grammar.shape == "address" and self.grammar.begins == "?"

    def same(self, key: str) -> str:
        """A key as it is compared in this grammar."""
        return " ".join(key.split()) if self.grammar.case_counts else folded(key)

    @cached_property
    def beginning(self) -> str:
        """The expression of an address, as far as it shows that it is one; the longest beginning first."""
        # A name of several parts (``driver:database``) is no end of another word, whatever stands before it.
        heads = (f"{'' if ':' in head.partition('://')[0] else _WHOLE}{re.escape(head)}" for head in self._heads)
        return f"(?:{'|'.join(heads)}){_ADDRESS}+" if self.asks else f"(?:{'|'.join(heads)})(?:{self._authority})"

    @property
    def _heads(self) -> list[str]:
        return sorted(self.grammar.heads, key=len, reverse=True)

    @property
    def _authority(self) -> str:
        sign = re.escape(self.grammar.begins)
        return rf"[^\s{sign}\"'<>]*{sign}?"

    @cached_property
    def _head(self) -> "re.Pattern[str]":
        return re.compile(f"(?:{'|'.join(map(re.escape, self._heads))})", re.I)

    @cached_property
    def expression(self) -> "re.Pattern[str]":
        """The expression of one setting."""
        one = self.grammar
        white = r"[ \t]" if one.blank else r"\s"
        quotes = "".join(f"{quoted_value(quote)}|" for quote in one.quotes)
        end = r"(?P<end>[ \t]{1,200}|" if one.blank else rf"{white}{{0,20}}(?P<end>{re.escape(one.separator)}|"
        return re.compile(
            rf"{white}{{0,20}}(?P<key>[A-Za-z][A-Za-z0-9_{'' if one.blank else ' '}.-]{{0,60}}?){white}{{0,20}}"
            rf"{re.escape(one.joins)}{white}{{0,20}}(?P<value>{quotes}"
            # What is looked at ahead and then repeated is taken as a whole: no shorter value is tried behind it.
            rf"(?=(?P<bare>{bare_value(one)}))(?P=bare)){end}$|(?=[\"'<\r\n]))"
        )

    def parse(self, text: str, begin: int = 0) -> tuple[Pair, ...]:
        """The settings of a connection that begins at ``begin``; places are those in ``text``.

        Raises ``ValueError`` where an address begins otherwise.
        """
        if self.grammar.shape == "list":
            return tuple(self._pairs(text, begin))
        head = self._head.match(text, begin)
        if not head:
            raise ValueError(f"does not begin with {self.grammar.heads[0]}")
        if not self.asks:
            found = re.compile(self._authority).match(text, head.end())
            end = found.end() if found else head.end()
            last = end - text.endswith(self.grammar.begins, head.end(), end)
            return (*self._located(text, head.end(), last), *self._pairs(text, end))
        found = re.compile(f"{_ADDRESS}*").match(text, head.end())
        end = found.end() if found else head.end()
        asked = _SETTINGS_OR_FRAGMENT.search(text, head.end(), end)
        try:
            located = tuple(self._located(text, head.end(), asked.start() if asked else end))
        except ValueError:
            return ()
        return (*located, *(self._query(text, asked.end(), end) if asked and asked[0] == "?" else ()))

    def _pairs(self, text: str, position: int) -> Iterator[Pair]:
        between = f"{self.grammar.separator} \t"
        for _ in range(_MOST):
            while position < len(text) and text[position] in between:
                position += 1
            found = self.expression.match(text, position)
            if not found:
                return
            value = found["value"].rstrip()
            if self.grammar.blank and found["bare"] is not None:
                value = value.rstrip(_TRAIL)
            start = found.start("value")
            yield Pair(found["key"].strip(), self._meant(value), start, start + len(value), found.start("key"))
            position = found.end()
            if not found["end"]:
                return

    def _query(self, text: str, position: int, end: int) -> Iterator[Pair]:
        fragment = text.find("#", position, end)
        end = fragment if fragment >= 0 else end
        for item in text[position:end].split(self.grammar.separator, _MOST)[:_MOST] if position < end else ():
            key, _, value = item.partition(self.grammar.joins)
            start = position + len(key) + len(self.grammar.joins)
            yield Pair(self._plain(key.replace("+", " ")), self._plain(value), start, start + len(value), position)
            position += len(item) + len(self.grammar.separator)

    def _located(self, text: str, start: int, end: int) -> Iterator[Pair]:
        """User, hosts and path. Raises ``ValueError`` for what can be no host."""
        slash = text.find("/", start, end) if self.grammar.path or self.asks else -1
        at = text.rfind("@", start, slash if slash >= 0 else end)
        if at >= 0:
            colon = text.find(":", start, at)
            yield from self._part("user", text, start, colon if colon >= 0 else at)
            if colon >= 0:
                yield from self._part("password", text, colon + 1, at)
            start = at + 1
        yield from self._hosts(text, start, slash if slash >= 0 else end)
        if slash >= 0 and self.grammar.path:
            last = slash + len(text[slash:end].rstrip("/"))
            yield from self._part(self.grammar.path, text, min(slash + 1, last), last)

    def _part(self, what: str, text: str, start: int, end: int) -> Iterator[Pair]:
        if start < end:
            yield Pair(what, self._plain(text[start:end]), start, end, start, what)

    def _hosts(self, text: str, start: int, end: int) -> Iterator[Pair]:
        form = self.grammar.authority
        for one in text[start:end].split(form.several) if form.several else (text[start:end],):
            host, instance, port = taken_apart(one, form)
            if self.asks and not _is_host(host, one, port):
                raise ValueError(f"{one} is no host")
            place = start + one.find(host)
            yield from self._part("server", text, place, place + len(host))
            if instance:
                place = text.index(instance, place + len(host))
                yield from self._part("instance", text, place, place + len(instance))
            if port:
                last = start + len(one)
                yield from self._part("port", text, last - len(port), last)
            start += len(one) + len(form.several)

    def _plain(self, value: str) -> str:
        if self.grammar.plain != "percent" or "%" not in value:
            return value
        # Costs as much start-up as reading a pasted error: only an address with such a sign pays for it.
        from urllib.parse import unquote  # noqa: PLC0415 - start-up: few texts have an address

        return unquote(value)

    def _meant(self, value: str) -> str:
        """A raw value without its quotes."""
        for quote in self.grammar.quotes:
            close = quote.close or quote.open
            if len(value) > 1 and value.startswith(quote.open) and value.endswith(close):
                inner = value[1:-1]
                if quote.inside == "doubled":
                    return inner.replace(close * 2, close)
                return _unescaped(inner) if quote.inside == "backslash" else inner
        return _unescaped(value) if self.grammar.plain == "backslash" else self._plain(value)

    def value(self, text: str) -> str:
        """A value as it is written in this grammar: quoted where it has to be. Raises ``ValueError`` if it can't be."""
        one = self.own
        if one.plain == "percent":
            from urllib.parse import quote as percent  # noqa: PLC0415 - start-up: few texts have an address

            return percent(text, safe="/:")
        special = one.quote_for + "\\" * (one.plain == "backslash")
        if self._bare.fullmatch(text) and text == text.strip() and not set(text) & set(special):
            return text
        if not one.quotes or "\n" in text or "\r" in text:
            raise ValueError("no value of this grammar")
        return _between(text, one.quotes[0])

    @cached_property
    def _bare(self) -> "re.Pattern[str]":
        return re.compile(rf"(?!\s*$)(?:{bare_value(self.grammar)})(?<![{re.escape(_TRAIL)}])" if self.grammar.blank
                          else rf"{bare_value(self.grammar)}")  # fmt: skip

    def setting(self, key: str, value: str) -> str:
        """A key and its value as they are written."""
        written = key
        if self.own.plain == "percent":
            from urllib.parse import quote as percent  # noqa: PLC0415 - start-up: few texts have an address

            written = percent(key, safe="")
        shape = self.own.appended or f"{{name}}{self.own.joins}{{value}}"
        return shape.replace("{name}", written, 1).replace("{value}", self.value(value), 1)

    def write(self, pairs: Iterable[Pair]) -> str:
        """The connection that has these settings. Raises ``ValueError``."""
        settings = [self.setting(one.key, one.value) for one in pairs if not one.part]
        tail = (self.own.separator or " ").join(settings)
        if self.own.shape != "address":
            return tail
        parts = [one for one in pairs if one.part]
        return f"{self.own.heads[0]}{self._addressed(parts)}{self.own.begins * bool(tail)}{tail}"

    def _addressed(self, parts: Sequence[Pair]) -> str:
        form, text, hosts = self.own.authority, "", 0
        signs = {"port": form.port, "instance": form.instance, "password": ":", self.own.path: "/"}
        for number, one in enumerate(parts):
            if one.part == "server":
                text += ("@" if not hosts and number else "") + form.several * bool(hosts)
                hosts += 1
                text += f"[{one.value}]" if ":" in one.value else one.value
            else:
                text += signs.get(one.part, "") + (self.value(one.value).replace(":", "%3A").replace("/", "%2F")
                                                   if self.own.plain == "percent" else one.value)  # fmt: skip
        return text


SOURCE = Syntax(*(Grammar(id="source", shape="list", quotes=(Quote(open="{", close="}"),), quote_for="="),) * 2)
"""How readers put the settings of a section together."""


def _is_host(host: str, written: str, port: str) -> bool:
    """Whether an address can have this host and port; colons stand in brackets."""
    named = not _NO_HOST.search(host) and (":" not in host or written.startswith("["))
    return named and (not port.isdigit() or int(port) <= _LAST_PORT)


def taken_apart(text: str, form: HostForm) -> tuple[str, str, str]:
    """The host that is written so, its instance and its port; each empty where it is not said."""
    port = ""
    for protocol in form.protocols:
        if text[: len(protocol)].casefold() == protocol.casefold():
            text = text[len(protocol) :]
            break
    if form.port == ":":
        # An address of IPv6 has colons of its own.
        found = _PORT.search(text) if text.count(":") == 1 or text.startswith("[") else None
        text, port = (
            (text[: found.start()], found[1])
            if found
            else (text.removesuffix(":") if text.count(":") == 1 else text, "")
        )
    elif form.port:
        text, _, port = text.partition(form.port)
    instance = ""
    if form.instance:
        text, _, instance = text.partition(form.instance)
    return text.strip().strip("[]"), instance.strip(), port.strip()


def _unescaped(text: str) -> str:
    return re.sub(r"\\(.)", r"\1", text) if "\\" in text else text


def _between(text: str, quote: Quote) -> str:
    close = quote.close or quote.open
    if quote.inside == "backslash":
        text = text.replace("\\", "\\\\").replace(close, f"\\{close}")
    elif quote.inside == "doubled":
        text = text.replace(close, close * 2)
    elif close in text:
        raise ValueError("no value of this grammar")
    return f"{quote.open}{text}{close}"
