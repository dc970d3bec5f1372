"""Whole documents, corrected: masked or not, the same edits; whatever the password is, it is back to the byte."""

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from kbassist.advisor.changes import Settings
from kbassist.advisor.corrected import UneditableError, corrected_document
from kbassist.connection.wanted import Client
from kbassist.rulebase.masking import masker_for
from kbassist.text.secrets import Vault
from tests.support.settings import EVIDENCE, changed
from tests.support.shipped import shipped
from tests.support.thorough import examples

BASE = shipped()
MASKER = masker_for(BASE)
ALL = range(1, 100)
WISH = Settings({"trust": "yes"}, ())
CLIENT = Client("microsoft-data-sqlclient")
FORMATS = (
    "Server=s;Database=d;Password={};Encrypt=true",
    "Driver={{ODBC Driver 18 for SQL Server}};Server=s;PWD={{{}}};UID=u",
    "jdbc:sqlserver://s:1433;user=u;password={};encrypt=true",
    "sqlserver://u:{}@s:1433?database=d",
    '{{"a": "Server=s\\\\i;Database=d;Password={};"}}',
    '<add connectionString="Server=s;Password=&quot;{}&quot;;Database=d" />',
    "a:\n  type: sqlserver\n  server: s\n  password: '{}'\n  schema: x\n",
    "const sql = require('mssql')\nx({{ password: '{}', server: 's', options: {{ encrypt: true }} }})\n",
    "[s]\nDriver = ODBC Driver 18 for SQL Server\nServer = s\nPWD = {}\n",
    '<?php sqlsrv_connect("s", ["PWD" => "{}", "Encrypt" => 1]);',
)
SECRETS = st.text(
    st.characters(codec="utf-8", categories=("L", "N"), include_characters="!.-_~+"), min_size=6, max_size=12
)


@settings(max_examples=examples(25))
@example(FORMATS[7], "OPTIONS", "\n", "utf-8")
@example(FORMATS[6], "server", "\n", "utf-8")
@example(FORMATS[9], "Encrypt", "\n", "utf-8")
@given(
    st.sampled_from(FORMATS),
    SECRETS,
    st.sampled_from(["\n", "\r\n"]),
    st.sampled_from(["utf-8", "utf-8-sig", "utf-16"]),
)
def test_what_is_written_is_the_document_with_the_change(form: str, secret: str, end: str, encoding: str) -> None:
    text = f"first\n{form.format(secret)}\nlast\n"
    data = text.replace("\n", end).encode(encoding)
    wanted = changed(text, BASE, CLIENT.driver, trust="yes").replace("\n", end).encode(encoding)
    assert wanted != data
    assert corrected_document(data, EVIDENCE, ALL, WISH, CLIENT, BASE, Vault(MASKER)) == wanted


def test_bytes_of_no_encoding_stay() -> None:
    data = b"\xff\x00\xe9\r\nServer=s;Database=d\n\x80"
    done = corrected_document(data, EVIDENCE, ALL, WISH, CLIENT, BASE, Vault(MASKER))
    assert done == data.replace(b"=d", b"=d;TrustServerCertificate=True")


def test_half_a_character_is_refused() -> None:
    with pytest.raises(UneditableError, match="damaged"):
        corrected_document(
            "\ufeffServer=s;Database=d".encode("utf-16-le") + b"x", EVIDENCE, ALL, WISH, CLIENT, BASE, Vault(MASKER)
        )


def test_only_the_lines_that_are_asked_for() -> None:
    line = b"Server=s;Database=d"
    done = corrected_document(b"\n".join([line] * 3), EVIDENCE, (2,), WISH, CLIENT, BASE, Vault(MASKER))
    assert done == b"\n".join([line, line + b";TrustServerCertificate=True", line])


def test_a_new_line_ends_as_the_one_before_it() -> None:
    text = b"# x\r\n[s]\nDriver = ODBC Driver 18 for SQL Server\nServer = s\r\n[t]\n"
    done = corrected_document(text, EVIDENCE, ALL, WISH, Client(), BASE, Vault(MASKER))
    assert done == text.replace(b"= s\r\n", b"= s\r\nTrustServerCertificate = yes\r\n")


def test_two_settings_at_one_place_are_both_there() -> None:
    wish = Settings({"trust": "yes", "encrypt": "no"}, ())
    text = b"[s]\r\nDriver = ODBC Driver 18 for SQL Server\r\nServer = s"
    done = corrected_document(text, EVIDENCE, ALL, wish, Client(), BASE, Vault(MASKER))
    assert done == text + b"\r\nTrustServerCertificate = yes\r\nEncrypt = no"
