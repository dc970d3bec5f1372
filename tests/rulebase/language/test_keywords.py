"""Keywords by version: one grammar of ranges, that of the conditions."""

from pathlib import Path

import pytest

from kbassist.rulebase.language.keywords import all_keywords, keywords_of
from kbassist.rulebase.loader import load
from tests.support.drivers import write_driver


@pytest.mark.parametrize(
    ("version", "name"),
    [("17", "Trust"), ("17.99", "Trust"), ("18", "TrustIt"), ("18.3.2", "TrustIt"), ("19", "Trust"), (None, "Trust")],
)
def test_a_bare_number_means_every_version_that_begins_with_it(version: str | None, name: str, tmp_path: Path) -> None:
    base = load((write_driver(tmp_path),), cache=False)
    assert keywords_of(base.drivers["newdriver"], version, base.facts)["trust"].name == name


def test_a_string_is_read_whatever_the_version(tmp_path: Path) -> None:
    base = load((write_driver(tmp_path),), cache=False)
    assert [keyword.name for _, keyword in all_keywords(base.drivers["newdriver"])] == ["Trust", "TrustIt"]
