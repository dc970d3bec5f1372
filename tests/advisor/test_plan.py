"""What the plan takes from the driver's file."""

from pathlib import Path

import pytest

from kbassist.advisor.plan import driver_values
from kbassist.model.result import Fact
from kbassist.rulebase.loader import load
from tests.support.drivers import write_driver


def fact(name: str, value: str) -> Fact:
    return Fact(id=name, subject="client", name=name, value=value, origin="answered")


@pytest.mark.parametrize(("version", "spelled"), [("17", "Trust=on"), ("18.1", "TrustIt=1"), ("19", "Trust=on")])
def test_the_spelling_is_that_of_the_version_in_use(version: str, spelled: str, tmp_path: Path) -> None:
    base = load((write_driver(tmp_path),), cache=False)
    facts = {
        name: fact(name, value)
        for name, value in {"client.driver": "newdriver", "client.driver_version": version}.items()
    }
    assert driver_values(base, facts)["rewritten.trust_on"] == spelled
    facts["client.connection_string"] = fact("client.connection_string", "Server=s;Database=d")
    assert driver_values(base, facts)["rewritten.trust_on"] == f"Server=s;Database=d;{spelled}"
    assert "rewritten.encrypt_off" not in driver_values(base, facts)
