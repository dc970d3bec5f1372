"""What identifies by its shape, wherever it stands: addresses, accounts, dotted names, identifiers, encoded data."""

import re
from collections.abc import Callable, Iterator

from kbassist.anonymous.numbers import address
from kbassist.anonymous.span import Span
from kbassist.rulebase.language.anonymity import AnonymityFile
from kbassist.text.expression import Expression

_V4 = Expression(r"(?<![\w.])[0-9]{1,3}(?:\.[0-9]{1,3}){3}(?![\w]|\.[0-9]|\s?=)")
_V6 = Expression(r"(?<![\w:.])(?:[0-9A-Fa-f]{0,4}:){2,7}(?:[0-9]{1,3}(?:\.[0-9]{1,3}){3}|[0-9A-Fa-f]{0,4})(?![\w:])")
_MAC = Expression(r"(?<![\w:-])[0-9A-Fa-f]{2}(?:([:-])[0-9A-Fa-f]{2})(?:\1[0-9A-Fa-f]{2}){4}(?![\w:-])")
_MAIL = Expression(
    r"(?<![\w.+-])(?P<user>[\w][\w.+$-]{0,63})@(?P<domain>[A-Za-z0-9][\w-]{0,62}(?:\.[\w-]{1,63}){0,7}\.[A-Za-z][\w-]{1,62})"
)
_ACCOUNT = Expression(
    r"(?<![\w\\/.:$-])(?P<domain>[A-Za-z][A-Za-z0-9-]{0,14})\\{1,2}(?P<user>[A-Za-z_][\w.$-]{0,63})(?![\w\\])"
)
_SID = Expression(r"(?<![\w-])S-1-5-(?:21|80|82|83|90|12)(?:-[0-9]{1,10}){2,8}(?![\w-])")
_GUID = Expression(r"(?<![0-9A-Za-z-])[0-9A-Fa-f]{8}(?:-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}(?![0-9A-Za-z-])")
_HASH = Expression(r"(?<![0-9A-Za-z])(?:[0-9A-Fa-f]{64}|[0-9A-Fa-f]{40}|[0-9A-Fa-f]{32})(?![0-9A-Za-z])")
_SPACED = Expression(r"(?<![0-9A-Za-z:])[0-9A-Fa-f]{2}([ :])[0-9A-Fa-f]{2}(?:\1[0-9A-Fa-f]{2}){14,39}(?![0-9A-Za-z:])")
_DATA = Expression(
    r"(?<![0-9A-Za-z+/])(?:(?:[0-9A-Fa-f]{2}){36,}[0-9A-Fa-f]?|[0-9A-Za-z+/]{100,}={0,2})(?![0-9A-Za-z+/])"
)
_DOTTED = Expression(r"(?<![\w.*-])(?:\*\.)?[A-Za-z0-9_#][\w#-]{0,62}(?:\.[\w#-]{1,63}){1,10}(?![\w-])")
"""In messages that no article knows ``#`` stands for digits."""
_MOST_OCTET = 255


class Shapes:
    """The shapes, with what a rule base says of versions, endings and names of classes.

    ``is_domain``: whether a word is known as a domain by now.
    """

    def __init__(self, words: AnonymityFile) -> None:
        self.is_domain: Callable[[str], bool] = lambda _name: False
        self._own = frozenset(words.keep.get("domain", ()))
        self._endings = frozenset(words.endings)
        self._no_endings = frozenset(words.not_endings)
        self._weak = frozenset(words.weak_endings)
        self._namespaces = frozenset(words.namespaces)
        self._suffixes = tuple(f".{name}" for name in words.suffixes)
        versions = "|".join(map(re.escape, sorted(words.versions, key=len, reverse=True)))
        self._version = Expression(rf"(?:^|[^a-z])(?:{versions or 'version'})[\s:=\"'/(]{{0,3}}$", re.IGNORECASE)

    def spans(self, text: str) -> Iterator[Span]:
        """Every place of such a shape, some over others."""
        if "." in text or ":" in text:
            yield from self._addresses(text)
        if "@" in text:
            for found in _MAIL.finditer(text):
                yield Span(*found.span("user"), "user", found["user"])
                yield Span(*found.span("domain"), "domain", found["domain"])
        if "\\" in text:
            yield from self._accounts(text)
        if "." in text:
            yield from self._dotted(text)
        yield from _identifiers(text)

    def _accounts(self, text: str) -> Iterator[Span]:
        """Domains and users. In small letters and without quotes it may be a path: then the domain must be known."""
        for found in _ACCOUNT.finditer(text):
            domain = found["domain"]
            quoted = text[found.start() - 1 : found.start()] in ("'", '"') and text[found.end() : found.end() + 1] in (
                "'",
                '"',
            )
            if domain.casefold() not in self._own and (domain.isupper() or quoted or self.is_domain(domain)):
                yield Span(*found.span("domain"), "domain", domain)
                yield Span(*found.span("user"), "user", found["user"])

    def _addresses(self, text: str) -> Iterator[Span]:
        for found in _V4.finditer(text):
            octets = [int(one) for one in found[0].split(".")]
            if max(octets) <= _MOST_OCTET and not self._is_version(text, found.start(), octets):
                yield Span(*found.span(), "address", found[0])
        for found in _V6.finditer(text):
            if address(found[0]) is not None and any(map(str.isdigit, found[0])):
                yield Span(*found.span(), "address", found[0])

    def _is_version(self, text: str, start: int, octets: list[int]) -> bool:
        """No machine has an address that ends in two noughts; a version often does, or a word says that it is one."""
        return octets[2:] == [0, 0] or self._version.search(text[max(0, start - 24) : start]) is not None

    def _dotted(self, text: str) -> Iterator[Span]:
        for found in _DOTTED.finditer(text):
            if self.is_name(found[0]) and text[found.end() : found.end() + 1] != "(":
                yield Span(*found.span(), "host", found[0])

    def is_name(self, text: str) -> bool:
        """Whether a dotted word is the name of a host or domain, as far as its ends tell."""
        folded = text.casefold()
        labels = folded.removeprefix("*.").split(".")
        last = labels[-1]
        if folded.endswith(self._suffixes):
            return True
        if last in self._no_endings or labels[0] in self._namespaces or not last.isalpha():
            return last.startswith("xn--")
        if last in self._weak:
            return len(labels) > 2
        return last in self._endings or len(last) == 2

    def is_class(self, text: str) -> bool:
        """Whether a dotted word begins as the names of classes do."""
        return text.casefold().partition(".")[0] in self._namespaces


def _identifiers(text: str) -> Iterator[Span]:
    if "S-1-5-" in text:
        yield from (Span(*found.span(), "account", found[0]) for found in _SID.finditer(text))
    if "-" in text or ":" in text:
        yield from (Span(*found.span(), "guid", found[0]) for found in _GUID.finditer(text))
        yield from (Span(*found.span(), "number", found[0]) for found in _MAC.finditer(text))
    if len(text) >= 32:
        yield from (Span(*found.span(), "number", found[0]) for found in _HASH.finditer(text))
        yield from (Span(*found.span(), "number", found[0]) for found in _SPACED.finditer(text))
        yield from (Span(*found.span(), "data", found[0]) for found in _DATA.finditer(text))
