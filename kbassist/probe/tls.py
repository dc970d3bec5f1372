"""The client's side of TLS over a wire: inside TDS packets (TDS 7.x) or bare (TDS 8.0), lenient and without validation.

It is to see what the server does, so it offers all that the TLS library of this machine has and refuses nothing.
Nothing is ever sent through it but a PRELOGIN.
"""

import ssl
import sys
import threading
import warnings
from typing import Literal, TypeAlias

from msgspec import Struct

from kbassist.probe.memory_tls import read_exactly
from kbassist.probe.packets import TLS_RECORDS, Packet, PacketError, packets, read_packet
from kbassist.probe.records import Sent, answered_version, certificates
from kbassist.probe.wire import FailedError, Wire

ALPN = "tds/8.0"
Version: TypeAlias = Literal["1.0", "1.1", "1.2", "1.3"]
VERSIONS: dict[Version, ssl.TLSVersion] = {
    "1.0": ssl.TLSVersion.TLSv1,
    "1.1": ssl.TLSVersion.TLSv1_1,
    "1.2": ssl.TLSVersion.TLSv1_2,
    "1.3": ssl.TLSVersion.TLSv1_3,
}
_ALL_SUITES = "ALL:!aNULL"
_ANY_STRENGTH = ":@SECLEVEL=0"
_LEGACY_SERVER_CONNECT = 0x4
"""SSL_OP_LEGACY_SERVER_CONNECT: servers without RFC 5746, too (in ``ssl`` since Python 3.12)."""
_CHUNK = 16 * 1024
_NO_TLS = (
    "WRONG_VERSION_NUMBER", "UNKNOWN_PROTOCOL", "RECORD_LAYER_FAILURE", "HTTP_REQUEST", "HTTPS_PROXY_REQUEST",
    "PACKET_LENGTH_TOO_LONG", "UNEXPECTED_MESSAGE", "BAD_RECORD_TYPE", "INVALID_CCS_MESSAGE", "BAD_PACKET_LENGTH",
    "UNEXPECTED_RECORD", "BAD_LENGTH", "LENGTH_MISMATCH", "DATA_LENGTH_TOO_LONG", "UNSUPPORTED_SSL_VERSION",
    "BAD_PROTOCOL_VERSION_NUMBER",
)  # fmt: skip
"""What OpenSSL says of bytes that are no TLS."""


class Offer(Struct, frozen=True):
    """What the client offers. ``versions``: the lowest and the highest; ``suites``: names of OpenSSL, all if empty."""

    host: str
    strict: bool
    versions: tuple[Version, Version]
    suites: tuple[str, ...] = ()


_FILTERS = threading.Lock()
"""The filters of warnings are one for all threads, of which many may probe."""


class Shaken(Struct, frozen=True):
    """A handshake that was completed. ``suite`` in OpenSSL's name; ``alpn``: the protocol that the server chose."""

    version: str
    suite: str
    alpn: str | None


class ClientTls:
    """TLS over ``wire``. Raises ``FailedError`` with ``not-offered-here`` where this machine can't offer that."""

    def __init__(self, wire: Wire, offer: Offer) -> None:
        self._wire = wire
        self._wrapped = not offer.strict
        self._incoming, self._outgoing = ssl.MemoryBIO(), ssl.MemoryBIO()
        self._heard = bytearray()
        context = _context(offer)
        try:
            self._object = context.wrap_bio(self._incoming, self._outgoing, server_hostname=offer.host)
        except ValueError:
            # A name that TLS can't say (SNI): then it is not said.
            self._object = context.wrap_bio(self._incoming, self._outgoing)
        try:
            self._object.do_handshake()
        except ssl.SSLWantReadError:
            pass
        except ssl.SSLError as error:
            raise FailedError("not-offered-here", _words(error)) from None

    def shake(self) -> Shaken:
        """Shake hands. Raises ``FailedError``."""
        while True:
            self._flush()
            self._take()
            try:
                self._object.do_handshake()
            except ssl.SSLWantReadError:
                continue
            except ssl.SSLError as error:
                raise _failed(error) from None
            self._flush()
            self._wrapped = False
            cipher = self._object.cipher()
            version = (self._object.version() or "").removeprefix("TLSv")
            shown = version if "." in version else f"{version}.0"
            return Shaken(shown, cipher[0] if cipher else "", self._object.selected_alpn_protocol())

    def sent(self) -> Sent:
        """The certificates as the server sent them, as far as they can be seen, whatever became of the handshake."""
        clear = certificates(bytes(self._heard))
        if clear.certificates:
            return clear
        if sys.version_info >= (3, 13):
            chain = tuple(self._object.get_unverified_chain())
            if chain:
                return Sent(chain, whole=True)
        try:
            own = self._object.getpeercert(binary_form=True)
        except ValueError:
            # The handshake is not done.
            return Sent()
        return Sent((own,), whole=False) if own else Sent()

    def answered(self) -> str:
        """The version of TLS (up to 1.2) in which the server answered, even if nothing came of it."""
        return answered_version(bytes(self._heard))

    def send(self, data: bytes) -> None:
        """Send bytes through TLS. Raises ``FailedError``."""
        self._object.write(data)
        self._flush()

    def receive(self, count: int) -> bytes:
        """Exactly ``count`` bytes through TLS. Raises ``FailedError``."""
        try:
            return read_exactly(self._object, count, self._take)
        except EOFError:
            raise FailedError("closed") from None
        except ssl.SSLError as error:
            raise _failed(error) from None

    def _flush(self) -> None:
        data = self._outgoing.read()
        if data:
            self._wire.send(packets(Packet.PRELOGIN, data) if self._wrapped else data)

    def _take(self) -> None:
        """What comes next: some bytes of TLS, or a TDS packet with TLS in it. An alert may come without a packet."""
        first = self._wire.some(1 if self._wrapped else _CHUNK)
        if self._wrapped and first[0] not in TLS_RECORDS:
            first = self._unwrapped(first)
        elif self._wrapped:
            head = first + self._wire.receive(4)
            first = head + self._wire.receive(int.from_bytes(head[3:5], "big"))
        self._heard += first
        self._incoming.write(first)

    def _unwrapped(self, first: bytes) -> bytes:
        held = first

        def receive(count: int) -> bytes:
            nonlocal held
            taken, held = held, b""
            return taken + self._wire.receive(count - len(taken))

        try:
            _, _, payload = read_packet(receive, (Packet.PRELOGIN, Packet.REPLY))
        except PacketError as error:
            raise FailedError("not-tls", str(error)) from None
        if not payload:
            raise FailedError("not-tls", "an empty packet")
        return payload


def _context(offer: Offer) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    context.options |= ssl.Options(_LEGACY_SERVER_CONNECT)
    if offer.strict:
        context.set_alpn_protocols([ALPN])
    low, high = offer.versions
    try:
        limit(context, VERSIONS[low], VERSIONS[high])
        _set_suites(context, ":".join(offer.suites) or _ALL_SUITES)
    except (ValueError, ssl.SSLError) as error:
        raise FailedError("not-offered-here", str(error)) from None
    return context


def limit(context: ssl.SSLContext, low: ssl.TLSVersion, high: ssl.TLSVersion) -> None:
    """Let a context speak the versions from ``low`` to ``high``. Raises ``ValueError`` for an unknown one."""
    with _FILTERS, warnings.catch_warnings():
        # That TLS 1.0 and 1.1 are old is what this is to find out.
        warnings.simplefilter("ignore", DeprecationWarning)
        context.minimum_version, context.maximum_version = low, high


def _set_suites(context: ssl.SSLContext, suites: str) -> None:
    try:
        context.set_ciphers(suites + _ANY_STRENGTH)
    except ssl.SSLError:
        # LibreSSL has no levels of security.
        context.set_ciphers(suites)


def suites_here(version: Version) -> tuple[str, ...]:
    """The cipher suites up to TLS 1.2 that this machine can offer in that version, in OpenSSL's names."""
    offer = Offer("", strict=False, versions=(version, version))
    try:
        known = _context(offer).get_ciphers()
    except FailedError:
        return ()
    return tuple(str(one["name"]) for one in known if one.get("protocol") != "TLSv1.3")


def _failed(error: ssl.SSLError) -> FailedError:
    reason = error.reason or ""
    _, alert, name = reason.partition("_ALERT_")
    if alert:
        return FailedError("alert", name.lower().replace("_", " "))
    if reason in _NO_TLS:
        return FailedError("not-tls", _words(error))
    return FailedError("tls-failed", _words(error))


def _words(error: ssl.SSLError) -> str:
    return (error.reason or str(error)).lower().replace("_", " ")
