"""All byte patterns over raw bytes at once: Hyperscan, or Python's ``re`` where there is no wheel for it.

Both give the same ends of matches, as far as they are used: the first record that a match stands in.
"""

import hashlib
import platform
import re
from collections.abc import Iterator, Sequence
from importlib.metadata import version
from typing import Any, Protocol

from kbassist.cache import Cache
from kbassist.masked import without_evidence
from kbassist.reading.anchors import WHITE_SPACE, BytePattern

_BLOCK = 128 * 1024
_CACHE = Cache("scanner", ".bin", most=4)
"""Two databases a rule base. Hyperscan trusts the bytes that it is given; the cache gives only what this user wrote."""
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

    def __init__(self, patterns: Sequence[BytePattern], literals: Sequence[bytes]) -> None:
        import hyperscan  # noqa: F401, PLC0415 - start-up: only batch pays for it; without it the other scanner is taken

        release = version("hyperscan")
        self._database = _database(patterns, release)
        self._sieve = _database([BytePattern(re.escape(one)) for one in literals], release)

    def ends(self, data: memoryview) -> list[int]:
        """The end offsets of matches in ``data``, sorted, each once.

        Patterns that allow white space between words are several times slower than plain literals. Most of a log is
        ASCII in which nothing is found: there a look for the literals, in the text without its white space, is enough.
        """
        found: set[int] = set()
        for start, end in self._worth(data):
            self._scan(data[start:end], start, found)
        return sorted(found)

    def _worth(self, data: memoryview) -> Iterator[tuple[int, int]]:
        """The stretches of ``data`` in which anything can match, neighbours joined."""
        size = len(data)
        first: int | None = None
        last = 0
        for start in range(0, size, _BLOCK):
            end = min(size, start + _BLOCK + LONGEST)
            block = bytes(data[start:end])
            if block.isascii() and b"\0" not in block and not self._sifted(block.translate(None, WHITE_SPACE)):
                continue
            if first is not None and start > last:
                yield first, last
                first = None
            first = start if first is None else first
            last = end
        if first is not None:
            yield first, last

    def _sifted(self, text: bytes) -> bool:
        """Whether any literal stands in ``text``; stops at the first."""
        hit: list[int] = []

        def seen(_pattern: int, _start: int, end: int, _flags: int, _context: object) -> bool:
            hit.append(end)
            return True

        import hyperscan  # noqa: PLC0415 - start-up: only batch pays for it

        try:
            self._sieve.scan(text, match_event_handler=seen)
        except hyperscan.ScanTerminated:
            return True
        return bool(hit)

    def _scan(self, data: memoryview, offset: int, found: set[int]) -> None:
        add = found.add

        def seen(_pattern: int, _start: int, end: int, _flags: int, _context: object) -> None:
            add(offset + end)

        self._database.scan(data, match_event_handler=seen)


def _database(patterns: Sequence[BytePattern], release: str) -> Any:
    key = _key(patterns, release)
    return _cached(key) or _compiled(patterns, key)


def _key(patterns: Sequence[BytePattern], release: str) -> str:
    """The compiled form depends on patterns, library and processor."""
    total = hashlib.sha256(f"{release} {platform.machine()} {platform.node()}".encode())
    for one in patterns:
        total.update(b"\0" + one.source)
    return total.hexdigest()[:24]


def _cached(key: str) -> Any:
    import hyperscan  # noqa: PLC0415 - start-up: only batch pays for it

    data = _CACHE.read(key)
    if data is None:
        return None
    try:
        database = hyperscan.loadb(bytes(data), mode=hyperscan.HS_MODE_BLOCK)
        database.scratch = hyperscan.Scratch(database)
    except (hyperscan.error, TypeError, AttributeError):
        return None
    return database


def _compiled(patterns: Sequence[BytePattern], key: str) -> Any:
    import hyperscan  # noqa: PLC0415 - start-up: only batch pays for it

    database = hyperscan.Database()
    flags = hyperscan.HS_FLAG_CASELESS | hyperscan.HS_FLAG_DOTALL
    database.compile(
        expressions=[one.source for one in patterns],
        ids=list(range(len(patterns))),
        elements=len(patterns),
        flags=[flags] * len(patterns),
    )
    _CACHE.write(key, without_evidence(hyperscan.dumpb(database)))
    return database


class PythonScanner:
    """``re``: one alternation, many times slower, needed nowhere else."""

    name = "re"

    def __init__(self, patterns: Sequence[BytePattern]) -> None:
        self._patterns = [re.compile(one.source, re.IGNORECASE | re.DOTALL) for one in patterns]

    def ends(self, data: memoryview) -> list[int]:
        """The end offsets of matches in ``data``, sorted, each once."""
        return sorted({found.end() for pattern in self._patterns for found in pattern.finditer(data)})


def make_scanner(patterns: Sequence[BytePattern], literals: Sequence[bytes]) -> Scanner:
    """The fastest scanner this machine has. ``literals``: ``anchors.squeezed_literals`` of the same rule base."""
    if not (patterns and literals):
        # Hyperscan compiles no database of nothing.
        return PythonScanner(patterns)
    try:
        return HyperScanner(patterns, literals)
    except ImportError:
        return PythonScanner(patterns)
