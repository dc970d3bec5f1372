"""``kb lint --stale``: what was held against its sources long ago."""

from datetime import date, timedelta
from pathlib import Path

import pytest

from kbassist.authoring.stale import YEAR, ages
from kbassist.rulebase.files import rule_files
from tests.support.drivers import write_driver
from tests.support.run import Run

CHECKED = date(2026, 11, 26)


@pytest.fixture
def dated(tmp_path: Path) -> Path:
    """A folder with one driver whose file was checked on that day."""
    folder = write_driver(tmp_path)
    (path,) = (folder / "drivers").glob("*.yaml")
    path.write_text(f"as_of: {CHECKED}\n{path.read_text('utf-8')}", encoding="utf-8")
    return folder


@pytest.mark.parametrize(("days", "old"), [(YEAR, False), (YEAR + 1, True)])
def test_after_a_year_a_file_is_stale(days: int, old: bool, dated: Path) -> None:
    (age,) = ages(rule_files((dated,)))
    assert age.as_of == CHECKED
    assert age.stale(CHECKED + timedelta(days)) is old


def test_the_command_names_it(dated: Path, run: Run) -> None:
    ran = run("kb", "lint", "--stale", "--at", "2027-11-01", "--rules", dated)
    assert ran.status == 0 and "newdriver" not in ran.out
    ran = run("kb", "lint", "--stale", "--at", "2027-12-01", "--rules", dated)
    assert ran.status == 3
    assert "newdriver.yaml: as of 2026-11-26" in ran.out
    assert "no date (as_of)" in ran.out
