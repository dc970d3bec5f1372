"""Certificates as servers present them, good and faulty in every way, each with its key and the root that issued it."""

from collections.abc import Callable
from datetime import datetime, timezone
from enum import Enum
from functools import cache

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID
from msgspec import Struct

HOST = "localhost"
"""The name that a good certificate is made for."""
_YEAR = 2025
_SHA256_WITH_RSA = bytes.fromhex("2a864886f70d01010b")
"""1.2.840.113549.1.1.11 (RFC 8017, A.2.4); the last byte tells the hash."""
_OLD = {"md5": (4, hashes.MD5()), "sha1": (5, hashes.SHA1())}  # noqa: S303


class Kind(str, Enum):
    """What is right or wrong with a certificate; ``GOOD``: nothing, for a client that has the root."""

    SELF_GENERATED = "self-generated"
    SELF_GENERATED_2014 = "self-generated-2014"
    SELF_SIGNED = "self-signed"
    GOOD = "good"
    INTERMEDIATE = "intermediate"
    INTERMEDIATE_MISSING = "intermediate-missing"
    EXPIRED = "expired"
    NOT_YET_VALID = "not-yet-valid"
    WRONG_NAME = "wrong-name"
    WILDCARD = "wildcard"
    COMMON_NAME_ONLY = "common-name-only"
    WRONG_USAGE = "wrong-usage"
    RSA_1024 = "rsa-1024"
    SHA1 = "sha1"
    MD5 = "md5"


class Presented(Struct, frozen=True):
    """What a server presents (``chain``, ``key``), and the root that a client has to trust; all in PEM."""

    chain: bytes
    key: bytes
    root: bytes


class _Issuer(Struct, frozen=True):
    certificate: x509.Certificate
    key: rsa.RSAPrivateKey


@cache
def presented(kind: Kind) -> Presented:
    """The certificate of a kind; the same one whenever a process asks."""
    return _MAKERS[kind]()


class _Leaf(Struct, frozen=True, kw_only=True):
    """What a server certificate is like; by itself it is good, and of the private CA (``issuer``: None). ``between``:
    the certificates that are sent with it."""

    issuer: _Issuer | None = None
    subject: str = HOST
    dns: tuple[str, ...] = (HOST,)
    years: tuple[int, int] = (_YEAR, _YEAR + 20)
    bits: int = 2048
    digest: str = "sha256"
    usage: x509.ObjectIdentifier = ExtendedKeyUsageOID.SERVER_AUTH
    between: tuple[_Issuer, ...] = ()


def _issued(leaf: _Leaf) -> Presented:
    """A server certificate with its chain."""
    signer = leaf.issuer or _root()
    key = _key("server", leaf.bits)
    builder = _builder(leaf.subject, signer.certificate.subject, key, leaf.years).add_extension(
        x509.ExtendedKeyUsage([leaf.usage]), critical=False
    )
    if leaf.dns:
        names = x509.SubjectAlternativeName([x509.DNSName(one) for one in leaf.dns])
        builder = builder.add_extension(names, critical=False)
    builder = builder.add_extension(
        x509.AuthorityKeyIdentifier.from_issuer_public_key(signer.key.public_key()), critical=False
    )
    own = _signed(builder, signer.key, leaf.digest)
    chain = b"".join(_pem(one) for one in (own, *(one.certificate for one in leaf.between)))
    return Presented(chain, _key_pem(key), _pem(_root().certificate))


def _alone(subject: str, *, dns: tuple[str, ...] = (), bits: int = 2048, digest: str = "sha256") -> Presented:
    """A certificate that signs itself; it is its own root."""
    key = _key("server", bits)
    builder = _builder(subject, _name(subject), key, (_YEAR, _YEAR + 30))
    if dns:
        names = x509.SubjectAlternativeName([x509.DNSName(one) for one in dns])
        builder = builder.add_extension(names, critical=False)
    own = _pem(_signed(builder, key, digest))
    return Presented(own, _key_pem(key), own)


@cache
def _root() -> _Issuer:
    key = _key("root")
    builder = _authority("Example Test Root CA", _name("Example Test Root CA"), key)
    return _Issuer(builder.sign(key, hashes.SHA256()), key)


@cache
def _intermediate() -> _Issuer:
    key, root = _key("intermediate"), _root()
    builder = _authority("Example Test Issuing CA", root.certificate.subject, key)
    return _Issuer(builder.sign(root.key, hashes.SHA256()), key)


def _authority(subject: str, issuer: x509.Name, key: rsa.RSAPrivateKey) -> x509.CertificateBuilder:
    usage = x509.KeyUsage(
        digital_signature=False,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=True,
        crl_sign=True,
        encipher_only=False,
        decipher_only=False,
    )
    return (
        _builder(subject, issuer, key, (2015, _YEAR + 30))
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .add_extension(usage, critical=True)
    )


def _builder(
    subject: str, issuer: x509.Name, key: rsa.RSAPrivateKey, years: tuple[int, int]
) -> x509.CertificateBuilder:
    return (
        x509.CertificateBuilder()
        .subject_name(_name(subject))
        .issuer_name(issuer)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(datetime(years[0], 1, 1, tzinfo=timezone.utc))
        .not_valid_after(datetime(years[1], 1, 1, tzinfo=timezone.utc))
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
    )


def _signed(builder: x509.CertificateBuilder, key: rsa.RSAPrivateKey, digest: str) -> x509.Certificate:
    """Signed with ``digest``. cryptography's builder refuses the old ones: what it signed is signed again."""
    made = builder.sign(key, hashes.SHA256())
    if digest not in _OLD:
        return made
    number, algorithm = _OLD[digest]
    said = _SHA256_WITH_RSA[:-1] + bytes([number])
    body = made.tbs_certificate_bytes.replace(_SHA256_WITH_RSA, said)
    whole = made.public_bytes(Encoding.DER).replace(_SHA256_WITH_RSA, said)
    return x509.load_der_x509_certificate(whole[: -len(made.signature)] + key.sign(body, padding.PKCS1v15(), algorithm))


@cache
def _key(_owner: str, bits: int = 2048) -> rsa.RSAPrivateKey:
    """The key of an owner: making one takes longer than all the rest."""
    return rsa.generate_private_key(65537, bits)


def _name(text: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, text)])


def _pem(one: x509.Certificate) -> bytes:
    return one.public_bytes(Encoding.PEM)


def _key_pem(key: rsa.RSAPrivateKey) -> bytes:
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())


_MAKERS: dict[Kind, Callable[[], Presented]] = {
    # SQL Server's own since 2017, and that of 2014 and before: the name tells what it is, and there is no other in it.
    Kind.SELF_GENERATED: lambda: _alone("SSL_Self_Signed_Fallback"),
    Kind.SELF_GENERATED_2014: lambda: _alone("SSL_Self_Signed_Fallback", bits=1024, digest="sha1"),
    Kind.SELF_SIGNED: lambda: _alone(HOST, dns=(HOST,)),
    Kind.GOOD: lambda: _issued(_Leaf()),
    Kind.INTERMEDIATE: lambda: _issued(_Leaf(issuer=_intermediate(), between=(_intermediate(),))),
    Kind.INTERMEDIATE_MISSING: lambda: _issued(_Leaf(issuer=_intermediate())),
    Kind.EXPIRED: lambda: _issued(_Leaf(years=(2019, 2020))),
    Kind.NOT_YET_VALID: lambda: _issued(_Leaf(years=(2090, 2091))),
    Kind.WRONG_NAME: lambda: _issued(_Leaf(subject="sql02.example.test", dns=("sql02.example.test", "sql02"))),
    Kind.WILDCARD: lambda: _issued(_Leaf(subject="*.example.test", dns=("*.example.test",))),
    Kind.COMMON_NAME_ONLY: lambda: _issued(_Leaf(dns=())),
    Kind.WRONG_USAGE: lambda: _issued(_Leaf(usage=ExtendedKeyUsageOID.CLIENT_AUTH)),
    Kind.RSA_1024: lambda: _issued(_Leaf(bits=1024)),
    Kind.SHA1: lambda: _issued(_Leaf(digest="sha1")),
    Kind.MD5: lambda: _issued(_Leaf(digest="md5")),
}
