"""Algorithms and extensions as tools print them."""

import pytest

from kbassist.evidence.readers.certificate_dump import read_dump
from kbassist.evidence.readers.certificate_words import Printed, public_key, signature_hash
from kbassist.evidence.readers.part import Text
from kbassist.model.certificate import KeyUsage, PublicKey, Purposes

WHOLE = """Certificate:
    Data:
        Version: 3 (0x2)
        Signature Algorithm: sha512WithRSAEncryption
        Issuer: CN = Contoso CA
        Subject: CN = sql01
        Subject Public Key Info:
            Public Key Algorithm: rsaEncryption
                RSA Public-Key: (1024 bit)
        X509v3 extensions:
            X509v3 Key Usage: critical
                Digital Signature, Key Encipherment
            X509v3 Extended Key Usage:
                TLS Web Client Authentication, 1.3.6.1.4.1.311.54.1.2
    Signature Algorithm: sha512WithRSAEncryption
         a8:3e:0e:11
"""
KEYTOOL = """{owner}: CN=sql01
{issuer}: CN=Contoso CA
\t SHA1: FC:82:99:20:AB:F8:00:B1:76:B4:75:F4:7B:56:BB:56:D2:3E:33:DC
\t SHA256: 60:3F
{signature}
{key}
Version: 3
"""


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("sha256WithRSAEncryption", "sha256"),
        ("ecdsa-with-SHA384", "sha384"),
        ("SHA512withRSA", "sha512"),
        ("sha1WithRSA", "sha1"),
        ("md5WithRSAEncryption", "md5"),
        ("SHA-224", "sha224"),
        ("ED25519", None),
        ("rsassaPss", None),
        ("sha3-256WithRSA", None),
        ("", None),
    ],
)
def test_signatures(name: str, expected: str | None) -> None:
    assert signature_hash(name) == expected


@pytest.mark.parametrize(
    ("kind", "bits", "expected"),
    [
        ("rsaEncryption", "2048", PublicKey("rsa", 2048)),
        ("id-ecPublicKey", "256", PublicKey("ec", 256)),
        ("rsa", "", PublicKey("rsa")),
        ("ED25519", "", PublicKey("other")),
        ("unheard-of", "512", None),
    ],
)
def test_keys(kind: str, bits: str, expected: PublicKey | None) -> None:
    assert public_key(kind, bits) == expected


def test_a_whole_block_of_openssl() -> None:
    part = read_dump(Text(WHOLE, WHOLE.splitlines(), "file", lambda _message: False))
    assert part is not None
    (one,) = part.certificates
    assert (one.signature, one.key) == ("sha512", PublicKey("rsa", 1024))
    assert one.purposes == Purposes("no", "TLS Web Client Authentication, 1.3.6.1.4.1.311.54.1.2")
    assert one.usage == KeyUsage(True, True, "digital signature, key encipherment")


def test_an_extension_is_missing_only_from_a_whole_block() -> None:
    bare = [line for line in WHOLE.splitlines() if "Usage" not in line and "Authentication" not in line]
    whole, cut = Printed(bare), Printed(bare[:9])
    assert (whole.purposes, whole.usage) == (Purposes("unlimited"), KeyUsage())
    assert (cut.purposes, cut.usage, cut.key) == (None, None, PublicKey("rsa", 1024))


@pytest.mark.parametrize(
    ("owner", "issuer", "signature", "key"),
    [
        ("Owner", "Issuer", "Signature algorithm name: SHA512withRSA", "Subject Public Key Algorithm: 1024-bit RSA key (weak)"),
        ("Eigentümer", "Aussteller", "Signaturalgorithmusname: SHA512withRSA", "Public Key-Algorithmus von Subject: 1024-Bit-RSA-Schlüssel (schwach)"),
        ("所有者", "発行者", "署名アルゴリズム名: SHA512withRSA (弱)", "サブジェクト公開キー・アルゴリズム: 1024ビットRSAキー(弱)"),
    ],
)  # fmt: skip
def test_keytool_in_its_languages(owner: str, issuer: str, signature: str, key: str) -> None:
    text = KEYTOOL.format(owner=owner, issuer=issuer, signature=signature, key=key)
    part = read_dump(Text(text, text.splitlines(), "file", lambda _message: False))
    assert part is not None
    (one,) = part.certificates
    assert (one.signature, one.key, one.purposes) == ("sha512", PublicKey("rsa", 1024), None)
