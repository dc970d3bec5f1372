"""What a certificate says that SQL Server's requirements ask for: key, signature, purposes, uses, names.

RFC 5280 for the extensions, RFC 9525 for the names.
"""

import warnings
from collections.abc import Iterator, Sequence
from ipaddress import ip_address

from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric import dsa, ec, rsa
from cryptography.x509.oid import ExtendedKeyUsageOID

from kbassist.certificates.x509 import BAD
from kbassist.model.evidence import Value
from kbassist.text.safe import clean

_EXTENSION = (x509.ExtensionNotFound, x509.DuplicateExtension, *BAD)
_HASHES = ("md2", "md5", "sha1", "sha224", "sha256", "sha384", "sha512")


def certificate_facts(der: bytes) -> list[tuple[str, Value]]:
    """Facts of the vocabulary and their values for a certificate in DER; what can't be read is left out."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        certificate = x509.load_der_x509_certificate(der)
        return [*_key(certificate), *_signature(certificate), *_purposes(certificate), *_usage(certificate)]


def _key(certificate: x509.Certificate) -> Iterator[tuple[str, Value]]:
    try:
        key = certificate.public_key()
    except (*BAD, UnsupportedAlgorithm):
        return
    if isinstance(key, rsa.RSAPublicKey | dsa.DSAPublicKey | ec.EllipticCurvePublicKey):
        yield "certificate.key_bits", key.key_size
    kinds = ((rsa.RSAPublicKey, "rsa"), (ec.EllipticCurvePublicKey, "ec"), (dsa.DSAPublicKey, "dsa"))
    yield "certificate.key_type", next((word for kind, word in kinds if isinstance(key, kind)), "other")


def _signature(certificate: x509.Certificate) -> Iterator[tuple[str, Value]]:
    try:
        used = certificate.signature_hash_algorithm
    except (*BAD, UnsupportedAlgorithm):
        return
    name = used.name if used else "other"
    yield "certificate.signature", name if name in _HASHES else "other"


def _purposes(certificate: x509.Certificate) -> Iterator[tuple[str, Value]]:
    try:
        purposes = certificate.extensions.get_extension_for_class(x509.ExtendedKeyUsage).value
    except x509.ExtensionNotFound:
        yield "certificate.server_authentication", "unlimited"
        return
    except _EXTENSION:
        return
    listed = {ExtendedKeyUsageOID.SERVER_AUTH, ExtendedKeyUsageOID.ANY_EXTENDED_KEY_USAGE} & set(purposes)
    yield "certificate.server_authentication", "yes" if listed else "no"
    yield "certificate.purposes", clean(", ".join(_purpose(one) for one in purposes))


def _purpose(oid: x509.ObjectIdentifier) -> str:
    name = getattr(oid, "_name", "")
    return f"{name} ({oid.dotted_string})" if name and name != "Unknown OID" else oid.dotted_string


def _usage(certificate: x509.Certificate) -> Iterator[tuple[str, Value]]:
    try:
        usage = certificate.extensions.get_extension_for_class(x509.KeyUsage).value
    except x509.ExtensionNotFound:
        yield "certificate.digital_signature", "yes"
        yield "certificate.key_encipherment", "yes"
        return
    except _EXTENSION:
        return
    yield "certificate.digital_signature", "yes" if usage.digital_signature else "no"
    yield "certificate.key_encipherment", "yes" if usage.key_encipherment else "no"
    words: tuple[str, ...] = (
        "digital_signature",
        "content_commitment",
        "key_encipherment",
        "data_encipherment",
        "key_agreement",
    )
    words += ("key_cert_sign", "crl_sign")
    yield "certificate.key_usage", ", ".join(word.replace("_", " ") for word in words if getattr(usage, word)) or "none"


def matches(host: str, names: Sequence[str]) -> tuple[bool, bool]:
    """Whether one of a certificate's ``names`` fits ``host``, and whether only a wildcard does (RFC 9525, 6.3).

    A wildcard stands for the whole first label. An IP address needs itself among the names.
    """
    host = host.casefold().rstrip(".")
    folded = [name.casefold().rstrip(".") for name in names]
    if host in folded:
        return True, False
    try:
        ip_address(host)
    except ValueError:
        _, dot, rest = host.partition(".")
        return (True, True) if dot and f"*.{rest}" in folded else (False, False)
    return False, False
