"""What goes into a ticket: cause, numbered steps with commands, check, undo, what was ruled out; nothing secret."""

from pathlib import Path

import pytest

from tests.support.run import CASES, Run

CASE = CASES / "scenario-1"
FORM = ("--format", "ticket")


@pytest.fixture
def ticket(run: Run) -> str:
    return run("diagnose", CASE / "evidence", "--answers", CASE / "answers.txt", *FORM).out


def test_it_has_all_that_somebody_else_needs(ticket: str) -> None:
    parts = (
        "\nCause: ",
        "\nTo do: ",
        "\n1. (server) ",
        "powershell> ",
        "   Check: ",
        "   Undo: ",
        "\nRuled out\n",
        "\nSee: ",
    )
    assert [part for part in parts if part not in ticket] == []
    places = [ticket.index(part) for part in ("Cause: ", "To do: ", "Ruled out\n", "See: ")]
    assert places == sorted(places)


def test_what_was_ruled_out_stands_below_what_is_against_it(ticket: str) -> None:
    lines = ticket[ticket.index("Ruled out") :].splitlines()
    by = next(place for place, line in enumerate(lines) if line.startswith("By SQL Server's certificate: "))
    assert any("self-generated" in line for line in lines[by:])


def test_it_survives_an_e_mail(ticket: str) -> None:
    assert "\x1b" not in ticket
    commands = ("      powershell> ", "      cmd> ", "      sh> ", "      sql> ", "                  ", "  http")
    assert [line for line in ticket.splitlines() if len(line) > 78 and not line.startswith(commands)] == []


def test_where_it_lay_on_this_machine_is_not_in_it(run: Run) -> None:
    out = run("diagnose", CASES / "login-failed" / "evidence", *FORM).out
    assert "- error.txt, line 2: " in out and "evidence/error.txt" not in out


def test_a_time_alone_is_no_connection(run: Run) -> None:
    out = run("diagnose", CASES / "kb-article" / "evidence", *FORM).out
    assert "When: 10/13/2025 3:03:31 PM" in out and "Connection:" not in out


def test_nothing_secret_is_in_it(run: Run, tmp_path: Path) -> None:
    text = (CASES / "kb-article" / "evidence" / "error.txt").read_text("utf-8")
    path = tmp_path / "error.txt"
    path.write_text(f"{text}\nServer=sql01;Database=d;User ID=u;Password=Secr3t-Pw;Encrypt=True\n", encoding="utf-8")
    ran = run("diagnose", path, *FORM)
    assert ran.status == 0 and "Secr3t-Pw" not in ran.out


def test_what_is_still_open_names_who_is_to_find_it_out(run: Run) -> None:
    out = run("diagnose", CASES / "kb-article" / "evidence", *FORM).out
    found = " ".join(out[out.index("To find out") :].split())
    assert "Which certificate does SQL Server load at start?" in found and "(DBA)" in found


def test_what_is_not_recognised_says_what_to_send(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "error.txt"
    path.write_text("com.microsoft.sqlserver.jdbc.SQLServerException: la tirkesto estas fermita\n", encoding="utf-8")
    ran = run("diagnose", path, *FORM)
    assert ran.status == 1 and "Send next: The stack trace" in ran.out
