"""Secrets in what people write: "the password for sql01 is x", "das Kennwort lautet x", in the languages of the words."""

import re
from collections.abc import Iterator

from kbassist.text.secrets.values import Span, harmless, looks_secret, looks_strong, quoted, value_spans
from kbassist.text.secrets.words import SecretWords

_WINDOW = 90
_TOKEN = re.compile(r"(?<![!-~])[!-~]{6,80}")
_EDGES = "\"'`()[]{}<>,.;:!?*"
_WEAK = ("to", "auf", "från", "—")
_NOT_HERE = re.compile(r"\*\*\*[a-z-]+-\d+\*\*\*")


class Prose:
    """The words between a name and its value in sentences."""

    def __init__(self, words: SecretWords) -> None:
        self._harmless = frozenset(words.harmless)
        copulas = "|".join(map(_whole, sorted(words.copulas, key=len, reverse=True)))
        relations = "|".join(sorted(map(re.escape, words.relations), key=len, reverse=True))
        self._is = re.compile(
            rf"[\"'»]?\s?(?P<about>(?:\([^()\n]{{0,30}}\)\s|(?:{relations})\s\S{{1,60}}\s){{0,3}})(?:(?:now|jetzt|still)\s)?"
            rf"(?:{copulas})(?:\s?(?:set|now|still|jetzt|currently)(?:\s(?:to|auf))?)?\s?:?\s{{0,3}}",
            re.I,
        )

    def said(self, text: str, start: int, end: int) -> bool:
        """Whether what follows a colon is a sentence ("invalid password: login failed for user"), and no secret."""
        rest = text[start : start + 200].split("\n", maxsplit=1)[0].split()
        plain = [word for word in rest[:4] if word.strip(".,;:'\"()").isalpha()]
        return text[end : end + 1] == " " and text[start:end].isalpha() and len(plain) >= 4 and plain[1].islower()

    def spans(self, text: str, end: int, found: bool) -> Iterator[Span]:
        """The value that a sentence names after the key word that ends at ``end``. ``found``: the grammar of settings has
        one already, so that only what can be nothing else is taken."""
        if not found:
            stated = self._is.match(text, end)
            if stated:
                yield from self._value(
                    text, stated.end(), direct=not stated["about"] and stated[0].strip(" :").casefold() not in _WEAK
                )
        line = text.find("\n", end, end + _WINDOW)
        for word in _TOKEN.finditer(text, end, line if line >= 0 else min(len(text), end + _WINDOW)):
            inner = word[0].strip(_EDGES)
            if looks_strong(inner) and not _NOT_HERE.search(word[0]):
                start = word.start() + word[0].index(inner)
                yield Span(start, start + len(inner))

    def _value(self, text: str, place: int, *, direct: bool) -> Iterator[Span]:
        inside = quoted(text, place)
        if inside:
            if not harmless(text[slice(*inside)], self._harmless):
                yield Span(*inside)
            return
        for start, end in value_spans(text, place):
            value = text[start:end].rstrip(".,;:!?")
            last = text[start + len(value) : start + len(value) + 1] in ("", ".", ",", "\n", ";", "!", ")")
            if not harmless(value, self._harmless) and (looks_secret(value) or direct or last):
                yield Span(start, end if looks_secret(text[start:end]) else start + len(value))
            return


def _whole(word: str) -> str:
    """A word as a pattern: one of an alphabet stands alone, Chinese, Japanese and Korean leave no blanks."""
    return re.escape(word) + (r"(?=[\s:「『«\"'“„]|$)" if word[-1] < "\u2e80" else "")
