"""Certificates out of bytes: PEM (RFC 7468), DER, PKCS#7 (RFC 2315), PKCS#12 (RFC 7292), ``.sst``.

Private keys are noticed and never kept.
"""

import re
import struct
import warnings
from collections.abc import Callable, Iterator
from itertools import islice
from typing import Literal

from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.serialization import load_der_private_key, pkcs7, pkcs12
from cryptography.utils import CryptographyDeprecationWarning

from kbassist.model.evidence import RefusedError
from kbassist.text.safe import clean

BAD = (ValueError, TypeError, x509.InvalidVersion, x509.UnsupportedGeneralNameType, UnsupportedAlgorithm, OverflowError)
"""What ``cryptography`` raises for malformed content."""
_BEGIN = re.compile(rb"-----BEGIN (?P<label>(?:TRUSTED |X509 )?CERTIFICATE|PKCS7|CMS)-----")
_KEY = re.compile(rb"-----BEGIN [A-Z ]{0,20}PRIVATE KEY-----")
_MAX = 2_000
_SST = b"\0\0\0\0CERT"
_SST_CERTIFICATE = 32  # CERT_CERT_PROP_ID, wincrypt.h

Passwords = Callable[[], str | None]


class Loaded:
    """The certificates of a file; ``kind``: what it was taken for; ``notes``: what there is to say of it.

    ``encoding``: that of a file which holds one certificate and nothing else, so that it can be imported as it is.
    """

    def __init__(
        self,
        kind: str,
        certificates: list[x509.Certificate],
        notes: list[str] | None = None,
        encoding: Literal["", "pem", "der"] = "",
    ) -> None:
        self.kind = kind
        self.encoding: Literal["", "pem", "der"] = encoding
        self.certificates = certificates
        self.notes = notes or []


def load(data: bytes, password: Passwords = lambda: None) -> Loaded | None:
    """The certificates in ``data``; None if it is nothing of the kind.

    ``password`` is asked only for a PKCS#12 file that needs one. Raises ``RefusedError`` for a private key alone, a
    wrong password, and a file that is damaged or cut off.
    """
    with warnings.catch_warnings():
        # Odd encodings and serial numbers that are not positive: those that servers make by themselves have them.
        warnings.simplefilter("ignore", CryptographyDeprecationWarning)
        warnings.simplefilter("ignore", UserWarning)
        if data.startswith(_SST):
            return _sst(data)
        if _BEGIN.search(data) or _KEY.search(data):
            return _pem(data)
        return _der(data, password) if data[:1] == b"\x30" else None


def _pem(data: bytes) -> Loaded:
    certificates: list[x509.Certificate] = []
    damaged = ""
    kind = "certificate"
    for label, armoured in islice(_armoured(data), _MAX):
        try:
            if label in (b"PKCS7", b"CMS"):
                kind = "certificate (PKCS#7)"
                certificates += pkcs7.load_pem_pkcs7_certificates(armoured.replace(b"CMS-----", b"PKCS7-----"))
            else:
                certificates.append(x509.load_pem_x509_certificate(re.sub(rb"(TRUSTED |X509 )", b"", armoured)))
        except BAD as error:
            damaged = clean(str(error), 80)
    if not certificates:
        if damaged:
            raise RefusedError("damaged-pem", damaged)
        if _BEGIN.search(data):
            raise RefusedError("cut-off-pem")
        raise RefusedError("private-key")
    notes = [f"one of its certificates is damaged ({damaged})"] if damaged else []
    if len(certificates) >= _MAX:
        notes.append(f"only its first {_MAX} certificates were read; hand over those of the server and its issuers")
    if _KEY.search(data):
        notes.append("a private key stands in the same file; it was not read, and should not travel")
    alone = kind == "certificate" and len(certificates) == 1 and not notes
    return Loaded(kind, certificates, notes, "pem" if alone else "")


def _armoured(data: bytes) -> Iterator[tuple[bytes, bytes]]:
    """Label and text of what stands between a beginning and the next end of its kind.

    A label without an end in the rest of ``data`` is not looked for again: many beginnings cost one look.
    """
    unended: set[bytes] = set()
    done = 0
    for begin in _BEGIN.finditer(data):
        label = begin["label"]
        if begin.start() < done or label in unended:
            continue
        border = b"-----END " + label + b"-----"
        end = data.find(border, begin.end())
        if end < 0:
            unended.add(label)
            continue
        done = end + len(border)
        yield label, data[begin.start() : done]


def _der(data: bytes, password: Passwords) -> Loaded | None:
    try:
        return Loaded("certificate", [x509.load_der_x509_certificate(data)], encoding="der")
    except BAD as error:
        reason = clean(str(error), 80)
    try:
        return Loaded("certificate (PKCS#7)", list(pkcs7.load_der_pkcs7_certificates(data)))
    except BAD:
        pass
    pfx = _pkcs12(data, password)
    if pfx is not None:
        return pfx
    try:
        load_der_private_key(data, password=None)
    except BAD:
        pass
    else:
        raise RefusedError("private-key")
    if len(data) > 4 and data[1] in (0x82, 0x83):
        length = int.from_bytes(data[2 : 4 if data[1] == 0x82 else 5], "big")
        if length > len(data):
            raise RefusedError("cut-off-der", f"{len(data)} of {length + 4} bytes")
    if not data.isascii() and data[1:2] >= b"\x80":
        raise RefusedError("not-x509", reason)
    return None


def _looks_like_pkcs12(data: bytes) -> bool:
    """PFX ::= SEQUENCE { version INTEGER 3, authSafe ContentInfo ... } (RFC 7292, 4)."""
    head = data[:16]
    offset = 2 + (head[1] & 0x7F if head[1:2] and head[1] & 0x80 else 0)
    return head[offset : offset + 4] == b"\x02\x01\x03\x30"


def _pkcs12(data: bytes, password: Passwords) -> Loaded | None:
    if not _looks_like_pkcs12(data):
        return None
    tried: list[bytes | None] = [None, b""]
    for secret in tried:
        try:
            return _bag(data, secret)
        except BAD:
            continue
    given = password()
    if given is None:
        raise RefusedError("locked-pkcs12")
    try:
        return _bag(data, given.encode("utf-8"))
    except BAD as error:
        # The library has one exception for both, and only its words tell them apart.
        if "password" in str(error).casefold():
            raise RefusedError("wrong-password") from None
        raise RefusedError("damaged-pkcs12", clean(str(error), 60)) from None


def _bag(data: bytes, secret: bytes | None) -> Loaded:
    content = pkcs12.load_pkcs12(data, secret)
    found = [content.cert, *content.additional_certs]
    certificates = [one.certificate for one in found if one is not None]
    if not certificates:
        raise RefusedError("empty-pkcs12")
    notes = ["its private key was not read, and should not travel"] if content.key is not None else []
    return Loaded("certificate (PKCS#12)", certificates, notes)


def _sst(data: bytes) -> Loaded:
    """A serialized certificate store (CertSaveStore): property id, encoding, length, value, one after another."""
    certificates: list[x509.Certificate] = []
    damaged = 0
    position = len(_SST)
    while position + 12 <= len(data) and len(certificates) < _MAX:
        kind, _, length = struct.unpack_from("<III", data, position)
        value = data[position + 12 : position + 12 + length]
        position += 12 + length
        if kind == 0 and length == 0:
            break
        if kind == _SST_CERTIFICATE:
            try:
                certificates.append(x509.load_der_x509_certificate(value))
            except BAD:
                damaged += 1
    if not certificates:
        raise RefusedError("empty-store")
    notes = [f"{damaged} certificate(s) in it are damaged or cut off"] if damaged or position > len(data) else []
    return Loaded("certificate store (.sst)", certificates, notes)


def find_der(data: bytes) -> Iterator[x509.Certificate]:
    """The certificate inside an event's binary attachment, which may have a length or other bytes before it."""
    position = data.find(b"\x30\x82")
    for _ in range(8):
        if position < 0:
            return
        length = int.from_bytes(data[position + 2 : position + 4], "big") + 4
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                yield x509.load_der_x509_certificate(data[position : position + length])
        except BAD:
            position = data.find(b"\x30\x82", position + 1)
        else:
            return


def issued(issuer: bytes, certificate: bytes) -> bool | None:
    """Whether the key of ``issuer`` signed ``certificate`` (both DER); None where that can't be checked."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            child, parent = x509.load_der_x509_certificate(certificate), x509.load_der_x509_certificate(issuer)
            child.verify_directly_issued_by(parent)
        except (ValueError, TypeError, UnsupportedAlgorithm):
            return None
        except Exception as error:  # noqa: BLE001 - InvalidSignature is all that is left, from two modules by version
            return None if type(error).__name__ != "InvalidSignature" else False
    return True
