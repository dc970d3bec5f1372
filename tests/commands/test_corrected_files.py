"""``--with-secrets DIR/``: whole documents, corrected to the byte, with their secrets and for their owner alone."""

import io
import os
import re
import stat
import sys
import zipfile
from pathlib import Path

import pytest

from kbassist.evidence import sources
from tests.support.run import CASES, Run

ERROR = (CASES / "unintended" / "evidence" / "error.txt").read_text("utf-8")
ANSWERS = CASES / "unintended" / "answers.txt"
TRUST = ("--option", "trust-server-certificate")
STRING = "Driver={ODBC Driver 18 for SQL Server};Server=s;UID=u;PWD={Zq;7}}x!};Encrypt=yes"
ADDED = ";TrustServerCertificate=yes"
FILES = {
    "bom.json": b'\xef\xbb\xbf{\r\n "a": "' + STRING.encode() + b'"\r\n}\r\n',
    "wide.udl": b"\xff\xfe" + f"[x]\r\n{STRING}\r\n".encode("utf-16-le"),
    "page.txt": b"caf\xe9\r\n" + STRING.encode() + b"\r\ncaf\xe9",
    "mixed.txt": b"a\nb\r\n" + STRING.encode() + b"\r\n\n",
    "odbc.ini": b"[s]\r\nDriver = ODBC Driver 18 for SQL Server\r\nServer = s\r\nPWD = Zq;7}x!",
}
SECRETS = ("Zq;7", "7}x!", "7}}x!")


@pytest.fixture
def case(tmp_path: Path) -> Path:
    folder = tmp_path / "case"
    (folder / "sub").mkdir(parents=True)
    (folder / "error.txt").write_text(ERROR, encoding="utf-8")
    for name, data in FILES.items():
        (folder / "sub" / name).write_bytes(data)
    return folder


def expected(name: str) -> bytes:
    data = FILES[name]
    if name == "odbc.ini":
        return data + b"\r\nTrustServerCertificate = yes"
    encoding = "utf-16-le" if name == "wide.udl" else "ascii"
    return data.replace(STRING.encode(encoding), (STRING + ADDED).encode(encoding))


def test_only_the_setting_differs_and_the_password_is_exact(case: Path, tmp_path: Path, run: Run) -> None:
    target = tmp_path / "out"
    ran = run("diagnose", case, "--answers", ANSWERS, "--with-secrets", f"{target}/", *TRUST, "--full")
    assert ran.status == 0
    written = {path.relative_to(target).as_posix(): path for path in target.rglob("*") if path.is_file()}
    assert {name: path.read_bytes() for name, path in written.items()} == {
        f"case/sub/{name}": expected(name) for name in FILES
    }
    assert not any(secret in ran.out + ran.err for secret in SECRETS)
    assert {name: (case / "sub" / name).read_bytes() for name in FILES} == FILES
    if os.name == "posix":
        assert {stat.S_IMODE(path.stat().st_mode) for path in written.values()} == {0o600}
        assert stat.S_IMODE(target.stat().st_mode) == 0o700


@pytest.mark.parametrize("form", ["text", "markdown", "ticket", "json"])
def test_what_is_shown_has_no_secret(form: str, case: Path, run: Run) -> None:
    ran = run("diagnose", case, "--answers", ANSWERS, "--format", form)
    assert ran.status == 0 and "TrustServerCertificate=yes" in ran.out
    assert not any(secret in ran.out + ran.err for secret in SECRETS)
    # The step's own command would say it once more.
    assert form == "json" or re.search(rf"^ *\+ .*{ADDED}$", ran.out, re.M)


def test_members_of_an_archive_and_what_was_pasted(tmp_path: Path, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        archive.writestr("error.txt", ERROR)
        archive.writestr("../../x;$(id)/mixed.txt", FILES["mixed.txt"])
    target = tmp_path / "out"
    target.mkdir()
    run("diagnose", tmp_path / "a.zip", "--answers", ANSWERS, "--with-secrets", target, *TRUST)
    (written,) = (path for path in target.rglob("*") if path.is_file())
    assert written.read_bytes() == expected("mixed.txt") and written.name == "mixed.txt"
    pasted = io.TextIOWrapper(io.BytesIO(f"{ERROR}\n{STRING}\n".encode()), encoding="utf-8")
    monkeypatch.setattr(sys, "stdin", pasted)
    assert run("diagnose", "-", "--answers", ANSWERS, "--with-secrets", f"{tmp_path}/p/", *TRUST).status == 0
    assert (tmp_path / "p" / "standard input.txt").read_text("utf-8") == f"{STRING}{ADDED}\n"
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(f"{ERROR}\n{STRING}\n".encode()), encoding="utf-8"))
    again = run("diagnose", "-", "--answers", ANSWERS, "--with-secrets", f"{tmp_path}/p/", *TRUST)
    assert again.status == 2 and "standard input: " in again.err and "is there already" in again.err


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--option", "x; rm"), "--option x; rm: the plan has no such option; choose one with --option: "),
        (("--option", "replace-certificate"), "--option replace-certificate changes nothing; choose one"),
    ],
)
def test_an_option_that_is_not_there_or_changes_nothing(
    words: tuple[str, ...], said: str, case: Path, tmp_path: Path, run: Run
) -> None:
    ran = run("diagnose", case, "--answers", ANSWERS, "--with-secrets", f"{tmp_path}/out/", *words)
    assert ran.status == 2 and said in ran.err and len(ran.err.splitlines()) == 1
    assert not (tmp_path / "out").exists()


def test_nothing_is_written_over(case: Path, tmp_path: Path, run: Run) -> None:
    words = ("diagnose", case, "--answers", ANSWERS, *TRUST, "--with-secrets")
    assert run(*words, f"{tmp_path}/out/").status == 0
    before = {path: path.read_bytes() for path in (tmp_path / "out").rglob("*") if path.is_file()}
    ran = run(*words, tmp_path / "out")
    assert ran.status == 2 and ran.err.count("is there already") == len(FILES)
    # The folder of the evidence is no exception.
    assert run(*words, case.parent).status == 2
    assert {path: path.read_bytes() for path in before} == before
    assert {name: (case / "sub" / name).read_bytes() for name in FILES} == FILES
    (tmp_path / "file").write_text("x", encoding="utf-8")
    ran = run(*words, f"{tmp_path}/file/")
    assert ran.status == 2 and (tmp_path / "file").read_text("utf-8") == "x"


def test_what_changed_meanwhile_is_not_written(
    case: Path, tmp_path: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    read = sources.documents
    monkeypatch.setattr("kbassist.commands.corrected_files.documents", lambda paths: _changed(case, read(paths)))
    ran = run("diagnose", case, "--answers", ANSWERS, "--with-secrets", f"{tmp_path}/out/", *TRUST)
    assert ran.status == 2 and "mixed.txt: changed since it was read" in ran.err
    assert not list((tmp_path / "out").rglob("mixed.txt")) and list((tmp_path / "out").rglob("odbc.ini"))


def _changed(case: Path, documents: object) -> object:
    (case / "sub" / "mixed.txt").write_bytes(b"other")
    return documents


def test_a_file_has_the_lines_of_every_option(case: Path, tmp_path: Path, run: Run) -> None:
    target = tmp_path / "strings.txt"
    assert run("diagnose", case, "--answers", ANSWERS, "--with-secrets", target).status == 0
    text = target.read_text("utf-8")
    assert f"{STRING}{ADDED}\n" in text and STRING.replace("=yes", "=no") in text
    assert run("diagnose", case, "--answers", ANSWERS, "--with-secrets", tmp_path / "one.txt", *TRUST).status == 0
    one = (tmp_path / "one.txt").read_text("utf-8")
    assert f"{STRING}{ADDED}\n" in one and "Encrypt=no" not in one


def test_without_a_case_nothing_is_written(tmp_path: Path, run: Run) -> None:
    (tmp_path / "a.txt").write_text(STRING, encoding="utf-8")
    ran = run("diagnose", tmp_path / "a.txt", "--with-secrets", f"{tmp_path}/out/")
    assert ran.status == 2 and "no option of the plan changes the evidence" in ran.err


def test_of_a_case_file_nothing_is_written_and_that_is_said(case: Path, tmp_path: Path, run: Run) -> None:
    saved = tmp_path / "a.kbcase"
    assert run("diagnose", case, "--answers", ANSWERS, "--save", saved).status == 0
    ran = run("diagnose", saved, "--with-secrets", f"{tmp_path}/out/", *TRUST)
    assert ran.status == 2 and ran.err.count("came with a case file, which has no secrets") == len(FILES)
    assert not (tmp_path / "out").exists()
