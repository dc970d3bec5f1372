"""Whom to ask, in every way that people write it."""

import pytest

from kbassist.errors import UserError
from kbassist.probe.target import read_target


@pytest.mark.parametrize(
    ("typed", "host", "port", "instance"),
    [
        ("sql01", "sql01", 0, ""),
        (" sql01.contoso.com ", "sql01.contoso.com", 0, ""),
        ("sql01:1500", "sql01", 1500, ""),
        ("sql01,1500", "sql01", 1500, ""),
        ("tcp:sql01, 1500", "sql01", 1500, ""),
        ("sql01\\SALES", "sql01", 0, "SALES"),
        ("sql01\\SALES,1500", "sql01", 1500, "SALES"),
        ("sql01\\mssqlserver", "sql01", 0, ""),
        ("10.0.0.5:1500", "10.0.0.5", 1500, ""),
        ("fd00::5", "fd00::5", 0, ""),
        ("[fd00::5]", "fd00::5", 0, ""),
        ("[fd00::5]:1500", "fd00::5", 1500, ""),
        ("[fd00::5]\\SALES", "fd00::5", 0, "SALES"),
        ("fd00::5,1500", "fd00::5", 1500, ""),
        (".\\SQLEXPRESS", "localhost", 0, "SQLEXPRESS"),
        ("(local)", "localhost", 0, ""),
        ("bücher.example", "bücher.example", 0, ""),
    ],
)
def test_what_is_understood(typed: str, host: str, port: int, instance: str) -> None:
    target = read_target(typed)
    assert (target.host, target.port, target.instance) == (host, port, instance)


@pytest.mark.parametrize(
    ("typed", "why"),
    [
        ("", "no host"),
        ("np:sql01", "only TCP"),
        ("(localdb)\\MSSQLLocalDB", "LocalDB"),
        ("sql01:99999", "'99999' is no port"),
        ("sql01,", "'' is no port"),
        ("sql01:x", "'x' is no port"),
        ("sql01\\", "no name of an instance"),
        ("sql01\\a b", "no name of an instance"),
        ("sql01;Encrypt=yes", "no host"),
        ("sqlserver://sql01", "is no port"),
        ("[fd00::5]x", "nothing but a port"),
        ("sql\x1b[31m01", "no host"),
    ],
)
def test_what_is_refused_with_the_mend(typed: str, why: str) -> None:
    with pytest.raises(UserError) as refused:
        read_target(typed)
    assert why in str(refused.value)
    assert "\x1b" not in str(refused.value)
