"""A setting changed in a connection string: in every driver's grammar nothing else changes, not by a byte."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kbassist.connection import string as connstr
from tests.support.settings import changed, refused
from tests.support.shipped import shipped

BASE = shipped()
CODE = "microsoft-data-sqlclient"


@pytest.mark.parametrize(
    ("text", "driver", "wish", "expected"),
    [
        ("Server=s;Database=d", CODE, {"trust": "yes"}, "Server=s;Database=d;TrustServerCertificate=True"),
        ("Server=s;Database=d;", CODE, {"trust": "yes"}, "Server=s;Database=d;TrustServerCertificate=True;"),
        # In the words and the letters that stand there.
        ("Server=s;Encrypt=yes", CODE, {"trust": "yes"}, "Server=s;Encrypt=yes;TrustServerCertificate=yes"),
        ("Server=s;ENCRYPT = true ;Database=d", CODE, {"encrypt": "no"}, "Server=s;ENCRYPT = false ;Database=d"),
        ("Server=s;Encrypt=Mandatory;Database=d", CODE, {"encrypt": "no"}, "Server=s;Encrypt=Optional;Database=d"),
        ("Server=s;Encrypt=TRUE;Database=d", CODE, {"encrypt": "no"}, "Server=s;Encrypt=FALSE;Database=d"),
        # An alias stays, what holds already stays.
        (
            "Server=s;Trust Server Certificate=false;Database=d",
            CODE,
            {"trust": "yes"},
            "Server=s;Trust Server Certificate=true;Database=d",
        ),
        ("Server=s;Encrypt=Optional;Database=d", CODE, {"encrypt": "no"}, "Server=s;Encrypt=Optional;Database=d"),
        # SqlClient takes the last, ODBC the first of two.
        ("Server=s;Encrypt=false;Encrypt=true", CODE, {"encrypt": "no"}, "Server=s;Encrypt=false;Encrypt=false"),
        ("Server=s;Encrypt=true;Encrypt=false", CODE, {"encrypt": "no"}, "Server=s;Encrypt=true;Encrypt=false"),
        (
            "Driver={ODBC Driver 18 for SQL Server};Server=s;Encrypt=yes;Encrypt=no",
            "",
            {"encrypt": "no"},
            "Driver={ODBC Driver 18 for SQL Server};Server=s;Encrypt=no;Encrypt=no",
        ),
        # Several at once, one taken out, the host alone of a server.
        (
            "Server=s;Database=d",
            CODE,
            {"trust": "no", "encrypt": "yes"},
            "Server=s;Database=d;TrustServerCertificate=False;Encrypt=True",
        ),
        ("Server=s;ServerCertificate=c:\\a.cer;Database=d", CODE, {"server_certificate": ""}, "Server=s;Database=d"),
        ("Server=s;Database=d;ServerCertificate=a.cer", CODE, {"server_certificate": ""}, "Server=s;Database=d"),
        # Of two that are taken out none is left to count.
        ("Server=s;ServerCertificate=a;ServerCertificate=b", CODE, {"server_certificate": ""}, "Server=s;"),
        ("ServerCertificate=a;Server=s;ServerCertificate=b;Database=d", CODE, {"server_certificate": ""}, "Server=s;Database=d"),
        (
            "Server=tcp:sql1\\inst,1433;Database=d",
            CODE,
            {"server": "sql1.contoso.com"},
            "Server=tcp:sql1.contoso.com\\inst,1433;Database=d",
        ),
        (
            "jdbc:sqlserver://sql1:1433;encrypt=true",
            "",
            {"server": "sql1.contoso.com"},
            "jdbc:sqlserver://sql1.contoso.com:1433;encrypt=true",
        ),
        (
            "sqlserver://sql1:sql1@sql1:1433?encrypt=true",
            "",
            {"server": "sql1.contoso.com"},
            "sqlserver://sql1:sql1@sql1.contoso.com:1433?encrypt=true",
        ),
        # A value that needs quotes gets those of the grammar.
        (
            "Server=s;Database=d",
            CODE,
            {"server_certificate": "c:\\a;b.cer"},
            'Server=s;Database=d;ServerCertificate="c:\\a;b.cer"',
        ),
        (
            "jdbc:sqlserver://s;databaseName=d",
            "",
            {"server_certificate": "/a;b.cer"},
            "jdbc:sqlserver://s;databaseName=d;serverCertificate={/a;b.cer}",
        ),
        (
            "sqlserver://s?database=d#f",
            "",
            {"server_certificate": "/a b&c.pem"},
            "sqlserver://s?database=d&serverCertificate=/a%20b%26c.pem#f",
        ),
        ("sqlserver://u@h", "", {"trust": "yes"}, "sqlserver://u@h?TrustServerCertificate=true"),
        ("mssql://u@h:1433/d?encrypt=true", "", {"trust": "yes"}, "mssql://u@h:1433/d?encrypt=true&trustServerCertificate=true"),
        (
            "Provider=MSOLEDBSQL19;Data Source=s;Use Encryption for Data=Mandatory",
            "",
            {"encrypt": "no", "trust": "yes"},
            "Provider=MSOLEDBSQL19;Data Source=s;Use Encryption for Data=Optional;Trust Server Certificate=true",
        ),
    ],
)  # fmt: skip
def test_one_setting(text: str, driver: str, wish: dict[str, str], expected: str) -> None:
    assert changed(text, BASE, driver, **wish) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (r'"Default": "Server=s\\i;Database=d;Password=a\\b"', r'"Default": "Server=s\\i;Database=d;Password=a\\b{}"'),
        ('<add connectionString="Server=s;Password=&quot;a;b&quot;" />', '<add connectionString="Server=s;Password=&quot;a;b&quot;{}" />'),
        ("<add connectionString='Server=s;Database=a&amp;b' />", "<add connectionString='Server=s;Database=a&amp;b{}' />"),
        ('var a = @"Server=s\\i;Password=""a;b"";Database=d";', 'var a = @"Server=s\\i;Password=""a;b"";Database=d{}";'),
        ("DB='Server=s;Database=d'", "DB='Server=s;Database=d{}'"),
        ("  value: Server=s;Database=d  ", "  value: Server=s;Database=d{}  "),
    ],
)  # fmt: skip
def test_a_string_is_edited_inside_what_it_stands_in(text: str, expected: str) -> None:
    assert changed(text, BASE, CODE, trust="yes") == expected.format(";TrustServerCertificate=True")


def test_what_is_put_into_a_literal_is_escaped_as_that_wants() -> None:
    for text, written in (
        ('"a": "Server=s;Database=d"', '"a": "Server=s;Database=d;ServerCertificate=\\"c:\\\\a;b\\""'),
        ('<a b="Server=s;Database=d"/>', '<a b="Server=s;Database=d;ServerCertificate=&quot;c:\\a;b&quot;"/>'),
        ('x = @"Server=s;Database=d"', 'x = @"Server=s;Database=d;ServerCertificate=""c:\\a;b"""'),
    ):
        assert changed(text, BASE, CODE, server_certificate="c:\\a;b") == written


@pytest.mark.parametrize(
    ("text", "driver", "wish", "said"),
    [
        ("Driver={SQL Server};Server=s;UID=u", "", {"trust": "yes"}, "has no keyword for it here"),
        ("DRIVER={FreeTDS};Servername=h;TDS_Version=7.4;UID=u", "", {"trust": "yes"}, "has no keyword for it here"),
        ("Server=s;Database=d;Encrypt=true", "", {"host_name": "a.b"}, "drivers that could do not agree"),
        ('a = "Server=s;Database=d;" +', CODE, {"trust": "yes"}, "put together of several parts"),
        ('a = ("Server=s;Database=d;"\n     "Encrypt=yes")', CODE, {"trust": "yes"}, "put together of several parts"),
        ('"a": "Server=s;Password=a\\"b;Database=d"', CODE, {"trust": "yes"}, "where it would stand"),
    ],
)
def test_what_can_t_be_said_is_not_written(text: str, driver: str, wish: dict[str, str], said: str) -> None:
    assert changed(text, BASE, driver, **wish) == text
    assert any(said in one for one in refused(text, BASE, driver, **wish))


NAMES = st.text("abcxyz019", min_size=1, max_size=6)
SECRETS = st.text(
    st.characters(codec="ascii", min_codepoint=33, max_codepoint=126, exclude_characters="\\'\"{}<>&"),
    min_size=1,
    max_size=8,
)


def ado(value: str) -> str:
    return f'"{value}"' if set(value) & set(";=") else value


def braced(value: str) -> str:
    return f"{{{value}}}"


def plain(value: str) -> str:
    return "".join(char if char.isalnum() else f"%{ord(char):02X}" for char in value)


GRAMMARS = {
    "ado": (CODE, ado, "Server={s};Database={d};Password={p};Encrypt={e};App=x"),
    "odbc": ("", braced, "Driver={{ODBC Driver 18 for SQL Server}};Server={s};UID={d};PWD={p};Encrypt={e}"),
    "oledb": (
        "",
        ado,
        "Provider=MSOLEDBSQL;Data Source={s};Initial Catalog={d};Use Encryption for Data={e};Password={p}",
    ),
    "jdbc": ("", braced, "jdbc:sqlserver://{s}:1433;databaseName={d};password={p};encrypt={e};"),
    "url": ("", plain, "sqlserver://{d}:{p}@{s}:1433?database={d}&encrypt={e}"),
}
KIND = {"oledb": "ado"}


@settings(max_examples=12)
@given(st.sampled_from(sorted(GRAMMARS)), NAMES, NAMES, SECRETS, st.booleans())
def test_the_corrected_string_has_the_change_and_no_other(
    grammar: str, server: str, database: str, secret: str, present: bool
) -> None:
    driver, quoted, template = GRAMMARS[grammar]
    kind = KIND.get(grammar, grammar)
    # Go says "no" by leaving the keyword out.
    off = grammar != "url"
    word = {"odbc": "yes", "oledb": "yes", "url": "false"}.get(grammar, "true")
    text = template.format(s=server, d=database, p=quoted(secret), e=word)
    wish = {"encrypt": "no" if off else "yes"} if present else {"trust": "yes"}
    after = changed(text, BASE, driver, **wish)
    old, new = connstr.parse(text, kind, BASE), connstr.parse(after, kind, BASE)
    known = {pair.key: pair.value for pair in old}
    different = {pair.key: pair.value for pair in new if known.get(pair.key) != pair.value}
    assert len(different) == 1 and len(new) == len(old) + (not present)
    ((key, value),) = different.items()
    assert key.casefold().replace(" ", "") in ("encrypt", "useencryptionfordata", "trustservercertificate")
    assert value.casefold() in (("no", "false") if present and off else ("yes", "true"))
    # All that stood before the change and behind it stands there still.
    first = next((i for i, (one, other) in enumerate(zip(text, after, strict=False)) if one != other), len(text))
    rest = text[first + (len(word) if present else 0) :] if first < len(text) else ""
    assert after.startswith(text[:first]) and after.endswith(rest)
    assert changed(after, BASE, driver, **wish) == after


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("sqlserver://h?encrypt=true&database=d", "sqlserver://h?database=d"),
        ("sqlserver://h?database=d&encrypt=false", "sqlserver://h?database=d"),
        ("sqlserver://h?encrypt=disable", "sqlserver://h"),
        ("sqlserver://h?database=d", "sqlserver://h?database=d"),
    ],
)
def test_what_is_said_by_leaving_a_keyword_out(text: str, expected: str) -> None:
    assert changed(text, BASE, encrypt="no") == expected
    driver = BASE.drivers["go-mssqldb"]
    assert connstr.rewrite(text, driver, driver.connection_string.keywords["encrypt"], "no", BASE) == expected
