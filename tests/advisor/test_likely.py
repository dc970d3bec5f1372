"""Which drivers are likely, and which of a driver's versions are offered."""

import pytest

from kbassist.advisor.likely import likely_first, versions_of
from kbassist.evidence.document import Document
from kbassist.evidence.intake import Intake
from kbassist.pipeline import run_case
from kbassist.reasoning.infer import Reasoner
from kbassist.rulebase.base import RuleBase
from kbassist.rulebase.language.conditions import compile_cell, encode_version
from kbassist.rulebase.names import DRIVER, DRIVER_VERSION
from kbassist.text.secrets import Vault


@pytest.mark.parametrize(
    ("known", "first"),
    [
        ({}, "ssms"),
        ({"error.engine": "native-sni", "client.os": "windows"}, "ssms"),
        ({"error.engine": "jsse"}, "mssql-jdbc"),
        ({"error.engine": "node"}, "tedious"),
        ({"error.engine": "openssl"}, "msodbcsql"),
        ({"error.engine": "native-sni", "client.program": "ssis"}, "ssis"),
        ({"client.program": "agent"}, "sql-agent"),
    ],
)
def test_the_evidence_says_which_driver_is_likely(known: dict[str, str], first: str, base: RuleBase) -> None:
    ranked = likely_first(base.drivers, base, known)
    assert ranked[0] == first and sorted(ranked) == sorted(base.drivers)


def test_what_can_not_be_is_last(base: RuleBase) -> None:
    ranked = likely_first(base.drivers, base, {"client.os": "linux", "error.engine": "openssl"})
    assert ranked.index("ssms") > ranked.index("python-tds")


def test_every_driver_has_a_place_of_its_own(base: RuleBase) -> None:
    assert sorted(driver.met for driver in base.drivers.values()) == list(range(1, len(base.drivers) + 1))


def test_a_version_offered_lies_in_its_own_range(base: RuleBase) -> None:
    for driver in base.drivers.values():
        for offered, one in zip(versions_of(driver, base), driver.versions, strict=False):
            test = compile_cell(DRIVER_VERSION, one.range, base.facts, base.values)
            assert test.holds(encode_version(offered.value)), (driver.id, offered)
            assert offered.title == one.title


def test_drivers_that_the_evidence_disagrees_about_are_offered_first(base: RuleBase, reasoner: Reasoner) -> None:
    text = """DataSource.Error: Microsoft SQL: A connection was successfully established with the server, but then an
error occurred during the login process. (provider: SSL Provider, error: 0 - The certificate chain was issued by an
authority that is not trusted.) DataSourceKind=SQL
OLE DB provider "MSOLEDBSQL19" for linked server "CRM" returned message "SSL Provider: The certificate chain was issued
by an authority that is not trusted."."""
    result = run_case(Intake(base, Vault()).read(Document("given", text.encode())), {}, reasoner)
    asked = [one for one in result.incidents[0].questions if one.fact == DRIVER]
    assert [one.fact for one in result.conflicts] == [DRIVER]
    assert {choice.value for choice in asked[0].choices[:2]} == {"power-bi", "linked-server"}
