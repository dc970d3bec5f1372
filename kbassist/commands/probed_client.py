"""The client that a probe is judged for: ``--connection-string`` and ``--case``."""

import argparse
from collections.abc import Callable, Sequence

import msgspec

from kbassist.errors import UserError
from kbassist.evidence.document import Document
from kbassist.evidence.intake import Intake
from kbassist.model.evidence import Reading
from kbassist.rulebase.names import CONNECTION_STRING, SERVER_HOST


def client_of_one(arguments: argparse.Namespace, host: str, intake: Intake) -> list[Reading]:
    """What is given of the client of one server; a string without a server is for ``host``. Raises ``UserError``."""
    readings = intake.read_paths(arguments.case)
    if arguments.connection_string:
        readings += _connection_string(arguments.connection_string, host, intake)
    return readings


def client_of_many(arguments: argparse.Namespace, intake: Intake) -> Callable[[str], Sequence[Reading]]:
    """What is given of the client of whichever server, by its host; the server of a case is none of them.

    Raises ``UserError``.
    """
    case = [_without_server(one) for one in intake.read_paths(arguments.case)]
    text = arguments.connection_string
    if not text:
        return lambda _host: case
    if any(SERVER_HOST in _names(one) for one in intake.read(Document("--connection-string", text.encode()))):
        raise UserError("--connection-string: with --hosts FILE it is for every server; leave its own server out")
    _connection_string(text, "localhost", intake)
    return lambda host: [*case, *_connection_string(text, host, intake)]


def _connection_string(text: str, host: str, intake: Intake) -> list[Reading]:
    """What a connection string tells; without a server in it, it is for ``host``. Raises ``UserError``."""
    for whole in (text, f"Server={host};{text}"):
        readings = intake.read(Document("--connection-string", whole.encode("utf-8", "replace")))
        if any(CONNECTION_STRING in _names(one) for one in readings):
            return readings
    raise UserError("--connection-string: no keyword of a known driver in it; write it as the program has it")


def _names(reading: Reading) -> frozenset[str]:
    return frozenset(one.name for one in reading.observations)


def _without_server(reading: Reading) -> Reading:
    kept = tuple(one for one in reading.observations if one.name != SERVER_HOST)
    return msgspec.structs.replace(reading, observations=kept)
