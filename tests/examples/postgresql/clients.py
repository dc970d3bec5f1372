"""The clients that are tried: how each is told where to connect, and what it prints."""

import base64
import json
import os
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from urllib.parse import quote

from msgspec import Struct

from kbassist.probe.door.certificates import Kind, presented
from tests.examples.postgresql.catalogue import Attempt

PROGRAMS = Path(__file__).parent / "programs"
JAR = Path("/usr/share/java/postgresql.jar")
_PATIENCE = 120
_PYTHON = os.environ.get("KBASSIST_PSYCOPG_PYTHON", sys.executable)
"""The Python that has psycopg."""


class Told(Struct, frozen=True):
    """What came of an attempt: ``tls`` or ``clear`` where it connected, else ``failed`` and what was printed."""

    outcome: str
    text: str


class Place(Struct, frozen=True):
    """Where clients run: a home without any file of roots, and the port of the server."""

    home: Path
    port: int

    def environment(self) -> dict[str, str]:
        """The variables of the clients: none of this machine's says how to connect."""
        kept = {name: value for name, value in os.environ.items() if not name.startswith("PG")}
        return kept | {"HOME": str(self.home), "LC_ALL": "C.UTF-8", "NODE_NO_WARNINGS": "1"}

    def written(self, kind: Kind, part: str, *, mode: int = 0o600) -> Path:
        """A file with the ``root``, the ``chain`` or the ``key`` of a certificate, as PEM."""
        path = self.home / f"{kind.value}.{part}.pem"
        shown = presented(kind)
        path.unlink(missing_ok=True)
        path.write_bytes({"root": shown.root, "chain": shown.chain, "key": shown.key}[part])
        path.chmod(mode)
        return path


def settings(attempt: Attempt, place: Place) -> dict[str, str]:
    """An attempt in the words of libpq, which the other drivers have taken over."""
    given = {"host": attempt.host, "port": str(place.port), "user": attempt.user, "dbname": attempt.database}
    said = (
        ("password", attempt.password),
        ("sslmode", attempt.sslmode),
        ("ssl_max_protocol_version", attempt.newest),
        ("channel_binding", attempt.channel_binding),
        ("sslnegotiation", attempt.negotiation),
    )
    given |= {name: value for name, value in said if value}
    if attempt.roots:
        given["sslrootcert"] = str(place.written(attempt.roots, "root"))
    if attempt.own:
        given["sslcert"] = str(place.written(attempt.own, "chain"))
        given["sslkey"] = str(_key(attempt, place))
    return given


def _key(attempt: Attempt, place: Place) -> Path:
    """The key of the client's certificate, with what is wrong with it."""
    assert attempt.own
    if attempt.key == "missing":
        return place.home / "missing.key.pem"
    if attempt.key == "other":
        return _other_key(place)
    return place.written(attempt.own, "key", mode=0o644 if attempt.key == "open" else 0o600)


def _other_key(place: Place) -> Path:
    path = place.home / "other.key.pem"
    words = ["openssl", "genpkey", "-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-256", "-out", str(path)]
    subprocess.run(words, check=True, capture_output=True)
    path.chmod(0o600)
    return path


def psql(attempts: Sequence[Attempt], place: Place) -> list[Told]:
    """What psql does."""
    return [_psql(attempt, place) for attempt in attempts]


def _psql(attempt: Attempt, place: Place) -> Told:
    given = settings(attempt, place)
    words = " ".join(f"{name}='{value}'" for name, value in given.items())
    asked = "SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()"
    command = ["psql", "-w", "-XAtc", asked, words]
    done = subprocess.run(
        command,
        env=place.environment(),
        capture_output=True,
        text=True,
        timeout=_PATIENCE,
        check=False,
    )
    if done.returncode:
        return Told("failed", done.stderr.strip())
    return Told("tls" if done.stdout.strip() == "t" else "clear", "")


def psycopg(attempts: Sequence[Attempt], place: Place) -> list[Told]:
    """What psycopg does."""
    lines = [json.dumps(settings(attempt, place)) for attempt in attempts]
    return _answers([_PYTHON, str(PROGRAMS / "attempt.py")], lines, place)


def node(attempts: Sequence[Attempt], place: Place) -> list[Told]:
    """What node-postgres does, told by a URI as most programs tell it."""
    return _answers(
        ["node", str(PROGRAMS / "attempt.js")], [json.dumps(_for_node(attempt, place)) for attempt in attempts], place
    )


def _for_node(attempt: Attempt, place: Place) -> dict[str, object]:
    given = settings(attempt, place)
    newest = given.pop("ssl_max_protocol_version", "")
    if newest:
        # sslmode in a URI takes the place of the ssl object.
        return {
            "host": attempt.host,
            "port": place.port,
            "user": attempt.user,
            "password": attempt.password,
            "database": attempt.database,
            "ssl": {"maxVersion": newest, "rejectUnauthorized": False},
        }
    return {"connectionString": _address("postgresql", given)}


def pgjdbc(attempts: Sequence[Attempt], place: Place) -> list[Told]:
    """What pgJDBC does; it takes a key in PKCS #8 DER where its name does not end in .pem."""
    newest = {attempt.newest for attempt in attempts}
    options = [f"-Djdk.tls.client.protocols={one}" for one in newest if one]
    told = []
    for line in _run(
        ["java", *options, f"-Duser.home={place.home}", "-cp", str(JAR), str(PROGRAMS / "Attempt.java")],
        [_for_java(attempt, place) for attempt in attempts],
        place,
    ):
        outcome, _, text = line.partition(" ")
        told.append(Told(outcome, base64.b64decode(text).decode("utf-8").strip()))
    return told


def _for_java(attempt: Attempt, place: Place) -> str:
    given = settings(attempt, place)
    if attempt.own and attempt.key in {"", "other"}:
        given["sslkey"] = str(_binary(Path(given["sslkey"])))
    for name, java in (("channel_binding", "channelBinding"), ("sslnegotiation", "sslNegotiation")):
        if name in given:
            given[java] = given.pop(name)
    given.pop("ssl_max_protocol_version", "")
    address = _address(
        "jdbc:postgresql", {name: value for name, value in given.items() if name not in {"user", "password"}}
    )
    rest = "".join(f"&{name}={quote(given[name])}" for name in ("user", "password") if name in given)
    return f"{address}{rest}" if "?" in address else f"{address}?{rest[1:]}"


def _binary(key: Path) -> Path:
    """The key in PKCS #8 DER, as pgJDBC wants it."""
    made = key.with_suffix(".pk8")
    words = ["openssl", "pkcs8", "-topk8", "-nocrypt", "-outform", "DER", "-in", str(key), "-out", str(made)]
    subprocess.run(words, check=True, capture_output=True)
    return made


def _address(scheme: str, given: dict[str, str]) -> str:
    given = dict(given)
    host, port, database = given.pop("host"), given.pop("port"), given.pop("dbname")
    user, password = given.pop("user", ""), given.pop("password", "")
    who = f"{user}:{password}@" if password else f"{user}@" if user else ""
    query = "&".join(f"{name}={quote(value, safe='/')}" for name, value in given.items())
    return f"{scheme}://{who}{host}:{port}/{database}" + (f"?{query}" if query else "")


def _answers(command: list[str], lines: list[str], place: Place) -> list[Told]:
    return [Told(**json.loads(line)) for line in _run(command, lines, place)]


def _run(command: list[str], lines: list[str], place: Place) -> list[str]:
    """The lines that a program prints, one for each that it is given. Raises ``RuntimeError`` where it prints others."""
    done = subprocess.run(
        command,
        input="\n".join(lines) + "\n",
        env=place.environment(),
        capture_output=True,
        text=True,
        timeout=_PATIENCE,
        check=False,
    )
    printed = done.stdout.splitlines()
    if len(printed) != len(lines):
        raise RuntimeError(f"{command[0]} printed {len(printed)} lines for {len(lines)}: {done.stderr[-800:]}")
    return printed


class Client(Struct, frozen=True):
    """A client of the matrix. ``driver``: what the rule base calls it; ``version``: the command that prints its version."""

    driver: str
    version: tuple[str, ...]
    attempt: Callable[[Sequence[Attempt], Place], list[Told]]


CLIENTS = {
    "psql": Client("libpq", ("psql", "--version"), psql),
    "psycopg": Client(
        "psycopg",
        (_PYTHON, "-c", "import psycopg; print('psycopg', psycopg.__version__, 'with libpq', psycopg.pq.version())"),
        psycopg,
    ),
    "pgjdbc": Client("pgjdbc", ("java", "-jar", str(JAR)), pgjdbc),
    "node-postgres": Client(
        "node-postgres",
        ("node", "-p", "'pg ' + require('pg/package.json').version + ' on Node.js ' + process.version"),
        node,
    ),
}
