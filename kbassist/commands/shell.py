"""``kbassist`` without a command: the interactive shell, or ``diagnose -`` where standard input is no terminal."""

import argparse
import os
import sys

from kbassist.commands.session import password_of
from kbassist.commands.settings import look
from kbassist.reasoning.infer import open_reasoner
from kbassist.rulebase.folders import open_base
from kbassist.shell.conversation import Shell
from kbassist.shell.store import open_store
from kbassist.shell.terminal import Terminal, plain


def run(arguments: argparse.Namespace) -> int:
    """Talk until the person leaves; the exit status."""
    settings = look(arguments)
    base = open_base(arguments.folders)
    if settings.language:
        base = base.speaking(settings.language)
    shell = Shell(open_reasoner(base, arguments.engine), open_store(), password=password_of(None))
    if not _can_edit():
        return plain(shell, sys.stdin.readline)
    return Terminal(shell, settings).run()


def _can_edit() -> bool:
    """Whether the terminal can do more than print lines."""
    if os.environ.get("TERM") in ("dumb", "unknown") or not sys.stdout.isatty():
        return False
    if sys.platform == "win32":
        try:
            from prompt_toolkit.output.win32 import NoConsoleScreenBufferError  # noqa: PLC0415 - Windows only
        except (ImportError, AssertionError):
            return True
        try:
            from prompt_toolkit.output.defaults import create_output  # noqa: PLC0415 - Windows only

            create_output()
        except NoConsoleScreenBufferError:
            # Git Bash without winpty: a pipe that says it is a terminal.
            return False
        return True
    return bool(os.environ.get("TERM"))
