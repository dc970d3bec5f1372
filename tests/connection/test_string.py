"""Connection strings of every driver's grammar: found, read and rewritten."""

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from kbassist.connection import string as connstr
from kbassist.rulebase.base import RuleBase
from kbassist.rulebase.masking import masker_for
from kbassist.text.secrets import Vault, mask, unmask
from tests.support.shipped import shipped

SAMPLES = [
    # text, driver, encrypt, trust, host, database
    ("Server=tcp:sql01,1433;Database=a;User ID=x;Encrypt=True", None, "yes", "absent", "sql01", "a"),
    ("Data Source=.\\SQLEXPRESS;Initial Catalog=b;Encrypt=optional", None, "no", "absent", None, "b"),
    ("Server=s;Database=b;Host Name In Certificate=x;Encrypt=Strict", "microsoft-data-sqlclient", "strict", "absent", "s", "b"),
    ("Driver={ODBC Driver 18 for SQL Server};Server=s\\i;Encrypt=no", "msodbcsql", "no", "absent", "s", None),
    ("DRIVER=ODBC Driver 17 for SQL Server;SERVER=s;TrustServerCertificate=yes", "msodbcsql", "absent", "yes", "s", None),
    ("Driver={SQL Server Native Client 11.0};Server=s;Encrypt=yes", "sqlncli", "yes", "absent", "s", None),
    ("Driver={SQL Server};Server=s;Database=d", "mdac", "absent", None, "s", "d"),
    ("Provider=SQLOLEDB;Data Source=s;Initial Catalog=d", "mdac", "absent", None, "s", "d"),
    ("Provider=MSOLEDBSQL19;Data Source=s;Use Encryption for Data=Optional", "msoledbsql", "no", "absent", "s", None),
    ("Provider=MSOLEDBSQL;Data Source=s;Encrypt=yes;Trust Server Certificate=true", "msoledbsql", "yes", "yes", "s", None),
    ("jdbc:sqlserver://h\\i:1433;databaseName=d;encrypt=true", "mssql-jdbc", "yes", "absent", "h", "d"),
    ("jdbc:sqlserver://;serverName=h;encrypt=false;trustServerCertificate=true", "mssql-jdbc", "no", "yes", "h", None),
    ("sqlserver://u@h:1433?database=d&encrypt=disable", "go-mssqldb", "disabled", "absent", "h", "d"),
    ("sqlserver://u@h/inst?database=d&TrustServerCertificate=true", "go-mssqldb", "absent", "yes", "h", "d"),
    ("mssql://u@h:1433/d?encrypt=true&trustServerCertificate=true", "node-mssql", "yes", "yes", "h", None),
    ("DRIVER={FreeTDS};Servername=h;TDS_Version=7.4;Encrypt=require", "freetds", "yes", None, "h", None),
]  # fmt: skip


@pytest.mark.parametrize(("text", "driver", "encrypt", "trust", "host", "database"), SAMPLES)
@pytest.mark.parametrize("frame", ["{}", '  "Default": "{}",', "<add connectionString='{}' />", "export DB={}"])
def test_every_grammar(
    text: str, driver: str | None, encrypt: str, trust: str | None, host: str | None, database: str | None,
    frame: str, base: RuleBase,
) -> None:  # fmt: skip
    line = frame.format(text.replace("\\", "\\\\") if ": " in frame else text)
    (found,) = connstr.find(f"first line\n{line}\nlast line", base)
    values = {item.name: item.value for item in connstr.observations(found, base)}
    assert found.line == 2
    assert found.driver == driver
    assert values["client.encrypt_setting"] == encrypt
    assert values.get("client.trust_setting") == trust
    assert values.get("server.host") == host
    assert values.get("server.database") == database


@pytest.mark.parametrize(
    ("text", "keyword", "value", "expected"),
    [
        ("Server=s;Encrypt=True;Database=d", "encrypt", "no", "Server=s;Encrypt=False;Database=d"),
        ("Server=s;ENCRYPT = true ;Database=d", "encrypt", "no", "Server=s;ENCRYPT = False ;Database=d"),
        ("Server=s;Database=d;", "trust", "yes", "Server=s;Database=d;TrustServerCertificate=True"),
        ("Server=s;Trust Server Certificate=no", "trust", "yes", "Server=s;Trust Server Certificate=True"),
        ("Server=s;Encrypt=false;Encrypt=true", "encrypt", "no", "Server=s;Encrypt=False;Encrypt=False"),
        ("Server=s;Password='Encrypt=true;x'", "encrypt", "no", "Server=s;Password='Encrypt=true;x';Encrypt=False"),
    ],
)
def test_rewriting_changes_one_setting(text: str, keyword: str, value: str, expected: str, base: RuleBase) -> None:
    driver = base.drivers["microsoft-data-sqlclient"]
    assert connstr.rewrite(text, driver, driver.connection_string.keywords[keyword], value, base) == expected


BASE = shipped()
MASKER = masker_for(BASE)
VALUES = st.text(st.characters(codec="ascii", exclude_categories=("Cc",)), max_size=12)


@given(VALUES.filter(lambda value: value == value.strip() and not set(value) & set("'\"{}")))
def test_ado_values_survive_reading(value: str) -> None:
    quoted = '"' + value.replace('"', '""') + '"'
    (pair, *_) = connstr.parse(f"Database={quoted};Encrypt=true", "ado", BASE)
    assert pair.value == value


@given(st.text(max_size=200))
def test_any_text_is_read_without_an_error(text: str) -> None:
    for found in connstr.find(text, BASE):
        connstr.observations(found, BASE)


@given(st.text(st.characters(codec="ascii", exclude_characters="};\r\n*"), min_size=3, max_size=20))
@example("SERVER")
@example("Encrypt")
@example("Encrypt=yes")
@example("ODBC Driver 18")
def test_a_masked_string_rewrites_and_unmasks_to_the_same_password(secret: str) -> None:
    vault = Vault(MASKER)
    text = f"Driver={{ODBC Driver 18 for SQL Server}};Server=s;PWD={{{secret}}};Encrypt=yes"
    # What is masked of the driver's own braces is no string any more.
    assume("{" not in secret.strip() or text.casefold().count(secret.strip().casefold()) == 1)
    masked = mask(text, vault)
    driver = BASE.drivers["msodbcsql"]
    rewritten = connstr.rewrite(masked, driver, driver.connection_string.keywords["encrypt"], "no", BASE)
    assert unmask(rewritten, vault) == text.removesuffix("Encrypt=yes") + "Encrypt=no"


@pytest.mark.parametrize("secret", ["SERVER", "Encrypt=yes", "server=tcp:s", "Driver={", "UID=sa;PWD"])
def test_a_keyword_that_is_a_password_is_readable_as_a_keyword_and_nowhere_else(secret: str) -> None:
    vault = Vault(MASKER)
    masked = mask(f"PWD={{{secret}}};Server=tcp:s;UID=sa;Encrypt=yes\nthe login of {secret} failed", vault)
    assert "PWD={***" in masked and ";Server=" in masked and "Encrypt=" in masked
    assert secret not in masked.split("login of ")[1]
