"""Shared fixtures: the shipped rule base, a reasoner, the command line in this process; a time zone that is not UTC."""

import argparse
import gc
import os
import shutil
import sys
import time
from collections.abc import Callable, Generator, Iterator, Sequence
from functools import cache, lru_cache
from pathlib import Path

import pytest
from hypothesis import settings

from kbassist.batch import scanner as scanner_module
from kbassist.batch.scanner import HyperScanner
from kbassist.cli import main
from kbassist.commands import parser
from kbassist.commands.table import COMMANDS
from kbassist.reading import anchors as reading_anchors
from kbassist.reading.anchors import anchors
from kbassist.reasoning import infer
from kbassist.reasoning.engines.select import select_engine
from kbassist.reasoning.infer import Reasoner
from kbassist.rulebase import anchors as literals
from kbassist.rulebase import compiler, loader
from kbassist.rulebase.base import RuleBase
from kbassist.rulebase.files import digest
from kbassist.rulebase.language.compiled import CompiledRule, Ruleset
from kbassist.rulebase.language.patterns import CompiledPattern
from kbassist.rulebase.stored import Stored
from kbassist.text.secrets import Masker, use
from tests.support.run import Ran
from tests.support.shipped import shipped
from tests.support.thorough import examples

_BASES = 8
# A rule base is a hundred thousand objects and no garbage: as the program does, look for that seldom.
gc.set_threshold(4_000_000, 50, 50)
settings.register_profile("kbassist", max_examples=examples(100))
settings.load_profile("kbassist")


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Generator[None, object, object]:
    """What pytest makes of the asserts of a test file is kept beside it for the next run: making it is half of the
    collecting. ``tests/check.py`` forbids that for the time of the tests (some run on a full disk); none runs yet.
    """
    forbidden, sys.dont_write_bytecode = sys.dont_write_bytecode, False
    try:
        return (yield)
    finally:
        sys.dont_write_bytecode = forbidden


def pytest_unconfigure() -> None:
    """What is left ends with the process."""
    gc.freeze()


def pytest_runtest_setup(item: pytest.Item) -> None:
    """A test marked ``external`` runs where its tools are; ``.ci/run`` installs them and accepts no excuse."""
    wanted = [tool for marker in item.iter_markers("external") for tool in marker.args]
    missing = ", ".join(tool for tool in wanted if not shutil.which(tool))
    if not missing:
        return
    if os.environ.get("KBASSIST_EXTERNAL") == "required":
        pytest.fail(f"not installed: {missing}", pytrace=False)
    pytest.skip(f"not installed: {missing}")


@pytest.fixture(scope="session", autouse=True)
def _surroundings(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """A cache of the tests' own, and another time zone than most machines have."""
    run = tmp_path_factory.getbasetemp()
    # The processes of a run (pytest-xdist) have a folder each in that of the run, and share what is compiled.
    cache = (run.parent if "PYTEST_XDIST_WORKER" in os.environ else run) / "cache"
    cache.mkdir(exist_ok=True)
    os.environ["KBASSIST_CACHE_DIR"] = str(cache)
    # What the person at this machine has set is no part of a test.
    os.environ["KBASSIST_CONFIG"] = "none"
    os.environ["TZ"] = "Asia/Kathmandu"
    if hasattr(time, "tzset"):
        time.tzset()
    yield


@pytest.fixture(autouse=True)
def _minimum_of_words() -> None:
    """Words of secrets as before a rule base is opened, whichever test ran before."""
    use(Masker)


@pytest.fixture(scope="session", autouse=True)
def _yaml_read_once() -> Iterator[None]:
    """Rule bases are compiled by the hundred, from the same files with one of them changed, seldom in its literals: where
    they are looked for is worked out once, as is what a file says (``rulebase.collected``).
    """
    tables: dict[tuple[object, ...], literals.Table] = {}

    def table(groups: Sequence[Sequence[CompiledPattern]]) -> literals.Table:
        key = tuple(literals._literals(groups))
        if key not in tables:
            tables[key] = literals.table(groups)
        return tables[key]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("kbassist.rulebase.anchors._pieces", cache(literals._pieces))
        patch.setattr("kbassist.rulebase.stored.table", table)
        yield


@pytest.fixture(scope="session", autouse=True)
def _sound_rules_built_once() -> Iterator[None]:
    """Copies of the same folders, which many tests make for themselves, are one rule base: it knows no paths. What is wrong
    in a folder is worked out each time, for that is said with its place.
    """
    build = compiler.build
    built: dict[str, Stored] = {}

    def once(files: list[tuple[str, Path]]) -> Stored:
        content = digest(files)
        # The last few: a rule base is many megabytes.
        built[content] = built.pop(content, None) or build(files)
        if len(built) > _BASES:
            del built[next(iter(built))]
        return built[content]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(compiler, "build", once)
        yield


@pytest.fixture(scope="session", autouse=True)
def _cache_decoded_once() -> Iterator[None]:
    """Hundreds of command lines run in this process: what the cache gives them is read and checked each time, and made
    into a rule base the first time.
    """
    with pytest.MonkeyPatch.context() as patch:
        decoded = lru_cache(maxsize=4)(loader._decoded)
        # Two views of megabytes are compared byte by byte; two strings of bytes at once.
        patch.setattr("kbassist.rulebase.loader._decoded", lambda data: decoded(bytes(data)))
        yield


@pytest.fixture(scope="session", autouse=True)
def _literals_compiled_once() -> Iterator[None]:
    """A hundred batches in this process look for the same literals, and hundreds of rule bases have the same ones."""
    chosen = lru_cache(maxsize=64)(reading_anchors._chosen.__wrapped__)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(reading_anchors, "_chosen", chosen)
        patch.setattr("kbassist.batch.scanner._compiled", lru_cache(maxsize=16)(scanner_module._compiled))
        yield


@pytest.fixture(scope="session", autouse=True)
def _rules_compiled_once() -> Iterator[None]:
    """The engines get the same rules from every command line: they compile them the first time, and run each time."""
    rulesets: dict[tuple[object, str, tuple[CompiledRule, ...]], Ruleset] = {}

    def once(reasoner: Reasoner, rules: list[CompiledRule]) -> Ruleset | None:
        compile_rules = reasoner.engine.compile
        # By the method itself: what a test puts in its place gets the rules.
        key = getattr(compile_rules, "__func__", compile_rules), reasoner.engine.name, tuple(rules)
        if rules and key not in rulesets:
            rulesets[key] = compile_rules(rules)
        return infer._Once(rulesets[key], rules) if rules else None

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Reasoner, "_compiled", once)
        yield


@pytest.fixture(scope="session", autouse=True)
def _parsers_made_once() -> Iterator[None]:
    """Parsers are made of the commands among the words of a line; only help also looks at its other words."""
    named = {one.name for command in COMMANDS for one in (command, *command.parts)}
    make = parser.build_parser
    made = cache(make)

    def once(words: Sequence[str]) -> argparse.ArgumentParser:
        return make(words) if {"-h", "--help"}.intersection(words) else made(frozenset(named.intersection(words)))

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(parser, "build_parser", once)
        yield


@pytest.fixture(scope="session")
def base() -> RuleBase:
    """The shipped rule base."""
    return shipped()


@pytest.fixture(scope="session")
def scanner(base: RuleBase) -> HyperScanner:
    """Finds the anchors of all symptoms."""
    return HyperScanner(anchors(base))


@pytest.fixture(scope="session")
def reasoner(base: RuleBase) -> Reasoner:
    """A reasoner with the default engine."""
    return Reasoner(base, select_engine())


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Callable[..., Ran]:
    """Run a command line in this process."""

    def call(*arguments: object) -> Ran:
        capsys.readouterr()
        status = main([str(one) for one in arguments])
        captured = capsys.readouterr()
        return Ran(status, captured.out, captured.err)

    return call
