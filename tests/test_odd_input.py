"""No input ends the run: odd times, half characters, names, numbers and addresses, through every door and format."""

import json
import os
import re
import sys
from itertools import product
from pathlib import Path

import pytest

from benchmarks.support.odd import (
    COLUMNS,
    DATES,
    DUMPS,
    ERROR,
    LINES,
    MOMENTS,
    ODD,
    OPTIONS,
    PACKERS,
    PATHS,
    as_pem,
    certificate,
    cut_off,
    links,
    odd_name,
)  # fmt: skip
from kbassist.evidence.document import Document
from kbassist.evidence.sources import unpacked
from kbassist.reasoning.infer import Reasoner
from kbassist.render.text import terminal_width
from kbassist.shell.conversation import Shell
from kbassist.shell.paths import as_paths
from kbassist.shell.store import Store
from tests.support.run import CASES, Run
from tests.support.thorough import share

PEM = (CASES / "certificate-in-hand" / "evidence" / "sql05.pem").read_bytes()


@pytest.mark.usefixtures("scanner")
@pytest.mark.parametrize(
    ("name", "command"),
    share(
        product(ODD, ["diagnose", "diagnose --format json", "diagnose --format markdown --explain", "batch --jobs 1"]),
        3,
    ),
)
def test_one_odd_record_costs_nothing_else(name: str, command: str, run: Run, tmp_path: Path) -> None:
    (tmp_path / "odd.log").write_bytes(ODD[name].encode("utf-8", "surrogatepass"))
    (tmp_path / "plain.log").write_text(f"2026-01-01T10:00:00Z {ERROR}\n")
    report = tmp_path / "report"
    ran = run(*command.split(), tmp_path / "odd.log", tmp_path / "plain.log", "--output", report)
    assert ran.status == 0 and "internal" not in ran.err
    text = report.read_bytes().decode("utf-8")
    assert "KB2007728" in text and "fault of kbassist" not in text


@pytest.mark.usefixtures("scanner")
@pytest.mark.parametrize("form", ["json", "html", "markdown"])
def test_odd_records_cost_no_report(form: str, run: Run, tmp_path: Path) -> None:
    for number, text in enumerate(ODD.values()):
        (tmp_path / f"{number}.log").write_bytes(text.encode("utf-8", "surrogatepass"))
    report = tmp_path / "report"
    ran = run("batch", "--jobs", "1", "--format", form, tmp_path, "--output", report)
    assert ran.status == 0 and "internal" not in ran.err
    text = report.read_bytes().decode("utf-8")
    assert "KB2007728" in text and "fault of kbassist" not in text


@pytest.mark.parametrize("name", DUMPS)
def test_odd_dates_and_sizes_cost_no_certificate(name: str, run: Run, tmp_path: Path) -> None:
    (tmp_path / "dump.txt").write_text(f"{DUMPS[name]}\n{ERROR}\n")
    ran = run("diagnose", tmp_path / "dump.txt", "--format", "json")
    (evidence,) = json.loads(ran.out)["evidence"]
    assert ran.status == 0 and evidence["status"] == "read" and "certificate" in evidence["kind"], evidence
    assert run("batch", tmp_path / "dump.txt", "--jobs", "1").status == 0


@pytest.mark.parametrize("at", MOMENTS)
def test_a_moment_that_is_none_is_a_mistake_of_one_line(at: str, run: Run, tmp_path: Path) -> None:
    (tmp_path / "a.pem").write_bytes(PEM)
    for command in ("cert --at", "diagnose --at", "batch --since", "batch --until"):
        word, option = command.split()
        ran = run(word, f"{option}={at}", tmp_path / "a.pem")
        assert ran.status == 2 and ran.err.startswith(f"kbassist: {option}") and ran.err.count("\n") == 1


@pytest.mark.parametrize("columns", COLUMNS)
def test_columns_that_are_no_number(columns: str, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", columns)
    assert 40 <= terminal_width() <= 110
    assert run("kb", "list").status == 0


@pytest.mark.skipif(sys.platform in ("win32", "darwin"), reason="names of files are UTF-8 there")
def test_names_that_are_not_utf8(run: Run, tmp_path: Path) -> None:
    (tmp_path / "logs").mkdir()
    odd = odd_name(tmp_path / "logs")
    for command in (
        "diagnose",
        "diagnose --format json",
        "batch --jobs 1 --format json",
        "batch --jobs 1 --format html",
    ):
        for named in (str(tmp_path / "logs"), odd):
            ran = run(*command.split(), named, "--output", tmp_path / "report")
            text = (tmp_path / "report").read_bytes().decode("utf-8")
            assert ran.status == 0, ran.err
            assert "\ufffd" in text and "KB2007728" in text and "\x1b" not in text
    checkpoint = tmp_path / "done"
    for _ in range(2):
        assert run("batch", tmp_path / "logs", "--jobs", "1", "--checkpoint", checkpoint).status == 0


@pytest.mark.skipif(sys.platform in ("win32", "darwin"), reason="names of files are UTF-8 there")
def test_rules_whose_names_are_not_utf8(run: Run, tmp_path: Path) -> None:
    (tmp_path / "texts").mkdir()
    rules = Path(os.fsdecode(os.path.join(os.fsencode(tmp_path), b"texts", b"n\xff.yaml")))  # noqa: PTH118 - bytes
    for content, status in (("texts: {}\n", 0), ("[", 3)):
        rules.write_text(content)
        ran = run("kb", "lint", "--rules", tmp_path)
        assert ran.status == status, ran.err
        assert run("kb", "list", "--rules", tmp_path).status == (0 if status == 0 else 2)


@pytest.mark.parametrize("argument", PATHS)
def test_paths_that_are_none_are_a_mistake_of_one_line(argument: str, run: Run) -> None:
    for command in ("diagnose", "batch", "cert"):
        ran = run(command, argument)
        assert ran.status == 2 and ran.err.count("\n") == 1


def test_options_that_name_nothing(run: Run, tmp_path: Path) -> None:
    (tmp_path / "a.log").write_text(ERROR)
    for option, value in OPTIONS:
        ran = run("diagnose", tmp_path / "a.log", option, value)
        assert ran.status == 2 and ran.err.count("\n") == 1, option


@pytest.mark.parametrize("kind", PACKERS)
def test_what_is_readable_of_a_cut_file_is_read_and_the_rest_named(kind: str, run: Run, tmp_path: Path) -> None:
    (tmp_path / "a.log.packed").write_bytes(cut_off(kind))
    ran = run("diagnose", tmp_path / "a.log.packed", "--format", "json")
    (evidence,) = json.loads(ran.out)["evidence"]
    assert ran.status == 0 and evidence["status"] == "partly" and "cut off" in evidence["note"]
    ran = run("batch", tmp_path / "a.log.packed", "--jobs", "1")
    assert ran.status == 0 and "partly: cut off" in ran.out


@pytest.mark.parametrize("kind", ["gz", "xz", ""])
def test_of_a_cut_tar_the_last_member_is_read_as_far_as_it_goes(kind: str) -> None:
    import io  # noqa: PLC0415
    import tarfile  # noqa: PLC0415

    stream, contents = io.BytesIO(), (os.urandom(300_000), os.urandom(300_000))
    with tarfile.open(fileobj=stream, mode=f"w:{kind}") as tar:
        for name, content in zip(("a.log", "b.log"), contents, strict=True):
            info = tarfile.TarInfo(name)
            info.size = len(content)
            tar.addfile(info, io.BytesIO(content))
    data = stream.getvalue()
    whole = list(unpacked(Document("x.tar", data)))
    assert [(len(one.data), one.damaged) for one in whole] == [(300_000, False)] * 2
    first, *rest = unpacked(Document("x.tar", data[: int(len(data) * 0.9)]))
    assert (first.data, first.damaged) == (contents[0], False)
    assert rest[0].damaged and contents[1].startswith(rest[0].data) and len(rest[0].data) > 100_000
    if kind:
        assert rest[-1].trouble is not None and rest[-1].trouble.reason == "damaged-archive"


def test_a_missing_library_costs_its_files_only(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "a.log").write_text(f"2026-01-01 10:00:00 {ERROR}\n")
    (tmp_path / "b.evtx").write_bytes(b"ElfFile\0" + bytes(70_000) + "Schannel".encode("utf-16-le") * 3)
    (tmp_path / "c.7z").write_bytes(b"7z\xbc\xaf\x27\x1c" + bytes(100))
    for module in ("evtx", "py7zr", "fsspec"):
        monkeypatch.setitem(sys.modules, module, None)
    ran = run("diagnose", tmp_path)
    assert ran.status == 0
    assert "package evtx" in ran.out and "kbassist[7z]" in ran.out
    ran = run("batch", tmp_path, "s3://bucket/logs", "--jobs", "1")
    assert ran.status == 0
    assert (
        re.search(r"s3://bucket/logs: .*kbassist\[cluster\]", " ".join(ran.out.split())) and "package evtx" in ran.out
    )
    assert run("diagnose", tmp_path / "b.evtx").status == 2


def test_errors_of_walking_a_folder_are_listed(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "a.log").write_text(f"2026-01-01 10:00:00 {ERROR}\n")
    (tmp_path / "closed").mkdir()
    scan = os.scandir

    def denied(path: str) -> object:
        if str(path).endswith("closed"):
            raise PermissionError(13, "Permission denied", str(path))
        return scan(path)

    monkeypatch.setattr(os, "scandir", denied)
    for command in (("diagnose", tmp_path), ("batch", tmp_path, "--jobs", "1")):
        ran = run(*command)
        assert ran.status == 0 and re.search(r"closed\W.*Permission denied", " ".join(ran.out.split()))


def test_links_are_named_by_the_batch_too(run: Run, tmp_path: Path) -> None:
    (tmp_path / "a.log").write_text(f"2026-01-01 10:00:00 {ERROR}\n")
    links(tmp_path)
    for path in (tmp_path, f"{tmp_path}/**/*"):
        ran = run("batch", path, "--jobs", "1", "--format", "json")
        summary = json.loads(ran.out.splitlines()[-1])
        assert ran.status == 0 and summary["records"] == 1
        assert {Path(one["path"]).name for one in summary["unusable"]} == {"circle", "up", "again"}


@pytest.fixture
def shell(reasoner: Reasoner, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Shell:
    """A shell in an empty folder."""
    monkeypatch.chdir(tmp_path)
    return Shell(reasoner, Store(tmp_path / "cases"))


@pytest.mark.parametrize("line", LINES)
def test_no_line_of_the_shell_ends_a_turn(line: str, shell: Shell) -> None:
    for state in ("", ERROR):
        if state:
            shell.handle(state)
        reply = shell.handle(line)
        assert "Failed while" not in str(reply)


def test_an_address_without_a_path_is_not_the_current_folder() -> None:
    assert [as_paths(text) for text in ("file:", "file://host", "file://[", "''", "file://%00")] == [()] * 5


def test_no_control_character_reaches_the_page_of_a_batch(run: Run, tmp_path: Path) -> None:
    (tmp_path / "a.log").write_text(ODD["controls in a host"])
    ran = run("batch", tmp_path / "a.log", "--jobs", "1", "--format", "html")
    assert ran.status == 0 and "<dd>a b " in ran.out
    assert not re.search(r"[\0-\x09\x0b-\x1f]", ran.out)


@pytest.mark.parametrize("date", DATES)
def test_dates_of_a_certificate_that_are_none(date: bytes, run: Run, tmp_path: Path) -> None:
    odd = certificate(date)
    assert date in odd
    (tmp_path / "a.cer").write_bytes(odd)
    (tmp_path / "a.log").write_text(f"{as_pem(odd)}{ERROR}\n")
    for command in ("diagnose", "batch --jobs 1"):
        ran = run(*command.split(), tmp_path / "a.cer", tmp_path / "a.log")
        assert ran.status == 0 and "KB2007728" in ran.out and "fault of kbassist" not in ran.out
    ran = run("cert", tmp_path / "a.cer")
    assert ran.status == 2 and ran.err.count("\n") == 1


def test_nul_in_an_answer(run: Run, tmp_path: Path) -> None:
    (tmp_path / "a.log").write_text(ERROR)
    (tmp_path / "answers").write_bytes(b"server.host=a\0b\n")
    for form in ("text", "json", "markdown"):
        ran = run("diagnose", tmp_path / "a.log", "--answers", tmp_path / "answers", "--format", form)
        assert ran.status == 0 and "\0" not in ran.out
