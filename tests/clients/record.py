"""Try the clients at the front door and write what they did into ``data/clients/``.

``python -m tests.clients.record HOME [NAME ...]``: HOME is the folder that ``install.sh`` filled.
"""

import os
import re
import subprocess
import sys
import tempfile
import warnings
from datetime import datetime, timezone
from pathlib import Path

from kbassist.probe.door.certificates import Kind, presented
from kbassist.probe.door.front_door import FrontDoor
from tests.clients.catalogue import CLIENTS, PASSWORD, SCRIPTS, Client, Command, Place
from tests.clients.cells import Cell, cells
from tests.clients.recorded import Record, Run, write

_PATIENCE = 60
_UUID = re.compile(r"\b[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\b", re.IGNORECASE)
_ADDRESS = re.compile(r"\b0x[0-9a-f]{9,16}\b")
# Not those of certificates: they are of other years.
_MOMENT = re.compile(rf"\b{datetime.now(timezone.utc).year}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(\.\d+)?")
_DATE = re.compile(r"\b[A-Z][a-z]{2}, \d\d [A-Z][a-z]{2} \d{4} \d\d:\d\d:\d\d GMT")
_DURATION = re.compile(r"\bin \d+ ?ms\b")


def record(client: Client, home: Path) -> Record:
    """All cells that the client has words for."""
    runs = []
    for cell in cells():
        with tempfile.TemporaryDirectory(prefix="door-") as folder:
            run = tried(client, cell, home, Path(folder))
        if run:
            runs.append(run)
            sys.stderr.write(".")
            sys.stderr.flush()
    return Record(client.name, client.driver, client.version(home), client.runtime(home), tuple(runs), client.program)


def tried(client: Client, cell: Cell, home: Path, work: Path) -> Run | None:
    """One cell, in the folder ``work``; None where the client has no words for it."""
    shown = presented(cell.server.certificate)
    (work / "root.pem").write_bytes(presented(Kind.GOOD).root)
    with FrontDoor(shown, cell.server.behaviour()) as door:
        place = Place(home, work, door.port)
        command = client.command(cell.settings, place)
        if command is None:
            return None
        text = _clean(_printed(command, work), place)
        door.settle()
    # A client that tries again does the same again, and may be stopped in the midst of it.
    return Run(cell.settings, cell.server, door.seen[0] if door.seen else None, len(door.seen), text)


def _printed(command: Command, work: Path) -> str:
    """What a person sees: standard output and standard error."""
    try:
        ran = subprocess.run(
            command.arguments,
            env=os.environ | {"LC_ALL": "C.UTF-8", "PYTHONPATH": "", "PYTHONWARNINGS": "ignore"} | command.environment,
            input=command.reads,
            cwd=work,
            check=False,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            timeout=_PATIENCE,
        )
    except subprocess.TimeoutExpired as error:
        return (error.output or b"").decode("utf-8", "replace") + "\n(still running)"
    return ran.stdout.decode("utf-8", "replace")


def _clean(text: str, place: Place) -> str:
    """Without what differs from run to run: the port, folders of this machine, identifiers."""
    # Node.js writes folders as seen from its own.
    for folder in (SCRIPTS, place.home):
        text = text.replace(os.path.relpath(folder, place.work), "/app").replace(str(folder), "/app")
    text = text.replace(str(place.work), "/tmp/work").replace(str(place.port), "1433")  # noqa: S108
    text = text.replace(PASSWORD, "***").replace(sys.base_prefix, "/usr")
    text = _DATE.sub("Sun, 01 Nov 2026 12:00:00 GMT", text)
    text = _MOMENT.sub("2026-11-01T12:00:00", text)
    text = _UUID.sub("00000000-0000-0000-0000-000000000000", text)
    return _DURATION.sub("in 5000ms", _ADDRESS.sub("0x7f0000000000", text)).strip()


def main() -> None:
    """Record the clients named, or all."""
    warnings.simplefilter("ignore", DeprecationWarning)  # old versions of TLS are what some servers have
    home, names = Path(sys.argv[1]).resolve(), sys.argv[2:]
    for client in CLIENTS:
        if not names or client.name in names:
            sys.stderr.write(f"\n{client.name} ")
            write(record(client, home))


if __name__ == "__main__":
    main()
