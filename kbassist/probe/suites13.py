"""The cipher suites of TLS 1.3 one by one, among which Python's own ``ssl`` can't choose: with pyOpenSSL (``tls``)."""

from collections.abc import Sequence
from contextlib import suppress
from ipaddress import ip_address
from typing import Any

from kbassist.model.probe import ProbeReason
from kbassist.probe.dialogue import Door
from kbassist.probe.tls import ALPN
from kbassist.probe.wire import Deadline, FailedError, Wire

_SUITES = (
    "TLS_AES_256_GCM_SHA384",
    "TLS_CHACHA20_POLY1305_SHA256",
    "TLS_AES_128_GCM_SHA256",
    "TLS_AES_128_CCM_SHA256",
    "TLS_AES_128_CCM_8_SHA256",
)
"""All that RFC 8446 has."""
_CHUNK = 16 * 1024
_REFUSALS: frozenset[ProbeReason] = frozenset({"closed", "reset"})
"""How a server that wants none of them may end it, but for an alert."""


def available() -> bool:
    """Whether this machine can do it."""
    ssl = _library()
    return ssl is not None and hasattr(ssl.Context, "set_tls13_ciphersuites")


def accepted(door: Door, deadline: Deadline) -> tuple[tuple[str, ...], bool]:
    """The suites that a server accepts with TLS first, in its order: each is offered until it is chosen. And whether
    there may be more. Raises ``FailedError`` where the first connection fails."""
    left = list(_SUITES)
    found: list[str] = []
    while left:
        try:
            chosen = _chosen(door, left, deadline)
        except FailedError:
            if not found:
                raise
            return tuple(found), True
        if chosen not in left:
            return tuple(found), bool(chosen)
        found.append(chosen)
        left.remove(chosen)
    return tuple(found), False


def _library() -> Any:
    try:
        from OpenSSL import SSL  # noqa: PLC0415 - an optional package
    except ImportError:
        return None
    return SSL


def _chosen(door: Door, suites: Sequence[str], deadline: Deadline) -> str:
    """The suite that the server chooses of these; nothing where it wants none of them. Raises ``FailedError``."""
    ssl = _library()
    context = ssl.Context(ssl.TLS_CLIENT_METHOD)
    context.set_min_proto_version(ssl.TLS1_3_VERSION)
    context.set_alpn_protos([ALPN.encode()])
    context.set_tls13_ciphersuites(":".join(suites).encode())
    tls = ssl.Connection(context, None)
    if not _is_address(door.host):
        tls.set_tlsext_host_name(door.host.encode("idna"))
    tls.set_connect_state()
    try:
        with Wire(door.family, door.address, door.port, deadline) as wire:
            while not _shaken(tls, ssl):
                with suppress(ssl.WantReadError):
                    wire.send(tls.bio_read(_CHUNK))
                tls.bio_write(wire.some(_CHUNK))
    except ssl.Error:
        return ""
    except FailedError as error:
        if error.reason in _REFUSALS:
            return ""
        raise
    return str(tls.get_cipher_name() or "")


def _shaken(tls: Any, ssl: Any) -> bool:
    """Whether the handshake is done; False where it needs more of what the server says."""
    try:
        tls.do_handshake()
    except ssl.WantReadError:
        return False
    return True


def _is_address(host: str) -> bool:
    try:
        ip_address(host.partition("%")[0])
    except ValueError:
        return False
    return True
