"""What clients did, as ``data/clients/`` keeps it: a file a client, a line a run, each error text once."""

import json
from collections.abc import Iterator
from pathlib import Path

import msgspec
from msgspec import Struct

from benchmarks.support.places import ROOT
from kbassist.probe.door.server_tls import Seen
from tests.clients.cells import Server, Settings

FOLDER = ROOT / "data" / "clients"


class Run(Struct, frozen=True):
    """One try: what the client was told, what the server was, what the door saw (None: nobody came), what was printed."""

    settings: Settings
    server: Server
    seen: Seen | None
    connections: int
    text: str


class Record(Struct, frozen=True):
    """A client in one version; ``program``: what stands on the driver, where the rules know it; ``runtime``: versions of
    what it runs on."""

    client: str
    driver: str
    version: str
    runtime: dict[str, str]
    runs: tuple[Run, ...]
    program: str = ""


class _Line(Struct, frozen=True, omit_defaults=True):
    settings: Settings
    server: Server
    seen: Seen | None
    connections: int
    text: int


class _File(Struct, frozen=True):
    client: str
    driver: str
    version: str
    runtime: dict[str, str]
    texts: tuple[str, ...]
    runs: tuple[_Line, ...]
    program: str = ""


def write(record: Record) -> None:
    """Write a client's file."""
    texts = tuple(dict.fromkeys(run.text for run in record.runs))
    head = {"client": record.client, "driver": record.driver, "version": record.version, "runtime": record.runtime}
    if record.program:
        head["program"] = record.program
    lines = [
        _json(_Line(run.settings, run.server, run.seen, run.connections, texts.index(run.text))) for run in record.runs
    ]
    body = json.dumps(head, ensure_ascii=False)[1:-1]
    listed = ",\n".join(json.dumps(text, ensure_ascii=False) for text in texts)
    FOLDER.mkdir(exist_ok=True)
    path = FOLDER / f"{record.client}.json"
    path.write_text(
        "{" + body + ',\n"texts": [\n' + listed + '\n],\n"runs": [\n' + ",\n".join(lines) + "\n]}\n", encoding="utf-8"
    )


def _json(line: _Line) -> str:
    return msgspec.json.encode(line).decode("utf-8")


def read(path: Path) -> Record:
    """Read a client's file."""
    file = msgspec.json.decode(path.read_bytes(), type=_File)
    runs = (Run(one.settings, one.server, one.seen, one.connections, file.texts[one.text]) for one in file.runs)
    return Record(file.client, file.driver, file.version, file.runtime, tuple(runs), file.program)


def records() -> Iterator[Record]:
    """All clients on record."""
    return (read(path) for path in sorted(FOLDER.glob("*.json")))
