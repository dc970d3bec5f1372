"""Secrets out, tokens in, before anything else looks at a text (design sections 6 and 9, "Order at the door").

A multi-pattern automaton finds the words near which a secret can stand; only there the grammar looks, in the text as it
is and in each of up to three levels of undone escapes. What is found in any of them is masked in the source, line by
line, so that every line keeps its number. Linear in the length of the text.
"""

from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache

from ahocorasick_rs import AhoCorasick
from msgspec import Struct

from kbassist.text.secrets.contexts import Contexts
from kbassist.text.secrets.keys import KeyWords
from kbassist.text.secrets.repetition import Repetition, lowered
from kbassist.text.secrets.shapes import shapes
from kbassist.text.secrets.values import Span
from kbassist.text.secrets.vault import _TOKEN, Vault
from kbassist.text.secrets.view import View, undone
from kbassist.text.secrets.words import MINIMUM, SecretWords

_LEVELS = 3
_NEAR = 60
_Find = Callable[[str, int], Iterator[Span]]


class Masker:
    """Masks with one set of words."""

    def __init__(self, words: SecretWords = MINIMUM) -> None:
        keys, contexts = KeyWords(words), Contexts(words)
        self._pgpass = contexts.pgpass
        self._finders: list[_Find] = []
        anchors: list[str] = []
        for name in dict.fromkeys((*words.names, *words.parts, *words.whole, *words.lists)):
            anchors.append(name)
            self._finders.append(_of_key(keys, len(name)))
        for word, find in (*shapes().items(), *contexts.finders().items()):
            anchors.append(word)
            self._finders.append(find)
        self._automaton = AhoCorasick(anchors)

    def mask(self, text: str, vault: Vault) -> str:
        """``text`` with every secret replaced by its token; what is known is replaced wherever it stands again."""
        spans = self.spans(text)
        for span in spans:
            for start, end in _lines(text, span):
                vault.token(text[start:end], span.kind)
        repeated = list(self._repeated(text, vault)) if len(vault) else []
        return _replaced(text, _merged((*spans, *repeated), text), vault)

    def without_known(self, text: str, vault: Vault) -> str:
        """``text`` with what ``vault`` knows replaced wherever it stands, and nothing else."""
        return _replaced(text, _merged(self._repeated(text, vault), text), vault)

    def _repeated(self, text: str, vault: Vault) -> Iterator[Span]:
        known = Repetition(vault.secrets())
        for level in _levels(text):
            for start, end in known.places(level.text):
                yield Span(*level.source(start, end))

    def spans(self, text: str) -> list[Span]:
        """The secrets in ``text``, from left to right, none over another."""
        found = [
            Span(*level.source(span.start, span.end), span.kind)
            for level in _levels(text)
            for span in self._found(level.text)
        ]
        return _merged(found, text)

    def _found(self, text: str) -> Iterator[Span]:
        covered = 0
        for number, start, _ in self._automaton.find_matches_as_indexes(lowered(text), overlapping=True):
            if start < covered:
                # Inside a secret everything is masked already.
                continue
            for span in self._finders[number](text, start):
                if span.start < span.end:
                    if span.start <= covered or span.start - start < _NEAR:
                        covered = max(covered, span.end)
                    yield span
        yield from self._pgpass(text)


class _Level(Struct, frozen=True):
    """A text with escapes undone so many times, and the way back to the source."""

    text: str
    views: tuple[View, ...]

    def source(self, start: int, end: int) -> tuple[int, int]:
        """The span of the source that ``start`` to ``end`` came from."""
        for view in reversed(self.views):
            start, end = view.source(start, end)
        return start, end


def _levels(text: str) -> Iterator[_Level]:
    """The text as it is, and with one to three levels of escapes undone, as far as there are any."""
    level = _Level(text, ())
    for _ in range(_LEVELS + 1):
        yield level
        below = undone(level.text)
        if below is None:
            return
        level = _Level(below.text, (*level.views, below))


def _of_key(keys: KeyWords, length: int) -> _Find:
    return lambda text, start: keys.spans(text, start, start + length)


def _merged(spans: Iterable[Span], text: str) -> list[Span]:
    """Spans that touch none of the tokens in the text, overlapping ones as one."""
    taken = [found.span() for found in _TOKEN.finditer(text)] if "***" in text else []
    result: list[Span] = []
    for span in sorted(spans):
        if any(start < span.end and span.start < end for start, end in taken):
            continue
        if result and span.start < result[-1].end:
            last = result[-1]
            result[-1] = Span(last.start, max(last.end, span.end), last.kind)
        else:
            result.append(span)
    return result


def _lines(text: str, span: Span) -> Iterator[tuple[int, int]]:
    """The parts of a secret on each of its lines, without the blanks around them."""
    start = span.start
    for line in text[span.start : span.end].split("\n"):
        inner = line.strip()
        if inner:
            first = start + line.index(inner)
            yield first, first + len(inner)
        start += len(line) + 1


def _replaced(text: str, spans: Iterable[Span], vault: Vault) -> str:
    parts: list[str] = []
    last = 0
    for span in spans:
        for start, end in _lines(text, span):
            parts += [text[last:start], vault.token(text[start:end], span.kind)]
            last = end
    parts.append(text[last:])
    return "".join(parts)


@lru_cache(maxsize=1)
def masker() -> Masker:
    """The masker with the built-in minimum; made once."""
    return Masker()


def mask(text: str, vault: Vault) -> str:
    """``text`` with every secret that the built-in minimum finds replaced by a token of ``vault``."""
    return masker().mask(text, vault)


def without_known(text: str, vault: Vault) -> str:
    """``text`` with every repetition of a secret of ``vault``, in any encoding, replaced by its token."""
    return masker().without_known(text, vault)
