"""Every key that an author may write is read, by its type: mypy says where a field would be missed.

The fields of all structs get another name, in a copy of the package; what mypy then complains of is read. What was found
gets its name back, for a field behind it had no type any more, until nothing new is found.
"""

import ast
import inspect
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from kbassist.text.secrets.words import SecretWords
from tests.rulebase.language.structs import OF_ALL, STRUCTS
from tests.support.run import ROOT
from tests.support.thorough import THOROUGH

UNREAD = {
    # On what a statement rests: for whoever reads the file.
    *(("Consumer", "source"), ("Envelope", "source"), ("MessageDef", "source"), ("Naming", "source")),
    *(("Pattern", "source"), ("Point", "source"), ("PolicyClass", "source"), ("Reason", "source"), ("Shown", "source")),
    *(("Tolerance", "source"), ("Writer", "source")),
    # What other files and lint call it.
    *(("Envelope", "id"), ("Point", "id")),
    # ``rulebase.glance`` reads it without the type, at every --help.
    ("About", "summary"),
}
_NAMED = {**STRUCTS, SecretWords.__name__: SecretWords}
_SAID = re.compile(r'"(?:type\[)?([\w.]+)\]?"(?: of "[^"]*")? has no attribute "(\w+)"')


def renamed(package: Path, fields: set[tuple[str, str]]) -> None:
    """Write the modules of the structs anew, with other names for the fields."""
    for path in {Path(inspect.getfile(one)).relative_to(ROOT) for one in STRUCTS.values()}:
        lines = (ROOT / path).read_bytes().split(b"\n")
        for node in ast.walk(ast.parse((ROOT / path).read_bytes())):
            for one in node.body if isinstance(node, ast.ClassDef) else ():
                target = one.target if isinstance(one, ast.AnnAssign) else None
                if isinstance(target, ast.Name) and (node.name, target.id) in fields:
                    line, end = lines[target.lineno - 1], target.end_col_offset or 0
                    lines[target.lineno - 1] = line[:end] + b"_renamed" + line[end:]
        (package / path).write_bytes(b"\n".join(lines))


def missed(package: Path) -> set[tuple[str, str]]:
    """Struct and field of what mypy misses, of the struct that declares it too."""
    command = [sys.executable, "-m", "mypy", "--no-incremental", "--config-file", str(ROOT / "pyproject.toml")]
    ran = subprocess.run([*command, "-p", "kbassist"], cwd=package, capture_output=True, text=True, check=False)
    assert ran.returncode in (0, 1) and not ran.stderr, ran.stderr
    said = ((found[1].rpartition(".")[2], found[2]) for found in _SAID.finditer(ran.stdout))
    return {(one.__name__, field) for name, field in said if name in _NAMED for one in _NAMED[name].__mro__}


@pytest.mark.skipif(not THOROUGH, reason="it takes half a minute: in CI")
def test_every_key_is_read_by_something_that_has_it(tmp_path: Path) -> None:
    shutil.copytree(ROOT / "kbassist", tmp_path / "kbassist", ignore=shutil.ignore_patterns("__pycache__"))
    left = {(name, field) for name, one in STRUCTS.items() for field in one.__annotations__ if field not in OF_ALL}
    assert len(left) > 400
    found = left
    while left and found:
        renamed(tmp_path, left)
        found = missed(tmp_path) & left
        left -= found
    assert left == UNREAD
