"""Case files on disk: ids are no paths, and a case file of somebody else is data."""

import json
import os
import shutil
import stat
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kbassist.casefile.file import is_id
from kbassist.errors import UserError
from kbassist.reasoning.infer import Reasoner
from kbassist.shell.conversation import Shell
from kbassist.shell.store import Store
from tests.support.conversation import ERROR, say
from tests.support.run import CASES
from tests.support.thorough import examples

HOSTILE = (
    "../../x", "/etc/x", "..", "x/../../y", "C:\\x", "\\\\host\\share", "a\0b", "CON", "NUL", "", ".", "x" * 5000,
    "20260101-000000-AAAA", "20260101-000000-aaaa\n",
)  # fmt: skip


@pytest.fixture
def shell(reasoner: Reasoner, tmp_path: Path) -> Shell:
    return Shell(reasoner, Store(tmp_path / "state" / "cases"))


def sent(shell: Shell, tmp_path: Path, **changed: Any) -> Path:
    """A case file as a colleague sends it: pasted text, and a file that was read there."""
    evidence = tmp_path / "there"
    shutil.copytree(CASES / "certificate-in-hand" / "evidence", evidence, dirs_exist_ok=True)
    say(shell, ERROR, str(evidence), "/set case.environment=test")
    content = json.loads(shell.store.path(shell.id).read_bytes())
    content.update(changed)
    path = tmp_path / "sent.json"
    path.write_text(json.dumps(content), encoding="utf-8")
    shutil.rmtree(shell.store.folder)
    return path


def everything(folder: Path) -> set[str]:
    return {str(path.relative_to(folder)) for path in folder.rglob("*")}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_id_in_a_file_gets_a_fresh_one(name: str, shell: Shell, reasoner: Reasoner, tmp_path: Path) -> None:
    path = sent(shell, tmp_path, id=name)
    other = Shell(reasoner, shell.store)
    before = everything(tmp_path)
    assert "a case file from elsewhere" in " ".join(say(other, f"/open {path}").split())
    assert is_id(other.id) and other.id != name
    say(other, "/set case.environment=production")
    assert everything(tmp_path) - before == {"state/cases", f"state/cases/{other.id}.json"}
    assert "then" in say(other, f"/replay {path}") or "Nothing would be different" in say(other, f"/replay {path}")


def test_a_received_id_never_writes_over_a_case_of_ours(shell: Shell, tmp_path: Path) -> None:
    path = sent(shell, tmp_path)
    shell.save()
    mine = shell.store.path(shell.id).read_bytes()
    first = shell.id
    say(shell, f"/open {path}", "/set case.environment=production")
    assert shell.id != first and shell.store.path(first).read_bytes() == mine


@pytest.mark.parametrize("name", HOSTILE)
def test_an_id_that_is_typed_stays_in_the_folder(name: str, shell: Shell) -> None:
    say(shell, ERROR)
    if not is_id(name):
        with pytest.raises(UserError):
            shell.store.path(name)
    if name:
        with pytest.raises(UserError):
            shell.store.find(name)
        out = say(shell, f"/replay {name}" if "\n" not in name else "/replay ../x")
        assert "such case" in out


def test_paths_of_a_received_case_are_not_opened(shell: Shell, reasoner: Reasoner, tmp_path: Path) -> None:
    path = sent(shell, tmp_path)
    private = tmp_path / "private.log"
    private.write_text("Microsoft ODBC Driver 18 for SQL Server: Server=secret-host;Encrypt=yes", encoding="utf-8")
    content = json.loads(path.read_bytes())
    content["evidence"].append({"kind": "path", "text": str(private)})
    path.write_text(json.dumps(content), encoding="utf-8")
    other = Shell(reasoner, shell.store)
    out = " ".join(say(other, f"/open {path}").split())
    assert "is not opened; what was read then is used" in out
    assert f"{private}: came with a case file and is not opened; nothing that was read then came with it" in out
    assert "Confirmed: " in out and "secret-host" not in say(other, "/facts")
    names = {fact.name for fact in other.result.facts}
    assert "certificate.thumbprint" in names, "what was read then"
    say(other, "/set case.environment=production")
    again = Shell(reasoner, shell.store)
    assert "is not opened" in " ".join(say(again, f"/open {other.id}").split()), "nor when it is a case of ours"
    assert "secret-host" not in say(again, "/facts")


def test_our_own_case_is_read_again(shell: Shell, reasoner: Reasoner, tmp_path: Path) -> None:
    log = tmp_path / "error.log"
    log.write_text(ERROR, encoding="utf-8")
    say(shell, str(log))
    other = Shell(reasoner, shell.store)
    assert "not opened" not in say(other, "/open") and other.case.given[0].kind == "path"
    assert other.id == shell.id


def test_what_todays_rules_do_not_know_is_said(shell: Shell, reasoner: Reasoner, tmp_path: Path) -> None:
    path = sent(shell, tmp_path)
    content = json.loads(path.read_bytes())
    content["answers"] = {"no.such": "x", "case.environment": "moon", "server.force_encryption": "yes"}
    content["declined"] = ["gone.fact"]
    content["concluded"] |= {"problem": "no-such-problem", "scenarios": {"99": "confirmed"}, "options": {"x": "y"}}
    reading = content["evidence"][1]["readings"][0]
    seen = {"name": "also.gone", "value": "x"}, {"name": "client.os", "value": "moonbase"}
    reading["observations"] = [*reading.get("observations", []), *seen]
    reading["hits"] = [{"article": "KB0", "symptom": "s", "strength": "decisive"}]
    path.write_text(json.dumps(content), encoding="utf-8")
    other = Shell(reasoner, shell.store)
    out = " ".join(say(other, f"/open {path}").split())
    for said in (
        "no.such: today's rules have no such fact",
        "gone.fact: today's rules have no such fact",
        "also.gone: today's rules have no such fact",
        "case.environment: today's rules have no value 'moon'",
        "client.os: today's rules have no value 'moonbase'",
        "KB0: today's rules have no such article",
        "no-such-problem: today's rules have no such problem",
    ):
        assert said in out, said
    assert other.case.answers == {"server.force_encryption": "yes"}
    assert "scenario 99" in say(other, f"/replay {path}")


@pytest.mark.parametrize(
    "change",
    [
        {"format": "kbassist.case/2"},
        {"format": 1},
        {"more": 1},
        {"evidence": [{"kind": "url", "text": "x"}]},
        {"evidence": [{"kind": "paste", "text": "x", "run": "y"}]},
        {"evidence": [{"kind": "paste", "text": "x"}] * 1001},
        {"answers": {f"a{number}": "x" for number in range(2001)}},
        {"answers": {"certificate.key_bits": 2**70}},
        {"answers": {"case.environment": ["test"]}},
        {"declined": "all"},
        {"concluded": None},
    ],
)
def test_what_is_no_case_file_is_one_line(change: dict[str, Any], shell: Shell, tmp_path: Path) -> None:
    path = sent(shell, tmp_path, **change)
    shell.fresh()
    for command in ("/open", "/replay"):
        out = " ".join(say(shell, f"{command} {path}").split())
        assert "no case file" in out and "Diagnosis" not in out
    assert shell.case.empty


def test_a_received_case_is_masked_and_says_nothing_to_the_terminal(
    shell: Shell, reasoner: Reasoner, tmp_path: Path
) -> None:
    path = sent(shell, tmp_path)
    content = json.loads(path.read_bytes())
    content["title"] = "\x1b]0;owned\x07title"
    content["evidence"][0]["text"] += "\nServer=a;User ID=u;Password=Secr3t-Word\n\x1b[2J"
    seen = {"name": "server.host", "value": "sql01", "excerpt": "Server=a;User ID=u;Password=Secr3t-Word \x1b[31m"}
    content["evidence"][1]["readings"][0]["observations"] = [seen]
    text = "Server=a;User ID=u;Password=Secr3t-Word"
    entry = {"key": "Server", "value": "a", "at": 0, "start": 7, "end": 8}
    content["evidence"][1]["readings"][0]["sites"] = [
        {"line": 1, "text": text, "form": "string", "grammar": "ado", "entries": [entry]},
        {"line": 1, "text": "Server=a", "form": "string", "grammar": "ado", "entries": [{**entry, "end": 900}]},
    ]
    path.write_text(json.dumps(content), encoding="utf-8")
    other = Shell(reasoner, shell.store)
    shown = say(other, f"/open {path}") + say(other, "/facts") + say(other, "/plan") + say(other, f"/replay {path}")
    say(other, "/set case.environment=production")
    kept = other.store.path(other.id).read_text("utf-8")
    assert "Secr3t" not in shown + kept and "\x1b" not in shown and "\\u001b" not in kept


_TIMES = ("9999-12-31T23:59:59Z", "0001-01-01T00:00:00+14:00")
_JUNK = st.one_of(
    st.text(max_size=30),
    st.integers(-(2**70), 2**70),
    st.sampled_from([*_TIMES, "../../x", "\0"]),
    st.none(),
    st.booleans(),
    st.lists(st.integers(), max_size=3),
)


def _leaves(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    if isinstance(value, dict):
        return [leaf for key, one in value.items() for leaf in _leaves(one, (*path, key))]
    if isinstance(value, list):
        return [leaf for key, one in enumerate(value) for leaf in _leaves(one, (*path, key))]
    return [path]


@pytest.fixture(scope="module")
def content(reasoner: Reasoner, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    shell = Shell(reasoner, Store(tmp_path_factory.mktemp("whole")))
    say(shell, ERROR, str(CASES / "logscout" / "evidence"), str(CASES / "certificate-in-hand" / "evidence"))
    saved: dict[str, Any] = json.loads(shell.store.path(shell.id).read_bytes())
    return saved


@settings(max_examples=examples(40), deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_no_received_case_ends_the_session(
    reasoner: Reasoner, tmp_path_factory: pytest.TempPathFactory, content: dict[str, Any], data: st.DataObject
) -> None:
    changed = json.loads(json.dumps(content))
    for leaf in data.draw(st.lists(st.sampled_from(_leaves(changed)), min_size=1, max_size=4)):
        *above, last = leaf
        place = changed
        for key in above:
            place = place[key]
        place[last] = data.draw(_JUNK)
    folder = tmp_path_factory.mktemp("sent")
    path = folder / "sent.json"
    path.write_text(json.dumps(changed), encoding="utf-8")
    shell = Shell(reasoner, Store(folder / "cases"))
    for line in (f"/open {path}", f"/replay {path}", "/facts", "/plan"):
        assert "\x1b" not in say(shell, line)


@pytest.mark.skipif(os.name == "nt", reason="modes of POSIX")
def test_cases_are_this_users_alone(shell: Shell) -> None:
    before = os.umask(0)
    try:
        say(shell, ERROR)
    finally:
        os.umask(before)
    folder = shell.store.folder
    modes = [stat.S_IMODE(one.stat().st_mode) for one in (folder.parent, folder, shell.store.path(shell.id))]
    assert modes == [0o700, 0o700, 0o600]


def test_evidence_is_not_written_over(shell: Shell, tmp_path: Path) -> None:
    log = tmp_path / "error.log"
    log.write_text(ERROR, encoding="utf-8")
    say(shell, str(log))
    for line in (f"/export text {log}", f"/save {log}"):
        assert "is the file that was read" in " ".join(say(shell, line).split())
    say(shell, "/undo", ERROR)
    assert "is the file that was read" in " ".join(say(shell, f"/export text {log}").split())
    assert log.read_text("utf-8") == ERROR
    path = sent(shell, tmp_path)
    before = path.read_bytes()
    say(shell, f"/open {path}")
    assert "is the file that was read" in " ".join(say(shell, f"/export json {path}").split())
    assert path.read_bytes() == before


def test_purge_asks_and_leaves_this_case(shell: Shell) -> None:
    say(shell, ERROR)
    first = shell.id
    say(shell, "/new", ERROR)
    assert "Delete 1 saved case? (yes or no)" in say(shell, "/sessions purge --all")
    assert "Nothing was deleted" in say(shell, "no") and shell.store.path(first).exists()
    assert "no such case" in say(shell, "/sessions purge ../x")
    assert "say which" in say(shell, "/sessions purge")
    assert "number of days" in say(shell, "/sessions purge --older-than soon")
    say(shell, f"/sessions purge {first}")
    assert "Deleted: 1 saved case" in say(shell, "yes")
    assert [path.stem for path in shell.store.files()] == [shell.id]
    assert "Nothing to delete" in say(shell, "/sessions purge --all --yes")
