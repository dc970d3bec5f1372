"""A line as words, and phrases found in it as wholes.

Words are compared in small letters, without accents and apostrophes ("isn't" is ``isnt``, "c'est" is ``c est``); a sign
of Chinese, Japanese or Korean is a word of its own, so a phrase of them is found wherever it stands.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from typing import Generic, TypeVar

from msgspec import Struct

from kbassist.rulebase.language.speech import MOST_FORMS

_EAST = "\u3005\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af"
_LETTER = rf"[^\W_{_EAST}]"
_SIGN = r"[,;!?()\"=:，。、；！？：]|\.(?=\s|$)|->"
_ENDS_CLAUSE = frozenset(",;!?.，。、；！？") | {"->"}
_ENDS_PART = _ENDS_CLAUSE | frozenset("()")
_SILENT = frozenset(',;!?()."=:，。、；！？：') | {"->"}
_LETTERS = str.maketrans({"ı": "i", "ł": "l", "đ": "d", "ø": "o", "'": "", "’": "", "`": ""})
_MAX_WORDS = 80
_MAX_SKIPPED = 3

Meaning = TypeVar("Meaning")
Means_co = TypeVar("Means_co", covariant=True)


class Word(Struct, frozen=True):
    """A word as it is compared, where it stands in the line, and the clause and the part of a clause it belongs to."""

    text: str
    start: int
    end: int
    clause: int
    part: int

    @property
    def east(self) -> bool:
        """Whether it is a sign of a script without blanks."""
        return len(self.text) == 1 and self.text > "\u3000"


class Line(Struct, frozen=True):
    """A line and its words; of a very long one the first ones."""

    raw: str
    words: tuple[Word, ...]

    def said(self, start: int, end: int) -> str:
        """The words from ``start`` up to ``end`` as they were written."""
        return self.raw[self.words[start].start : self.words[end - 1].end] if end > start else ""

    def without(self, spans: Iterable[range]) -> "Line":
        """The line without the words in ``spans``."""
        gone = {place for span in spans for place in span}
        return Line(self.raw, tuple(word for place, word in enumerate(self.words) if place not in gone))


class Match(Struct, Generic[Means_co], frozen=True):
    """A phrase found: the places of its first word and behind its last one, and what it means."""

    start: int
    end: int
    meaning: Means_co

    @property
    def span(self) -> range:
        """The places of its words."""
        return range(self.start, self.end)


def plain(text: str) -> str:
    """``text`` as it is compared: small letters, no accents, no apostrophes of short forms."""
    text = text.casefold().translate(_LETTERS)
    if text.isascii():
        return text
    parts = unicodedata.normalize("NFD", text)
    return unicodedata.normalize("NFC", "".join(one for one in parts if not "\u0300" <= one <= "\u036f"))


class Spelling:
    """How a text is taken apart into words.

    ``short``: the endings that belong to the word before their apostrophe (the ``t`` of "isn't"); any other apostrophe
    stands between two words ("c'est").
    """

    def __init__(self, short: Iterable[str] = ()) -> None:
        endings = "|".join(map(re.escape, short))
        short_form = rf"['’`](?:{endings})\b|" if endings else ""
        self._piece = re.compile(rf"[{_EAST}]|{_LETTER}+(?:{short_form}[.+#](?={_LETTER}){_LETTER}+)*|{_SIGN}", re.I)
        self._forms: dict[str, tuple[str, ...]] = {}

    def line(self, raw: str, clause: frozenset[str] = frozenset(), joining: frozenset[str] = frozenset()) -> Line:
        """The words of ``raw``. ``clause`` and ``joining``: words that begin a clause, or another part of one."""
        words: list[Word] = []
        in_clause = in_part = 0
        for found in self._piece.finditer(raw):
            text = plain(found[0])
            if text in _SILENT:
                in_clause += text in _ENDS_CLAUSE
                in_part += text in _ENDS_PART
                continue
            in_clause += text in clause
            in_part += text in clause or text in joining
            words.append(Word(text, found.start(), found.end(), in_clause, in_part))
            if len(words) == _MAX_WORDS:
                break
        return Line(raw, tuple(words))

    def expanded(self, phrase: str) -> tuple[tuple[str, ...], ...]:
        """The phrases that ``phrase`` stands for, as words: ``(a|b) c`` for two."""
        return tuple(dict.fromkeys(one for form in _forms(phrase) if (one := self._words(form))))

    def _words(self, form: str) -> tuple[str, ...]:
        words = self._forms.get(form)
        if words is None:
            stems = {plain(one[:-1]) for one in form.split() if one.endswith("*")}
            words = tuple(f"{word.text}*" if word.text in stems else word.text for word in self.line(form).words)
            self._forms[form] = words
        return words


def _forms(phrase: str) -> list[str]:
    found = re.search(r"\(([^()]*)\)", phrase)
    if not found:
        return [phrase]
    rest = [phrase[: found.start()] + one + phrase[found.end() :] for one in found[1].split("|")]
    return [form for one in rest for form in _forms(one)][:MOST_FORMS]


class Book(Generic[Meaning]):
    """Phrases with what they mean. ``filler``: words that may stand between the words of a phrase."""

    def __init__(
        self, phrases: Iterable[tuple[str, Meaning]], spelling: Spelling, filler: frozenset[str] = frozenset()
    ) -> None:
        self._filler = filler
        self._by_first: dict[str, list[tuple[tuple[str, ...], Meaning]]] = {}
        self._stems: list[tuple[tuple[str, ...], Meaning]] = []
        self.vocabulary: set[str] = set()
        for phrase, meaning in phrases:
            for words in spelling.expanded(phrase):
                self._add(words, meaning)

    def _add(self, words: tuple[str, ...], meaning: Meaning) -> None:
        same = self._stems if words[0].endswith("*") else self._by_first.setdefault(words[0], [])
        if (words, meaning) not in same:
            same.append((words, meaning))
            self.vocabulary.update(word for word in words if not word.endswith("*"))

    @property
    def phrases(self) -> Iterator[tuple[str, Meaning]]:
        """Each phrase as one text."""
        for same in (*self._by_first.values(), self._stems):
            for words, meaning in same:
                yield " ".join(words).replace("*", ""), meaning

    def at(self, words: Sequence[Word], start: int) -> list[Match[Meaning]]:
        """Every phrase that begins at a place, the longest first."""
        text = words[start].text
        near = self._by_first.get(text, [])
        stems = [one for one in self._stems if text.startswith(one[0][0][:-1])] if self._stems else []
        found = ((self._end(words, start, phrase), len(phrase), meaning) for phrase, meaning in (*near, *stems))
        longest = sorted((one for one in found if one[0]), key=lambda one: -one[1])
        return [Match(start, end, meaning) for end, _, meaning in longest]

    def _end(self, words: Sequence[Word], start: int, phrase: tuple[str, ...]) -> int:
        """The place behind the phrase that begins at ``start``; 0 if it does not stand there."""
        place, clause = start, words[start].clause
        for wanted in phrase:
            skipped = 0
            while place < len(words) and not _is(words[place].text, wanted):
                if place == start or skipped == _MAX_SKIPPED or words[place].text not in self._filler:
                    return 0
                place, skipped = place + 1, skipped + 1
            if place == len(words) or (place != start and words[place].clause != clause):
                return 0
            place += 1
        return place

    def begins(self, words: Sequence[Word], start: int = 0) -> Match[Meaning] | None:
        """The longest phrase at a place."""
        return next(iter(self.at(words, start)), None) if start < len(words) else None

    def find(self, words: Sequence[Word]) -> list[Match[Meaning]]:
        """The phrases in a line that do not overlap, longer ones before shorter ones; in their order. The same words
        with several meanings are several matches."""
        every = [match for start in range(len(words)) for match in self.at(words, start)]
        every.sort(key=lambda one: (one.start - one.end, one.start))
        taken: dict[int, tuple[int, int]] = {}
        kept: list[Match[Meaning]] = []
        for one in every:
            if all(taken.get(place, (one.start, one.end)) == (one.start, one.end) for place in one.span):
                taken.update(dict.fromkeys(one.span, (one.start, one.end)))
                kept.append(one)
        return sorted(kept, key=lambda one: one.start)


def _is(word: str, wanted: str) -> bool:
    return word == wanted or (wanted.endswith("*") and word.startswith(wanted[:-1]))
