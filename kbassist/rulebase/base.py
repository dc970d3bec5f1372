"""The rule base in memory: everything of ``rules/`` decoded, the articles one at a time when they are needed."""

from bisect import bisect_right
from collections.abc import Callable, Collection, Container, Iterable, Iterator, Mapping
from functools import cached_property
from itertools import accumulate
from typing import TYPE_CHECKING, TypeVar

import msgspec

from kbassist.model.evidence import Value
from kbassist.rulebase.anchors import Anchors
from kbassist.rulebase.encoded import encoded
from kbassist.rulebase.language.clients import CommandLine, Driver, Profile, Program
from kbassist.rulebase.language.compiled import Test
from kbassist.rulebase.language.conditions import compile_condition, encode
from kbassist.rulebase.language.grammars import PARTS
from kbassist.rulebase.language.meaning import MeaningFile
from kbassist.rulebase.language.regex import literals_in
from kbassist.rulebase.language.schema import Article, Choice, Condition, FactDef
from kbassist.rulebase.names import (
    APPLICATION,
    APPLICATION_VERSION,
    DRIVER_VERSION,
    SERVER_HOST,
    SERVER_INSTANCE,
    SERVER_PORT,
)
from kbassist.rulebase.sentences import SEND_MORE, VALUE, Sentence
from kbassist.rulebase.stored import FactPattern, Stored, SymptomEntry, Trigger
from kbassist.text.literals import Literals
from kbassist.text.normal import normalise
from kbassist.text.secrets.minimum import MINIMUM

if TYPE_CHECKING:
    from kbassist.rulebase.language.anonymity import AnonymityFile
    from kbassist.rulebase.language.catalogue import Catalogue
    from kbassist.rulebase.language.speech import Speech, Term

_T = TypeVar("_T")


class RuleBase:
    """The loaded rule base. ``digest``: SHA-256 over the content of all files, first 12 hex digits."""

    def __init__(self, stored: Stored) -> None:
        self._stored = stored
        self.digest = stored.digest
        self.facts = stored.facts
        self.drivers = stored.drivers
        self.grammars = stored.grammars
        self.procedures = stored.procedures
        self.index = stored.index
        self.requirements = stored.requirements
        self.orders = stored.orders
        self.texts = stored.texts
        self.about = stored.about
        self.beside: tuple[RuleBase, ...] = ()
        """The rule bases on other products that were loaded with it."""
        self.secret_words = MINIMUM.plus(stored.secrets)
        self.programs = stored.programs
        self._encoded = stored.articles
        self._articles: dict[str, Article] = {}

    def speaking(self, languages: Collection[str]) -> "RuleBase":
        """The same rules for somebody who types in ``languages`` or English: the words of others mean nothing.

        What programs print is known in all languages.
        """
        from kbassist.rulebase.language.speech import Speech  # noqa: PLC0415 - start-up: few people choose
        from kbassist.rulebase.words import all_words  # noqa: PLC0415 - start-up, as above

        chosen = [words for one, words in self._stored.languages.items() if one in {"en", *languages}]
        speech = all_words(msgspec.msgpack.decode(one, type=Speech) for one in chosen)
        speech = msgspec.structs.replace(speech, printed=self.speech.printed)
        chosen_base = RuleBase(msgspec.structs.replace(self._stored, speech=encoded(speech)))
        chosen_base.beside = tuple(one.speaking(languages) for one in self.beside)
        return chosen_base

    @property
    def article_ids(self) -> tuple[str, ...]:
        """Ids of all articles, sorted."""
        return tuple(sorted(self._encoded))

    def article(self, article_id: str) -> Article:
        """One article. Raises ``KeyError``."""
        found = self._articles.get(article_id)
        if found is None:
            found = self._articles[article_id] = msgspec.msgpack.decode(self._encoded[article_id], type=Article)
        return found

    @cached_property
    def catalogue(self) -> "Catalogue":
        """The messages and codes, as authors wrote them; what a run needs of them is in the index."""
        from kbassist.rulebase.language.catalogue import Catalogue  # noqa: PLC0415 - start-up: only authors need it

        return msgspec.msgpack.decode(self._stored.catalogue, type=Catalogue)

    @cached_property
    def meaning(self) -> MeaningFile:
        """What sentences say in whatever words; few texts need it."""
        return msgspec.msgpack.decode(self._stored.meaning, type=MeaningFile) if self._stored.meaning else MeaningFile()

    @cached_property
    def anonymity(self) -> "AnonymityFile":
        """What identifies nobody, and where products write names; only who hides names needs it."""
        from kbassist.rulebase.language.anonymity import AnonymityFile  # noqa: PLC0415 - start-up: few hide names

        stored = self._stored.anonymity
        return msgspec.msgpack.decode(stored, type=AnonymityFile) if stored else AnonymityFile()

    @cached_property
    def terms(self) -> "tuple[Term, ...]":
        """The terms of the trade that are explained; only who asks for one needs them."""
        from kbassist.rulebase.language.speech import Term  # noqa: PLC0415 - start-up: most runs explain none

        return msgspec.msgpack.decode(self._stored.terms, type=tuple[Term, ...]) if self._stored.terms else ()

    @cached_property
    def speech(self) -> "Speech":
        """The words of people in conversation; only the shell, and what is told in free text, need them."""
        from kbassist.rulebase.language.speech import Speech  # noqa: PLC0415 - start-up: most runs hold none

        return msgspec.msgpack.decode(self._stored.speech, type=Speech) if self._stored.speech else Speech()

    @cached_property
    def values(self) -> dict[str, tuple[str, ...]]:
        """Allowed values of every ``choice`` and ``bool`` fact."""
        return {name: allowed_values(fact, self.drivers, self.programs) for name, fact in self.facts.items()}

    @cached_property
    def systems(self) -> Mapping[str, FactDef]:
        """By ``where`` of a step the fact that says which operating system it is done on."""
        return {fact.system_of: fact for fact in self.facts.values() if fact.system_of}

    @cached_property
    def sparing(self) -> tuple[tuple[str, str, tuple[str, ...]], ...]:
        """Facts and the values with which they keep questions about the given subjects from being asked."""
        return tuple(
            (fact.name, value, choice.spares)
            for fact in self.facts.values()
            for value, choice in fact.choices.items()
            if choice.spares
        )

    @cached_property
    def settings(self) -> tuple[FactDef, ...]:
        """The facts that are the value of a keyword of connection strings or of a program's option."""
        return tuple(fact for fact in self.facts.values() if fact.keyword and fact.keyword not in PARTS)

    @cached_property
    def parts(self) -> dict[str, tuple[str, ...]]:
        """By what an address is taken apart into the facts that it is: those with this keyword, else the contract's."""
        usual = dict(zip(PARTS, (SERVER_HOST, SERVER_INSTANCE, SERVER_PORT), strict=True))
        named = {part: tuple(fact.name for fact in self.facts.values() if fact.keyword == part) for part in PARTS}
        return {part: named[part] or ((usual[part],) if usual[part] in self.facts else ()) for part in PARTS}

    @cached_property
    def vouching(self) -> dict[str, str]:
        """The facts that say whose error it is, with the value without which a diagnosis is at most possible."""
        return {fact.name: fact.vouches for fact in self.facts.values() if fact.vouches}

    @property
    def last_resorts(self) -> frozenset[str]:
        """The articles that count only where no other one does."""
        return self.index.last_resorts

    def symptoms_of(self, article: str) -> Iterator[SymptomEntry]:
        """The symptoms of an article in the index."""
        return (self.index.symptoms[place] for place in self.index.places.get(article, ()))

    @cached_property
    def symptom_anchors(self) -> Anchors:
        """The literals of all text symptoms, with the places of the symptoms in the index."""
        return Anchors(self.index.symptom_anchors, self.index.symptom_groups)

    def symptoms_with(self, words: str) -> list[SymptomEntry]:
        """The text symptoms that have the ``words`` (no line feed) in one of their literals, in their order."""
        literals, ends, places = self._symptom_literals
        found: set[int] = set()
        at = literals.find(words)
        while at >= 0:
            line = bisect_right(ends, at)
            found.add(places[line])
            at = literals.find(words, ends[line])
        return [self.index.symptoms[place] for place in sorted(found)]

    @cached_property
    def _symptom_literals(self) -> tuple[str, list[int], list[int]]:
        """The literals of all text symptoms, a line each; behind which place each line ends; whose it is."""
        each = [
            (anchor, place)
            for place, entry in enumerate(self.index.symptoms)
            for pattern in entry.patterns
            for anchor in pattern.anchors
        ]
        ends = list(accumulate(len(anchor) + 1 for anchor, _ in each))
        return "".join(f"{anchor}\n" for anchor, _ in each), ends, [place for _, place in each]

    @cached_property
    def event_places(self) -> frozenset[int]:
        """The places of the symptoms that are Windows events."""
        return frozenset(place for place, entry in enumerate(self.index.symptoms) if entry.event_id)

    @cached_property
    def fact_anchors(self) -> Anchors:
        """The literals of all patterns that give a fact away in free text, with their places in the index."""
        return Anchors(self.index.fact_anchors, self.index.fact_groups)

    @cached_property
    def literals(self) -> Literals:
        """The literals of all symptoms and facts in free text, of envelopes and of ``programs_named``, to be looked for
        in a long one."""
        words = self.symptom_anchors.by_literal.keys() | self.fact_anchors.by_literal.keys()
        words |= {literal for envelope in self.meaning.envelopes for literal in literals_in(envelope.pattern)}
        return Literals((words | self.programs_named[0] | self.programs_named[1]) - {""})

    @cached_property
    def programs_named(self) -> tuple[frozenset[str], frozenset[str]]:
        """What every command line and what every program's settings have in them one of, normalised."""
        programs = (name for line in self.command_lines.values() for name in line.programs)
        marks = (mark for profile in self.profiles.values() for mark in profile.marks)
        return frozenset(map(normalise, programs)), frozenset(map(normalise, marks))

    @cached_property
    def foreign_anchors(self) -> dict[str, frozenset[str]]:
        """The literals that are not ASCII, by the first of their letters that is not: they tell one code page from
        another."""
        symptoms = (pattern for entry in self.index.symptoms for pattern in entry.patterns)
        facts = (item.pattern for item in self.index.fact_patterns)
        result: dict[str, set[str]] = {}
        for anchor in {anchor for one in (*symptoms, *facts) for anchor in one.anchors if not anchor.isascii()}:
            result.setdefault(next(letter for letter in anchor if not letter.isascii()), set()).add(anchor)
        return {letter: frozenset(anchors) for letter, anchors in result.items()}

    @cached_property
    def patterns_within(self) -> dict[str, list[tuple[int, FactPattern]]]:
        """The patterns that give a fact away, with their places in the index, by what they are looked for in."""
        result: dict[str, list[tuple[int, FactPattern]]] = {}
        for place, item in enumerate(self.index.fact_patterns):
            result.setdefault(item.pattern.within, []).append((place, item))
        return result

    @cached_property
    def triggers(self) -> dict[str, list[Trigger]]:
        """The triggers by the first fact they need: of the others none can hold while it is unknown."""
        result: dict[str, list[Trigger]] = {}
        for trigger in self.index.triggers:
            if trigger.tests:
                result.setdefault(trigger.tests[0].fact, []).append(trigger)
        return result

    @cached_property
    def wrapped(self) -> dict[str, frozenset[str]]:
        """By driver, the drivers it wraps; by program, those in place of which it counts."""
        result = {name: frozenset(driver.wraps) for name, driver in self.drivers.items() if driver.wraps}
        return result | {name: frozenset(one.instead_of) for name, one in self.programs.items() if one.instead_of}

    @cached_property
    def command_lines(self) -> dict[str, CommandLine]:
        """By program how it is called, for those that are called with options."""
        return {name: one.command_line for name, one in self.programs.items() if one.command_line is not None}

    @cached_property
    def profiles(self) -> dict[str, Profile]:
        """By program how its configuration says its settings."""
        return {name: one.profile for name, one in self.programs.items() if one.profile is not None}

    @cached_property
    def driver_marks(self) -> tuple[str, ...]:
        """What the code and configurations have in them one of that set up a driver's connection, folded."""
        marks = [mark for one in self.drivers.values() if one.profile is not None for mark in one.profile.marks]
        marks += [mark for one in self.grammars.values() if one.shape == "object" for mark in one.marks]
        return tuple(mark.casefold() for mark in marks)

    def in_languages(self, languages: Container[str]) -> "RuleBase":
        """The same rule base as if texts were known in these languages only; numbers and symbols stay."""
        index = self.index
        symptoms = tuple(
            msgspec.structs.replace(entry, patterns=tuple(one for one in entry.patterns if one.label in languages))
            for entry in index.symptoms
        )
        facts = tuple(one for one in index.fact_patterns if one.pattern.label in languages)
        fewer = msgspec.structs.replace(index, symptoms=symptoms, fact_patterns=facts).anchored()
        return RuleBase(msgspec.structs.replace(self._stored, index=fewer))

    def say(self, sentence: Sentence, **values: str) -> str:
        """A sentence in the rule base's words; its id where the rule base has none (lint names it)."""
        return self.filled(self.texts.get(sentence.id, sentence.id), **values)

    @property
    def together(self) -> "tuple[RuleBase, ...]":
        """This one and those beside it."""
        return (self, *self.beside)

    def owner(self, article_id: str) -> "RuleBase":
        """The one of them that has an article. Raises ``KeyError``."""
        for one in self.together:
            if article_id in one._encoded:
                return one
        raise KeyError(article_id)

    @property
    def title_of_base(self) -> str:
        """What the rule base is called to a person."""
        return f"the rule base '{self.about.id}'" if self.about.id else "this rule base"

    @property
    def send_next(self) -> str:
        """What to send where nothing is recognised and no driver's file says more."""
        return self.about.send_next or self.say(SEND_MORE)

    def filled(self, text: str, **values: str) -> str:
        """A text with ``values`` and with the words of ``base.yaml`` for its placeholders."""
        return VALUE.sub(lambda found: values.get(found[1], self.about.word(found[1]) or found[0]), text)

    def words_for(self, value: str) -> tuple[str, ...]:
        """The words by which a person says the value of a yes-or-no fact, in all languages; none for other values."""
        speech = self.speech
        return {"yes": (*speech.agree, *speech.on), "no": (*speech.refuse, *speech.off)}.get(value, ())

    def encode(self, name: str, value: Value) -> Value:
        """A fact's value as the engine gets it."""
        return encode(self.facts[name], value)

    def tests(self, condition: Condition) -> tuple[Test, ...]:
        """A condition of one of the files as the tests that must all hold."""
        return compile_condition(condition, self.facts, self.values)

    def called(self, name: str) -> str:
        """What a fact is called to a person."""
        return self.facts[name].title or name

    def title(self, name: str, value: Value) -> str:
        """The words for a value: the choice's title, the driver's or program's name, or the value itself."""
        found = self.choice(self.facts[name], str(value))
        return found.title if found else str(value)

    def choice(self, fact: FactDef, value: str) -> Choice | Driver | Program | None:
        """What the rule base says of a value: the vocabulary's choice, the driver, or the program."""
        catalogues: dict[str, Mapping[str, Choice | Driver | Program]] = {
            "drivers": self.drivers,
            "programs": self.programs,
        }
        return catalogues.get(fact.choices_from, fact.choices).get(value)


def version_of(fact: str) -> str:
    """The fact that the group ``version`` of a pattern for ``fact`` gives: the program's version, or the driver's."""
    return APPLICATION_VERSION if fact == APPLICATION else DRIVER_VERSION


def allowed_values(fact: FactDef, drivers: Iterable[str], programs: Iterable[str]) -> tuple[str, ...]:
    """The values a ``choice`` or ``bool`` fact can take, in the vocabulary's order; none for the open types."""
    if fact.choices_from == "drivers":
        return tuple(drivers)
    if fact.choices_from == "programs":
        return tuple(programs)
    if fact.type == "bool":
        return tuple(fact.choices) or ("yes", "no")
    return tuple(fact.choices) if fact.type == "choice" else ()


def outermost(items: list[_T], driver: Callable[[_T], str], wrapped: Mapping[str, frozenset[str]]) -> list[_T]:
    """The items less those whose driver another one's driver wraps."""
    inner = {name for item in items for name in wrapped.get(driver(item), ())}
    return [item for item in items if driver(item) not in inner]
