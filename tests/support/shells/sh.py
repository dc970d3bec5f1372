"""sh: bash parses, shellcheck judges, and bash itself says which words it sees."""

import json
import shlex
import subprocess
import tempfile
from collections.abc import Iterable
from pathlib import Path

_LEFT_OUT = (
    "SC2009",  # "pgrep instead of ps | grep": pgrep shows no whole command line on every system
    "SC2148",  # "no shebang": these are lines for a prompt, not scripts
    # "Did you mean the quote, the expansion?": a value of a case is meant literally.
    "SC1003",
    "SC1112",
    "SC2016",
)
"""Warnings of shellcheck that do not count; everything else does, down to its hints on style."""


def refused(texts: Iterable[str]) -> dict[str, list[str]]:
    """The complaints of ``bash -n`` and of shellcheck about each text, in one run of shellcheck for all of them."""
    found = {text: _parsed(text) for text in texts}
    with tempfile.TemporaryDirectory() as folder:
        files = {str(Path(folder, f"{number}.sh")): text for number, text in enumerate(found)}
        for name, text in files.items():
            # What was there before a step, which the script around the command has noted.
            given = "former=$(cat)\n" if "$former" in text or "${former" in text else ""
            Path(name).write_text(f"{given}{text}\n", encoding="utf-8")
        command = ["shellcheck", "--shell=bash", f"--exclude={','.join(_LEFT_OUT)}", "--format=json", "--norc", *files]
        ran = subprocess.run(command, capture_output=True, text=True, check=False)
    for one in json.loads(ran.stdout):
        found[files[one["file"]]].append(f"SC{one['code']} {one['message']}")
    return found


def _parsed(text: str) -> list[str]:
    parsed = subprocess.run(["bash", "-n"], input=text, capture_output=True, text=True, check=False)  # noqa: S607
    return [parsed.stderr.strip()] if parsed.returncode else []


def words(text: str) -> list[str]:
    """The words of ``text`` without their quotes; operators such as ``;`` and ``&&`` are words of their own."""
    lexer = shlex.shlex(text, posix=True, punctuation_chars=";&|<>()")
    lexer.whitespace_split = True
    lexer.commenters = ""
    return list(lexer)
