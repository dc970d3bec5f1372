"""Configurations of programs: the settings of a connection, whose it is, and what says nothing."""

import pytest

from kbassist.connection import profiles
from kbassist.rulebase.base import RuleBase
from kbassist.rulebase.loader import load

DBT = """
warehouse:
  target: dev
  outputs:
    dev:
      type: sqlserver
      driver: 'ODBC Driver 18 for SQL Server'
      server: sql1.contoso.com
      port: 1433
      database: dw
      {setting}
"""


@pytest.fixture(scope="module")
def base() -> RuleBase:
    return load()


def told(text: str, base: RuleBase) -> dict[str, object]:
    return {one.name: one.value for one in profiles.find(text, base)}


@pytest.mark.parametrize(
    ("setting", "encrypt", "trust"),
    [
        ("trust_cert: true", "yes", "yes"),
        ("encrypt: false", "no", "no"),
        ("encrypt: False # as before", "no", "no"),
        ("schema: dbo", "yes", "no"),
    ],
)
def test_dbt(setting: str, encrypt: str, trust: str, base: RuleBase) -> None:
    found = told(DBT.format(setting=setting), base)
    assert found["client.application"] == "dbt"
    assert (found["server.host"], found["server.port"], found["server.database"]) == ("sql1.contoso.com", "1433", "dw")
    assert (found["client.encrypt_setting"], found["client.trust_setting"]) == (encrypt, trust)


@pytest.mark.parametrize(
    ("text", "program", "encrypt", "trust", "host"),
    [
        (
            'DATABASE_URL="sqlserver://localhost:1401;database=a;user=SA;password=x;encrypt=true"',
            "prisma",
            "yes",
            "no",
            "localhost",
        ),
        ("url = sqlserver://sql1:1433;encrypt=DANGER_PLAINTEXT", "prisma", "disabled", "no", "sql1"),
        (
            'new DataSource({ type: "mssql", host: "sql1", options: { encrypt: false, trustServerCertificate: true } })',
            "typeorm",
            "no",
            "yes",
            "sql1",
        ),
        (
            "new Sequelize({ dialect: 'mssql', host: 'sql1',\n dialectOptions: { options: { encrypt: true } } })",
            "sequelize",
            "yes",
            None,
            "sql1",
        ),
        (
            "knex({\n client: 'mssql',\n connection: { server: 'sql1', options: { encrypt: true } }\n})",
            "knex",
            "yes",
            None,
            "sql1",
        ),
        (
            "datasources:\n  - name: S\n    type: mssql\n    url: sql1:1433\n    jsonData:\n      encrypt: 'true'\n"
            "      tlsSkipVerify: true",
            "grafana",
            "yes",
            "yes",
            "sql1",
        ),
        (
            '{"connector.class": "io.debezium.connector.sqlserver.SqlServerConnector",\n"database.hostname": "sql1",\n'
            '"database.encrypt": "false"}',
            "debezium",
            "no",
            "absent",
            "sql1",
        ),
        (
            "'sqlsrv' => [\n 'driver' => 'sqlsrv',\n 'encrypt' => 'yes',\n 'trust_server_certificate' => 'true',\n]",
            "laravel",
            "yes",
            "yes",
            None,
        ),
        ("production:\n  adapter: sqlserver\n  host: sql1\n", "rails", None, None, "sql1"),
        (
            "<mssqls_linux_server>sql1</mssqls_linux_server><mssqls_trust_server_cert>true</mssqls_trust_server_cert>",
            "hammerdb",
            None,
            "yes",
            "sql1",
        ),
    ],
)
def test_settings_of_programs(
    text: str, program: str, encrypt: str | None, trust: str | None, host: str | None, base: RuleBase
) -> None:
    found = told(text, base)
    assert found["client.application"] == program
    assert found.get("client.encrypt_setting") == encrypt
    assert found.get("client.trust_setting") == trust
    assert found.get("server.host") == host


def test_two_connections_in_one_configuration_say_nothing_where_they_differ(base: RuleBase) -> None:
    text = (
        DBT.format(setting="encrypt: true")
        + "    prod:\n      type: sqlserver\n      encrypt: false\n      host: sql1.contoso.com\n"
    )
    found = told(text, base)
    assert "client.encrypt_setting" not in found and found["client.trust_setting"] == "no"
    assert found["server.host"] == "sql1.contoso.com"


@pytest.mark.parametrize(
    "text",
    [
        "type: postgres\nhost: pg1\nencrypt: true",
        "the adapter: sqlserver is slow",
        "dialect: 'postgres', host: 'pg1', ssl: true",
        "our type: mssql",
        "jdbc:sqlserver://sql1:1433;databaseName=d;encrypt=true;trustServerCertificate=false",
        "DATABASE_URL=sqlserver://app:x@sql1:1433?database=app&encrypt=false",
    ],
)
def test_what_is_no_configuration_of_a_program(text: str, base: RuleBase) -> None:
    assert told(text, base) == {}


def test_a_value_that_stands_in_the_environment_is_not_taken_for_one(base: RuleBase) -> None:
    found = told('new DataSource({ type: "mssql", host: process.env.DB_HOST, options: { encrypt: false } })', base)
    assert found["client.encrypt_setting"] == "no" and "server.host" not in found
