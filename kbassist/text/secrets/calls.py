"""Secrets in the arguments of functions, procedures and cmdlets."""

import re
from collections.abc import Iterator, Mapping

from kbassist.text.expression import Expression
from kbassist.text.secrets.judge import harmless, looks_secret
from kbassist.text.secrets.literals import quoted
from kbassist.text.secrets.span import Anchor, Span, named

_OPENED = Expression(r"(?:\]::new)?[ \t]{0,2}[( ][ \t]{0,2}")
_COMMA = Expression(r"[^,\n]{0,300}?,\s{0,20}")
_SECURE = Expression(r"[\s(]{1,4}(?:-[afs]\w{0,40}[:\s]{1,3}){0,8}(?P<s>[^\s\"'(),|;]{1,200})?", re.I)
_PIPED = Expression(r"(?P<q>[\"'])(?P<s>[^\"'\n]{1,200})(?P=q)[ \t]{0,3}\|[ \t]{0,3}convertto-$", re.I)
_CHARACTERS = Expression(r"(?P<q>[\"'])(?P<s>[^\"'\n]{1,200})(?P=q)[^\"'\n]{0,80}$")
_GET_CREDENTIAL = Expression(
    r"[ \t]{1,3}[\w\\.@-]{1,60}[ \t]{1,3}(?P<s>[^\s)|;\"'-][^\s)|;\"']{2,100})",
)
_TEXT = r"\s{0,3} N?'[^'\n]{0,120}' \s{0,3}"
_ROWSET = Expression(
    rf"\s{{0,3}} \( {_TEXT} , {_TEXT} ; {_TEXT} ; \s{{0,3}} N?'(?P<s>[^'\n]{{1,200}})'",
    re.X,
)
_LITERAL = Expression(r"'(?P<s>[^'\n]{1,200})'")
_STATEMENT = Expression(r"[^;\n]{0,400}")
_BEFORE = 300


class Calls:
    """The functions of the words, ready to look at a place where one is called."""

    def __init__(self, calls: Mapping[str, int], harmless_words: frozenset[str]) -> None:
        self._calls = calls
        self._harmless = harmless_words

    def anchors(self) -> Iterator[Anchor]:
        """Every function, and what takes its secret in a way of its own."""
        for function in self._calls:
            yield Anchor(function, self._call, _OPENED)
        yield Anchor("securestring", self._secure_string)
        yield Anchor("appendchar", self._characters)
        yield Anchor("get-credential", self._get_credential, _GET_CREDENTIAL)
        yield Anchor("openrowset", self._openrowset, _ROWSET)
        yield Anchor("sp_password", self._all_quoted)

    def _none(self, value: str) -> bool:
        return harmless(value, self._harmless)

    def _call(self, text: str, start: int, end: int) -> Iterator[Span]:
        """``DriverManager.getConnection(url, user, "x")``."""
        opened = _OPENED.match(text, end)
        if opened is None:
            return
        wanted = self._calls[text[start:end].casefold()]
        place = opened.end()
        for number in range(1, wanted + 1):
            inside = quoted(text, place)
            if inside and number == wanted:
                if not self._none(text[slice(*inside)]):
                    yield Span(*inside)
                return
            step = _COMMA.match(text, inside[1] if inside else place)
            if step is None:
                return
            place = step.end()

    def _secure_string(self, text: str, start: int, end: int) -> Iterator[Span]:
        """``ConvertTo-SecureString "x" -AsPlainText``, ``"x" | ConvertTo-SecureString``."""
        piped = _PIPED.search(text, max(0, start - _BEFORE), start)
        if piped and not self._none(piped["s"]):
            yield named(piped)
        found = _SECURE.match(text, end)
        if found is None:
            return
        bare = found["s"]
        inside = quoted(text, found.end() if bare is None else found.start("s"))
        if inside:
            if not self._none(text[slice(*inside)]) and not text.startswith("-", inside[0]):
                yield Span(*inside)
        # Unquoted, it may be the name of a variable or of a parameter.
        elif bare and not self._none(bare) and not bare.startswith("-") and not bare.isalpha():
            yield named(found)

    def _characters(self, text: str, start: int, _end: int) -> Iterator[Span]:
        """``'x'.ToCharArray() | % { $s.AppendChar($_) }``."""
        found = _CHARACTERS.search(text, max(0, start - _BEFORE), start)
        if found and looks_secret(found["s"]):
            yield named(found)

    def _get_credential(self, text: str, _start: int, end: int) -> Iterator[Span]:
        found = _GET_CREDENTIAL.match(text, end)
        if found and looks_secret(found["s"]):
            yield named(found)

    def _openrowset(self, text: str, _start: int, end: int) -> Iterator[Span]:
        """``OPENROWSET('provider', 'server';'user';'x', ...)``."""
        found = _ROWSET.match(text, end)
        if found and not self._none(found["s"]):
            yield named(found)

    def _all_quoted(self, text: str, start: int, _end: int) -> Iterator[Span]:
        """``EXEC sp_password 'old', 'new', 'login'``."""
        statement = _STATEMENT.match(text, start)
        for found in _LITERAL.finditer(text, *statement.span()) if statement else ():
            if looks_secret(found["s"]) and "name" not in text[max(0, found.start() - 14) : found.start()]:
                yield named(found)
