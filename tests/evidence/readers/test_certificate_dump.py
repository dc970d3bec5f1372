"""Dumps of certificates and trust stores."""

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding

from kbassist.rulebase.base import RuleBase
from tests.support.formats import dumps, read


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
