"""The YAML of a rule base that somebody else wrote is read in bounded time."""

import pytest

from kbassist.rulebase.yamlfile import YamlError, read_yaml


def test_aliases_of_aliases_are_refused() -> None:
    lines = ["a: &a [x, x, x, x, x, x, x, x, x]"]
    lines += [
        f"{one}: &{one} [{', '.join([f'*{before}'] * 9)}]" for before, one in zip("abcdefg", "bcdefgh", strict=True)
    ]
    with pytest.raises(YamlError, match="more than 200000 values"):
        read_yaml("\n".join(lines))


def test_aliases_in_reason_are_read() -> None:
    assert read_yaml("a: &a [x, y]\nb: *a").data == {"a": ["x", "y"], "b": ["x", "y"]}
