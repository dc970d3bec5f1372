"""Placeholders as variables, wherever they stand."""

import pytest

from kbassist.model.result import Command
from kbassist.render.script import places


def command(shell: str, text: str, *more: str) -> Command:
    return Command(shell=shell, text=text, open=("<server name>", *more))


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("ping <server name>", 'ping "$server_name"'),
        ("cp <server name>.pem x", 'cp "$server_name".pem x'),
        ("echo 'a=<server name>,b'", "echo 'a='\"$server_name\"',b'"),
        ('echo "a <server name>"', 'echo "a ${server_name}"'),
        ("ls </dev/null", "ls </dev/null"),
    ],
)
def test_sh(text: str, written: str) -> None:
    assert places.sh(command("sh", text)) == written


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("ping <server name>", "ping $ServerName"),
        ("Get-Item Cert:\\My\\<server name>", 'Get-Item "Cert:\\My\\${ServerName}"'),
        ("Get-Item 'a''$b\\<server name>'", 'Get-Item "a\'`$b\\${ServerName}"'),
        ('echo "a <server name> $b"', 'echo "a ${ServerName} $b"'),
        ("$x = '<server name>'; f $x", '$x = "${ServerName}"; f $x'),
    ],
)
def test_powershell(text: str, written: str) -> None:
    assert places.powershell(command("powershell", text)) == written


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("ping a", "'ping a'"),
        ("echo it's", "'echo it''s'"),
        ("certutil <server name>.pfx", '"certutil `"${ServerName}`".pfx"'),
        ('reg query "HKLM\\$a\\<server name>"', '"reg query `"HKLM\\`$a\\${ServerName}`""'),
    ],
)
def test_cmd(text: str, written: str) -> None:
    assert places.cmd(command("cmd", text)) == written


def test_no_variable_of_the_shell_is_overwritten() -> None:
    assert places.snake("<path>") == "the_path"
    assert places.pascal("<host>") == "TheHost"
    assert places.snake("<2nd node>") == "the_2nd_node"
    assert places.snake("<Rechner>") == "rechner"
    assert places.snake("<サーバー>") != places.snake("<クライアント>")
