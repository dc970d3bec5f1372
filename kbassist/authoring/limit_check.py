"""What the engines bear, counted on the compiled form: past it durable-rules hangs, crashes, or silently does not fire.

Measured; ``benchmarks/engines.py`` runs rulesets of just this size.
"""

from collections import Counter
from collections.abc import Iterator, Sequence

from kbassist.reasoning.derive import Levels
from kbassist.reasoning.judged import TreeRules
from kbassist.reasoning.tree import article_tree
from kbassist.rulebase.base import RuleBase
from kbassist.rulebase.language.compiled import CompiledRule, Test
from kbassist.rulebase.language.schema import Article

MOST_TESTS = 400
"""Different first-level tests: 512 hang."""
MOST_ALIKE = 200
"""Rules with one identical pattern: 256 crash, or are refused (error 107)."""
MOST_ALTERNATIVES = 48
"""Of one pattern."""
MOST_MET = 60
"""Rules that one fact meets as one of several alternatives: with 65 none fires (error 303)."""
MOST_PATTERNS = 8
"""Of one rule."""


def of_article(article: Article, base: RuleBase) -> Iterator[str]:
    """What is too much for the ruleset of an article, in words."""
    for message in over(TreeRules(article_tree(article, base), base).rules):
        yield f"too much for one article's ruleset: {message}; split the article"


def of_derivations(base: RuleBase) -> Iterator[str]:
    """What is too much for what is derived with some driver, in words."""
    levels = Levels(base)
    for driver in (None, *base.drivers):
        rules = [CompiledRule(rule.name, rule.tests) for level in levels.of(driver) for rule in level.rules]
        for message in over(rules):
            yield f"too much to derive with {driver or 'no driver known'}: {message}; put rules together"


def over(rules: Sequence[CompiledRule]) -> Iterator[str]:
    """What of a ruleset is past what the engines bear, in words."""
    patterns = Counter(_pattern(test) for rule in rules for test in rule.tests)
    if len(patterns) > MOST_TESTS:
        yield f"{len(patterns)} different tests (at most {MOST_TESTS})"
    for (fact, values, _), count in patterns.items():
        # Each alternative has a place of its own behind which all those rules hang.
        most = MOST_ALIKE // max(1, len(values))
        if count > most:
            yield f"{count} rules test {fact} in the same way (at most {most})"
            break
    for (fact, value), count in _met(rules).most_common(1):
        if count > MOST_MET:
            yield f"{count} rules have {value} among several values of {fact} (at most {MOST_MET})"
    for rule in rules:
        if len(rule.tests) > MOST_PATTERNS:
            yield f"{rule.id} has {len(rule.tests)} conditions (at most {MOST_PATTERNS})"
        for test in rule.tests:
            if len(test.values) > MOST_ALTERNATIVES:
                yield f"{rule.id} has {len(test.values)} alternatives for {test.fact} (at most {MOST_ALTERNATIVES})"


def _met(rules: Sequence[CompiledRule]) -> Counter[tuple[str, str]]:
    """How many rules a fact with this value meets as one of several alternatives."""
    tests = (test for rule in rules for test in rule.tests if len(test.values) > 1)
    return Counter((test.fact, value) for test in tests for value in test.values)


def _pattern(test: Test) -> tuple[str, tuple[object, ...], tuple[object, ...]]:
    return (test.fact, tuple(test.values), tuple(test.intervals))
