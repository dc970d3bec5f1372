"""Secrets in what people write ("the password for sql01 is x"), in the languages of the words."""

import re
from collections.abc import Iterable, Iterator

from kbassist.text.expression import Expression
from kbassist.text.secrets.judge import harmless, looks_secret, looks_strong
from kbassist.text.secrets.literals import quoted
from kbassist.text.secrets.span import Span
from kbassist.text.secrets.values import value_spans
from kbassist.text.secrets.vault import STAND_IN
from kbassist.text.secrets.words import SecretWords

_WINDOW = 90
_WORD = Expression(r"(?<![!-~])[!-~]{6,80}")
_MASKED = Expression(STAND_IN)
_BEFORE = Expression(r"^(?:[\w.]+\(|[\w.@-]{1,40}:(?=[^/\\:]+$))")
_EDGES = "\"'`()[]{}<>,.;:!?*"


class Prose:
    """The words between a name and its value in sentences."""

    def __init__(self, words: SecretWords) -> None:
        self._harmless = frozenset(words.harmless)
        self._weak = frozenset(words.weak)
        copulas, adverbs, weak = map(_any_alone, (words.copulas, words.adverbs, words.weak))
        relations = "|".join(sorted(map(re.escape, words.relations), key=len, reverse=True))
        self._is = Expression(
            rf"[\"'»]?\s?(?P<about>(?:\([^()\n]{{0,30}}\)\s|(?:{relations})\s\S{{1,60}}\s){{0,3}})"
            rf"(?:(?:{adverbs})\s)?(?:{copulas})(?:(?:\s?(?:{adverbs})){{1,2}}(?:\s(?:{weak}))?)?\s?:?\s{{0,3}}",
            re.I,
        )

    def spans(self, text: str, end: int, found: bool) -> Iterator[Span]:
        """The value that a sentence names after the key word that ends at ``end``.

        ``found``: the grammar of settings has one already, so that only what can be nothing else is taken.
        """
        if not found:
            stated = self._is.match(text, end)
            if stated:
                direct = not stated["about"] and stated[0].strip(" :").casefold() not in self._weak
                yield from self._value(text, stated.end(), direct=direct)
        line = text.find("\n", end, end + _WINDOW)
        for word in _WORD.finditer(text, end, line if line >= 0 else min(len(text), end + _WINDOW)):
            # The argument of a call, the second half of user:password.
            inner = _BEFORE.sub(lambda _: "", word[0]).strip(_EDGES)
            if looks_strong(inner) and not _MASKED.search(word[0]):
                start = word.start() + word[0].rindex(inner)
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


def is_sentence(text: str, start: int, end: int) -> bool:
    """Whether what follows a colon is a sentence ("invalid password: login failed for user"), and no secret."""
    rest = text[start : start + 200].partition("\n")[0].split()
    plain = [word for word in rest[:4] if word.strip(".,;:'\"()").isalpha()]
    return text[end : end + 1] == " " and text[start:end].isalpha() and len(plain) >= 4 and plain[1].islower()


def _any_alone(words: Iterable[str]) -> str:
    """Any of the words as a pattern, the longest first."""
    return "|".join(map(_alone, sorted(words, key=len, reverse=True)))


def _alone(word: str) -> str:
    """A word as a pattern: one of an alphabet stands alone, Chinese, Japanese and Korean leave no blanks."""
    return re.escape(word) + (r"(?=[\s:「『«\"'“„]|$)" if word[-1] < "\u2e80" else "")
