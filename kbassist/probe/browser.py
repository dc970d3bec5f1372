"""SQL Server Browser (MC-SQLR): which instances a host has, and on which port each of them listens. UDP 1434."""

import socket

from kbassist.model.probe import ProbeInstance
from kbassist.probe.wire import Deadline, FailedError, why
from kbassist.text.safe import clean

PORT = 1434
MOST_INSTANCES = 100
"""So many instances of an answer are kept."""
_ALL, _ONE, _ANSWER = b"\x03", b"\x04", 0x05
"""CLNT_UCAST_EX, CLNT_UCAST_INST, SVR_RESP (2.2.2, 2.2.3, 2.2.5)."""
_LARGEST = 65_535


def ask_browser(
    family: socket.AddressFamily, address: str, instance: str, deadline: Deadline, port: int = PORT
) -> tuple[ProbeInstance, ...]:
    """The instances of a host, or the one of that name. Raises ``FailedError``; ``not-tds``: it is another answer."""
    question = _ONE + instance.encode("utf-8", "replace") + b"\0"
    with socket.socket(family, socket.SOCK_DGRAM) as asking:
        try:
            asking.settimeout(deadline.wait())
            # Connected, so that only this address can answer, and that nobody listens there is said.
            asking.connect((address, port))
            asking.send(question if instance else _ALL)
            answer = asking.recv(_LARGEST)
        except OSError as error:
            raise why(error) from None
    return read_answer(answer)


def read_answer(answer: bytes) -> tuple[ProbeInstance, ...]:
    """The instances of an answer (2.2.5). Raises ``FailedError``."""
    if len(answer) < 3 or answer[0] != _ANSWER:
        raise FailedError("not-tds", "no answer of SQL Server Browser")
    size = int.from_bytes(answer[1:3], "little")
    text = answer[3 : 3 + size].decode("utf-8", "replace")
    found = [_instance(one) for one in text.split(";;", MOST_INSTANCES)[:MOST_INSTANCES] if one.strip(";\0 ")]
    return tuple(one for one in found if one.name)


def _instance(text: str) -> ProbeInstance:
    words = text.strip(";").split(";", 60)
    told = {name.casefold(): value for name, value in zip(words[::2], words[1::2], strict=False)}
    port = told.get("tcp", "")
    known = port.isascii() and port.isdecimal() and len(port) < 6 and 0 < int(port) < 65536
    return ProbeInstance(
        name=clean(told.get("instancename", ""), 60),
        port=int(port) if known else 0,
        version=clean(told.get("version", ""), 40),
        clustered={"yes": True, "no": False}.get(told.get("isclustered", "").casefold()),
    )
