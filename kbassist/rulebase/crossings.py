"""What the files of a rule base define, and the checks that all of them share: every problem with its place."""

from pathlib import Path
from typing import Any

from kbassist.rulebase.base import allowed_values
from kbassist.rulebase.collected import Collected, Loaded
from kbassist.rulebase.files import COMMON
from kbassist.rulebase.language.about import About
from kbassist.rulebase.language.catalogue import Catalogue, Expanded
from kbassist.rulebase.language.clients import Driver, Program
from kbassist.rulebase.language.compiled import Test
from kbassist.rulebase.language.conditions import ConditionError, compile_condition, suggestion
from kbassist.rulebase.language.grammars import Grammar, GrammarFile
from kbassist.rulebase.language.keywords import meanings
from kbassist.rulebase.language.meaning import MeaningFile, joined
from kbassist.rulebase.language.messages import CodeDef, MessageDef, MessageFile
from kbassist.rulebase.language.orders import VerifierFile, all_orders
from kbassist.rulebase.language.patterns import PatternError
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
        self._defined: dict[tuple[int, str], Path] = {}
        self._names()

    def _names(self) -> None:
        for loaded in self.found.files:
            content = loaded.content
            if isinstance(content, VocabularyFile):
                for i, fact in enumerate(content.facts):
                    self._name(self.facts, fact.name, fact, loaded, ("facts", i, "name"))
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
            other = self._defined[id(table), name]
            self.found.add(loaded, path, f"'{name}' is defined twice, in {other} as well; an id is unique everywhere")
        table[name] = item
        self._defined[id(table), name] = loaded.path

    def _may_say_otherwise(self, table: dict[str, Any], name: str, loaded: Loaded) -> bool:
        """Whether it is a text or a term that every rule base has, so that the rule base's own takes its place."""
        if (table is not self.texts and table is not self.terms) or (
            COMMON not in self._defined[id(table), name].parts[-3:-2]
        ):
            return False
        about = next((one.path for one in self.found.files if isinstance(one.content, About)), None)
        return about is None or loaded.path.is_relative_to(about.parent)

    def condition(self, condition: Condition, loaded: Loaded, path: NodePath) -> bool:
        """Check one condition; whether it is sound."""
        try:
            compile_condition(condition, self.facts, self.values)
        except ConditionError as error:
            self.found.add(loaded, (*path, error.fact), str(error))
            return False
        except ValueError as error:
            self.found.add(loaded, path, str(error))
            return False
        return True

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
            self.found.add(loaded, path, str(error))
            return ()

    def how_to_find(self, find: HowToFind | None, loaded: Loaded, at: NodePath) -> None:
        if find is not None:
            self.templates([find.text, *(command.text for command in find.commands)], loaded, at)

    def templates(self, texts: list[str], loaded: Loaded, at: NodePath) -> None:
        for name in {name for text in texts for name in TEMPLATE.findall(text)}:
            if name not in self.facts and name not in EXTRA:
                self.found.add(loaded, at, f"unknown template {{{name}}}{suggestion(name, [*self.facts, *EXTRA])}")
