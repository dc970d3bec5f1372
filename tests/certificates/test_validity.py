"""In date or not, and said in one place."""

from datetime import datetime, timedelta, timezone

import pytest

from kbassist.certificates.validity import validity
from tests.support.run import ROOT

START, END = "2026-01-01T00:00:00Z", "2026-12-31T23:59:59Z"


@pytest.mark.parametrize(
    ("at", "expected"),
    [
        ("2025-12-31T23:59:59+00:00", "not-yet-valid"),
        ("2026-01-01T00:00:00+00:00", "valid"),
        ("2026-01-01T00:30:00+01:00", "not-yet-valid"),
        ("2026-12-31T23:59:59+00:00", "valid"),
        ("2027-01-01T00:00:00+00:00", "expired"),
    ],
)
def test_both_ends_are_included(at: str, expected: str) -> None:
    assert validity(START, END, datetime.fromisoformat(at)) == expected


def test_another_zone_is_the_same_moment() -> None:
    last = datetime(2027, 1, 1, 5, 44, 59, tzinfo=timezone(timedelta(hours=5, minutes=45)))
    assert validity(START, END, last) == "valid"


def test_one_module_says_what_is_in_date() -> None:
    modules = [path for path in (ROOT / "kbassist").rglob("*.py") if path.parent.name not in ("door", "inventory")]
    modules.remove(ROOT / "kbassist" / "rulebase" / "probe_sentences.py")
    saying = [path.name for path in modules if '"not-yet-valid"' in path.read_text("utf-8")]
    assert saying == ["validity.py"], (
        "but for the server of the tests, which has one that is not, and the list of what an inventory names"
    )
