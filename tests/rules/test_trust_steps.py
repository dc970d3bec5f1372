"""The steps that make a client trust an authority, run as the plan prints them: trusted afterwards, not after the undo."""

import os
import shutil
import ssl
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from socket import create_server

import pytest

from kbassist.model.result import Step
from tests.support.authority import Authority, make_authority
from tests.support.plan import planned

ARTICLE = "KB2007728"
BUNDLE = "/usr/local/share/ca-certificates"
PUBLIC = Path("/etc/ca-certificates.conf")
DEBIAN = {"client.driver": "msodbcsql", "client.os": "linux", "client.distribution": "debian"}
SMALL_JAVA = "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC"
"""What a short run of keytool needs."""
CONNECT = (
    "const s = require('tls').connect({port: +process.argv[1], host: 'localhost', servername: 'localhost'},"
    " () => { console.log('trusted'); s.end(); }); s.on('error', e => console.log(e.code));"
)


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return make_authority(tmp_path_factory.mktemp("authority"))


class Sandbox:
    """A temporary root: ``sudo`` does nothing, and update-ca-certificates works on folders below it.

    A few public authorities come from the machine: without any the program leaves links behind, and with all of them
    it takes seconds.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.work = folder / "work"
        self.certs = folder / "certs"
        local = folder / "local"
        for one in (self.work, self.certs, local, folder / "bin", folder / "hooks"):
            one.mkdir()
        self.local = local
        self._program("sudo", 'exec "$@"')
        update = shutil.which("update-ca-certificates") or ""
        public = [line for line in PUBLIC.read_text().splitlines() if line.endswith(".crt") and line[0] not in "#!"]
        (folder / "public").write_text("".join(f"{line}\n" for line in public[:3]))
        places = {"localcertsdir": "local", "etccertsdir": "certs", "hooksdir": "hooks", "certsconf": "public"}
        options = " ".join(f"--{name} '{folder / place}'" for name, place in places.items())
        self._program("update-ca-certificates", f'exec {update} {options} "$@"')

    def _program(self, name: str, line: str) -> None:
        program = self.folder / "bin" / name
        program.write_text(f"#!/bin/sh\n{line}\n")
        program.chmod(0o755)

    def run(self, command: str, answers: str = "") -> str:
        """What the shell prints for ``command``; it has to end well. Paths of the bundle lie below the root."""
        path = f"{self.folder / 'bin'}:{os.environ['PATH']}"
        ran = subprocess.run(
            ["bash", "-c", command.replace(BUNDLE, str(self.local))],  # noqa: S607
            cwd=self.work,
            env={**os.environ, "PATH": path, "JAVA_TOOL_OPTIONS": SMALL_JAVA},
            input=answers,
            capture_output=True,
            text=True,
            check=False,
        )
        assert not ran.returncode, (command, ran.stdout, ran.stderr)
        return ran.stdout + ran.stderr

    def trusts(self, authority: Authority) -> bool:
        """Whether OpenSSL takes the server's certificate with the folder and with the bundle of the root."""
        verdicts = set()
        for store in (["-CApath", self.certs, "-no-CAfile"], ["-CAfile", self.certs / "ca-certificates.crt"]):
            command = ["openssl", "verify", "-no-CAstore", *store, authority.leaf]
            verdicts.add(subprocess.run(command, capture_output=True, check=False).returncode == 0)
        assert len(verdicts) == 1
        return verdicts.pop()


@pytest.fixture
def sandbox(tmp_path: Path) -> Sandbox:
    return Sandbox(tmp_path)


def steps(client: dict[str, str], authority: Authority, form: str, sandbox: Sandbox) -> list[Step]:
    """The steps of the plan for a root of the case, whose file is brought to the sandbox."""
    file = authority.pem if form == "pem" else authority.der
    shutil.copy(file, sandbox.work)
    case = {
        "certificate.kind": "private-ca",
        "certificate.root_in_hand": "yes",
        "certificate.root_file": file.name,
        "certificate.root_format": form,
    }
    plan = planned(ARTICLE, client | case)
    option = next(one for one in plan.options if one.id == "trust-issuing-ca")
    return [step for step in option.steps if step.id.startswith("import-root-")]


def commands(some: list[Step]) -> list[str]:
    return [command.text for step in some for command in step.commands if command.shell == "sh"]


@pytest.mark.external("openssl", "update-ca-certificates")
@pytest.mark.parametrize("form", ["pem", "der"])
def test_debian(form: str, authority: Authority, sandbox: Sandbox) -> None:
    sandbox.run("update-ca-certificates")
    assert not sandbox.trusts(authority)
    found = steps(DEBIAN, authority, form, sandbox)
    said = "".join(sandbox.run(command) for command in commands(found))
    assert ("/pem" in {step.id[-4:] for step in found}) == (form == "der")
    assert "1 added" in said
    assert found[-1].verify == "update-ca-certificates says 1 added."
    assert sandbox.trusts(authority)
    assert found[-1].undo == f"Delete {BUNDLE}/sql-ca.crt and run update-ca-certificates --fresh."
    sandbox.run(f"rm {BUNDLE}/sql-ca.crt && update-ca-certificates --fresh")
    assert not sandbox.trusts(authority)


@pytest.mark.external("openssl", "keytool")
@pytest.mark.parametrize("form", ["pem", "der"])
def test_java(form: str, authority: Authority, sandbox: Sandbox) -> None:
    found = steps({"client.driver": "mssql-jdbc"}, authority, form, sandbox)
    (importing,) = (command for command in commands(found) if "-importcert" in command)
    sandbox.run(importing, "secret99\nsecret99\nyes\n")
    store = "-keystore sqltrust.p12 -storepass secret99"
    sandbox.run(f"keytool -exportcert -rfc -alias sqlca {store} -file exported.pem")
    sandbox.run(f"openssl verify -no-CApath -no-CAstore -CAfile exported.pem {authority.leaf}")
    undo = next(step.undo for step in found if step.id.endswith("/import"))
    assert undo.startswith("keytool -delete -alias sqlca -keystore sqltrust.p12,")
    sandbox.run(f"keytool -delete -alias sqlca {store}")
    assert "sqlca" not in sandbox.run(f"keytool -list {store}")


@pytest.mark.external("openssl", "node")
@pytest.mark.parametrize("form", ["pem", "der"])
def test_node(form: str, authority: Authority, sandbox: Sandbox) -> None:
    found = steps({"client.driver": "tedious"}, authority, form, sandbox)
    with served(authority) as port:
        (sandbox.work / "connect.js").write_text(CONNECT.replace("process.argv[1]", "process.argv[2]"))
        program = f"node connect.js {port}"
        assert "UNABLE_TO" in sandbox.run(program)
        told = sandbox.run(
            " && ".join(
                [*commands(found)[:-1], f"{commands(found)[-1]}; cd / && node {sandbox.work}/connect.js {port}"]
            )
        )
        assert "trusted" in told
        assert "Ignoring extra certs" not in told
        assert "UNABLE_TO" in sandbox.run(f"unset NODE_EXTRA_CA_CERTS; {program}")


@pytest.mark.external("openssl")
def test_the_file_of_a_server_on_linux(authority: Authority, sandbox: Sandbox) -> None:
    """Of the certificates in network.tlscert the first is exported, as Base-64."""
    both = sandbox.work / "mssql.pem"
    both.write_bytes(authority.leaf.read_bytes() + authority.pem.read_bytes())
    plan = planned(ARTICLE, {**DEBIAN, "certificate.kind": "self-signed", "server.os": "linux"})
    texts = [command.text for option in plan.options for step in option.steps for command in step.commands]
    export = next(text for text in texts if "<file of network.tlscert>" in text)
    sandbox.run(export.replace("<file of network.tlscert>", "mssql.pem"))
    assert (sandbox.work / "caCert.cer").read_text() == authority.leaf.read_text()


@contextmanager
def served(authority: Authority) -> Iterator[int]:
    """The port of a TLS server with the authority's certificate; it greets whoever trusts it, and goes on."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(authority.leaf, authority.key)
    with create_server(("localhost", 0)) as listening:

        def serve() -> None:
            while True:
                try:
                    client, _ = listening.accept()
                except OSError:
                    return
                try:
                    context.wrap_socket(client, server_side=True).close()
                except OSError:
                    client.close()

        threading.Thread(target=serve, daemon=True).start()
        yield listening.getsockname()[1]
