"""X.509 certificates (RFC 5280), PEM (RFC 7468) and DER: which one is the server's, who issued it, from when to when.

A certificate says of itself only its shape (issued by itself or by another); what kind that is for SQL Server is in
the rule base (``certificate.kind``).
"""

import re
import warnings
from collections.abc import Callable
from datetime import datetime, timezone

from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes
from cryptography.utils import CryptographyDeprecationWarning

from kbassist.errors import UserError
from kbassist.masking import clean
from kbassist.model import Observation, Value

_PEM = re.compile(
    rb"-----BEGIN (?:TRUSTED |X509 )?CERTIFICATE-----.*?-----END (?:TRUSTED |X509 )?CERTIFICATE-----", re.S
)
_BEGIN = re.compile(rb"-----BEGIN (?:TRUSTED |X509 )?CERTIFICATE-----")
_KEY = re.compile(rb"-----BEGIN [A-Z ]{0,20}PRIVATE KEY-----")
_MAX = 2_000
_BAD = (ValueError, TypeError, x509.InvalidVersion, x509.UnsupportedGeneralNameType, UnsupportedAlgorithm)

_PRIVATE = "a private key, not a certificate; export the certificate without its key, and keep the key to yourself"

Recognise = Callable[[str, str], str | None]


def read_certificates(data: bytes, name: str, recognise: Recognise) -> tuple[list[Observation], str] | None:
    """What the certificates in ``data`` tell, and a note in words; None if there is none.

    ``name``: the file's name, used in steps; ``recognise(field, text)``: the rule base's word for a subject, an
    issuer or a shape. Raises ``UserError`` for a private key alone and for a damaged certificate.
    """
    with warnings.catch_warnings():
        # Odd encodings and serial numbers that are not positive: SQL Server's own certificates have them.
        warnings.simplefilter("ignore", CryptographyDeprecationWarning)
        warnings.simplefilter("ignore", UserWarning)
        return _read(data, name, recognise)


def _read(data: bytes, name: str, recognise: Recognise) -> tuple[list[Observation], str] | None:
    certificates = _load(data)
    if certificates is None:
        return None
    try:
        leaf = _leaf(certificates)
        observations = _root(certificates, leaf, name)
        if leaf is not None:
            observations += _server(leaf, name, recognise)
        note = _note(certificates, leaf)
    except _BAD as error:
        raise UserError(f"a certificate with malformed content ({clean(str(error), 80)}); export it again") from None
    return observations, note


def _load(data: bytes) -> list[x509.Certificate] | None:
    blocks = _PEM.findall(data)[:_MAX]
    if blocks:
        return [_parse(x509.load_pem_x509_certificate, re.sub(rb"(TRUSTED |X509 )", b"", block)) for block in blocks]
    if _BEGIN.search(data):
        raise UserError("a PEM certificate that is cut off (no END line); copy or export it again")
    if _KEY.search(data):
        raise UserError(_PRIVATE)
    return _der(data) if data[:1] == b"\x30" else None


def _der(data: bytes) -> list[x509.Certificate] | None:
    from cryptography.hazmat.primitives.serialization import load_der_private_key  # noqa: PLC0415

    try:
        return [x509.load_der_x509_certificate(data)]
    except _BAD as error:
        reason = clean(str(error), 80)
    try:
        load_der_private_key(data, password=None)
    except (ValueError, TypeError):
        pass
    else:
        raise UserError(_PRIVATE)
    if len(data) > 4 and data[1] in (0x82, 0x83):
        length = int.from_bytes(data[2 : 4 if data[1] == 0x82 else 5], "big")
        if length > len(data):
            raise UserError(f"a DER file that is cut off ({len(data)} of {length + 4} bytes); export or copy it again")
    if not data.isascii() and data[1] >= 0x80:
        raise UserError(f"a DER file that is no X.509 certificate ({reason}); export it as .CER, DER or Base-64")
    return None


def _parse(load: Callable[[bytes], x509.Certificate], block: bytes) -> x509.Certificate:
    try:
        return load(block)
    except _BAD as error:
        raise UserError(
            f"a PEM certificate that is damaged ({clean(str(error), 80)}); copy or export it again"
        ) from None


def _self_issued(certificate: x509.Certificate) -> bool:
    return certificate.subject == certificate.issuer


def _is_ca(certificate: x509.Certificate) -> bool:
    try:
        return certificate.extensions.get_extension_for_class(x509.BasicConstraints).value.ca
    except (x509.ExtensionNotFound, ValueError, x509.DuplicateExtension):
        return False


def _for_servers(certificate: x509.Certificate) -> bool:
    """Whether it names a host or the purpose serverAuth: ``openssl req -x509`` marks server certificates as CAs too."""
    try:
        purposes = certificate.extensions.get_extension_for_class(x509.ExtendedKeyUsage).value
        if x509.oid.ExtendedKeyUsageOID.SERVER_AUTH in purposes:
            return True
    except (x509.ExtensionNotFound, ValueError, x509.DuplicateExtension):
        pass
    try:
        names = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
        return bool(names.get_values_for_type(x509.DNSName))
    except (x509.ExtensionNotFound, ValueError, x509.DuplicateExtension):
        return False


def _leaf(certificates: list[x509.Certificate]) -> x509.Certificate | None:
    """The server's certificate: the one that issued no other; none if only a CA's own certificate is here."""
    if len(certificates) == 1:
        only = certificates[0]
        return None if _self_issued(only) and _is_ca(only) and not _for_servers(only) else only
    issuers = {one.issuer.public_bytes() for one in certificates if not _self_issued(one)}
    leaves = [one for one in certificates if one.subject.public_bytes() not in issuers and not _is_ca(one)]
    return leaves[0] if leaves else None


def _root(certificates: list[x509.Certificate], leaf: x509.Certificate | None, name: str) -> list[Observation]:
    roots = [one for one in certificates if _self_issued(one) and one is not leaf]
    if not roots:
        return []
    thumbprint = roots[0].fingerprint(hashes.SHA1()).hex().upper()  # noqa: S303 - what Windows calls the thumbprint
    return [
        _seen("certificate.root_in_hand", "yes", name),
        _seen("certificate.root_file", name, name),
        _seen("certificate.root_thumbprint", thumbprint, name),
    ]


def _server(leaf: x509.Certificate, name: str, recognise: Recognise) -> list[Observation]:
    subject, issuer = leaf.subject.rfc4514_string(), leaf.issuer.rfc4514_string()
    start, end = leaf.not_valid_before_utc, leaf.not_valid_after_utc
    shape = "self-issued" if _self_issued(leaf) else "issued"
    by_subject = recognise("subject", subject)
    kind = by_subject or (recognise("issuer", issuer) if shape == "issued" else None)
    kind = kind or recognise("shape", shape)
    thumbprint = leaf.fingerprint(hashes.SHA1()).hex().upper()  # noqa: S303
    values: list[tuple[str, Value]] = [
        ("certificate.subject", clean(subject)),
        ("certificate.issuer", clean(issuer)),
        ("certificate.names", clean(", ".join(_names(leaf)), 1000)),
        ("certificate.thumbprint", thumbprint),
        ("certificate.not_before", _iso(start)),
        ("certificate.not_after", _iso(end)),
        ("certificate.file", name),
        ("certificate.in_hand", "yes"),
    ]
    if shape == "self-issued" and not by_subject:
        # It is its own root: the file to import is this one.
        values += [("certificate.root_file", name), ("certificate.root_thumbprint", thumbprint)]
    if kind:
        values.append(("certificate.kind", kind))
    return [
        _seen(fact, value, f"{clean(subject, 80)}, issued by {clean(issuer, 80)}") for fact, value in values if value
    ]


def _names(leaf: x509.Certificate) -> list[str]:
    found = [str(name.value) for name in leaf.subject.get_attributes_for_oid(x509.NameOID.COMMON_NAME)]
    try:
        extension = leaf.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    except (x509.ExtensionNotFound, ValueError, x509.DuplicateExtension):
        return found
    found += extension.get_values_for_type(x509.DNSName)
    found += [str(address) for address in extension.get_values_for_type(x509.IPAddress)]
    return list(dict.fromkeys(found))


def _note(certificates: list[x509.Certificate], leaf: x509.Certificate | None) -> str:
    shown = leaf or certificates[0]
    role = "server certificate" if leaf else "root certificate of a CA"
    more = f"; {len(certificates)} certificates in the file" if len(certificates) > 1 else ""
    dates = f"{shown.not_valid_before_utc:%Y-%m-%d} to {shown.not_valid_after_utc:%Y-%m-%d}"
    return f"{role} {clean(shown.subject.rfc4514_string(), 80)}, valid {dates}{more}"


def _iso(moment: datetime) -> str:
    return moment.astimezone(timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")


def _seen(fact: str, value: Value, excerpt: str) -> Observation:
    return Observation(name=fact, value=value, excerpt=clean(excerpt))
