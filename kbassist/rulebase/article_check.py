"""Checking an article: conditions, links, options, examples; its symptoms for the index."""

import re
from collections.abc import Collection, Iterator
from typing import get_args

import msgspec

from kbassist.model.result import ScenarioStatus, Verdict
from kbassist.rulebase.collected import Loaded
from kbassist.rulebase.crossings import Crossings
from kbassist.rulebase.language.catalogue import Expanded
from kbassist.rulebase.language.pattern_compiler import wrong_expression
from kbassist.rulebase.language.patterns import CompiledPattern
from kbassist.rulebase.language.schema import ABSENT, Article, Expectation, Resolution, Symptom
from kbassist.rulebase.stored import SymptomEntry
from kbassist.rulebase.yamlfile import Path as NodePath
from kbassist.text.similar import suggestion


def check_article(known: Crossings, article: Article, loaded: Loaded) -> Iterator[SymptomEntry]:
    """Note what is wrong with an article; its symptoms."""
    for i, condition in enumerate(article.triggers):
        known.condition(condition, loaded, ("triggers", i))
    _links(known, article, loaded)
    _table(known, article, loaded)
    for i, rule in enumerate(article.rules):
        known.condition(rule.when, loaded, ("rules", i, "when"))
    for i, option in enumerate(article.resolutions):
        _resolution(known, option, loaded, ("resolutions", i))
    _examples(known, article, loaded)
    for i, symptom in enumerate(article.symptoms):
        at: NodePath = ("symptoms", i)
        if bool(symptom.any) == bool(symptom.event):
            known.found.add(loaded, at, f"{symptom.id}: give either text patterns (recognise) or an event")
        compiled: list[Expanded] = []
        for j, item in enumerate(symptom.any):
            compiled += known.pattern(item, loaded, (*at, "any", j))
        try:
            re.compile(symptom.unless_pattern)
        except re.error as error:
            known.found.refuse(loaded, (*at, "unless_pattern"), wrong_expression(symptom.unless_pattern, error))
        for name, value in symptom.sets.items():
            known.condition({name: value}, loaded, (*at, "sets"))
        yield from _entries(article, symptom, compiled)


def _table(known: Crossings, article: Article, loaded: Loaded) -> None:
    """The scenario table: columns that are facts, rows of the columns."""
    for i, column in enumerate(article.columns):
        if column.fact not in known.facts:
            hint = suggestion(column.fact, known.facts)
            unknown = column.fact in known.found.lost
            known.found.refuse(loaded, ("columns", i, "fact"), "" if unknown else f"unknown fact '{column.fact}'{hint}")
    columns = {column.fact for column in article.columns if column.fact in known.facts}
    vague = len(columns) < len(article.columns) or () in loaded.yaml.torn or ("columns",) in loaded.yaml.torn
    for i, row in enumerate(article.scenarios):
        if known.condition(row.cells, loaded, ("scenarios", i, "cells")):
            for fact in row.cells:
                if fact not in columns and not vague:
                    words = f"{fact} is no column of the table: add it to columns, or take the cell away"
                    known.found.add(loaded, ("scenarios", i, "cells", fact), words)
        for fact in sorted(set(row.decisive) - row.cells.keys()):
            known.found.add(loaded, ("scenarios", i, "decisive"), f"{fact} is no cell of this row")


def _examples(known: Crossings, article: Article, loaded: Loaded) -> None:
    """The examples: known facts and words, one that fires and one that does not."""
    for i, example in enumerate(article.examples):
        for name, value in example.set.items():
            known.condition({name: value}, loaded, ("examples", i, "set"))
        for place, message in _expectation_problems(article, example.expect, known.found.lost):
            known.found.add(loaded, ("examples", i, "expect", *place), message)
    if not any(example.expect.recognised for example in article.examples):
        known.found.add(loaded, ("examples",), "needs an example that it recognises")
    if all(example.expect.recognised for example in article.examples):
        known.found.add(
            loaded, ("examples",), "needs an example that it must not recognise (expect: {recognised: false})"
        )


def _links(known: Crossings, article: Article, loaded: Loaded) -> None:
    """What an article says of itself and of others outside its table."""
    known.condition(article.when, loaded, ("when",))
    known.condition(article.contradicted_by, loaded, ("contradicted_by",))
    for i, condition in enumerate(article.fixed_by):
        known.condition(condition, loaded, ("fixed_by", i))
    for name, value in article.sets.items():
        known.condition({name: value}, loaded, ("sets", name))
    problems = {one.problem for one in known.articles.values()}
    for i, sequel in enumerate(article.precedes):
        known.condition(sequel.when, loaded, ("precedes", i, "when"))
        if sequel.problem not in problems and sequel.problem not in known.found.lost:
            known.found.add(
                loaded,
                ("precedes", i, "problem"),
                f"no article has the problem '{sequel.problem}'{suggestion(sequel.problem, problems)}",
            )
    for i, other in enumerate(article.refines):
        if other not in known.articles or other == article.id:
            words = f"no other article is called '{other}'{suggestion(other, known.articles)}"
            known.found.refuse(loaded, ("refines", i), "" if other in known.found.lost else words)


def _resolution(known: Crossings, option: Resolution, loaded: Loaded, at: NodePath) -> None:
    known.condition(option.applies, loaded, (*at, "applies"))
    for field in ("forbid", "recommend"):
        for j, reason in enumerate(getattr(option, field)):
            known.condition(reason.when, loaded, (*at, field, j, "when"))
    for j, use in enumerate(option.procedures):
        if use.procedure not in known.procedures:
            words = f"unknown procedure '{use.procedure}'{suggestion(use.procedure, known.procedures)}"
            lost = use.procedure in known.found.lost
            known.found.refuse(loaded, (*at, "procedures", j, "procedure"), "" if lost else words)
        known.condition(use.when, loaded, (*at, "procedures", j, "when"))
        for k, reason in enumerate(use.skip_when):
            known.condition(reason.when, loaded, (*at, "procedures", j, "skip_when", k, "when"))


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


def _expectation_problems(
    article: Article, expect: Expectation, lost: Collection[str]
) -> Iterator[tuple[NodePath, str]]:
    """Names and words in an expectation that can never come out, each with its place. ``lost``: what may be in a part
    of the article that can't be used."""
    statuses, verdicts = get_args(ScenarioStatus), (*get_args(Verdict), ABSENT)
    rows, options = {row.id for row in article.scenarios}, {option.id for option in article.resolutions}
    rules = {one.id for one in article.rules}
    named: list[tuple[NodePath, str, Collection[str], str]] = [(("status",), expect.status, statuses, "status")]
    for row, status in expect.scenarios.items():
        named += [(("scenarios", row), row, rows, "scenario"), (("scenarios", row), status, statuses, "status")]
    named += [(("findings", i), rule, rules, "rule") for i, rule in enumerate(expect.findings)]
    for option, verdict in expect.options.items():
        named += [(("options", option), option, options, "option"), (("options", option), verdict, verdicts, "verdict")]
    named += [(("first_option",), expect.first_option, options, "option")]
    for place, word, known, what in named:
        if word and word not in known and word not in lost:
            yield place, f"'{word}' is no {what} here{suggestion(word, known)}; known: {', '.join(sorted(known))}"
