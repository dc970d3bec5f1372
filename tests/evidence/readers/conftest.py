"""Fixtures of the readers' tests."""

import pytest
from cryptography import x509

from tests.support.samples import certificate


@pytest.fixture(scope="module")
def leaf() -> x509.Certificate:
    return certificate("sql01.contoso.com", dns=("sql01.contoso.com",))[0]
