"""A long text through the person's pager, as git does it: only on a terminal that it is too long for.

``KBASSIST_PAGER``, else that of the configuration file, else ``PAGER``, else ``less`` where there is one; empty or
``cat`` for none. A pager that is missing or fails costs nothing: then the text is printed.
"""

import os
import shutil
import subprocess
import sys
from collections.abc import Mapping
from contextlib import suppress

from kbassist.masked import Masked
from kbassist.streams import finish

_DEFAULTS = {"LESS": "FRX", "LV": "-c"}
"""As git: less keeps colours, leaves what was read on the screen, and ends by itself where all of it fits."""
_INTERRUPTED = 130


def chosen(configured: str = "", environment: Mapping[str, str] = os.environ) -> str:
    """The command line of the pager; nothing for none. ``configured``: that of the configuration file."""
    given = environment.get("KBASSIST_PAGER", configured or environment.get("PAGER"))
    if given is None:
        return "less" if environment.get("TERM") != "dumb" and shutil.which("less") else ""
    return "" if given.strip() in ("", "cat") else given.strip()


def page(text: Masked, configured: str = "") -> bool:
    """Show a text through the pager; whether it was shown. ``configured``: as of ``chosen``.

    Nothing is shown where standard output is no terminal, where the text fits on it, and where the pager fails.
    """
    command = chosen(configured)
    if not command or not sys.stdout.isatty() or _fits(text):
        return False
    finish()
    try:
        # The command is this person's own, with its options, as the shell of the system takes it.
        process = subprocess.Popen(command, shell=True, stdin=subprocess.PIPE, env={**_DEFAULTS, **os.environ})  # noqa: S602
    except OSError:
        return False
    assert process.stdin is not None  # noqa: S101 - a pipe was asked for
    # Who has seen enough leaves before the end; Ctrl-C is the pager's.
    with suppress(OSError, KeyboardInterrupt), process.stdin:
        process.stdin.write(text.encode(sys.stdout.encoding or "utf-8", "replace"))
    while True:
        with suppress(KeyboardInterrupt):
            status = process.wait()
            # A signal, or an interrupted shell, is somebody's wish; any other status a pager that did not work.
            return status <= 0 or status == _INTERRUPTED


def _fits(text: str) -> bool:
    """Whether a text and the prompt after it fit on the terminal."""
    try:
        columns, rows = os.get_terminal_size(sys.stdout.fileno())
    except (OSError, ValueError):
        return True
    lines = text.splitlines()
    return not rows or sum(1 + max(0, len(line) - 1) // max(columns, 1) for line in lines) < rows
