"""``kbassist --version`` says what runs here and why."""

import subprocess
import sys
from pathlib import Path

import pytest

from kbassist import __version__
from kbassist.reasoning.engines import select
from kbassist.reasoning.engines.wire import Library
from kbassist.rulebase.base import RuleBase
from tests.support.engines import LIBRARIES_HERE
from tests.support.run import ROOT, Run

MISSING = Library("durable", "kbassist.no_such_module", "X", "durable-rules")


def test_version_names_engine_and_rule_base(run: Run, base: RuleBase) -> None:
    for option in ("--version", "-V"):
        ran = run(option)
        first, python, engine, *_, rules = ran.out.splitlines()
        assert (ran.status, ran.err, first) == (0, "", f"kbassist {__version__}")
        assert python.startswith(f"Python: {sys.version.split()[0]} (")
        assert engine.startswith("engine: ") and "that works here" in engine
        assert f"digest {base.digest}, {len(base.article_ids)} articles" in rules


@pytest.mark.skipif("clips" not in LIBRARIES_HERE, reason="clipspy is not installed")
def test_version_says_why_an_engine_is_not_used(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(select.LIBRARIES, "durable", MISSING)
    out = run("--version").out
    assert "\nengine: clips (clipspy " in out and "in reserve: reference\n" in out
    assert "not used: durable (durable-rules" in out and "No module named 'kbassist.no_such_module'" in out
    out = run("--version", "--engine", "durable").out
    assert "as --engine says; it does not work here: No module named" in out
    assert "\nengine: reference, as --engine says\n" in run("--version", "--engine", "reference").out
    assert (
        "engine: prolog: unknown; known: auto, durable, clips, reference" in run("--version", "--engine", "prolog").out
    )
    monkeypatch.setitem(select.LIBRARIES, "clips", MISSING._replace(name="clips"))
    out = run("--version").out
    assert "engine: none works here; reinstall kbassist" in out and out.count("not used: ") == 2


def test_version_names_no_reserve_that_is_not_there(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    last = [*select.LIBRARIES][-1]
    there = select.LIBRARIES[last]
    monkeypatch.setitem(select.LIBRARIES, "third", there._replace(name="third", distribution="kbassist-no-such"))
    assert "not used: third (kbassist-no-such): not installed" in run("--version").out


def test_version_without_a_rule_base_still_says_the_rest(run: Run, tmp_path: Path) -> None:
    ran = run("--version", "--only", tmp_path / "nowhere")
    assert ran.status == 0 and "rule base: can't be read: " in ran.out and "engine: " in ran.out


def test_other_commands_import_no_engine() -> None:
    listing = "import sys; from kbassist.cli import main\ntry: main(sys.argv[1:])\nfinally: print(*sorted(sys.modules))"
    for words in (["kb", "list"], ["sessions"], ["diagnose", str(ROOT / "data" / "cases" / "kb-article" / "evidence")]):
        ran = subprocess.run(
            [sys.executable, "-c", listing, *words], cwd=ROOT, capture_output=True, text=True, check=True
        )
        engines = {"clips", "durable_rules_engine"}
        assert not engines & set(ran.stdout.splitlines()[-1].split()), words
