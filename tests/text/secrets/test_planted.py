"""The planted set, of people who had not seen the masking, and texts in which nothing is secret (tests/text/planted).

Each text is masked alone and in four positions relative to a recognised error, with the words of the shipped rule base.
"""

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from msgspec import Struct, json

from kbassist.rulebase.base import RuleBase
from kbassist.rulebase.masking import masker_for
from kbassist.text.secrets import Masker, Vault

PLANTED = Path(__file__).resolve().parent.parent / "planted"
ERROR = (
    "A connection was successfully established with the server, but then an error occurred during the login process. "
    "(provider: SSL Provider, error: 0 - The certificate chain was issued by an authority that is not trusted.)"
)
POSITIONS = ("{0}", "{0}\n{1}", "{1}\n{0}", "{0} {1}", "{1} {0}")
TABLES = "40 csv and tables"
"""An error in the first or last row of a table makes it another table."""


class Row(Struct, frozen=True):
    """``parts``: what must not come out; ``keep``: what must."""

    id: str
    text: str
    parts: tuple[str, ...] = ()
    keep: tuple[str, ...] = ()
    kind: str = ""
    tier: str = ""


class Outcome(Struct, frozen=True):
    """Of one row: the positions in which a part of the secret came out or the error went; what was kept, of how many."""

    row: Row
    leaks: tuple[str, ...]
    lost: tuple[str, ...]
    kept: int
    keep: int


def counted(text: str) -> None:
    """Shown with ``pytest -s``."""
    sys.stdout.write(f"{text}\n")


def rows(name: str) -> Iterator[Row]:
    for line in (PLANTED / name).read_text(encoding="utf-8").splitlines():
        yield json.decode(line, type=Row)


def outcome(row: Row, masker: Masker) -> Outcome:
    masked = {form: masker.mask(form.format(row.text, ERROR), Vault()) for form in POSITIONS}
    return Outcome(
        row,
        leaks=tuple(form for form, text in masked.items() if any(part in text for part in row.parts)),
        lost=tuple(form for form, text in masked.items() if "{1}" in form and ERROR not in text),
        kept=sum(word in text for text in masked.values() for word in row.keep),
        keep=len(masked) * len(row.keep),
    )


@pytest.fixture(scope="module")
def planted(base: RuleBase) -> list[Outcome]:
    masker = masker_for(base)
    return [outcome(row, masker) for row in rows("secrets.jsonl")]


def test_every_secret_of_the_core_is_kept_in_all_positions(planted: list[Outcome]) -> None:
    core = [one for one in planted if one.row.tier == "core"]
    leaked = [(one.row.id, one.leaks) for one in core if one.leaks and one.row.kind != TABLES]
    tables = [one for one in core if one.row.kind == TABLES]
    counted(f"core: {len(core) - len(leaked)} of {len(core)}, {len(tables)} of them tables")
    assert len(core) >= 200
    assert leaked == []
    assert [one.row.id for one in tables if {"{0}", "{0}\n{1}", "{1}\n{0}"} & {*one.leaks}] == []


def test_at_least_97_of_100_are_kept(planted: list[Outcome]) -> None:
    kept = sum(not one.leaks for one in planted)
    counted(f"kept: {kept} of {len(planted)}")
    assert len(planted) >= 400
    assert kept >= 0.97 * len(planted)


def test_no_error_is_lost(planted: list[Outcome]) -> None:
    assert [(one.row.id, one.lost) for one in planted if one.lost] == []


def test_98_of_100_words_that_the_diagnosis_needs_stay(planted: list[Outcome]) -> None:
    kept, keep = sum(one.kept for one in planted), sum(one.keep for one in planted)
    counted(f"server, database, user and the like: {kept} of {keep}")
    assert kept >= 0.98 * keep


def test_97_of_100_texts_without_a_secret_stay_as_they_are(base: RuleBase) -> None:
    masker = masker_for(base)
    innocent = list(rows("innocent.jsonl"))
    masked = [row.id for row in innocent if masker.mask(row.text, Vault()) != row.text]
    counted(f"masked without need: {masked} of {len(innocent)}")
    assert len(masked) <= 0.03 * len(innocent)
