"""A certificate that the client was told to expect: where the pin is read from, and what is never advised about it."""

from itertools import product

import pytest

from kbassist.connection import string as connstr
from kbassist.model.evidence import Value
from kbassist.rulebase.base import RuleBase
from kbassist.rulebase.language.clients import Driver, Keyword
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


def keyword(driver: Driver, meaning: str) -> Keyword | None:
    """What the driver's file says of a setting, or that of the driver whose version it has."""
    said = driver.connection_string.keywords.get(meaning) or driver.other_settings.get(meaning)
    if said is None and driver.version_of and meaning not in driver.lacks:
        return keyword(BASE.drivers[driver.version_of], meaning)
    return said


def verdict(article: str, option: str, driver: Driver, version: str) -> tuple[str, str]:
    """The verdict of an option with its reason; both empty where it is not listed."""
    values: dict[str, Value] = {"client.driver": driver.id, "certificate.kind": "private-ca"}
    values |= {"client.encryption": "strict"} | ({"client.driver_version": version} if version else {})
    found = [one for one in planned(article, values).options if one.id == option]
    return (found[0].verdict, found[0].why) if found else ("", "")


PLACES = [
    ("KB2007728", "pin", "server_certificate"),
    ("certificate-name-mismatch", "pin", "server_certificate"),
    ("certificate-name-mismatch", "expect-name", "host_name"),
]
"""Where a setting is an option: article, option, meaning of the setting."""
EVERYWHERE = [(*place, driver) for place in PLACES for driver in BASE.drivers]


def since(meaning: str, name: str) -> str:
    """The versions that know a setting; nothing where its file says none."""
    said = keyword(BASE.drivers[name], meaning)
    return said.range if said is not None else ""


BY_VERSION = [one for one in EVERYWHERE if since(*one[2:])]


def test_there_are_settings_by_version_and_others() -> None:
    assert 10 < len(BY_VERSION) < len(EVERYWHERE) - 10


@pytest.mark.parametrize(("article", "option", "meaning", "name"), BY_VERSION)
def test_a_setting_is_an_option_from_the_version_on_that_the_driver_file_says(
    article: str, option: str, meaning: str, name: str
) -> None:
    driver = BASE.drivers[name]
    *begin, last = first = since(meaning, name).removeprefix(">=").split(".")
    before, after = ".".join((*begin, str(int(last) - 1))), str(int(first[0]) + 1)
    for version in (before, str(int(first[0]) - 1)):
        decided, why = verdict(article, option, driver, version)
        assert decided == "forbidden", version
        assert ".".join(first) in why
    # The first part alone may be either: nothing is said against it.
    for version in (".".join(first), after, first[0], ""):
        assert verdict(article, option, driver, version)[0] == "allowed", version


@pytest.mark.parametrize(("article", "option", "meaning", "name"), [one for one in EVERYWHERE if one not in BY_VERSION])
def test_a_setting_of_every_version_of_none_or_of_which_nobody_knows(
    article: str, option: str, meaning: str, name: str
) -> None:
    driver = BASE.drivers[name]
    said = keyword(driver, meaning)
    nothing = "allowed" if option == "expect-name" else ""
    no = "forbidden" if option == "expect-name" else ""
    expected = "allowed" if said is not None else no if meaning in driver.lacks else nothing
    for version in ("", "1", "18.0", "40"):
        assert verdict(article, option, driver, version)[0] == expected, version


FIRST = {
    "SqlClient": "microsoft-data-sqlclient",
    "ODBC": "msodbcsql",
    "OLE DB": "msoledbsql",
    "go-mssqldb": "go-mssqldb",
    "JDBC": "mssql-jdbc",
}
"""How the drivers are called where a text says from which version on they know a pin."""


def test_the_texts_say_the_versions_of_the_driver_files() -> None:
    (option,) = [one for one in BASE.article("KB2007728").resolutions if one.id == "pin"]
    (step,) = [one for one in BASE.procedures["pin-server-certificate"].steps if one.id == "set"]
    for text, drivers in ((option.otherwise, [*FIRST][:-1]), (step.text, [*FIRST])):
        for called in drivers:
            said = keyword(BASE.drivers[FIRST[called]], "server_certificate")
            assert said is not None
            assert f"{called} {said.range.removeprefix('>=')}" in text


@pytest.mark.parametrize("name", ["mdac", "sqlncli"])
def test_the_old_drivers_of_windows_have_neither_keyword(name: str) -> None:
    # "Using Connection String Keywords with SQL Server Native Client" names all keywords, and these are not among them.
    driver = BASE.drivers[name]
    assert {"host_name", "server_certificate"} == set(driver.lacks)


@pytest.mark.parametrize(
    ("version", "decided"),
    [("17.10", "forbidden"), ("18.0", "forbidden"), ("18", "allowed"), ("18.1", "allowed"), ("", "allowed")],
)
@pytest.mark.parametrize("name", ["msodbcsql", "pyodbc", "mssql-tools"])
def test_the_messages_of_odbc_lead_to_a_pin_where_the_driver_has_one(name: str, version: str, decided: str) -> None:
    found, why = verdict("odbc-encryption-settings", "pin", BASE.drivers[name], version)
    assert found == decided
    assert decided == "allowed" or "18.1" in why
