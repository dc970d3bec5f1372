"""Secrets by the name that stands beside them, in any spelling: settings, options, elements, arguments."""

import re
from collections.abc import Iterator

from kbassist.text.secrets.prose import Prose
from kbassist.text.secrets.tables import column
from kbassist.text.secrets.values import NO_SECRET, Span, harmless, line_start, looks_secret, quoted, value_spans
from kbassist.text.secrets.words import SecretWords

_LEFT = 60
_NAME = re.compile(r"[^\W_][\w.@-]*\Z")
_TAIL = re.compile(
    r"(?:[_.-]?(?:s|value|plain(?:text)?|clear(?:text)?|string|str|b64|base64|enc(?:oded|rypted)?|hash|raw|new|old|current|confirm|phrase"
    r"|primary|secondary|\d{1,3})){0,2}(?![\w]|[.-]\w)",
    re.I,
)
_NO_TAIL = re.compile("")
_TYPE = r"(?:[ \t]{0,3}:?[ \t]{0,3}(?:(?:const|final|static|val|var|let)[ \t])?[\w.]{2,40}(?:[<\[(][\w., ]{0,40}[>\])])?\??[ \t]{0,30}(?==(?!=)))"
_ASSIGN = re.compile(
    rf"(?P<close>[\"'`\])}}*_]{{0,4}})(?:{_TYPE})?(?P<gap>[ \t]{{0,40}}(?:\r?\n[ \t]{{0,20}}(?=[:=]))?)"
    r"(?P<sign>=>|:=|->|={1,2}|\?=|\.{3,80}|:|,|;(?<=\];)|\()(?:\*{1,2})?(?P<after>[ \t]{0,20}(?:\r?\n)?[ \t]{0,40})(?:string\(\d{1,5}\)[ \t])?"
)
_BLANK = re.compile(r"[\"']?(?P<after>[ \t]{1,40})(?:REG_\w{2,20}[ \t]{1,20})?")
_LINE_WORD = re.compile(r"(?P<s>[^\s=:|,;\"'<>]{3,200})[ \t]*(?:$|\r?\n)", re.M)
_NEXT_LINE = re.compile(r"[ \t]*[=:]?[ \t]*\r?\n[ \t>|#*]{0,20}(?P<value>[^\s\"'<>{}]{2,200})(?P<end>[ \t]|\r?\n|$)")
_ELEMENT = re.compile(
    r"(?P<attributes>[^<>\n]{0,300}[^/<>\n]|)>(?:<!\[CDATA\[(?P<data>[^\n]{1,2000}?)\]\]>|(?P<value>[^<]{1,2000})<?)"
)
_A_VALUE = re.compile(r"[:=]\s{0,4}[\"']\Z")
_TAG = re.compile(r"<(?P<closing>/?)(?:[\w-]{1,30}:)?$")
_VALUE = r"(?:value|val|v|default|content|data)"
_PAIR = re.compile(
    r"[\"']?\s{0,4}[,{;]?\s{0,8}(?:type\s{0,6}=\s{0,4}\"?\w{1,20}\"?\s{1,8})?[\"']?"
    rf"(?:[\w:-]{{1,30}}=[\"'][^\"'\n]{{0,80}}[\"']\s{{0,4}}){{0,4}}{_VALUE}[\"']?\s{{0,4}}[:=]\s{{0,4}}",
    re.I,
)
_PAIR_OPTION = re.compile(
    rf"[\"']?(?:[ \t]{{1,3}}[-/][\w-]{{1,30}}(?:[ =][\w.]{{1,40}})?){{0,3}}[ \t]{{1,3}}(?:--?{_VALUE}|/d|-d)[ =]{{1,3}}",
    re.I,
)
_BEFORE = re.compile(
    rf"\b{_VALUE}[\"']?\s{{0,4}}[:=]\s{{0,4}}[\"'](?P<s>[^\"'\n]{{1,300}})[\"'][^<>{{}}\n]{{0,60}}$", re.I
)
_CONTENT = re.compile(r"[\"'](?:\s[^<>\n]{0,200})?(?<!/)>(?P<value>[^<]{1,2000})</")
_ENV = re.compile(
    r"(?:\b(?:ENV|ARG|setx|set|export|put|define))\s{0,3}$|\b(?:login|machine|user)\s+\S{1,80}\s+$",
    re.I,
)
_LIST = re.compile(r"[\"']?[ \t]{0,3}[:=][ \t]{0,3}\[(?P<items>[^\[\]\n]{1,500})\]")
_ITEM = re.compile(r"[\"']?(?P<s>[^\s\"',]{3,200})[\"']?")
_USER_AND = re.compile(r"[\"']?[ \t]{0,3}[:= ][ \t]{0,3}[\"']?[\w.@\\-]{1,60}:(?P<s>[^\s\"',;@]{3,200})")


class KeyWords:
    """The key words, ready to look at a place where one of them stands."""

    def __init__(self, words: SecretWords) -> None:
        self._denied = words.denied
        self._parts = frozenset(words.parts)
        self._whole = frozenset(words.whole)
        self._lists = frozenset(words.lists)
        self._prose = Prose(words)

    def spans(self, text: str, start: int, end: int) -> Iterator[Span]:
        """The values of the name that ends with the key word from ``start`` to ``end``."""
        first, name = self._name(text, start, end)
        # Nothing stands between words in Chinese and Japanese.
        tail = None if not name else _NO_TAIL.match(text, end) if text[end - 1] > "\u2e80" else _TAIL.match(text, end)
        if tail is None:
            return
        after = tail.end()
        kind = "token" if "token" in name else "password"
        tag = _TAG.search(text, max(0, first - 40), first)
        if tag:
            if not tag["closing"]:
                yield from self._element(text, after, kind)
            return
        if text[start:end].casefold() in self._lists:
            yield from self._several(text, after)
            return
        cells = list(column(text, first, after))
        found = cells or [
            one for one in self._stated(text, first, after) if kind != "token" or not _is_number(text, one)
        ]
        yield from (Span(one.start, one.end, kind) for one in found)
        yield from self._prose.spans(text, after, bool(found))

    def _name(self, text: str, start: int, end: int) -> tuple[int, str]:
        """Where the name begins, and the name in lower case; empty if the key word is no end of it."""
        left = _NAME.search(text, max(0, start - _LEFT), start)
        first = left.start() if left else start
        word, name = text[start:end].casefold(), text[first:end].casefold()
        joined = start > first and text[start - 1].isalpha() and not text[first:end].isupper()
        joined = joined and not (text[start - 1].islower() and text[start].isupper())
        if (word in self._whole and first != start) or (word in self._parts and joined) or name.endswith(self._denied):
            return first, ""
        return first, name

    def _element(self, text: str, after: int, kind: str) -> Iterator[Span]:
        """``<password>x</password>`` and ``<Password value="x"/>``."""
        found = _ELEMENT.match(text, after)
        if found:
            group = "data" if found["data"] else "value"
            if not harmless(found[group]):
                yield Span(*found.span(group), kind)
        yield from self._paired(text, after, after)

    def _several(self, text: str, after: int) -> Iterator[Span]:
        """``credentials: [user, "x"]`` and ``basicAuth: user:x``."""
        found = _LIST.match(text, after)
        if found:
            for item in _ITEM.finditer(text, *found.span("items")):
                if looks_secret(item["s"]) and not harmless(item["s"]):
                    yield Span(*item.span("s"))
        pair = _USER_AND.match(text, after)
        if pair and looks_secret(pair["s"]) and not harmless(pair["s"]):
            yield Span(*pair.span("s"))

    def _stated(self, text: str, first: int, after: int) -> Iterator[Span]:
        """The value, in the first of the ways to state one that fits."""
        for way in (self._paired, self._assigned, self._option, self._alone):
            found = list(way(text, first, after))
            if found:
                yield from found
                return

    def _paired(self, text: str, first: int, after: int) -> Iterator[Span]:
        """``name="Password" value="x"``, in either order; ``<property name="password">x</property>``."""
        found = _PAIR.match(text, after) or (
            _PAIR_OPTION.match(text, after) if text[max(0, first - 1) : first] in ("", " ", "/", '"', "'") else None
        )
        if found is None:
            inner = _CONTENT.match(text, after)
            before = _BEFORE.search(text, max(0, first - 400), first) if inner is None else None
            if inner and not harmless(inner["value"]):
                yield Span(*inner.span("value"))
            elif before and not harmless(before["s"]):
                yield Span(*before.span("s"))
            return
        for start, end in value_spans(text, found.end()):
            if not harmless(text[start:end]):
                yield Span(start, end)

    def _assigned(self, text: str, first: int, after: int) -> Iterator[Span]:
        found = _ASSIGN.match(text, after)
        if found is None:
            return
        sign, place = found["sign"], found.end()
        opened = text[max(0, first - 1) : first]
        if "\n" in found["after"]:
            yield from self._below(text, after, place)
            return
        line = line_start(text, first)
        begins = not text[line:first].strip(" \t-\"'>|#*")
        if sign == "," and not found["close"] and opened != "-":
            if begins and (alone := _LINE_WORD.match(text, place)) and looks_secret(alone["s"]):
                yield Span(*alone.span("s"))
            return
        if sign in (",", "("):
            if sign == "," and _A_VALUE.search(text, max(0, first - 12), first):
                return
            inside = quoted(text, place)
            if inside:
                yield from (Span(*one) for one in value_spans(text, place) if not harmless(text[slice(*one)]))
            elif opened == "-":
                yield from self._argument(text, place, ",]")
            return
        yield from self._value(text, place, sign, opened, begins)

    def _value(self, text: str, place: int, sign: str, opened: str, begins: bool) -> Iterator[Span]:
        stops = {"?": "&", "&": "&", ",": ","}.get(opened, "")
        for start, end in value_spans(text, place, first=begins, stops=stops):
            value = text[start:end]
            if sign == ":" and not begins and self._prose.said(text, start, end):
                return
            if value.isdigit() and len(value) < (4 if sign == ":" else 2):
                return
            if not harmless(value):
                yield Span(start, end)

    def _below(self, text: str, after: int, place: int) -> Iterator[Span]:
        """A value on the line below its name: quoted, or one word that is no word of a program's answer."""
        inside = quoted(text, place)
        if inside:
            yield from (Span(*one) for one in value_spans(text, place) if not harmless(text[slice(*one)]))
            return
        found = _NEXT_LINE.match(text, after)
        if found is None or harmless(found["value"]):
            return
        word = found["value"]
        alone = found["end"] != " " and not word.endswith(":")
        if looks_secret(word) or (alone and not re.match(r"[\w.-]{1,40}[:=]", word)):
            end = found.end("value")
            yield Span(found.start("value"), end - 1 if text[end - 1] == ";" else end)

    def _option(self, text: str, first: int, after: int) -> Iterator[Span]:
        """``-Password x``, ``ENV PASSWORD x``, a property or column with blanks between, a quoted word."""
        blank = _BLANK.match(text, after)
        if blank is None:
            return
        line = line_start(text, first)
        before = text[max(line, first - 80) : first]
        slash = text[max(0, first - 2) : first]
        if _ENV.search(before) or slash.endswith("-") or slash in ("/", " /", "\n/", "\t/"):
            yield from self._argument(text, blank.end(), "")
            return
        alone = _LINE_WORD.match(text, blank.end())
        if alone and not before.strip(" \t\"'>|#*") and looks_secret(alone["s"]):
            yield Span(*alone.span("s"))
            return
        inside = quoted(text, blank.end())
        if inside and looks_secret(text[slice(*inside)]):
            yield Span(*inside)

    def _argument(self, text: str, place: int, stops: str) -> Iterator[Span]:
        for start, end in value_spans(text, place, stops=stops):
            value = text[start:end]
            if not harmless(value) and not (value.startswith(("-", "/")) and not looks_secret(value)):
                yield Span(start, end)
            return

    def _alone(self, text: str, first: int, after: int) -> Iterator[Span]:
        """A name alone at the end of its line, above what it shows."""
        found = _NEXT_LINE.match(text, after)
        if (
            found
            and looks_secret(found["value"])
            and not NO_SECRET.search(found["value"])
            and not harmless(found["value"])
        ):
            yield Span(*found.span("value"))


def _is_number(text: str, span: Span) -> bool:
    return text[span.start : span.end].isdigit()
