"""What a question is about: the entry whose names have most of its telling words."""

import math
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Generic, TypeVar

from msgspec import Struct

from kbassist.shell.understand.words import plain

_SHORT, _LONG, _ENDING = 4, 6, 3
"""Letters: of words that are shorter no form is looked for; of longer ones a common beginning counts ("exportiere",
"Export"); no more than the last ones may differ else."""
_OF_TEXT = 0.75
_UNKNOWN, _RARE = 2.0, 3.0
"""What a word of no entry tells at least, and what a rare one tells at most."""
_FOR_A_WORD = 0.02
_ENOUGH = 0.55
"""The share of what the words of a question tell that an entry must have."""
_CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
_WORD = re.compile(r"[^\W_]+")

Entry = TypeVar("Entry")


class Found(Struct, Generic[Entry], frozen=True):
    """An entry with its name, and how much of what the question tells it has: 1 is all of it."""

    name: str
    entry: Entry
    share: float


def words_of(text: str) -> list[str]:
    """The words of a text as they are compared: ``TrustServerCertificate`` is three."""
    return [plain(word) for word in _WORD.findall(_CAMEL.sub(" ", text)) if len(word) > 1 or not word.isascii()]


class Named(Struct, Generic[Entry], frozen=True):
    """An entry with a name; ``text``: what else is said of it, which tells less."""

    name: str
    entry: Entry
    text: str = ""


class Topics(Generic[Entry]):
    """Entries by their names. ``passing``: words that tell nothing."""

    def __init__(self, entries: Iterable[Named[Entry]], passing: frozenset[str]) -> None:
        self._passing = passing
        self._entries = list(entries)
        self._length: list[int] = []
        self._whole: dict[str, list[int]] = defaultdict(list)
        self._places: dict[str, dict[int, float]] = defaultdict(dict)
        for place, one in enumerate(self._entries):
            words = set(words_of(one.name)) - passing
            self._length.append(len(words))
            self._whole["".join(words_of(one.name))].append(place)
            for word in words_of(one.text):
                self._places[word][place] = _OF_TEXT
            for word in words:
                self._places[word][place] = 1.0

    def exactly(self, text: str) -> list[Entry]:
        """The entries of this name, whatever stands between its words."""
        words = words_of(text)
        keys = ["".join(words), "".join(word for word in words if word not in self._passing)]
        return [self._entries[place].entry for key in keys if key for place in self._whole.get(key, ())]

    def about(self, text: str) -> list[Found[Entry]]:
        """The entries that have most of what the words of ``text`` tell, the best first."""
        asked = [word for word in dict.fromkeys(words_of(text)) if word not in self._passing]
        places = {word: self._like(word) for word in asked}
        weight = {word: self._weight(places[word]) for word in asked}
        total = sum(weight.values())
        shares: dict[int, float] = defaultdict(float)
        for word in asked:
            for place, worth in places[word].items():
                shares[place] += worth * weight[word] / total
        found = [(self._fit(place, share), share, place) for place, share in shares.items() if share >= _ENOUGH]
        found.sort(key=lambda one: (-one[0], one[2]))
        return [Found(self._entries[place].name, self._entries[place].entry, share) for _, share, place in found]

    def _fit(self, place: int, share: float) -> float:
        """Of entries with the same words of the question the one with the fewest others fits best."""
        return share - _FOR_A_WORD * self._length[place]

    def _weight(self, places: Mapping[int, float]) -> float:
        """What a word tells: much if few entries have it; a word of no entry tells that something else is meant."""
        return min(_RARE, math.log(1 + len(self._entries) / len(places))) if places else _UNKNOWN

    def _like(self, word: str) -> dict[int, float]:
        """The entries that have the word, or one that begins like it."""
        found = dict(self._places.get(word, {}))
        for known, places in self._places.items() if len(word) >= _SHORT else ():
            if known != word and len(known) >= _SHORT and _alike(word, known):
                for place, worth in places.items():
                    found[place] = max(found.get(place, 0.0), worth)
        return found


def _alike(one: str, other: str) -> bool:
    """Whether two words are forms of one: "root" and "roots", "exportiere" and "Export"."""
    shorter, longer = sorted((one, other), key=len)
    return (longer.startswith(shorter) and len(longer) - len(shorter) <= _ENDING) or (
        len(shorter) >= _LONG and shorter[:_LONG] == longer[:_LONG]
    )
