"""No secret survives the door."""

import pickle
import re
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kbassist.text.safe import clean
from kbassist.text.secrets import Vault, _parts, mask, mask_all, unmask

SECRET = "Tr0ub4dor"


@pytest.mark.parametrize(
    "text",
    [
        f"Server=a;User ID=sa;Password={SECRET};Encrypt=True",
        f"Server=a;PWD = {SECRET}",
        f"Server=a;Password='{SECRET};x''y';Encrypt=True",
        f'Server=a;Password="{SECRET};""q";Encrypt=True',
        f"Driver={{ODBC Driver 18 for SQL Server}};UID=sa;PWD={{{SECRET};}}}}x}};Encrypt=no",
        f"jdbc:sqlserver://h:1433;user=sa;password={{{SECRET}}};trustStorePassword={SECRET}2",
        f"sqlserver://sa:{SECRET}@host:1433?database=x",
        f"mssql+pyodbc://sa:p%40{SECRET}@host/db",
        f'{{"user": "sa", "password": "{SECRET}"}}',
        f'connectionString="Server=a;Password=&quot;{SECRET};1&quot;;"',
        f'"PWD"=>"{SECRET}"',
        f"password: {SECRET}",
        f"sqlcmd -S host -U sa -P {SECRET} -Q 'select 1'",
        f"tool --password={SECRET}",
        f"Authorization: Bearer {SECRET}{SECRET}",
        f"CREATE LOGIN x WITH PASSWORD = N'{SECRET}'",
        f"Password={SECRET};\n  at Foo.Connect(String {SECRET})",
    ],
)
def test_the_secret_is_gone_and_can_be_put_back(text: str) -> None:
    vault = Vault()
    masked = mask(text, vault)
    assert SECRET not in masked
    assert len(vault) >= 1
    assert unmask(masked, vault) == text


@pytest.mark.parametrize("text", ["Encrypt=True;Server=a", "Password=***", "the password is wrong", "PWD=<password>"])
def test_what_is_no_secret_stays(text: str) -> None:
    assert mask(text, Vault()) == text


def test_masking_twice_changes_nothing() -> None:
    vault = Vault()
    once = mask(f"Password={SECRET};", vault)
    assert mask(once, vault) == once


def test_the_vault_is_never_serialised() -> None:
    vault = Vault()
    mask(f"Password={SECRET};", vault)
    assert SECRET not in repr(vault)
    with pytest.raises(TypeError):
        pickle.dumps(vault)


WORDS = st.sampled_from(
    ["password", "PWD", "access", "token", "=", ":", " ", "\n", "\n\n", "'", '"', "{", "}", "x1y2z3w4", "sqlcmd", " -P ", "--p ",
     "bearer ", "client_secret", "api-key", "https://u:pw12345@h/", "eyJhbGciOi.eyJhbGciOi.abc", "plain log line\n", ";", "\x0c"]
)  # fmt: skip


@given(st.lists(WORDS, max_size=40).map("".join))
def test_looking_only_near_the_anchors_misses_nothing(text: str) -> None:
    def shown(masked: str) -> str:
        return re.sub(r"\*\*\*[a-z-]+-\d+\*\*\*", "***", masked)

    near = "".join(mask_all(part, Vault()) if marked else part for marked, part in _parts(text))
    assert shown(near) == shown(mask_all(text, Vault()))


def test_a_megabyte_of_near_misses_is_linear() -> None:
    start = time.process_time()
    mask("Password='" * 100_000, Vault())
    mask("http://" + "a:" * 100_000, Vault())
    assert time.process_time() - start < 30


def test_clean_removes_escape_sequences() -> None:
    assert "\x1b" not in clean("\x1b[31mred\x1b]0;x\x07")


def test_what_a_program_says_after_a_prompt_is_no_password() -> None:
    text = "$ sqlcmd -S localhost -U sa\nPassword:\nSqlcmd: Error: Microsoft ODBC Driver 18 for SQL Server"
    assert mask(text, Vault()) == text
    assert "hunter2" not in mask("Password:\nhunter2", Vault())
    assert "hunter2" not in mask("password:\n  hunter2", Vault())
    assert "hunter2:x" not in mask("password: hunter2:x", Vault())
