"""How many of many things are done: a bar on a terminal, a line now and then in the log of a pipeline."""

import os
import sys
import time
from collections.abc import Iterable, Iterator
from typing import TypeVar

from kbassist.commands.output import complain

_FIRST, _EVERY = 5.0, 10.0
"""Seconds until the first line, and from then on."""
_One = TypeVar("_One")


def counted(things: Iterable[_One], total: int, what: str) -> Iterator[_One]:
    """The ``things``, as they come, with the count of them shown on standard error."""
    if sys.stderr.isatty() and os.environ.get("TERM") != "dumb":
        return _bar(things, total, what)
    return _lines(things, total, what)


def _lines(things: Iterable[_One], total: int, what: str) -> Iterator[_One]:
    following = time.monotonic() + _FIRST
    for number, one in enumerate(things, 1):
        yield one
        if time.monotonic() >= following:
            following = time.monotonic() + _EVERY
            complain(f"{number} of {total} {what}")


def _bar(things: Iterable[_One], total: int, what: str) -> Iterator[_One]:
    from prompt_toolkit.output import create_output  # noqa: PLC0415 - start-up: only a terminal pays for it
    from prompt_toolkit.shortcuts import ProgressBar  # noqa: PLC0415 - start-up, as above
    from prompt_toolkit.shortcuts.progress_bar import formatters  # noqa: PLC0415 - start-up, as above

    columns = [
        formatters.Text(f"{what} "), formatters.Progress(), formatters.Text(" "), formatters.Percentage(),
        formatters.Text(" "), formatters.Bar(), formatters.Text(" "), formatters.TimeLeft(), formatters.Text(" left"),
    ]  # fmt: skip
    with ProgressBar(formatters=columns, output=create_output(stdout=sys.stderr), file=sys.stderr) as bar:
        yield from bar(things, total=total)
