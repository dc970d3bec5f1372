"""Try the clients at a real server in every set-up, and write what they printed into the example's ``recorded/``.

``python -m tests.examples.postgresql.record [CLIENT ...]``. It needs Debian's postgresql, postgresql-client,
libpostgresql-jdbc-java, a JDK and Node.js; pg (npm) in NODE_PATH; psycopg in this Python or in that which
KBASSIST_PSYCOPG_PYTHON names.
"""

import re
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from tests.examples.postgresql.catalogue import Attempt, Case, cases
from tests.examples.postgresql.clients import CLIENTS, Client, Place
from tests.examples.postgresql.recorded import FOLDER, Record, Run, write
from tests.examples.postgresql.server import Server, programs


def record(name: str, client: Client, server: Server, folder: Path, chosen: Sequence[Case]) -> tuple[Run, ...]:
    """What the client does at each of the chosen servers. Raises ``RuntimeError`` where a program can't be run."""
    home = folder / f"home-{name}"
    home.mkdir()
    place = Place(home, server.port)
    runs: list[Run] = []
    for case in chosen:
        server.restart(case.setup)
        tried = [attempt for attempt in case.attempts if can(client, attempt)]
        told = client.attempt(tried, place) if tried else []
        runs += [
            Run(case.name, case.problem, attempt, one.outcome, clean(one.text, place, folder))
            for attempt, one in zip(tried, told, strict=True)
        ]
    return tuple(runs)


def can(client: Client, attempt: Attempt) -> bool:
    """Whether the driver has words for it."""
    if client.driver in {"pgjdbc", "node-postgres"} and (attempt.channel_binding or attempt.negotiation):
        return False
    if attempt.key == "open":
        return client.driver in {"libpq", "psycopg"}
    return attempt.key != "pem" or client.driver == "pgjdbc"


def clean(text: str, place: Place, folder: Path) -> str:
    """Without what is only of this run: the folder, the port, the numbers of objects in a trace."""
    text = text.replace(str(place.home), "/home/app").replace(str(folder), "/var/lib/postgresql")
    text = re.sub(rf"\b{place.port}\b", "5432", text)
    text = re.sub(r"/[^\s'\"():]{1,160}/node_modules", "/srv/app/node_modules", text)
    # The first frames of a trace tell the driver; the rest is the same every time.
    text = re.sub(r"((?:\n[ \t]+at [^\n]*){3})(?:\n[ \t]+at [^\n]*)+", r"\1", text)
    return re.sub(r"(/[^\s'\"()]{1,200})?/tests/examples/postgresql/programs/", "/srv/app/", text)


def refused(log: str) -> str:
    """The lines of a server's log that speak of clients, not of its starts and ends."""
    about = re.compile(
        r"(FATAL|DETAIL|HINT): |LOG:  (could not accept|provided user|invalid length|no match in usermap)"
    )
    return "".join(
        f"{line}\n"
        for line in log.splitlines()
        if (about.search(line) and "terminating" not in line) or line.startswith("\t")
    )


def version(command: Sequence[str]) -> str:
    """The first line of what the command prints of its version."""
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    return (done.stdout or done.stderr).strip().splitlines()[0]


def main(names: Sequence[str]) -> None:
    """Record the named clients, or all."""
    found = programs()
    assert found, "no PostgreSQL server is installed"
    with tempfile.TemporaryDirectory(prefix="pg-") as made:
        folder = Path(made)
        folder.chmod(0o755)
        server = Server(folder)
        try:
            for name in names or CLIENTS:
                client = CLIENTS[name]
                runs = record(name, client, server, folder, tuple(cases()))
                write(
                    Record(
                        name,
                        client.driver,
                        version(client.version),
                        version([str(found / "postgres"), "--version"]),
                        runs,
                    )
                )
                sys.stderr.write(f"{name}: {len(runs)} runs, {sum(run.outcome == 'failed' for run in runs)} failed\n")
        finally:
            server.close()
        (FOLDER / "server.log").write_text(refused(server.log.read_text("utf-8")), encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
