"""Whom to ask, as people write it: ``sql01``, ``sql01:1433``, ``sql01,1433``, ``sql01\\SALES``, ``[fd00::5]:1433``."""

import re
from ipaddress import IPv6Address

from kbassist.errors import UserError
from kbassist.model.probe import ProbeTarget
from kbassist.text.safe import clean

_PROTOCOL = re.compile(r"(?P<name>tcp|np|lpc|admin|dedicated):", re.I)
_HOST = re.compile(r"[^\s\\/,;:\"'<>|*?\[\](){}=@]{1,253}")
_INSTANCE = re.compile(r"[^\s\\/,;:\"'<>|*?\[\]=@]{1,60}")
_HERE = frozenset({".", "(local)"})
_FORMS = "write HOST, HOST:PORT, HOST,PORT or HOST\\INSTANCE"


def read_target(typed: str) -> ProbeTarget:
    """What somebody typed, taken apart. Raises ``UserError``."""
    text = typed.strip()
    shown = clean(text, 80)
    protocol = _PROTOCOL.match(text)
    if protocol and protocol["name"].lower() != "tcp":
        raise UserError(f"{shown}: only TCP can be asked, not {protocol['name']}:; {_FORMS}")
    text = text[protocol.end() :] if protocol else text
    if text.lower().startswith("(localdb)"):
        raise UserError(f"{shown}: LocalDB listens on no TCP port; it can't be asked")
    name, port = _port(text, shown)
    host, slash, instance = name.partition("\\")
    host = host.strip()
    if slash and not _INSTANCE.fullmatch(instance.strip()):
        raise UserError(f"{shown}: no name of an instance behind the backslash; {_FORMS}")
    if host in _HERE:
        host = "localhost"
    if not _HOST.fullmatch(host) and not _is_ipv6(host):
        raise UserError(f"{shown}: no host; {_FORMS}")
    # The default instance has a name that Browser does not know.
    named = "" if instance.strip().upper() == "MSSQLSERVER" else instance.strip()
    return ProbeTarget(typed=clean(typed.strip(), 300), host=host, port=port, instance=named)


def _port(text: str, shown: str) -> tuple[str, int]:
    """The rest and the port, 0 where none is typed."""
    name, mark, port = text.partition(",")
    bracketed = re.fullmatch(r"\[(?P<host>[^\]]+)\](?P<rest>.*)", name.strip())
    if bracketed:
        name, rest = bracketed["host"], bracketed["rest"]
        if rest.startswith(":") and not mark:
            mark, port = ":", rest[1:]
        elif rest.startswith("\\"):
            name += rest
        elif rest:
            raise UserError(f"{shown}: nothing but a port or an instance may follow the brackets; {_FORMS}")
    elif not mark and name.count(":") == 1:
        name, mark, port = name.partition(":")
    if not mark:
        return name, 0
    if not re.fullmatch(r"[0-9]{1,5}", port.strip()) or not 0 < int(port) < 65536:
        raise UserError(f"{shown}: '{clean(port.strip(), 20)}' is no port (1 to 65535); {_FORMS}")
    return name, int(port)


def _is_ipv6(host: str) -> bool:
    try:
        IPv6Address(host)
    except ValueError:
        return False
    return True
