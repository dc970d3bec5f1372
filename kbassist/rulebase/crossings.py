"""What the files of a rule base define, and the checks that all of them share: every problem with its place."""

from collections.abc import Iterator
from typing import Any

from msgspec import Struct

from kbassist.rulebase.base import allowed_values
from kbassist.rulebase.collected import Collected, Loaded
from kbassist.rulebase.files import COMMON
from kbassist.rulebase.language.about import About
from kbassist.rulebase.language.catalogue import Catalogue, Expanded
from kbassist.rulebase.language.clients import Driver, Program
from kbassist.rulebase.language.codes import CodeError
from kbassist.rulebase.language.compiled import Test
from kbassist.rulebase.language.conditions import ConditionError, compile_condition
from kbassist.rulebase.language.grammars import Grammar, GrammarFile
from kbassist.rulebase.language.keywords import meanings
from kbassist.rulebase.language.meaning import MeaningFile, joined
from kbassist.rulebase.language.messages import CodeDef, MessageDef, MessageFile
from kbassist.rulebase.language.orders import VerifierFile, all_orders
from kbassist.rulebase.language.pattern_compiler import PatternError
from kbassist.rulebase.language.procedures import Procedure, ProcedureFile
from kbassist.rulebase.language.schema import (
    Article,
    Condition,
    DeriveFile,
    DeriveRule,
    FactDef,
    HowToFind,
    Pattern,
    Requirement,
    VocabularyFile,
)
from kbassist.rulebase.language.speech import SpeechFile, Term, TermsFile, TextsFile
from kbassist.rulebase.language.templates import EXTRA, TEMPLATE
from kbassist.rulebase.yamlfile import Path as NodePath
from kbassist.text.similar import suggestion


class Crossings:
    """The names that the files define, each once, and the checks of what refers to them."""

    def __init__(self, collected: Collected) -> None:
        self.found = collected
        self.about = next((one.content for one in collected.files if isinstance(one.content, About)), About())
        self.facts: dict[str, FactDef] = {}
        self.grammars: dict[str, Grammar] = {}
        self.drivers: dict[str, Driver] = {}
        self.programs: dict[str, Program] = {}
        self.procedures: dict[str, Procedure] = {}
        self.articles: dict[str, Article] = {}
        self.requirements: list[Requirement] = []
        self.texts: dict[str, str] = {}
        self.messages: dict[str, MessageDef] = {}
        self.codes: dict[str, CodeDef] = {}
        self.terms: dict[str, Term] = {}
        self.speech: list[tuple[SpeechFile, Loaded]] = []
        self.derive: list[tuple[DeriveRule, Loaded, NodePath]] = []
        self.values: dict[str, tuple[str, ...]] = {}
        self._torn: dict[str, bool] = {}
        self._defined: dict[tuple[int, str], tuple[Loaded, NodePath]] = {}
        self._names()

    def _names(self) -> None:
        for loaded in self.found.files:
            content = loaded.content
            if isinstance(content, VocabularyFile):
                for i, fact in enumerate(content.facts):
                    self._name(self.facts, fact.name, fact, loaded, ("facts", i, "name"))
                    self._torn[fact.name] = loaded.torn(("facts", i))
            elif isinstance(content, GrammarFile):
                for i, grammar in enumerate(content.grammars):
                    self._name(self.grammars, grammar.id, grammar, loaded, ("grammars", i, "id"))
            elif isinstance(content, Driver):
                self._name(self.drivers, content.id, content, loaded, ("id",))
            elif isinstance(content, Program):
                self._name(self.programs, content.id, content, loaded, ("id",))
            elif isinstance(content, ProcedureFile):
                for i, procedure in enumerate(content.procedures):
                    self._name(self.procedures, procedure.id, procedure, loaded, ("procedures", i, "id"))
            elif isinstance(content, Article):
                self._name(self.articles, content.id, content, loaded, ("id",))
            elif isinstance(content, DeriveFile):
                self.derive += [(rule, loaded, ("rules", i)) for i, rule in enumerate(content.rules)]
            elif isinstance(content, TextsFile | TermsFile | SpeechFile):
                self._words_for_people(content, loaded)
            elif isinstance(content, MessageFile):
                self._messages(content, loaded)
        self.catalogue = Catalogue(self.messages, self.codes)
        self.orders = all_orders(one.content for one in self.found.files if isinstance(one.content, VerifierFile))
        self.meaning = joined(one.content for one in self.found.files if isinstance(one.content, MeaningFile))
        self.values = {name: allowed_values(fact, self.drivers, self.programs) for name, fact in self.facts.items()}
        self.meanings = meanings(self.drivers.values(), self.programs.values())

    def _words_for_people(self, content: TextsFile | TermsFile | SpeechFile, loaded: Loaded) -> None:
        if isinstance(content, SpeechFile):
            self.speech.append((content, loaded))
        elif isinstance(content, TermsFile):
            for i, term in enumerate(content.terms):
                self._name(self.terms, term.title, term, loaded, ("terms", i, "title"))
        else:
            for name, text in content.texts.items():
                self._name(self.texts, name, text, loaded, ("texts", name))

    def _messages(self, content: MessageFile, loaded: Loaded) -> None:
        for i, code in enumerate(content.codes):
            self._name(self.codes, code.symbol, code, loaded, ("codes", i, "symbol"))
        for i, message in enumerate(content.messages):
            self._name(self.messages, message.key, message, loaded, ("messages", i, "key"))

    def _name(self, table: dict[str, Any], name: str, item: Any, loaded: Loaded, path: NodePath) -> None:
        if name in table and not self._may_say_otherwise(table, name, loaded):
            other, where = self._defined[id(table), name]
            file, line, _ = other.place(where)
            there = f"{file} (line {line})"
            message = f"'{name}' is defined twice, in {there} as well; an id is unique everywhere: take another one"
            self.found.refuse(loaded, path, message)
            return
        table[name] = item
        self._defined[id(table), name] = loaded, path

    def _may_say_otherwise(self, table: dict[str, Any], name: str, loaded: Loaded) -> bool:
        """Whether it is a text or a term that every rule base has, so that the rule base's own takes its place."""
        if (table is not self.texts and table is not self.terms) or (
            COMMON not in self._defined[id(table), name][0].path.parts[-3:-2]
        ):
            return False
        about = next((one.path for one in self.found.files if isinstance(one.content, About)), None)
        return about is None or loaded.path.is_relative_to(about.parent)

    def meaning_known(self, meaning: str, loaded: Loaded, path: NodePath) -> None:
        """Note that no driver or program has a setting with this meaning."""
        if meaning not in self.meanings:
            words = f"no driver or program has a setting '{meaning}'{suggestion(meaning, self.meanings)}"
            self.found.refuse(loaded, path, "" if meaning in self.found.mentioned else words)

    def condition(self, condition: Condition, loaded: Loaded, path: NodePath) -> bool:
        """Check one condition; whether it is sound. Of what a broken file may define nothing is said."""
        sound = True
        for name, cell in condition.items():
            try:
                compile_condition({name: cell}, self.facts, self.values)
            except (ConditionError, ValueError) as error:
                unknown = name in self.found.lost or self._vague(name)
                self.found.refuse(loaded, (*path, name), "" if unknown else str(error))
                sound = False
        return sound

    def _vague(self, name: str) -> bool:
        """Whether the fact may have values that can't be read."""
        fact = self.facts.get(name)
        if fact is None:
            return False
        if fact.choices_from and any(one.kind == fact.choices_from and one.yaml.torn for one in self.found.files):
            return True
        return self._torn.get(name, False) or bool(fact.choices_from and self.found.lost)

    def tests(self, condition: Condition) -> tuple[Test, ...]:
        """The tests of a condition; none for an unsound one, of which a problem is noted already."""
        try:
            return compile_condition(condition, self.facts, self.values)
        except (ConditionError, ValueError):
            return ()

    def pattern(self, pattern: Pattern, loaded: Loaded, path: NodePath) -> tuple[Expanded, ...]:
        """Compile one pattern, of a message several; none, with a problem noted, if it is unsound."""
        for name, value in pattern.sets.items():
            self.condition({name: value}, loaded, (*path, "sets"))
        try:
            return tuple(self.catalogue.compiled(pattern))
        except PatternError as error:
            elsewhere = pattern.message in self.found.lost or self._is_unsound(pattern.message)
            self.found.refuse(loaded, path, "" if elsewhere else str(error))
            return ()

    def _is_unsound(self, key: str | None) -> bool:
        """Whether a message has a code that there is not, which is told where the message stands."""
        try:
            return key in self.messages and not all(map(self.catalogue.code, self.messages[key].codes))
        except CodeError:
            return True

    def how_to_find(self, find: HowToFind | None, loaded: Loaded, at: NodePath) -> None:
        if find is not None:
            self.templates(find, loaded, at)

    def templates(self, content: object, loaded: Loaded, at: NodePath) -> None:
        """Check what is filled in of all texts in ``content``, which stands at ``at``."""
        for path, text in texts_in(content, at):
            for name in dict.fromkeys(TEMPLATE.findall(text)):
                if name not in self.facts and name not in EXTRA and name not in self.found.lost:
                    hint = suggestion(name, [*self.facts, *EXTRA])
                    self.found.add(loaded, path, f"unknown template {{{name}}}: no fact is called so{hint}")


def texts_in(content: object, at: NodePath) -> Iterator[tuple[NodePath, str]]:
    """Every text in the content of a file, with its place."""
    if isinstance(content, str):
        yield at, content
    elif isinstance(content, Struct):
        for name, key in zip(content.__struct_fields__, content.__struct_encode_fields__, strict=True):
            yield from texts_in(getattr(content, name), (*at, key))
    elif isinstance(content, dict):
        for key, value in content.items():
            yield from texts_in(value, (*at, key))
    elif isinstance(content, tuple | list):
        for i, value in enumerate(content):
            yield from texts_in(value, (*at, i))
