"""All engines agree with plain evaluation, on any rules, in any order."""

import random
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kbassist.errors import UserError
from kbassist.reasoning.engines import select
from kbassist.reasoning.engines.reference import ReferenceEngine
from kbassist.reasoning.engines.select import select_engine
from kbassist.rulebase.language.compiled import CompiledRule, EngineError, RuleEngine, Ruleset
from kbassist.rulebase.language.compiled import Test as FactTest

ENGINES = []
for engine_name in ("durable", "clips"):
    try:
        ENGINES.append(select_engine(engine_name))
    except UserError:  # not on this platform
        continue
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
@settings(max_examples=150, deadline=None)
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
@settings(max_examples=100, deadline=None)
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
    library = tmp_path / "library.so"
    library.write_bytes(b"1")
    compiled: list[int] = []

    class Engine(ReferenceEngine):
        name = "durable"

        def compile(self, rules: Sequence[CompiledRule]) -> Ruleset:
            compiled.append(len(rules))
            return super().compile(rules[:wanted])

    monkeypatch.setattr(Engine, "library", str(library), raising=False)
    monkeypatch.setitem(select._ENGINES, "durable", (__name__, "Engine"))
    monkeypatch.setattr(sys.modules[__name__], "Engine", Engine, raising=False)
    wanted = 1
    for _ in range(2):
        with pytest.raises(UserError, match="fails its self-test"):
            select_engine("durable")
    wanted = 3
    assert isinstance(select_engine("durable"), Engine) and isinstance(select_engine("durable"), Engine)
    assert len(compiled) == 3
    library.write_bytes(b"22")
    select_engine("durable")
    assert len(compiled) == 4
