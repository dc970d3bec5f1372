"""Checking an article: conditions, links, options, examples; its symptoms for the index."""

import re
from collections.abc import Iterator
from typing import get_args

import msgspec

from kbassist.model.result import ScenarioStatus, Verdict
from kbassist.rulebase.base import SymptomEntry
from kbassist.rulebase.collected import Loaded
from kbassist.rulebase.crossings import Crossings
from kbassist.rulebase.language.catalogue import Expanded
from kbassist.rulebase.language.conditions import suggestion
from kbassist.rulebase.language.patterns import CompiledPattern
from kbassist.rulebase.language.schema import ABSENT, Article, Expectation, Resolution, Symptom
from kbassist.rulebase.yamlfile import Path as NodePath


def check_article(known: Crossings, article: Article, loaded: Loaded) -> Iterator[SymptomEntry]:
    """Note what is wrong with an article; its symptoms."""
    for i, condition in enumerate(article.triggers):
        known.condition(condition, loaded, ("triggers", i))
    _links(known, article, loaded)
    for i, row in enumerate(article.scenarios):
        if known.condition(row.cells, loaded, ("scenarios", i, "cells")):
            for fact in row.cells:
                if fact not in {column.fact for column in article.columns}:
                    known.found.add(loaded, ("scenarios", i, "cells", fact), f"{fact} is no column of the table")
        for fact in sorted(set(row.decisive) - row.cells.keys()):
            known.found.add(loaded, ("scenarios", i, "decisive"), f"{fact} is no cell of this row")
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
            known.found.add(loaded, (*at, "unless_pattern"), f"not a regular expression: {error}")
        for name, value in symptom.sets.items():
            known.condition({name: value}, loaded, (*at, "sets"))
        yield from _entries(article, symptom, compiled)


def _examples(known: Crossings, article: Article, loaded: Loaded) -> None:
    """The examples: known facts and words, one that fires and one that does not."""
    for i, example in enumerate(article.examples):
        for name, value in example.set.items():
            known.condition({name: value}, loaded, ("examples", i, "set"))
        for message in _expectation_problems(article, example.expect):
            known.found.add(loaded, ("examples", i, "expect"), message)
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
        if sequel.problem not in problems:
            known.found.add(
                loaded,
                ("precedes", i, "problem"),
                f"no article has the problem '{sequel.problem}'{suggestion(sequel.problem, problems)}",
            )
    for i, other in enumerate(article.refines):
        if other not in known.articles or other == article.id:
            known.found.add(
                loaded, ("refines", i), f"no other article is called '{other}'{suggestion(other, known.articles)}"
            )


def _resolution(known: Crossings, option: Resolution, loaded: Loaded, at: NodePath) -> None:
    known.condition(option.applies, loaded, (*at, "applies"))
    for field in ("forbid", "recommend"):
        for j, reason in enumerate(getattr(option, field)):
            known.condition(reason.when, loaded, (*at, field, j, "when"))
    for j, use in enumerate(option.procedures):
        if use.procedure not in known.procedures:
            known.found.add(
                loaded,
                (*at, "procedures", j, "procedure"),
                f"unknown procedure '{use.procedure}'{suggestion(use.procedure, known.procedures)}",
            )
        known.condition(use.when, loaded, (*at, "procedures", j, "when"))
        for k, reason in enumerate(use.skip_when):
            known.condition(reason.when, loaded, (*at, "procedures", j, "skip_when", k))


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
