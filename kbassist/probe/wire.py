"""A TCP connection with an end: to its time, and to what it takes in."""

import errno
import socket
import time
from types import TracebackType

from kbassist.model.probe import ProbeReason
from kbassist.text.safe import clean

MOST = 1 << 20
"""So many bytes are taken from one connection: a handshake is a few thousand."""
_UNREACHABLE = frozenset({errno.ENETUNREACH, errno.EHOSTUNREACH, errno.EADDRNOTAVAIL, errno.ENETDOWN, errno.EHOSTDOWN})
_SHORTEST = 0.001


class FailedError(Exception):
    """Why there is no answer; ``detail``: a library's or the server's own words; ``connected``: it was reached."""

    def __init__(self, reason: ProbeReason, detail: str = "", *, connected: bool = True) -> None:
        super().__init__(reason, detail)
        self.reason: ProbeReason = reason
        self.connected = connected
        self.detail = clean(detail)


class Deadline:
    """A moment after which nothing is waited for."""

    def __init__(self, seconds: float) -> None:
        self._end = time.monotonic() + seconds

    def left(self) -> float:
        """Seconds until then; 0 or less when it is over."""
        return self._end - time.monotonic()

    def within(self, seconds: float) -> "Deadline":
        """The same one, or one in so many ``seconds`` if that is sooner."""
        return Deadline(min(self.left(), seconds))

    def wait(self) -> float:
        """How long one may wait now. Raises ``FailedError`` when it is over."""
        left = self.left()
        if left < _SHORTEST:
            raise FailedError("timeout")
        return left


class Wire:
    """A connection to an ``address`` until its ``deadline``. All its methods raise ``FailedError``."""

    def __init__(self, family: socket.AddressFamily, address: str, port: int, deadline: Deadline) -> None:
        self._deadline = deadline
        self._taken = 0
        self._socket = socket.socket(family, socket.SOCK_STREAM)
        try:
            self._socket.settimeout(deadline.wait())
            self._socket.connect((address, port))
        except (OSError, FailedError) as error:
            self._socket.close()
            failed = why(error)
            failed.connected = False
            raise failed from None

    def __enter__(self) -> "Wire":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._socket.close()

    def receive(self, count: int) -> bytes:
        """Exactly ``count`` bytes."""
        data = bytearray()
        while len(data) < count:
            part = self.some(count - len(data))
            data += part
        return bytes(data)

    def some(self, most: int) -> bytes:
        """At least one byte and at most ``most``."""
        if self._taken >= MOST:
            raise FailedError("too-much")
        try:
            self._socket.settimeout(self._deadline.wait())
            part = self._socket.recv(min(most, MOST - self._taken))
        except OSError as error:
            raise why(error) from None
        if not part:
            raise FailedError("closed")
        self._taken += len(part)
        return part

    def send(self, data: bytes) -> None:
        """All of ``data``."""
        try:
            self._socket.settimeout(self._deadline.wait())
            self._socket.sendall(data)
        except OSError as error:
            raise why(error) from None


def why(error: OSError | FailedError) -> FailedError:
    """An error of the system as the reason that it is."""
    if isinstance(error, FailedError):
        return error
    reason: ProbeReason = "network-error"
    if isinstance(error, TimeoutError):
        return FailedError("timeout")
    if isinstance(error, ConnectionRefusedError):
        reason = "refused"
    elif isinstance(error, ConnectionResetError | ConnectionAbortedError | BrokenPipeError):
        reason = "reset"
    elif isinstance(error, PermissionError):
        reason = "no-permission"
    elif error.errno in _UNREACHABLE:
        reason = "unreachable"
    return FailedError(reason, error.strerror or str(error))
