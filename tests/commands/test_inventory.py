"""``kbassist probe --hosts``: front doors on loopback inventoried, taken up again, held against an earlier run."""

import csv
import io
import json
import ssl
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from kbassist.commands import inventory
from kbassist.probe.door.certificates import Kind, presented
from kbassist.probe.door.front_door import Behaviour, FrontDoor
from kbassist.probe.inventory.inventory import SCHEMA_FILE, schema
from tests.support.run import Run

AT = ("--at", "2026-06-01T00:00:00Z")
OLD = Behaviour(encryption="forced", tls=(ssl.TLSVersion.TLSv1, ssl.TLSVersion.TLSv1))


@pytest.fixture(scope="module")
def doors() -> Iterator[dict[str, FrontDoor]]:
    forced = Behaviour(encryption="forced")
    with ExitStack() as stack:
        yield {
            "made": stack.enter_context(FrontDoor(presented(Kind.SELF_GENERATED), forced)),
            "good": stack.enter_context(FrontDoor(presented(Kind.GOOD), forced)),
            "open": stack.enter_context(FrontDoor(presented(Kind.GOOD), Behaviour())),
            "weak": stack.enter_context(FrontDoor(presented(Kind.RSA_1024), forced)),
            "old": stack.enter_context(FrontDoor(presented(Kind.GOOD), OLD)),
        }


@pytest.fixture
def gone() -> str:
    """A host on which nobody listens."""
    with FrontDoor(presented(Kind.GOOD), Behaviour()) as door:
        return f"localhost:{door.port}"


def host(door: FrontDoor) -> str:
    return f"localhost:{door.port}"


def written(folder: Path, *hosts: str) -> Path:
    path = folder / "hosts.txt"
    path.write_text("# servers\n\n" + "".join(f"{one}  # a comment\n" for one in hosts), encoding="utf-8")
    return path


def lines(out: str, kind: str = "host") -> list[dict[str, Any]]:
    return [found for found in map(json.loads, out.splitlines()) if found["type"] == kind]


def problems(found: dict[str, Any]) -> set[str]:
    return {one["id"] for one in found["findings"] if one["severity"] == "problem"}


def test_each_server_and_what_is_wrong_with_it(
    run: Run, doors: dict[str, FrontDoor], gone: str, tmp_path: Path
) -> None:
    other = f"127.0.0.1,{doors['good'].port}"
    hosts = written(tmp_path, *map(host, doors.values()), other, gone, host(doors["made"]))
    ran = run("probe", "--hosts", hosts, "--format", "jsonl", *AT)
    assert (ran.status, ran.err) == (0, "")
    shipped = json.loads(SCHEMA_FILE.read_text("utf-8"))
    assert shipped == json.loads(json.dumps(schema()))
    for line in ran.out.splitlines():
        jsonschema.Draft202012Validator(shipped).validate(json.loads(line))
    found = lines(ran.out)
    assert [one["host"] for one in found] == [*map(host, doors.values()), other, gone], (
        "each once, in the order of the file"
    )
    assert [problems(one) for one in found] == [
        {"self-generated"}, set(), set(), set(), {"old-tls"}, {"wrong-name"}, {"unreachable"},
    ]  # fmt: skip
    notes = [[one["id"] for one in each["findings"] if one["severity"] == "note"] for each in found]
    assert notes == [[], [], ["not-forced"], ["weak-key"], [], [], []]
    (summary,) = lines(ran.out, "inventory")
    assert (summary["hosts"], summary["answered"], summary["counts"]["self-generated"]) == (7, 6, 1)


def test_the_roots_of_clients(run: Run, doors: dict[str, FrontDoor], tmp_path: Path) -> None:
    roots, hosts = tmp_path / "roots.pem", written(tmp_path, host(doors["good"]))
    roots.write_bytes(presented(Kind.GOOD).root)
    words = ("probe", "--hosts", hosts, "--check", "--client-roots")
    assert run(*words, roots, *AT).status == 0
    roots.write_bytes(presented(Kind.SELF_GENERATED).root)
    ran = run(*words, roots, *AT)
    assert ran.status == 3
    assert "Not trusted by the roots that were given (1)" in ran.out


def test_the_forms_for_people(run: Run, doors: dict[str, FrontDoor], gone: str, tmp_path: Path) -> None:
    hosts = written(tmp_path, host(doors["made"]), host(doors["good"]), gone)
    text = run("probe", "--hosts", hosts, "--full", *AT).out
    assert text.startswith("3 servers, 2 answered")
    assert f"{gone}: PRELOGIN, encryption off: nobody listens there" in " ".join(text.split())
    page = run("probe", "--hosts", hosts, "--format", "html", *AT).out
    assert "<td>self-generated certificate</td>" in page
    assert "<script" not in page
    out = run("probe", "--hosts", hosts, "--format", "csv", *AT).out
    rows = list(csv.DictReader(io.StringIO(out.removeprefix("\ufeff"))))
    assert [(one["server"], one["findings"].split("; ")[0]) for one in rows] == [
        (host(doors["made"]), "self-generated"), (host(doors["good"]), ""), (gone, "unreachable"),
    ]  # fmt: skip


def test_soon_is_a_share_of_the_lifetime(run: Run, doors: dict[str, FrontDoor], tmp_path: Path) -> None:
    hosts = written(tmp_path, host(doors["good"]))
    words = ("probe", "--hosts", hosts, "--format", "jsonl", "--at", "2042-06-01T00:00:00Z")
    (found,) = lines(run(*words).out)
    assert problems(found) == {"expiring"}
    assert 0.1 < found["left"] < 0.2
    (found,) = lines(run(*words, "--expiring", "10").out)
    assert problems(found) == set()
    (found,) = lines(run(*words[:-1], "2046-01-01T00:00:00Z").out)
    assert problems(found) == {"expired"}


def test_what_changed_since_the_last_run(run: Run, doors: dict[str, FrontDoor], gone: str, tmp_path: Path) -> None:
    before = tmp_path / "before.jsonl"
    with FrontDoor(presented(Kind.GOOD), Behaviour(encryption="forced")) as door:
        port, hosts = door.port, written(tmp_path, host(door), host(doors["made"]))
        run("probe", "--hosts", hosts, "--format", "jsonl", "--output", before, *AT)
        words = ("probe", "--hosts", hosts, "--baseline", before, "--check", *AT)
        same = run(*words)
        assert (same.status, "Nothing is different" in same.out) == (0, True), "what was wrong before is no news"
        assert run("probe", "--hosts", hosts, "--check", *AT).status == 3
    with FrontDoor(presented(Kind.SELF_GENERATED), Behaviour(), port=port):
        ran = run(*words, "--format", "jsonl")
        assert ran.status == 3
        told = {(one["what"], one["worse"]) for one in lines(ran.out, "change")}
        assert {("self-generated certificate", True), ("encryption not forced", False), ("certificate", False)} <= told
    hosts = written(tmp_path, gone)
    ran = run("probe", "--hosts", hosts, "--baseline", before, "--format", "jsonl", *AT)
    assert {(one["host"], one["what"]) for one in lines(ran.out, "change")} == {
        (gone, "new in the list"),
        (f"localhost:{port}", "not in the list any more"),
        (host(doors["made"]), "not in the list any more"),
    }
    assert ran.status == 2, "nobody answered"


def test_a_run_that_was_cut_off_goes_on(
    run: Run, doors: dict[str, FrontDoor], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    some = [host(doors[one]) for one in ("made", "good", "open")]
    hosts, kept = written(tmp_path, *some), tmp_path / "kept"
    words = ("probe", "--hosts", hosts, "--checkpoint", kept, "--jobs", "1", "--format", "jsonl", *AT)
    whole = run(*words).out
    assert not kept.exists(), "a later run asks everybody anew"
    real, asked = inventory.ask_all, []

    def twice(targets: Any, *rest: Any) -> Iterator[Any]:
        for number, one in enumerate(real(targets, *rest)):
            if number == 2:
                raise KeyboardInterrupt
            asked.append(one.target.typed)
            yield one

    monkeypatch.setattr(inventory, "ask_all", twice)
    ran = run(*words)
    assert ran.status == 130
    assert "2 of 3 servers were asked" in ran.err
    assert len(lines(ran.out)) == 2
    with kept.open("ab") as stream:
        stream.write(b'{"type":"host","host":"cut o')
    assert "of other options" in run(*words, "--expiring", "5").err
    monkeypatch.setattr(inventory, "ask_all", real)
    before = len(doors["made"].seen)
    again = run(*words).out
    assert len(doors["made"].seen) == before, "who was asked is not asked again"
    assert [problems(one) for one in lines(again)] == [problems(one) for one in lines(whole)]
    assert not kept.exists()


@pytest.mark.parametrize(
    ("words", "why"),
    [
        ((), "whom?"),
        (("sql01", "--hosts", "hosts.txt"), "not both"),
        (("--hosts", "no-such-file"), "No such file"),
        (("--hosts", "hosts.txt"), "line 2: np:sql01: only TCP"),
        (("--hosts", "empty.txt"), "no host in it"),
        (("--hosts", "good.txt", "--jobs", "0"), "--jobs 0"),
        (("--hosts", "good.txt", "--expiring", "101"), "--expiring 101"),
        (("--hosts", "good.txt", "--format", "json"), "--format jsonl"),
        (("--hosts", "good.txt", "--baseline", "hosts.txt"), "no server in it"),
        (("--hosts", "good.txt", "--checkpoint", "hosts.txt"), "no checkpoint of an inventory"),
        (("--hosts", "good.txt", "--output", "good.txt"), "is the file that was read"),
        (("--hosts", "good.txt", "--output", "x", "--checkpoint", "./x"), "./x: --output writes it"),
        (("--hosts", "good.txt", "--connection-string", "Server=a;Encrypt=yes"), "leave its own server out"),
        (("--hosts", "good.txt", "--connection-string", "nonsense"), "no keyword of a known driver"),
        (("--hosts", "good.txt", "--check-for", "weak-kee"), "did you mean 'weak-key'"),
        (("--hosts", "good.txt", "--check-for", ","), "which finding?"),
        (("--hosts", "good.txt", "--anonymise-map", "good.txt"), "is the file that was read"),
        (("sql01", "--anonymise"), "for --hosts FILE"),
        (("sql01", "--baseline", "hosts.txt"), "for --hosts FILE only"),
        (("sql01", "--format", "csv"), "for --hosts FILE only"),
    ],
)
def test_a_bad_command_line_asks_nobody(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, words: tuple[str, ...], why: str
) -> None:
    (tmp_path / "hosts.txt").write_text("sql01\nnp:sql01\n", encoding="utf-8")
    (tmp_path / "empty.txt").write_text("# nobody\n", encoding="utf-8")
    (tmp_path / "good.txt").write_text("sql01\n", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    ran = run("probe", *words)
    assert (ran.status, len(ran.err.splitlines())) == (2, 1)
    assert why in ran.err
    assert (tmp_path / "hosts.txt").read_text(encoding="utf-8") == "sql01\nnp:sql01\n"


def test_monitoring_chooses_its_findings(run: Run, tmp_path: Path, doors: dict[str, FrontDoor]) -> None:
    hosts = written(tmp_path, host(doors["made"]), host(doors["weak"]), host(doors["open"]))
    ran = run("probe", "--hosts", hosts, "--check-for", "not-forced,weak-key", *AT)
    assert (ran.status, ran.err) == (3, "kbassist: check: weak-key (1), not-forced (1)\n")
    ran = run("probe", "--hosts", hosts, "--check-for", "expired", *AT)
    assert (ran.status, ran.err) == (0, "")
    ran = run("probe", host(doors["open"]), "--check-for", "not-forced", *AT)
    assert (ran.status, ran.err) == (3, "kbassist: check: not-forced\n")
    assert run("probe", host(doors["good"]), "--check-for", "not-forced,old-tls", *AT).status == 0


def test_an_inventory_for_one_client(run: Run, tmp_path: Path, doors: dict[str, FrontDoor]) -> None:
    hosts = written(tmp_path, host(doors["made"]), host(doors["good"]))
    string = "Driver={ODBC Driver 18 for SQL Server};Encrypt=yes;TrustServerCertificate=no"
    case = tmp_path / "app.config"
    case.write_text(f"Server=elsewhere.example.test;{string}", encoding="utf-8")
    for words in (("--connection-string", string), ("--case", case)):
        ran = run("probe", "--hosts", hosts, *words, "--format", "jsonl", "--check-for", "cant-connect", *AT)
        made, good = lines(ran.out)
        assert ran.status == 3 and "cant-connect" in problems(made) and "cant-connect" not in problems(good)
        assert "wrong-name" not in problems(good)
        assert made["drivers"] < 10


def test_an_inventory_without_names(run: Run, tmp_path: Path, doors: dict[str, FrontDoor], gone: str) -> None:
    hosts = written(tmp_path, host(doors["good"]), gone.replace("localhost", "127.0.0.1"))
    names = tmp_path / "names.json"
    for form in ("text", "jsonl", "csv", "html"):
        ran = run("probe", "--hosts", hosts, "--format", form, "--full", "--anonymise-map", names, *AT)
        assert ran.status == 0 and "Example Test Root" not in ran.out
    assert "example test root" in names.read_text(encoding="utf-8")
