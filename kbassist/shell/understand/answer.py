"""An answer to the question that is open: by letter or number, by yes or no, by the words for a value.

A word of every day counts only where it is the answer: what else the line says must be about the question, or nothing.
"""

import re
from collections.abc import Sequence
from itertools import pairwise

from msgspec import Struct
from rapidfuzz import fuzz
from rapidfuzz.distance import OSA

from kbassist.model.result import Question
from kbassist.rulebase.language.conditions import encode_version
from kbassist.rulebase.language.schema import FactDef
from kbassist.shell.understand.heard import Heard
from kbassist.shell.understand.told import Told
from kbassist.shell.understand.words import Line, Match, Word, plain

_LOOSE, _TOO_LOOSE = 1.0, 3.0
"""Words that are not about the question: so many an answer may have, and with so many it is no answer."""
_SURE, _MAYBE = 90.0, 80.0
_SHORT, _LONG = 4, 9
_VERSION = re.compile(r"v?(\d{1,5}(?:\.\d{1,5}){0,3})", re.I)
_NUMBER = re.compile(r"[#(]?\s?(\d{1,2})[.)]?")
_LETTER = re.compile(r"\(?([a-z])[.)]?", re.I)


class Answer(Struct, frozen=True):
    """What the line says of the open question; ``excluded``: a value it denies, where others are left."""

    heard: Heard | None = None
    excluded: str = ""


def answer(told: Told, question: Question, taken: frozenset[int] = frozenset(), *, strict: bool = False) -> Answer:
    """The answer to ``question`` in a line.

    ``taken``: the places of words that say something else; ``strict``: words of every day count only alone.
    """
    fact = told.lexicon.base.facts[question.fact]
    if fact.compares:
        told = Told(told.line, told.lexicon, asked=told.asked, compares=True)
    if fact.type in ("version", "int", "text"):
        return Answer(_lettered(told, question) or _open_answer(told, fact))
    numbered = _lettered(told, question) or _numbered(told, question)
    if numbered is not None:
        return Answer(numbered)
    found = _Reading(told, question, taken, strict=strict).answer()
    if (found.heard is None or not found.heard.sure) and not found.excluded:
        mended = _mended(told, fact)
        if mended is not None:
            again = _Reading(mended, question, taken, strict=True).answer()
            found = again if again.heard is not None else found
        if found.heard is None:
            found = Answer(_like(told, fact), found.excluded)
    return found


class _Reading:
    """One reading of a line as an answer."""

    def __init__(self, told: Told, question: Question, taken: frozenset[int], *, strict: bool) -> None:
        self.told, self.question, self.taken, self.strict = told, question, taken, strict
        self.words, self.lexicon = told.words, told.lexicon
        self.fact = self.lexicon.base.facts[question.fact]
        self.values = self.lexicon.base.values[question.fact]
        self.truth = {"yes", "no"} <= set(self.values)
        others = {place for one in told.telling if one.meaning[0] != question.fact for place in one.span}
        self.matches = [
            one
            for one in self.lexicon.answers(self.fact).find(self.words)
            if told.counts(one) and not taken & set(one.span) and not others >= set(one.span)
        ]
        self.lead, self.lead_end = self._lead()

    def answer(self) -> Answer:
        """The value that is meant, and how sure that is."""
        affirmed = self._meant(denied=False)
        refused = self._meant(denied=True)
        if self.truth and len(affirmed) > 1:
            affirmed = {value: one for value, one in affirmed.items() if value not in ("yes", "no")} or affirmed
        if len(affirmed) > 1:
            # A phrase that tells its value whatever is asked beats a word that only answers ("nothing works since").
            telling = {one.meaning[1] for one in self.told.telling if one.meaning[0] == self.fact.name}
            affirmed = {value: one for value, one in affirmed.items() if value in telling} or affirmed
        if len(affirmed) == 1:
            value, match = next(iter(affirmed.items()))
            if self.lead and value in ("yes", "no") and value != self.lead:
                return Answer()
            return Answer(self._heard(value, match))
        if affirmed:
            return Answer()
        if len(refused) == 1:
            return self._denied(*next(iter(refused.items())))
        return Answer(self._by_lead()) if not refused else Answer()

    def _meant(self, *, denied: bool) -> dict[str, Match[str]]:
        """The values whose words are there, denied or not; words with several meanings count for none."""
        spans: dict[int, set[str]] = {}
        for one in self.matches:
            spans.setdefault(one.start, set()).add(one.meaning)
        clear = (one for one in self.matches if len(spans[one.start]) == 1)
        return {one.meaning: one for one in clear if self._denies(one) is denied}

    def _denies(self, match: Match[str]) -> bool:
        """Whether a value is denied; after "no" the words for "no" are not ("no there is nothing in between")."""
        if self.truth and self.lead == "no" and match.meaning == "no":
            return False
        return bool(self.told.denied(match))

    def _lead(self) -> tuple[str, int]:
        """A yes or no that the line begins with, and the place behind it."""
        yes, no = self.lexicon.agree.begins(self.words), self.lexicon.refuse.begins(self.words)
        unknown = self.lexicon.unknown.begins(self.words)
        if unknown and unknown.end > max(one.end for one in (yes, no) if one) if yes or no else unknown:
            return "", 0
        if yes and (not no or yes.end >= no.end):
            return "yes", yes.end
        if not no:
            return "", 0
        joined = no.end < len(self.words) and self.words[no.end].part == self.words[0].part
        denies = joined and self.lexicon.negation.begins(self.words) is not None
        return ("", 0) if denies and self.matches and not self.truth else ("no", no.end)

    def _denied(self, value: str, match: Match[str]) -> Answer:
        """The one value that is left when one is denied."""
        left = [one for one in self.values if one != value]
        if self.truth and value in ("yes", "no"):
            left = ["no" if value == "yes" else "yes"]
        if self.truth and self.lead == "no" and value == "no":
            return Answer()
        if len(left) > 1 or self.told.denied(match) != "near":
            return Answer(excluded=value)
        return Answer(self._heard(left[0], match))

    def _by_lead(self) -> Heard | None:
        """Yes or no alone: of a question that it answers, or of the only choice that begins with it."""
        against = self.lexicon.refuse if self.lead == "yes" else self.lexicon.agree
        if not self.lead or self.told.idle or against.find(self.words[self.lead_end :]):
            return None
        if self.truth:
            value = self.lead
        else:
            titles = {one: plain(self.lexicon.base.title(self.fact.name, one)) for one in self.values}
            meant = [one for one, title in titles.items() if re.split(r"\W", title, maxsplit=1)[0] == self.lead]
            if len(meant) != 1 or self._loose(set()) > 0:
                return None
            value = meant[0]
        return self._heard(value, None)

    def _heard(self, value: str, match: Match[str] | None) -> Heard | None:
        covered = set() if match is None else set(match.span)
        loose = self._loose(covered)
        telling = match is not None and any(
            one.span == match.span and one.meaning[0] == self.fact.name for one in self.told.telling
        )
        one_word = match is not None and match.end - match.start == 1
        limit = 0.0 if self.strict or one_word else _LOOSE
        if self.lead and match is not None and match.start >= self.lead_end:
            limit = _TOO_LOOSE
        telling = telling or (
            one_word and match is not None and re.fullmatch(r"\d{4,}", self.words[match.start].text) is not None
        )
        sure = telling or loose <= limit or (self.lead != "" and self._topical() and loose <= 2 * _TOO_LOOSE)
        if one_word and match is not None and not self.lead and self.told.elsewhere_beside(match):
            # "It works on another machine" may be said of what was not asked.
            sure = False
        if not sure and loose > _TOO_LOOSE:
            return None
        words = self.told.line.raw.strip() if match is None else self.told.line.said(match.start, match.end)
        return Heard(self.fact.name, value, words, sure)

    def _loose(self, covered: set[int]) -> float:
        """How many words are not about the question; a sign of a script without blanks is a third of a word."""
        lexicon = self.lexicon
        books = (lexicon.negation, lexicon.linking, lexicon.absent, lexicon.agree, lexicon.refuse)
        spans = [one.span for book in books for one in book.find(self.words)]
        spans += [one.span for one in (*self.told.telling, *self.matches)]
        known = covered | self.taken | {place for span in spans for place in span} | set(range(self.lead_end))
        topic = lexicon.topic(self.fact.name)
        left = [word for place, word in enumerate(self.words) if place not in known and word.text not in topic]
        return sum(1 / 3 if word.east else 1.0 for word in left)

    def _topical(self) -> bool:
        topic = self.lexicon.topic(self.fact.name)
        return any(word.text in topic for word in self.words)


def _lettered(told: Told, question: Question) -> Heard | None:
    """A choice by its letter: "b", "B)", "option b", "it's b"."""
    raw = told.line.raw.strip()
    alone = _LETTER.fullmatch(raw)
    if alone:
        named = [alone[1].casefold()]
    else:
        # Letters that are words as well ("a", "i", Polish "o") count with the word for an answer in front of them only.
        lexicon, words = told.lexicon, told.words
        behind = {place + 1 for place, word in enumerate(words) if word.text in lexicon.choice}
        passing = lexicon.filler | lexicon.choice
        named = [
            word.text
            for place, word in enumerate(words)
            if _LETTER.fullmatch(word.text) and (place in behind or word.text not in lexicon.filler)
        ]
        if any(word.text not in passing and word.text not in named for word in words) or told.idle or told.negations:
            return None
    if len(named) != 1 or ord(named[0]) - ord("a") >= len(question.choices):
        return None
    return Heard(question.fact, question.choices[ord(named[0]) - ord("a")].value, raw, True)


def _numbered(told: Told, question: Question) -> Heard | None:
    """A choice by its number: "2", "#2", "the second one", "the last one"."""
    raw = told.line.raw.strip()
    by_number = _NUMBER.fullmatch(raw)
    ordinal = told.lexicon.ordinals.begins(told.words)
    rest = told.words[ordinal.end :] if ordinal else ()
    if ordinal and all(word.text in told.lexicon.filler for word in rest):
        number = int(ordinal.meaning)
    elif by_number:
        number = int(by_number[1])
    else:
        return None
    place = number if number < 0 else number - 1
    if not question.choices or not -len(question.choices) <= place < len(question.choices) or number == 0:
        return None
    chosen = question.choices[place]
    titled = [one for one in question.choices if str(number) in re.findall(r"\d+", one.title)]
    clear = not by_number or not titled or titled == [chosen]
    return Heard(question.fact, chosen.value, raw, clear)


def _open_answer(told: Told, fact: FactDef) -> Heard | None:
    raw = told.line.raw.strip()
    if fact.type == "text":
        return Heard(fact.name, raw, raw, True) if raw and not told.idle else None
    topic = told.lexicon.topic(fact.name)
    numbers = [word for word in told.words if _VERSION.fullmatch(word.text)]
    drivers = {place for one in told.telling for place in one.span}
    linking = {place for one in told.lexicon.linking.find(told.words) for place in one.span}
    loose = [
        word
        for place, word in enumerate(told.words)
        if word not in numbers and place not in drivers | linking and word.text not in topic
    ]
    if len(numbers) != 1 or len(loose) > _LOOSE or told.idle or told.negations:
        return None
    text = numbers[0].text.removeprefix("v")
    longest = max((len(one.partition(".")[0]) for one in fact.examples), default=len(text))
    if len(text.partition(".")[0]) > longest:
        return None
    if fact.type == "int":
        return Heard(fact.name, int(text.partition(".")[0]), numbers[0].text, True)
    try:
        encode_version(text)
    except ValueError:
        return None
    return Heard(fact.name, text, numbers[0].text, True)


def _mended(told: Told, fact: FactDef) -> Told | None:
    """The line with its typing errors mended: words that are nearly a word of an answer."""
    lexicon = told.lexicon
    known = lexicon.answers(fact).vocabulary | lexicon.agree.vocabulary | lexicon.refuse.vocabulary
    passing = lexicon.filler | lexicon.negation.vocabulary | lexicon.linking.vocabulary
    words = [word if word.text in passing else _nearest(word, known) for word in told.words]
    if words == list(told.words):
        return None
    return Told(Line(told.line.raw, tuple(words)), lexicon, asked=told.asked, compares=told.compares)


def _nearest(word: Word, known: set[str]) -> Word:
    if word.text in known or word.east:
        return word
    near = {one for one in known if _typed(word.text, one)}
    found = near.pop() if len(near) == 1 else word.text
    return Word(found, word.start, word.end, word.clause, word.part)


def _typed(typed: str, meant: str) -> bool:
    """Whether ``typed`` is ``meant`` with a typing error: letters repeated, swapped, one too many, too few or wrong."""
    if _squeezed(typed) == meant:
        return True
    if len(meant) < _SHORT or typed[0] != meant[0] or not typed.isalpha():
        return False
    if len(meant) == _SHORT:
        return sorted(typed) == sorted(meant) and OSA.distance(typed, meant) == 1
    return OSA.distance(typed, meant) <= (2 if len(meant) >= _LONG else 1)


def _squeezed(text: str) -> str:
    return text[:1] + "".join(b for a, b in pairwise(text) if a != b)


def _like(told: Told, fact: FactDef) -> Heard | None:
    """A line that as a whole is nearly the words for a value."""
    if told.idle or told.negations or told.lexicon.agree.begins(told.words) or told.lexicon.refuse.begins(told.words):
        return None
    filler = told.lexicon.filler
    text = " ".join(word.text for word in told.words if word.text not in filler)
    if len(text) <= _SHORT:
        return None
    scored: dict[str, float] = {}
    for phrase, value in told.lexicon.answers(fact).phrases:
        scored[value] = max(scored.get(value, 0.0), fuzz.ratio(text, phrase) if len(phrase) > _SHORT else 0.0)
    best: Sequence[tuple[str, float]] = sorted(scored.items(), key=lambda one: -one[1])[:1]
    if not best or best[0][1] < _MAYBE:
        return None
    return Heard(fact.name, best[0][0], told.line.raw.strip(), best[0][1] >= _SURE)
