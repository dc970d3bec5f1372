"""``--client-roots``: the roots a client trusts, from a file, from this machine, or the public authorities."""

import ssl
import sys
from pathlib import Path

import msgspec

from kbassist.errors import UserError
from kbassist.evidence.document import Document
from kbassist.evidence.intake import Intake
from kbassist.model.certificate import Listing, SeenCertificate
from kbassist.model.evidence import Evidence, Reading

PUBLIC, SYSTEM = "public", "system"


def read_roots(given: str, intake: Intake) -> Reading:
    """A reading whose listing is the client's: ``public`` (Mozilla's, as certifi ships them), ``system``, a file.

    A file is a bundle of certificates, or a dump of certutil, PowerShell or keytool. Raises ``UserError``.
    """
    if given == PUBLIC:
        import certifi  # noqa: PLC0415 - start-up: only this option needs it

        return _whole(intake, "public roots (certifi)", Path(certifi.where()).read_bytes())
    if given == SYSTEM:
        return _whole(intake, "trusted roots of this machine", _of_this_machine())
    path = Path(given)
    try:
        data = path.read_bytes()
    except OSError as error:
        reason = error.strerror or str(error)
        raise UserError(f"--client-roots {given}: can't be read: {reason}; give a file, system or public") from None
    return _whole(intake, str(path), data)


def _of_this_machine() -> bytes:
    """The roots in PEM: the ROOT store on Windows, OpenSSL's default file or folder elsewhere."""
    if sys.platform == "win32":
        found = [ssl.DER_cert_to_PEM_cert(der) for der, kind, _ in ssl.enum_certificates("ROOT") if kind == "x509_asn"]
        return "".join(found).encode()
    paths = ssl.get_default_verify_paths()
    if paths.cafile:
        return Path(paths.cafile).read_bytes()
    for folder in (paths.capath, "/etc/ssl/certs"):
        whole = Path(folder or "") / "ca-certificates.crt"
        if folder and whole.is_file():
            return whole.read_bytes()
    raise UserError("--client-roots system: no bundle of roots on this machine; give a file, or public")


def _whole(intake: Intake, name: str, data: bytes) -> Reading:
    readings = intake.read(Document(name, data))
    certificates = [one for reading in readings for one in reading.certificates]
    listings = [one for reading in readings for one in reading.listings]
    if not certificates and not listings:
        note = readings[0].evidence.note if readings else "empty"
        raise UserError(f"--client-roots {name}: no certificates in it ({note}); give a bundle or a dump of the store")
    stores = [msgspec.structs.replace(one, of_client=True) for one in listings]
    if certificates:
        stores.append(Listing(store="bundle", complete=True, certificates=_plain(certificates), of_client=True))
    first: Evidence = readings[0].evidence
    total = sum(len(one.certificates) for one in stores)
    evidence = msgspec.structs.replace(first, kind="roots the client trusts", note=f"{total} certificates")
    return Reading(evidence=evidence, listings=tuple(stores))


def _plain(certificates: list[SeenCertificate]) -> tuple[SeenCertificate, ...]:
    """Roots of a bundle are no files to import: their file names are left out."""
    return tuple(msgspec.structs.replace(one, file="") for one in certificates)
