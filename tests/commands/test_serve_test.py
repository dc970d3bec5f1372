"""``kbassist serve-test``: it serves on loopback, tells what a client did, and ends with Ctrl-C."""

import re
import socket
import ssl
from pathlib import Path

import pytest

from kbassist.commands.serve_test import line
from kbassist.commands.table import COMMANDS
from kbassist.model.probe import Probe
from kbassist.probe.door.certificates import Kind
from kbassist.probe.door.server_tls import Seen
from kbassist.probe.packets import Encryption
from kbassist.probe.result import probe
from kbassist.probe.survey import Wanted
from kbassist.probe.target import read_target
from tests.support.run import Run


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port: int = listener.getsockname()[1]
        return port


def test_it_serves_what_it_was_told_to_and_tells_what_came(
    run: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    port, asked = free_port(), []

    def waiting(_seconds: float) -> None:
        """The first time that it waits it is asked; the second time somebody presses Ctrl-C."""
        if asked:
            raise KeyboardInterrupt
        asked.append(probe(read_target(f"127.0.0.1:{port}"), Wanted(timeout=40)))

    monkeypatch.setattr("kbassist.commands.serve_test.time.sleep", waiting)
    root = tmp_path / "root.pem"
    ran = run("serve-test", "--port", port, "--encryption", "forced", "--strict", "accepted", "--certificate", "good",
              "--root", root)  # fmt: skip
    found: Probe = asked[0]
    assert (found.encryption, found.strict) == ("forced", "accepted")
    assert ran.status == 130
    assert f"127.0.0.1,{port}" in ran.out
    assert "asked off, answered required; no TLS; no login" in ran.out
    assert "TLS first; TLSv1.3" in ran.out
    assert f"sqlcmd -S localhost,{port}" in ran.err
    context = ssl.create_default_context(cafile=str(root))
    assert context.get_ca_certs()


@pytest.mark.parametrize(
    ("seen", "told"),
    [
        (Seen(asked=Encryption.OFF, answered=Encryption.OFF, handshake="done", tls="TLSv1.2", cipher="X", login="tls"),
         "asked off, answered off; TLSv1.2 X; login in TLS"),
        (Seen(asked=Encryption.ON, answered=Encryption.ON, handshake="refused", alert="unknown ca"),
         "asked on, answered on; the client refused the handshake: unknown ca; no login"),
        (Seen(asked=Encryption.NOT_SUPPORTED, answered=Encryption.NOT_SUPPORTED, login="clear", program="\x1b[31mx"),
         "asked not supported, answered not supported; no TLS; LOGIN IN CLEAR ( [31mx)"),
    ],
)  # fmt: skip
def test_a_connection_on_one_line(seen: Seen, told: str) -> None:
    assert line(seen) == told


def test_a_port_that_is_taken_or_none(run: Run) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        ran = run("serve-test", "--port", listener.getsockname()[1])
    assert ran.status == 2
    assert "take another one" in ran.err
    assert "1 to 65535" in run("serve-test", "--port", "70000").err


def test_help_names_all_certificates_and_a_wrong_one_is_said(run: Run) -> None:
    command = next(one for one in COMMANDS if one.name == "serve-test")
    option = next(one for one in command.options if one.name == "--certificate")
    assert re.split(", | or |: ", option.help)[1:] == [one.value for one in Kind]
    assert "did you mean 'expired'?" in run("serve-test", "--certificate", "expird").err


@pytest.mark.parametrize(
    ("given", "asks"),
    [((), "Encrypt=yes"), (("--strict", "forced"), "Encrypt=strict"), (("--encryption", "none"), "Encrypt=no")],
)
def test_the_clients_to_try_ask_for_what_it_wants(
    given: tuple[str, ...], asks: str, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    def ends(_seconds: float) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("kbassist.commands.serve_test.time.sleep", ends)
    ran = run("serve-test", *given)
    assert asks in ran.err
    assert ("TDS 8.0 forced" in ran.out) == ("--strict" in given)
    assert ("tsql" in ran.err) == ("--strict" not in given)
