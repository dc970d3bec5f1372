"""``kbassist probe`` against the front door on loopback: the answer, the document, the exit status, what it keeps."""

import json
import ssl
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from kbassist.probe.document import SCHEMA_FILE, schema
from kbassist.probe.door.certificates import Kind, presented
from kbassist.probe.door.front_door import Behaviour, FrontDoor, Strict
from tests.support.run import Run

AT = ("--at", "2026-06-01T00:00:00Z")
ODBC = "Driver={ODBC Driver 18 for SQL Server};"


@pytest.fixture(scope="module")
def self_generated() -> Iterator[FrontDoor]:
    with FrontDoor(presented(Kind.SELF_GENERATED), Behaviour(encryption="forced", strict=Strict.ACCEPTED)) as door:
        yield door


@pytest.fixture(scope="module")
def issued() -> Iterator[FrontDoor]:
    with FrontDoor(presented(Kind.INTERMEDIATE), Behaviour()) as door:
        yield door


@pytest.fixture
def roots(tmp_path: Path) -> Path:
    path = tmp_path / "roots.pem"
    path.write_bytes(presented(Kind.INTERMEDIATE).root)
    return path


def document(run: Run, door: FrontDoor, *options: object) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(run("probe", f"localhost:{door.port}", "--format", "json", *AT, *options).out)
    return found


def clients(found: dict[str, Any]) -> dict[tuple[str, str], dict[str, Any]]:
    return {(one["driver"], one["versions"]): one for one in found["clients"]}


def test_the_answer_comes_first_and_fits_80_columns(
    run: Run, self_generated: FrontDoor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    ran = run("probe", f"localhost:{self_generated.port}", "--full", *AT)
    assert ran.status == 0
    lines = ran.out.splitlines()
    assert max(map(len, lines)) <= 80
    card = " ".join(lines[:12])
    assert "SQL Server 2022, build 16.0.4165.0" in card
    assert "the server forces it" in card
    assert "SSL_Self_Signed_Fallback" in card
    assert "no client can trust it" in card
    assert "PKIX path building failed" in ran.out


def test_a_server_with_old_tls_alone_fits_as_well(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    old = ssl.TLSVersion.TLSv1
    with FrontDoor(presented(Kind.SELF_GENERATED_2014), Behaviour(tls=(old, old))) as door:
        ran = run("probe", f"localhost:{door.port}", "--full", *AT)
    assert max(map(len, ran.out.splitlines())) <= 80
    assert "if it still takes TLS 1.0" in ran.out


def test_the_document_fits_its_schema_which_is_that_of_the_types(run: Run, issued: FrontDoor) -> None:
    assert SCHEMA_FILE.read_bytes() == schema()
    found = document(run, issued)
    jsonschema.Draft202012Validator(json.loads(schema())).validate(found)
    assert found["format"] == "kbassist.probe/1"


def test_what_drivers_make_of_the_certificate_that_sql_server_makes(run: Run, self_generated: FrontDoor) -> None:
    found = clients(document(run, self_generated))
    old, new = found["msodbcsql", "11, 13, 13.1 and 17"], found["msodbcsql", "18"]
    assert (old["session"], old["validated"], old["works"]) == ("full", False, "yes")
    assert (new["session"], new["validated"], new["works"]) == ("full", True, "no")
    assert new["message"] == "windows.untrusted-root"
    assert new["error"] == "The certificate chain was issued by an authority that is not trusted"
    assert new["further"] == ["certificate-name-mismatch"]


def test_linux_names_it_otherwise(run: Run, self_generated: FrontDoor) -> None:
    found = clients(document(run, self_generated, "--set", "client.os=linux"))
    assert found["msodbcsql", "18"]["error"] == "self-signed certificate"


def test_with_the_root_the_same_drivers_connect(run: Run, issued: FrontDoor, roots: Path) -> None:
    found = document(run, issued, "--client-roots", roots)
    assert found["trusted"] == "yes"
    assert {one["works"] for one in found["clients"] if one["driver"] != "ssrs"} == {"yes"}
    assert {one["id"]: one["verdict"] for one in found["requirements"]}["trusted"] == "pass"


def test_without_a_root_it_depends_and_with_others_it_fails(run: Run, issued: FrontDoor) -> None:
    key = ("msodbcsql", "18")
    assert clients(document(run, issued))[key]["works"] == "depends"
    found = document(run, issued, "--client-roots", "public")
    assert found["trusted"] == "no"
    assert found["missing"] == "CN=Example Test Root CA"
    assert clients(found)[key]["problem"] == "certificate-untrusted"


@pytest.mark.parametrize(
    ("text", "works"),
    [
        (f"{ODBC}Server=localhost;Encrypt=yes", "no"),
        (f"{ODBC}Server=localhost;Encrypt=yes;TrustServerCertificate=yes", "yes"),
        (f"{ODBC}Encrypt=strict;TrustServerCertificate=yes", "no"),
    ],
)
def test_a_connection_string_is_one_client(run: Run, self_generated: FrontDoor, text: str, works: str) -> None:
    found = document(run, self_generated, "--connection-string", text)
    assert [(one["driver"], one["settings"], one["works"]) for one in found["clients"]] == [
        ("msodbcsql", "given", works)
    ]


def test_the_name_that_a_connection_string_expects_is_compared(run: Run, roots: Path) -> None:
    with FrontDoor(presented(Kind.WRONG_NAME), Behaviour()) as door:
        wrong = document(run, door, "--client-roots", roots, "--connection-string", f"{ODBC}Encrypt=yes")
        text = f"{ODBC}Encrypt=yes;HostnameInCertificate=sql02.example.test"
        right = document(run, door, "--client-roots", roots, "--connection-string", text)
    # Each kind of certificate has its own key, and all have the same root.
    assert [one["problem"] for one in wrong["clients"]] == ["certificate-name-mismatch"]
    assert [one["works"] for one in right["clients"]] == ["yes"]


def test_a_case_says_which_client(run: Run, self_generated: FrontDoor, tmp_path: Path) -> None:
    (tmp_path / "app.log").write_text("com.microsoft.sqlserver.jdbc.SQLServerException: x\n", encoding="utf-8")
    found = document(run, self_generated, "--case", tmp_path)
    assert {one["driver"] for one in found["clients"]} == {"mssql-jdbc"}


def test_a_program_brings_its_driver(run: Run, self_generated: FrontDoor) -> None:
    found = document(run, self_generated, "--set", "client.application=grafana")
    assert {(one["driver"], one["settings"]) for one in found["clients"]} == {("go-mssqldb", "given")}


def test_of_the_server_counts_what_was_asked_just_now(run: Run, issued: FrontDoor, tmp_path: Path) -> None:
    (tmp_path / "app.config").write_text("Server=sql09.contoso.com;Database=d;Encrypt=True\n", encoding="utf-8")
    (tmp_path / "ERRORLOG").write_text(
        "2026-03-01 09:00:00.00 Server      Microsoft SQL Server 2017 (RTM) - 14.0.1000.169 (X64)\n"
        "2026-03-01 09:00:00.00 Server      A self-generated certificate was successfully loaded for encryption.\n",
        encoding="utf-8",
    )
    found = document(run, issued, "--case", tmp_path)
    assert (found["release"], found["kind"]) == ("SQL Server 2022", "private-ca")
    assert {(one["name"], one["of"], one["fits"]) for one in found["names"]} == {
        ("localhost", "typed", "exact"),
        ("sql09.contoso.com", "client", "none"),
    }
    assert {one["problem"] for one in found["clients"] if one["validated"]} == {"certificate-name-mismatch"}


def test_no_secret_comes_out(run: Run, self_generated: FrontDoor) -> None:
    text = f"{ODBC}Server=localhost;UID=sa;PWD=Hunter2-Hunter2"
    for form in ("text", "json"):
        ran = run("probe", f"localhost:{self_generated.port}", "--connection-string", text, "--format", form)
        assert ran.status == 0
        assert "Hunter2" not in ran.out + ran.err


def test_check_is_for_monitoring(run: Run, self_generated: FrontDoor, issued: FrontDoor, roots: Path) -> None:
    assert run("probe", f"localhost:{self_generated.port}", "--check").status == 3
    assert run("probe", f"localhost:{issued.port}", "--check", "--client-roots", roots, *AT).status == 0


def test_the_document_is_evidence_for_a_diagnosis(run: Run, self_generated: FrontDoor, tmp_path: Path) -> None:
    (tmp_path / "error.log").write_text(
        "[Microsoft][ODBC Driver 18 for SQL Server]SSL Provider: The certificate chain was issued by an authority that is "
        "not trusted.\n",
        encoding="utf-8",
    )
    where = tmp_path / "probe.json"
    ran = run("probe", f"localhost:{self_generated.port}", "--format", "json", "--output", where)
    assert (ran.status, ran.out) == (0, "")
    found = json.loads(run("diagnose", tmp_path, "--format", "json").out)
    facts = {one["name"]: one for one in found["facts"]}
    assert found["problem"] == "certificate-untrusted"
    assert facts["server.force_encryption"]["value"] == "yes"
    assert facts["server.force_encryption"]["origin"] == "observed"
    assert facts["certificate.kind"]["value"] == "self-generated"
    assert facts["server.release"]["value"] == "2022"
    assert {one["kind"] for one in found["evidence"]} == {"error text", "probe of a server"}


def test_a_probe_that_found_nothing_wrong_is_evidence_too(run: Run, issued: FrontDoor, tmp_path: Path) -> None:
    where = tmp_path / "probe.json"
    run("probe", f"localhost:{issued.port}", "--format", "json", "--output", where)
    found = json.loads(run("diagnose", where, "--format", "json").out)
    facts = {one["name"]: one["value"] for one in found["facts"] if one["origin"] == "observed"}
    assert (found["evidence"][0]["status"], found["evidence"][0]["kind"]) == ("read", "probe of a server")
    assert facts["server.host"] == "localhost"
    assert facts["certificate.names"] == "localhost"
    assert "client.driver" not in facts


@pytest.mark.parametrize(
    ("words", "why"),
    [
        (("np:sql01",), "only TCP"),
        (("localhost:1", "--timeout", "0"), "--timeout 0: seconds"),
        (("localhost:1", "--connection-string", "nothing"), "no keyword of a known driver"),
        (("localhost:1", "--set", "no.such=1"), "--set: "),
        (("localhost:1", "--case", "no-such-folder"), "no-such-folder"),
        (("localhost:1", "--case", __file__, "--output", __file__), "is the file that was read"),
    ],
)
def test_a_bad_command_line_asks_nobody(run: Run, words: tuple[str, ...], why: str) -> None:
    ran = run("probe", *words)
    assert ran.status == 2
    assert why in ran.err
    assert len(ran.err.splitlines()) == 1


def test_nobody_there(run: Run) -> None:
    with FrontDoor(presented(Kind.GOOD), Behaviour()) as door:
        port = door.port
    ran = run("probe", f"127.0.0.1,{port}", "--timeout", "2")
    assert ran.status == 2
    assert "not reached" in ran.out
    assert "nobody listens there" in ran.out
