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


@pytest.mark.parametrize(
    ("program", "trust", "written"),
    [
        ("dbt", "trust_cert: true", "trust_cert: true"),
        ("bcp", "-u", "-u"),
        ("invoke-sqlcmd", "-TrustServerCertificate", "-TrustServerCertificate"),
        ("grafana", "tlsSkipVerify", "jsonData:\n  tlsSkipVerify: true"),
        ("prisma", ";trustServerCertificate=true", ";trustServerCertificate=true"),
    ],
)
def test_the_program_s_words_come_before_the_driver_s(program: str, trust: str, written: str) -> None:
    base = load()
    facts = {
        name: fact(name, value)
        for name, value in {
            "client.application": program,
            "client.driver": "msodbcsql",
            "client.connection_string": "Driver={ODBC Driver 18 for SQL Server};Server=s",
        }.items()
    }
    values = driver_values(base, facts)
    assert values["driver.title"] == base.programs[program].title
    assert trust in values["driver.trust_how"] and values["rewritten.trust_on"] == written


def test_a_program_without_words_of_its_own_takes_the_driver_s() -> None:
    base = load()
    facts = {
        "client.application": fact("client.application", "airflow"),
        "client.driver": fact("client.driver", "pymssql"),
    }
    values = driver_values(base, facts)
    assert values["driver.trust_how"] == base.drivers["pymssql"].trust_how
    assert values["driver.title"] == base.programs["airflow"].title
