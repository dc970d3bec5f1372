"""What ``kbassist kb lint`` says of an article's examples that expect what their own answers rule out."""

from collections.abc import Iterator, Mapping

from kbassist.model.result import HOLDS
from kbassist.rulebase.base import RuleBase
from kbassist.rulebase.language.compiled import Test
from kbassist.rulebase.language.schema import Article, Condition
from kbassist.rulebase.yamlfile import Path

"""What a row is said to be only where nothing speaks against it."""


def of_examples(article: Article, base: RuleBase) -> Iterator[tuple[Path, str]]:
    """Rows and rules that an example expects though a value that it sets contradicts them: place and words."""
    ids = [row.id for row in article.scenarios]
    # Of an id that is there twice something else is said.
    rows = {row.id: row.cells for row in article.scenarios if ids.count(row.id) == 1}
    rules = {rule.id: rule.when for rule in article.rules}
    for i, example in enumerate(article.examples):
        at: Path = ("examples", i, "expect")
        for row, status in example.expect.scenarios.items():
            if status in HOLDS and row in rows:
                for words in _against(rows[row], example.set, base):
                    yield (*at, "scenarios", row), f"'{row}' can't be {status} here: {words}"
        for j, rule in enumerate(example.expect.findings):
            for words in _against(rules.get(rule, {}), example.set, base):
                yield (*at, "findings", j), f"'{rule}' can't be found here: {words}"


def _against(condition: Condition, known: Mapping[str, str], base: RuleBase) -> Iterator[str]:
    """The first cell that a known value fails."""
    for test in base.tests(condition):
        value = known.get(test.fact)
        if value is not None and test.values and value not in test.values:
            yield f"the example sets {test.fact} to {value}, and it takes {_wanted(test)}"
            return


def _wanted(test: Test) -> str:
    return " or ".join(test.values)
