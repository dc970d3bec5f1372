"""What reads most alike where nothing is recognised: known messages that share telling words. Never a diagnosis."""

import math
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import islice

from msgspec import Struct

from kbassist.model.evidence import Sentence
from kbassist.rulebase.base import RuleBase
from kbassist.rulebase.language.schema import Pattern
from kbassist.text.expression import Expression
from kbassist.text.normal import normalise

_SHOWN = 3
_COMPARED = 30
"""So many messages with the most telling words in common are compared letter by letter."""
_LEAST_SHARED, _LEAST_SHARE, _LEAST_SCORE = 2, 0.2, 30.0
_STEM = 7
"""Longer words are compared by so many letters: their endings say little."""
_WORD = Expression(r"[^\W_]+", re.UNICODE)
_EAST_ASIAN = Expression("[\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7a3]")
_MANY = 40
"""Sentences of a document that are looked at, from its beginning and from its end."""
_LONGEST = 400


class Message(Struct, frozen=True):
    """A message that an article knows, with its words."""

    article: str
    text: str
    normal: str
    words: frozenset[str]


class Near(Struct, frozen=True):
    """A known message that a sentence of the evidence reads like.

    ``shared``: the words of both, the most telling first; ``score``: how much alike, up to 100.
    """

    message: Message
    sentence: Sentence
    shared: tuple[str, ...]
    score: float


class _Known(Struct, frozen=True):
    messages: tuple[Message, ...]
    by_word: Mapping[str, tuple[int, ...]]
    worth: Mapping[str, float]


def sentences(lines: Sequence[str]) -> tuple[Sentence, ...]:
    """The lines of a text that can be compared: not empty, cut to a length, of a long text its ends."""
    head = list(islice(_comparable(lines, range(len(lines))), _MANY))
    rest = range(len(lines) - 1, head[-1].line - 1 if head else -1, -1)
    tail = list(islice(_comparable(lines, rest), _MANY))
    return (*head, *reversed(tail))


def _comparable(lines: Sequence[str], places: Iterable[int]) -> Iterator[Sentence]:
    """The lines at ``places`` (from 0) that have words to compare."""
    for place in places:
        # Blanks are made one: a longer piece than is kept, so that it is enough.
        text = " ".join(lines[place][: 4 * _LONGEST].split())[:_LONGEST]
        if len(words(text)) >= _LEAST_SHARED:
            yield Sentence(line=place + 1, text=text)


def words(text: str) -> dict[str, str]:
    """The words of a text by what of them is compared: their beginning, of East Asian text each pair of neighbours."""
    found: dict[str, str] = {}
    for word in _WORD.findall(normalise(text)):
        if _EAST_ASIAN.search(word):
            found |= {word[i : i + 2]: word[i : i + 2] for i in range(len(word) - 1)}
        elif len(word) > 1 and not word.isdigit():
            found.setdefault(word[:_STEM], word)
    return found


def nearest(base: RuleBase, given: Sequence[Sentence]) -> tuple[Near, ...]:
    """The messages that read most like one of the sentences, at most one an article, the most alike first."""
    known = _known(base)
    best: dict[str, Near] = {}
    for sentence in given:
        for near in _like(known, sentence):
            held = best.get(near.message.article)
            if held is None or near.score > held.score:
                best[near.message.article] = near
    return tuple(sorted(best.values(), key=lambda near: (-near.score, near.message.article))[:_SHOWN])


def _like(known: _Known, sentence: Sentence) -> Iterator[Near]:
    from rapidfuzz import fuzz  # noqa: PLC0415 - start-up: only a text that is not recognised needs it

    own = words(sentence.text)
    normal = normalise(sentence.text)
    weights: dict[int, float] = {}
    for word in own:
        for place in known.by_word.get(word, ()):
            weights[place] = weights.get(place, 0.0) + known.worth[word]
    closest = sorted(weights, key=lambda place: (-weights[place], place))[:_COMPARED]
    for place in closest:
        message = known.messages[place]
        shared = own.keys() & message.words
        share = weights[place] / sum(known.worth[word] for word in message.words)
        score = fuzz.token_set_ratio(normal, message.normal) * math.sqrt(share)
        if len(shared) >= _LEAST_SHARED and share >= _LEAST_SHARE and score >= _LEAST_SCORE:
            telling = sorted(shared, key=lambda word: (-known.worth[word], word))
            yield Near(message, sentence, tuple(own[word] for word in telling), round(score, 1))


@lru_cache(maxsize=2)
def _known(base: RuleBase) -> _Known:
    messages = tuple(_messages(base))
    by_word: dict[str, list[int]] = {}
    for place, message in enumerate(messages):
        for word in message.words:
            by_word.setdefault(word, []).append(place)
    worth = {word: math.log(1 + len(messages) / len(places)) for word, places in by_word.items()}
    return _Known(messages, {word: tuple(places) for word, places in by_word.items()}, worth)


def _messages(base: RuleBase) -> Iterator[Message]:
    """Every text, message and sample of every symptom, each once."""
    seen: set[str] = set()
    for name in base.article_ids:
        for symptom in base.article(name).symptoms:
            texts = [text for pattern in symptom.any for text in _texts(base, pattern)]
            for text in (*texts, *symptom.samples):
                normal = normalise(text)
                own = frozenset(words(text))
                if len(own) >= _LEAST_SHARED and normal not in seen:
                    seen.add(normal)
                    yield Message(name, " ".join(text.split()), normal, own)


def _texts(base: RuleBase, pattern: Pattern) -> Iterator[str]:
    """A pattern's own text, and the message that it names in every language."""
    if pattern.text:
        yield pattern.text
    message = base.catalogue.messages.get(pattern.message) if pattern.message else None
    if message is not None and pattern.by != "code":
        for documented in (False, True):
            for texts in message.texts(documented=documented).values():
                yield from texts
