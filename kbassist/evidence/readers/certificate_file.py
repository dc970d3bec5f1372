"""Certificate files: PEM, also inside a log; DER, PKCS#7, PKCS#12 and serialized stores. How they are written is in
``certificates.x509``."""

import re
from collections.abc import Callable, Sequence

import msgspec

from kbassist.certificates.chain import leaf
from kbassist.certificates.contents import seen
from kbassist.certificates.x509 import BAD, load
from kbassist.evidence.formats import reader
from kbassist.evidence.readers.part import Binary, Part, Text
from kbassist.model.certificate import SeenCertificate
from kbassist.model.evidence import RefusedError
from kbassist.text.safe import clean

_HANDSHAKE = re.compile(r"^(?:Server certificate|Certificate chain)[ \t\r]*$", re.M)
"""Headings of ``openssl s_client``; the first certificate in it is the server's."""


@reader(
    name="certificate",
    title="certificate",
    markers=("-----begin ",),
    suffixes=(".pem", ".crt", ".cer"),
)
def read_pem(source: Text) -> Part | None:
    """The certificates of a PEM file, or those that stand in a text. Raises ``RefusedError``."""
    part = read_certificates(source.text.encode("utf-8", "replace"), source.name)
    if part is None or not _HANDSHAKE.search(source.text):
        return part
    # The record of a handshake, not a file that could be imported.
    presented = [msgspec.structs.replace(one, how="presented", file="") for one in part.certificates[:1]]
    return msgspec.structs.replace(
        part, kind="handshake (openssl s_client)", certificates=(*presented, *part.certificates[1:])
    )


@reader(
    name="certificate-binary",
    title="certificate",
    signatures=(b"\x30", b"\0\0\0\0CERT"),
    suffixes=(".der", ".cer", ".crt", ".p7b", ".p7c", ".pfx", ".p12", ".sst"),
)
def read_binary(source: Binary) -> Part | None:
    """The certificates of a DER, PKCS#7, PKCS#12 or ``.sst`` file. Raises ``RefusedError``."""
    return read_certificates(source.data, source.name, source.password)


def read_certificates(data: bytes, name: str, password: Callable[[], str | None] = lambda: None) -> Part | None:
    """What the file is, its certificates, and a note in words; None if there is no certificate in ``data``.

    ``name``: the file's name, used in steps; ``password`` is asked for a locked PKCS#12. Raises ``RefusedError`` for a
    private key alone and for a file that is damaged as a whole.
    """
    loaded = load(data, password)
    if loaded is None:
        return None
    certificates: list[SeenCertificate] = []
    reason = ""
    for one in loaded.certificates:
        try:
            certificates.append(msgspec.structs.replace(seen(one, name), encoding=loaded.encoding))
        except BAD as error:
            reason = clean(str(error), 80)
    if not certificates:
        raise RefusedError("malformed-certificate", reason)
    notes = [_note(certificates), *loaded.notes]
    if reason:
        notes.append(f"a certificate in it has malformed content ({reason})")
    return Part(kind=loaded.kind, certificates=tuple(certificates), notes=("; ".join(notes),), file=True)


def _note(certificates: Sequence[SeenCertificate]) -> str:
    own = leaf(certificates)
    shown = own or certificates[0]
    role = "server certificate" if own else "root certificate of a CA" if shown.self_issued else "certificate of a CA"
    more = f"; {len(certificates)} certificates in the file" if len(certificates) > 1 else ""
    return f"{role} {clean(shown.subject, 80)}, valid {shown.not_before[:10]} to {shown.not_after[:10]}{more}"
