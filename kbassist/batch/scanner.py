"""Where the anchors of the rule base stand in raw bytes: Hyperscan, or an automaton where there is no wheel for it.

Both give the same ends of matches, as far as they are used: the first record that a match stands in.
"""

import re
from collections.abc import Callable, Hashable, Sequence
from functools import cached_property
from typing import Any, Protocol

from ahocorasick_rs import BytesAhoCorasick

from kbassist.cache import Cache
from kbassist.masked import without_evidence
from kbassist.reading.anchors import Anchors

_CACHE = Cache("scanner", ".bin", most=8)
"""Four databases a rule base. Hyperscan trusts the bytes that it is given; the cache gives what this user wrote."""
_BLOCK = 128 * 1024
"""So much is looked at in one go: in a block without a sign no phrase is looked for."""
LONGEST = 4_096
"""No match is longer that counts: blocks, and windows, overlap by as much."""


class Scanner(Hashable, Protocol):
    """Finds where anchors stand."""

    name: str

    def ends(self, data: bytes, start: int = 0) -> list[int]:
        """The end offsets of anchors in a text from ``start`` on, sorted, some twice. Not for UTF-16."""

    def in_event_log(self, data: bytes) -> bool:
        """Whether an anchor stands in bytes of an event log, whose strings are UTF-16."""


class HyperScanner:
    """Hyperscan: all literals in one pass, the few phrases in another one where words of them stand.

    Literals without white space are several times as fast as anything else, and compiled at once.
    """

    name = "hyperscan"

    def __init__(self, anchors: Anchors) -> None:
        import hyperscan  # noqa: F401, PLC0415 - start-up: only batch pays for it; without it the other scanner is taken

        self._anchors = anchors

    def ends(self, data: bytes, start: int = 0) -> list[int]:
        """The end offsets of anchors in a text from ``start`` on, sorted."""
        if data.isascii() and b"\\" not in data:
            return self._ends(data, start, self._plain, len(self._anchors.plain))
        return self._ends(data, start, self._narrow, len(self._anchors.narrow))

    def in_event_log(self, data: bytes) -> bool:
        """Whether an anchor stands in bytes of an event log, whose strings are UTF-16."""
        return bool(self._ends(data.translate(None, b"\0"), 0, self._events, len(self._anchors.events)))

    def _ends(self, data: bytes, start: int, database: Any, literals: int) -> list[int]:
        """``literals``: how many the database has; behind them come the signs of phrases."""
        view = memoryview(data)
        found: list[int] = []
        for first in range(start, len(data), _BLOCK):
            block = view[first : first + _BLOCK + LONGEST]
            signs: list[int] = []
            database.scan(block, match_event_handler=_taken(found.append, first, signs, literals))
            if signs:
                every = len(self._anchors.phrases)
                self._phrases.scan(block, match_event_handler=_taken(found.append, first, signs, every))
        found.sort()
        return found

    @cached_property
    def _plain(self) -> Any:
        return _compiled(self._anchors.plain, self._anchors.signs)

    @cached_property
    def _narrow(self) -> Any:
        return _compiled(self._anchors.narrow, self._anchors.signs)

    @cached_property
    def _events(self) -> Any:
        return _compiled(self._anchors.events, self._anchors.signs)

    @cached_property
    def _phrases(self) -> Any:
        return _compiled(self._anchors.phrases, (), literal=False)


def _taken(add: Callable[[int], None], offset: int, signs: list[int], literals: int) -> Any:
    """What notes the matches of a block."""

    def seen(number: int, _start: int, end: int, _flags: int, _context: object) -> None:
        if number < literals:
            add(offset + end)
        else:
            signs.append(number)

    return seen


def _compiled(each: Sequence[bytes], signs: Sequence[bytes], *, literal: bool = True) -> Any:
    """A database of what is wanted everywhere and, behind it, of ``signs``, each reported once a block."""
    import hyperscan  # noqa: PLC0415 - start-up: only batch pays for it

    wanted = [*each, *signs]
    version = getattr(hyperscan, "__version__", "")
    key = f"{version} {literal} {len(each)} {' '.join(one.hex() for one in wanted)}"
    database = _kept(key)
    if database is not None:
        return database
    database = hyperscan.Database(mode=hyperscan.HS_MODE_BLOCK)
    flags = hyperscan.HS_FLAG_CASELESS | (0 if literal else hyperscan.HS_FLAG_DOTALL)
    database.compile(
        expressions=wanted,
        ids=list(range(len(wanted))),
        elements=len(wanted),
        flags=[flags] * len(each) + [flags | hyperscan.HS_FLAG_SINGLEMATCH] * len(signs),
        literal=literal,
    )
    _CACHE.write(key, without_evidence(hyperscan.dumpb(database)))
    return database


def _kept(key: str) -> Any:
    """A database that was compiled before, if this processor can use it: phrases alone take a tenth of a second."""
    import hyperscan  # noqa: PLC0415 - start-up: only batch pays for it

    data = _CACHE.read(key)
    if data is None:
        return None
    try:
        database = hyperscan.loadb(bytes(data), mode=hyperscan.HS_MODE_BLOCK)
        database.scratch = hyperscan.Scratch(database)
        database.scan(b" ", match_event_handler=_unasked)
    except (hyperscan.error, TypeError, AttributeError):
        return None
    return database


def _unasked(*_given: object) -> None:
    """What notes nothing."""


class PlainScanner:
    """An automaton over the bytes in lower case: several times slower, needed nowhere else."""

    name = "automaton"

    def __init__(self, anchors: Anchors) -> None:
        self._anchors = anchors

    def ends(self, data: bytes, start: int = 0) -> list[int]:
        """The end offsets of anchors in a text from ``start`` on, sorted."""
        lower = data[start:].lower()
        ends = {start + end for _, _, end in self._narrow.find_matches_as_indexes(lower, overlapping=True)}
        if any(sign in lower for sign in self._anchors.signs):
            ends |= {start + found.end() for one in self._phrases for found in one.finditer(lower)}
        return sorted(ends)

    def in_event_log(self, data: bytes) -> bool:
        """Whether an anchor stands in bytes of an event log, whose strings are UTF-16."""
        lower = data.translate(None, b"\0").lower()
        return bool(self._events.find_matches_as_indexes(lower)) or any(one.search(lower) for one in self._phrases)

    @cached_property
    def _narrow(self) -> BytesAhoCorasick:
        return BytesAhoCorasick(self._anchors.narrow)

    @cached_property
    def _events(self) -> BytesAhoCorasick:
        return BytesAhoCorasick(self._anchors.events)

    @cached_property
    def _phrases(self) -> "list[re.Pattern[bytes]]":
        return [re.compile(one, re.DOTALL) for one in self._anchors.phrases]


def make_scanner(anchors: Anchors) -> Scanner:
    """The fastest scanner this machine has."""
    if not anchors.plain:
        # Hyperscan compiles no database of nothing.
        return PlainScanner(anchors)
    try:
        return HyperScanner(anchors)
    except ImportError:
        return PlainScanner(anchors)
