"""Reading from TLS over memory, on either side of a connection."""

import ssl
from collections.abc import Callable


def read_exactly(tls: ssl.SSLObject, count: int, take: Callable[[], None]) -> bytes:
    """Exactly ``count`` bytes; ``take`` brings more of what the other side sent.

    Raises ``EOFError`` where the other side has ended it, ``ssl.SSLError``, and what ``take`` raises.
    """
    data = bytearray()
    while len(data) < count:
        try:
            part = tls.read(count - len(data))
        except ssl.SSLWantReadError:
            take()
            continue
        except ssl.SSLZeroReturnError:
            raise EOFError from None
        if not part:
            raise EOFError
        data += part
    return bytes(data)
