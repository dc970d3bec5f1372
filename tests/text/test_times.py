"""Times as logs print them."""

from datetime import timedelta

import pytest

from kbassist.text import times


@pytest.mark.parametrize(
    "text", ["9999-12-31T23:59:59Z", "0001-01-01T00:00:00+14:00", "1601-01-01T00:00:00", "1/1/0001 12:00:00 AM"]
)
def test_a_year_of_no_log_is_no_time(text: str) -> None:
    """Such as "never" is written, or a hostile log: compared with a time of another zone it ended the program."""
    assert times.read(text) is None


def test_the_years_of_logs_compare_in_all_zones() -> None:
    ends = [times.read(text) for text in ("1900-01-01T00:00:00+14:00", "9998-12-31T23:59:59-12:00")]
    now = times.read("2026-01-01 00:00:00")
    for one in ends:
        assert one is not None and now is not None
        assert times.before(one, now) != times.before(now, one)
        assert not times.close(one, now, timedelta(minutes=2))
