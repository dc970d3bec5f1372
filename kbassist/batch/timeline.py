"""Counts by hour on an axis that a person can read: hours for a day or two, days for weeks, months for years."""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from itertools import count

from msgspec import Struct

_BARS = "▁▂▃▄▅▆▇█"
_HOUR = timedelta(hours=1)


class Scale(Struct, frozen=True):
    """Stretches of so many ``hours`` or ``months``, counted from the beginning of the calendar, which is a Monday."""

    name: str
    hours: int = 0
    months: int = 0

    def index(self, moment: datetime) -> int:
        """In which stretch a moment lies."""
        if self.months:
            return (moment.year * 12 + moment.month - 1) // self.months
        return (moment - datetime.min) // (self.hours * _HOUR)

    def start(self, index: int) -> datetime:
        """When a stretch begins; the calendar's own ends where there is none."""
        try:
            if self.months:
                year, month = divmod(index * self.months, 12)
                return datetime(max(1, year), month + 1, 1)
            return datetime.min + index * self.hours * _HOUR
        except (OverflowError, ValueError):
            return datetime.max


_SCALES = (
    Scale("hour", hours=1),
    Scale("2 hours", hours=2),
    Scale("3 hours", hours=3),
    Scale("6 hours", hours=6),
    Scale("day", hours=24),
    Scale("week", hours=7 * 24),
    Scale("month", months=1),
    Scale("quarter", months=3),
    Scale("year", months=12),
)


class Axis(Struct, frozen=True):
    """So many stretches of time from the ``first`` one on, without a gap."""

    scale: Scale
    first: int
    length: int

    def counts(self, hours: Mapping[str, int]) -> list[int]:
        """The counts of each stretch."""
        counts = [0] * self.length
        for hour, number in hours.items():
            counts[self.scale.index(_moment(hour)) - self.first] += number
        return counts

    def label(self, place: int) -> str:
        """A stretch in words: ``2026-03-01 10:00 to 12:59``, ``2026-03-01``, ``2026-03-02 to 2026-03-08``."""
        start = self.scale.start(self.first + place)
        last = self.scale.start(self.first + place + 1) - timedelta(minutes=1)
        if start.date() != last.date():
            return f"{start:%Y-%m-%d} to {last:%Y-%m-%d}"
        return f"{start:%Y-%m-%d}" if self.scale.hours == 24 else f"{start:%Y-%m-%d %H:%M} to {last:%H:%M}"

    @property
    def end(self) -> str:
        """The end of the last stretch, as short as the scale allows."""
        return self._short(self.scale.start(self.first + self.length) - timedelta(minutes=1))

    def mark(self, place: int) -> str:
        """The beginning of a stretch, as short as the scale allows."""
        return self._short(self.scale.start(self.first + place))

    def _short(self, start: datetime) -> str:
        if self.scale.months:
            return f"{start:%Y-%m}" if self.scale.months < 12 else f"{start:%Y}"
        return f"{start:%Y-%m-%d}" if self.scale.hours >= 24 else f"{start:%Y-%m-%d %H:%M}"


def axis(hours: Iterable[str], most: int) -> Axis | None:
    """An axis for all of the hours (``2026-03-01T10``) with at most ``most`` stretches; none without hours."""
    moments = [_moment(hour) for hour in hours]
    if not moments:
        return None
    first, last = min(moments), max(moments)
    longer = (Scale(f"{2**power} years", months=12 * 2**power) for power in count(1))
    for scales in (_SCALES, longer):
        for scale in scales:
            length = scale.index(last) - scale.index(first) + 1
            if length <= most:
                return Axis(scale, scale.index(first), length)
    return None


def spark(hours: Mapping[str, int], along: Axis | None) -> str:
    """Counts along an axis as a line of bars; empty where nothing has a time."""
    counts = along.counts(hours) if along else []
    most = max(counts, default=0)
    return "".join(_BARS[0] if not one else _BARS[min(7, one * 7 // most)] for one in counts) if most else ""


def together(each: Iterable[Mapping[str, int]]) -> dict[str, int]:
    """Counts by hour added up, in the order of the hours."""
    total: dict[str, int] = {}
    for hours in each:
        for hour, number in hours.items():
            total[hour] = total.get(hour, 0) + number
    return dict(sorted(total.items()))


def _moment(hour: str) -> datetime:
    return datetime.fromisoformat(f"{hour}:00:00")
