"""How far a batch is, for a person: a bar on a terminal, a line now and then in the log of a pipeline."""

import os
import sys
import time
from abc import ABC, abstractmethod
from typing import Any

from kbassist.batch.model import UnitResult
from kbassist.batch.progress import Progress
from kbassist.commands.output import complain

_FIRST, _EVERY = 5.0, 10.0
"""Seconds until the first line, and from then on."""
_FRAME = 0.2
"""Seconds between two states of the bar."""
_MINUTE, _HOUR = 60, 3_600
_LONG = 2
"""From so many minutes, or hours, on seconds, or minutes, are not told."""


class Shown(ABC):
    """What shows progress while it is entered. It is told by ``batch.run`` (``batch.progress.Watch``)."""

    def __init__(self, progress: Progress) -> None:
        self._progress = progress

    def __enter__(self) -> "Shown":
        return self

    def __exit__(self, *error: object) -> None:
        return

    def within(self, unit: int, scanned: int) -> None:
        """So many bytes of a unit are done."""
        self._progress.within(unit, scanned)
        self._show()

    def done(self, result: UnitResult) -> None:
        """A unit is done."""
        self._progress.done(result.number)
        self._show()

    @abstractmethod
    def _show(self) -> None:
        """Show how far it is, if it is time to."""


def shown(progress: Progress) -> Shown:
    """A bar on a terminal that has them, else lines on standard error."""
    dumb = not sys.stderr.isatty() or os.environ.get("TERM") == "dumb"
    return _Lines(progress) if dumb else _Bar(progress)


def in_words(seconds: float) -> str:
    """A time that is not known to the second: ``40 s``, ``5 min``, ``3 h``."""
    if seconds < _LONG * _MINUTE:
        return f"{max(1, round(seconds))} s"
    if seconds < _LONG * _HOUR:
        return f"{round(seconds / _MINUTE)} min"
    return f"{round(seconds / _HOUR)} h"


class _Lines(Shown):
    """A line on standard error, the first one after five seconds."""

    def __init__(self, progress: Progress) -> None:
        super().__init__(progress)
        self._next = time.monotonic() + _FIRST

    def _show(self) -> None:
        if time.monotonic() < self._next:
            return
        self._next = time.monotonic() + _EVERY
        progress = self._progress
        left = progress.left()
        rest = f", {in_words(left)} left" if left is not None else ""
        complain(f"{progress.scanned / 1e6:.0f} of {progress.size / 1e6:.0f} MB, {progress.rate / 1e6:.0f} MB/s{rest}")


class _Bar(Shown):
    """prompt_toolkit's progress bar, in megabytes."""

    def __init__(self, progress: Progress) -> None:
        from prompt_toolkit.output import create_output  # noqa: PLC0415 - start-up: only a terminal pays for it
        from prompt_toolkit.shortcuts import ProgressBar  # noqa: PLC0415 - start-up, as above
        from prompt_toolkit.shortcuts.progress_bar import formatters  # noqa: PLC0415 - start-up, as above

        class Left(formatters.Formatter):
            """How long it takes, as it was worked out where the run goes on: this one is called by another thread."""

            def format(_self, *_given: Any) -> str:  # noqa: N805 - the bar is self
                return f" MB/s, {in_words(self._left)} left" if self._left is not None else " MB/s"

        columns = [
            formatters.Text("MB "), formatters.Progress(), formatters.Text(" "), formatters.Percentage(),
            formatters.Text(" "), formatters.Bar(), formatters.Text(" "), formatters.IterationsPerSecond(), Left(),
        ]  # fmt: skip
        super().__init__(progress)
        self._left: float | None = None
        self._next = 0.0
        self._bar: Any = ProgressBar(formatters=columns, output=create_output(stdout=sys.stderr), file=sys.stderr)
        self._counter: Any = None

    def __enter__(self) -> "_Bar":
        self._counter = self._bar.__enter__()(total=max(1, self._progress.size // 1_000_000))
        return self

    def __exit__(self, *error: object) -> None:
        self._bar.__exit__(*error)

    def _show(self) -> None:
        if time.monotonic() < self._next:
            return
        self._next = time.monotonic() + _FRAME
        self._left = self._progress.left()
        self._counter.items_completed = min(self._counter.total, self._progress.scanned // 1_000_000)
        self._bar.invalidate()
