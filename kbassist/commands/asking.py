"""Yes or no, asked of the person at the terminal before something is lost."""

import sys

from kbassist.commands.output import hint

_YES = frozenset({"y", "yes"})


def somebody_there() -> bool:
    """Whether there is a person to ask."""
    return sys.stdin is not None and sys.stdin.isatty() and sys.stderr.isatty()


def agreed(question: str) -> bool:
    """Whether the person says yes; anything else, and nothing, is no."""
    hint(f"{question} (yes or no)")
    return sys.stdin.readline().strip().casefold() in _YES
