"""One real client in every run of the tests: FreeTDS does today what it did when it was recorded."""

from pathlib import Path

import pytest

from kbassist.probe.door.certificates import Kind
from tests.clients.catalogue import CLIENTS
from tests.clients.cells import Cell, Server, Settings
from tests.clients.record import tried

FREETDS = next(client for client in CLIENTS if client.name == "freetds")


@pytest.mark.external("tsql")
@pytest.mark.parametrize(
    ("settings", "server", "handshake", "login"),
    [
        (Settings(), Server(Kind.SELF_GENERATED), "done", "tls"),
        (Settings("disabled"), Server(Kind.SELF_GENERATED), "none", "clear"),
        (Settings("yes"), Server(Kind.SELF_GENERATED, "forced"), "done", "tls"),
        (Settings("yes", ca=True), Server(Kind.EXPIRED), "abandoned", None),
        (Settings("yes", ca=True), Server(Kind.GOOD), "done", "tls"),
    ],
)
def test_does_what_is_on_record(
    settings: Settings, server: Server, handshake: str, login: str | None, tmp_path: Path
) -> None:
    run = tried(FREETDS, Cell(settings, server), tmp_path, tmp_path)
    assert run
    assert run.seen
    assert (run.seen.handshake, run.seen.login) == (handshake, login)
