"""The names that a rule base has, by what they name, each with its words: what an editor completes and explains.

They come from the files as they are, whatever else is wrong in them: whoever mends a rule base needs them most.
"""

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TypeAlias, get_args

import msgspec
from msgspec import Struct

from kbassist.rulebase.base import allowed_values
from kbassist.rulebase.collected import collect
from kbassist.rulebase.files import rule_files
from kbassist.rulebase.language.about import About, VersionWord
from kbassist.rulebase.language.clients import Driver, Program
from kbassist.rulebase.language.grammars import GrammarFile
from kbassist.rulebase.language.keywords import meanings
from kbassist.rulebase.language.meaning import MeaningFile
from kbassist.rulebase.language.messages import FAMILIES, USUAL_LANGUAGES, MessageFile
from kbassist.rulebase.language.orders import VerifierFile
from kbassist.rulebase.language.procedures import ProcedureFile
from kbassist.rulebase.language.schema import Article, CommandDef, DeriveFile, FactDef, VocabularyFile
from kbassist.rulebase.names import PROGRAM, VERIFIER

Words: TypeAlias = Mapping[str, str]
"""Name -> what it is, in words."""

OPEN = frozenset({"problem", "product", "meaning", "role", "trust-store", "tls", "person", "language", "verifier"})
"""What a file may name though nothing defines it: these are completed, and another word is no mistake yet."""


class KnownNames(Struct, frozen=True):
    """``names``: by what they name (``refers`` of ``keys.yaml``); ``facts``: the definitions; ``values``: of each fact
    its values with their words, none where it may have any; ``versions``: the words for ranges of versions, None where
    no ``base.yaml`` says which there are."""

    names: dict[str, Words]
    facts: dict[str, FactDef]
    values: dict[str, Words]
    versions: dict[str, VersionWord] | None


def names_in(folders: Iterable[Path]) -> KnownNames:
    """The names in the files of a rule base that can be read. Raises ``UserError`` where a folder is no rule base."""
    return names_of(loaded.content for loaded in collect(rule_files(tuple(folders))).files)


def names_of(contents: Iterable[object]) -> KnownNames:
    """The names that the files of a rule base define."""
    found = list(contents)
    bases = [one for one in found if isinstance(one, About) and not one.extends]
    drivers = {one.id: one for one in found if isinstance(one, Driver)}
    programs = {one.id: one for one in found if isinstance(one, Program)}
    facts = {fact.name: fact for one in found if isinstance(one, VocabularyFile) for fact in one.facts}
    titles: Words = {**{name: one.title for name, one in drivers.items()}, **{n: o.title for n, o in programs.items()}}
    values: dict[str, Words] = {
        name: {
            value: fact.choices[value].title if value in fact.choices else titles.get(value, "")
            for value in allowed_values(fact, drivers, programs)
        }
        for name, fact in facts.items()
    }
    systems = [name for name, fact in facts.items() if fact.system_of]
    concepts = [one.id for file in found if isinstance(file, MeaningFile) for one in file.concepts]
    articles = [one for one in found if isinstance(one, Article)]
    procedures = [one for one in found if isinstance(one, ProcedureFile)]
    messages = [one for one in found if isinstance(one, MessageFile)]
    names: dict[str, Words] = {
        "fact": {name: explained(fact) for name, fact in facts.items()},
        "driver": {name: one.title for name, one in drivers.items()},
        "program": {name: one.title for name, one in programs.items()},
        "message": {message.key: message.title for one in messages for message in one.messages},
        "code": {code.symbol: str(code.number) for one in messages for code in one.codes},
        "procedure": {steps.id: steps.title for one in procedures for steps in one.procedures},
        "consumer": {reader.id: reader.title for one in procedures for reader in one.consumers},
        "article": {one.id: one.title for one in articles},
        "problem": _problems(articles, found),
        "product": _products(drivers, bases),
        "concept": dict.fromkeys(concepts, ""),
        "meaning": dict.fromkeys(sorted(meanings(drivers.values(), programs.values()) | _keywords(facts.values())), ""),
        "role": values.get(PROGRAM, {}),
        "verifier": values.get(VERIFIER, {}),
        "system": {value: words for name in systems for value, words in values[name].items()},
        "shell": dict.fromkeys((str(word) for word in get_args(_type_of(CommandDef, "shell")) if word != "text"), ""),
        "person": dict.fromkeys(sorted({fact.answered_by for fact in facts.values()} - {""}), ""),
        "language": dict.fromkeys(("en", *USUAL_LANGUAGES), ""),
        "tls": _words_of_drivers("tls", drivers.values(), found),
        "grammar": {one.id: one.shape for file in found if isinstance(file, GrammarFile) for one in file.grammars},
        **_named_by(bases, values),
    }
    names["trust-store"] = {**_words_of_drivers("trust_store", drivers.values(), found), **names["trust-store"]}
    return KnownNames(
        names, facts, values, {word: how for one in bases for word, how in one.versions.items()} if bases else None
    )


def _products(drivers: Mapping[str, Driver], bases: Iterable[About]) -> Words:
    """Whose a message can be: a driver's, of a family of them, the rule base's own."""
    return {
        **{name: one.title for name, one in drivers.items()},
        **dict.fromkeys(FAMILIES, ""),
        **{one.id: one.name for one in bases},
    }


def _named_by(bases: Iterable[About], values: Mapping[str, Words]) -> dict[str, Words]:
    """What the files ``base.yaml`` name; what holds without one, where there is none."""
    abouts = list(bases) or [About()]
    return {
        "subject": {name: said for one in abouts for name, said in one.subjects.items()},
        "place": {name: said for one in abouts for name, said in one.roles.items()},
        "trust-store": {name: said for one in abouts for name, said in one.trust_stores.items()},
        "version-word": {name: word.title for one in abouts for name, word in one.versions.items()},
        "class": {name: said for one in abouts for name, said in values.get(one.classes, {}).items()},
    }


def explained(fact: FactDef) -> str:
    """A fact in a line: what it is called and what it says."""
    return f"{fact.title[:1].upper()}{fact.title[1:]}. {fact.meaning}" if fact.title else fact.meaning


def _problems(articles: Iterable[Article], contents: Iterable[object]) -> Words:
    """The kinds of failure, each with the title of the first article about it."""
    found: dict[str, str] = {}
    for article in articles:
        found.setdefault(article.problem, article.title)
        for sequel in article.precedes:
            found.setdefault(sequel.problem, "")
    for content in contents:
        if isinstance(content, VerifierFile):
            for check in content.checks:
                found.setdefault(check.problem, "")
    return found


def _keywords(facts: Iterable[FactDef]) -> set[str]:
    return {fact.keyword for fact in facts} - {""}


def _words_of_drivers(key: str, drivers: Iterable[Driver], contents: Iterable[object]) -> Words:
    """The words of the drivers' files for one key, and those that derive rules take."""
    asked = [rule.drivers for one in contents if isinstance(one, DeriveFile) for rule in one.rules if rule.drivers]
    words = {str(getattr(one, key)) for one in (*drivers, *asked)}
    return dict.fromkeys(sorted(words - {""}), "")


def _type_of(struct: type[Struct], name: str) -> object:
    return next(field.type for field in msgspec.structs.fields(struct) if field.name == name)
