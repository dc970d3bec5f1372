"""Everything the rule base has a name for, and which of it a person means: terms, drivers, programs, facts, values,
keywords, codes, messages, events, scenarios, articles."""

from collections.abc import Iterator
from functools import cached_property, lru_cache
from itertools import chain
from typing import Literal, TypeAlias, get_args

from msgspec import Struct

from kbassist.rulebase.base import RuleBase
from kbassist.rulebase.language.codes import CodeError, status_number
from kbassist.rulebase.language.derive import settings_by_meaning
from kbassist.rulebase.language.keywords import all_keywords
from kbassist.shell.chat.topics import Named, Topics
from kbassist.shell.understand.lexicon import lexicon

Kind: TypeAlias = Literal[
    "term",
    "driver",
    "program",
    "fact",
    "value",
    "keyword",
    "code",
    "message",
    "event",
    "scenario",
    "article",
    "requirement",
]
_ORDER: tuple[Kind, ...] = get_args(Kind)
"""Of subjects with the same name the first is meant."""
_MOST = 3


class Subject(Struct, frozen=True):
    """Something that has a name. ``of``: the fact of a value, the article of a scenario or an event."""

    kind: Kind
    id: str
    of: str = ""


class Glossary:
    """The subjects of one rule base by their names."""

    def __init__(self, base: RuleBase) -> None:
        self._base = base
        words = lexicon(base)
        self._passing = words.filler | words.kinds

    def find(self, text: str) -> list[Subject]:
        """What ``text`` names, the best first, and a few others that it may mean; nothing if nothing is like it."""
        named = sorted(self._named.exactly(text), key=lambda one: _ORDER.index(one.kind))
        exact = [*self._numbered(text), *self._setting(text), *named]
        if exact:
            return list(dict.fromkeys(exact))[:_MOST]
        for topics in (self._named, self._described):
            found = topics.about(text)
            if found:
                best = [one.entry for one in found if one.share >= found[0].share - 0.01]
                return list(dict.fromkeys(best))[:_MOST]
        return []

    def _setting(self, text: str) -> Iterator[Subject]:
        """``encrypt=strict``: the value of a setting."""
        name, equals, value = (part.strip() for part in text.partition("="))
        for subject in self._named.exactly(name) if equals else ():
            if subject.kind == "fact":
                values = {one.casefold(): one for one in self._base.values[subject.id]}
                values |= {word: one for one in ("yes", "no") if one in values for word in self._base.words_for(one)}
                if value.casefold() in values:
                    yield Subject("value", values[value.casefold()], subject.id)

    def _numbered(self, text: str) -> Iterator[Subject]:
        """Events and codes by their numbers, however these are spelled."""
        for word in text.replace(",", " ").split():
            yield from self._events.get(word, ())
            try:
                number = status_number(word)
            except CodeError:
                continue
            for code in self._base.catalogue.codes.values():
                if status_number(code.number) == number:
                    yield Subject("code", code.symbol)

    @cached_property
    def _events(self) -> dict[str, list[Subject]]:
        found: dict[str, list[Subject]] = {}
        for entry in self._base.index.symptoms:
            if entry.event_id:
                found.setdefault(str(entry.event_id), []).append(Subject("event", entry.symptom, entry.article))
        return found

    @cached_property
    def _named(self) -> Topics[Subject]:
        named = chain(self._of_terms(), self._of_facts(), self._of_clients(), self._of_articles(), self._of_messages())
        return Topics((Named(name, subject) for name, subject in named), self._passing)

    @cached_property
    def _described(self) -> Topics[Subject]:
        base = self._base
        told = [(f"{fact.ask} {fact.meaning}", Subject("fact", fact.name)) for fact in base.facts.values()]
        told += [(one.title, Subject("requirement", one.id)) for one in base.requirements]
        told += [
            (text, Subject("message", one.key)) for one in base.catalogue.messages.values() for text in one.english
        ]
        return Topics([Named(text, subject) for text, subject in told], self._passing)

    def _of_terms(self) -> Iterator[tuple[str, Subject]]:
        for term in self._base.terms:
            yield from ((name, Subject("term", term.title)) for name in (term.title, *term.phrases))

    def _of_facts(self) -> Iterator[tuple[str, Subject]]:
        base = self._base
        facts = settings_by_meaning(base.settings)
        for fact in base.facts.values():
            subject = Subject("fact", fact.name)
            short = fact.name.partition(".")[2].replace("_", " ")
            for name in (fact.name, short, *base.speech.names.get(fact.name, ())):
                yield name, subject
            for value, choice in fact.choices.items():
                names = (choice.title, *choice.phrases, value) if value not in ("yes", "no") else ()
                yield from ((name, Subject("value", value, fact.name)) for name in names)
        for driver in base.drivers.values():
            for meaning, keyword in all_keywords(driver):
                fact_of = facts.get(meaning)
                subject = Subject("fact", fact_of) if fact_of else Subject("keyword", meaning)
                yield from ((name, subject) for name in (keyword.name, *keyword.aliases))

    def _of_clients(self) -> Iterator[tuple[str, Subject]]:
        for driver in self._base.drivers.values():
            names = (driver.id, driver.title, driver.title.partition("(")[0], *driver.phrases)
            yield from ((name, Subject("driver", driver.id)) for name in names)
        for program in self._base.programs.values():
            names = (program.id, program.title, program.title.partition("(")[0], *program.phrases)
            yield from ((name, Subject("program", program.id)) for name in names)

    def _of_articles(self) -> Iterator[tuple[str, Subject]]:
        for article_id in self._base.article_ids:
            article = self._base.article(article_id)
            for name in (article_id, article.title, article.problem):
                yield name, Subject("article", article_id)
            for row in article.scenarios:
                yield from ((name, Subject("scenario", row.id, article_id)) for name in (row.id, row.title))

    def _of_messages(self) -> Iterator[tuple[str, Subject]]:
        for message in self._base.catalogue.messages.values():
            yield from ((name, Subject("message", message.key)) for name in (message.key, message.title))
        for code in self._base.catalogue.codes.values():
            yield from ((name, Subject("code", code.symbol)) for name in (code.symbol, *code.also))


@lru_cache(maxsize=2)
def glossary(base: RuleBase) -> Glossary:
    """The glossary of a rule base."""
    return Glossary(base)
