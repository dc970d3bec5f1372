"""``/probe``: offered where a server can tell what is asked, never done by itself; its answer is evidence of the case."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from kbassist.probe.door.certificates import Kind, presented
from kbassist.probe.door.front_door import Behaviour, FrontDoor
from kbassist.reasoning.infer import Reasoner
from kbassist.shell.conversation import Shell
from kbassist.shell.store import Store
from kbassist.shell.terminal import answered
from tests.support.conversation import ERROR, say

OFFER = "asks the server itself, without a login"


@pytest.fixture
def shell(reasoner: Reasoner, tmp_path: Path) -> Shell:
    return Shell(reasoner, Store(tmp_path / "cases"))


@pytest.fixture(scope="module")
def door() -> Iterator[FrontDoor]:
    with FrontDoor(presented(Kind.SELF_GENERATED), Behaviour(encryption="forced")) as opened:
        yield opened


def flat(text: str) -> str:
    return " ".join(text.split())


def test_what_is_asked_is_shown_while_it_lasts(shell: Shell, door: FrontDoor) -> None:
    shown: list[str] = []
    shell.progress = shown.append
    say(shell, f"/probe localhost:{door.port}")
    assert any("PRELOGIN, encryption off ..." in one for one in shown)
    assert shown[-1] == ""


def test_a_probe_that_is_interrupted_changes_nothing(
    shell: Shell, door: FrontDoor, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupt(words: str) -> None:
        if "TLS 1.2" in words:
            raise KeyboardInterrupt

    say(shell, ERROR)
    before = shell.case
    monkeypatch.setattr(shell, "progress", interrupt)
    reply = answered(shell, f"/probe localhost:{door.port}")
    assert "interrupted; the case is as it was" in str(reply.blocks)
    assert shell.case == before


def test_what_a_probe_finds_is_evidence(shell: Shell, door: FrontDoor) -> None:
    say(shell, ERROR)
    before = len(door.seen)
    assert f"/probe HOST {OFFER}" in flat(say(shell, "/ask certificate.kind"))
    assert len(door.seen) == before, "nobody is asked but by /probe"
    out = flat(say(shell, f"/probe localhost:{door.port}"))
    assert "SQL Server 2022, build 16.0.4165.0" in out
    assert "no client can trust it" in out
    assert "probe of a server" in out
    assert shell.question is None or shell.question.fact != "certificate.kind"
    known = {one.name: (one.value, one.origin) for one in shell.result.facts}
    assert known["certificate.kind"] == ("self-generated", "observed")
    assert known["server.force_encryption"] == ("yes", "observed")
    assert OFFER not in say(shell, "/ask server.build")
    saved = shell.load(shell.id)
    again = Shell(shell.reasoner, shell.store)
    again.restore(saved)
    assert {one.name: (one.value, one.origin) for one in again.result.facts} == known
    say(shell, "/undo")
    assert "certificate.kind" not in {one.name for one in shell.result.facts if one.origin == "observed"}


def test_it_is_offered_with_the_server_of_the_case(shell: Shell) -> None:
    say(shell, ERROR, "Server=sql05.contoso.com,1500;Database=d;Encrypt=True")
    assert f"/probe sql05.contoso.com,1500 {OFFER}" in flat(say(shell, "/ask certificate.kind"))


def test_nobody_there_is_no_evidence(shell: Shell) -> None:
    with FrontDoor(presented(Kind.SELF_GENERATED), Behaviour()) as gone:
        port = gone.port
    say(shell, ERROR)
    before = shell.case
    out = flat(say(shell, f"/probe 127.0.0.1,{port}"))
    assert "not reached" in out
    assert "the case stays as it is" in out
    assert shell.case == before


def test_mistakes(shell: Shell) -> None:
    assert "say whom: /probe HOST" in flat(say(shell, "/probe"))
    assert "is no port" in flat(say(shell, "/probe sql01:999999"))
    assert "only TCP can be asked" in flat(say(shell, "/probe np:sql01"))
