"""Fixtures of the batch's tests."""

import pytest

from kbassist.batch.scanner import HyperScanner


@pytest.fixture(scope="session", autouse=True)
def _compiled(scanner: HyperScanner) -> None:
    """Whatever scans finds the patterns compiled."""
