"""All engines agree with plain evaluation, on any rules, in any order."""

import random
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks import engines
from kbassist.authoring.limit_check import of_article, of_derivations, over
from kbassist.errors import UserError
from kbassist.reasoning.engines import library, select
from kbassist.reasoning.engines.library import opened
from kbassist.reasoning.engines.reference import ReferenceEngine
from kbassist.reasoning.engines.select import select_engine
from kbassist.reasoning.engines.wire import Library
from kbassist.rulebase.base import RuleBase
from kbassist.rulebase.language.compiled import CompiledRule, EngineError, Firing, RuleEngine, Ruleset
from kbassist.rulebase.language.compiled import Test as FactTest
from tests.support.engines import LIBRARIES_HERE
from tests.support.thorough import examples

ENGINES = [select_engine(name) for name in LIBRARIES_HERE]
WORDS = st.sampled_from(["a", "b", "it's", 'a"b', "$x", "ü", "(v 1)", "nil"])
NAMES = st.sampled_from(["client.one", "client.two", "server.x", "case.y"])
BOUND = st.one_of(st.none(), st.integers(0, 2**62))


@st.composite
def drawn_test(draw: st.DrawFn, name: str) -> FactTest:
    if name.endswith("two"):
        return FactTest(name, (), tuple(draw(st.lists(st.tuples(BOUND, BOUND), min_size=1, max_size=3))))
    return FactTest(name, tuple(draw(st.sets(WORDS, min_size=1, max_size=4))))


@st.composite
def rule_sets(draw: st.DrawFn) -> list[CompiledRule]:
    rules = []
    for number in range(draw(st.integers(1, 6))):
        names = draw(st.sets(NAMES, min_size=1, max_size=4))
        rules.append(CompiledRule(f"rule-{number}", tuple(draw(drawn_test(name)) for name in sorted(names))))
    return rules


FACTS = st.fixed_dictionaries(
    {},
    optional={
        "client.one": WORDS,
        "client.two": st.integers(0, 2**62),
        "server.x": WORDS,
        "case.y": WORDS,
        "z.z": WORDS,
    },
)


def test_there_is_an_engine() -> None:
    assert ENGINES


@pytest.mark.parametrize("engine", ENGINES, ids=lambda engine: engine.name)
@settings(max_examples=examples(150), deadline=None)
@given(rules=rule_sets(), facts=FACTS, seed=st.integers())
def test_engines_agree_with_plain_evaluation(
    engine: RuleEngine, rules: list[CompiledRule], facts: dict[str, str | int], seed: int
) -> None:
    expected = ReferenceEngine().compile(rules).run(facts)
    shuffled = random.Random(seed).sample(rules, len(rules))
    items = list(facts.items())
    ruleset = engine.compile(shuffled)
    assert ruleset.run(dict(reversed(items))) == expected
    assert ruleset.run(facts) == expected


@pytest.mark.parametrize("engine", ENGINES, ids=lambda engine: engine.name)
@settings(max_examples=examples(100), deadline=None)
@given(rules=rule_sets(), more=st.lists(FACTS, min_size=2, max_size=6), fewer=st.sets(NAMES))
def test_a_run_does_not_hang_on_those_before(
    engine: RuleEngine, rules: list[CompiledRule], more: list[dict[str, str | int]], fewer: set[str]
) -> None:
    ruleset, plain = engine.compile(rules), ReferenceEngine().compile(rules)
    facts: dict[str, str | int] = {}
    for added in more:
        # Facts are added, then some get other values, then some are taken away.
        for now in ({**added, **facts}, {**facts, **added}, {name: facts[name] for name in facts.keys() - fewer}):
            facts = now
            assert ruleset.run(facts) == plain.run(facts)


@pytest.mark.parametrize("engine", ENGINES, ids=lambda engine: engine.name)
def test_too_many_tests_are_refused(engine: RuleEngine) -> None:
    rule = CompiledRule("wide", tuple(FactTest(f"f{i}", ("x",)) for i in range(9)))
    with pytest.raises(EngineError):
        engine.compile([rule])


def test_an_unknown_engine_is_named() -> None:
    with pytest.raises(UserError, match="known: auto"):
        select_engine("drools")


def test_a_library_passes_the_self_test_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KBASSIST_CACHE_DIR", str(tmp_path / "cache"))
    file = tmp_path / "library.so"
    file.write_bytes(b"1")
    compiled: list[int] = []

    class Engine(ReferenceEngine):
        name = "durable"

        def compile(self, rules: Sequence[CompiledRule]) -> Ruleset:
            compiled.append(len(rules))
            return super().compile(rules[:wanted])

    monkeypatch.setattr(Engine, "library", str(file), raising=False)
    monkeypatch.setattr(sys.modules[__name__], "Engine", Engine, raising=False)
    tried = Library("durable", __name__, "Engine")
    wanted = 1
    for _ in range(2):
        with pytest.raises(EngineError, match="fails its self-test"):
            opened(tried)
    wanted = 3
    assert isinstance(opened(tried), Engine) and isinstance(opened(tried), Engine)
    assert len(compiled) == 3
    file.write_bytes(b"22")
    opened(tried)
    assert len(compiled) == 4


class Refusing(ReferenceEngine):
    """An engine that takes no ruleset of the size ``takes`` or more, and fails in the run ``lasts``."""

    name = "durable"
    takes, lasts = 99, 99

    def compile(self, rules: Sequence[CompiledRule]) -> Ruleset:
        if len(rules) >= self.takes:
            raise EngineError("too many")
        return Failing(super().compile(rules), self.lasts)


class Failing:
    def __init__(self, plain: Ruleset, lasts: int) -> None:
        self.plain, self.left = plain, lasts

    def run(self, facts: Mapping[str, str | int]) -> tuple[Firing, ...]:
        self.left -= 1
        if self.left < 0:
            raise EngineError("broke down")
        return self.plain.run(facts)


@pytest.mark.parametrize(("takes", "lasts"), [(4, 99), (99, 1), (4, 0)])
def test_where_an_engine_fails_the_next_one_answers(monkeypatch: pytest.MonkeyPatch, takes: int, lasts: int) -> None:
    monkeypatch.setattr(Refusing, "takes", takes)
    monkeypatch.setattr(Refusing, "lasts", lasts + 1)
    monkeypatch.setitem(select.LIBRARIES, "durable", Library("durable", __name__, "Refusing"))
    monkeypatch.setattr(select, "started", library.opened)
    rules = [CompiledRule(f"r{number}", (FactTest("client.one", ("a",)),)) for number in range(5)]
    facts: dict[str, str | int] = {"client.one": "a"}
    expected = ReferenceEngine().compile(rules).run(facts)
    ruleset = select_engine().compile(rules)
    assert [ruleset.run(facts) for _ in range(4)] == [expected] * 4
    monkeypatch.setattr(Refusing, "lasts", 1)
    with pytest.raises(EngineError):
        # Who names an engine gets that one or an error.
        alone = select_engine("durable").compile(rules)
        alone.run(facts), alone.run(facts)


@pytest.mark.parametrize(
    ("count", "width", "said"),
    [(140, 2, "(at most 100)"), (70, 2, "(at most 60)"), (230, 1, "(at most 200)")],
    ids=["refused", "silent", "crashing"],
)
def test_what_the_engines_do_not_bear_lint_says(count: int, width: int, said: str) -> None:
    """durable-rules refuses the first (error 107), fails to run the second (303) and has crashed on such as the third."""
    rules = []
    for number in range(count):
        values = ("a", "b")[:width] if said != "(at most 60)" else ("a", f"q{number}")
        rules.append(
            CompiledRule(f"r{number}", (FactTest("client.one", values), FactTest("case.y", (f"v{number % 40}",))))
        )
    assert [message for message in over(rules) if "client.one" in message and said in message]
    if width == 2:
        facts: dict[str, str | int] = {"client.one": "a", "case.y": "v1"}
        expected = ReferenceEngine().compile(rules).run(facts)
        assert select_engine().compile(rules).run(facts) == expected, "the next engine answers"


def test_the_shipped_rules_are_within_what_the_engines_bear(base: RuleBase) -> None:
    assert list(of_derivations(base)) == []
    assert [message for name in base.article_ids for message in of_article(base.article(name), base)] == []


@pytest.mark.parametrize("seed", [1, 2])
def test_the_benchmark_in_short(seed: int, capsys: pytest.CaptureFixture[str]) -> None:
    """``python benchmarks/engines.py`` does it with 100,000 sets: the shipped rules, and rulesets at lint's limits."""
    found = list(engines.here(None))
    assert [one.name for one in found] == list(LIBRARIES_HERE)
    assert engines.differ(found, 3 * engines.RUNS, seed) == 0
    assert "120 sets" in capsys.readouterr().out


def test_the_benchmark_sees_an_engine_that_differs(capsys: pytest.CaptureFixture[str]) -> None:
    class Less(ReferenceEngine):
        def compile(self, rules: Sequence[CompiledRule]) -> Ruleset:
            return super().compile(sorted(rules, key=lambda rule: rule.id)[1:])

    assert engines.differ([Less()], 2 * engines.RUNS, 1) == 3
    assert "DIFFERS: reference on " in capsys.readouterr().out
