"""Settings in files: each format keeps its own writing, and its parser reads the change and nothing else."""

import configparser
import json
from typing import Any
from xml.etree import ElementTree as ET

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from kbassist.advisor.changes import Settings
from kbassist.advisor.corrected import UneditableError, corrected_document
from kbassist.connection.wanted import Client
from kbassist.text.secrets import Vault
from tests.support.settings import EVIDENCE, changed, refused
from tests.support.shipped import shipped
from tests.support.thorough import examples

BASE = shipped()

DBT = """warehouse:
  target: dev
  outputs:
    dev:
      type: sqlserver  # the warehouse
      server: sql1.contoso.com
      password: "Hunter2!x"
      schema: 'dbo'
    prod:
      type: sqlserver
      server: sql2
      encrypt: true
"""


def test_a_profile_of_dbt() -> None:
    after = changed(DBT, BASE, trust="yes")
    before, read = yaml.safe_load(DBT)["warehouse"]["outputs"], yaml.safe_load(after)["warehouse"]["outputs"]
    assert read == {name: {**one, "trust_cert": True} for name, one in before.items()}
    assert "\n".join(line for line in after.split("\n") if "trust_cert" not in line) == DBT
    assert changed(DBT, BASE, encrypt="no").count("encrypt: false") == 2


def test_appsettings_json() -> None:
    text = (
        '{\n  "ConnectionStrings": {\n    "A": "Server=s\\\\i;Database=d;Password=\\"a;b\\"",\n    "B": "x"\n  }\n}\n'
    )
    after = changed(text, BASE, "microsoft-data-sqlclient", trust="yes", encrypt="no")
    before, read = json.loads(text)["ConnectionStrings"], json.loads(after)["ConnectionStrings"]
    assert read == {**before, "A": before["A"] + ";TrustServerCertificate=True;Encrypt=False"}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ({"type": "mssql", "host": "s", "options": {"encrypt": True}}, {"encrypt": True, "trustServerCertificate": True}),
        ({"type": "mssql", "host": "s", "options": {}}, {"trustServerCertificate": True}),
        ({"type": "mssql", "host": "s", "options": {"port": 1}}, {"trustServerCertificate": True, "port": 1}),
        ({"type": "mssql", "host": "s", "x": 1}, {"trustServerCertificate": True}),
        ({"type": "mssql", "host": "s", "options": {"trustServerCertificate": False}}, {"trustServerCertificate": True}),
    ],
)  # fmt: skip
@pytest.mark.parametrize("indent", [None, 2])
def test_an_object_in_json(text: dict[str, Any], expected: dict[str, Any], indent: int | None) -> None:
    after = changed(json.dumps(text, indent=indent), BASE, trust="yes")
    assert json.loads(after) == {**text, "options": expected}


def test_an_object_in_javascript() -> None:
    text = (
        "const sql = require('mssql')\nconst config = {\n  server: 'sql1', // ours\n  password: 'a{b',\n"
        "  options: {\n    encrypt: true, // azure\n  },\n}\n"
    )
    assert changed(text, BASE, trust="yes") == text.replace(
        "true, // azure", "true,\n    trustServerCertificate: true, // azure"
    )
    assert changed(text, BASE, encrypt="no") == text.replace("encrypt: true", "encrypt: false")
    short = "const tds = require('tedious'); new tds.Connection({server: 'sql1', authentication: {}})"
    assert "server: 'sql1', options: { trustServerCertificate: true }, auth" in changed(short, BASE, trust="yes")


def test_arrays_and_dsn_of_php() -> None:
    text = (
        '<?php\n$info = array("Database" => "x", "PWD" => "it\'s;", "Encrypt" => 1);\n'
        '$conn = sqlsrv_connect("sql1", $info);\n$pdo = new PDO("sqlsrv:Server=sql1,1433;Database=x", "u", "p;q");\n'
    )
    after = changed(text, BASE, trust="yes")
    assert after == text.replace('=> 1)', '=> 1, "TrustServerCertificate" => 1)').replace(
        'Database=x"', 'Database=x;TrustServerCertificate=1"'
    )  # fmt: skip
    laravel = "return ['sqlsrv' => [\n  'driver' => 'sqlsrv',\n  'encrypt' => env('DB_ENCRYPT', 'yes'),\n  'host' => 'h',\n]];"
    assert changed(laravel, BASE, trust="yes") == laravel.replace(
        "'yes'),\n", "'yes'),\n  'trust_server_certificate' => 'true',\n"
    )
    assert changed(laravel, BASE, encrypt="no") == laravel
    assert any("comes from elsewhere" in one for one in refused(laravel, BASE, encrypt="no"))
    plain = laravel.replace("env('DB_ENCRYPT', 'yes')", "'no'")
    assert changed(plain, BASE, trust="yes") == plain.replace(
        "'no',\n", "'no',\n  'trust_server_certificate' => 'yes',\n"
    )


def test_data_sources_and_freetds() -> None:
    text = "[sales]\nDriver   = ODBC Driver 18 for SQL Server\nServer   = sql1\nPWD = a=b\n\n[other]\nx = 1\n"
    after = changed(text, BASE, trust="yes", encrypt="no")
    before, read = configparser.ConfigParser(), configparser.ConfigParser()
    before.read_string(text)
    read.read_string(after)
    assert dict(read["sales"]) == {**before["sales"], "trustservercertificate": "yes", "encrypt": "no"}
    assert dict(read["other"]) == {"x": "1"} and after.endswith("encrypt = no\n\n[other]\nx = 1\n".replace("en", "En"))
    conf = "[global]\n\ttds version = 7.4\n\n[sql1]\n\thost = sql1.contoso.com\n\tport = 1433\n"
    assert changed(conf, BASE, encrypt="yes", ca_file="/etc/root.pem") == (
        conf + "\tencryption = require\n\tca file = /etc/root.pem\n"
    )
    assert any("FreeTDS has no keyword" in one for one in refused(conf, BASE, trust="yes"))


def test_yaml_of_an_unknown_program_is_no_data_source() -> None:
    text = "[x]\nours:\n  driver: ODBC Driver 18 for SQL Server\n  server: sql1\n  user: u\n"
    assert changed(text, BASE, trust="yes") == text


def test_web_config() -> None:
    text = (
        '<configuration>\n  <add name="a" connectionString="Server=s;Password=&quot;a&amp;b;c&quot;" p="x"/>\n'
        "  <add name='b' connectionString='Server=s;Database=d;'/>\n</configuration>\n"
    )
    after = changed(text, BASE, "system-data-sqlclient", trust="yes")
    before, read = ET.fromstring(text), ET.fromstring(after)  # noqa: S314 - made here
    for old, new in zip(before, read, strict=True):
        string = old.get("connectionString", "")
        assert new.get("connectionString") == string.rstrip(
            ";"
        ) + ";TrustServerCertificate=True" + ";" * string.endswith(";")
        assert {**new.attrib, "connectionString": ""} == {**old.attrib, "connectionString": ""}


def test_spring_prisma_compose_grafana_hammerdb() -> None:
    url = "jdbc:sqlserver://s:1433;encrypt=true"
    for text in (f"spring.datasource.url={url}", f"spring:\n  datasource:\n    url: {url}\n    username: u"):
        assert changed(text, BASE, trust="yes") == text.replace(url, f"{url};trustServerCertificate=true")
    text = 'DATABASE_URL="sqlserver://s:1433;database=d;password={a;b};encrypt=true"'
    assert changed(text, BASE, trust="yes") == text[:-1] + ';trustServerCertificate=true"'
    text = (
        "services:\n  a:\n    environment:\n      - Db=Server=s;Database=d\n      GO: 'sqlserver://u:p@s?database=d'\n"
    )
    after = changed(text, BASE, "microsoft-data-sqlclient", trust="yes")
    assert "Db=Server=s;Database=d;TrustServerCertificate=True\n" in after
    assert "database=d&TrustServerCertificate=true'" in after
    text = (
        "datasources:\n  - name: S\n    type: mssql\n    url: s:1433\n    jsonData:\n      encrypt: 'false'\n    x: 1\n"
    )
    read = yaml.safe_load(changed(text, BASE, trust="yes", encrypt="yes"))["datasources"][0]
    assert read["jsonData"] == {"encrypt": "true", "tlsSkipVerify": True} and read["x"] == 1
    text = "datasources:\n  - name: S\n    type: mssql\n    url: s:1433\n    x: 1\n"
    read = yaml.safe_load(changed(text, BASE, trust="yes"))["datasources"][0]
    assert read["jsonData"] == {"tlsSkipVerify": True} and read["x"] == 1
    text = "<a>\n  <mssqls_linux_server>s</mssqls_linux_server>\n  <mssqls_encrypt_connection>true</mssqls_encrypt_connection>\n</a>"
    found = ET.fromstring(changed(text, BASE, trust="yes", encrypt="no"))  # noqa: S314 - made here
    assert [(one.tag, one.text) for one in found][1:] == [
        ("mssqls_encrypt_connection", "false"),
        ("mssqls_trust_server_cert", "true"),
    ]


PIECES = st.sampled_from(
    [
        "Server=s;", "Database=d", "Encrypt=true", "Driver={ODBC Driver 18 for SQL Server};", "sqlserver://h?a=b&", "jdbc:sqlserver://",
        "'driver' => 'sqlsrv'", "require('mssql')", "type: sqlserver", '"type": "mssql"', "server: s", "host: 'h'", "options: {", "}",
        "encrypt: true", "=>", "array(", "env(", ")", "[a]", "\n", "\n  ", "\r\n", "- ", ":", "=", ";", "&", "?", '"', "'", "\\", "&quot;",
        '@"', "<mssqls_linux_server>", "</mssqls_linux_server>", "\t", "\x0c", "é", "//", "#", ",", "\u2028", "\x00",
    ]
)  # fmt: skip


@settings(max_examples=examples(30))
@given(st.lists(PIECES, max_size=40).map("".join))
def test_any_text_is_edited_without_an_error_or_left(text: str) -> None:
    refused(
        "\n".join(text.splitlines()),
        BASE,
        trust="yes",
        encrypt="no",
        server="a.b",
        server_certificate="",
        host_name="x",
    )
    try:
        corrected_document(text.encode(), EVIDENCE, range(100), Settings({"trust": "yes"}, ()), Client(), BASE, Vault())
    except UneditableError:
        return
