"""How far a batch is, and how long it still takes.

What a piece of work costs has little to do with its bytes: a log with an incident in every line takes a hundred times
as long as one without any. So each unit is weighed by a look at samples of it, and what the weight that is done took
tells how long the rest takes. Workers say how far they are within a unit, since one may take minutes.
"""

import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import IO, Protocol

from kbassist.batch.addresses import open_any
from kbassist.batch.model import Unit
from kbassist.batch.scanner import Scanner

_CHUNK = 64 * 1024
"""As long as a chunk of an event log, and aligned as these are."""
_SAMPLES = 3
_WEIGHED = 400
"""So many units are looked at; the others weigh as much, for their bytes, as these do."""
_BYTE: Mapping[str, float] = {"text": 1.5e-9, "evtx": 3e-9, "archive": 2e-8}
"""Seconds that a byte takes in which nothing stands, of an archive with the unpacking. As all of these only roughly:
what counts is how they compare."""
_RECORD, _EVENTS = 9e-6, 2.5e-3
"""Seconds for a line with a match in a text, and for a chunk of an event log with one in it."""
_SOON = 1.0
"""Before so many seconds nothing is said."""


class Watch(Protocol):
    """Whom workers tell how far they are."""

    def within(self, unit: int, scanned: int) -> None:
        """So many bytes of a unit are done."""


class Progress:
    """The progress of a run over ``units``.

    ``scanner``: makes what counts matches; it is asked for when somebody asks how long it takes, and once.
    """

    def __init__(
        self, units: Sequence[Unit], scanner: Callable[[], Scanner], *, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._units = {unit.number: unit for unit in units}
        self._scanner = scanner
        self._clock = clock
        self._begun = clock()
        self._within: dict[int, int] = {}
        self._done: set[int] = set()
        self._weights: dict[int, float] = {}
        self.size = sum(map(_length, units))
        """The bytes of all units."""

    def within(self, unit: int, scanned: int) -> None:
        """So many bytes of a unit are done."""
        if unit in self._units and unit not in self._done:
            self._within[unit] = min(scanned, _length(self._units[unit]))

    def done(self, unit: int) -> None:
        """A unit is done."""
        if unit in self._units:
            self._done.add(unit)
            self._within[unit] = _length(self._units[unit])

    @property
    def scanned(self) -> int:
        """The bytes that are done."""
        return sum(self._within.values())

    @property
    def rate(self) -> float:
        """Bytes in a second until now."""
        return self.scanned / max(self._clock() - self._begun, 0.001)

    def left(self) -> float | None:
        """So many seconds it still takes; None as long as nothing can be said."""
        took = self._clock() - self._begun
        if took < _SOON or not self._within:
            return None
        weights = self._weights = self._weights or weighed(self._units.values(), self._scanner())
        done = sum(
            weights[number] * scanned / max(_length(self._units[number]), 1) for number, scanned in self._within.items()
        )
        return took * (sum(weights.values()) - done) / done if done else None


def weighed(units: Iterable[Unit], scanner: Scanner) -> dict[int, float]:
    """What each unit costs beside the others, by its number; of very many units some are looked at."""
    every = list(units)
    step = max(1, len(every) // _WEIGHED)
    found = {unit.number: _weight(unit, scanner) for unit in every[::step]}
    by_kind: dict[str, tuple[float, int]] = {}
    for unit in every[::step]:
        weight, size = by_kind.get(unit.kind, (0.0, 0))
        by_kind[unit.kind] = weight + found[unit.number], size + _length(unit)
    for unit in every:
        if unit.number not in found:
            weight, size = by_kind.get(unit.kind, (_BYTE[unit.kind], 1))
            found[unit.number] = weight / max(size, 1) * _length(unit)
    return found


def _weight(unit: Unit, scanner: Scanner) -> float:
    """Roughly the seconds that a unit takes."""
    length = _length(unit)
    plain = _BYTE[unit.kind] * length
    if unit.kind == "archive":
        return plain
    try:
        with open_any(unit.path) as stream:
            samples = list(_samples(stream, unit))
    except OSError:
        return plain
    read = sum(map(len, samples))
    if not read:
        return plain
    if unit.kind == "evtx":
        cost = _EVENTS * sum(scanner.in_event_log(one) for one in samples)
    else:
        # Of UTF-16 the letters count, whatever stands between them.
        cost = _RECORD * sum(_lines(one.replace(b"\0", b""), scanner) for one in samples)
    return plain + cost * length / read


def _lines(data: bytes, scanner: Scanner) -> int:
    """How many lines have a match in them."""
    count, end = 0, -1
    for place in scanner.ends(data):
        if place > end:
            count += 1
            end = data.find(b"\n", place)
            if end < 0:
                break
    return count


def _samples(stream: IO[bytes], unit: Unit) -> Iterable[bytes]:
    """Pieces of a unit, evenly spread; all of a short one."""
    length = _length(unit)
    count = min(_SAMPLES, -(-length // _CHUNK))
    for number in range(count):
        place = length * (2 * number + 1) // (2 * count) // _CHUNK * _CHUNK
        stream.seek(unit.start + place)
        yield stream.read(min(_CHUNK, length - place))


def _length(unit: Unit) -> int:
    return unit.end - unit.start
