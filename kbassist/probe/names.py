"""A host's addresses from the system's resolver, which knows no timeout; and what says that there are proxies."""

import os
import socket
import threading
from queue import Empty, SimpleQueue

from msgspec import Struct

from kbassist.probe.wire import Deadline, FailedError

MOST_ADDRESSES = 8
"""So many addresses of a host are asked."""
_PROXIES = ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "SOCKS_PROXY")
_Found = tuple[str, tuple[tuple[socket.AddressFamily, str], ...]]


class Names(Struct, frozen=True):
    """``canonical``: where the name leads (CNAME), empty if nowhere else; ``addresses`` in the resolver's order;
    ``more``: that many further addresses are not asked."""

    canonical: str
    addresses: tuple[tuple[socket.AddressFamily, str], ...]
    more: int = 0


def resolve(host: str, deadline: Deadline) -> Names:
    """Raises ``FailedError``."""
    answers: SimpleQueue[_Found | OSError | UnicodeError] = SimpleQueue()
    # The resolver can't be interrupted: after the deadline it is left to itself.
    threading.Thread(target=_resolved, args=(host, answers), daemon=True).start()
    try:
        found = answers.get(timeout=deadline.wait())
    except Empty:
        raise FailedError("timeout") from None
    if isinstance(found, UnicodeError):
        raise FailedError("name-unknown", "no name of a host")
    if isinstance(found, OSError):
        raise FailedError("name-unknown", found.strerror or str(found))
    canonical, addresses = found
    same = canonical.casefold().rstrip(".") == host.casefold().rstrip(".") or canonical in (one for _, one in addresses)
    return Names("" if same else canonical, addresses[:MOST_ADDRESSES], max(len(addresses) - MOST_ADDRESSES, 0))


def _resolved(host: str, answers: "SimpleQueue[_Found | OSError | UnicodeError]") -> None:
    try:
        found = socket.getaddrinfo(host, None, type=socket.SOCK_STREAM, flags=socket.AI_CANONNAME)
    except (OSError, UnicodeError) as error:
        answers.put(error)
        return
    canonical = next((name for *_, name, _ in found if name), "")
    pairs = [(family, str(where[0])) for family, _, _, _, where in found if family in (socket.AF_INET, socket.AF_INET6)]
    answers.put((canonical, tuple(dict.fromkeys(pairs))))


def proxies() -> tuple[str, ...]:
    """The variables of this process that name a proxy; not what they say, which may hold a password."""
    return tuple(name for name in _PROXIES if os.environ.get(name) or os.environ.get(name.lower()))
