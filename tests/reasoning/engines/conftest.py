"""Here engines have processes of their own, as outside of the tests."""

import pytest

from kbassist.reasoning.engines import select

_STARTED = select.started


@pytest.fixture(autouse=True)
def _engines_apart(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(select, "started", _STARTED)
