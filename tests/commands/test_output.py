"""The one way out: nothing a command says passes by it, and a file it writes is whole or as it was."""

import ast
import os
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.run import CASES, ROOT, Run

CASE = CASES / "kb-article" / "evidence"
FILES = {"files.py", "kept.py"}
"""Who opens files for writing: the writer, and two files that grow line by line. (The history is prompt_toolkit's.)"""
PIPES = {"reasoning/engines/service.py", "reasoning/engines/started.py"}
"""Who writes to a process of the program's own."""
STREAMS = {"commands/output.py", "shell/terminal.py", "rulebase/folders.py"}
"""Who writes to standard output and error: commands, the shell, and a warning about an installed package of rules."""


def modules() -> Iterator[tuple[str, ast.Module]]:
    for path in sorted((ROOT / "kbassist").rglob("*.py")):
        yield path.relative_to(ROOT / "kbassist").as_posix(), ast.parse(path.read_text(encoding="utf-8"))


def writes_a_file(call: ast.Call) -> bool:
    name = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
    if name in ("write_text", "write_bytes", "mkstemp", "NamedTemporaryFile"):
        return True
    if name not in ("open", "fdopen"):
        return False
    modes = [one.value for one in ast.walk(call) if isinstance(one, ast.Constant) and isinstance(one.value, str)]
    return any(re.fullmatch(r"[rwaxbt+]+", one) and set(one) & set("wax+") for one in modes)


def writes_to_a_stream(call: ast.Call) -> bool:
    return isinstance(call.func, ast.Attribute) and ast.unparse(call.func) in (
        "sys.stdout.write",
        "sys.stderr.write",
        "sys.stdout.buffer.write",
        "sys.stdout.writelines",
    )


@pytest.mark.parametrize(("writes", "allowed"), [(writes_a_file, FILES | PIPES), (writes_to_a_stream, STREAMS)])
def test_there_is_no_other_way_out(writes, allowed: set[str]) -> None:
    found = {name for name, tree in modules() for one in ast.walk(tree) if isinstance(one, ast.Call) and writes(one)}
    assert found == allowed


@pytest.mark.usefixtures("scanner")
@pytest.mark.parametrize(
    "arguments",
    [
        ("diagnose", CASE, "--output"),
        ("batch", CASE, "--jobs", "1", "--output"),
        ("batch", CASE, "--jobs", "1", "--junit"),
        ("kb", "schema", "--output"),
    ],
)
def test_a_full_disk_leaves_the_file_as_it_was(
    arguments: tuple[object, ...], tmp_path: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "out"
    folder.mkdir()
    target = folder / "articles.schema.json"
    target.write_text("old", encoding="utf-8")

    def full(_handle: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    ran = run(*arguments, folder if arguments[:2] == ("kb", "schema") else target)
    said = ran.err.splitlines()[-1]
    assert ran.status == 2 and said.startswith(f"kbassist: {arguments[-1]} {folder}") and "No space left" in said
    assert [(one.name, one.read_text("utf-8")) for one in folder.iterdir()] == [(target.name, "old")]


def test_a_file_is_the_same_whatever_terminal_it_came_from(
    tmp_path: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    written = []
    for columns in ("50", "110"):
        monkeypatch.setenv("COLUMNS", columns)
        assert run("diagnose", CASE, "--output", tmp_path / columns).status == 0
        written.append((tmp_path / columns).read_bytes())
    assert written[0] == written[1]
