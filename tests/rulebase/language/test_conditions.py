"""Versions and cells."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kbassist.rulebase.language.conditions import (
    compile_cell,
    complement,
    encode,
    encode_version,
    first_version,
    versions_before,
)
from kbassist.rulebase.language.schema import FactDef

FACT = FactDef(name="client.driver_version", type="version", subject="client", meaning="x")
PARTS = st.lists(st.integers(0, 99), min_size=1, max_size=4)


@given(PARTS, PARTS)
def test_versions_order_like_their_parts(one: list[int], other: list[int]) -> None:
    encoded = [encode_version(".".join(map(str, parts))) for parts in (one, other)]
    assert (encoded[0] < encoded[1]) == ((one + [0] * 4)[:4] < (other + [0] * 4)[:4])


@given(PARTS, st.sampled_from([">=18", "<2", ">=2, <4", "18"]))
def test_a_cell_and_its_complement_part_the_world(parts: list[int], cell: str) -> None:
    test = compile_cell(FACT.name, cell, {FACT.name: FACT}, {})
    value = encode_version(".".join(map(str, parts)))
    assert test.holds(value) != complement(test, {}).holds(value)


@given(PARTS, PARTS.filter(any))
def test_a_version_is_before_another_only_where_each_that_it_can_stand_for_is(
    told: list[int], first: list[int]
) -> None:
    cells = list(versions_before(".".join(map(str, first))))
    value = encode(FACT, ".".join(map(str, told)))
    holds = bool(cells) and compile_cell(FACT.name, cells, {FACT.name: FACT}, {}).holds(value)
    surely = (told + [999] * 4)[:4] < (first + [0] * 4)[:4]
    # What has four parts is left open where its begin is nothing but zeros.
    assert holds == surely or (surely and len(told) == 4 and not all(told))


@pytest.mark.parametrize(
    ("told", "before"),
    [("17", True), ("18", False), ("18.0", True), ("18.0.1.1", True), ("18.1", False), ("19", False)],
)
def test_18_may_be_any_18_x(told: str, before: bool) -> None:
    test = compile_cell(FACT.name, list(versions_before("18.1")), {FACT.name: FACT}, {})
    assert test.holds(encode(FACT, told)) == before


def test_the_first_version_of_a_range_that_is_open_above() -> None:
    assert [first_version(one) for one in (">=18.1", "<18", ">=2, <4", "18")] == ["18.1", "", "", ""]
