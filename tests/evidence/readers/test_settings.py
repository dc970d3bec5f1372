"""Registry, INI files, SQLCheck reports and result sets: each setting is read."""

import pytest

from kbassist.rulebase.base import RuleBase
from tests.support.formats import SETTINGS, facts, read


@pytest.mark.parametrize("name", SETTINGS)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "cp1252"])
def test_settings(name: str, encoding: str, base: RuleBase) -> None:
    text, wanted = SETTINGS[name]
    found = facts(read(base, text.encode(encoding)))
    assert {key: found.get(key, "").lower() for key in wanted} == {key: value.lower() for key, value in wanted.items()}
    assert "a;b" not in str(found)
