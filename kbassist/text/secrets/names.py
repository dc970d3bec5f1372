"""Secrets by the name that stands beside them, in any spelling."""

import re
from collections.abc import Iterator

from kbassist.text.expression import Expression
from kbassist.text.secrets.judge import harmless, looks_secret
from kbassist.text.secrets.prose import Prose
from kbassist.text.secrets.span import Anchor, Kind, Span, named
from kbassist.text.secrets.words import SecretWords

_LEFT = 60
_NAME = Expression(r"[^\W_][\w.@-]{0,60}\Z")
_TAIL = Expression(
    r"""
    (?: [_.-]?                                  # password_hash, passwords, PASSWORD_2, password-new
        (?: s | value | plain(?:text)? | clear(?:text)? | string | str | b64 | base64 | enc(?:oded|rypted)? | hash
          | raw | new | old | current | confirm | phrase | primary | secondary | \d{1,3} )
    ){0,2}
    (?! \w | [.-]\w )                           # ... and nothing more: PasswordPolicy is no secret
    """,
    re.I | re.X,
)
_SCRIPTS_WITHOUT_BLANKS = "\u2e80"
"""From here on letters are of Chinese, Japanese and Korean, where nothing stands between words."""
_LIST = Expression(r"[\"']?[ \t]{0,3}[:=][ \t]{0,3}\[(?P<items>[^\[\]\n]{1,500})\]")
_ITEM = Expression(r"[\"']?(?P<s>[^\s\"',]{3,200})[\"']?")
_VERDICT = Expression(r"[\"'](?:verdict|status|result|outcome)[\"'][ \t]{0,3}:[ \t]{0,3}[\"']\Z", re.I)
"""What stands before the "pass" of a test report in JSON, whose other half is "fail"."""
_REPORTED = 20
_ARMOURED = Expression(r"[A-Za-z0-9+/]{60}\Z")
_ARMOUR_ENDS = Expression(r"[A-Za-z0-9+/]{0,4}(?=[\r\n\\])")
"""A line of Base64: what stands at its end like a name ("...nhPW", "...gPWS") is chance, the next line no secret."""
_ARMOUR = 80
_USER_AND = Expression(r"[\"']?[ \t]{0,3}[:= ][ \t]{0,3}[\"']?[\w.@\\-]{1,60}:(?P<s>[^\s\"',;@]{3,200})")


class Names:
    """The names of secrets, ready to look at a place where one of them stands."""

    def __init__(self, words: SecretWords) -> None:
        self._words = dict.fromkeys((*words.names, *words.parts, *words.whole, *words.lists, *words.written))
        self._written = {name: tuple(map(Expression, values)) for name, values in words.written.items() if values}
        self._denied = words.denied
        self._parts = frozenset(words.parts)
        self._whole = frozenset(words.whole)
        self._lists = frozenset(words.lists)
        self._prose = Prose(words)

    def anchors(self) -> Iterator[Anchor]:
        """Every name with what looks beside it."""
        for word in self._words:
            yield Anchor(word, self.spans, None if word[-1] > _SCRIPTS_WITHOUT_BLANKS else _TAIL)

    def spans(self, text: str, start: int, end: int) -> Iterator[Span]:
        """The values of the name that ends with the key word from ``start`` to ``end``."""
        first, name = self._name(text, start, end)
        tail = _TAIL.match(text, end) if text[end - 1] <= _SCRIPTS_WITHOUT_BLANKS else None
        if not name or (tail is None and text[end - 1] <= _SCRIPTS_WITHOUT_BLANKS):
            return
        if name == "pass" and _VERDICT.search(text, max(0, first - _REPORTED), first):
            return
        if _ARMOUR_ENDS.match(text, end) and _ARMOURED.search(text, max(0, end - _ARMOUR), end):
            return
        after = tail.end() if tail else end
        kind: Kind = "token" if "token" in name else "password"
        from kbassist.text.secrets.elements import element, is_tag  # noqa: PLC0415 - start-up: most texts name no secret

        if is_tag(text, first):
            yield from element(text, first, after, kind)
        elif text[start:end].casefold() in self._lists:
            yield from _several(text, after)
        else:
            yield from self._beside(text, first, after, kind)
            for value in self._written.get(text[start:end].casefold(), ()):
                found = value.match(text, after)
                if found and not harmless(found["s"].strip("'\"")):
                    yield named(found, kind)

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

    def _beside(self, text: str, first: int, after: int, kind: Kind) -> Iterator[Span]:
        """The cells of a column, or the value of a setting, or what a sentence says."""
        from kbassist.text.secrets.statements import stated  # noqa: PLC0415 - start-up: most texts name no secret
        from kbassist.text.secrets.tables import column  # noqa: PLC0415 - start-up, as above

        found = list(column(text, first, after))
        if not found:
            # A number beside "token" counts tokens.
            found = [
                one for one in stated(text, first, after) if kind != "token" or not text[one[0] : one[1]].isdigit()
            ]
        yield from (Span(one.start, one.end, kind) for one in found)
        yield from self._prose.spans(text, after, bool(found))


def _several(text: str, after: int) -> Iterator[Span]:
    """``credentials: [user, "x"]`` and ``basicAuth: user:x``."""
    found = _LIST.match(text, after)
    items = _ITEM.finditer(text, *found.span("items")) if found else ()
    pair = _USER_AND.match(text, after)
    for one in (*items, *((pair,) if pair else ())):
        if looks_secret(one["s"]) and not harmless(one["s"]):
            yield named(one)
