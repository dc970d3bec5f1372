"""Secrets by what they stand in: a pair of user and password, a pipe, a line of ``.pgpass``, a dialogue."""

import re
from collections.abc import Iterator

from kbassist.text.expression import Expression
from kbassist.text.secrets.calls import Calls
from kbassist.text.secrets.judge import harmless, looks_secret, names_something
from kbassist.text.secrets.manifests import KIND, secrets_of
from kbassist.text.secrets.programs import Programs
from kbassist.text.secrets.span import Anchor, Span, named
from kbassist.text.secrets.words import SecretWords

_PGPASS = Expression(
    r"""
    : (?: \d{2,5} | \* )                                        # port
    : (?! (?:[0-9A-Fa-f]{2}:){2} ) (?: \* | [^\s:"]{1,80} )     # database; no fingerprint, no JSON
    : [^\s:"]{2,80} : (?P<s> [^\s:]{1,200} (?::\S{1,100})? )     # user and password
    """,
    re.X,
)
_COLONS = 4
_USERS = (
    *("user", "login", "logon", "account", "uid", "credential"),
    *("benutzer", "usuario", "utilisateur", "utente"),
)
_PAIR = Expression(
    r"""
    \b (?: user(?:name)? | login | account | uid | credentials? | logon | benutzer | usuario | utilisateur | utente ) \b
    [ \t:=]{1,3} ["']? [\w.@\\-]{1,60} ["']? [ \t]{0,2} [/,] [ \t]{0,2} ["']? (?P<s> [^\s"',;/]{3,100} )
    """,
    re.I | re.X,
)
_USER_PASS = Expression(r"\buser(?:name)?/pass(?:word)?\b[ \t:=]{1,3}[^\s/]{1,60}/(?P<s>\S{3,100})", re.I)
_SEPARATED = Expression(
    r"""
    (?:name|s)? (?: /pass | [ \t:=]{1,3} ["']? [\w.@\\-]{1,60} ["']? [ \t]{0,2} [/,] )
    """,
    re.I | re.X,
)
"""What must follow "user": few of the lines of a log that name one have a slash or a comma behind it."""
_ECHO = Expression(
    r"""
    (?:\.exe)? [ \t]{1,3} (?:-n[ \t]{1,3})? (?P<q>["']?) (?P<s>[^"'|\n]{3,200}?) (?P=q)
    [ \t]{0,3} \| [ \t]{0,3} (?P<to> [^\n]{0,80}? (?:passw|runas|login|-pass) )
    """,
    re.I | re.X,
)
_USER_OF = Expression(r"[\w.\\-]{1,40}:")
_DECODED = Expression(r"[ \t]{0,3}(?:-d|-D|--decode)[^\n]{0,40}\r?\n[ \t>]{0,8}(?P<s>[^\s\"']{4,200})")
_SENT = Expression(r"(?:--[ \t]{1,3})?[\"'](?P<s>[^\"'\n]{3,200}?)(?:\\r|\\n)")
_SLASH = Expression(r"(?:^|[\s:'\"])[A-Za-z]\w{0,40}/(?P<s>[^\s/@:'\"]{4,60})\Z")
_NEAR = 100


class Contexts:
    """What takes secrets in a way of its own, ready to look at a place where it is named."""

    def __init__(self, words: SecretWords) -> None:
        self._harmless = frozenset(words.harmless)
        self._programs = Programs(words.options, self._harmless)
        self._calls = Calls(words.calls, self._harmless)

    def anchors(self) -> Iterator[Anchor]:
        """Every context by the word that opens it."""
        yield from self._programs.anchors()
        yield from self._calls.anchors()
        yield from (Anchor(word, self._pair, _SEPARATED) for word in _USERS)
        yield Anchor("kind", self._manifest, KIND)
        yield Anchor("echo", self._echo, _ECHO)
        yield Anchor("base64 ", self._decoded, _DECODED)
        yield Anchor("send ", self._sent, _SENT)
        yield Anchor("@", self._slash)

    def everywhere(self, text: str) -> Iterator[Span]:
        """What no word opens: lines ``host:port:database:user:password``, the option that a text begins with."""
        yield from self._programs.first(text)
        if text.count(":") < _COLONS:
            return
        for found in _PGPASS.finditer(text):
            host = found.start() and text[found.start() - 1].isalnum()
            if host and looks_secret(found["s"]) and not self._none(found["s"]):
                yield named(found)

    def _none(self, value: str) -> bool:
        return harmless(value, self._harmless)

    def _pair(self, text: str, start: int, _end: int) -> Iterator[Span]:
        """``user sa / x``."""
        found = _USER_PASS.match(text, start) or _PAIR.match(text, start)
        if found and looks_secret(found["s"]) and not names_something(found["s"]) and not self._none(found["s"]):
            yield named(found)

    def _manifest(self, text: str, start: int, end: int) -> Iterator[Span]:
        return secrets_of(text, start, end, self._harmless)

    def _echo(self, text: str, _start: int, end: int) -> Iterator[Span]:
        """``echo x | docker login --password-stdin``, ``echo user:x | chpasswd``."""
        found = _ECHO.match(text, end)
        if found is None:
            return
        first, last = found.span("s")
        user = _USER_OF.match(text, first, last) if "chpassw" in found["to"].casefold() else None
        first = user.end() if user else first
        if not self._none(text[first:last]):
            yield Span(first, last)

    def _decoded(self, text: str, _start: int, end: int) -> Iterator[Span]:
        """What ``base64 -d`` prints of a secret."""
        found = _DECODED.match(text, end)
        if found and looks_secret(found["s"]):
            yield named(found)

    def _sent(self, text: str, start: int, end: int) -> Iterator[Span]:
        """``expect "Password:"; send "x\\r"``."""
        found = _SENT.match(text, end)
        if found and "pass" in text[max(0, start - _NEAR) : start].casefold() and not self._none(found["s"]):
            yield named(found)

    def _slash(self, text: str, start: int, _end: int) -> Iterator[Span]:
        """``user/x@service`` of Oracle's tools."""
        found = _SLASH.search(text, max(0, start - _NEAR), start)
        if found and looks_secret(found["s"]):
            yield named(found)
