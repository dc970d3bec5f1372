"""Databases of literals are compiled once on a machine; a kept one finds the same."""

from pathlib import Path
from typing import Any

import pytest

from kbassist.batch import scanner as module
from kbassist.batch.scanner import HyperScanner
from kbassist.reading.anchors import anchors
from kbassist.rulebase.base import RuleBase
from tests.support.samples import ERROR

hyperscan: Any = pytest.importorskip("hyperscan")
DATA = ERROR.encode() * 50 + "Zertifikat über \\u00fc".encode()


def test_a_kept_database_finds_the_same_and_one_that_is_none_is_made_again(
    base: RuleBase, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KBASSIST_CACHE_DIR", str(tmp_path))
    # Without what the tests of this process have compiled already.
    monkeypatch.setattr(module, "_compiled", getattr(module._compiled, "__wrapped__", module._compiled))
    first = HyperScanner(anchors(base)).ends(DATA)
    assert first and list(tmp_path.glob("scanner-*"))
    with monkeypatch.context() as patch:
        # None is compiled again.
        patch.setattr(hyperscan, "Database", None)
        assert HyperScanner(anchors(base)).ends(DATA) == first
    empty = hyperscan.Database()
    monkeypatch.setattr(hyperscan, "loadb", lambda *_given, **_more: empty)
    assert HyperScanner(anchors(base)).ends(DATA) == first
