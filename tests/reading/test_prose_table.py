"""What people type about versions, builds and systems, in their languages; half of the table must say nothing at all."""

from pathlib import Path

import msgspec
import pytest

from kbassist.model.evidence import Observation
from kbassist.reading.matcher import Matcher
from kbassist.rulebase.loader import load
from kbassist.text.layout.views import views

MATCHER = Matcher(load())
WHOSE = {"case.product", "case.other_program", "error.tls"}
"""Whose error it is, is another question than which versions it names (test_signs.py)."""


class Phrase(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One phrase of ``prose.yaml``."""

    language: str
    text: str
    says: dict[str, str] = {}


PHRASES = msgspec.yaml.decode(Path(__file__).with_name("prose.yaml").read_bytes(), type=list[Phrase])
GAPS = 0
"""How many phrases of the table are not read right."""


def found(text: str) -> list[Observation]:
    lines = text.splitlines()
    return MATCHER.facts(tuple(views(lines)), lines)


def told(text: str) -> dict[str, str]:
    return {one.name: str(one.value) for one in found(text) if one.name not in WHOSE}


def test_the_table_is_half_of_things_that_say_nothing() -> None:
    silent = sum(not one.says for one in PHRASES)
    assert len(PHRASES) >= 60
    assert 0.45 <= silent / len(PHRASES) <= 0.55


def test_what_the_table_says() -> None:
    wrong = {one.text: (told(one.text), one.says) for one in PHRASES if told(one.text) != one.says}
    assert len(wrong) == GAPS, wrong


@pytest.mark.parametrize(
    ("text", "driver"),
    [
        ("We use SSMS 20.2.1: An error (Framework Microsoft SqlClient Data Provider)", "microsoft-data-sqlclient"),
        ("SSMS 21 here; [Microsoft][ODBC Driver 17 for SQL Server]SSL Provider: x", "msodbcsql"),
        ("ODBC 18 is not tried yet; (Core Microsoft SqlClient Data Provider)", "microsoft-data-sqlclient"),
    ],
)
def test_what_a_driver_printed_itself_counts_and_no_other(text: str, driver: str) -> None:
    assert told(text)["client.driver"] == driver
    assert [one.value for one in found(text) if one.name == "client.driver"] == [driver]
