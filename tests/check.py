"""All checks of the project, one after the other: style, types, tests, the rule base. Exit status 1 if one fails."""

import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
CHECKS = (
    ("ruff", "check", "."),
    ("ruff", "format", "--check", "."),
    ("mypy",),
    ("pytest",),
    ("kbassist", "kb", "lint"),
    ("kbassist", "kb", "test"),
)


def main() -> int:
    """Run every check; report all that failed."""
    failed = []
    for command in CHECKS:
        sys.stderr.write(f"--- {' '.join(command)}\n")
        # The rule base is checked as it was installed: from a folder in which there is no checkout.
        folder = tempfile.gettempdir() if command[0] == "kbassist" else ROOT
        if subprocess.run([sys.executable, "-m", *command], cwd=folder, check=False).returncode:
            failed.append(" ".join(command))
    sys.stderr.write(f"failed: {', '.join(failed)}\n" if failed else "all checks passed\n")
    return bool(failed)


if __name__ == "__main__":
    raise SystemExit(main())
