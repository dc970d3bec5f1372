"""``kbassist serve-test``: the front door of a SQL Server on this machine, to reproduce a failure at."""

import argparse
import ssl
import time
from contextlib import suppress
from pathlib import Path
from queue import Empty, SimpleQueue
from typing import Literal

from kbassist.commands.output import INTERRUPTED, hint, save, say
from kbassist.commands.session import asked_itself
from kbassist.errors import UserError
from kbassist.probe.door.certificates import Kind, presented
from kbassist.probe.door.front_door import Behaviour, FrontDoor, Strict
from kbassist.probe.door.server_tls import Seen
from kbassist.probe.tls import VERSIONS, Version
from kbassist.rulebase.folders import open_base
from kbassist.rulebase.sentences import CLIENTS_TO_TRY, TRY_CLIENTS
from kbassist.text.safe import clean
from kbassist.text.similar import suggestion

_EVERY = 0.2
"""Seconds between two looks for connections that are over."""
_HIGHEST_PORT = 65_535


def run(arguments: argparse.Namespace) -> int:
    """Serve until Ctrl-C, a line for each connection; its exit status. Raises ``UserError``."""
    if not 0 <= arguments.port <= _HIGHEST_PORT:
        raise UserError(f"--port {arguments.port}: 1 to {_HIGHEST_PORT}, or 0 for a free one")
    base = asked_itself(open_base(arguments.folders), "serve-test")
    shown = presented(_kind(arguments.certificate))
    if arguments.root:
        save(Path(arguments.root), shown.root, option="--root", folders=False)
    over: SimpleQueue[Seen] = SimpleQueue()
    try:
        door = FrontDoor(shown, _behaviour(arguments), port=arguments.port, told=over.put)
    except OSError as error:
        reason = error.strerror or str(error)
        raise UserError(f"--port {arguments.port}: {reason}; take another one, or none for a free one") from None
    with door:
        strict = "" if arguments.strict == "unknown" else f", TDS 8.0 {arguments.strict}"
        offers = f"certificate {arguments.certificate}, encryption {arguments.encryption}{strict}"
        say(f"127.0.0.1,{door.port}: {offers}\n", now=True)
        for one in CLIENTS_TO_TRY[_wanted(arguments)]:
            hint(f"    {base.say(one, port=str(door.port))}")
        hint(base.say(TRY_CLIENTS))
        with suppress(KeyboardInterrupt):
            _tell(over, door)
    return INTERRUPTED


def _wanted(arguments: argparse.Namespace) -> str:
    """What a client has to ask for."""
    if arguments.strict == "forced":
        return "strict"
    return "clear" if arguments.encryption == "none" else ""


def _kind(word: str) -> Kind:
    try:
        return Kind(word)
    except ValueError:
        known = [one.value for one in Kind]
        raise UserError(
            f"--certificate {clean(word, 40)}: no such kind{suggestion(word, known)}; {', '.join(known)}"
        ) from None


def _tell(over: "SimpleQueue[Seen]", door: FrontDoor) -> None:
    while True:
        try:
            seen = over.get_nowait()
        except Empty:
            time.sleep(_EVERY)
            continue
        say(f"{line(seen)}\n", now=True)
        door.seen = [one for one in door.seen if one is not seen]


def _behaviour(arguments: argparse.Namespace) -> Behaviour:
    encryption: Literal["none", "offered", "forced"] = arguments.encryption
    version: Version | None = arguments.tls or None
    only = VERSIONS[version] if version else None
    lowest, highest = (only, only) if only else (ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3)
    return Behaviour(
        encryption=encryption,
        strict=Strict(arguments.strict),
        accepts_login=arguments.accept_login,
        tls=(lowest, highest),
    )


def line(seen: Seen) -> str:
    """A connection on one line: what the client asked for, how TLS went, how its login came."""
    asked = "TLS first" if seen.strict else f"asked {_word(seen.asked)}, answered {_word(seen.answered)}"
    tls = {
        "none": "no TLS",
        "done": f"{seen.tls} {seen.cipher}",
        "refused": f"the client refused the handshake: {seen.alert}",
        "abandoned": "the client hung up in the handshake",
        "failed": f"no handshake: {seen.fault or 'nothing in common'}",
    }[seen.handshake]
    login = {"tls": "login in TLS", "clear": "LOGIN IN CLEAR", None: "no login"}[seen.login]
    program = f" ({clean(seen.program or seen.library or '', 40)})" if seen.program or seen.library else ""
    return f"{asked}; {tls}; {login}{program}"


def _word(value: object) -> str:
    return str(getattr(value, "name", "nothing")).lower().replace("_", " ")
