"""A certificate file as evidence: its certificates, and a sentence about them for the account."""

from collections.abc import Callable, Sequence

from kbassist.certificates.chain import leaf
from kbassist.certificates.contents import seen
from kbassist.certificates.x509 import BAD, load
from kbassist.errors import UserError
from kbassist.model.certificate import SeenCertificate
from kbassist.text.safe import clean


def read_certificates(
    data: bytes, name: str, password: Callable[[], str | None] = lambda: None
) -> tuple[str, tuple[SeenCertificate, ...], str] | None:
    """What the file is, its certificates, and a note in words; None if there is no certificate in ``data``.

    ``name``: the file's name, used in steps; ``password`` is asked for a locked PKCS#12. Raises ``UserError`` for a
    private key alone and for a file that is damaged as a whole.
    """
    loaded = load(data, password)
    if loaded is None:
        return None
    certificates: list[SeenCertificate] = []
    reason = ""
    for one in loaded.certificates:
        try:
            certificates.append(seen(one, name))
        except BAD as error:
            reason = clean(str(error), 80)
    if not certificates:
        raise UserError(f"a certificate with malformed content ({reason}); export it again")
    notes = [_note(certificates), *loaded.notes]
    if reason:
        notes.append(f"a certificate in it has malformed content ({reason})")
    return loaded.kind, tuple(certificates), "; ".join(notes)


def _note(certificates: Sequence[SeenCertificate]) -> str:
    own = leaf(certificates)
    shown = own or certificates[0]
    role = "server certificate" if own else "root certificate of a CA" if shown.self_issued else "certificate of a CA"
    more = f"; {len(certificates)} certificates in the file" if len(certificates) > 1 else ""
    return f"{role} {clean(shown.subject, 80)}, valid {shown.not_before[:10]} to {shown.not_after[:10]}{more}"
