"""No secret survives the door."""

import pickle
import time

import pytest

from kbassist.masking import Vault, clean, mask, unmask

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


def test_a_megabyte_of_near_misses_is_linear() -> None:
    start = time.process_time()
    mask("Password='" * 100_000, Vault())
    mask("http://" + "a:" * 100_000, Vault())
    assert time.process_time() - start < 30


def test_clean_removes_escape_sequences() -> None:
    assert "\x1b" not in clean("\x1b[31mred\x1b]0;x\x07")
