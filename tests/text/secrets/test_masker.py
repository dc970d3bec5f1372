"""No secret survives the door."""

import pytest

from kbassist.text.secrets import Vault, mask, unmask

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
        f"Password='';Pwd='{SECRET}''x'",
        f"'{SECRET}'.ToCharArray() | % {{ $s.AppendChar($_) }}",
        f'expect "Password:"; send "{SECRET}\\r"',
        f'"PWD={SECRET}"\n  "{SECRET}2;"',
        f"-P {SECRET} -S host",
    ],
)
def test_the_secret_is_gone_and_can_be_put_back(text: str) -> None:
    vault = Vault()
    masked = mask(text, vault)
    assert SECRET not in masked
    assert len(vault) >= 1
    assert unmask(masked, vault) == text


@pytest.mark.parametrize(
    "text",
    [
        "Encrypt=True;Server=a",
        "Password=***",
        "the password is wrong",
        "PWD=<password>",
        "at Foo.Open(String newPassword, SecureString newSecurePassword, Boolean redirected)",
        'Failed to decrypt "DTS:Password" with error 0x8009000B',
        "APP=isql A connection was successfully established",
        '{"verdict": "pass", "value": "RSA 2048 bits"}',
        '{\n  "status": "pass",\n  "why": "it is within its dates"\n}',
    ],
)
def test_what_is_no_secret_stays(text: str) -> None:
    assert mask(text, Vault()) == text


def test_what_a_program_says_after_a_prompt_is_no_password() -> None:
    text = "$ sqlcmd -S localhost -U sa\nPassword:\nSqlcmd: Error: Microsoft ODBC Driver 18 for SQL Server"
    assert mask(text, Vault()) == text
    assert "hunter2" not in mask("Password:\nhunter2", Vault())
    assert "hunter2" not in mask("password:\n  hunter2", Vault())
    assert "hunter2:x" not in mask("password: hunter2:x", Vault())


def test_a_key_in_a_log_loses_its_lines_and_not_what_the_log_writes_before_them() -> None:
    lines = (
        "-----BEGIN PRIVATE KEY-----",
        "MIIEvQIBADANBgkqhkiG9w0B",
        "AQEFAASCBKcwggSjAgEAAoIB",
        "-----END PRIVATE KEY-----",
    )
    text = "\n".join(f"10:00:0{number} INFO sql01 {line}" for number, line in enumerate(lines))
    masked = mask(text, Vault())
    assert masked.count("INFO sql01") == len(lines)
    assert not any(line in masked for line in lines[1:3])


def test_a_cookie_s_attributes_are_no_secrets() -> None:
    masked = mask("Set-Cookie: session=4f2A9bC1d7; path=/app; HttpOnly", Vault())
    assert masked.endswith("; path=/app; HttpOnly") and "4f2A9bC1d7" not in masked


@pytest.mark.parametrize(
    "written",
    [
        *('p@ss"w0rd', "p@ss'w0rd", r"p@ss\"w0rd", "p@ss<w0rd", "p@ss>w0rd", "p@ss`w0rd", 'p@""w0rd', r"p@ss\\\"w0rd"),
        *(
            "p@ss&amp;w0rd",
            "p@ss&lt;w0rd",
            "p@ss&quot;w0rd",
            "p@ss&#34;w0rd",
            r"p@ss\u0022w0rd",
            "p@ss]}w0rd)x",
            "p@ss&w0rd",
        ),
        *("(p@ss)w0rd", ",p@ss,w0rd", "&p@ss&w0rd", "<p@ss>w0rd"),
    ],
)
def test_a_password_of_a_connection_string_goes_on_to_the_next_setting(written: str) -> None:
    for frame in (
        "Server=sql01;Password={};Encrypt=True",
        '{{"Default": "Server=sql01;Password={};Encrypt=True", "Other": "Server=sql02;Database=d"}}',
        '<add connectionString="Server=sql01;Password={};Encrypt=True" name="x"/>',
        *(["Server=sql01;Password={}", 'connect("Server=sql01;Password={}");'] if written[0] not in "(,<" else []),
    ):
        text = mask(frame.format(written), Vault())
        assert text == frame.format("***password-1***")


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ('{"a": "Server=x;Password=s3cretA","b":"Server=sql02;Database=d"}', "Server=sql02;Database=d"),
        ('{\\"a\\": \\"Server=x;Password=s3cretA\\",\\"b\\":\\"Server=sql02;Database=d\\"}', "Server=sql02;Database=d"),
        ("<a>Server=x;Password=s3cretA</a><a>Server=sql02;Database=d</a>", "Server=sql02;Database=d"),
        ("Server=x;Password=s3cretA<br>Server=sql02;Database=d", "Server=sql02;Database=d"),
        ('cs = "Server=x;Password=s3cretA" + tail; name = "y"', 'tail; name = "y"'),
        ("Password=s3cretA, Server=sql02;Database=d", "Server=sql02;Database=d"),
        ("jdbc:sqlserver://x;password=s3cretA&other;database=d", ";database=d"),
    ],
)
def test_what_stands_behind_a_connection_string_stays(text: str, kept: str) -> None:
    masked = mask(text, Vault())
    assert "s3cretA" not in masked and kept in masked


@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\\n"])
@pytest.mark.parametrize("last", ["nhPW", "gPWS"])
def test_a_line_of_a_certificate_that_ends_like_a_name_names_nothing(line_end: str, last: str) -> None:
    lines = ["-----BEGIN CERTIFICATE-----", f"{'aD8/' * 15}{last}", "7YgDnpoFsjMlxC72xeTF", "-----END CERTIFICATE-----"]
    text = line_end.join(lines)
    assert mask(text, Vault()) == text
