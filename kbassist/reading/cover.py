"""By which piece a text of a message is looked for in a log: single words, and few of them.

A fast search wants literals without white space, however many messages there are: "certificate" covers a hundred
sentences, one stem a dozen of its language; only where a text has nothing but common words two of them are looked for
together. Which pieces are taken is a covering problem, solved greedily: the piece
that most texts share, weighed by how seldom ordinary logs have it, is taken first. Each text that has room for it gets
two pieces that do not overlap, so that a line end inside a word, wherever it falls, leaves one of them whole.
"""

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from functools import cache, lru_cache
from heapq import heapify, heappop, heappush
from itertools import pairwise
from pathlib import Path

from msgspec import Struct

_WORD = re.compile(r"[a-z0-9_]{3,}")
_SHORTEST, _LONGEST = 6, 9
"""So many letters of a word: the endings differ from language to language, and codes begin alike."""
_BETWEEN = re.compile(r"[ :(),./=\[\]]{1,3}")
"""What may stand between two words that are looked for together; quotes and dashes come in many shapes."""
_LETTERS = re.compile(r"[^\W\d_]+")
_WIDE = re.compile(r"[\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff]+")
_HANGUL = re.compile(r"[\uac00-\ud7a3]+")
_UNSAFE = {"tr": "i", "de": "ss"}
"""By language what normalising makes of other letters (of ı, of ß): it does not stand so in a log."""
_COMMON, _WORD_OF_THREE, _SHORT_PAIR, _FAIR = 50, 25, 20, 10
_WHOLE = 30
"""What is looked for as it stands, because nothing in it is telling."""


class Text(Struct, frozen=True, order=True):
    """A normalised text that is looked for, and the language of its message."""

    text: str
    language: str


def cover(texts: Iterable[Text]) -> dict[str, set[str]]:
    """The pieces to look for, each with the languages of the texts that rely on it.

    Every text has at least one of them in it, and two that do not overlap where two rare ones are there. The result
    depends on the texts alone.
    """
    wanted = sorted(set(texts))
    candidates = {one: _rare(pieces(one)) for one in wanted}
    chosen: dict[str, set[str]] = defaultdict(set)
    _choose(candidates, chosen)
    standing = ((one, _standing(one, chosen)) for one in wanted)
    again = {
        one: {piece: price for piece, price in candidates[one].items() if price <= _FAIR and _apart(one, piece, taken)}
        for one, taken in standing
        if not _twice(taken)
    }
    _choose({one: found for one, found in again.items() if found}, chosen)
    return dict(chosen)


def _choose(candidates: Mapping[Text, Mapping[str, int]], chosen: dict[str, set[str]]) -> None:
    """Add pieces to ``chosen`` until each text has one of its candidates: most texts for the price first."""
    covers: dict[str, set[Text]] = defaultdict(set)
    prices: dict[str, int] = {}
    for one, found in candidates.items():
        for piece, price in found.items():
            covers[piece].add(one)
            prices[piece] = price
    # What a piece covers only shrinks: the first of the heap is the best as soon as its worth is that of now.
    heap = [(-len(found) / prices[piece], piece) for piece, found in covers.items()]
    heapify(heap)
    while heap:
        worth, piece = heappop(heap)
        left = covers[piece]
        if not left:
            continue
        if len(left) / prices[piece] < -worth:
            heappush(heap, (-len(left) / prices[piece], piece))
            continue
        done = list(left)
        chosen[piece] |= {one.language for one in done}
        for one in done:
            for other in candidates[one]:
                covers[other].discard(one)


def _rare(found: Mapping[str, int]) -> dict[str, int]:
    """The pieces that ordinary logs have seldom; the rarest there are, if none is rare."""
    most = max(_FAIR, min(found.values(), default=0))
    return {piece: price for piece, price in found.items() if price <= most}


def price(text: str, language: str) -> int:
    """How often ordinary logs have the rarest piece of a text; the more, the worse it is to look for."""
    return min(pieces(Text(text, language)).values(), default=_COMMON)


@lru_cache(maxsize=65536)
def pieces(one: Text) -> Mapping[str, int]:
    """What of a text can be looked for, and how common each piece is in ordinary logs (1 is rare)."""
    text, unsafe = one.text, _UNSAFE.get(one.language, "")
    words = [(found.start(), found.end()) for found in _WORD.finditer(text)]
    found: dict[str, int] = {}
    for start, end in words:
        word = text[start:end]
        for length in {*range(_SHORTEST, min(len(word), _LONGEST)), min(len(word), _LONGEST)}:
            piece = word[:length]
            if not (unsafe and unsafe in piece):
                found[piece] = _COMMON if piece in common_beginnings() else _price(piece)
    found |= _foreign(text)
    if min(found.values(), default=_COMMON) > _FAIR:
        for (start, end), (following, last) in pairwise(words):
            pair = text[start:last]
            if _BETWEEN.fullmatch(text, end, following) and not (unsafe and unsafe in pair):
                found[pair] = _pair_price(pair)
    if min(found.values(), default=_COMMON) > _WHOLE and text.strip():
        found[text.strip()] = _WHOLE
    return found


def _price(word: str) -> int:
    if word.isdecimal():
        return 1 if len(word) >= 6 else 3 if len(word) >= 5 else _COMMON
    return {3: _WORD_OF_THREE, 4: _FAIR, 5: 5, 6: 3, 7: 2, 8: 2}.get(len(word), 1)


def _pair_price(pair: str) -> int:
    short = any(len(word) < 4 for word in _WORD.findall(pair))
    return _SHORT_PAIR if short or len(pair) < 10 else _FAIR if len(pair) < 15 else 6


def _foreign(text: str) -> dict[str, int]:
    """Beginnings of words with letters beyond ASCII, runs of East Asian characters."""
    if text.isascii():
        return {}
    found: dict[str, int] = {}
    for match in _LETTERS.finditer(text):
        word = match[0]
        wide = [run[i : i + 5] for run in _WIDE.findall(word) for i in range(max(1, len(run) - 4)) if len(run) >= 2]
        hangul = [run[:4] for run in _HANGUL.findall(word) if len(run) >= 2]
        if not wide and not hangul and not word.isascii() and not word[:7].isascii() and len(word) >= 4:
            found[word[:7]] = 2 if len(word) >= 7 else 6
        found |= {piece: 2 if len(piece) >= 4 else 8 for piece in (*wide, *hangul)}
    return found


def _places(one: Text, piece: str) -> list[tuple[int, int]]:
    places, at = [], one.text.find(piece)
    while at >= 0:
        places.append((at, at + len(piece)))
        at = one.text.find(piece, at + 1)
    return places


def _standing(one: Text, chosen: Collection[str]) -> list[tuple[int, int]]:
    """Where pieces that are looked for stand in a text."""
    return [place for piece in pieces(one) if piece in chosen for place in _places(one, piece)]


def _twice(places: Sequence[tuple[int, int]]) -> bool:
    """Whether two of the pieces that stand at ``places`` of a text do not overlap."""
    return bool(places) and min(end for _, end in places) <= max(start for start, _ in places)


def _apart(one: Text, piece: str, taken: Sequence[tuple[int, int]]) -> bool:
    """Whether a piece stands apart from one that is looked for already, at one of the places ``taken``."""
    return any(end <= first or start >= last for start, end in _places(one, piece) for first, last in taken)


@cache
def common_words() -> frozenset[str]:
    """Words that ordinary logs are full of."""
    lines = Path(__file__).with_name("common_words.txt").read_text(encoding="utf-8").splitlines()
    return frozenset(" ".join(line for line in lines if not line.startswith("#")).split())


@cache
def common_beginnings() -> frozenset[str]:
    """Common words, and how the longer ones begin."""
    return frozenset({word[:length] for word in common_words() for length in range(min(4, len(word)), len(word) + 1)})
