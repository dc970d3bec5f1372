"""The words of a rule base as a line is compared with them: made once for a rule base."""

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property, lru_cache
from typing import get_args

from kbassist.rulebase.assignment import spellings
from kbassist.rulebase.base import RuleBase
from kbassist.rulebase.language.clients import TLS_MEANINGS
from kbassist.rulebase.language.derive import settings_by_meaning
from kbassist.rulebase.language.schema import FactDef
from kbassist.rulebase.language.speech import Forgetting, Wish
from kbassist.rulebase.names import DRIVER
from kbassist.shell.understand.words import Book, Line, Spelling, Word

_TOPIC = 5
"""Letters: a shorter word of a question shows nothing about whether a line is about it."""
_CODE = re.compile(r"(?<!\d)\d{4,6}(?!\d)")
"""The number of an error in a title: whoever types it means that choice."""


class Lexicon:
    """The phrases of one rule base, by what they are for."""

    def __init__(self, base: RuleBase) -> None:
        speech = base.speech
        self.base = base
        self.spelling = Spelling(speech.short)
        self.filler = frozenset(self._single(speech.filler))
        self.kinds = self._alone(speech.kinds)
        self.choice = self._alone(speech.choice)
        self._clause, self._joining = self._alone(speech.clause), self._alone(speech.joining)
        self.agree, self.refuse = self._book(speech.agree), self._book(speech.refuse)
        self.unknown, self.smalltalk = self._book(speech.unknown), self._book(speech.smalltalk)
        self.how, self.why = self._book(speech.how), self._book(speech.why)
        self.question, self.asking = self._book(speech.question), self._book(speech.asking)
        self.correction, self.negation = self._book(speech.correction), self._book(speech.negation)
        self.trouble = self._book(speech.trouble)
        self.unsettled = self._book((*speech.doubt, *speech.intent, *speech.formerly))
        self.elsewhere = self._book(speech.elsewhere)
        self.server, self.client = self._book(speech.server), self._book(speech.client)
        self.linking, self.absent = self._book((*speech.linking, *speech.filler)), self._book(speech.absent)
        self.opening = self._book((*speech.opening, *speech.clause, *speech.joining))
        self.neutral = self._book(speech.neutral)
        self._versions = self._alone(speech.version)
        self._common = {words for one in (*speech.common, *speech.filler) for words in self.spelling.expanded(one)}
        self.ordinals = Book(
            ((one, number) for number, words in speech.ordinals.items() for one in words), self.spelling
        )
        self._answers: dict[str, Book[str]] = {}
        self._named: dict[str, Book[str]] = {}

    @cached_property
    def signs(self) -> dict[str, str]:
        """The commands that are called by a sign ("?"): what begins with one is no word."""
        named = self.base.speech.commands.items()
        return {one: name for name, phrases in named for one in phrases if not (one[0].isalnum() or one[0] == "(")}

    @cached_property
    def commands(self) -> Book[str]:
        """The lines that do what a command does, by its name."""
        named = self.base.speech.commands.items()
        return Book(((one, name) for name, phrases in named for one in phrases), self.spelling, self.filler)

    @cached_property
    def asks(self) -> dict[Wish, Book[bool]]:
        """The beginnings of the questions that are answered."""
        return {wish: self._book(self.base.speech.asks.get(wish, ())) for wish in get_args(Wish)}

    @cached_property
    def forgets(self) -> Book[Forgetting]:
        """The beginnings of lines that take back what was said."""
        named = self.base.speech.forgets.items()
        return Book(((one, what) for what, phrases in named for one in phrases), self.spelling, self.filler)

    def _book(self, phrases: Iterable[str]) -> Book[bool]:
        return Book(((one, True) for one in phrases), self.spelling, self.filler)

    def _single(self, words: Iterable[str]) -> Iterator[str]:
        return (word for one in words for phrase in self.spelling.expanded(one) for word in phrase)

    def _alone(self, words: Iterable[str]) -> frozenset[str]:
        return frozenset(phrase[0] for one in words for phrase in self.spelling.expanded(one) if len(phrase) == 1)

    def line(self, raw: str) -> Line:
        """A line with its clauses."""
        return self.spelling.line(raw, self._clause, self._joining)

    @cached_property
    def telling(self) -> Book[tuple[str, str]]:
        """The phrases that mean a value of a fact whatever was asked."""
        return Book(self._telling(), self.spelling, self.filler)

    def _telling(self) -> Iterator[tuple[str, tuple[str, str]]]:
        for fact, by_value in self.base.speech.telling.items():
            for value, phrases in by_value.items():
                yield from ((one, (fact, value)) for one in phrases)
        for driver in self.base.drivers.values():
            for phrase in (driver.id, driver.title.partition("(")[0], *driver.phrases):
                if not self._everyday(phrase):
                    yield _literal(phrase), (DRIVER, driver.id)

    def everyday(self, words: Sequence[Word]) -> bool:
        """Whether none of the words tells something by itself; a phrase of signs always does."""
        return all(not word.east and (word.text,) in self._common for word in words)

    def _everyday(self, phrase: str) -> bool:
        """Whether a phrase has no word that tells something by itself."""
        whole = self.spelling.expanded(_literal(phrase))
        return set(whole) <= self._common or all((word,) in self._common for words in whole for word in words)

    def names(self, asked: str) -> Book[str]:
        """What settings are called: by people, and as keywords of connection strings. A word of every day names the
        setting that is asked for only (``asked``)."""
        book = self._named.get(asked)
        if book is None:
            kept = ((one, fact) for one, fact in self._every_name() if fact == asked or not self._everyday(one))
            book = self._named[asked] = Book(kept, self.spelling)
        return book

    def _every_name(self) -> Iterator[tuple[str, str]]:
        for fact, names in self.base.speech.names.items():
            yield from ((one, fact) for one in names)
        facts = settings_by_meaning(self.base.settings)
        for driver in self.base.drivers.values():
            for meaning, keyword in driver.connection_string.keywords.items():
                # Others have names of every day ("server"), or none that people say.
                if meaning in TLS_MEANINGS and meaning in facts:
                    yield from ((_literal(one), facts[meaning]) for one in (keyword.name, *keyword.aliases))

    def passing(self, word: str) -> bool:
        """Whether a word may stand between a driver's name and its version."""
        return word in self._versions

    def answers(self, fact: FactDef) -> Book[str]:
        """The phrases that mean a value as an answer to the question about ``fact``."""
        book = self._answers.get(fact.name)
        if book is None:
            book = self._answers[fact.name] = Book(self._labels(fact), self.spelling, self.filler)
        return book

    def _labels(self, fact: FactDef) -> Iterator[tuple[str, str]]:
        base = self.base
        values = base.values[fact.name]
        for value in values:
            own = [value.replace("-", " "), *spellings(fact, value, base)]
            own += [one.partition(sign)[0] for one in own[1:2] for sign in "(:,"]
            own += _CODE.findall(own[1]) if len(own) > 1 else []
            own = [_literal(one) for one in own if one not in ("yes", "no")]
            own += self._said_of(fact, value)
            for phrase in own:
                yield phrase, value
                words = phrase.split()
                if len(words) > 1 and "(" not in phrase and phrase.isascii():
                    yield "".join(words), value
        if {"yes", "no"} <= set(values) and not fact.compares:
            # What means another value of this fact ("not set") is no "off" here.
            others = {
                form for value in values for one in self._said_of(fact, value) for form in self.spelling.expanded(one)
            }
            for word, value in (*((one, "yes") for one in base.speech.on), *((one, "no") for one in base.speech.off)):
                if others.isdisjoint(self.spelling.expanded(word)):
                    yield word, value

    def _said_of(self, fact: FactDef, value: str) -> tuple[str, ...]:
        """The phrases for a value, whatever was asked and as an answer."""
        speech = self.base.speech
        return (*speech.telling.get(fact.name, {}).get(value, ()), *speech.answers.get(fact.name, {}).get(value, ()))

    @lru_cache(maxsize=512)  # noqa: B019 - one lexicon lives as long as its rule base
    def topic(self, fact: str) -> frozenset[str]:
        """The words of a question: what else a line says of them is about it."""
        known = self.base.facts[fact]
        text = " ".join((known.ask, known.meaning, *self.base.speech.names.get(fact, ())))
        return frozenset(word.text for word in self.spelling.line(text).words if len(word.text) >= _TOPIC)


def _literal(phrase: str) -> str:
    """A phrase of the vocabulary: its signs are no alternatives."""
    return phrase.replace("(", " ").replace(")", " ").replace("|", " ").replace("*", " ")


@lru_cache(maxsize=4)
def lexicon(base: RuleBase) -> Lexicon:
    """The lexicon of a rule base."""
    return Lexicon(base)
