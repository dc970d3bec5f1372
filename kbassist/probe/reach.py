"""Where the server is: its addresses, its port, and the first address that takes a connection."""

from functools import partial

from msgspec import Struct

from kbassist.model.probe import DEFAULT_PORT, ProbeAttempt, ProbeInstance, ProbeReason, ProbeTarget
from kbassist.probe.attempts import Attempts
from kbassist.probe.browser import ask_browser
from kbassist.probe.dialogue import Door, Said, ask
from kbassist.probe.names import Names, resolve
from kbassist.probe.packets import Encryption
from kbassist.probe.wire import FailedError

WORDS = {
    Encryption.OFF: "off",
    Encryption.ON: "on",
    Encryption.NOT_SUPPORTED: "not supported",
    Encryption.REQUIRED: "required",
    Encryption.STRICT: "strict",
}


class Reached(Struct, frozen=True):
    """Whom the questions go to.

    ``port``: 0 if nobody could say it; ``door``: None where no address takes a connection; ``first``: the answer to
    the first question, ENCRYPT_OFF; ``unreached``: the other addresses that were tried before, and why not.
    """

    names: Names
    port: int
    instances: tuple[ProbeInstance, ...] = ()
    door: Door | None = None
    first: Said | FailedError | None = None
    unreached: dict[str, ProbeReason] = {}


def reach(target: ProbeTarget, attempts: Attempts, browser_port: int) -> Reached:
    """Resolve the name, ask Browser for the port of an instance, find an address that answers."""
    named = attempts.of(
        ProbeAttempt(what="name", asked=target.host),
        partial(resolve, target.host),
        lambda found: ", ".join(one for _, one in found.addresses),
    )
    if isinstance(named, FailedError):
        return Reached(Names("", ()), target.port)
    instances: tuple[ProbeInstance, ...] = ()
    port = target.port or DEFAULT_PORT
    if target.instance and not target.port:
        instances = _browser(named, target.instance, attempts, browser_port)
        port = _port(target.instance, instances, attempts)
        if not port:
            return Reached(named, 0, instances)
    unreached: dict[str, ProbeReason] = {}
    for family, address in named.addresses:
        door = Door(family, address, port, target.host)
        first = said(door, Encryption.OFF, attempts)
        if not isinstance(first, FailedError) or first.connected:
            return Reached(named, port, instances, door, first, unreached)
        unreached[address] = first.reason
    if not target.instance and not target.port:
        # Nobody on the usual port: perhaps the host has named instances only.
        instances = _browser(named, "", attempts, browser_port)
    return Reached(named, port, instances, unreached=unreached)


def said(door: Door, encryption: Encryption, attempts: Attempts) -> Said | FailedError:
    """The server's answer to a client with that ENCRYPTION (TDS 7.x)."""
    question = ProbeAttempt(what="prelogin", asked=WORDS[encryption], dialect="tds-7", address=door.address)
    return attempts.of(question, partial(ask, door, encryption), lambda one: WORDS[one.encryption])


def _browser(named: Names, instance: str, attempts: Attempts, port: int) -> tuple[ProbeInstance, ...]:
    """What Browser says, at the first address at which it answers."""
    for family, address in named.addresses:
        found = attempts.of(
            ProbeAttempt(what="browser", asked=instance, address=address),
            partial(ask_browser, family, address, instance, port=port),
            lambda some: ", ".join(f"{one.name} {one.port or '(no TCP)'}" for one in some),
        )
        if not isinstance(found, FailedError):
            return found
    return ()


def _port(instance: str, instances: tuple[ProbeInstance, ...], attempts: Attempts) -> int:
    """The port of the instance that was typed, 0 where Browser does not say it."""
    named = next((one for one in instances if one.name.casefold() == instance.casefold()), None)
    if named is not None and named.port:
        return named.port
    if instances:
        reason: ProbeReason = "no-port" if named else "instance-unknown"
        attempts.failed(ProbeAttempt(what="browser", asked=instance), FailedError(reason))
    return 0
