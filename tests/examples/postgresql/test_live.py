"""The clients at a real server, again: what they do is what was recorded, and what they print is recognised."""

import importlib.util
import os
import subprocess
import tempfile
from contextlib import closing
from pathlib import Path

import pytest

from tests.examples.postgresql.catalogue import cases
from tests.examples.postgresql.clients import CLIENTS, JAR
from tests.examples.postgresql.diagnosing import diagnosed, reasoner, told
from tests.examples.postgresql.record import record
from tests.examples.postgresql.recorded import FOLDER, Record, Run, read
from tests.examples.postgresql.server import Server, programs

FEW = ("ssl-off", "private-ca", "wrong-name", "hba-other-user", "clientcert-none", "password-wrong", "database-missing")
"""One case of each kind: all of them take a minute."""


def missing(client: str) -> str:
    """What is not there that a client needs, beside its program."""
    if programs() is None:
        return "a PostgreSQL server (Debian's package postgresql)"
    if client == "pgjdbc" and not JAR.exists():
        return f"{JAR} (Debian's package libpostgresql-jdbc-java)"
    if client == "psycopg" and "KBASSIST_PSYCOPG_PYTHON" not in os.environ and not importlib.util.find_spec("psycopg"):
        return "psycopg (pip)"
    asked = ["node", "-e", "require('pg')"]
    if client == "node-postgres" and subprocess.run(asked, check=False, capture_output=True).returncode:
        return "pg (npm, in NODE_PATH)"
    return ""


@pytest.mark.parametrize(
    "client",
    [
        pytest.param("psql", marks=pytest.mark.external("psql")),
        pytest.param("psycopg"),
        pytest.param("pgjdbc", marks=pytest.mark.external("java", "openssl")),
        pytest.param("node-postgres", marks=pytest.mark.external("node")),
    ],
)
def test_a_client_does_what_was_recorded(client: str) -> None:
    lacking = missing(client)
    if lacking:
        assert os.environ.get("KBASSIST_EXTERNAL") != "required", f"not installed: {lacking}"
        pytest.skip(f"not installed: {lacking}")
    chosen = [case for case in cases() if case.name in FEW]
    # The server runs as another user, to whom pytest's own folders are shut.
    with tempfile.TemporaryDirectory(prefix="pg-") as made:
        folder = Path(made)
        folder.chmod(0o755)
        with closing(Server(folder)) as server:
            runs = record(client, CLIENTS[client], server, folder, chosen)
    known = read(FOLDER / f"{client}.json")
    before = {(run.case, run.attempt): run.outcome for run in known.runs}
    assert {(run.case, run.attempt): run.outcome for run in runs}.items() <= before.items()
    for run in runs:
        if run.outcome == "failed":
            assert problem(known, run) == told(known, run), run.text


def problem(known: Record, run: Run) -> str:
    """The problem of the first diagnosis of what was printed just now."""
    result = diagnosed(run.text, {"client.driver": known.driver})
    return reasoner().base.article(result.incidents[0].diagnoses[0].article).problem
