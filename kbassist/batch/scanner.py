"""All byte patterns over raw bytes at once: Hyperscan, or Python's ``re`` where there is no wheel for it.

Both give the same ends of matches, as far as they are used: the first record that a match stands in.
"""

import re
from collections.abc import Sequence
from typing import Protocol

from kbassist.symptoms.anchors import BytePattern

LONGEST = 8_192
"""No match is longer: windows overlap by more than this."""


class Scanner(Protocol):
    """Finds where patterns match."""

    name: str

    def ends(self, data: memoryview) -> list[int]:
        """The end offsets of matches in ``data``, sorted, each once."""


class HyperScanner:
    """Hyperscan: all patterns in one pass."""

    name = "hyperscan"

    def __init__(self, patterns: Sequence[BytePattern]) -> None:
        import hyperscan  # noqa: PLC0415 - only batch pays for it

        self._database = hyperscan.Database()
        flags = hyperscan.HS_FLAG_CASELESS | hyperscan.HS_FLAG_DOTALL
        self._database.compile(
            expressions=[one.source for one in patterns],
            ids=list(range(len(patterns))),
            elements=len(patterns),
            flags=[flags] * len(patterns),
        )

    def ends(self, data: memoryview) -> list[int]:
        """The end offsets of matches in ``data``, sorted, each once."""
        found: set[int] = set()
        add = found.add

        def seen(_pattern: int, _start: int, end: int, _flags: int, _context: object) -> None:
            add(end)

        self._database.scan(data, match_event_handler=seen)  # type: ignore[type-var]
        return sorted(found)


class PythonScanner:
    """``re``: one alternation, many times slower, needed nowhere else."""

    name = "re"

    def __init__(self, patterns: Sequence[BytePattern]) -> None:
        self._patterns = [re.compile(one.source, re.IGNORECASE | re.DOTALL) for one in patterns]

    def ends(self, data: memoryview) -> list[int]:
        """The end offsets of matches in ``data``, sorted, each once."""
        return sorted({found.end() for pattern in self._patterns for found in pattern.finditer(data)})


def make_scanner(patterns: Sequence[BytePattern]) -> Scanner:
    """The fastest scanner this machine has."""
    try:
        return HyperScanner(patterns)
    except ImportError:
        return PythonScanner(patterns)
