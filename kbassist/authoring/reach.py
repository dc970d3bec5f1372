"""What can never happen: facts that nothing gives, rows that no case confirms, reasons that another one always beats.

``kbassist kb lint`` reports them. A rule that can never fire is knowledge its author believes to be there.
"""

from collections.abc import Container, Iterable, Iterator, Mapping
from functools import cached_property

from kbassist.rulebase.base import RuleBase, version_of
from kbassist.rulebase.language.compiled import Interval, Test
from kbassist.rulebase.language.derive import Derivation, for_drivers
from kbassist.rulebase.language.schema import Article, Condition, DeriveFile, Resolution
from kbassist.rulebase.yamlfile import Path

Found = tuple[Path, str]
"""The place of a problem in the article's file, and the problem in words."""
_DEPTH = 3
"""So many derive rules, one upon the other, are followed."""


class Reach:
    """Checks the articles of a rule base for what can never happen."""

    def __init__(self, base: RuleBase, mentioned: Container[str] = ()) -> None:
        """``mentioned``: words of what can't be read: it may give a fact of that name any value."""
        self.base = base
        self._mentioned = mentioned

    @cached_property
    def given(self) -> dict[str, set[str] | None]:
        """The values that anything can give a fact; None for every value (asked, computed, or read from a text)."""
        result = {name: None if values is None else set(values) for name, values in self._stated.items()}
        for derivation in self.base.index.derivations:
            _give(result, derivation.fact, derivation.value)
        return result

    @cached_property
    def _stated(self) -> dict[str, set[str] | None]:
        """The same of all but the derive rules."""
        base = self.base
        result: dict[str, set[str] | None] = {}
        for fact in base.facts.values():
            if fact.askable or fact.computed or fact.keyword:
                result[fact.name] = None
            elif fact.default is not None:
                result[fact.name] = {fact.default}
            if fact.name in self._mentioned:
                result[fact.name] = None
        for item in base.index.fact_patterns:
            _give(result, item.fact, item.pattern.value)
            if "(?P<version>" in item.pattern.regex:
                _give(result, version_of(item.fact), None)
            for name, value in item.pattern.sets:
                _give(result, name, value)
        for entry in base.index.symptoms:
            for name, value in entry.sets:
                _give(result, name, value)
        return result

    def unknown_origin(self, name: str) -> bool:
        """Whether nothing ever gives the fact a value."""
        return name not in self.given

    def problems(self, article: Article) -> Iterator[Found]:
        """Everything in an article that can never happen, and rows that can't be told apart."""
        yield from self._rows(article)
        for i, rule in enumerate(article.rules):
            yield from self._dead(rule.when, ("rules", i, "when"), f"the rule '{rule.id}' can never fire")
        for i, option in enumerate(article.resolutions):
            yield from self._option(option, ("resolutions", i))
        for i, trigger in enumerate(article.triggers):
            yield from self._dead(trigger, ("triggers", i), "this trigger can never hold")
        if not article.symptoms and not article.triggers:
            yield ("id",), "neither symptoms nor triggers: the article can never be a candidate"

    def of_derived(self, content: DeriveFile) -> Iterator[Found]:
        """The derive rules of a file that never fire."""
        for i, rule in enumerate(content.rules):
            yield from self._dead(rule.when, ("rules", i, "when"), f"the derive rule '{rule.id}' never fires")
            if for_drivers(rule, self.base.drivers.values()) is None and not self._mentioned:
                yield ("rules", i, "drivers"), f"the derive rule '{rule.id}' never fires: no driver's file says so"

    def _rows(self, article: Article) -> Iterator[Found]:
        compiled = [{test.fact: test for test in self._tests(row.cells)} for row in article.scenarios]
        for i, row in enumerate(article.scenarios):
            at: Path = ("scenarios", i, "cells")
            yield from self._dead(row.cells, at, f"no case can ever confirm the row '{row.id}'")
            tests = compiled[i]
            for other, cells in zip(article.scenarios[:i], compiled, strict=False):
                if tests == cells:
                    words = f"the rows '{other.id}' and '{row.id}' have the same cells but say different things"
                    yield at, f"{words}; name the fact that tells them apart"
            if not tests:
                yield at, f"the row '{row.id}' has no cell: it would be confirmed in every case"

    def _option(self, option: Resolution, at: Path) -> Iterator[Found]:
        yield from self._dead(option.applies, (*at, "applies"), f"the option '{option.id}' can never apply")
        forbids = [self._tests(reason.when) for reason in option.forbid]
        for field, group in (("forbid", option.forbid), ("recommend", option.recommend)):
            for j, reason in enumerate(group):
                place: Path = (*at, field, j, "when")
                yield from self._dead(reason.when, place, "this reason can never hold")
                tests = self._tests(reason.when)
                if _clash(tests, self._tests(option.applies)):
                    yield place, f"this reason contradicts what '{option.id}' applies to"
                beaten = forbids if field == "recommend" else forbids[:j]
                for number, other in enumerate(beaten):
                    if _implies(tests, other):
                        why = option.forbid[number].because
                        yield place, f"this reason never counts: whenever it holds, '{why}' forbids the option"
                        break

    def _dead(self, condition: Condition, at: Path, what: str) -> Iterator[Found]:
        for test in self._tests(condition):
            values = self.given.get(test.fact, set())
            if not test.values and not test.intervals:
                yield (*at, test.fact), f"{what}: {test.fact} has no such value"
            # Of a fact that nothing gives its definition tells.
            elif test.fact in self.given and values is not None and test.values and not values & set(test.values):
                known = ", ".join(sorted(values))
                yield (*at, test.fact), f"{what}: nothing ever gives {test.fact} this value (only {known})"
        found = list(self._impossible(condition, at, what))
        # That two cells can't be together is said once.
        yield from found or self._underivable(condition, at, what)

    def _impossible(self, condition: Condition, at: Path, what: str) -> Iterator[Found]:
        """A cell all of whose values are impossible under the other cells: nobody is ever offered them. The last of
        the cells that can't be together is the one to look at."""
        tests = self._tests(condition)
        for test in tests:
            choices = self.base.facts[test.fact].choices
            others = tuple(one for one in tests if one is not test)
            bars = {
                value: [
                    bar for bar in map(self._tests, choices[value].impossible_when) if bar and _implies(others, bar)
                ]
                for value in test.values
                if value in choices
            }
            if test.values and all(bars.get(value) for value in test.values):
                against = {test.fact, *(one.fact for some in bars.values() for bar in some for one in bar)}
                last = [name for name in condition if name in against][-1]
                yield (*at, last), f"{what}: {test.fact} can't be this together with the other cells"

    def _underivable(self, condition: Condition, at: Path, what: str) -> Iterator[Found]:
        """A cell that derive rules contradict: by then the fact has another value, or the two withhold it. And a fact
        that only derive rules give, of which none can fire together with the other cells."""
        tests = self._tests(condition)
        for test in tests if len(tests) > 1 else ():
            ways = self._ways.get(test.fact, ())
            if not ways or not test.values:
                continue
            others = tuple(one for one in tests if one is not test)
            wrong = next((one for one in ways if one.value not in test.values and self._follows(one, others)), None)
            right = [one for one in ways if one.value in test.values]
            if wrong is not None:
                why = f"with the other cells it is {wrong.value}, by the derive rule '{wrong.id}'"
                yield (*at, test.fact), f"{what}: {test.fact} can't be this: {why}"
            elif test.fact not in self._stated and right and all(_clash(one.tests, others) for one in right):
                yield (*at, test.fact), f"{what}: no derive rule gives {test.fact} this together with the other cells"

    @cached_property
    def _ways(self) -> dict[str, list[Derivation]]:
        """The derive rules by the fact that they give."""
        found: dict[str, list[Derivation]] = {}
        for one in self.base.index.derivations:
            found.setdefault(one.fact, []).append(one)
        return found

    def _follows(self, rule: Derivation, known: tuple[Test, ...], depth: int = 0) -> bool:
        """Whether a rule fires wherever ``known`` holds, and what it gives stands against whatever says otherwise."""
        fact = self.base.facts[rule.fact]
        if rule.assumed or not rule.tests or fact.many or fact.type == "text" or rule.value in fact.gives_way:
            return False
        own = _by_fact(known)
        return all(
            self.base.facts[test.fact].default is None
            and (
                _narrower(own[test.fact], test)
                if test.fact in own
                else depth < _DEPTH
                and any(
                    one.value in test.values and self._follows(one, known, depth + 1)
                    for one in self._ways.get(test.fact, ())
                )
            )
            for test in rule.tests
        )

    def _tests(self, condition: Condition) -> tuple[Test, ...]:
        return self.base.tests(condition)


def _give(result: dict[str, set[str] | None], name: str, value: str | None) -> None:
    if value is None:
        # The pattern takes the value from the text.
        result[name] = None
    elif (known := result.setdefault(name, set())) is not None:
        known.add(value)


def _by_fact(tests: Iterable[Test]) -> Mapping[str, Test]:
    return {test.fact: test for test in tests}


def _implies(tests: tuple[Test, ...], other: tuple[Test, ...]) -> bool:
    """Whether ``other`` holds whenever ``tests`` do. An empty ``other`` always holds."""
    own = _by_fact(tests)
    return all(test.fact in own and _narrower(own[test.fact], test) for test in other)


def _narrower(test: Test, other: Test) -> bool:
    if test.intervals or other.intervals:
        return all(any(_inside(one, wide) for wide in other.intervals) for one in test.intervals)
    return set(test.values) <= set(other.values)


def _inside(one: Interval, wide: Interval) -> bool:
    low, high = one
    start, end = wide
    return (start is None or (low is not None and low >= start)) and (end is None or (high is not None and high <= end))


def _clash(tests: tuple[Test, ...], other: tuple[Test, ...]) -> bool:
    """Whether both can't hold in one case."""
    own = _by_fact(other)
    return any(test.values and test.fact in own and not set(test.values) & set(own[test.fact].values) for test in tests)
