"""Times as logs print them, as far as they can be compared (ISO 8601, Event Viewer's English form), and as typed."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta, timezone

from kbassist.errors import UserError
from kbassist.text.expression import Expression
from kbassist.text.safe import clean

_DATE, _TIME = r"\d{4}-\d\d-\d\d", r"\d\d:\d\d:\d\d"
_ZONE = r"Z|UTC|[+-]\d\d:?\d\d"
_STAMP = Expression(
    rf"{_DATE}[T ]{_TIME}(?:[.,]\d{{1,9}})?\s?(?:{_ZONE})?(?!\d)"
    rf"|\d{{1,2}}/\d{{1,2}}/\d{{4}},? \d{{1,2}}:\d\d:\d\d [AP]M"
)
_ISO = Expression(rf"(?P<date>{_DATE})[T ](?P<time>{_TIME})(?:[.,](?P<part>\d{{1,9}}))?\s?(?P<zone>{_ZONE})?$")
_FORMS = ("%m/%d/%Y %I:%M:%S %p", "%m/%d/%Y, %I:%M:%S %p")
_LOOK_BACK = 30
_YEARS = range(1900, 9999)
"""Moments of the first and the last year can't be moved to another zone."""
ZONES = timedelta(hours=14)
"""Two local times can be this far apart and still be the same moment."""


def read(text: str) -> datetime | None:
    """A moment, aware where the text names its zone; None if the form is not known, or the year is none of a log."""
    moment = _read(text.strip())
    return moment if moment is not None and moment.year in _YEARS else None


def _read(text: str) -> datetime | None:
    found = _ISO.match(text)
    if found:
        fraction = (found["part"] or "").ljust(6, "0")[:6]
        zone = (found["zone"] or "").replace("UTC", "Z").replace("Z", "+00:00")
        zone = f"{zone[:3]}:{zone[3:]}" if zone and ":" not in zone else zone
        try:
            return datetime.fromisoformat(f"{found['date']}T{found['time']}.{fraction}{zone}")
        except ValueError:
            return None
    for form in _FORMS:
        try:
            # A local time without its zone.
            return datetime.strptime(text, form)
        except ValueError:
            continue
    return None


def first_in(line: str) -> datetime | None:
    """The moment that a line begins with, or names soon."""
    found = _STAMP.search(line[:200])
    return read(found[0]) if found else None


def near_line(lines: Sequence[str], number: int) -> str | None:
    """The last time printed on line ``number`` (1-based) or shortly above it: a stack trace has one at its top."""
    for line in reversed(lines[max(0, number - _LOOK_BACK) : number]):
        found = _STAMP.search(line[:200])
        if found:
            return found[0].strip()
    return None


def before(one: datetime, other: datetime) -> bool:
    """Whether ``one`` is certainly earlier: if just one has a zone, they must be further apart than zones are."""
    if (one.tzinfo is None) == (other.tzinfo is None):
        return one < other
    return plain(one) + ZONES < plain(other)


def last(moments: Iterable[datetime]) -> datetime | None:
    """The last of moments, those without a zone taken for UTC; None of none."""
    return max(moments, key=plain, default=None)


def close(one: datetime, other: datetime, within: timedelta) -> bool:
    """Whether both can be the same moment; times without a zone may lie whole quarters of an hour of zones apart."""
    if (one.tzinfo is None) == (other.tzinfo is None):
        return abs(one - other) <= within
    apart = abs(plain(one) - plain(other))
    if apart > ZONES + within:
        return False
    quarter = timedelta(minutes=15)
    rest = apart % quarter
    return min(rest, quarter - rest) <= within


def plain(moment: datetime) -> datetime:
    """For one line of times: UTC where the zone is known, else as printed."""
    return moment.astimezone(timezone.utc).replace(tzinfo=None) if moment.tzinfo else moment


def read_time(text: str | None, option: str = "--at") -> datetime | None:
    """An ISO 8601 time in UTC, which is its zone where it names none; None for None. Raises ``UserError``.

    ``option``: what it was given to.
    """
    if text is None:
        return None
    try:
        # Python 3.10 does not take the Z of ISO 8601.
        moment = datetime.fromisoformat(
            f"{text.strip()[:-1]}+00:00" if text.strip()[-1:] in ("z", "Z") else text.strip()
        )
        # In UTC, too, it must lie in the years 1 to 9999.
        return moment.astimezone(timezone.utc) if moment.tzinfo else moment.replace(tzinfo=timezone.utc)
    except (ValueError, OverflowError):
        shown = f"{option} {clean(text, 60)}"
        raise UserError(f"{shown}: not an ISO 8601 time; write for example 2026-03-01T10:00:00Z") from None
