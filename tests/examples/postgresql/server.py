"""A PostgreSQL server in a folder of its own, on the loopback interface, set up in the ways that fail.

The server refuses to run as root, so its programs are run as the user that Debian's package brings, where this is root.
"""

import os
import shutil
import signal
import socket
import subprocess
import time
from pathlib import Path

from msgspec import Struct

from kbassist.probe.door.certificates import Kind, presented

_PROGRAMS = Path("/usr/lib/postgresql")
_PATIENCE = 60
_TRIES, _PAUSE = 600, 0.05
_USER = "postgres" if os.geteuid() == 0 else None
"""Whose processes they are; the server refuses to be root's."""
_ROLES = """
CREATE ROLE app LOGIN PASSWORD 'right-horse';
SET password_encryption = 'md5';
CREATE ROLE old LOGIN PASSWORD 'right-horse';
SET password_encryption = 'scram-sha-256';
CREATE ROLE bare LOGIN;
CREATE ROLE late LOGIN PASSWORD 'right-horse' VALID UNTIL '2020-01-01';
CREATE ROLE shut NOLOGIN PASSWORD 'right-horse';
CREATE DATABASE sales;
"""


class Setup(Struct, frozen=True, kw_only=True):
    """How a server is set up. ``hba``: its pg_hba.conf; ``certificate``: None where TLS is off; ``settings``: more lines
    of postgresql.conf."""

    hba: str = "host all all 127.0.0.1/32 trust\n"
    certificate: Kind | None = None
    settings: tuple[str, ...] = ()


def programs() -> Path | None:
    """The folder with the newest server's programs; None where there is no server."""
    found = sorted(_PROGRAMS.glob("*/bin/initdb"), key=lambda path: int(path.parent.parent.name))
    if found:
        return found[-1].parent
    initdb = shutil.which("initdb")
    return Path(initdb).parent if initdb else None


class Server:
    """A cluster that is made once and started anew for each set-up."""

    def __init__(self, folder: Path) -> None:
        """Make the cluster with its roles. Raises ``RuntimeError`` where there is no server."""
        found = programs()
        if found is None:
            raise RuntimeError("no PostgreSQL server is installed; Debian's package is postgresql")
        self._programs = found
        self._folder = folder
        self._data = folder / "data"
        self.log = folder / "server.log"
        self.port = _free_port()
        self._owned(folder)
        self._run("initdb", "--auth=trust", "--username=owner", "--no-sync", "--locale=C.UTF-8", str(self._data))
        self._process: subprocess.Popen[bytes] | None = None
        self.restart(Setup())
        words = ("-h", str(folder), "-p", str(self.port), "-U", "owner", "-qv", "ON_ERROR_STOP=1", "postgres")
        self._run("psql", *words, given=_ROLES)

    def restart(self, setup: Setup) -> None:
        """Let the server run in this way. Raises ``RuntimeError`` where it does not."""
        self.close()
        self._configure(setup)
        with self.log.open("ab") as log:
            self._process = subprocess.Popen(
                [str(self._programs / "postgres"), "-D", str(self._data)],
                user=_USER,
                cwd=self._folder,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
            )
        for _ in range(_TRIES):
            if self._process.poll() is not None:
                break
            if self._succeeds("pg_isready", "-q", "-h", str(self._folder), "-p", str(self.port)):
                return
            time.sleep(_PAUSE)
        raise RuntimeError(f"the server does not start: {self.log.read_text('utf-8')[-800:]}")

    def close(self) -> None:
        """End it, and the sessions with it."""
        if self._process is not None:
            self._process.send_signal(signal.SIGINT)
            self._process.wait(_PATIENCE)
            self._process = None

    def _configure(self, setup: Setup) -> None:
        lines = ["listen_addresses = '127.0.0.1'", f"port = {self.port}", "fsync = off", "log_timezone = 'UTC'"]
        lines += [f"unix_socket_directories = '{self._folder}'", *setup.settings]
        if setup.certificate is None:
            lines.append("ssl = off")
        else:
            shown = presented(setup.certificate)
            for name, content in (("server.crt", shown.chain), ("server.key", shown.key)):
                path = self._data / name
                path.write_bytes(content)
                path.chmod(0o600)
                self._owned(path)
            (self._data / "ca.crt").write_bytes(presented(Kind.GOOD).root)
            lines += ["ssl = on", "ssl_ca_file = 'ca.crt'"]
        (self._data / "postgresql.auto.conf").write_text("\n".join(lines) + "\n", encoding="utf-8")
        # Whoever owns the cluster gets in over its socket, whatever the set-up refuses to others.
        (self._data / "pg_hba.conf").write_text(
            f"local all owner trust\nhost all owner 127.0.0.1/32 trust\n{setup.hba}", encoding="utf-8"
        )

    def _run(self, program: str, *arguments: str, given: str = "") -> None:
        """Run a program of the server, with ``given`` on its standard input. Raises ``RuntimeError``."""
        if not self._succeeds(program, *arguments, given=given):
            raise RuntimeError(f"{program} failed; the server's log: {self.log}")

    def _succeeds(self, program: str, *arguments: str, given: str = "") -> bool:
        done = subprocess.run(
            [str(self._programs / program), *arguments],
            user=_USER,
            cwd=self._folder,
            input=given.encode("utf-8"),
            capture_output=True,
            timeout=_PATIENCE,
            check=False,
        )
        return done.returncode == 0

    def _owned(self, path: Path) -> None:
        if _USER:
            shutil.chown(path, _USER, _USER)


def _free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        port: int = one.getsockname()[1]
        return port
