"""Versions and cells."""

from hypothesis import given
from hypothesis import strategies as st

from kbassist.rulebase.language.conditions import compile_cell, complement, encode_version
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
