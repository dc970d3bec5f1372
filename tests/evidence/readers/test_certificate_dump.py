"""Dumps of certificates and trust stores."""

import subprocess
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding

from kbassist.rulebase.base import RuleBase
from tests.support.formats import dumps, read
from tests.support.samples import certificate, thumbprint


@pytest.mark.parametrize("name", dumps())
def test_trust_stores(name: str, base: RuleBase) -> None:
    text, store, complete = dumps()[name]
    (reading,) = read(base, text)
    (listing,) = reading.listings
    assert (listing.store, listing.complete) == (store, complete), reading.evidence
    assert listing.certificates[0].subject.startswith("CN=Contoso Root CA")
    assert len(listing.certificates[0].thumbprint) == 40


def test_s_client_shows_what_the_server_presents(base: RuleBase, leaf: x509.Certificate) -> None:
    pem = leaf.public_bytes(Encoding.PEM).decode()
    text = f"CONNECTED(00000003)\n---\nCertificate chain\n 0 s:CN = sql01\n   i:CN = x\n---\nServer certificate\n{pem}\nVerify return code: 19\n"
    (one,) = read(base, text)[0].certificates
    assert (one.how, one.file) == ("presented", "")


def test_openssl_and_nmap(base: RuleBase) -> None:
    text = (
        "Certificate:\n    Data:\n        Version: 3 (0x2)\n        Issuer: C = US, CN = Contoso Root CA\n        Validity\n"
        "            Not Before: Jan  2 00:00:00 2026 GMT\n            Not After : Jan  2 00:00:00 2028 GMT\n"
        "        Subject: CN = sql01\n            X509v3 Authority Key Identifier: \n                AB:CD:EF:01:23:45:67:89\n"
        "SHA1 Fingerprint=" + ":".join(["AB"] * 20) + "\n"
    )
    (one,) = read(base, text)[0].certificates
    assert (one.subject, one.not_after, one.authority_key_id) == (
        "CN = sql01",
        "2028-01-02T00:00:00Z",
        "abcdef0123456789",
    )
    nmap = (
        "PORT     STATE SERVICE\n1433/tcp open  ms-sql-s\n| ssl-cert: Subject: commonName=SSL_Self_Signed_Fallback\n"
        "| Issuer: commonName=SSL_Self_Signed_Fallback\n| Not valid before: 2026-02-28T22:10:06\n|_Not valid after:  2056-02-28T22:10:06\n"
    )
    (reading,) = read(base, nmap)
    assert [cert.how for cert in reading.certificates] == ["presented"]


# --- what the tools of today print: a format that changes with a release is noticed here


@pytest.fixture(scope="module")
def root() -> x509.Certificate:
    return certificate("Contoso Root CA", ca=True)[0]


@pytest.fixture
def pem(root: x509.Certificate, tmp_path: Path) -> Path:
    path = tmp_path / "root.pem"
    path.write_bytes(root.public_bytes(Encoding.PEM))
    return path


def printed(*command: object) -> str:
    return subprocess.run([str(one) for one in command], check=True, capture_output=True, text=True).stdout


@pytest.mark.external("openssl")
def test_openssl_x509(pem: Path, root: x509.Certificate, base: RuleBase) -> None:
    text = printed("openssl", "x509", "-in", pem, "-noout", "-text", "-fingerprint", "-sha1")
    (one,) = read(base, text)[0].certificates
    assert one.subject.replace(" ", "") == "CN=ContosoRootCA" and one.thumbprint == thumbprint(root).upper()
    assert one.not_after == f"{root.not_valid_after_utc:%Y-%m-%dT%H:%M:%SZ}"


@pytest.mark.external("keytool")
def test_keytool_list(pem: Path, root: x509.Certificate, base: RuleBase, tmp_path: Path) -> None:
    store = ("-keystore", tmp_path / "trust.p12", "-storetype", "PKCS12", "-storepass", "changeit")
    printed("keytool", "-importcert", "-noprompt", "-alias", "contoso", "-file", pem, *store)
    (reading,) = read(base, printed("keytool", "-list", "-v", *store))
    (listing,) = reading.listings
    assert (listing.store, listing.complete) == ("java", True), reading.evidence
    assert [one.thumbprint for one in listing.certificates] == [thumbprint(root).upper()]
