"""What is a number and not a name: addresses, identifiers, thumbprints; each has a stand-in of its own form."""

from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

from kbassist.text.expression import Expression

_HEX = Expression(r"[0-9A-Fa-f]")
_FIRST_V4 = int(IPv4Address("198.18.0.0"))
"""Of the network that RFC 2544 keeps for tests: nobody's machine has such an address in the internet."""
_FIRST_V6 = int(IPv6Address("2001:db8::"))
"""RFC 3849: for documentation."""


def address(text: str) -> "IPv4Address | IPv6Address | None":
    """The address that ``text`` is, in brackets or with a zone too; None for anything else."""
    plain = text.strip().strip("[]").partition("%")[0]
    # Most are names, and the library takes its time to say so.
    if ":" not in plain and not plain.replace(".", "").isdigit():
        return None
    try:
        return ip_address(plain)
    except ValueError:
        return None


class Networks:
    """Networks whose addresses tell nothing of anybody."""

    def __init__(self, names: tuple[str, ...]) -> None:
        self._networks = [ip_network(one) for one in names]

    def __contains__(self, one: "IPv4Address | IPv6Address") -> bool:
        return any(one in network for network in self._networks if network.version == one.version)


def address_for(number: int, like: str) -> str:
    """The ``number``-th stand-in of an address, of the version of ``like``."""
    if ":" in like:
        return str(IPv6Address(_FIRST_V6 + number))
    return str(IPv4Address(_FIRST_V4 + number))


def hexadecimal(text: str) -> str:
    """The digits of a number as tools write it, with blanks or colons between them or not."""
    return "".join(_HEX.findall(text)).casefold()


def shaped(digits: str, like: str) -> str:
    """``digits`` with what stands between the digits of ``like``."""
    left = iter(digits)
    return _HEX.sub(lambda _: next(left, "0"), like)
