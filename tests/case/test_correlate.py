"""Evidence put together: the right machine, the right start, the right certificate; what is wrong is shown and not used."""

import json
import shutil
from datetime import timedelta
from pathlib import Path
from typing import Any

import msgspec
import pytest
from cryptography.hazmat.primitives.serialization import Encoding

from kbassist.case.correlate import correlate
from kbassist.case.places import pairs
from kbassist.connection.hosts import same_host
from kbassist.evidence.document import Document
from kbassist.evidence.intake import Intake
from kbassist.model.evidence import Evidence, Observation, Reading
from kbassist.rulebase.base import RuleBase
from kbassist.rulebase.compiler import build as build_rules
from kbassist.rulebase.files import default_rules, rule_files
from kbassist.rulebase.names import THUMBPRINT
from kbassist.text.secrets import Vault
from tests.support.evtxfile import build, schannel
from tests.support.run import CASES, Run
from tests.support.samples import WHEN, certificate, certutil_root, errorlog, thumbprint

CASE = CASES / "logscout"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the sample folder, to change."""
    shutil.copytree(CASE / "evidence", tmp_path / "case")
    return tmp_path / "case"


def diagnose(run: Run, folder: Path, *options: str) -> dict[str, Any]:
    ran = run("diagnose", folder, "--answers", CASE / "answers.txt", "--format", "json", *options)
    assert ran.status in (0, 1), ran.err
    return json.loads(ran.out)


def values(result: dict[str, Any], name: str, *, stale: bool = False) -> list[str]:
    return [fact["value"] for fact in result["facts"] if fact["name"] == name and fact["stale"] == stale]


def reasons(result: dict[str, Any]) -> str:
    return "\n".join(fact["stale_because"] for fact in result["facts"] if fact["stale"])


def rows(result: dict[str, Any], incident: int = 0) -> dict[str, str]:
    return {one["id"]: one["status"] for one in result["incidents"][incident]["diagnoses"][0]["scenarios"]}


def test_a_whole_folder_leaves_no_question(run: Run, folder: Path) -> None:
    result = diagnose(run, folder)
    assert result["status"] == "diagnosed" and result["incidents"][0]["questions"] == []
    assert rows(result)["1"] == "confirmed"
    assert {one["status"] for one in result["evidence"]} == {"read"}


def test_without_the_root_store_one_question_is_left(run: Run, folder: Path) -> None:
    (folder / "APP01_certutil_Root.txt").unlink()
    result = diagnose(run, folder)
    assert rows(result)["1"] == "likely"
    (question,) = result["incidents"][0]["questions"]
    assert question["fact"] == "client.root_trusted"
    assert any("'CN=Contoso Root CA'" in command["text"] for command in question["commands"])


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("SQL01_certutil_Root.txt", "the server's trusted roots"),
        ("roots.txt", "whose trusted roots these are is not known"),
        ("WEB09_certutil_Root.txt", "a machine that has no part"),
    ],
)
def test_a_root_store_of_the_wrong_machine_concludes_nothing(name: str, reason: str, run: Run, folder: Path) -> None:
    (folder / "APP01_certutil_Root.txt").rename(folder / name)
    result = diagnose(run, folder)
    assert rows(result)["1"] == "likely" and values(result, "client.root_trusted") == []
    assert reason in reasons(result)


def test_a_listing_that_is_cut_off_proves_no_absence(run: Run, folder: Path) -> None:
    path = folder / "APP01_certutil_Root.txt"
    path.write_text(path.read_text("utf-8").partition("CertUtil:")[0], encoding="utf-8")
    result = diagnose(run, folder)
    assert rows(result)["1"] == "likely" and values(result, "client.root_in_windows") == []


def test_roots_present_and_roots_of_the_same_name(run: Run, folder: Path) -> None:
    root = certificate("Contoso Root CA", ca=True)
    leaf = certificate("sql01.contoso.com", root, dns=("sql01.contoso.com",))[0]
    stranger = certificate("Contoso Root CA", ca=True)[0]
    for path in ("sql01.p7b", "SQL01_SQLCHECK.TXT", "APP01_System.evtx"):
        (folder / path).unlink()
    (folder / "SQL01_20260301T1019002201_ERRORLOG").write_text(errorlog(thumbprint(leaf)), encoding="utf-16")
    (folder / "sql01.cer").write_bytes(leaf.public_bytes(Encoding.DER))
    (folder / "root.cer").write_bytes(root[0].public_bytes(Encoding.PEM))
    store = folder / "APP01_certutil_Root.txt"
    store.write_text(certutil_root([root[0], stranger]), encoding="utf-8")
    assert values(diagnose(run, folder), "client.root_trusted") == ["yes"]
    store.write_text(certutil_root([stranger]), encoding="utf-8")
    result = diagnose(run, folder)
    assert values(result, "client.root_same_name") == ["yes"] and values(result, "client.root_trusted") == ["no"]
    assert "root-same-name" in str(result["incidents"])
    (folder / "root.cer").unlink()
    store.write_text(certutil_root([certificate("Other CA", ca=True)[0]]), encoding="utf-8")
    result = diagnose(run, folder)
    assert values(result, "client.root_trusted") == [], "an issuer that may be an intermediate is no missing root"
    assert values(result, "certificate.missing_issuer") == ["CN=Contoso Root CA"]


def test_two_clients_are_two_incidents_and_no_conflict(run: Run, folder: Path) -> None:
    shutil.copy(folder / "APP01_app.log", folder / "APP02_app.log")
    text = (folder / "APP01_appsettings.json").read_text("utf-8").replace("Encrypt=False", "Encrypt=True")
    (folder / "APP02_appsettings.json").write_text(text, encoding="utf-8")
    result = diagnose(run, folder)
    assert [one["client"] for one in result["incidents"]] == ["APP01.contoso.com", "APP02"]
    assert result["conflicts"] == []
    assert rows(result, 0)["1"] == "confirmed"
    assert rows(result, 1)["1"] == "ruled-out" and rows(result, 1)["client-asked-private-ca"] == "likely"


def test_only_the_start_before_the_error_counts(run: Run, folder: Path) -> None:
    result = diagnose(run, folder)
    assert values(result, "certificate.kind") == ["private-ca"]
    assert "started again at 2026-02-28" in reasons(result)
    log = folder / "APP01_app.log"
    log.write_text(log.read_text("utf-8").replace("2026-03-01", "2026-02-25"), encoding="utf-8")
    (folder / "APP01_System.evtx").unlink()
    (folder / "SQL01_SQLCHECK.TXT").unlink()
    result = diagnose(run, folder)
    assert values(result, "certificate.kind") == ["self-generated"]
    assert "after the error" in reasons(result)


def test_archived_logs_are_older_starts(run: Run, folder: Path) -> None:
    name = "SQL01_20260301T1019002201_ERRORLOG"
    text = (folder / name).read_text("utf-16")
    old, new = text.split("2026-02-28 22:10:01.02", 1)
    (folder / name).write_text("2026-02-28 22:10:01.02" + new, encoding="utf-16")
    (folder / f"{name}.1").write_text(old, encoding="utf-16")
    result = diagnose(run, folder)
    assert rows(result)["1"] == "confirmed" and "started again" in reasons(result)


def test_a_file_of_another_certificate_is_not_used(run: Run, folder: Path) -> None:
    other = certificate("old.contoso.com", dns=("old.contoso.com",))[0]
    (folder / "old.cer").write_bytes(other.public_bytes(Encoding.DER))
    result = diagnose(run, folder)
    assert rows(result)["1"] == "confirmed"
    assert "CN=old.contoso.com" in values(result, "certificate.subject", stale=True)
    assert "SQL Server uses another certificate" in reasons(result)


@pytest.mark.parametrize(
    ("best_from", "loaded"), [(("errorlog", "registry"), "A" * 40), (("registry",), "B" * 40), (("ini",), "A" * 40)]
)
def test_the_vocabulary_says_which_evidence_knows_the_loaded_certificate_best(
    best_from: tuple[str, ...], loaded: str
) -> None:
    stored = build_rules(rule_files((default_rules(),)))
    fact = msgspec.structs.replace(stored.facts[THUMBPRINT], best_from=best_from)
    changed = RuleBase(msgspec.structs.replace(stored, facts={**stored.facts, THUMBPRINT: fact}))
    other = certificate("old.contoso.com", dns=("old.contoso.com",))[0]
    seen = [
        Observation(name=THUMBPRINT, value=value * 40, form=form)
        for form, value in (("errorlog", "A"), ("registry", "B"))
    ]
    readings = [
        Reading(
            evidence=Evidence(id="e1", path="log", kind="log", machine=None, status="read", note=""),
            observations=tuple(seen),
        ),
        *Intake(changed, Vault()).read(Document("old.cer", other.public_bytes(Encoding.DER))),
    ]
    (incident,) = correlate(readings, {}, changed)
    reasons = {one.stale_because for one in incident.facts if one.stale}
    assert reasons == {f"SQL Server uses another certificate, {loaded}"}


def test_a_certificate_that_is_not_the_loaded_one_is_a_finding(run: Run, folder: Path) -> None:
    inspected = certificate("sql01.contoso.com", certificate("Inspection CA", ca=True), dns=("sql01.contoso.com",))[0]
    event = schannel(36882, WHEN, "APP01.contoso.com", certificateContext=inspected.public_bytes(Encoding.DER))
    (folder / "APP01_System.evtx").write_bytes(build([event]))
    result = diagnose(run, folder)
    assert values(result, "certificate.presented_differs") == ["yes"]
    assert "presented-differs" in str(result["incidents"])


def test_an_event_of_another_program_is_not_this_connection_s(run: Run, folder: Path) -> None:
    foreign = certificate("intranet.contoso.com", dns=("intranet.contoso.com",))[0].public_bytes(Encoding.DER)
    event = schannel(36882, WHEN - timedelta(hours=3), "APP01.contoso.com", certificateContext=foreign)
    (folder / "APP01_System.evtx").write_bytes(build([event]))
    result = diagnose(run, folder)
    assert values(result, "certificate.presented_differs") == []
    assert rows(result)["1"] == "confirmed"


ALERT = """Log Name:      System
Source:        Schannel
Date:          3/1/2026 10:00:01 AM
Event ID:      36887
Computer:      SQL01.contoso.com
Description:
A fatal alert was received from the remote endpoint. The TLS protocol defined fatal alert code is 48.
"""


@pytest.mark.parametrize("form", ["evtx", "text"])
def test_the_server_s_log_alone_says_that_a_client_refused(form: str, run: Run, tmp_path: Path) -> None:
    data = build([schannel(36887, WHEN, "SQL01.contoso.com", AlertDesc=48)]) if form == "evtx" else ALERT.encode()
    (tmp_path / "log").write_bytes(data)
    result = diagnose(run, tmp_path)
    (incident,) = result["incidents"]
    assert (incident["client"], incident["server"]) == (None, "SQL01.contoso.com")
    assert incident["diagnoses"][0]["status"] == "possible" and values(result, "client.os") == []


def test_settings_of_the_client_machine_are_not_the_server_s(run: Run, folder: Path) -> None:
    report = (
        (folder / "SQL01_SQLCHECK.TXT")
        .read_text("utf-8")
        .replace("SQL01", "APP01")
        .replace("ForceEncryption:            True", "ForceEncryption:            False")
    )
    (folder / "APP01_SQLCHECK.TXT").write_text(report, encoding="utf-8")
    result = diagnose(run, folder)
    assert result["conflicts"] == [] and values(result, "server.force_encryption") == ["yes"]
    assert "from the client; what counts is the server's" in reasons(result)


def test_client_roots_given(run: Run, folder: Path, tmp_path: Path) -> None:
    (folder / "APP01_certutil_Root.txt").unlink()
    bundle = tmp_path / "roots.pem"
    bundle.write_bytes(b"".join(certificate(name, ca=True)[0].public_bytes(Encoding.PEM) for name in ("A", "B")))
    assert values(diagnose(run, folder, "--client-roots", str(bundle)), "client.root_trusted") == ["no"]
    assert values(diagnose(run, folder, "--client-roots", "public"), "client.root_trusted") == ["no"]
    ran = run("diagnose", folder, "--client-roots", tmp_path / "none.pem")
    assert ran.status == 2 and "--client-roots" in ran.err and ran.err.count("\n") == 1


def test_names() -> None:
    assert same_host("SQL01", "sql01.contoso.com") and not same_host("sql01.a.com", "sql01.b.com")
    assert pairs([]) == [(None, None)]
    assert pairs([("A", None), ("B", None), (None, "S")]) == [("A", "S"), ("B", "S")]
    assert pairs([("A", "S"), (None, "S.x.com")]) == [("A", "S")]
    assert pairs([("A", None), (None, "S"), (None, "T")]) == [("A", "S"), ("A", "T")]
