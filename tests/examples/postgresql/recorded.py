"""What clients did, as ``examples/postgresql-tls/recorded`` keeps it: a file a client, a line a run."""

import json
from pathlib import Path

import msgspec
from msgspec import Struct

from benchmarks.support.places import ROOT
from tests.examples.postgresql.catalogue import Attempt

EXAMPLE = ROOT / "examples" / "postgresql-tls"
RULES = EXAMPLE / "kbassist_postgresql_tls"
FOLDER = EXAMPLE / "recorded"


class Run(Struct, frozen=True):
    """One try. ``case``: the server, by its name in the catalogue; ``problem``: what was built in; ``outcome``: ``tls``
    or ``clear`` where the client connected, else ``failed`` with what it printed."""

    case: str
    problem: str
    attempt: Attempt
    outcome: str
    text: str


class Record(Struct, frozen=True):
    """A client in one version, at one version of the server."""

    client: str
    driver: str
    version: str
    server: str
    runs: tuple[Run, ...]


def write(record: Record) -> None:
    """Write a client's file."""
    head = {"client": record.client, "driver": record.driver, "version": record.version, "server": record.server}
    lines = ",\n".join(json.dumps(msgspec.to_builtins(run), ensure_ascii=False) for run in record.runs)
    FOLDER.mkdir(exist_ok=True)
    text = json.dumps(head, ensure_ascii=False)[:-1] + ', "runs": [\n' + lines + "\n]}\n"
    (FOLDER / f"{record.client}.json").write_text(text, encoding="utf-8")


def read(path: Path) -> Record:
    """Read a client's file."""
    return msgspec.json.decode(path.read_bytes(), type=Record)


def records() -> tuple[Record, ...]:
    """All of them."""
    return tuple(read(path) for path in sorted(FOLDER.glob("*.json")))
