"""Every command of the rules: parsed by its shell's parser, with what a log can put into it, and documented."""

import re
import subprocess
from collections import Counter

import pytest

from kbassist.rulebase.base import RuleBase
from tests.support.commands import ODD, PARSERS, PLAIN, Written, all_commands, filled, free_places, refused, unfilled
from tests.support.documented import Program, documented, undocumented

SHELLS = [
    pytest.param("sh", marks=pytest.mark.external("bash", "shellcheck")),
    "powershell",
    "cmd",
    pytest.param("sql", marks=pytest.mark.external("mssql-cli")),
]
BROKEN = {
    "sh": ["echo 'a", "if true", "cp $FILE /tmp", "ls -l <the file>"],
    "powershell": [
        "[Environment]::SetEnvironmentVariable('NODE_EXTRA_CA_CERTS', caCert.cer, 'Machine')",
        "Get-Acl <pinned file>",
        "Get-ChildItem | Where-Object {",
        "Get-Content 'a",
    ],
    "cmd": ['certutil -dump "a b', "type a & del b", "echo %NOBODY%", "certutil -dump 100%.cer"],
    "sql": [
        "SELEC 1;",
        "EXEC sp_addlinkedserver @server = N'a', @datasrc = sql02.contoso.com;",
        "USE N'master';",
        "ALTER ENDPOINT e FOR DATABASE_MIRRORING (ENCRYPTION = REQUIRED ALGORITHM AES);",
        "EXEC sp_configure 'a",
    ],
}


def of_shell(base: RuleBase, shell: str) -> list[Written]:
    return [one for one in all_commands(base) if one.shell == shell]


@pytest.mark.parametrize("shell", SHELLS)
def test_a_parser_refuses_what_is_broken(shell: str) -> None:
    accepted = [text for text, why in PARSERS[shell].refused(BROKEN[shell]).items() if not why]
    assert not accepted


@pytest.mark.parametrize("shell", SHELLS)
def test_every_command_is_parsed(shell: str, base: RuleBase) -> None:
    commands = of_shell(base, shell)
    bad = refused(base, commands, PARSERS[shell])
    assert len(commands) > 80
    assert not bad


@pytest.mark.parametrize("shell", SHELLS)
def test_a_value_stays_one_word(shell: str, base: RuleBase) -> None:
    """What a case fills in reaches the program as it is, whatever stands in it; cmd.exe can't quote everything."""
    parser = PARSERS[shell]
    taken = {'"': "", "%": "", "!": "", "^": "", "&": "", "|": "", "<": "", ">": ""} if shell == "cmd" else {}
    split = [
        (one.owner, text)
        for one in of_shell(base, shell)
        if free_places(base, one)
        for value in ("sql02.contoso.com", *ODD)
        for text in [filled(base, one, value)]
        if not any(value.translate(str.maketrans(taken)) in word for word in parser.words(text))
    ]
    assert not split


@pytest.mark.parametrize("shell", ["sh", "powershell", "cmd", "sql"])
def test_every_option_is_documented(shell: str, base: RuleBase) -> None:
    bad = {
        (one.owner, why)
        for one in of_shell(base, shell)
        for text in (unfilled(base, one), filled(base, one, PLAIN[0]))
        for why in undocumented(shell, text)
    }
    assert not bad


@pytest.mark.parametrize(
    ("shell", "text"),
    [
        ("sh", "openssl x509 -in a -nout"),
        ("sh", "sudo openssl x510 -in a"),
        ("sh", "env | grep -z x"),
        ("sh", "sudo /opt/mssql/bin/mssql-conf set network.nothing 1"),
        ("cmd", "certutil -addstore -g Root a.cer"),
        ("cmd", "reg add HKLM\\A /q"),
        ("powershell", "Get-ChildItem | Format-Lists"),
        ("powershell", "Import-Certificate -File a"),
        ("sql", "EXEC sp_serveroption N'a', 'provider string', N'Encrypt=Yes';"),
        ("sql", "EXEC sys.sp_adddistributor @trust_distributor_certificate = 'yes';"),
    ],
)
def test_what_nobody_documents_is_found(shell: str, text: str) -> None:
    assert undocumented(shell, text)


@pytest.mark.external("openssl", "keytool", "update-ca-certificates")
@pytest.mark.parametrize("program", [one for one in documented().programs if one.help], ids=lambda one: one.name)
def test_the_program_itself_knows_its_options(program: Program) -> None:
    """The table's options are those of the program that is installed here."""
    ran = subprocess.run(program.help, capture_output=True, text=True, check=False)
    said = set(re.split(r"[\s,|\[\]]+", ran.stdout + ran.stderr))
    # OpenSSL's help has one line for all digests.
    unsaid = [
        option for option in program.options if option not in said and not (option.startswith("-sha") and "-*" in said)
    ]
    assert not unsaid


def test_no_shell_is_left_out(base: RuleBase) -> None:
    count = Counter(one.shell for one in all_commands(base))
    assert set(count) == {*PARSERS, "text"}
    assert count["text"] < 20


@pytest.mark.parametrize(
    ("read", "shown"),
    [
        ("CN=Contoso Root CA", "CN=Contoso Root CA"),
        ("O=Contoso,CN=Contoso Root CA", "O=Contoso, CN=Contoso Root CA"),
        (r"CN=Root,O=Contoso\, Inc.,ST=Ohio,C=US", 'CN=Root, O="Contoso, Inc.", S=Ohio, C=US'),
    ],
)
def test_an_issuer_is_found_as_windows_shows_it(read: str, shown: str, base: RuleBase) -> None:
    """RFC 4514 and the certificates' provider of PowerShell do not write one name alike."""
    question = base.facts["client.root_trusted"].how_to_find
    assert question is not None
    command = next(one.text for one in question.commands if one.shell == "powershell")
    left, right = re.findall(r"-replace '([^']+)'", command)
    assert re.sub(left, "", shown) == re.sub(right, "", read)


def test_a_step_that_restarts_the_server_says_how(base: RuleBase) -> None:
    for name in ("replace-certificate-windows", "disable-encryption-server-windows"):
        step = next(one for one in base.procedures[name].steps if one.id == "restart")
        assert "Restart-Service" in step.commands[0].text
