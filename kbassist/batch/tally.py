"""The tallies of one unit of work: what was found, how often, when, and the first samples of it."""

from collections.abc import Callable, Iterator, Sequence

import msgspec
from msgspec import Struct

from kbassist.batch.model import SAMPLES, Recognised, Sample, Tally, Unit, UnitResult, Unusable, bounded
from kbassist.evidence.accounts import in_words
from kbassist.model.evidence import Trouble
from kbassist.model.result import Failure
from kbassist.text.safe import named

_MAX_UNKNOWN = 500
_OTHERS = "(other messages)"


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
        self._sums: dict[object, _Sum] = {}
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

    def add(self, found: Recognised, time: str, zoned: bool) -> Sequence[Tally]:
        """Tally a record; the tallies that have too few samples yet to do without this one (``keep``)."""
        if time and not self._span.holds(time):
            return ()
        # What records say is shared: the same is the same object.
        sum_of = self._sums.get((id(found.articles), found.seen_by) if found.articles else found.trouble)
        if sum_of is None:
            sum_of = self._sum_of(found)
        sum_of.count += 1
        if time:
            sum_of.zoned += zoned
            hour = time[:13]
            sum_of.hours[hour] = sum_of.hours.get(hour, 0) + 1
            sum_of.last = max(sum_of.last, time)
            if time < sum_of.first or not sum_of.first:
                sum_of.first = time
        if found.server or found.client or found.database:
            names = found.server, found.client, found.database
            sum_of.names[names] = sum_of.names.get(names, 0) + 1
        return sum_of.wanting and sum_of.still_wanting()

    def _sum_of(self, found: Recognised) -> "_Sum":
        """A new sum for what a record says."""
        key: object = (id(found.articles), found.seen_by) if found.articles else found.trouble
        if not found.articles and key not in self._sums and len(self._unknown) >= _MAX_UNKNOWN:
            others = self._sums.get(_OTHERS)
            if others is not None:
                return others
            key = _OTHERS
        made = self._sums[key] = _Sum(found, list(self._tallies_of(found)))
        return made

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
                shape = _OTHERS
            yield self._unknown.setdefault(shape, Tally("", (("message", shape),), ()))

    def result(self) -> UnitResult:
        """What the unit gave."""
        for one in self._sums.values():
            one.into_tallies()
        tallies = [*self._tallies.values(), *self._unknown.values()]
        for tally in tallies:
            for name in ("servers", "clients", "databases"):
                setattr(tally, name, bounded(getattr(tally, name)))
        return UnitResult(
            number=self._number,
            scanned=self.scanned,
            records=sum(one.count for one in self._sums.values()),
            tallies=list(self._tallies.values()),
            unknown=list(self._unknown.values()),
            unusable=self._unusable,
            failed=self._failed,
        )


class _Sum:
    """The records of a unit that say the same: what is counted a million times, added to their tallies at the end.

    ``found``: what they say, kept so that no other is taken for it; ``wanting``: the tallies that want a sample.
    """

    __slots__ = ("count", "first", "found", "hours", "last", "names", "tallies", "wanting", "zoned")

    def __init__(self, found: Recognised, tallies: list[Tally]) -> None:
        self.found = found
        self.tallies = self.wanting = tallies
        self.count = self.zoned = 0
        self.first = self.last = ""
        self.hours: dict[str, int] = {}
        self.names: dict[tuple[str, str, str], int] = {}

    def still_wanting(self) -> Sequence[Tally]:
        """The tallies that have too few samples."""
        self.wanting = [one for one in self.wanting if len(one.samples) < SAMPLES]
        return self.wanting

    def into_tallies(self) -> None:
        """Add up."""
        every = Tally("", (), (), count=self.count, first=self.first, last=self.last, zoned=self.zoned)
        every.timed = sum(self.hours.values())
        every.hours = self.hours
        for place, table in enumerate((every.servers, every.clients, every.databases)):
            for names, number in self.names.items():
                if names[place]:
                    table[names[place]] = table.get(names[place], 0) + number
        for tally in self.tallies:
            tally.add(every)
