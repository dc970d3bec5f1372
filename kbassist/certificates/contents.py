"""What one certificate says, into a ``SeenCertificate`` (RFC 5280).

What can't be read is left out: one malformed extension does not cost the rest.
"""

import warnings
from datetime import datetime, timezone
from typing import Literal, TypeVar

from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import dsa, ec, rsa
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import ExtendedKeyUsageOID

from kbassist.certificates.x509 import BAD
from kbassist.model.certificate import How, KeyUsage, PublicKey, Purposes, SeenCertificate, SignatureHash
from kbassist.text.safe import clean

_EXTENSION = (x509.ExtensionNotFound, x509.DuplicateExtension, *BAD)
_HASHES: dict[str, SignatureHash] = {
    "md5": "md5", "sha1": "sha1", "sha224": "sha224", "sha256": "sha256", "sha384": "sha384", "sha512": "sha512",
}  # fmt: skip
_MD2_WITH_RSA = "1.2.840.113549.1.1.2"
"""RFC 3279, 2.2.1; cryptography has no name for it."""
_USAGES = (
    "digital_signature", "content_commitment", "key_encipherment", "data_encipherment", "key_agreement",
    "key_cert_sign", "crl_sign",
)  # fmt: skip
"""The bits of the key usage that stand by themselves, in the order of RFC 5280."""
_Extension = TypeVar("_Extension", bound=x509.ExtensionType)


def seen(certificate: x509.Certificate, file: str = "", how: How = "file") -> SeenCertificate:
    """A certificate as the rest of the program knows it. Raises one of ``BAD`` where its content is malformed."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        common, hosts, addresses = _names(certificate)
        return SeenCertificate(
            subject=clean(certificate.subject.rfc4514_string()),
            issuer=clean(certificate.issuer.rfc4514_string()),
            thumbprint=certificate.fingerprint(hashes.SHA1()).hex().upper(),  # noqa: S303 - Windows' thumbprint
            names=_cleaned([*common, *hosts, *addresses]),
            # The common name counts only where there is no DNS name (RFC 6125, 6.4.4; RFC 9525 has dropped it).
            identities=_cleaned([*(hosts or common), *addresses]),
            alternative_names=bool(hosts or addresses),
            not_before=_iso(certificate.not_valid_before_utc),
            not_after=_iso(certificate.not_valid_after_utc),
            key_id=_key_id(certificate),
            authority_key_id=_authority(certificate),
            ca=_is_ca(certificate),
            server=_for_servers(certificate, hosts),
            key=_key(certificate),
            signature=_signature(certificate),
            purposes=_purposes(certificate),
            usage=_usage(certificate),
            file=file,
            how=how,
            der=certificate.public_bytes(Encoding.DER),
        )


def _extension(certificate: x509.Certificate, kind: type[_Extension]) -> _Extension | None:
    """The extension, or None if the certificate has none or it is malformed."""
    try:
        return certificate.extensions.get_extension_for_class(kind).value
    except _EXTENSION:
        return None


def _key(certificate: x509.Certificate) -> PublicKey | None:
    try:
        key = certificate.public_key()
    except (*BAD, UnsupportedAlgorithm):
        return None
    if isinstance(key, rsa.RSAPublicKey):
        return PublicKey("rsa", key.key_size)
    if isinstance(key, ec.EllipticCurvePublicKey):
        return PublicKey("ec", key.key_size)
    if isinstance(key, dsa.DSAPublicKey):
        return PublicKey("dsa", key.key_size)
    return PublicKey("other")


def _signature(certificate: x509.Certificate) -> SignatureHash | Literal[""]:
    try:
        used = certificate.signature_hash_algorithm
    except UnsupportedAlgorithm:
        return "md2" if certificate.signature_algorithm_oid.dotted_string == _MD2_WITH_RSA else "other"
    except BAD:
        return ""
    return _HASHES.get(used.name, "other") if used else "other"


def _purposes(certificate: x509.Certificate) -> Purposes | None:
    try:
        listed = certificate.extensions.get_extension_for_class(x509.ExtendedKeyUsage).value
    except x509.ExtensionNotFound:
        return Purposes("unlimited")
    except _EXTENSION:
        return None
    fitting = {ExtendedKeyUsageOID.SERVER_AUTH, ExtendedKeyUsageOID.ANY_EXTENDED_KEY_USAGE} & set(listed)
    return Purposes("yes" if fitting else "no", clean(", ".join(_purpose(one) for one in listed)))


def _purpose(oid: x509.ObjectIdentifier) -> str:
    name = getattr(oid, "_name", "")
    return f"{name} ({oid.dotted_string})" if name and name != "Unknown OID" else oid.dotted_string


def _usage(certificate: x509.Certificate) -> KeyUsage | None:
    try:
        usage = certificate.extensions.get_extension_for_class(x509.KeyUsage).value
    except x509.ExtensionNotFound:
        return KeyUsage()
    except _EXTENSION:
        return None
    listed = [word.replace("_", " ") for word in _USAGES if getattr(usage, word)]
    return KeyUsage(usage.digital_signature, usage.key_encipherment, ", ".join(listed) or "none")


def _names(certificate: x509.Certificate) -> tuple[list[str], list[str], list[str]]:
    """Common names, DNS names and addresses."""
    common = [str(name.value) for name in certificate.subject.get_attributes_for_oid(x509.NameOID.COMMON_NAME)]
    extension = _extension(certificate, x509.SubjectAlternativeName)
    if extension is None:
        return common, [], []
    addresses = [str(address) for address in extension.get_values_for_type(x509.IPAddress)]
    return common, list(extension.get_values_for_type(x509.DNSName)), addresses


def _cleaned(names: list[str]) -> tuple[str, ...]:
    return tuple(clean(name) for name in dict.fromkeys(names))


def _for_servers(certificate: x509.Certificate, hosts: list[str]) -> bool:
    """Whether it names a host or the purpose serverAuth: ``openssl req -x509`` marks server certificates as CAs too."""
    purposes = _extension(certificate, x509.ExtendedKeyUsage)
    return bool(hosts) or (purposes is not None and ExtendedKeyUsageOID.SERVER_AUTH in purposes)


def _is_ca(certificate: x509.Certificate) -> bool:
    constraints = _extension(certificate, x509.BasicConstraints)
    return constraints is not None and constraints.ca


def _key_id(certificate: x509.Certificate) -> str:
    identifier = _extension(certificate, x509.SubjectKeyIdentifier)
    return identifier.digest.hex() if identifier else ""


def _authority(certificate: x509.Certificate) -> str:
    identifier = _extension(certificate, x509.AuthorityKeyIdentifier)
    return identifier.key_identifier.hex() if identifier and identifier.key_identifier else ""


def _iso(moment: datetime) -> str:
    return moment.astimezone(timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")
