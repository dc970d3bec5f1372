"""All checks of the project: style, types, the rule base, tests. Exit status 1 if one fails.

The tests run in as many processes as there are cores, and beside them the other checks one after the other: tests that
wait for a clock or another process leave time for them. Tests that need a tool of the system (marked ``external``) are
skipped where it is missing, and named at the end; ``KBASSIST_EXTERNAL=required`` makes that a failure.
``KBASSIST_THOROUGH=yes`` tries all of what is tried in every combination (``tests/support/thorough.py``).
"""

import os
import subprocess
import sys
import tempfile
import time
from compileall import compile_dir
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from defusedxml import ElementTree

ROOT = Path(__file__).resolve().parent.parent
CORES = os.cpu_count() or 1
CHECKS = (
    ("mypy",),
    ("kbassist", "kb", "lint"),
    ("kbassist", "kb", "test"),
    ("kbassist", "kb", "test", "--situations", str(ROOT / "data" / "situations")),
    ("ruff", "check", "."),
    ("ruff", "format", "--check", "."),
)


def check(command: tuple[str, ...]) -> bool:
    """Run one command as a module; whether it passed. Its output is shown when it is over."""
    # The rule base is checked as it was installed: from a folder in which there is no checkout.
    folder = tempfile.gettempdir() if command[0] == "kbassist" else ROOT
    begun = time.monotonic()
    ran = subprocess.run([sys.executable, "-m", *command], cwd=folder, check=False, capture_output=True, text=True)
    sys.stderr.write(f"--- {' '.join(command)} ({time.monotonic() - begun:.0f} s)\n{ran.stdout}{ran.stderr}")
    return ran.returncode == 0


def tests() -> tuple[bool, list[str]]:
    """Run the tests; whether they passed, and what was skipped."""
    with tempfile.TemporaryDirectory() as folder:
        result = Path(folder) / "tests.xml"
        command = [sys.executable, "-m", "pytest", "-n", str(CORES), "--dist", "worksteal", f"--junitxml={result}"]
        begun = time.monotonic()
        passed = subprocess.run(command, cwd=ROOT, check=False).returncode == 0
        sys.stderr.write(f"--- pytest ({time.monotonic() - begun:.0f} s)\n")
        return passed, skipped(result) if result.exists() else []


def skipped(result: Path) -> list[str]:
    """The tests that were skipped, with the reason."""
    cases = ElementTree.parse(result).getroot().iter("testcase")
    reasons = ((case, reason) for case in cases for reason in case.iter("skipped"))
    return [f"{case.get('classname')}.{case.get('name')}: {reason.get('message')}" for case, reason in reasons]


def compile_sources() -> None:
    """Compile what the many processes of the tests import, once; from then on none of them writes byte code.

    Some tests run on a full disk, and Python leaves half a file there that every later import would take.
    """
    for folder in ("kbassist", "tests", "benchmarks"):
        compile_dir(ROOT / folder, quiet=2)
    os.environ["PYTHONDONTWRITEBYTECODE"] = "1"


def main() -> int:
    """Run every check; report all that failed, and the tests that could not run."""
    compile_sources()
    with ThreadPoolExecutor(1) as beside:
        checked = beside.map(check, CHECKS)
        well, left_out = tests()
        passed = {**dict(zip(CHECKS, checked, strict=True)), ("pytest",): well}
    for one in left_out:
        sys.stderr.write(f"skipped: {one}\n")
    failed = [" ".join(command) for command, well in passed.items() if not well]
    sys.stderr.write(f"failed: {', '.join(failed)}\n" if failed else "all checks passed\n")
    return bool(failed)


if __name__ == "__main__":
    raise SystemExit(main())
