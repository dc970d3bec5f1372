"""Registry, INI files, SQLCheck reports and result sets: each setting is read."""

import pytest

from kbassist.rulebase.base import RuleBase
from tests.support.formats import SETTINGS, facts, read


@pytest.mark.parametrize("name", SETTINGS)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "cp1252"])
def test_settings(name: str, encoding: str, base: RuleBase) -> None:
    text, wanted = SETTINGS[name]
    found = facts(read(base, text.encode(encoding)))
    assert {key: found.get(key, "").lower() for key in wanted} == {key: value.lower() for key, value in wanted.items()}
    assert "a;b" not in str(found)


@pytest.mark.parametrize(
    "line",
    [
        "pass=Mq0584Zv (provider: SSL Provider, error: 0 - The certificate chain was issued by an authority that is not trusted.)",
        "pass=Mq0584Zv SSL Provider: error -2146893019",
        "error=SSL Provider: The certificate chain was issued by an authority that is not trusted.",
    ],
)
def test_an_error_on_the_line_of_a_setting_is_read(line: str, base: RuleBase) -> None:
    readings = read(base, f"[db]\n{line}\n")
    assert any(hit.article == "KB2007728" for one in readings for hit in one.hits)
    assert "Mq0584Zv" not in str(readings)


@pytest.mark.parametrize(
    "line",
    [
        '"DefaultPassword"="Mq0584Zv" The certificate chain was issued by an authority that is not trusted.',
        '"DefaultPassword"="Mq0584Zv" SSL Provider: error -2146893019',
        "    DefaultPassword    REG_SZ    Mq0584Zv SSL Provider: error -2146893019",
        '"Text"="SSL Provider: The certificate chain was issued by an authority that is not trusted."',
    ],
)
def test_an_error_on_the_line_of_a_registry_value_is_read(line: str, base: RuleBase) -> None:
    readings = read(base, f"[HKEY_LOCAL_MACHINE\\SOFTWARE\\x]\n{line}\n")
    assert any(hit.article == "KB2007728" for one in readings for hit in one.hits)
    assert "Mq0584Zv" not in str(readings)


def test_a_setting_is_no_free_text(base: RuleBase) -> None:
    """A value of a few words (a path, a driver's name) is the setting's and tells nothing else."""
    readings = read(
        base,
        "[data]\nDriver = ODBC Driver 18 for SQL Server\npath = C:\\Program Files\\SQL Server Native Client 11.0\n",
    )
    assert not any(one.hits for one in readings)


@pytest.mark.parametrize(
    ("file", "system"), [("system", "yes"), ("/etc/ssl/certs/ca-certificates.crt", "yes"), ("/etc/sql-ca.pem", "")]
)
def test_where_freetds_looks_for_authorities(file: str, system: str, base: RuleBase) -> None:
    found = facts(read(base, f"[global]\n\ttds version = 7.4\n\tca file = {file}\n[sql01]\n\thost = sql01\n"))
    assert (found["client.driver"], found["client.ca_file"]) == ("freetds", "yes")
    assert found.get("client.ca_file_system", "") == system


def test_the_result_behind_the_prompts_of_a_query_from_a_pipe(base: RuleBase) -> None:
    readings = read(base, "1> 2> session_id\tencrypt_option\n51\tTRUE\n(1 row affected)\n1> ")
    assert facts(readings)["connection.encrypted"] == "yes"
