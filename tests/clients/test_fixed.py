"""Fix and verify, live: a real client fails at the front door, the script that kbassist writes is run, the client connects,
and ``kbassist verify`` says so; and it says what is not so, each time.

The client is FreeTDS, which is told to trust what the system trusts; the system is a Debian of the test's own.
"""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from kbassist.probe.door.certificates import Kind, presented
from kbassist.probe.door.front_door import Behaviour, FrontDoor
from tests.support.run import Run
from tests.support.scripts import CERTS, Root, debian_root

BUNDLE = "ca-certificates.crt"
CONF = """\
[global]
tds version = 7.4
connect timeout = 5
ca file = system

[door]
host = localhost
port = {}
encryption = require
"""
ASK = "SELECT session_id, encrypt_option FROM sys.dm_exec_connections WHERE session_id = @@SPID\ngo\nexit\n"
FAILS = "FREETDSCONF=freetds.conf TDSDUMP=dump tsql -S door -U probe -P Pr0be-Pw <ask.sql 2>&1; "
FAILS += "grep -E '^(login|tls)[.]c:' dump | grep -vE '^tls[.]c:(202|117|147|160)'"
"""What the client prints, and its own lines of its dump file, without those of GnuTLS."""
SESSION = f"echo '$ cat freetds.conf'; cat freetds.conf; echo '$ tsql -S door -U probe'; {FAILS}"
"""The same as a person's terminal has it."""
TOLD = {"client.distribution": "debian", "case.environment": "production"}
"""What the evidence does not say."""
INSTALL, CONNECT = "import-root-debian/install", "verify-encrypted/connect"


class Machine:
    """The client's machine, and the case that is made of what went wrong there."""

    def __init__(self, root: Root, run: Run) -> None:
        self._root, self._run = root, run
        self.work = root.work
        self.case = self.work / "case.kbcase"
        root.put({"root.pem": presented(Kind.GOOD).root, "ask.sql": ASK.encode()})

    @contextmanager
    def door(self, kind: Kind) -> Iterator[FrontDoor]:
        """A server with a certificate of that kind, by the name ``door``."""
        with FrontDoor(presented(kind), Behaviour(accepts_login=True)) as door:
            (self.work / "freetds.conf").write_text(CONF.format(door.port))
            yield door

    def connects(self, door: FrontDoor, name: str, printed: str = SESSION) -> bool:
        """Whether the client connects; what it prints is in the file ``name``."""
        (self.work / name).write_text(self._root.run("sh", "-c", printed))
        door.settle()
        return door.seen[-1].login == "tls"

    def diagnosed(self, *evidence: str) -> None:
        """The case file, and the scripts in the folder ``fix`` with the file of the root beside them."""
        told = [word for name, value in TOLD.items() for word in ("--set", f"{name}={value}")]
        files = [self.work / one for one in evidence]
        fix = self.work / "fix"
        ran = self._run("diagnose", *files, *told, "--save", self.case, "--format", "script", "--output", fix)
        assert ran.status == 0 and "1-client.sh" in ran.out
        (fix / "root.pem").write_bytes(presented(Kind.GOOD).root)

    def does(self, script: str) -> str:
        return self._root.run("sh", "-c", f"cd fix && sh {script}")

    def verified(self, *evidence: str) -> dict[str, Any]:
        """What ``verify`` says of the incident."""
        roots = self.work / "roots.pem"
        roots.write_bytes((self._root.over[CERTS] / BUNDLE).read_bytes())
        new = [self.work / one for one in evidence]
        ran = self._run("verify", self.case, *new, "--client-roots", roots, "--format", "json")
        (found,) = json.loads(ran.out)["incidents"]
        assert ran.status == (0 if found["status"] == "fixed" and not found["behind"] else 3)
        return dict(found)


@pytest.fixture
def machine(tmp_path: Path, run: Run) -> Machine:
    return Machine(debian_root(tmp_path), run)


def steps(found: dict[str, Any]) -> dict[str, str]:
    return {one["id"]: one["status"] for one in found["steps"]}


@pytest.mark.external("tsql", "openssl", "update-ca-certificates", "unshare")
def test_the_script_fixes_it_and_verify_says_so(machine: Machine, run: Run) -> None:
    with machine.door(Kind.GOOD) as door:
        assert not machine.connects(door, "error.txt", FAILS)
        run("probe", f"localhost:{door.port}", "--format", "json", "--output", machine.work / "probe.json")
        machine.diagnosed("error.txt", "freetds.conf", "probe.json", "root.pem")
        assert machine.verified("error.txt")["status"] == "not-proven"

        assert machine.does("1-client.sh").count("Done, and checked.") == 2
        assert machine.connects(door, "after.txt")
        found = machine.verified("after.txt")
        assert (found["status"], found["how"]) == ("fixed", "success")
        assert steps(found)[INSTALL] == steps(found)[CONNECT] == "proven"
        assert not found["why"]
        assert machine.verified("error.txt")["how"] == "cause"

        machine.does("undo-1-client.sh")
        assert not machine.connects(door, "again.txt")
        found = machine.verified("again.txt")
        assert found["status"] == "still-there"
        assert set(steps(found).values()) == {"not-proven"}


@pytest.mark.external("tsql", "openssl", "update-ca-certificates", "unshare")
def test_behind_the_trust_the_name_shows(machine: Machine, run: Run) -> None:
    with machine.door(Kind.WRONG_NAME) as door:
        assert not machine.connects(door, "error.txt", FAILS)
        run("probe", f"localhost:{door.port}", "--format", "json", "--output", machine.work / "probe.json")
        machine.diagnosed("error.txt", "freetds.conf", "probe.json", "root.pem")
        machine.does("1-client.sh")
        assert not machine.connects(door, "after.txt")
        found = machine.verified("after.txt")
        assert found["status"] == "fixed"
        assert steps(found)[INSTALL] == "proven"
        (behind,) = found["behind"]
        assert behind["by"] and behind["problem"] == "certificate-name-mismatch"
        assert behind["foretold"]
        assert all(one["excerpt"].endswith("Certificate hostname does not match") for one in behind["by"])
