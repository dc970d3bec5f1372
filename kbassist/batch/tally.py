"""The tallies of one unit of work: what was found, how often, when, and the first samples of it."""

from collections.abc import Callable, Iterator, Sequence

import msgspec
from msgspec import Struct

from kbassist.batch.model import SAMPLES, Sample, Tally, Unit, UnitResult, Unusable, bounded
from kbassist.batch.recognise import Recognised
from kbassist.evidence.accounts import in_words
from kbassist.model.evidence import Trouble
from kbassist.model.result import Failure
from kbassist.text.safe import named

_MAX_UNKNOWN = 500


class Span(Struct, frozen=True):
    """Which records count: ISO 8601 bounds, empty for none."""

    since: str = ""
    until: str = ""

    def holds(self, time: str) -> bool:
        """Whether a record of that time counts; one without a time does."""
        if not time:
            return True
        plain = time.rstrip("Z")
        return (not self.since or plain >= self.since) and (not self.until or plain < self.until)


class Counter:
    """The tallies of a unit. ``shown``: a record as it is kept, masked and short."""

    def __init__(self, unit: Unit, span: Span, shown: Callable[[str, str], str]) -> None:
        self._shown = shown
        self._number = unit.number
        self._span = span
        self.scanned = 0
        self._records = 0
        self._tallies: dict[object, Tally] = {}
        self._unknown: dict[str, Tally] = {}
        self._unusable: list[Unusable] = []
        self._failed = 0

    def failed(self, path: str, failure: Failure, where: str = "") -> None:
        """A fault of the program cost something of a file."""
        reason = in_words(Trouble("program-failed", failure.told))
        self._failed += self.unusable(path, f"{where}: {reason}" if where else reason)

    def told(self, path: str, found: Recognised, where: str) -> None:
        """What could not be read of a record; ``where`` it is."""
        if found.failure is not None:
            self.failed(path, found.failure, where)
        for reason in found.failed:
            self.unusable(path, reason)

    def unusable(self, path: str, reason: str) -> bool:
        """Something of a file could not be read; whether that was not said yet."""
        one = Unusable(named(path), reason)
        new = len(self._unusable) < _MAX_UNKNOWN and one not in self._unusable
        if new:
            self._unusable.append(one)
        return new

    def add(self, found: Recognised, time: str, zoned: bool) -> list[Tally]:
        """Tally a record; the tallies that have too few samples yet to do without this one (``keep``)."""
        if not self._span.holds(time):
            return []
        self._records += 1
        wanting = []
        for tally in self._tallies_of(found):
            tally.count += 1
            if time:
                tally.timed += 1
                tally.zoned += zoned
                tally.first = min(tally.first or time, time)
                tally.last = max(tally.last, time)
                tally.hours[time[:13]] = tally.hours.get(time[:13], 0) + 1
            for names, name in (
                (tally.servers, found.server),
                (tally.clients, found.client),
                (tally.databases, found.database),
            ):
                if name:
                    names[name] = names.get(name, 0) + 1
            if len(tally.samples) < SAMPLES:
                wanting.append(tally)
        return wanting

    def keep(self, tallies: Sequence[Tally], sample: Sample, offset: int, before: Callable[[], str] = str) -> None:
        """A record is a sample of some tallies, masked and shortened. ``sample.text``: all of it; ``sample.line``: its
        line, counted from ``offset`` in the file; ``before``: what stands above it.
        """
        if tallies:
            text = self._shown(sample.text, before())
            kept = msgspec.structs.replace(sample, path=named(sample.path), text=text)
            for tally in tallies:
                tally.samples.append(kept)
                tally.offsets.append((self._number, offset))

    def _tallies_of(self, found: Recognised) -> Iterator[Tally]:
        for article, symptoms, facts in found.articles:
            tally = self._tallies.get((article, facts, found.seen_by))
            if tally is None:
                tally = Tally(article, facts, symptoms, seen_by=found.seen_by)
                self._tallies[article, facts, found.seen_by] = tally
            yield tally
        if not found.articles:
            shape = found.trouble
            if shape not in self._unknown and len(self._unknown) >= _MAX_UNKNOWN:
                shape = "(other messages)"
            yield self._unknown.setdefault(shape, Tally("", (("message", shape),), ()))

    def result(self) -> UnitResult:
        """What the unit gave."""
        tallies = [*self._tallies.values(), *self._unknown.values()]
        for tally in tallies:
            for name in ("servers", "clients", "databases"):
                setattr(tally, name, bounded(getattr(tally, name)))
        return UnitResult(
            number=self._number,
            scanned=self.scanned,
            records=self._records,
            tallies=list(self._tallies.values()),
            unknown=list(self._unknown.values()),
            unusable=self._unusable,
            failed=self._failed,
        )
