"""What a handshake shows in clear: the records of TLS up to the one from which on they are encrypted (RFC 5246, 6.2).

A TLS library shows of the certificates what it has made of them, or nothing where it breaks the handshake off. Up to
TLS 1.2 they pass in clear, so they are read here as they were sent, whatever the library thinks of them.
"""

from collections.abc import Iterator

from msgspec import Struct

MOST_CERTIFICATES = 50
"""So many certificates of a chain are kept."""
_ALERT, _HANDSHAKE = 21, 22
_SERVER_HELLO, _CERTIFICATE = 2, 11
_VERSIONS = {b"\x03\x01": "1.0", b"\x03\x02": "1.1", b"\x03\x03": "1.2"}


class Sent(Struct, frozen=True):
    """The certificates of a Certificate message in DER. ``whole``: these are all that the message has."""

    certificates: tuple[bytes, ...] = ()
    whole: bool = False


def certificates(stream: bytes) -> Sent:
    """The certificates that were sent in clear (RFC 5246, 7.4.2); none in TLS 1.3."""
    for kind, length, body in _messages(stream):
        if kind == _CERTIFICATE:
            found, complete = _listed(body[3:])
            return Sent(found[:MOST_CERTIFICATES], complete and length == len(body) and len(found) <= MOST_CERTIFICATES)
    return Sent()


def _listed(data: bytes) -> tuple[tuple[bytes, ...], bool]:
    found: list[bytes] = []
    at = 0
    while at + 3 <= len(data) and len(found) <= MOST_CERTIFICATES:
        end = at + 3 + int.from_bytes(data[at : at + 3], "big")
        if end > len(data):
            break
        found.append(data[at + 3 : end])
        at = end
    return tuple(found), at == len(data)


def answered_version(stream: bytes) -> str:
    """The version of the ServerHello in clear (up to 1.2), empty without one. TLS 1.3 calls itself 1.2 there."""
    for kind, _, body in _messages(stream):
        if kind == _SERVER_HELLO:
            return _VERSIONS.get(body[:2], "")
    return ""


def _messages(stream: bytes) -> Iterator[tuple[int, int, bytes]]:
    """Type, length and body of each handshake message in clear; the last one may be cut off."""
    data = b"".join(_handshake_records(stream))
    at = 0
    while at + 4 <= len(data):
        length = int.from_bytes(data[at + 1 : at + 4], "big")
        yield data[at], length, data[at + 4 : at + 4 + length]
        at += 4 + length


def _handshake_records(stream: bytes) -> Iterator[bytes]:
    at = 0
    while at + 5 <= len(stream):
        length = int.from_bytes(stream[at + 3 : at + 5], "big")
        if stream[at] not in (_HANDSHAKE, _ALERT):
            return
        if stream[at] == _HANDSHAKE:
            yield stream[at + 5 : at + 5 + length]
        at += 5 + length
