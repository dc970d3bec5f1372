"""``diagnose --format script``: a folder of files, a line for each, and one line for every mistake."""

from pathlib import Path

import pytest

from tests.support.run import CASES, Run

CASE = (CASES / "scenario-1" / "evidence", "--answers", CASES / "scenario-1" / "answers.txt")


def test_the_files_are_written_and_named(run: Run, tmp_path: Path) -> None:
    folder = tmp_path / "new" / "fix"
    ran = run("diagnose", *CASE, "--format", "script", "--output", folder)
    assert ran.status == 0 and not ran.err
    lines = ran.out.splitlines()
    assert [Path(line.split()[0]).name for line in lines] == [
        "README.txt",
        "1-server.ps1",
        "undo-1-server.ps1",
        "2-client.ps1",
        "undo-2-client.ps1",
        "2-client.sql",
    ]
    assert {path.name for path in folder.iterdir()} == {Path(line.split()[0]).name for line in lines}
    assert "on the server, with Windows PowerShell, as administrator: Export" in lines[1]


def test_another_option(run: Run, tmp_path: Path) -> None:
    ran = run("diagnose", *CASE, "--format", "script", "--output", tmp_path / "fix", "--option", "replace-certificate")
    assert ran.status == 0
    assert "Give SQL Server a certificate" in (tmp_path / "fix" / "README.txt").read_text("utf-8")


@pytest.mark.parametrize(
    ("option", "said"),
    [
        ("trust-isuing-ca", "there is no such option (did you mean 'trust-issuing-ca'?)"),
        ("x; y", "--option x; y: there is no such option"),
    ],
)
def test_no_such_option(option: str, said: str, run: Run, tmp_path: Path) -> None:
    ran = run("diagnose", *CASE, "--format", "script", "--output", tmp_path / "fix", "--option", option)
    assert ran.status == 2 and ran.err.count("\n") == 1
    assert said in ran.err
    assert "replace-certificate (Give SQL Server a certificate that its clients trust, recommended)" in ran.err
    assert not (tmp_path / "fix").exists()


def test_an_option_that_must_not_be_done(run: Run, tmp_path: Path) -> None:
    case = (CASES / "scenario-2" / "evidence", "--answers", CASES / "scenario-2" / "answers.txt")
    ran = run("diagnose", *case, "--format", "script", "--output", tmp_path / "fix", "--option", "trust-issuing-ca")
    assert ran.status == 2
    assert "must not be done here: SQL Server's self-generated certificate can't be exported" in ran.err


def test_an_option_that_is_not_decided_says_so(run: Run, tmp_path: Path) -> None:
    ran = run("diagnose", CASES / "kb-article" / "evidence", "--format", "script", "--output", tmp_path / "fix")
    assert ran.status == 2
    assert "nothing is recommended yet; name one with --option" in ran.err
    option = ("--option", "trust-issuing-ca")
    ran = run(
        "diagnose", CASES / "kb-article" / "evidence", "--format", "script", "--output", tmp_path / "fix", *option
    )
    assert ran.status == 0
    assert "Not decided yet, whether this is right. What may speak against it:" in ran.err


def test_without_a_folder(run: Run) -> None:
    ran = run("diagnose", *CASE, "--format", "script")
    assert (ran.status, ran.out) == (2, "")
    assert ran.err == "kbassist: --format script writes several files: name a new folder with --output DIR\n"
    ran = run("diagnose", *CASE, "--option", "replace-certificate")
    assert ran.status == 2 and "--option belongs to --format script" in ran.err


def test_nothing_that_is_there_is_written_over(run: Run, tmp_path: Path) -> None:
    full, file = tmp_path / "full", tmp_path / "file"
    full.mkdir()
    (full / "1-server.ps1").write_text("mine")
    file.write_text("mine")
    ran = run("diagnose", *CASE, "--format", "script", "--output", full)
    assert ran.status == 2 and "the folder is not empty; name a new one" in ran.err
    ran = run("diagnose", *CASE, "--format", "script", "--output", file)
    assert ran.status == 2 and "a file of that name is in the way" in ran.err
    ran = run("diagnose", *CASE, "--format", "script", "--output", file / "below")
    assert ran.status == 2 and ran.err.count("\n") == 1
    assert (full / "1-server.ps1").read_text() == file.read_text() == "mine"
    (full / "1-server.ps1").unlink()
    assert run("diagnose", *CASE, "--format", "script", "--output", full).status == 0


def test_what_is_not_recognised_has_no_scripts(run: Run, tmp_path: Path) -> None:
    ran = run("diagnose", CASES / "nothing-relevant" / "evidence", "--format", "script", "--output", tmp_path / "fix")
    assert ran.status == 1
    assert "not recognised, so there is nothing to write" in ran.err
    assert not (tmp_path / "fix").exists()


def test_several_incidents(run: Run, tmp_path: Path) -> None:
    log = tmp_path / "several.log"
    error = (
        "Microsoft.Data.SqlClient.SqlException (0x80131904): A connection was successfully established with the server"
    )
    log.write_text(
        f"2026-01-12 08:00:01 {error}, but then an error occurred during the login process. (provider: SSL Provider, "
        "error: 0 - The certificate chain was issued by an authority that is not trusted.)\n"
        "Server=sql01.contoso.com;Encrypt=True\n"
        "2026-01-12 09:00:01 Login failed for user 'app'. Error 18456, State: 38. Server=sql02.contoso.com\n"
    )
    both = (log, "--set", "certificate.kind=private-ca", "--set", "client.os=windows")
    ran = run("diagnose", *both, "--format", "script", "--output", tmp_path / "a")
    assert "Another incident has a plan of its own: --incident i2" in ran.err
    ran = run(
        "diagnose",
        *both,
        "--format",
        "script",
        "--output",
        tmp_path / "b",
        "--incident",
        "i2",
        "--option",
        "read-state",
    )
    assert ran.status == 0 and "--incident i1" in ran.err
    ran = run("diagnose", *both, "--format", "script", "--output", tmp_path / "c", "--incident", "7")
    assert ran.status == 2 and "there is no such incident; known: i1" in ran.err


def test_no_secret_is_written(run: Run, tmp_path: Path) -> None:
    log = tmp_path / "error.log"
    log.write_text(
        "Microsoft.Data.SqlClient.SqlException: The certificate chain was issued by an authority that is not trusted.\n"
        "Server=sql01.contoso.com;User Id=app;Password=S3cr3t-of-nobody;Encrypt=True\n"
        "S3cr3t-of-nobody is the password.\n"
    )
    option = ("--option", "trust-server-certificate", "--set", "case.environment=development")
    ran = run("diagnose", log, "--format", "script", "--output", tmp_path / "fix", *option)
    assert ran.status == 0, ran.err
    texts = [path.read_bytes().decode("utf-8") for path in (tmp_path / "fix").iterdir()]
    assert texts and not any("S3cr3t" in one for one in texts)
    assert any("TrustServerCertificate=True" in one for one in texts)
    secret = tmp_path / "secret.txt"
    ran = run("diagnose", log, "--format", "script", "--output", tmp_path / "again", *option, "--with-secrets", secret)
    assert ran.status == 0 and "S3cr3t-of-nobody" in secret.read_text("utf-8")


def test_a_fault_is_said_in_a_line(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KBASSIST_STATE_DIR", str(tmp_path / "state"))
    monkeypatch.setattr("kbassist.commands.script.script_files", lambda *_: 1 // 0)
    ran = run("diagnose", *CASE, "--format", "script", "--output", tmp_path / "fix")
    assert ran.status == 70 and "internal error while rendering the scripts (ZeroDivisionError)" in ran.err


@pytest.mark.parametrize("form", ["json", "script"])
def test_what_is_for_programs_is_not_for_customers(form: str, run: Run, tmp_path: Path) -> None:
    made = tmp_path / "made"
    ran = run(
        "diagnose", CASES / "scenario-1" / "evidence", "--format", form, "--audience", "customer", "--output", made
    )
    assert ran.status == 2 and "choose another --format" in ran.err and not made.exists()
