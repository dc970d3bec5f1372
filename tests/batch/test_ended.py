"""A process of a batch that ends costs the file it read; the others are read again."""

import os

import pytest

from kbassist.batch import run as batch
from kbassist.batch.model import Unit, UnitResult


def fatal(unit: Unit) -> UnitResult:
    """A unit that kills its process."""
    if unit.path == "fatal":
        os._exit(9)
    return UnitResult(unit.number, 1, 0)


def test_a_process_that_ends_costs_its_unit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(batch, "_do", fatal)
    monkeypatch.setattr(batch, "_start", print)
    units = [Unit(number, name, 0, 1, "text", 1, 0) for number, name in enumerate(("a", "fatal", "b", "c"))]
    found = {one.number: one for one in batch._spread(units, 2, ((), batch.Span(), 0, ()))}
    assert sorted(found) == [0, 1, 2, 3]
    assert [found[number].failed for number in range(4)] == [0, 1, 0, 0]
    assert "process" in found[1].unusable[0].reason


def test_where_every_process_ends_it_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(batch, "_do", fatal)
    monkeypatch.setattr(batch, "_start", print)
    units = [Unit(number, "fatal", 0, 1, "text", 1, 0) for number in range(6)]
    assert sum(one.failed for one in batch._spread(units, 2, ((), batch.Span(), 0, ()))) == 6
