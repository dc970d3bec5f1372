"""A fault of the program costs one thing and is saved, masked, for whoever mends it."""

import json
import os
import stat
from pathlib import Path

import pytest

from kbassist import faults
from kbassist.batch.recognise import Recogniser
from kbassist.errors import UserError
from kbassist.evidence.assemble import Assembler
from kbassist.faults import Raised, attempt, each, tried
from kbassist.model.result import Failure
from tests.support.run import CASES, Run

ERROR = "(provider: SSL Provider, error: 0 - The certificate chain was issued by an authority that is not trusted.)"
SECRET = "Pa55-w0rd-of-nobody"


@pytest.fixture(autouse=True)
def state(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A state folder of its own, in which nothing was saved yet."""
    monkeypatch.setenv("KBASSIST_STATE_DIR", str(tmp_path / "state"))
    monkeypatch.delenv("KBASSIST_DEBUG", raising=False)
    monkeypatch.setattr(faults, "_saved", {})
    return tmp_path / "state" / faults.FOLDER


class PanicException(BaseException):
    """What a library written in Rust raises when it panics."""


def fails(error: BaseException) -> object:
    raise error


def reports(state: Path) -> list[str]:
    return [one.read_text("utf-8") for one in sorted(state.glob("*"))]


def test_what_goes_through_an_attempt() -> None:
    for error in (UserError("a mistake"), KeyboardInterrupt(), SystemExit(3), BrokenPipeError()):
        with pytest.raises(type(error)):
            tried(lambda error=error: fails(error))
    for error in (ValueError(), MemoryError(), RecursionError(), PanicException()):
        assert tried(lambda error=error: fails(error)) == Raised(error)
    assert tried(lambda: 1) == 1


def test_a_generator_ends_where_it_raises() -> None:
    assert [one if one == 1 else type(one) for one in each(1 // number for number in (1, 0, 1))] == [1, Raised]


def test_a_fault_is_saved_once_for_this_user_alone_and_masked(state: Path) -> None:
    for _ in range(3):
        done = attempt("reading", "a.log", lambda: int(f"Password={SECRET};"), lambda: f"Server=a;Password={SECRET};b")
    assert isinstance(done, Failure) and (done.error, done.stage) == ("ValueError", "reading")
    (report,) = reports(state)
    assert "Traceback" in report and "reading: a.log" in report and "Server=a" in report
    assert SECRET not in report
    if os.name != "nt":
        assert [stat.S_IMODE(one.stat().st_mode) for one in (Path(done.saved), state)] == [0o600, 0o700]


def test_where_nothing_can_be_saved_the_run_goes_on(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KBASSIST_STATE_DIR", os.devnull)
    assert attempt("reading", "x", lambda: 1 // 0) == Failure(stage="reading", subject="x", error="ZeroDivisionError")


def test_only_the_newest_reports_are_kept(state: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(faults, "_MOST", 2)
    for _ in range(5):
        faults._saved.clear()
        attempt("reading", "x", lambda: 1 // 0)
    assert len(reports(state)) == 2


def test_a_document_costs_itself(run: Run, tmp_path: Path, state: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "a.log").write_text(f"2026-01-01 10:00:00 {ERROR}\n")
    (tmp_path / "b.log").write_text(f"poison Password={SECRET};Server=b\n{ERROR}\n")
    take = Assembler.take

    def poisoned(self: Assembler, text: str, *rest: object) -> object:
        return fails(PanicException(text)) if "poison" in text else take(self, text, *rest)  # type: ignore[arg-type]

    monkeypatch.setattr(Assembler, "take", poisoned)
    ran = run("diagnose", tmp_path / "a.log", tmp_path / "b.log", "--format", "json")
    result = json.loads(ran.out)
    assert ran.status == 0 and result["status"] != "not-recognised"
    assert [one["status"] for one in result["evidence"]] == ["read", "unreadable"]
    (failure,) = result["failures"]
    assert (failure["stage"], failure["error"]) == ("reading", "PanicException")
    assert ran.err.count("\n") == 1 and failure["saved"] in ran.err
    (report,) = reports(state)
    assert "poison" in report and SECRET not in report + ran.out + ran.err
    assert run("diagnose", tmp_path / "b.log").status == 70


def test_correlating_leaves_out_the_reading_that_it_fails_on(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from kbassist.case.correlate import correlate  # noqa: PLC0415

    (tmp_path / "a.log").write_text(f"{ERROR}\n")
    (tmp_path / "b.log").write_text(f"Server=poison;Database=d;Encrypt=yes;User ID=u\n{ERROR}\n")

    def poisoned(readings: list[object], *rest: object) -> object:
        return fails(OverflowError()) if "poison" in str(readings) else correlate(readings, *rest)  # type: ignore[arg-type]

    monkeypatch.setattr("kbassist.pipeline.correlate", poisoned)
    ran = run("diagnose", tmp_path / "a.log", tmp_path / "b.log")
    assert ran.status == 0
    assert "Failed while correlating:" in ran.out and "b.log (OverflowError" in " ".join(ran.out.split())


def test_reasoning_and_rendering_cost_an_incident_and_a_part(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    evidence = CASES / "kb-article" / "evidence"
    with monkeypatch.context() as patch:
        patch.setattr("kbassist.render.report._questions", lambda *_: fails(LookupError()))
        ran = run("diagnose", evidence)
        assert ran.status == 0 and "Do this: " in ran.out and ran.out.rstrip().splitlines()[-1].startswith("kbassist ")
        assert "Failed while rendering: incident i1 (LookupError" in ran.out
    monkeypatch.setattr("kbassist.pipeline.diagnose", lambda *_: fails(ArithmeticError()))
    ran = run("diagnose", evidence, "--format", "json")
    result = json.loads(ran.out)
    assert ran.status == 70 and result["failures"][0]["stage"] == "reasoning" and result["facts"]
    assert ran.err.count("\n") == 1 and "ArithmeticError" in ran.err


def test_a_record_costs_itself_and_the_batch_says_so(
    run: Run, tmp_path: Path, state: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lines = [f"2026-01-01 10:00:0{number} {word} {ERROR}" for number, word in enumerate(("fine", "poison", "fine"))]
    (tmp_path / "a.log").write_text("\n".join(lines))
    (tmp_path / "b.log").write_text(lines[0])
    read = Recogniser._read
    monkeypatch.setattr(
        Recogniser, "_read", lambda self, text: fails(KeyError()) if "poison" in text else read(self, text)
    )
    ran = run("batch", tmp_path / "a.log", tmp_path / "b.log", "--format", "json", "--jobs", "1")
    *groups, summary = map(json.loads, ran.out.splitlines())
    assert ran.status == 0 and sum(one["count"] for one in groups) == 3
    (bad,) = summary["unusable"]
    assert bad["path"].endswith("a.log") and bad["reason"].startswith(f"the record at byte {len(lines[0]) + 1}: ")
    assert "KeyError" in bad["reason"] and str(state) in bad["reason"]
    assert "internal errors: 1" in ran.err
    (tmp_path / "c.log").write_text(lines[1])
    assert run("batch", tmp_path / "c.log", "--jobs", "1").status == 70


def test_one_report_that_cannot_be_made_does_not_cost_the_other(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "a.log").write_text(f"2026-01-01 10:00:00 {ERROR}")
    monkeypatch.setattr("kbassist.batch.junit.to_junit", lambda *_: fails(ValueError()))
    ran = run("batch", tmp_path / "a.log", "--junit", tmp_path / "j.xml", "--jobs", "1")
    assert ran.status == 70 and "1 record in 1 file" in ran.out and "JUnit" in ran.err


def test_exit_70_is_one_line_with_the_file_of_the_case(run: Run, state: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kbassist.commands.diagnose.open_base", lambda *_: fails(ValueError(f"Password={SECRET};")))
    ran = run("diagnose", "x.log", "--set", f"client.password={SECRET}")
    assert ran.status == 70 and ran.err.count("\n") == 1
    (report,) = reports(state)
    assert "kbassist diagnose x.log" in report and SECRET not in report + ran.err
    assert str(next(state.iterdir())) in ran.err
