"""Certificates and trust stores as far as their source shows them."""

import re
from typing import Literal, TypeAlias

from msgspec import Struct

How: TypeAlias = Literal["file", "dump", "presented"]
KeyType: TypeAlias = Literal["rsa", "ec", "dsa", "other"]
SignatureHash: TypeAlias = Literal["md2", "md5", "sha1", "sha224", "sha256", "sha384", "sha512", "other"]


class PublicKey(Struct, frozen=True):
    """The kind of a certificate's key and its size in bits, None where the kind has no such number."""

    type: KeyType
    bits: int | None = None


class Purposes(Struct, frozen=True):
    """The extended key usage (RFC 5280, 4.2.1.12).

    ``server``: whether server authentication is listed, ``unlimited`` where nothing is; ``text``: what is listed.
    """

    server: Literal["yes", "no", "unlimited"]
    text: str = ""


class KeyUsage(Struct, frozen=True):
    """The key usage (RFC 5280, 4.2.1.3); ``text``: what is listed, empty where the certificate does not limit it."""

    digital_signature: bool = True
    key_encipherment: bool = True
    text: str = ""


class SeenCertificate(Struct, frozen=True, kw_only=True):
    """A certificate as far as its file or dump shows it.

    Names are X.500 text; thumbprint: SHA-1 in upper-case hexadecimal; ``names``: all it carries, for people;
    ``identities``: those that a client compares, where the source tells them from the others; ``alternative_names``:
    whether it has any Subject Alternative Name, None where the source does not say; times: ISO 8601 in UTC;
    ``key_id`` and ``authority_key_id``: RFC 5280 key identifiers in hexadecimal; ``ca``, ``key``, ``purposes`` and
    ``usage``: None where the source does not say, ``signature`` is empty then; ``file``: the file that holds the
    certificate itself, ``encoding`` how, where it is a plain certificate file; ``how``: ``file``, ``dump`` or
    ``presented`` (the client received it).
    """

    subject: str
    issuer: str = ""
    thumbprint: str = ""
    names: tuple[str, ...] = ()
    identities: tuple[str, ...] = ()
    alternative_names: bool | None = None
    not_before: str = ""
    not_after: str = ""
    key_id: str = ""
    authority_key_id: str = ""
    ca: bool | None = None
    server: bool = False
    key: PublicKey | None = None
    signature: SignatureHash | Literal[""] = ""
    purposes: Purposes | None = None
    usage: KeyUsage | None = None
    file: str = ""
    encoding: Literal["", "pem", "der"] = ""
    how: How = "file"
    line: int | None = None
    record: str | None = None
    time: str | None = None
    der: bytes = b""

    @property
    def self_issued(self) -> bool:
        """Subject and issuer are the same name."""
        return bool(self.issuer) and name_key(self.subject) == name_key(self.issuer)


def name_key(name: str) -> tuple[tuple[str, str], ...]:
    """An X.500 name as tools of any kind print it, for comparison: attributes sorted, case and blanks ignored."""
    pairs = []
    for part in re.split(r"(?<!\\)[,/+](?=\s*[A-Za-z][\w.]*\s*=)", name):
        key, _, value = part.partition("=")
        label = key.strip().lstrip("/").casefold()
        label = _ATTRIBUTES.get(label, label).removeprefix("oid.")
        pairs.append((label, " ".join(value.replace("\\", "").strip().strip('"').casefold().split())))
    return tuple(sorted(pairs))


_ATTRIBUTES = {
    "commonname": "cn", "organizationname": "o", "organizationalunitname": "ou", "localityname": "l",
    "countryname": "c", "st": "s", "stateorprovincename": "s",
    "emailaddress": "e", "email": "e", "1.2.840.113549.1.9.1": "e",
    "domaincomponent": "dc", "0.9.2342.19200300.100.1.25": "dc",
}  # fmt: skip
"""Attribute types as tools abbreviate them (RFC 4514, 3; X.520)."""


class Listing(Struct, frozen=True, kw_only=True):
    """What a trust store holds.

    ``store``: ``machine-root``, ``user-root``, ``machine-ca``, ``machine-my``, ``java`` or ``bundle`` (a file of
    roots); ``complete``: what is not in it is not in the store; ``of_client``: somebody said it is the client's.
    """

    store: str
    complete: bool
    certificates: tuple[SeenCertificate, ...]
    line: int | None = None
    of_client: bool = False
