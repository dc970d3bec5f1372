"""Checking the YAML files that ``collected`` read: references, conditions, patterns; every problem with its place.

``kbassist kb lint`` shows all problems this finds; loading stops at them.
"""

import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, get_args

import msgspec

from kbassist.model.result import ScenarioStatus, Verdict
from kbassist.rulebase.base import FactPattern, Gate, Index, Stored, SymptomEntry, Trigger, allowed_values
from kbassist.rulebase.collected import Collected, Loaded, collect
from kbassist.rulebase.files import RulesError, digest
from kbassist.rulebase.language.catalogue import Catalogue, Expanded, message_problems
from kbassist.rulebase.language.clients import Driver, Program
from kbassist.rulebase.language.compiled import Test
from kbassist.rulebase.language.conditions import ConditionError, compile_condition, suggestion
from kbassist.rulebase.language.derive import (
    GIVEN_BY_VERSIONS,
    CycleError,
    compile_derivations,
    defaults_of,
    for_drivers,
    generated_rules,
    levels,
    role_of,
    settings_by_meaning,
)
from kbassist.rulebase.language.keywords import meanings
from kbassist.rulebase.language.meaning import MeaningFile, joined, meaning_problems
from kbassist.rulebase.language.messages import CodeDef, MessageDef, MessageFile
from kbassist.rulebase.language.orders import VerifierFile, all_orders
from kbassist.rulebase.language.patterns import CompiledPattern, PatternError
from kbassist.rulebase.language.schema import (
    ABSENT,
    Article,
    Condition,
    DeriveFile,
    DeriveRule,
    Expectation,
    FactDef,
    HowToFind,
    Pattern,
    Procedure,
    ProcedureFile,
    Requirement,
    RequirementFile,
    SecretsFile,
    SpeechFile,
    Symptom,
    TextsFile,
    VocabularyFile,
)
from kbassist.rulebase.language.secretwords import secret_words, wrong_words
from kbassist.rulebase.language.templates import EXTRA, TEMPLATE
from kbassist.rulebase.names import (
    APPLICATION,
    APPLICATION_VERSION,
    DRIVER,
    DRIVER_VERSION,
    PROGRAM,
    VERIFIER,
)
from kbassist.rulebase.words import all_words, speech_problems, text_problems
from kbassist.rulebase.yamlfile import Path as NodePath


class Checker:
    """Checks references between the files and compiles the index."""

    def __init__(self, collected: Collected) -> None:
        self.found = collected
        self.facts: dict[str, FactDef] = {}
        self.drivers: dict[str, Driver] = {}
        self.programs: dict[str, Program] = {}
        self.procedures: dict[str, Procedure] = {}
        self.articles: dict[str, Article] = {}
        self.requirements: list[Requirement] = []
        self.texts: dict[str, str] = {}
        self.messages: dict[str, MessageDef] = {}
        self.codes: dict[str, CodeDef] = {}
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
            elif isinstance(content, TextsFile):
                for name, text in content.texts.items():
                    self._name(self.texts, name, text, loaded, ("texts", name))
            elif isinstance(content, SpeechFile):
                self.speech.append((content, loaded))
            elif isinstance(content, MessageFile):
                self._messages(content, loaded)
        self.catalogue = Catalogue(self.messages, self.codes)
        self.orders = all_orders(one.content for one in self.found.files if isinstance(one.content, VerifierFile))
        self.meaning = joined(one.content for one in self.found.files if isinstance(one.content, MeaningFile))
        self.values = {name: allowed_values(fact, self.drivers, self.programs) for name, fact in self.facts.items()}
        self.meanings = meanings(self.drivers.values(), self.programs.values())

    def _messages(self, content: MessageFile, loaded: Loaded) -> None:
        for i, code in enumerate(content.codes):
            self._name(self.codes, code.symbol, code, loaded, ("codes", i, "symbol"))
        for i, message in enumerate(content.messages):
            self._name(self.messages, message.key, message, loaded, ("messages", i, "key"))

    def _name(self, table: dict[str, Any], name: str, item: Any, loaded: Loaded, path: NodePath) -> None:
        if name in table:
            other = self._defined[id(table), name]
            self.found.add(loaded, path, f"'{name}' is defined twice, in {other} as well; an id is unique everywhere")
        table[name] = item
        self._defined[id(table), name] = loaded.path

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

    def _tests(self, condition: Condition) -> tuple[Test, ...]:
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

    def check(self) -> Index:
        """All cross-checks; the index of what passed."""
        fact_patterns: list[FactPattern] = []
        symptoms: list[SymptomEntry] = []
        triggers: list[Trigger] = []
        gates: list[Gate] = []
        for loaded in self.found.files:
            content = loaded.content
            fact_patterns += self._giving_away(content, loaded)
            if isinstance(content, Article):
                symptoms += self._article(content, loaded)
                triggers += [
                    Trigger(content.id, self._tests(condition), content.refines) for condition in content.triggers
                ]
                gates += [Gate(content.id, self._tests(content.when))] if content.when else []
            elif isinstance(content, ProcedureFile):
                self._procedures(content, loaded)
            elif isinstance(content, RequirementFile):
                self._requirements(content, loaded)
            elif isinstance(content, VerifierFile):
                self._orders(content, loaded)
            elif isinstance(content, TextsFile | SecretsFile | MessageFile | MeaningFile):
                for path, message in self._words(content):
                    self.found.add(loaded, path, message)
        for number, path, message in speech_problems([content for content, _ in self.speech], self.values):
            self.found.add(self.speech[number][1], path, message)
        for rule, loaded, path in self.derive:
            if not rule.when and rule.drivers is None:
                self.found.add(loaded, path, f"'{rule.id}' needs a condition: when, or drivers")
            if rule.drivers is not None and DRIVER in rule.when:
                self.found.add(loaded, (*path, "when", DRIVER), "drivers says which drivers; leave this out")
            self.condition(rule.when, loaded, (*path, "when"))
            self.condition(dict(rule.set), loaded, (*path, "set"))
        if self.found.problems:
            return Index((), (), (), (), ())
        drivers = self.drivers.values()
        rules = [named for rule, _, _ in self.derive if (named := for_drivers(rule, drivers)) is not None]
        rules += [rule for driver in drivers for rule in generated_rules(driver)]
        rules += [role_of(program) for program in self.programs.values()]
        rules += [rule for program in self.programs.values() for rule in defaults_of(program, self.facts)]
        derivations = compile_derivations(rules, self.facts, self.values)
        try:
            order = levels(derivations)
        except CycleError as error:
            first = self.derive[0][1] if self.derive else self.found.files[0]
            self.found.add(first, (), str(error))
            order = ()
        index = Index(tuple(symptoms), tuple(fact_patterns), tuple(triggers), derivations, order, tuple(gates))
        return index.anchored()

    def _words(self, content: TextsFile | SecretsFile | MessageFile | MeaningFile) -> Iterable[tuple[NodePath, str]]:
        """The problems of a file that holds words and no conditions."""
        if isinstance(content, TextsFile):
            return text_problems(content)
        if isinstance(content, SecretsFile):
            return wrong_words(content)
        if isinstance(content, MeaningFile):
            symptoms = {name: [symptom.id for symptom in one.symptoms] for name, one in self.articles.items()}
            return meaning_problems(content, self.meaning, symptoms)
        return message_problems(content, self.catalogue, self.drivers)

    def _giving_away(self, content: object, loaded: Loaded) -> Iterator[FactPattern]:
        """The patterns by which facts, drivers and programs show in a text."""
        if isinstance(content, VocabularyFile):
            yield from self._vocabulary(content, loaded)
        elif isinstance(content, Driver):
            yield from self._driver(content, loaded)
        elif isinstance(content, Program):
            yield from self._program(content, loaded)

    def _vocabulary(self, content: VocabularyFile, loaded: Loaded) -> Iterator[FactPattern]:
        for i, fact in enumerate(content.facts):
            at: NodePath = ("facts", i)
            if fact.askable and not fact.ask:
                self.found.add(loaded, at, f"{fact.name} is askable but has no question (ask)")
            for j, condition in enumerate(fact.askable_when):
                self.condition(condition, loaded, (*at, "askable_when", j))
            for j, condition in enumerate(fact.not_asked_when):
                self.condition(condition, loaded, (*at, "not_asked_when", j))
            for value, choice in fact.choices.items():
                for j, condition in enumerate(choice.impossible_when):
                    self.condition(condition, loaded, (*at, "choices", value, "impossible_when", j))
            if fact.keyword and fact.keyword not in self.meanings:
                hint = suggestion(fact.keyword, self.meanings)
                words = f"no driver or program has a keyword or option '{fact.keyword}'{hint}"
                self.found.add(loaded, (*at, "keyword"), words)
            self._how_to_find(fact.how_to_find, loaded, at)
            if fact.default is not None:
                self.condition({fact.name: fact.default}, loaded, at)
            if fact.vouches:
                self.condition({fact.name: fact.vouches}, loaded, (*at, "vouches"))
            for j, pattern in enumerate(fact.recognise):
                if pattern.value is not None and fact.type != "text":
                    self.condition({fact.name: pattern.value}, loaded, (*at, "recognise", j))
                for compiled in self.pattern(pattern, loaded, (*at, "recognise", j)):
                    yield FactPattern(fact.name, compiled.pattern)

    def _driver(self, content: Driver, loaded: Loaded) -> Iterator[FactPattern]:
        for i, pattern in enumerate(content.recognise):
            for compiled in self.pattern(pattern, loaded, ("recognise", i)):
                yield FactPattern(DRIVER, msgspec.structs.replace(compiled.pattern, value=content.id))
        self._how_to_find(content.version_how, loaded, ("version_how",))
        asked = [rule.drivers for rule, _, _ in self.derive if rule.drivers is not None]
        for key, word, known in (
            ("trust_store", content.trust_store, {one.trust_store for one in asked}),
            ("tls", content.tls, {one.tls for one in asked} | {""}),
        ):
            if word not in known:
                message = f"no rule of derive/ is for the {key.replace('_', ' ')} '{word}'{suggestion(word, known)}"
                self.found.add(loaded, (key,), f"{message}; known: {', '.join(sorted(known - {''}))}")
        for i, name in enumerate(content.wraps):
            if name not in self.drivers:
                self.found.add(loaded, ("wraps", i), f"unknown driver '{name}'{suggestion(name, self.drivers)}")
        for expression in content.connection_string.recognise:
            try:
                re.compile(expression)
            except re.error as error:
                self.found.add(loaded, ("connection_string", "recognise"), f"not a regular expression: {error}")
        for i, versions in enumerate(content.versions):
            self.condition({DRIVER_VERSION: versions.range}, loaded, ("versions", i, "range"))
            for field, fact in GIVEN_BY_VERSIONS.items():
                for j, item in enumerate(getattr(versions, field)):
                    self.condition({fact: item.value, **item.when}, loaded, ("versions", i, field, j))

    def _program(self, program: Program, loaded: Loaded) -> Iterator[FactPattern]:
        for i, pattern in enumerate(program.recognise):
            for compiled in self.pattern(pattern, loaded, ("recognise", i)):
                yield FactPattern(APPLICATION, msgspec.structs.replace(compiled.pattern, value=program.id))
        self.condition({PROGRAM: program.role}, loaded, ("role",))
        settings = settings_by_meaning(self.facts.values())
        for meaning, values in program.defaults.items():
            if meaning not in settings:
                message = f"'{meaning}' is no setting{suggestion(meaning, settings)}"
                self.found.add(loaded, ("defaults", meaning), message)
                continue
            for j, item in enumerate(values):
                self.condition({settings[meaning]: item.value, **item.when}, loaded, ("defaults", meaning, j))
        for i, name in enumerate(program.instead_of):
            if name not in self.programs:
                message = f"unknown program '{name}'{suggestion(name, self.programs)}"
                self.found.add(loaded, ("instead_of", i), message)
        for i, used in enumerate(program.drivers):
            self.condition({DRIVER: used.driver}, loaded, ("drivers", i, "driver"))
            if used.range:
                self.condition({APPLICATION_VERSION: used.range}, loaded, ("drivers", i, "range"))
            if used.version:
                self.condition({DRIVER_VERSION: used.version}, loaded, ("drivers", i, "version"))
        if program.profile is not None and program.profile.pair:
            try:
                groups = re.compile(program.profile.pair).groupindex
            except re.error as error:
                self.found.add(loaded, ("profile", "pair"), f"not a regular expression: {error}")
            else:
                if not {"key", "value"} <= set(groups):
                    self.found.add(loaded, ("profile", "pair"), "needs the groups key and value")

    def _article(self, article: Article, loaded: Loaded) -> Iterator[SymptomEntry]:
        for i, condition in enumerate(article.triggers):
            self.condition(condition, loaded, ("triggers", i))
        self._links(article, loaded)
        for i, row in enumerate(article.scenarios):
            if self.condition(row.cells, loaded, ("scenarios", i, "cells")):
                for fact in row.cells:
                    if fact not in {column.fact for column in article.columns}:
                        self.found.add(loaded, ("scenarios", i, "cells", fact), f"{fact} is no column of the table")
            for fact in sorted(set(row.decisive) - row.cells.keys()):
                self.found.add(loaded, ("scenarios", i, "decisive"), f"{fact} is no cell of this row")
        for i, rule in enumerate(article.rules):
            self.condition(rule.when, loaded, ("rules", i, "when"))
        for i, option in enumerate(article.resolutions):
            self._resolution(option, loaded, ("resolutions", i))
        self._examples(article, loaded)
        for i, symptom in enumerate(article.symptoms):
            at: NodePath = ("symptoms", i)
            if bool(symptom.any) == bool(symptom.event):
                self.found.add(loaded, at, f"{symptom.id}: give either text patterns (any) or an event")
            compiled: list[Expanded] = []
            for j, item in enumerate(symptom.any):
                compiled += self.pattern(item, loaded, (*at, "any", j))
            try:
                re.compile(symptom.unless_pattern)
            except re.error as error:
                self.found.add(loaded, (*at, "unless_pattern"), f"not a regular expression: {error}")
            for name, value in symptom.sets.items():
                self.condition({name: value}, loaded, (*at, "sets"))
            yield from _entries(article, symptom, compiled)

    def _examples(self, article: Article, loaded: Loaded) -> None:
        """The examples: known facts and words, one that fires and one that does not."""
        for i, example in enumerate(article.examples):
            for name, value in example.set.items():
                self.condition({name: value}, loaded, ("examples", i, "set"))
            for message in _expectation_problems(article, example.expect):
                self.found.add(loaded, ("examples", i, "expect"), message)
        if not any(example.expect.recognised for example in article.examples):
            self.found.add(loaded, ("examples",), "needs an example that it recognises")
        if all(example.expect.recognised for example in article.examples):
            self.found.add(
                loaded, ("examples",), "needs an example that it must not recognise (expect: {recognised: false})"
            )

    def _links(self, article: Article, loaded: Loaded) -> None:
        """What an article says of itself and of others outside its table."""
        self.condition(article.when, loaded, ("when",))
        self.condition(article.contradicted_by, loaded, ("contradicted_by",))
        for name, value in article.sets.items():
            self.condition({name: value}, loaded, ("sets", name))
        problems = {one.problem for one in self.articles.values()}
        for i, sequel in enumerate(article.precedes):
            self.condition(sequel.when, loaded, ("precedes", i, "when"))
            if sequel.problem not in problems:
                self.found.add(
                    loaded,
                    ("precedes", i, "problem"),
                    f"no article has the problem '{sequel.problem}'{suggestion(sequel.problem, problems)}",
                )
        for i, other in enumerate(article.refines):
            if other not in self.articles or other == article.id:
                self.found.add(
                    loaded, ("refines", i), f"no other article is called '{other}'{suggestion(other, self.articles)}"
                )

    def _resolution(self, option: Any, loaded: Loaded, at: NodePath) -> None:
        self.condition(option.applies, loaded, (*at, "applies"))
        for field in ("forbid", "recommend"):
            for j, reason in enumerate(getattr(option, field)):
                self.condition(reason.when, loaded, (*at, field, j, "when"))
        for j, use in enumerate(option.procedures):
            if use.procedure not in self.procedures:
                self.found.add(
                    loaded,
                    (*at, "procedures", j, "procedure"),
                    f"unknown procedure '{use.procedure}'{suggestion(use.procedure, self.procedures)}",
                )
            self.condition(use.when, loaded, (*at, "procedures", j, "when"))
            for k, reason in enumerate(use.skip_when):
                self.condition(reason.when, loaded, (*at, "procedures", j, "skip_when", k))

    def _orders(self, content: VerifierFile, loaded: Loaded) -> None:
        problems = {one.problem for one in self.articles.values()}
        for i, check in enumerate(content.checks):
            if check.problem not in problems:
                message = f"no article has the problem '{check.problem}'{suggestion(check.problem, problems)}"
                self.found.add(loaded, ("checks", i, "problem"), message)
            for j, condition in enumerate(check.fails_when):
                self.condition(condition, loaded, ("checks", i, "fails_when", j))
        for i, verifier in enumerate(content.verifiers):
            self.condition({VERIFIER: verifier.id}, loaded, ("verifiers", i, "id"))
            for j, problem in enumerate(verifier.order):
                if problem not in self.orders.checks:
                    message = f"'{problem}' is none of the checks{suggestion(problem, self.orders.checks)}"
                    self.found.add(loaded, ("verifiers", i, "order", j), message)

    def _requirements(self, content: RequirementFile, loaded: Loaded) -> None:
        for i, requirement in enumerate(content.requirements):
            at: NodePath = ("requirements", i)
            self.requirements.append(requirement)
            reasons = [*requirement.fails, *requirement.warns, *requirement.met]
            for field in ("fails", "warns", "met"):
                for j, reason in enumerate(getattr(requirement, field)):
                    self.condition(reason.when, loaded, (*at, field, j, "when"))
            self._templates([requirement.shows, *(reason.because for reason in reasons)], loaded, at)

    def _how_to_find(self, find: HowToFind | None, loaded: Loaded, at: NodePath) -> None:
        if find is not None:
            self._templates([find.text, *(command.text for command in find.commands)], loaded, at)

    def _templates(self, texts: list[str], loaded: Loaded, at: NodePath) -> None:
        for name in {name for text in texts for name in TEMPLATE.findall(text)}:
            if name not in self.facts and name not in EXTRA:
                self.found.add(loaded, at, f"unknown template {{{name}}}{suggestion(name, [*self.facts, *EXTRA])}")

    def _procedures(self, content: ProcedureFile, loaded: Loaded) -> None:
        known = {name for fact in self.facts.values() if fact.system_of for name in fact.choices}
        for i, procedure in enumerate(content.procedures):
            self.condition(procedure.unless, loaded, ("procedures", i, "unless"))
            for j, step in enumerate(procedure.steps):
                at: NodePath = ("procedures", i, "steps", j)
                self.condition(step.unless, loaded, (*at, "unless"))
                for name in sorted({*procedure.systems, *step.systems} - known):
                    self.found.add(loaded, at, f"unknown system '{name}'{suggestion(name, known)}")
                self.condition(step.when, loaded, (*at, "when"))
                texts = [step.text, step.verify, step.undo, step.caution, *(command.text for command in step.commands)]
                texts += [step.produces.file] if step.produces is not None else []
                self._templates(texts, loaded, at)


def _entries(article: Article, symptom: Symptom, compiled: list[Expanded]) -> Iterator[SymptomEntry]:
    """A symptom in the index; again, likely at most, with what only documentation is known to say."""
    unless = tuple(text.casefold() for text in symptom.unless)

    def void(pattern: CompiledPattern) -> str:
        """What voids the whole symptom, and what voids this pattern of it."""
        return "|".join(f"(?:{one})" for one in (symptom.unless_pattern, pattern.void) if one)

    event = symptom.event
    for documented in (False, True):
        patterns = tuple(
            msgspec.structs.replace(one.pattern, unless=one.pattern.unless + unless, void=void(one.pattern))
            for one in compiled
            if one.documented == documented
        )
        if documented and not patterns:
            continue
        yield SymptomEntry(
            article.id,
            symptom.id,
            "phrase" if documented and symptom.strength == "decisive" else symptom.strength,
            patterns,
            event.provider if event else "",
            event.id if event else 0,
            tuple(event.fields.items()) if event else (),
            tuple({**({} if symptom.strength == "generic" else article.sets), **symptom.sets}.items()),
            symptom.of_client,
            article.last_resort,
        )


def _expectation_problems(article: Article, expect: Expectation) -> Iterator[str]:
    """Names and words in an expectation that can never come out."""
    statuses, verdicts = get_args(ScenarioStatus), (*get_args(Verdict), ABSENT)
    rows, options = {row.id for row in article.scenarios}, {option.id for option in article.resolutions}
    named = [(row, rows, "scenario") for row in expect.scenarios]
    named += [(rule, {one.id for one in article.rules}, "rule") for rule in expect.findings]
    named += [(option, options, "option") for option in (*expect.options, expect.first_option) if option]
    words = [(status, statuses, "status") for status in (expect.status, *expect.scenarios.values()) if status]
    words += [(verdict, verdicts, "verdict") for verdict in expect.options.values()]
    for word, known, what in (*named, *words):
        if word not in known:
            yield f"'{word}' is no {what} here{suggestion(word, known)}; known: {', '.join(sorted(known))}"


def build(files: list[tuple[str, Path]]) -> Stored:
    """Read, check and compile a rule base. Raises ``RulesError`` with every problem."""
    return compiled(collect(files), digest(files))


def compiled(collected: Collected, digest: str) -> Stored:
    """A rule base of files that were read. Raises ``RulesError`` with every problem."""
    if collected.problems:
        # What a broken file defines is unknown to all others: their complaints would bury the cause.
        raise RulesError(sorted(collected.problems))
    checker = Checker(collected)
    index = checker.check()
    if collected.problems:
        raise RulesError(sorted(collected.problems))
    return Stored(
        digest=digest,
        facts=checker.facts,
        drivers=dict(sorted(checker.drivers.items())),
        programs=dict(sorted(checker.programs.items())),
        procedures=checker.procedures,
        index=index,
        requirements=tuple(checker.requirements),
        orders=checker.orders,
        texts=checker.texts,
        speech=msgspec.msgpack.encode(all_words(content for content, _ in checker.speech)),
        secrets=secret_words(loaded.content for loaded in collected.files),
        catalogue=msgspec.msgpack.encode(checker.catalogue),
        meaning=msgspec.msgpack.encode(checker.meaning),
        articles={name: msgspec.msgpack.encode(article) for name, article in checker.articles.items()},
    )


__all__ = ["build", "collect"]
