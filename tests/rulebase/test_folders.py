"""Which folders make the rule base: what is named later counts more, and ``only`` begins anew."""

import os
from pathlib import Path

import pytest

from kbassist.rulebase.files import default_rules
from kbassist.rulebase.folders import Folders, of_environment, roots
from tests.support.run import CASES, EXAMPLE, Run


@pytest.mark.parametrize(
    ("named", "expected"),
    [
        ([], ["shipped"]),
        ([Folders(), Folders()], ["shipped"]),
        ([Folders(("f",)), Folders(("e",)), Folders(("o", "p"))], ["shipped", "f", "e", "o", "p"]),
        ([Folders(("f",), ("a", "b")), Folders(("e",)), Folders(("o",))], ["a", "b", "f", "e", "o"]),
        ([Folders(("f",)), Folders(("e",), ("a",)), Folders(("o",))], ["a", "e", "o"]),
        ([Folders(("f",), ("x",)), Folders(("e",), ("y",)), Folders(("o",), ("a",))], ["a", "o"]),
    ],
)
def test_rules_add_up_and_only_begins_anew(named: list[Folders], expected: list[str]) -> None:
    assert [str(one) for one in roots(named)] == [str(default_rules()) if one == "shipped" else one for one in expected]


def test_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KBASSIST_RULES", os.pathsep.join(("a", "", "b")))
    monkeypatch.setenv("KBASSIST_ONLY", "c")
    assert of_environment() == Folders(("a", "b"), ("c",))
    monkeypatch.delenv("KBASSIST_RULES")
    monkeypatch.delenv("KBASSIST_ONLY")
    assert of_environment() == Folders()


@pytest.fixture
def alone(tmp_path: Path) -> Path:
    """A rule base of one fact."""
    (tmp_path / "vocabulary").mkdir()
    text = (
        "facts:\n  - {name: oven.lit, type: bool, subject: case, meaning: the oven is lit, ask: Is the oven lit?,"
        " askable: false}\n"
    )
    (tmp_path / "vocabulary" / "oven.yaml").write_text(text, encoding="utf-8")
    return tmp_path


def test_another_rule_base_alone(alone: Path, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    for line in (("--only", alone, "kb", "facts"), ("kb", "facts", "--only", alone)):
        ran = run(*line)
        assert ran.status == 0 and "oven.lit" in ran.out and "client.driver" not in ran.out
    monkeypatch.setenv("KBASSIST_ONLY", str(alone))
    assert "client.driver" not in run("kb", "facts").out
    assert "client.driver" in run("kb", "facts", "--only", default_rules()).out
    assert "client.driver" in run("kb", "facts", "--rules", default_rules()).out, "added to it"
    error = CASES / "kb-article" / "evidence" / "error.txt"
    assert "not recognised" in run(error).out.lower()


def test_the_shipped_rules_by_their_name_are_the_shipped_rules(run: Run) -> None:
    error = CASES / "kb-article" / "evidence" / "error.txt"
    assert run("--only", default_rules(), error).out == run(error).out
    assert run("--only", default_rules(), "--rules", EXAMPLE, error).out == run("--rules", EXAMPLE, error).out


def test_a_folder_that_is_not_there(run: Run) -> None:
    ran = run("--only", "no-such-folder", "kb", "list")
    assert ran.status == 2 and "no-such-folder: no such directory of rules" in ran.err


def test_the_only_of_messages_is_a_language_and_a_folder_before_it(run: Run) -> None:
    ran = run("--only", default_rules(), "kb", "messages", "windows", "--only", "nl")
    assert ran.status == 0 and ran.out == run("kb", "messages", "windows", "--only", "nl").out


def test_workers_of_a_batch_have_the_same_rules(alone: Path, tmp_path: Path, run: Run) -> None:
    logs = tmp_path / "logs"
    logs.mkdir()
    for name in ("a.log", "b.log"):
        (logs / name).write_bytes((CASES / "kb-article" / "evidence" / "error.txt").read_bytes())
    line = ("batch", logs, "--jobs", "2", "--format", "json")
    assert run(*line).status == 0 == run(*line, "--only", default_rules()).status
    assert run(*line, "--only", alone).status == 1
