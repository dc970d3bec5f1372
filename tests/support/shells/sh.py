"""sh: bash parses, shellcheck judges, and bash itself says which words it sees."""

import json
import shlex
import subprocess

_LEFT_OUT = (
    "SC2009",  # "pgrep instead of ps | grep": pgrep shows no whole command line on every system
    "SC2148",  # "no shebang": these are lines for a prompt, not scripts
    # "Did you mean the quote, the expansion?": a value of a case is meant literally.
    "SC1003",
    "SC1112",
    "SC2016",
)
"""Warnings of shellcheck that do not count; everything else does, down to its hints on style."""


def refused(text: str) -> list[str]:
    """The complaints of ``bash -n`` and of shellcheck about ``text``."""
    parsed = subprocess.run(["bash", "-n"], input=text, capture_output=True, text=True, check=False)  # noqa: S607
    if parsed.returncode:
        return [parsed.stderr.strip()]
    command = ["shellcheck", "--shell=bash", f"--exclude={','.join(_LEFT_OUT)}", "--format=json", "--norc", "-"]
    ran = subprocess.run(command, input=text + "\n", capture_output=True, text=True, check=False)
    return [f"SC{one['code']} {one['message']}" for one in json.loads(ran.stdout)]


def words(text: str) -> list[str]:
    """The words of ``text`` without their quotes; operators such as ``;`` and ``&&`` are words of their own."""
    lexer = shlex.shlex(text, posix=True, punctuation_chars=";&|<>()")
    lexer.whitespace_split = True
    lexer.commenters = ""
    return list(lexer)
