"""Whether a certificate carries the name that a client connects by (RFC 9525, 6)."""

from collections.abc import Sequence
from ipaddress import ip_address
from typing import Literal, TypeAlias

from kbassist.text.expression import Expression

Fit: TypeAlias = Literal["exact", "wildcard", "none"]
_LABEL = Expression(r"[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?")


def fit(host: str, names: Sequence[str]) -> Fit | None:
    """How one of a certificate's ``names`` fits ``host``; None if ``host`` is no name to compare, as ``(local)``.

    A wildcard stands for the whole first label, so never for a short name. An address needs itself among the names.
    """
    address = _address(host)
    if address is not None:
        return "exact" if any(_address(name) == address for name in names) else "none"
    wanted = _ascii(host)
    if not all(map(_LABEL.fullmatch, wanted.split("."))):
        return None
    carried = {_ascii(name) for name in names}
    if wanted in carried:
        return "exact"
    _, dot, rest = wanted.partition(".")
    return "wildcard" if dot and f"*.{rest}" in carried else "none"


def _address(text: str) -> bytes | None:
    """The octets of an IP address, so that every spelling of it is the same; None for a name."""
    try:
        return ip_address(text.strip().strip("[]")).packed
    except ValueError:
        return None


def _ascii(name: str) -> str:
    """A host name for comparison: case and the root's dot do not count, other letters as A-labels (RFC 9525, 6.3)."""
    folded = name.strip().casefold().rstrip(".")
    if folded.isascii():
        return folded
    try:
        return folded.encode("idna").decode("ascii")
    except UnicodeError:
        return folded
