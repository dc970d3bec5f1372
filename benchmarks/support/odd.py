"""Input that nobody thought of: odd times, half characters, numbers, names and addresses. None of it may end a run."""

import base64
import bz2
import gzip
import json
import lzma
import os
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

ERROR = "(provider: SSL Provider, error: 0 - The certificate chain was issued by an authority that is not trusted.)"
MANY = "9" * 5000


def event(**other: object) -> str:
    """An event of Schannel as PowerShell exports it, with some of its fields otherwise."""
    fields = {
        "Id": 36882,
        "ProviderName": "Schannel",
        "TimeCreated": "2026-01-01T10:00:00",
        "MachineName": "a",
        "Message": ERROR,
    }
    return json.dumps([fields | other])


ODD = {
    "years in a zone": f"0001-01-01T00:00:00+14:00 {ERROR}\n9999-12-31T23:59:59-14:00 {ERROR}\n",
    "years without one": f"0001-01-01T00:00:00 {ERROR}\n1/1/0001 1:00:00 AM {ERROR}\n9999-12-31T23:59:59.9999999 {ERROR}\n",
    "no time at all": f"2026-13-45T25:61:61Z {ERROR}\n2026-01-01T00:00:00+99:99 {ERROR}\n0000-01-01T00:00:00Z {ERROR}\n",
    "an event of year 1": event(TimeCreated="0001-01-01T00:00:00+14:00"),
    "an event far away": event(TimeCreated="/Date(-99999999999999)/"),
    "halves in JSON": event(Message=f"\udfff {ERROR} \ud83d", MachineName="a\ud800", ProviderName="Schannel\udc00"),
    "halves in Clixml": "<Objs><Obj RefId='0'><Props><I32 N='Id'>36882</I32><S N='ProviderName'>Schannel</S>"
    f"<S N='MachineName'>a_xD800_</S><S N='Message'>_xDFFF_{ERROR}</S></Props></Obj></Objs>",
    "halves escaped": f'{{"c": "Server=a\\ud800b;Database=x;User Id=u;Password=\\udc00p;Encrypt=yes"}}\n{ERROR}',
    "NUL everywhere": event(Message=f"\0{ERROR}", MachineName="\0", ProviderName="Schannel\0", TimeCreated="\0"),
    "NUL in a string": f"Server=a\0b;Database=d\0;User ID=x;Encrypt=yes\0\n{ERROR}\0\n",
    "controls in a host": f"sqlcmd -S a\0b\x1b[31mc -d d\0b\n{ERROR}\n",
    "long numbers in JSON": event().replace("36882", MANY),
    "long numbers": f"Msg {MANY}, Level {MANY} error: {MANY} (0x{MANY}) ODBC Driver {MANY} {ERROR} Server=tcp:a,{MANY};Database=d;Encrypt=yes",
    "digits that are none": f"error: ², State ٣ Server=tcp:a,²;Database=x;Encrypt=²;User Id=y\n{ERROR}\nhost: a:²\n",
    "an address that is none": f"file://[ sqlserver://[ jdbc:sqlserver://[::1 sqlserver://h:²/x mssql://u:p@[h:1/x {ERROR}",
}  # fmt: skip

DUMPS = {
    "openssl": "Certificate:\n    Data:\n        Issuer: CN = ca\n        Validity\n            Not Before: Feb 30 00:00:00 0000 GMT\n"
    "            Not After : Dec 31 23:59:59 9999 GMT\n        Subject: CN = sql01\n        Subject Public Key Info:\n"
    f"            Public Key Algorithm: rsaEncryption\n                Public-Key: ({MANY} bit)\n",
    "keytool": f"Keystore type: PKCS12\n\nYour keystore contains {MANY} entries\n\nAlias name: a\nOwner: CN=sql01\nIssuer: CN=ca\n"
    "Valid from: Thu Jan 01 00:00:00 CET 0000 until: Fri Feb 30 00:00:00 XYZ 12345\nCertificate fingerprints:\n"
    f"\t SHA1: {':'.join(['AB'] * 20)}\nSubject Public Key Algorithm: {MANY}-bit RSA key\n",
    "nmap": f"| ssl-cert: Subject: commonName=sql01\n| Issuer: commonName=ca\n| Public Key type: rsa\n| Public Key bits: {MANY}\n"
    f"| Not valid before: 0000-00-00T00:00:00\n| Not valid after:  99999-12-31T00:00:00\n|_SHA-1: {' '.join(['abab'] * 10)}\n",
}  # fmt: skip

MOMENTS = ("0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00", "²", "", MANY)
"""What is no moment."""
COLUMNS = ("²", "٨٠", "-1", "0", MANY, "1e3", " 80 ")
"""What the variable of the terminal's width may hold."""
PATHS = ("x" * 5000, "a/" * 3000, "\udcff", "[" * 2000, "file://[", "**/" * 200 + "x")
"""What is the path of no file."""
OPTIONS = (
    ("--set", f"client.driver_version={MANY}"),
    *((option, "x" * 5000) for option in ("--answers", "--with-secrets", "--output", "--client-roots")),
)
"""What names nothing."""
LINES = (
    *("file://[", "file:", "file://%00", "~nobody-of-that-name/x", "/save ~nobody-of-that-name/x", "/save file://["),
    *(f"/save {'x' * 5000}", f"/export text {'x' * 5000}", "/export json ~nobody-of-that-name/x", "/open \0"),
    *(
        f"/open {MANY}",
        f"/set server.port={MANY}",
        "/set server.port=²",
        f"/what-if server.port={MANY}",
        f"odbc {MANY}",
    ),
    *(MANY, "²", "\0", "\ud800", "/sessions purge --older-than ²", "/sessions purge --older-than nan", "/mask-also ["),
    *("/\0", "/set server.host=a\0b"),
)
"""What somebody may type into the shell."""
DATES = (b"20601399000000Z", b"00000101000000Z", b"20600101000000+", b"\xff" * 15)
"""What a certificate can't end at."""
PACKERS: dict[str, Callable[[bytes], bytes]] = {
    "gz": gzip.compress,
    "xz": lzma.compress,
    "bz2": lambda data: bz2.compress(data, 1),
}


def certificate(date: bytes) -> bytes:
    """A certificate that ends at a date which is none."""
    # A benchmark of something else needs no cryptography.
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec

    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "sql01")])
    builder = x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
    dated = builder.serial_number(5).not_valid_before(datetime(2024, 1, 1)).not_valid_after(datetime(2060, 1, 1))
    der = dated.sign(key, hashes.SHA256()).public_bytes(serialization.Encoding.DER)
    return der.replace(b"20600101000000Z", date)


def as_pem(der: bytes) -> str:
    """A certificate as text."""
    return f"-----BEGIN CERTIFICATE-----\n{base64.encodebytes(der).decode()}-----END CERTIFICATE-----\n"


def cut_off(kind: str) -> bytes:
    """The first half of a compressed log that begins with an error."""
    log = b"".join(b"2026-01-01 10:00:%02d %d fine\n" % (number % 60, number * 7919) for number in range(20_000))
    data = PACKERS[kind](f"2026-01-01 10:00:00 {ERROR}\n".encode() + log)
    return data[: len(data) // 2]


def odd_name(folder: Path, name: bytes = b"b\xff\x1b[31m\n.log") -> str:
    """The path of a log in a folder whose name is not UTF-8."""
    odd = os.path.join(os.fsencode(folder), name)  # noqa: PTH118 - bytes
    with open(odd, "wb") as stream:  # noqa: PTH123 - bytes
        stream.write(f"2026-01-01 10:00:00 {ERROR}\n".encode())
    return os.fsdecode(odd)


def links(folder: Path) -> None:
    """Links in a folder: a circle, and twice the way up."""
    (folder / "circle").symlink_to(folder / "circle")
    (folder / "up").symlink_to(folder, target_is_directory=True)
    (folder / "again").symlink_to(folder, target_is_directory=True)
