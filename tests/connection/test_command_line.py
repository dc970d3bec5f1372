"""Command lines of tools: options of each program, operands, long options, the program they give away."""

import pytest

from kbassist.connection import command_line
from kbassist.rulebase.base import RuleBase
from kbassist.rulebase.loader import load


@pytest.fixture(scope="module")
def base() -> RuleBase:
    return load()


def told(line: str, base: RuleBase) -> dict[str, object]:
    return {one.name: one.value for one in command_line.find(line, base)}


@pytest.mark.parametrize(
    ("line", "trust", "encrypt"),
    [
        ("bcp tpcc.dbo.stock IN /tmp/stock.csv -S sql1,1433 -U sa -c", "absent", "absent"),
        ("bcp tpcc.dbo.stock IN /tmp/stock.csv -S sql1,1433 -U sa -c -u", "yes", "absent"),
        ('bcp "SELECT 1" queryout out.txt -T -S sql1 -Yo', "absent", "no"),
        # What trusts in sqlcmd is the code page in bcp, and native mode what encrypts.
        ("bcp dbo.t out t.dat -S sql1 -C 65001 -N", "absent", "absent"),
    ],
)
def test_bcp_has_options_of_its_own(line: str, trust: str, encrypt: str, base: RuleBase) -> None:
    found = told(line, base)
    assert found["client.application"] == "bcp" and found["server.host"] == "sql1"
    assert (found["client.trust_setting"], found["client.encrypt_setting"]) == (trust, encrypt)


def test_a_name_that_two_programs_share_names_neither(base: RuleBase) -> None:
    found = told("sqlcmd -S sql1 -C", base)
    assert "client.application" not in found and found["client.trust_setting"] == "yes"


@pytest.mark.parametrize(
    ("line", "program", "trust", "encrypt"),
    [
        (r"Invoke-Sqlcmd -ServerInstance sql1 -Query 'SELECT 1'", "invoke-sqlcmd", "absent", "absent"),
        (r"invoke-sqlcmd -serverinstance sql1 -TrustServerCertificate", "invoke-sqlcmd", "yes", "absent"),
        (r"Invoke-Sqlcmd -ServerInstance sql1 -Encrypt Optional -Query q", "invoke-sqlcmd", "absent", "no"),
        (r"Connect-DbaInstance -SqlInstance sql1 -TrustServerCertificate:$false", "dbatools", "no", "absent"),
    ],
)
def test_long_options_in_any_case(line: str, program: str, trust: str, encrypt: str, base: RuleBase) -> None:
    found = told(line, base)
    assert found["client.application"] == program and found["server.host"] == "sql1"
    assert (found["client.trust_setting"], found["client.encrypt_setting"]) == (trust, encrypt)


@pytest.mark.parametrize(
    "line",
    [
        "we use bcp to load the table with -S in the script",
        "bcp needs a format file",
        "sqlcmd fails on -S sql1",
        "Invoke-Sqlcmd : A connection was successfully established with the server",
    ],
)
def test_prose_is_no_command_line(line: str, base: RuleBase) -> None:
    assert told(line, base) == {}
