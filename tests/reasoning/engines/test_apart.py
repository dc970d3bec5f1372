"""An engine that crashes, ends its process or hangs costs one run; forked or started, on any platform."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from kbassist.reasoning import infer
from kbassist.reasoning.engines import apart, select, started
from kbassist.reasoning.engines.apart import EngineApart, EngineEndedError
from kbassist.reasoning.engines.reference import ReferenceEngine
from kbassist.reasoning.engines.select import select_engine
from kbassist.reasoning.engines.wire import Library
from kbassist.reasoning.infer import Reasoner
from kbassist.rulebase.language.compiled import CompiledRule, EngineError
from kbassist.rulebase.language.compiled import Test as FactTest
from kbassist.shell.conversation import Shell
from kbassist.shell.store import Store
from kbassist.shell.terminal import answered
from tests.reasoning.engines import doubles
from tests.support.conversation import ERROR, say
from tests.support.engines import LIBRARIES_HERE
from tests.support.run import CASES, ROOT, Run

WORDS = ("fine", "crashes", "leaves", "hangs")
RULES = [CompiledRule(f"is-{word}", (FactTest("case.word", (word,)),)) for word in WORDS]
SOON = {"forked": 0.3, "spawned": 1.0}
"""Seconds; a Python of its own has to begin in this time."""
SECOND = LIBRARIES_HERE[-1]
"""An engine that works here, the one after the double if there are two."""
EVIDENCE = CASES / "kb-article" / "evidence"


def double(name: str) -> Library:
    return Library("durable", doubles.__name__, name)


@pytest.fixture(params=["forked", "spawned"])
def way(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """How the process of an engine is started."""
    forked = request.param == "forked"
    if forked and not started.may_fork():
        pytest.skip("no fork here, or other threads")
    monkeypatch.setattr(started, "may_fork", lambda: forked)
    return str(request.param)


@pytest.fixture
def doomed(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[None]:
    """The first engine is doomed, for every ruleset anew."""
    monkeypatch.setenv("KBASSIST_STATE_DIR", str(tmp_path / "state"))
    monkeypatch.setattr("kbassist.faults._saved", {})
    monkeypatch.setattr(select, "_started", {})
    monkeypatch.setitem(select.LIBRARIES, "durable", double("Crashing"))
    monkeypatch.setattr(
        Reasoner, "_compiled", lambda self, rules: infer._Once(self.engine.compile(rules), rules) if rules else None
    )
    yield
    for one in select._started.values():
        one._process and one._process.end()


def fired(word: str) -> list[str]:
    return [one.rule for one in ReferenceEngine().compile(RULES).run({"case.word": word})]


@pytest.mark.parametrize(
    ("word", "said"),
    [
        pytest.param(
            "crashes",
            "the engine durable crashed (SIGSEGV)",
            marks=pytest.mark.skipif(sys.platform == "win32", reason="POSIX signals"),
        ),
        ("leaves", "the engine durable ended its process (status 7)"),
        ("hangs", "the engine durable took longer than SOON s and was ended"),
    ],
)
def test_what_ends_an_engine_costs_one_run(word: str, said: str, way: str) -> None:
    engine = EngineApart(double("Doomed"), SOON[way])
    ruleset = engine.compile(RULES)
    for _ in range(2):
        assert [one.rule for one in ruleset.run({"case.word": "fine"})] == fired("fine")
        with pytest.raises(EngineEndedError) as ended:
            ruleset.run({"case.word": word})
        assert str(ended.value) == said.replace("SOON", f"{SOON[way]:g}")
    assert [one.rule for one in ruleset.run({"case.word": "fine"})] == fired("fine")
    with pytest.raises(EngineEndedError):
        ruleset.run({"case.word": word})
    with pytest.raises(EngineError, match="ended 3 times, and is not started again") as given_up:
        ruleset.run({"case.word": "fine"})
    assert not isinstance(given_up.value, EngineEndedError)


@pytest.mark.usefixtures("way")
@pytest.mark.parametrize(
    ("library", "said"),
    [
        (double("Wrong"), "fails its self-test"),
        (double("Fragile"), "crashed|ended its process"),
        (Library("durable", "kbassist.no_such_module", "X"), "No module named"),
    ],
    ids=["wrong", "crashing", "missing"],
)
def test_an_engine_that_does_not_work_says_why(library: Library, said: str, monkeypatch: pytest.MonkeyPatch) -> None:
    engine = EngineApart(library)
    for _ in range(2):
        with pytest.raises(EngineError, match=said):
            engine.ready()
    monkeypatch.setattr(select, "_started", {})
    monkeypatch.setitem(select.LIBRARIES, "durable", library)
    if SECOND == "clips":
        assert select_engine().name == SECOND


@pytest.mark.usefixtures("way")
def test_what_no_rule_names_stays_here() -> None:
    engine = EngineApart(double("Doomed"))
    ruleset = engine.compile(RULES)
    assert ruleset.run({"case.word": "\udcff of a log", "case.other": "crashes", "case.number": 2**80}) == ()
    ruleset = engine.compile([CompiledRule("many", (FactTest("case.number", (), ((5, None),)),))])
    assert ruleset.run({"case.number": 2**62}) and not ruleset.run({"case.number": 4})
    with pytest.raises(EngineError, match="too large"):
        ruleset.run({"case.number": 2**80})
    assert ruleset.run({"case.number": 5})


@pytest.mark.usefixtures("way")
def test_who_is_tired_of_waiting_gets_the_next_answer() -> None:
    engine = EngineApart(double("Doomed"))
    ruleset = engine.compile(RULES)
    process = engine._process
    assert process is not None

    class Interrupted:
        def __init__(self) -> None:
            self.closed = process.replies.close

        def read(self, _size: int) -> bytes:
            raise KeyboardInterrupt

        def close(self) -> None:
            self.closed()

    process.replies = Interrupted()  # type: ignore[assignment]
    with pytest.raises(KeyboardInterrupt):
        ruleset.run({"case.word": "fine"})
    assert [one.rule for one in ruleset.run({"case.word": "fine"})] == fired("fine")
    assert engine._ends == 0


@pytest.mark.skipif(not hasattr(signal, "SIGINT") or sys.platform == "win32", reason="POSIX signals")
@pytest.mark.usefixtures("way")
def test_ctrl_c_at_the_prompt_leaves_the_engine_alone() -> None:
    engine = EngineApart(double("Doomed"))
    ruleset = engine.compile(RULES)
    process = engine._process
    assert process is not None
    number = getattr(process._process, "pid", process._process)  # type: ignore[attr-defined]
    os.kill(number, signal.SIGINT)
    assert [one.rule for one in ruleset.run({"case.word": "fine"})] == fired("fine")
    assert engine.generation == 0


@pytest.mark.parametrize("reason", ["no process", "frozen", "embedded"])
def test_without_a_process_the_engine_runs_in_this_one(reason: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(*_: object) -> object:
        raise BlockingIOError(11, "Resource temporarily unavailable")

    monkeypatch.setattr(select, "_started", {})
    monkeypatch.setattr(started, "may_fork", lambda: False)
    if reason == "no process":
        monkeypatch.setattr(apart, "start", refused)
    elif reason == "frozen":
        monkeypatch.setattr(sys, "frozen", True, raising=False)
    else:
        monkeypatch.setattr(sys, "executable", "")
    engine = select_engine(SECOND)
    assert not isinstance(engine, EngineApart) and engine.name == SECOND
    assert [one.rule for one in engine.compile(RULES).run({"case.word": "fine"})] == fired("fine")


@pytest.mark.skipif(sys.platform == "win32", reason="POSIX signals")
@pytest.mark.usefixtures("way")
def test_where_nobody_may_ask_how_a_process_ended_it_has_ended_all_the_same() -> None:
    engine = EngineApart(double("Doomed"))
    ruleset = engine.compile(RULES)
    before = signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    try:
        with pytest.raises(EngineEndedError, match="ended its process"):
            ruleset.run({"case.word": "leaves"})
    finally:
        signal.signal(signal.SIGCHLD, before)
    assert [one.rule for one in ruleset.run({"case.word": "fine"})] == fired("fine")


@pytest.mark.skipif(not started.may_fork(), reason="no fork here, or other threads")
def test_the_copy_holds_nothing_of_the_original_open() -> None:
    read, write = os.pipe()
    engine = EngineApart(double("Doomed"))
    engine.ready()
    os.close(write)
    # It would wait for ever if the copy could still write.
    assert os.read(read, 1) == b""
    os.close(read)


@pytest.mark.usefixtures("doomed")
def test_a_crash_costs_a_case_one_line_and_no_answer(run: Run) -> None:
    plain = run("diagnose", EVIDENCE, "--engine", "reference")
    ran = run("diagnose", EVIDENCE)
    assert ran.status == plain.status == 0
    (line,) = ran.err.splitlines()
    assert "the engine durable " in line and "another engine answered" in line and "saved, masked, in" in line
    assert "Failed while reasoning" in ran.out
    assert ran.out[: ran.out.index("Failed while")] == plain.out[: ran.out.index("Failed while")]
    assert run("diagnose", EVIDENCE, "--engine", "durable").status == 70


@pytest.mark.usefixtures("doomed")
def test_a_crash_while_verifying_is_said(run: Run, tmp_path: Path) -> None:
    assert run("diagnose", EVIDENCE, "--engine", "reference", "--save", tmp_path / "a.kbcase").status == 0
    arguments = ("verify", tmp_path / "a.kbcase", EVIDENCE / "error.txt")
    plain, ran = run(*arguments, "--engine", "reference"), run(*arguments)
    assert ran.status == plain.status and ran.out.splitlines()[:-1] == plain.out.splitlines()[:-1]
    assert "the engine durable " in ran.err and "another engine answered" in ran.err


@pytest.mark.usefixtures("doomed")
def test_a_crash_costs_a_batch_nothing(run: Run, tmp_path: Path) -> None:
    (tmp_path / "a.log").write_text(f"2026-01-01 10:00:00 {(EVIDENCE / 'error.txt').read_text()}")
    plain = run("batch", tmp_path / "a.log", "--jobs", "1", "--engine", "reference", "--format", "json")
    ran = run("batch", tmp_path / "a.log", "--jobs", "1", "--format", "json")
    assert ran.status == 0 and '"reason"' in ran.out
    assert ran.out.splitlines()[:-1] == plain.out.splitlines()[:-1]
    assert "another engine answered" in ran.out


@pytest.mark.usefixtures("doomed")
def test_the_shell_says_so_and_goes_on(tmp_path: Path, reasoner: Reasoner) -> None:
    shell = Shell(Reasoner(reasoner.base, select_engine()), Store(tmp_path / "cases"))
    out = " ".join(say(shell, ERROR).split())
    assert "Failed while reasoning" in out and "another engine answered" in out
    assert "does not trust" in out and shell.saved


@pytest.mark.skipif(sys.platform == "win32", reason="POSIX timers")
def test_ctrl_c_ends_a_turn_that_hangs(tmp_path: Path, reasoner: Reasoner, monkeypatch: pytest.MonkeyPatch) -> None:
    engine = EngineApart(double("Doomed"))
    ruleset = engine.compile(RULES)
    shell = Shell(reasoner, Store(tmp_path / "cases"))
    monkeypatch.setattr(shell, "_turn", lambda _line: ruleset.run({"case.word": "hangs"}))

    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    before = signal.signal(signal.SIGALRM, interrupted)
    begun = time.monotonic()
    signal.setitimer(signal.ITIMER_REAL, 0.2)
    try:
        reply = answered(shell, "hello")
    finally:
        signal.signal(signal.SIGALRM, before)
    assert "interrupted" in str(reply.blocks) and time.monotonic() - begun < apart.LIMIT
    assert [one.rule for one in ruleset.run({"case.word": "fine"})] == fired("fine")


@pytest.mark.skipif(sys.platform != "linux", reason="forked on Linux")
def test_forked_where_this_process_has_other_threads() -> None:
    """A worker of pytest-xdist has a thread that speaks to the others, so that all of the above is skipped in it."""
    if started.may_fork():
        return
    chosen = ("-k", "forked and not threads or copy", "-p", "no:xdist", "-p", "no:cacheprovider", "-q", "-rs")
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PYTEST_")}
    ran = subprocess.run(
        [sys.executable, "-m", "pytest", *chosen, __file__],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode == 0 and "skipped" not in ran.stdout, ran.stdout
