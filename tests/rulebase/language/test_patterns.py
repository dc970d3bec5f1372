"""Patterns of the rule base: what voids them."""

import pytest

from kbassist.rulebase.language.pattern_compiler import PatternError, compile_pattern
from kbassist.rulebase.language.patterns import search
from kbassist.rulebase.language.schema import Pattern

WINDOWS = Pattern(pattern="windows (?P<value>10|11)", unless_pattern="sql server [0-9]{4} on windows")


@pytest.mark.parametrize(
    ("text", "seen"),
    [
        ("windows 11", True),
        ("sql server 2019 on windows 11", False),
        ("windows 11; sql server 2019 on windows 10", False),
    ],
)
def test_an_expression_voids_a_pattern_wherever_it_stands(text: str, seen: bool) -> None:
    assert (search(compile_pattern(WINDOWS), text) is not None) == seen


def test_what_voids_may_stand_in_another_form_of_the_text() -> None:
    assert search(compile_pattern(WINDOWS), "windows 11", ["sql server 2022 on windows 11"]) is None


def test_an_expression_that_is_none_is_named() -> None:
    with pytest.raises(PatternError, match="unless_pattern"):
        compile_pattern(Pattern(text="windows", unless_pattern="("))


@pytest.mark.parametrize(
    ("text", "seen"),
    [
        ("certificate status: 1026", True),
        ("certificate status: 514", True),
        ("certificate status: 66", False),
        ("certificate status: 66 then certificate status: 1090", True),
        ("certificate status: 66 " + "x" * 70_000 + " certificate status: 1090", True),
        ("certificate status: 66 " + "x" * 70_000 + " certificate status: 66", False),
    ],
)
def test_a_number_has_one_of_the_bits(text: str, seen: bool) -> None:
    pattern = compile_pattern(Pattern(pattern="certificate status: (?P<bits>[0-9]{1,10})", bits=512 + 1024))
    assert (search(pattern, text) is not None) == seen


def test_bits_are_those_of_a_group() -> None:
    with pytest.raises(PatternError, match="bits"):
        compile_pattern(Pattern(pattern="certificate status: ([0-9]{1,10})", bits=2))
