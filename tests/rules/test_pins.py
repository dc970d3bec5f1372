"""A certificate that the client was told to expect: where the pin is read from, and what is never advised about it."""

from itertools import product

import pytest

from kbassist.connection import string as connstr
from kbassist.model.evidence import Value
from kbassist.rulebase.base import RuleBase
from tests.support.facts import BASE
from tests.support.plan import planned


@pytest.mark.parametrize(
    ("text", "driver"),
    [
        ("Server=s;Database=d;Encrypt=Strict;Host Name In Certificate=x;ServerCertificate=C:\\c\\s.cer", "microsoft-data-sqlclient"),
        ("Server=s;Database=d;Encrypt=True;Server Certificate=/etc/c/s.cer", None),
        ("Driver={ODBC Driver 18 for SQL Server};Server=s;Encrypt=strict;ServerCertificate=/etc/c/s.pem", "msodbcsql"),
        ("Provider=MSOLEDBSQL19;Data Source=s;Use Encryption for Data=Strict;Server Certificate=C:\\c\\s.cer", "msoledbsql"),
        ("jdbc:sqlserver://h:1433;databaseName=d;encrypt=strict;serverCertificate=/opt/c/s.pem", "mssql-jdbc"),
        ("sqlserver://u@h:1433?database=d&encrypt=true&serverCertificate=/etc/c/s.pem", "go-mssqldb"),
    ],
)  # fmt: skip
def test_a_pin_is_read_in_every_spelling(text: str, driver: str | None, base: RuleBase) -> None:
    (found,) = connstr.find(text, base)
    values = {item.name: item.value for item in connstr.observations(found, base)}
    assert found.driver == driver
    assert values["client.pinned"] == "yes"


def test_trust_is_no_pin(base: RuleBase) -> None:
    (found,) = connstr.find("Server=s;Database=d;Encrypt=True;TrustServerCertificate=True", base)
    names = {item.name for item in connstr.observations(found, base)}
    assert "client.pinned" not in names


def verdicts(values: dict[str, Value]) -> dict[str, str]:
    plan = planned("certificate-pin-mismatch", {"certificate.pinned_differs": "yes", **values})
    return {option.id: option.verdict for option in plan.options}


FILES = ("former", "current", "authority", "other", "unusable-file")
KINDS = ("self-generated", "self-signed", "private-ca", "public-ca")
CASES = list(product(FILES, KINDS, ("yes", "no")))


@pytest.mark.parametrize(("file", "kind", "between"), CASES)
def test_nothing_that_lets_a_stranger_in_is_advised(file: str, kind: str, between: str) -> None:
    found = verdicts({"client.pinned_file": file, "certificate.kind": kind, "case.middlebox": between})
    assert found["trust-server-certificate"] == "forbidden"
    if file == "current":
        assert found["pin"] == "forbidden"
        assert found["find-answering-server"] == "recommended"
    if file == "current" and between == "yes":
        assert found["trust-issuing-ca"] == "forbidden"
    if kind == "self-generated":
        assert found["trust-issuing-ca"] == "forbidden"
        assert "pin" not in found or found["pin"] == "forbidden"


@pytest.mark.parametrize(("file", "kind", "between"), CASES)
def test_whatever_is_known_something_is_recommended(file: str, kind: str, between: str) -> None:
    found = verdicts({"client.pinned_file": file, "certificate.kind": kind, "case.middlebox": between})
    assert "recommended" in found.values()


SINCE = {
    driver.id: driver.connection_string.keywords["server_certificate"].range
    for driver in BASE.drivers.values()
    if driver.connection_string.keywords.get("server_certificate") is not None
}
"""By driver the versions that know the keyword."""


@pytest.mark.parametrize("article", ["KB2007728", "certificate-name-mismatch"])
@pytest.mark.parametrize("driver", [name for name, since in SINCE.items() if since])
def test_no_pin_is_advised_to_a_version_without_the_keyword(driver: str, article: str) -> None:
    values: dict[str, Value] = {"client.driver": driver, "client.driver_version": "1", "certificate.kind": "private-ca"}
    pin = next(
        option for option in planned(article, values | {"client.encryption": "yes"}).options if option.id == "pin"
    )
    assert pin.verdict == "forbidden", f"{driver} knows it in {SINCE[driver]}"
