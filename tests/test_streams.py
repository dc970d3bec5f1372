"""Standard output that is closed or full, standard input that is closed: one line, exit status 2."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.run import CASES, ROOT

EVIDENCE = CASES / "kb-article" / "evidence" / "error.txt"
COMMANDS = [
    f"diagnose {EVIDENCE}",
    f"diagnose --format json {EVIDENCE}",
    f"batch --jobs 1 --format html {EVIDENCE}",
    "kb list",
    "--version",
    "sessions list",
]
pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="needs a POSIX shell")


def shell(line: str, tmp_path: Path) -> tuple[int, str]:
    """Exit status and standard error of a line of the shell, in which KB is the program."""
    surroundings = {**os.environ, "KBASSIST_STATE_DIR": str(tmp_path), "KB": f"{sys.executable} -m kbassist"}
    ran = subprocess.run(
        ["/bin/sh", "-c", line], cwd=ROOT, env=surroundings, capture_output=True, text=True, timeout=60, check=False
    )
    return ran.returncode, ran.stderr


@pytest.mark.parametrize("command", COMMANDS)
@pytest.mark.parametrize(
    "output",
    [
        ">&-",
        pytest.param(">/dev/full", marks=pytest.mark.skipif(not Path("/dev/full").exists(), reason="no /dev/full")),
    ],
)
def test_output_that_is_closed_or_full(command: str, output: str, tmp_path: Path) -> None:
    status, said = shell(f"$KB {command} {output}", tmp_path)
    assert status == 2
    assert "standard output can't be written" in said.splitlines()[-1] and "Traceback" not in said


@pytest.mark.parametrize("command", COMMANDS)
def test_all_streams_closed(command: str, tmp_path: Path) -> None:
    assert shell(f"$KB {command} <&- >&- 2>&-", tmp_path)[0] == 2


@pytest.mark.parametrize("command", ["diagnose -", "batch -", "diagnose", ""])
def test_input_that_is_closed(command: str, tmp_path: Path) -> None:
    status, said = shell(f"$KB {command} <&-", tmp_path)
    assert status == 2 and said.count("\n") == 1 and "internal" not in said


def test_a_reader_that_has_seen_enough_is_no_error(tmp_path: Path) -> None:
    assert shell("$KB kb facts | head -n 1", tmp_path) == (0, "")
