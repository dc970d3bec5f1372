"""``kbassist sessions``: saved cases are listed and deleted, and nothing but them."""

import os
from pathlib import Path

import pytest

from kbassist.commands import sessions
from tests.support.run import Run

OLD, NEW, NEWER = "20250101-000000-aaaa", "20260101-000000-bbbb", "20260102-000000-cccc"


@pytest.fixture
def state(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "state"
    (folder / "cases").mkdir(parents=True)
    monkeypatch.setenv("KBASSIST_STATE_DIR", str(folder))
    for number, name in enumerate((NEWER, NEW, OLD)):
        path = folder / "cases" / f"{name}.json"
        path.write_text(f'{{"title": "case {name}", "saved": "then"}}', encoding="utf-8")
        os.utime(path, (path.stat().st_mtime - number * 40 * 86_400,) * 2)
    (folder / "cases" / "notes.json").write_text("{}", encoding="utf-8")
    (folder / "history").write_text("+typed\n", encoding="utf-8")
    return folder


def cases(state: Path) -> list[str]:
    return sorted(path.stem for path in (state / "cases").iterdir())


@pytest.mark.parametrize("words", [("sessions",), ("sessions", "list")])
@pytest.mark.usefixtures("state")
def test_the_list_has_the_newest_first(words: tuple[str, ...], run: Run) -> None:
    out = run(*words).out
    assert [line.split()[0] for line in out.splitlines() if line.startswith("20")] == [NEWER, NEW, OLD]
    assert "notes" not in out and f"case {OLD}" in out


@pytest.mark.parametrize(
    ("words", "left"),
    [
        (("--older-than", "60"), {NEW, NEWER}),
        (("--older-than", "30"), {NEWER}),
        ((OLD, NEW[:-4]), {NEWER}),
        (("--all",), set()),
    ],
)
def test_purge_deletes_what_was_named_and_nothing_else(
    words: tuple[str, ...], left: set[str], state: Path, run: Run
) -> None:
    ran = run("sessions", "purge", *words)
    assert ran.status == 2 and "--yes" in ran.err and len(cases(state)) == 4
    assert run("sessions", "purge", "--yes", *words).status == 0
    assert set(cases(state)) == left | {"notes"}
    assert (state / "history").exists() == bool(left)


@pytest.mark.parametrize(
    "name",
    ["../history", "..", "/etc/passwd", "C:\\x", "x\0y", "CON", "notes", "*", "", "2026", "20260101-000000-bbbbb"],
)
def test_no_id_leads_out_of_the_folder(name: str, state: Path, run: Run) -> None:
    ran = run("sessions", "purge", "--yes", name)
    assert ran.status == 2 and len(ran.err.splitlines()) == 1
    assert len(cases(state)) == 4 and (state / "history").exists()


@pytest.mark.usefixtures("state")
def test_something_has_to_be_named(run: Run) -> None:
    assert "say which" in run("sessions", "purge", "--yes").err
    assert "number of days" in run("sessions", "purge", "--yes", "--older-than", "-1").err
    assert run("sessions", "purge", "--yes", "--older-than", "9999").out == "Nothing to delete.\n"


@pytest.mark.parametrize("said", [True, False])
def test_at_a_terminal_it_is_asked(said: bool, state: Path, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []
    monkeypatch.setattr(sessions, "somebody_there", lambda: True)
    monkeypatch.setattr(sessions, "agreed", lambda question: asked.append(question) or said)
    assert run("sessions", "purge", "--all").status == 0
    assert asked == ["Delete 3 saved cases and the history of typed lines?"]
    assert cases(state) == (["notes"] if said else sorted([OLD, NEW, NEWER, "notes"]))


@pytest.mark.skipif(os.name == "nt", reason="modes of POSIX")
def test_what_an_earlier_version_let_others_read_is_closed(state: Path, run: Run) -> None:
    for path in (state, state / "cases"):
        path.chmod(0o755)
    for path in (state / "history", state / "cases" / f"{OLD}.json"):
        path.chmod(0o644)
    run("sessions")
    assert [oct(path.stat().st_mode & 0o777) for path in (state, state / "cases")] == ["0o700"] * 2
    assert (state / "history").stat().st_mode & 0o777 == 0o600
    assert (state / "cases" / f"{OLD}.json").stat().st_mode & 0o777 == 0o600
    (state / "other").mkdir()
    state.chmod(0o755)
    run("sessions")
    assert state.stat().st_mode & 0o777 == 0o755, "a folder with other uses stays as it is"


@pytest.mark.usefixtures("state")
def test_an_unknown_case_names_the_command_that_lists_them_here(run: Run) -> None:
    ran = run("sessions", "purge", "20240101", "--yes")
    assert ran.status == 2 and ran.err == "kbassist: 20240101: no such case; 'kbassist sessions' lists them\n"
