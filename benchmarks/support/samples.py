"""Writes the sample case ``data/cases/logscout``: one folder in the layout of SQL LogScout, as several tools leave it.

Run by hand (``python -m benchmarks.support.samples``) when the sample has to change: keys and thumbprints are new each time.
"""

import shutil
from datetime import datetime, timedelta, timezone
from functools import cache
from itertools import cycle

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, pkcs7
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from .evtxfile import build, schannel
from .places import CASES

CASE = CASES / "logscout"
START = datetime(2026, 2, 1, tzinfo=timezone.utc)
_WITH_RSA = bytes.fromhex("2a864886f70d0101")
"""1.2.840.113549.1.1 in DER (RFC 8017, A.2.4); 11 below it is SHA-256."""
WHEN = datetime(2026, 3, 1, 10, 0, 1, tzinfo=timezone.utc)


_OWNERS = cycle(range(8))
"""More than one case has certificates."""


@cache
def _key(_owner: int, bits: int) -> rsa.RSAPrivateKey:
    """The key of an owner: making one takes longer than all the rest of a certificate."""
    return rsa.generate_private_key(65537, bits)


def name(text: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, text)])


def certificate(
    subject: str,
    issuer: tuple[x509.Certificate, rsa.RSAPrivateKey] | None = None,
    *,
    ca: bool = False,
    dns: tuple[str, ...] = (),
    start: datetime = START,
    days: int = 730,
    bits: int = 2048,
    digest: hashes.SHA224 | hashes.SHA256 | hashes.SHA512 | None = None,
    purposes: tuple[x509.ObjectIdentifier, ...] = (ExtendedKeyUsageOID.SERVER_AUTH,),
    extensions: tuple[x509.ExtensionType, ...] = (),
) -> tuple[x509.Certificate, rsa.RSAPrivateKey]:
    """A certificate with its key, signed by ``issuer`` or by itself; ``purposes``: those of one with ``dns`` names."""
    key = _key(next(_OWNERS), bits)
    signer = issuer[1] if issuer else key
    builder = (
        x509.CertificateBuilder()
        .subject_name(name(subject))
        .issuer_name(issuer[0].subject if issuer else name(subject))
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(start)
        .not_valid_after(start + timedelta(days=days))
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(signer.public_key()), critical=False)
    )
    if ca:
        builder = builder.add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
    if dns:
        builder = builder.add_extension(x509.SubjectAlternativeName([x509.DNSName(one) for one in dns]), critical=False)
        if purposes:
            builder = builder.add_extension(x509.ExtendedKeyUsage(purposes), critical=False)
    for extension in extensions:
        builder = builder.add_extension(extension, critical=False)
    return builder.sign(signer, digest or hashes.SHA256()), key


def signed_with(der: bytes, algorithm: str) -> bytes:
    """A certificate in DER said to be signed with ``algorithm`` and RSA: cryptography signs with none of the old ones."""
    last = {"md2": 2, "md5": 4, "sha1": 5}[algorithm]
    return der.replace(_WITH_RSA + b"\x0b", _WITH_RSA + bytes([last]))


def thumbprint(one: x509.Certificate) -> str:
    return one.fingerprint(hashes.SHA1()).hex()  # noqa: S303


def certutil_root(certificates: list[x509.Certificate]) -> str:
    """``certutil -store Root`` as an English Windows prints it."""
    lines = ['root "Trusted Root Certification Authorities"']
    for number, one in enumerate(certificates):
        lines += [
            f"================ Certificate {number} ================",
            f"Serial Number: {one.serial_number:x}",
            f"Issuer: {one.issuer.rfc4514_string().replace(',', ', ')}",
            f" NotBefore: {one.not_valid_before_utc:%m/%d/%Y %I:%M %p}",
            f" NotAfter: {one.not_valid_after_utc:%m/%d/%Y %I:%M %p}",
            f"Subject: {one.subject.rfc4514_string().replace(',', ', ')}",
            "Signature matches Public Key",
            "Root Certificate: Subject matches Issuer",
            f"Cert Hash(sha1): {thumbprint(one)}",
            "No key provider information",
            "Cannot find the certificate and private key for decryption.",
            "",
        ]
    return "\r\n".join([*lines, "CertUtil: -store command completed successfully.", ""])


def errorlog(thumb: str) -> str:
    return "\r\n".join(
        [
            "2026-02-20 06:00:10.10 Server      Microsoft SQL Server 2019 (RTM-CU28) (KB5039747) - 15.0.4385.2 (X64) ",
            "\tJul 25 2024 21:21:17 ",
            "\tCopyright (C) 2019 Microsoft Corporation",
            "\tStandard Edition (64-bit) on Windows Server 2019 Standard 10.0 <X64> (Build 17763: ) (Hypervisor)",
            "2026-02-20 06:00:10.20 Server      Server name is 'SQL01'. This is an informational message only. No user action is required.",
            "2026-02-20 06:00:10.30 Server      Registry startup parameters: ",
            "\t -d C:\\Program Files\\Microsoft SQL Server\\MSSQL15.MSSQLSERVER\\MSSQL\\DATA\\master.mdf",
            "2026-02-20 06:00:14.00 spid14s     A self-generated certificate was successfully loaded for encryption.",
            "2026-02-28 22:10:01.02 Server      Microsoft SQL Server 2019 (RTM-CU28) (KB5039747) - 15.0.4385.2 (X64) ",
            "\tJul 25 2024 21:21:17 ",
            "\tStandard Edition (64-bit) on Windows Server 2019 Standard 10.0 <X64> (Build 17763: ) (Hypervisor)",
            "2026-02-28 22:10:01.05 Server      Server name is 'SQL01'. This is an informational message only. No user action is required.",
            "2026-02-28 22:10:01.06 Server      Registry startup parameters: ",
            f'2026-02-28 22:10:06.31 spid14s     The certificate [Cert Hash(sha1) "{thumb.upper()}"] was successfully loaded for encryption.',
            "2026-02-28 22:10:06.40 spid14s     Server is listening on [ 'any' <ipv4> 1433].",
            "2026-03-01 09:12:40.11 Logon       Error: 18456, Severity: 14, State: 8.",
            "2026-03-01 09:12:40.11 Logon       Login failed for user 'report'. Reason: Password did not match that for the login provided. [CLIENT: 10.1.2.9]",
            "",
        ]
    )


def sqlcheck(thumb: str) -> str:
    def row(key: str, value: str) -> str:
        return f"{key + ':':<28}{value}"

    return "\r\n".join(
        [
            "--- Start of Report ---",
            "SQL Server Connectivity Check v1.0.1.1640, run on 3/1/2026 10:20:11 AM",
            "",
            "Computer Information",
            "-" * 80,
            row("NETBIOS Name", "SQL01"),
            row("FQDN", "SQL01.contoso.com"),
            row("Joined to Domain", "True"),
            "",
            "SQL Server Information",
            "-" * 80,
            "Details for SQL Server Instance: MSSQLSERVER (Standard Edition)",
            "",
            row("Certificate", f"{thumb} (Certificate not hard-coded)"),
            row("ForceEncryption", "True"),
            row("ForceStrict", "Not supported"),
            row("TCP Port(s)", "1433"),
            "",
            "--- End of Report ---",
            "",
        ]
    )


ERROR = """2026-03-01 10:00:01.223 +00:00 [ERR] Orders.Api: An unhandled exception occurred
Microsoft.Data.SqlClient.SqlException (0x80131904): A connection was successfully established with the server, but then an error occurred during the login process. (provider: SSL Provider, error: 0 - The certificate chain was issued by an authority that is not trusted.)
 ---> System.ComponentModel.Win32Exception (0x80090325): The certificate chain was issued by an authority that is not trusted.
   at Microsoft.Data.SqlClient.TdsParser.Connect(ServerInfo serverInfo)
ClientConnectionId:3fa85f64-5717-4562-b3fc-2c963f66afa6
Error Number:-2146893019,State:0,Class:20
Assembly: Microsoft.Data.SqlClient, Version=5.1.1.0, Culture=neutral, PublicKeyToken=23ec7fc2d6eaa4a5
"""
SETTINGS = '{ "ConnectionStrings": { "Orders": "Server=SQL01.contoso.com;Database=Orders;User ID=orders;Password=N0t-Shown;Encrypt=False" } }\n'


def main() -> None:
    """Write the case anew."""
    root = certificate("Contoso Root CA", ca=True, start=START - timedelta(days=900), days=7300)
    others = [
        certificate(text, ca=True, start=START - timedelta(days=3000), days=9000)[0]
        for text in ("Fabrikam Root CA", "Microsoft Root Certificate Authority 2011", "DigiCert Global Root G2")
    ]
    leaf = certificate("sql01.contoso.com", root, dns=("sql01.contoso.com", "sql01"))[0]
    evidence = CASE / "evidence"
    shutil.rmtree(evidence, ignore_errors=True)
    evidence.mkdir(parents=True)
    thumb = thumbprint(leaf)
    (evidence / "SQL01_20260301T1019002201_ERRORLOG").write_bytes(errorlog(thumb).encode("utf-16"))
    (evidence / "SQL01_SQLCHECK.TXT").write_text(sqlcheck(thumb), encoding="utf-8", newline="")
    (evidence / "APP01_app.log").write_text(ERROR, encoding="utf-8", newline="")
    (evidence / "APP01_appsettings.json").write_text(SETTINGS, encoding="utf-8", newline="")
    der = leaf.public_bytes(Encoding.DER)
    events = [
        schannel(36880, WHEN - timedelta(minutes=40), "APP01.contoso.com", Type="client", Protocol="TLS 1.2"),
        schannel(36882, WHEN, "APP01.contoso.com", certificateContext=der),
        schannel(36888, WHEN, "APP01.contoso.com", AlertDesc=48, ErrorState=552),
    ]
    (evidence / "APP01_System.evtx").write_bytes(build(events))
    (evidence / "sql01.p7b").write_bytes(pkcs7.serialize_certificates([leaf, root[0]], Encoding.DER))
    (evidence / "APP01_certutil_Root.txt").write_text(certutil_root(others), encoding="utf-8", newline="")


if __name__ == "__main__":
    main()
