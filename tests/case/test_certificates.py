"""What a certificate in hand shows is a fact of its case, is not asked, and leads to the narrower article."""

import json
import subprocess
import sys
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, pkcs7, pkcs12
from cryptography.x509.oid import ExtendedKeyUsageOID

from tests.support.run import CASES, ROOT, Run
from tests.support.samples import certificate, signed_with

AT = "2026-06-01T00:00:00Z"
CLOSED = (
    "A connection was successfully established with the server, but then an error occurred during the login process. "
    "(provider: SSL Provider, error: 0 - The connection was forcibly closed by remote host 10054) "
    "Microsoft SQL Server, Error: 233."
)
UNEXPLAINED = (
    "(provider: TCP Provider, error: 35 - An internal exception was caught) ---> AuthenticationException: "
    "The remote certificate is invalid according to the validation procedure."
)
CONNECTION = "\nServer=sql01.contoso.com;Database=Orders;Encrypt=True;TrustServerCertificate=False\n"
NAMES = ("certificate.name_match", "certificate.wildcard")


@pytest.fixture(scope="module")
def root() -> Any:
    return certificate("Contoso Root CA", ca=True)


def server(root: Any, **given: Any) -> bytes:
    """A server certificate in DER."""
    dns = given.pop("dns", ("sql01.contoso.com",))
    return certificate("sql01.contoso.com", root, dns=dns, **given)[0].public_bytes(Encoding.DER)


def diagnose(run: Run, folder: Path, error: str, der: bytes | None, *answers: str) -> dict[str, Any]:
    (folder / "error.txt").write_text(error, encoding="utf-8")
    if der is not None:
        (folder / "server.cer").write_bytes(der)
    given = [word for answer in ("case.product=sql-server", *answers) for word in ("--set", answer)]
    ran = run("diagnose", folder, "--format", "json", "--at", AT, *given)
    assert ran.status == 0, ran.err
    return json.loads(ran.out)


def facts(result: dict[str, Any]) -> dict[str, Any]:
    return {one["name"]: one["value"] for one in result["facts"] if not one["stale"]}


def asked(result: dict[str, Any]) -> set[str]:
    return {one["fact"] for incident in result["incidents"] for one in incident["questions"]}


def first(result: dict[str, Any]) -> tuple[str, str, set[str]]:
    """Article, status and confirmed rows of the first diagnosis."""
    one = result["incidents"][0]["diagnoses"][0]
    return one["article"], one["status"], {row["id"] for row in one["scenarios"] if row["status"] == "confirmed"}


@pytest.mark.parametrize("name", ["sha512", "md5"])
def test_a_weak_hash_is_seen_and_not_asked(name: str, run: Run, tmp_path: Path, root: Any) -> None:
    der = server(root, digest=hashes.SHA512()) if name == "sha512" else signed_with(server(root), name)
    result = diagnose(run, tmp_path, CLOSED, der)
    assert facts(result)["certificate.signature"] == name and facts(result)["certificate.weak_hash"] == "yes"
    assert "certificate.weak_hash" not in asked(result)
    assert first(result) == ("certificate-weak-hash", "confirmed", {"weak-hash"})


@pytest.mark.parametrize("name", ["sha256", "sha1"])
def test_another_hash_rules_it_out_without_a_question(name: str, run: Run, tmp_path: Path, root: Any) -> None:
    der = server(root) if name == "sha256" else signed_with(server(root), name)
    result = diagnose(run, tmp_path, CLOSED, der)
    assert facts(result)["certificate.weak_hash"] == "no" and "certificate.weak_hash" not in asked(result)
    assert "certificate-weak-hash" not in str(result["incidents"])


def test_without_a_certificate_the_hash_is_asked(run: Run, tmp_path: Path) -> None:
    assert "certificate.weak_hash" in asked(diagnose(run, tmp_path, CLOSED, None))


def test_only_a_case_with_a_certificate_pays_for_cryptography(tmp_path: Path) -> None:
    (tmp_path / "error.txt").write_text(CLOSED + CONNECTION, encoding="utf-8")
    code = "import sys; from kbassist.cli import main; main(['diagnose', sys.argv[1]]); sys.exit('cryptography' in sys.modules)"
    ran = subprocess.run([sys.executable, "-c", code, tmp_path], capture_output=True, cwd=ROOT, check=False)
    assert ran.returncode == 0, ran.stderr


def test_dates_in_hand_are_not_asked(run: Run, tmp_path: Path, root: Any) -> None:
    der = server(root, start=datetime(2024, 1, 1, tzinfo=timezone.utc), days=365)
    result = diagnose(run, tmp_path, "(provider: SSL Provider, error: 0 - The received certificate has expired.)", der)
    assert facts(result)["certificate.validity"] == "expired" and "certificate.dates" not in asked(result)


def test_the_dates_of_two_certificates_are_not_mixed(run: Run, tmp_path: Path, root: Any) -> None:
    (tmp_path / "old.cer").write_bytes(server(root, start=EARLY, days=365))
    result = diagnose(run, tmp_path, UNEXPLAINED, server(root))
    said = {one["value"] for one in result["facts"] if one["name"] == "certificate.validity"}
    assert said == {"valid", "expired"}
    assert "certificate.validity" in {one["fact"] for one in result["conflicts"]}


def test_what_cert_finds_out_every_case_knows(run: Run, tmp_path: Path, root: Any) -> None:
    der = server(root, dns=("*.contoso.com",), bits=1024, purposes=(ExtendedKeyUsageOID.CLIENT_AUTH,))
    known = facts(diagnose(run, tmp_path, UNEXPLAINED + CONNECTION, der))
    ran = run("cert", tmp_path / "server.cer", "--host", "sql01.contoso.com", "--at", AT, "--format", "json")
    (file,) = json.loads(ran.out)["files"]
    verdicts = {one["id"]: one["verdict"] for one in file["requirements"]}
    assert {
        name: known[f"certificate.{name}"]
        for name in ("validity", "kind", "name_match", "wildcard", "server_authentication", "key_type", "key_bits",
                     "signature", "digital_signature", "key_encipherment", "chain_state")
    } == {
        "validity": "valid", "kind": "private-ca", "name_match": "yes", "wildcard": "yes",
        "server_authentication": "no", "key_type": "rsa", "key_bits": 1024, "signature": "sha256",
        "digital_signature": "yes", "key_encipherment": "yes", "chain_state": "incomplete",
    }  # fmt: skip
    assert verdicts == {
        "dates": "pass", "kind": "pass", "names": "warning", "server-authentication": "fail", "key-size": "warning",
        "key-type": "pass", "signature": "pass", "key-usage": "pass", "key-spec": "not checked", "chain": "warning",
        "trusted": "not checked", "alternative-name": "pass",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("connection", "answers", "expected"),
    [
        (CONNECTION, (), ["yes", "no"]),
        (CONNECTION.replace("sql01.contoso.com", "SQL01"), (), ["no", "no"]),
        (CONNECTION.replace("sql01.contoso.com", "10.0.0.5"), (), ["no", "no"]),
        (CONNECTION.replace("sql01.contoso.com", "(local)"), (), [None, None]),
        (CONNECTION, ("server.host=other.contoso.com",), ["no", "no"]),
        ("", (), [None, None]),
    ],
)
def test_the_client_s_name_against_the_certificate(
    connection: str, answers: tuple[str, ...], expected: list[str | None], run: Run, tmp_path: Path, root: Any
) -> None:
    known = facts(diagnose(run, tmp_path, UNEXPLAINED + connection, server(root), *answers))
    assert [known.get(name) for name in NAMES] == expected


def test_two_names_that_fit_differently_say_nothing(run: Run, tmp_path: Path, root: Any) -> None:
    both = CONNECTION + CONNECTION.replace("sql01.contoso.com", "sql01")
    assert not facts(diagnose(run, tmp_path, UNEXPLAINED + both, server(root))).keys() & set(NAMES)


def test_a_name_that_fits_is_no_sequel(run: Run, tmp_path: Path, root: Any) -> None:
    untrusted = (
        "(provider: SSL Provider, error: 0 - The certificate chain was issued by an authority that is not trusted.)"
    )

    def sequels(dns: str) -> list[str]:
        result = diagnose(run, tmp_path, untrusted + CONNECTION, server(root, dns=(dns,)))
        return [one["problem"] for one in result["incidents"][0]["diagnoses"][0]["sequels"]]

    assert "certificate-name-mismatch" not in sequels("sql01.contoso.com")
    assert "certificate-name-mismatch" in sequels("old.contoso.com")


EARLY = datetime(2024, 1, 1, tzinfo=timezone.utc)
JAVA = (
    "The driver could not establish a secure connection to SQL Server by using Secure Sockets Layer (SSL) encryption. "
    'Error: "Certificates do not conform to algorithm constraints".'
)
USAGE = "SSL Provider: [error:0A000086:SSL routines::certificate verify failed:unsuitable certificate purpose]"


@pytest.mark.parametrize(
    ("error", "given", "answers", "expected"),
    [
        (JAVA, {"bits": 1024}, (), ("certificate-weak", "confirmed", {"own-key"})),
        (UNEXPLAINED, {"start": EARLY, "days": 90}, (), ("certificate-expired", "confirmed", {"expired"})),
        (
            USAGE,
            {"purposes": (ExtendedKeyUsageOID.CLIENT_AUTH,)},
            ("certificate.configured=yes",),
            ("certificate-usage", "confirmed", {"not-issued"}),
        ),
    ],
    ids=["weak key", "expired", "usage"],
)
def test_the_narrower_article(
    error: str, given: Any, answers: Any, expected: Any, run: Run, tmp_path: Path, root: Any
) -> None:
    assert first(diagnose(run, tmp_path, error, server(root, **given), *answers)) == expected


def test_a_sound_certificate_leaves_the_wider_article(run: Run, tmp_path: Path, root: Any) -> None:
    result = diagnose(run, tmp_path, UNEXPLAINED + CONNECTION, server(root))
    assert [one["article"] for one in result["incidents"][0]["diagnoses"]] == ["KB2007728"]


def test_a_dump_gives_what_it_shows(run: Run, tmp_path: Path) -> None:
    later = datetime(2026, 1, 1) + timedelta(days=365)
    nmap = (
        "| ssl-cert: Subject: commonName=sql01.contoso.com\n| Subject Alternative Name: DNS:sql01.contoso.com\n"
        "| Issuer: commonName=Contoso CA\n| Public Key type: rsa\n| Public Key bits: 2048\n"
        "| Signature Algorithm: sha512WithRSAEncryption\n| Not valid before: 2026-01-01T00:00:00\n"
        f"| Not valid after:  {later.isoformat()}\n|_SHA-1: {'ab12 ' * 10}\n"
    )
    (tmp_path / "nmap.txt").write_text(nmap, encoding="utf-8")
    result = diagnose(run, tmp_path, CLOSED + CONNECTION, None)
    known = facts(result)
    assert known["certificate.signature"] == "sha512" and known["certificate.name_match"] == "yes"
    assert (known["certificate.key_bits"], known["certificate.validity"]) == (2048, "valid")
    hidden = ("server_authentication", "purposes", "key_usage", "digital_signature", "key_encipherment", "file")
    assert not known.keys() & {f"certificate.{name}" for name in hidden}
    assert "certificate.weak_hash" not in asked(result)


@pytest.mark.parametrize("form", ["chain.pem", "chain.p7b", "with-key.pem", "with-key.pfx"])
def test_a_file_that_holds_more_than_the_root_is_not_imported(form: str, run: Run, tmp_path: Path, root: Any) -> None:
    """What stands beside the root would be trusted too, and a private key would come to every client."""
    own, key = certificate("sql01.contoso.com", dns=("sql01.contoso.com",))
    issued = certificate("sql01.contoso.com", root, dns=("sql01.contoso.com",))[0]
    secret = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    (tmp_path / form).write_bytes(
        {
            "chain.pem": issued.public_bytes(Encoding.PEM) + root[0].public_bytes(Encoding.PEM),
            "chain.p7b": pkcs7.serialize_certificates([issued, root[0]], Encoding.DER),
            "with-key.pem": secret + own.public_bytes(Encoding.PEM),
            "with-key.pfx": pkcs12.serialize_key_and_certificates(b"x", key, own, None, NoEncryption()),
        }[form]
    )
    kind = "private-ca" if "chain" in form else "self-signed"
    error = (
        "Microsoft.Data.SqlClient.SqlException: The certificate chain was issued by an authority that is not trusted."
    )
    known = ("client.root_trusted=no", "client.os=windows", f"certificate.kind={kind}")
    result = diagnose(run, tmp_path, error + CONNECTION, None, *known)
    options = {one["id"]: one for one in result["incidents"][0]["plan"]["options"]}
    steps = options["trust-issuing-ca"]["steps"]
    commands = [one["text"] for step in steps for one in step["commands"]]
    assert [one for one in commands if form in one and "verify" not in one] == []
    assert steps[0]["id"] == "take-root-out/alone", (result["evidence"], result["failures"])
    assert form in steps[0]["text"]
    assert facts(result)["certificate.root_bundle"] == form
    assert "certificate.root_file" not in facts(result)


def test_a_file_that_holds_the_root_alone_is_imported(run: Run, tmp_path: Path, root: Any) -> None:
    (tmp_path / "root.pem").write_bytes(root[0].public_bytes(Encoding.PEM))
    result = diagnose(run, tmp_path, UNEXPLAINED + CONNECTION, server(root))
    assert facts(result)["certificate.root_file"] == "root.pem"
    assert "certificate.root_bundle" not in facts(result)


def test_a_probe_of_another_day_does_not_speak_against_the_moment_that_counts(run: Run) -> None:
    evidence = CASES / "probe-self-generated" / "evidence"
    ran = run("diagnose", evidence, "--format", "json", "--at", "2060-01-01T00:00:00Z")
    result = json.loads(ran.out)
    assert facts(result)["certificate.validity"] == "expired" and result["conflicts"] == []
    (dates,) = (one for one in result["facts"] if one["name"] == "certificate.dates")
    assert dates["stale"] and "2026-01-01" in dates["stale_because"]
