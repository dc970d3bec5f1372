"""What people type about versions, builds and systems, in their languages; half of the table must say nothing at all."""

from pathlib import Path

import msgspec

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


def told(text: str) -> dict[str, str]:
    lines = text.splitlines()
    return {one.name: str(one.value) for one in MATCHER.facts(tuple(views(lines)), lines) if one.name not in WHOSE}


def test_the_table_is_half_of_things_that_say_nothing() -> None:
    silent = sum(not one.says for one in PHRASES)
    assert len(PHRASES) >= 60
    assert 0.45 <= silent / len(PHRASES) <= 0.55


def test_what_the_table_says() -> None:
    wrong = {one.text: (told(one.text), one.says) for one in PHRASES if told(one.text) != one.says}
    assert len(wrong) == GAPS, wrong
