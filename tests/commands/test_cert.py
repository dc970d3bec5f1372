"""``kbassist cert``: one verdict for each requirement, a pass included."""

import json
from datetime import datetime, timezone
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    NoEncryption,
    PrivateFormat,
    pkcs12,
)

from tests.support.run import Ran, Run
from tests.support.samples import certificate

Made = tuple[x509.Certificate, rsa.RSAPrivateKey]


@pytest.fixture(scope="module")
def root() -> Made:
    return certificate("Contoso Root CA", ca=True)


@pytest.fixture(scope="module")
def leaf(root: Made) -> Made:
    return certificate("sql01.contoso.com", root, dns=("sql01.contoso.com", "sql01"))


def verdicts(ran: Ran) -> dict[str, str]:
    (file,) = json.loads(ran.out)["files"]
    return {one["id"]: one["verdict"] for one in file["requirements"]}


def check(run: Run, path: Path, *options: object) -> Ran:
    return run("cert", path, "--at", "2026-06-01T00:00:00Z", "--format", "json", *options)


def test_self_generated(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "fallback.cer"
    path.write_bytes(certificate("SSL_Self_Signed_Fallback", days=10_950)[0].public_bytes(Encoding.DER))
    ran = check(run, path, "--host", "sql01")
    assert ran.status == 3
    assert {one: verdicts(ran)[one] for one in ("kind", "names", "dates", "trusted")} == {
        "kind": "fail", "names": "fail", "dates": "pass", "trusted": "fail",
    }  # fmt: skip


def test_private_ca_with_and_without_its_root(run: Run, tmp_path: Path, root: Made, leaf: Made) -> None:
    alone, both = tmp_path / "alone.cer", tmp_path / "both.pem"
    alone.write_bytes(leaf[0].public_bytes(Encoding.DER))
    both.write_bytes(leaf[0].public_bytes(Encoding.PEM) + root[0].public_bytes(Encoding.PEM))
    ran = check(run, alone, "--host", "sql01.contoso.com")
    assert ran.status == 0
    assert verdicts(ran)["chain"] == "warning" and "Contoso Root CA" in ran.out
    ran = check(run, both, "--host", "SQL01")
    assert ran.status == 0
    assert {
        verdicts(ran)[one] for one in ("dates", "names", "chain", "signature", "key-size", "server-authentication")
    } == {"pass"}
    trusted = tmp_path / "roots.pem"
    trusted.write_bytes(root[0].public_bytes(Encoding.PEM))
    assert verdicts(check(run, both, "--client-roots", trusted))["trusted"] == "pass"
    assert verdicts(check(run, both, "--client-roots", "public"))["trusted"] == "fail"


def test_expired_wrong_name_and_weak(run: Run, tmp_path: Path, root: Made) -> None:
    path = tmp_path / "old.cer"
    old = certificate("old", root, dns=("old.contoso.com",), start=datetime(2020, 1, 1, tzinfo=timezone.utc), bits=1024)
    path.write_bytes(old[0].public_bytes(Encoding.DER))
    ran = check(run, path, "--host", "sql01.contoso.com")
    assert ran.status == 3
    found = verdicts(ran)
    assert (found["dates"], found["names"], found["key-size"]) == ("fail", "fail", "warning")
    assert "expected sql01.contoso.com; presented old, old.contoso.com" in ran.out


def test_pkcs12(run: Run, tmp_path: Path, root: Made, leaf: Made) -> None:
    def pfx(name: str, secret: bytes | None) -> Path:
        protection = BestAvailableEncryption(secret) if secret else NoEncryption()
        path = tmp_path / name
        path.write_bytes(pkcs12.serialize_key_and_certificates(b"x", leaf[1], leaf[0], [root[0]], protection))
        return path

    open_, locked = pfx("open.pfx", None), pfx("locked.pfx", b"S3cr3t-Word")
    secret, wrong = tmp_path / "secret.txt", tmp_path / "wrong.txt"
    secret.write_text("S3cr3t-Word\n", encoding="utf-8")
    wrong.write_text("nonsense\n", encoding="utf-8")
    assert verdicts(check(run, open_))["chain"] == "pass"
    ran = check(run, locked, "--password-file", secret)
    assert verdicts(ran)["chain"] == "pass" and "S3cr3t" not in ran.out + ran.err and "PRIVATE" not in ran.out
    ran = check(run, locked)
    assert ran.status == 2 and "--password-file" in ran.err and ran.err.count("\n") == 1
    ran = check(run, locked, "--password-file", wrong)
    assert ran.status == 2 and "wrong password" in ran.err


def test_what_is_no_server_certificate(run: Run, tmp_path: Path, root: Made, leaf: Made) -> None:
    only_root, key = tmp_path / "root.cer", tmp_path / "key.pem"
    only_root.write_bytes(root[0].public_bytes(Encoding.DER))
    key.write_bytes(leaf[1].private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    ran = run("cert", only_root)
    assert ran.status == 2 and "no server certificate" in ran.err
    assert run("cert", key).status == 2
    assert run("cert", tmp_path / "none.cer").status == 2


def test_the_table_says_a_pass_too(run: Run, tmp_path: Path, leaf: Made) -> None:
    path = tmp_path / "sql.cer"
    path.write_bytes(leaf[0].public_bytes(Encoding.PEM))
    out = run("cert", path, "--host", "sql01", "--at", "2026-06-01").out
    out = " ".join(out.split())  # a cell is as wide as the path of the file lets it be
    assert "expected sql01; presented sql01.contoso.com, sql01" in out and "pass" in out
    assert "observed: SQL Server 2019 and later load CNG keys" in out


def test_a_certificate_that_looks_like_a_root_is_the_server_s_where_its_configuration_names_it(
    run: Run, tmp_path: Path
) -> None:
    """What ``openssl req -x509`` makes: its own issuer, CA:TRUE, a common name and nothing else."""
    made, _ = certificate("sql01.contoso.com", ca=True)
    pem, conf = tmp_path / "mssql.pem", tmp_path / "mssql.conf"
    pem.write_bytes(made.public_bytes(Encoding.PEM))
    alone = run("cert", pem, "--at", "2026-06-01T00:00:00Z", "--format", "json")
    assert alone.status == 2
    conf.write_text(f"[network]\ntlscert = /etc/ssl/certs/{pem.name}\ntlskey = /etc/ssl/private/mssql.key\n")
    ran = run("cert", pem, conf, "--at", "2026-06-01T00:00:00Z", "--host", "sql01.contoso.com", "--format", "json")
    (file, _) = json.loads(ran.out)["files"]
    found = {one["id"]: one["verdict"] for one in file["requirements"]}
    assert (found["alternative-name"], found["names"], found["kind"]) == ("warning", "pass", "warning")
    conf.write_text("[network]\ntlscert = /etc/ssl/certs/other.pem\n")
    assert run("cert", pem, conf, "--format", "json").status == 2
