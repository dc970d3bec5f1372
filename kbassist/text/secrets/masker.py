"""Secrets out, tokens in, before anything else looks at a text (docs/security.md).

A multi-pattern automaton finds the words near which a secret can stand; only there the grammar looks, in the text as it
is and with up to three levels of escapes undone. What is found in any of them is masked in the source, line by line, so
that every line keeps its number. Linear in the length of the text.
"""

from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cached_property
from heapq import heappop, heappush

from ahocorasick_rs import AhoCorasick, Implementation

from kbassist.text.literals import matches
from kbassist.text.secrets import pem, shapes
from kbassist.text.secrets.contexts import Contexts
from kbassist.text.secrets.minimum import MINIMUM
from kbassist.text.secrets.names import Names
from kbassist.text.secrets.repetition import Known, lowered, without_keywords
from kbassist.text.secrets.span import Span
from kbassist.text.secrets.vault import Masks, Vault, tokens
from kbassist.text.secrets.view import levels
from kbassist.text.secrets.words import SecretWords

_LONG = 1_000_000
"""From here on the fastest automaton is worth its making."""


class Masker:
    """Masks with one set of words. ``keywords``: those of connection strings, in lower case, that stay readable."""

    def __init__(self, words: SecretWords = MINIMUM, keywords: Callable[[], frozenset[str]] = frozenset) -> None:
        self._keywords = keywords
        self._contexts = Contexts(words)
        anchors = (*Names(words).anchors(), *shapes.anchors(), *pem.anchors(), *self._contexts.anchors())
        self._looks = [(one.gate, one.find) for one in anchors]
        self._words = [one.word for one in anchors]
        self._longest = max(map(len, self._words))
        self._automaton = AhoCorasick(self._words)
        self._literals = Known()
        for literal in words.literals:
            self._literals.add(literal, certain=True)

    def mask(self, text: str, vault: Vault) -> str:
        """``text`` with every secret replaced by its token; what is known is replaced wherever it stands again."""
        taken = tuple(tokens(text))
        vault.avoid(text[slice(*place)] for place in taken)
        spans = self._spans(text, taken)
        for span in spans:
            for start, end in _lines(text, span):
                vault.token(text[start:end], span.kind)
        repeated = _repeated(text, vault) if len(vault) else ()
        return _replaced(text, _merged((*spans, *repeated), taken), vault)

    def spans(self, text: str) -> list[Span]:
        """The secrets in ``text``, from left to right, none over another."""
        return self._spans(text, tuple(tokens(text)))

    def _spans(self, text: str, taken: Sequence[tuple[int, int]]) -> list[Span]:
        """The same; ``taken``: the tokens in ``text``, for which a long one is looked through once."""
        found = (
            Span(*level.source(span.start, span.end), span.kind)
            for level in levels(text)
            for span in self._found(level.text, tokens(level.text) if level.views else taken)
        )
        return _merged(found, taken)

    def _found(self, text: str, taken: Iterable[tuple[int, int]]) -> Iterator[Span]:
        # In order of their beginnings, so a heap. Nothing opens inside a secret, nor inside a token, which has the word
        # "password" in it.
        ahead = [Span(*place) for place in taken]
        covered = 0
        automaton = self._fast if len(text) > _LONG else self._automaton
        for number, start, end in matches(automaton, text, self._longest, lowered):
            while ahead and ahead[0].start <= start:
                covered = max(covered, heappop(ahead).end)
            if start < covered:
                continue
            gate, find = self._looks[number]
            if gate is not None and not gate.match(text, end):
                continue
            for span in find(text, start, end):
                if span.start < span.end:
                    heappush(ahead, span)
                    yield span
        yield from self._contexts.everywhere(text)
        yield from (Span(*place) for place in self._literals.places(text))

    @cached_property
    def keywords(self) -> frozenset[str]:
        """Those of connection strings, worked out when a secret is repeated: few texts do that."""
        return self._keywords()

    @cached_property
    def _fast(self) -> AhoCorasick:
        """The automaton in a form that takes longer to build and less to run."""
        return AhoCorasick(self._words, implementation=Implementation.DFA)


def _repeated(text: str, vault: Vault) -> Iterator[Span]:
    for level in levels(text):
        for place in vault.repeated(level.text):
            # A password may be a word that every connection string has.
            keywords = vault.masker.keywords if vault.masker is not None else frozenset()
            for rest in without_keywords(level.text, *place, keywords):
                yield Span(*level.source(*rest))


def _merged(spans: Iterable[Span], taken: Sequence[tuple[int, int]]) -> list[Span]:
    """Spans that touch none of the tokens in the text, which are ``taken``, overlapping ones as one."""
    result: list[Span] = []
    for span in sorted(spans, key=_start):
        # Tokens stand apart from each other: only the first that ends behind the span's beginning can touch it.
        near = bisect_right(taken, span.start, key=_end)
        if near < len(taken) and taken[near][0] < span.end:
            continue
        if result and span.start < result[-1].end:
            last = result[-1]
            result[-1] = Span(last.start, max(last.end, span.end), last.kind)
        else:
            result.append(span)
    return result


def _start(place: tuple[int, int, str]) -> int:
    return place[0]


def _end(place: tuple[int, int]) -> int:
    return place[1]


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


class _InForce:
    """What masks a text whose vault has no masker of its own; made when the first such text comes."""

    def __init__(self) -> None:
        self.make: Callable[[], Masks] = Masker
        self.made: Masks | None = None

    def masker(self) -> Masks:
        if self.made is None:
            self.made = self.make()
        return self.made


_IN_FORCE = _InForce()


def use(make: Callable[[], Masks]) -> None:
    """From now on the masker that ``make`` gives for vaults that have none: a rule base knows more words than the
    built-in minimum, and what a person typed is echoed before there is a case."""
    _IN_FORCE.make, _IN_FORCE.made = make, None


def mask(text: str, vault: Vault) -> str:
    """``text`` with every secret replaced by a token of ``vault``, found by its masker or by the one in force."""
    return (vault.masker or _IN_FORCE.masker()).mask(text, vault)


def without_known(text: str, vault: Vault) -> str:
    """``text`` with every repetition of a secret of ``vault``, in any encoding, replaced by its token."""
    return _replaced(text, _merged(_repeated(text, vault), tuple(tokens(text))), vault) if len(vault) else text
