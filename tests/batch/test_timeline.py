"""The axis of a batch's charts."""

import pytest

from kbassist.batch.timeline import axis, spark, together


@pytest.mark.parametrize(
    ("first", "last", "scale"),
    [
        ("2026-03-01T10", "2026-03-01T10", "hour"),
        ("2026-03-01T10", "2026-03-02T09", "hour"),
        ("2026-03-01T10", "2026-03-03T09", "2 hours"),
        ("2026-03-01T10", "2026-03-20T09", "day"),
        ("2026-03-01T10", "2026-06-30T09", "week"),
        ("2025-01-01T10", "2026-11-30T09", "month"),
        ("2021-01-01T10", "2026-11-30T09", "quarter"),
        ("2016-01-01T10", "2026-11-30T09", "year"),
        ("0001-01-01T00", "9999-12-31T23", "512 years"),
    ],
)
def test_hours_for_a_day_and_days_for_weeks(first: str, last: str, scale: str) -> None:
    along = axis([last, first], 24)
    assert along is not None and along.scale.name == scale and along.length <= 24
    counts = along.counts({first: 2, last: 3} if first != last else {first: 5})
    assert sum(counts) == 5 and counts[0] and counts[-1]
    assert along.label(0) and along.label(along.length - 1) and along.end


def test_stretches_begin_where_the_calendar_does() -> None:
    hours = axis(["2026-03-01T11", "2026-03-03T22"], 24)
    assert hours is not None
    assert (hours.label(0), hours.mark(0), hours.end) == (
        "2026-03-01 09:00 to 11:59",
        "2026-03-01 09:00",
        "2026-03-03 23:59",
    )
    weeks = axis(["2026-03-01T11", "2026-06-01T22"], 24)
    assert weeks is not None
    # The first of March 2026 is a Sunday, the first of June a Monday.
    assert (weeks.label(0), weeks.mark(weeks.length - 1)) == ("2026-02-23 to 2026-03-01", "2026-06-01")
    months = axis(["2025-01-31T11", "2026-06-01T22"], 24)
    assert months is not None and (months.label(1), months.end) == ("2025-02-01 to 2025-02-28", "2026-06")


def test_sparklines_of_one_axis_can_be_compared() -> None:
    some, other = {"2026-03-01T10": 1, "2026-03-01T12": 7}, {"2026-03-01T11": 3}
    along = axis([*some, *other], 24)
    assert (spark(some, along), spark(other, along)) == ("▂▁█", "▁█▁")
    assert (spark({}, along), spark(some, None), axis([], 24)) == ("", "", None)
    assert list(together([some, other, some]).items()) == [
        ("2026-03-01T10", 2),
        ("2026-03-01T11", 3),
        ("2026-03-01T12", 14),
    ]
