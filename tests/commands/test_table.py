"""The table of commands: what it names exists, and parser, completion and help come from it."""

import argparse
import inspect
import io
import json
import shlex
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

import pytest

from kbassist.casefile.file import SavedCase, SavedEvidence, Summary, new_id, save_case
from kbassist.commands import wording
from kbassist.commands.parser import build_parser, parse
from kbassist.commands.table import Command
from kbassist.errors import UserError
from tests.support.run import CASES, GROUND, ROOT, Run

COMMANDS, EXAMPLES = wording.commands(), wording.examples()


def leaves(
    commands: tuple[Command, ...] = COMMANDS, before: tuple[str, ...] = ()
) -> Iterator[tuple[tuple[str, ...], Command]]:
    for command in commands:
        name = (*before, command.name)
        yield from leaves(command.parts, name) if command.parts else [(name, command)]


@pytest.mark.parametrize(("name", "command"), [pytest.param(*one, id=" ".join(one[0])) for one in leaves()])
def test_a_command_has_its_function_and_its_examples_parse(name: tuple[str, ...], command: Command) -> None:
    module, _, function = command.run.partition(":")
    found = getattr(import_module(f"kbassist.commands.{module}"), function)
    assert [one.annotation for one in inspect.signature(found).parameters.values()] == [argparse.Namespace]
    assert command.examples
    for example in command.examples:
        words = shlex.split(example.line)
        if words[0] == "kbassist":
            assert tuple(words[1 : len(name) + 1]) == name
            assert parse(words[1:]).run == command.run


SLOW = ("kb corpus", "kb coverage", "kb diff", "kb doc", "kb lint --rules", "kb test")
"""What takes long, or a whole rule base of somebody's own; tests of their own run these commands."""
ASKING = ("probe", "serve-test", "mcp")
"""What asks a server of that name, and what serves until it is interrupted: they have tests of their own."""


def examples() -> Iterator[str]:
    """Every example of every page of help that can be run here."""
    found = [*EXAMPLES, *(one for command in COMMANDS for one in (command, *command.parts))]
    lines = [
        one.line for command in found for one in (command.examples if isinstance(command, Command) else (command,))
    ]
    for line in dict.fromkeys(lines):
        if line.startswith("kbassist ") and not line.startswith(tuple(f"kbassist {one}" for one in (*SLOW, *ASKING))):
            yield line


def fill(folder: Path) -> None:
    """The files that the examples name."""
    error = (CASES / "kb-article" / "evidence" / "error.txt").read_bytes()
    certificate = (CASES / "certificate-in-hand" / "evidence" / "sql05.pem").read_bytes()
    strings = b'{"ConnectionStrings": {"Main": "Server=sql01;Database=d;Encrypt=True"}}'
    (folder / "logs").mkdir()
    shutil.copytree(ROOT / "docs" / "example-article", folder / "my-rules")
    for name in ("error.log", "error.txt", "logs/app.log", "new.log"):
        (folder / name).write_bytes(error)
    for name in ("server.cer", "roots.pem"):
        (folder / name).write_bytes(certificate)
    for name, user in (("a.txt", "alice"), ("b.txt", "bob")):
        (folder / name).write_text(f"Msg 7: the flux of {user} refused to be initialised", encoding="utf-8")
    (folder / "c.txt").write_text("Msg 8: another flux was busy", encoding="utf-8")
    (folder / "ticket.md").write_text("# No flux\n## Error\n```\nthe flux refused to start\n```\n", encoding="utf-8")
    unknown = {"type": "unknown", "message": "the flux refused to start", "count": 1, "samples": []}
    (folder / "result.jsonl").write_text(json.dumps(unknown), encoding="utf-8")
    (folder / "appsettings.json").write_bytes(strings)
    pasted = SavedEvidence(kind="paste", text=error.decode())
    case = SavedCase(
        id=new_id(),
        title="",
        saved="",
        rules_digest="",
        evidence=[pasted],
        answers={},
        declined=[],
        concluded=Summary(),
    )
    save_case(folder / "sql01.kbcase", case)
    with zipfile.ZipFile(folder / "case.zip", "w") as case:
        case.writestr("error.txt", error)


def _interrupted(_seconds: float) -> None:
    raise KeyboardInterrupt


@pytest.mark.parametrize("line", list(examples()))
def test_examples_run(line: str, tmp_path: Path, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    fill(tmp_path)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("KBASSIST_STATE_DIR", str(tmp_path / "state"))
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO((tmp_path / "error.txt").read_bytes())))
    words = shlex.split(line)[1:]
    if words[:2] == ["kb", "new"]:
        # It lints the whole rule base; what it does beside the shipped one is tests/commands/kb/test_new.py's.
        monkeypatch.setenv("KBASSIST_ONLY", str(GROUND))
    if "help" in words:
        with pytest.raises(SystemExit) as stopped:
            run(*words)
        assert stopped.value.code == 0
        return
    if "--follow" in words:
        monkeypatch.setattr("kbassist.commands.follow.time.sleep", _interrupted)
        ran = run(*words)
        assert ran.status == 130 and "Ctrl-C ends it" in ran.err
        return
    before = set(tmp_path.rglob("*"))
    ran = run(*words)
    assert ran.out or set(tmp_path.rglob("*")) - before
    assert ran.status in (0, 3), "a check that fails is a result"


def test_every_page_of_help_has_an_example_and_fits_the_line(run: Run, capsys: pytest.CaptureFixture[str]) -> None:
    pages = [(), *((command.name,) for command in COMMANDS), *(name for name, _ in leaves())]
    for name in pages:
        with pytest.raises(SystemExit):
            run(*name, "--help")
        page = capsys.readouterr().out
        assert "\nexamples:\n  " in page, name
        assert max(map(len, page.splitlines())) <= 100, name


@pytest.mark.parametrize(
    ("line", "rules", "engine"),
    [
        ("diagnose x", [], "auto"),
        ("--rules a diagnose x", ["a"], "auto"),
        ("diagnose --rules a x", ["a"], "auto"),
        ("--rules a --rules b diagnose x --rules c", ["a", "b", "c"], "auto"),
        ("--engine clips diagnose x", [], "clips"),
        ("--engine clips diagnose x --engine durable", [], "durable"),
        ("--engine clips --rules a kb --rules b lint --rules c", ["a", "b", "c"], "clips"),
        ("kb --engine reference test", [], "reference"),
        ("--rules a --engine clips", ["a"], "clips"),
    ],
)
def test_rules_and_engine_count_wherever_they_stand(line: str, rules: list[str], engine: str) -> None:
    arguments = parse(line.split())
    assert (arguments.rules, arguments.engine) == (rules, engine)


def test_rules_and_engine_before_the_command_are_used(run: Run) -> None:
    ran = run("--rules", "no-such-folder", "diagnose", "--set", "client.os=linux")
    assert ran.status == 2 and "no-such-folder: no such directory of rules" in ran.err
    for command in (
        ("diagnose", "--set", "client.os=linux"),
        ("kb", "list"),
        ("cert", "x.pem"),
        ("completion", "bash"),
    ):
        ran = run("--engine", "prolog", *command)
        assert ran.status == 2 and "--engine prolog: unknown" in ran.err, command


def test_the_parser_of_a_line_is_that_of_all_commands() -> None:
    for name, command in leaves():
        with pytest.raises(UserError) as one:
            build_parser(name).parse_args([*name, "--no-such-option"])
        with pytest.raises(UserError) as other:
            build_parser().parse_args([*name, "--no-such-option"])
        assert str(one.value) == str(other.value), command.name


def test_help_imports_no_command() -> None:
    listing = "import sys; from kbassist.cli import main\ntry: main(sys.argv[1:])\nfinally: print(*sorted(sys.modules))"
    ran = subprocess.run(
        [sys.executable, "-c", listing, "--help"], cwd=ROOT, capture_output=True, text=True, check=True
    )
    ours = {one for one in ran.stdout.splitlines()[-1].split() if one.startswith(("kbassist.", "msgspec", "yaml"))}
    assert ours == {
        "kbassist.cli",
        "kbassist.errors",
        "kbassist.lean",
        "kbassist.streams",
        "kbassist.commands",
        "kbassist.commands.line",
        "kbassist.commands.parser",
        "kbassist.private",
        "kbassist.commands.wording",
        "kbassist.rulebase",
        "kbassist.rulebase.glance",
        "kbassist.commands.table",
        "kbassist.text",
        "kbassist.text.similar",
    }
