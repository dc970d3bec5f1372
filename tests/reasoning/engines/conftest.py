"""Here engines have processes of their own, as outside of the tests."""

import pytest


@pytest.fixture(autouse=True)
def _engines_apart(engines_apart: None) -> None:
    """For every test of the folder."""
