"""Checking the YAML files that ``collected`` read: references, conditions, patterns; every problem with its place.

``kbassist kb lint`` shows all problems this finds; loading stops at them.
"""

from collections.abc import Collection, Iterable, Iterator
from pathlib import Path

from kbassist.rulebase.about_check import check_about
from kbassist.rulebase.article_check import check_article
from kbassist.rulebase.client_check import check_driver, check_program
from kbassist.rulebase.collected import Collected, Loaded, collect
from kbassist.rulebase.crossings import Crossings
from kbassist.rulebase.encoded import encoded
from kbassist.rulebase.files import RulesError, digest
from kbassist.rulebase.grammar_check import check_grammars
from kbassist.rulebase.language.anonymity import AnonymityFile, anonymity_of, anonymity_problems
from kbassist.rulebase.language.catalogue import message_problems
from kbassist.rulebase.language.clients import Driver, Program
from kbassist.rulebase.language.derive import (
    CycleError,
    compile_derivations,
    defaults_of,
    for_drivers,
    generated_rules,
    levels,
    role_of,
    rules_of_settings,
)
from kbassist.rulebase.language.grammars import PARTS, GrammarFile
from kbassist.rulebase.language.meaning import MeaningFile, meaning_problems
from kbassist.rulebase.language.messages import MessageFile
from kbassist.rulebase.language.orders import VerifierFile
from kbassist.rulebase.language.procedures import ProcedureFile
from kbassist.rulebase.language.schema import Article, FactDef, RequirementFile, SecretsFile, VocabularyFile
from kbassist.rulebase.language.secretwords import secret_words, wrong_words
from kbassist.rulebase.language.speech import TextsFile
from kbassist.rulebase.names import CLASS, DRIVER, VERIFIER
from kbassist.rulebase.stored import FactPattern, Gate, Index, Stored, SymptomEntry, Trigger
from kbassist.rulebase.words import all_words, by_language, speech_problems, text_problems
from kbassist.rulebase.yamlfile import Path as NodePath
from kbassist.text.similar import suggestion

_ROUNDS = 8
"""What is left out may be what something else rests on, so often at most."""


class Checker(Crossings):
    """Checks references between the files and compiles the index."""

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
                symptoms += check_article(self, content, loaded)
                triggers += [
                    Trigger(content.id, self.tests(condition), content.refines) for condition in content.triggers
                ]
                gates += [Gate(content.id, self.tests(content.when))] if content.when else []
            elif isinstance(content, ProcedureFile):
                self._procedures(content, loaded)
            elif isinstance(content, RequirementFile):
                self._requirements(content, loaded)
            elif isinstance(content, VerifierFile):
                self._orders(content, loaded)
            elif isinstance(content, TextsFile | SecretsFile | AnonymityFile | MessageFile | MeaningFile):
                for path, message in self._words(content):
                    self.found.add(loaded, path, message)
        check_about(self)
        for number, path, message in speech_problems([content for content, _ in self.speech], self.values):
            self.found.add(self.speech[number][1], path, message)
        for rule, loaded, path in self.derive:
            if not rule.when and rule.drivers is None:
                self.found.refuse(loaded, path, f"'{rule.id}' needs a condition: when, or drivers")
            if rule.drivers is not None and DRIVER in rule.when:
                self.found.add(loaded, (*path, "when", DRIVER), "drivers says which drivers; leave this out")
            self.condition(rule.when, loaded, (*path, "when"))
            self.condition(dict(rule.set), loaded, (*path, "set"))
        if self.found.unusable:
            return Index((), (), (), (), ())
        drivers = self.drivers.values()
        rules = [named for rule, _, _ in self.derive if (named := for_drivers(rule, drivers)) is not None]
        rules += [rule for driver in drivers for rule in generated_rules(driver, self.about.versions)]
        rules += [rule for driver in drivers for rule in rules_of_settings(driver, self.drivers, self.facts)]
        rules += [role_of(program) for program in self.programs.values() if program.role]
        rules += [rule for program in self.programs.values() for rule in defaults_of(program, self.facts)]
        derivations = compile_derivations(rules, self.facts, self.values)
        try:
            order = levels(derivations)
        except CycleError as error:
            self._circle(error)
            order = ()
        index = Index(tuple(symptoms), tuple(fact_patterns), tuple(triggers), derivations, order, tuple(gates))
        return index.anchored()

    def _circle(self, error: CycleError) -> None:
        """Note facts that are derived from each other at the last rule that does so: those before it were sound."""
        inside = [
            (rule, loaded, path)
            for rule, loaded, path in self.derive
            if rule.set.keys() & error.facts and rule.when.keys() & error.facts
        ]
        names = ", ".join(f"'{rule.id}'" for rule, _, _ in inside[-6:])
        words = f"a circle: {' and '.join(sorted(error.facts))} are derived from each other"
        if inside:
            _, loaded, path = inside[-1]
            self.found.refuse(loaded, path, f"{words} (by {names}): take one of the conditions away")
        else:
            self.found.refuse(self.found.files[0], (), words)

    def _words(
        self, content: TextsFile | SecretsFile | AnonymityFile | MessageFile | MeaningFile
    ) -> Iterable[tuple[NodePath, str]]:
        """The problems of a file that holds words and no conditions."""
        if isinstance(content, TextsFile):
            return text_problems(content, self.about)
        if isinstance(content, SecretsFile):
            return wrong_words(content)
        if isinstance(content, AnonymityFile):
            return anonymity_problems(content)
        if isinstance(content, MeaningFile):
            symptoms = {name: [symptom.id for symptom in one.symptoms] for name, one in self.articles.items()}
            return meaning_problems(content, self.meaning, symptoms)
        return message_problems(content, self.catalogue, self.drivers, self.about.id)

    def _giving_away(self, content: object, loaded: Loaded) -> Iterator[FactPattern]:
        """The patterns by which facts, drivers and programs show in a text."""
        if isinstance(content, VocabularyFile):
            yield from self._vocabulary(content, loaded)
        elif isinstance(content, GrammarFile):
            check_grammars(self, content, loaded)
        elif isinstance(content, Driver):
            yield from check_driver(self, content, loaded)
        elif isinstance(content, Program):
            yield from check_program(self, content, loaded)

    def _vocabulary(self, content: VocabularyFile, loaded: Loaded) -> Iterator[FactPattern]:
        for i, fact in enumerate(content.facts):
            at: NodePath = ("facts", i)
            if fact.askable and not fact.ask:
                words = f"{fact.name} is askable but has no question: add ask: and the question, or take askable away"
                self.found.add(loaded, at, words)
            for j, condition in enumerate(fact.askable_when):
                self.condition(condition, loaded, (*at, "askable_when", j))
            for j, condition in enumerate(fact.not_asked_when):
                self.condition(condition, loaded, (*at, "not_asked_when", j))
            for value, choice in fact.choices.items():
                for j, condition in enumerate(choice.impossible_when):
                    self.condition(condition, loaded, (*at, "choices", value, "impossible_when", j))
            if fact.keyword and fact.keyword not in {*self.meanings, *PARTS}:
                hint = suggestion(fact.keyword, {*self.meanings, *PARTS})
                words = f"no driver or program has a keyword or option '{fact.keyword}'{hint}"
                self.found.refuse(loaded, (*at, "keyword"), "" if fact.keyword in self.found.mentioned else words)
            self._of_drivers(fact, loaded, at)
            self.how_to_find(fact.how_to_find, loaded, (*at, "how_to_find"))
            if fact.default is not None:
                self.condition({fact.name: fact.default}, loaded, at)
            if fact.vouches:
                self.condition({fact.name: fact.vouches}, loaded, (*at, "vouches"))
            if fact.succeeds:
                self.condition({fact.name: fact.succeeds}, loaded, (*at, "succeeds"))
            for j, pattern in enumerate(fact.recognise):
                if pattern.value is not None and fact.type != "text":
                    self.condition({fact.name: pattern.value}, loaded, (*at, "recognise", j))
                for compiled in self.pattern(pattern, loaded, (*at, "recognise", j)):
                    yield FactPattern(fact.name, compiled.pattern)

    def _of_drivers(self, fact: FactDef, loaded: Loaded, at: NodePath) -> None:
        """A fact that the files of drivers give: whether they have a setting."""
        for key, meaning, values in (
            ("version_has", fact.version_has, ["yes", "no"]),
            ("driver_has", fact.driver_has, ["yes", "no", "unsaid"]),
            ("driver_since", fact.driver_since, ">=1"),
        ):
            if meaning:
                self.condition({fact.name: values}, loaded, (*at, key))
                self.meaning_known(meaning, loaded, (*at, key))

    def _orders(self, content: VerifierFile, loaded: Loaded) -> None:
        problems = {one.problem for one in self.articles.values()}
        for i, check in enumerate(content.checks):
            if check.problem not in problems and check.problem not in self.found.lost:
                message = f"no article has the problem '{check.problem}'{suggestion(check.problem, problems)}"
                self.found.add(loaded, ("checks", i, "problem"), message)
            for key in ("fails_when", "passes_when", "doubted_when"):
                for j, condition in enumerate(getattr(check, key)):
                    self.condition(condition, loaded, ("checks", i, key, j))
        for i, verifier in enumerate(content.verifiers):
            self.condition({VERIFIER: verifier.id}, loaded, ("verifiers", i, "id"))
            for j, problem in enumerate(verifier.order):
                if problem not in self.orders.checks:
                    message = f"'{problem}' is none of the checks{suggestion(problem, self.orders.checks)}"
                    self.found.add(loaded, ("verifiers", i, "order", j), message)
        for i, shown in enumerate(content.shown):
            at: NodePath = ("shown", i)
            if shown.problem not in problems and shown.problem not in self.found.lost:
                message = f"no article has the problem '{shown.problem}'{suggestion(shown.problem, problems)}"
                self.found.add(loaded, (*at, "problem"), message)
            if bool(shown.message) == bool(shown.text) or bool(shown.verifiers) == bool(shown.drivers):
                self.found.add(loaded, at, "needs message or text, and verifiers or drivers: one of each")
            if shown.message and shown.message not in self.messages and shown.message not in self.found.lost:
                hint = suggestion(shown.message, self.messages)
                self.found.add(loaded, (*at, "message"), f"no message has the key '{shown.message}'{hint}")
            for name, values in ((VERIFIER, shown.verifiers), (DRIVER, shown.drivers)):
                if values:
                    self.condition({name: values}, loaded, at)
            self.condition(shown.when, loaded, (*at, "when"))
        self._habits(content, loaded, problems)

    def _habits(self, content: VerifierFile, loaded: Loaded, problems: Collection[str]) -> None:
        for i, policy in enumerate(content.classes):
            self.condition({CLASS: policy.id, **policy.looks_when}, loaded, ("classes", i))
        for i, tolerance in enumerate(content.tolerances):
            self.condition(tolerance.when, loaded, ("tolerances", i, "when"))
            if tolerance.problem not in problems:
                message = f"no article has the problem '{tolerance.problem}'{suggestion(tolerance.problem, problems)}"
                self.found.add(loaded, ("tolerances", i, "problem"), message)

    def _requirements(self, content: RequirementFile, loaded: Loaded) -> None:
        for i, requirement in enumerate(content.requirements):
            at: NodePath = ("requirements", i)
            self.requirements.append(requirement)
            for field in ("fails", "warns", "met"):
                for j, reason in enumerate(getattr(requirement, field)):
                    self.condition(reason.when, loaded, (*at, field, j, "when"))
            self.templates(requirement.shows, loaded, (*at, "shows"))
            for field in ("fails", "warns", "met"):
                for j, reason in enumerate(getattr(requirement, field)):
                    self.templates(reason.because, loaded, (*at, field, j, "because"))

    def _procedures(self, content: ProcedureFile, loaded: Loaded) -> None:
        known = {name for fact in self.facts.values() if fact.system_of for name in fact.choices}
        for i, procedure in enumerate(content.procedures):
            self.condition(procedure.unless, loaded, ("procedures", i, "unless"))
            for k, name in enumerate(procedure.systems):
                if name not in known and not self.found.lost:
                    words = f"unknown system '{name}'{suggestion(name, known)}; known: {', '.join(sorted(known))}"
                    self.found.refuse(loaded, ("procedures", i, "systems", k), words)
            for j, step in enumerate(procedure.steps):
                at: NodePath = ("procedures", i, "steps", j)
                self.condition(step.unless, loaded, (*at, "unless"))
                for k, name in enumerate(step.systems):
                    if name not in known and not self.found.lost:
                        words = f"unknown system '{name}'{suggestion(name, known)}; known: {', '.join(sorted(known))}"
                        self.found.refuse(loaded, (*at, "systems", k), words)
                self.condition(step.when, loaded, (*at, "when"))
                for k, condition in enumerate(step.proven_by):
                    self.condition(condition, loaded, (*at, "proven_by", k))
                for k, file in enumerate(step.script.files if step.script is not None else ()):
                    self.condition(file.when, loaded, (*at, "script", "files", k, "when"))
                said = {"text": step.text, "clicks": step.clicks, "verify": step.verify, "undo": step.undo}
                done = {"commands": step.commands, "produces": step.produces, "script": step.script}
                for name, text in {**said, "caution": step.caution, "sets": step.sets, **done}.items():
                    self.templates(text, loaded, (*at, name))
                for name in sorted(step.sets.keys() - self.meanings):
                    message = f"no driver or program has a setting '{name}'{suggestion(name, self.meanings)}"
                    self.found.refuse(loaded, (*at, "sets", name), message)


def build(files: list[tuple[str, Path]]) -> Stored:
    """Read, check and compile a rule base. Raises ``RulesError`` with every problem."""
    return compiled(collect(files), digest(files))


def compiled(collected: Collected, digest: str) -> Stored:
    """A rule base of files that were read. Raises ``RulesError`` with every problem."""
    checker = Checker(collected)
    index = checker.check()
    if collected.problems:
        raise RulesError(sorted(collected.problems))
    return stored(checker, index, digest)


def usable(collected: Collected) -> tuple[Checker, Index] | None:
    """What can be compiled of the files, without what is broken or refers to what is not there (noted as a problem);
    None if nothing can. What only the lack of that makes wrong is not noted."""
    checker = Checker(collected)
    index = checker.check()
    for _ in range(_ROUNDS):
        if not checker.found.unusable:
            return checker, index
        checker = Checker(checker.found.usable())
        index = checker.check()
    return None


def stored(checker: Checker, index: Index, digest: str) -> Stored:
    """A rule base as it is kept."""
    return Stored(
        digest=digest,
        about=checker.about,
        facts=checker.facts,
        grammars=checker.grammars,
        drivers=dict(sorted(checker.drivers.items())),
        programs=dict(sorted(checker.programs.items())),
        procedures=checker.procedures,
        index=index,
        requirements=tuple(checker.requirements),
        orders=checker.orders,
        texts=checker.texts,
        speech=encoded(all_words(content for content, _ in checker.speech)),
        languages={
            language: encoded(words)
            for language, words in by_language(content for content, _ in checker.speech).items()
        },
        terms=encoded(tuple(checker.terms.values())),
        secrets=secret_words(loaded.content for loaded in checker.found.files),
        anonymity=encoded(anonymity_of(loaded.content for loaded in checker.found.files)),
        catalogue=encoded(checker.catalogue),
        meaning=encoded(checker.meaning),
        articles={name: encoded(article) for name, article in checker.articles.items()},
    )


__all__ = ["build", "collect"]
