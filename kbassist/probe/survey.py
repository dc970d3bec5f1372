"""All that is asked of one server, in order, within one time limit.

Nothing is sent anywhere but to the addresses of the host that was typed, to the port that was typed or that its own SQL
Server Browser names, and to that Browser. The dialogue ends before a login: nothing of it can count as one.
"""

from collections.abc import Callable, Iterator, Mapping
from functools import partial

from msgspec import Struct

from kbassist.model.probe import Dialect, ProbeAttempt, ProbeReason, ProbeTarget
from kbassist.probe import suites13
from kbassist.probe.attempts import Attempts
from kbassist.probe.browser import PORT as BROWSER
from kbassist.probe.dialogue import Door, Handshake, Said, shake, shake_first
from kbassist.probe.packets import Encryption
from kbassist.probe.reach import WORDS, Reached, reach, said
from kbassist.probe.records import Sent
from kbassist.probe.tls import Version, suites_here
from kbassist.probe.wire import Deadline, FailedError

WHOLE: dict[Dialect, tuple[Version, Version]] = {"tds-7": ("1.0", "1.2"), "tds-8": ("1.2", "1.3")}
VERSIONS: dict[Dialect, tuple[Version, ...]] = {"tds-7": ("1.0", "1.1", "1.2"), "tds-8": ("1.2", "1.3")}
"""TLS 1.3 can't be used inside TDS 7.x, and TDS 8.0 begins with 1.2."""
_OLD: tuple[Version, ...] = ("1.0", "1.1")
_OTHER_VERSION = "protocol version"
"""The alert of a server to which every version that was offered is too new."""
_SHAKE = {"tds-7": shake, "tds-8": shake_first}
_REFUSALS: frozenset[ProbeReason | None] = frozenset({"alert", "closed", "reset", "tls-failed"})
"""How a server that does not want a version or a suite ends the handshake."""


class Wanted(Struct, frozen=True):
    """How a server is asked: at most ``timeout`` seconds in all; ``suites``: for every cipher suite, too, which takes a
    connection each; ``browser_port``: where SQL Server Browser listens; ``lacks_strict``: whether a server of a build
    does not know TDS 8.0 and is not asked for it; ``watch``: is told each question before it is asked."""

    timeout: float = 20.0
    suites: bool = False
    browser_port: int = BROWSER
    lacks_strict: Callable[[str], bool] = lambda _build: False
    watch: Callable[[ProbeAttempt], None] = lambda _question: None


class Answered(Struct, frozen=True):
    """One version of TLS. ``accepted``: None without a clear answer; ``offered``: whether this machine can offer it;
    ``suite``: the cipher suite that the server chose; ``suites``: all of them, ``more``: there may be further ones;
    ``sent``: the certificates."""

    accepted: bool | None = None
    offered: bool = True
    suite: str = ""
    suites: tuple[str, ...] = ()
    more: bool = False
    sent: Sent = Sent()


class Survey(Struct, frozen=True):
    """What came of it. ``said``: by the client's ENCRYPTION; ``within``: the handshake inside TDS, ``first``: that
    which comes first; ``elsewhere``: the handshakes at the other addresses."""

    reached: Reached
    attempts: tuple[ProbeAttempt, ...]
    said: Mapping[Encryption, Said | FailedError] = {}
    within: Handshake | FailedError | None = None
    first: Handshake | FailedError | None = None
    versions: Mapping[tuple[Dialect, Version], Answered] = {}
    elsewhere: Mapping[str, Handshake | FailedError] = {}


def survey(target: ProbeTarget, wanted: Wanted) -> Survey:
    """Ask a server everything."""
    attempts = Attempts(wanted.timeout, wanted.watch)
    reached = reach(target, attempts, wanted.browser_port)
    door = reached.door
    if door is None or reached.first is None:
        return Survey(reached, tuple(attempts.made))
    answers = _answers(door, reached.first, attempts)
    encrypts = any(isinstance(one, Said) and one.encryption != Encryption.NOT_SUPPORTED for one in answers.values())
    found: dict[Dialect, Handshake | FailedError] = {}
    if encrypts:
        found["tds-7"] = _shaken(door, "tds-7", WHOLE["tds-7"], attempts)
    found["tds-8"] = _shaken_first(door, answers, wanted, attempts)
    spoken = [dialect for dialect, one in found.items() if isinstance(one, Handshake) and _went_far(one)]
    versions = {
        (dialect, version): _version(door, dialect, version, attempts, all_suites=wanted.suites)
        for dialect in spoken
        for version in _versions(dialect, found[dialect])
    }
    elsewhere = dict(_elsewhere(reached, door, spoken[0], attempts)) if spoken else {}
    made = tuple(attempts.made)
    return Survey(reached, made, answers, found.get("tds-7"), found["tds-8"], versions, elsewhere)


def _versions(dialect: Dialect, whole: Handshake | FailedError) -> tuple[Version, ...]:
    """The versions that are tried: of TLS first the old ones only where the server has nothing else."""
    shaken = whole.shaken if isinstance(whole, Handshake) else None
    old_alone = dialect == "tds-8" and shaken is not None and shaken.version in _OLD
    return (*_OLD, *VERSIONS[dialect]) if old_alone else VERSIONS[dialect]


def _other_version(one: Handshake) -> bool:
    """Whether the server has TLS, but none of the versions that were offered."""
    refused = one.failed is not None and (one.failed.reason, one.failed.detail) == ("alert", _OTHER_VERSION)
    return one.shaken is None and (refused or one.answered in _OLD)


def _went_far(one: Handshake) -> bool:
    """Whether a server of TLS was there, even if no handshake was completed."""
    return one.shaken is not None or bool(one.answered or one.sent.certificates)


def _answers(door: Door, first: Said | FailedError, attempts: Attempts) -> dict[Encryption, Said | FailedError]:
    """What the server says to each value of ENCRYPTION. One that is silent, or hangs up twice, is not asked again."""
    answers: dict[Encryption, Said | FailedError] = {Encryption.OFF: first}
    for encryption in (Encryption.ON, Encryption.NOT_SUPPORTED, Encryption.REQUIRED):
        failed = [one for one in answers.values() if isinstance(one, FailedError)]
        if len(failed) > 1 or any(one.reason == "timeout" for one in failed):
            pointless = FailedError("pointless")
            question = ProbeAttempt(what="prelogin", asked=WORDS[encryption], dialect="tds-7", address=door.address)
            attempts.failed(question, pointless)
        else:
            answers[encryption] = said(door, encryption, attempts)
    return answers


def _shaken(
    door: Door, dialect: Dialect, versions: tuple[Version, Version], attempts: Attempts, asked: str = "any version"
) -> Handshake | FailedError:
    """A handshake, however far it went; why not, where there was none."""
    kept: list[Handshake] = []

    def shaking(deadline: Deadline) -> Handshake:
        made = _SHAKE[dialect](door, versions, deadline)
        kept.append(made)
        if made.failed:
            raise made.failed
        return made

    question = ProbeAttempt(what="tls", asked=asked, dialect=dialect, address=door.address)
    found = attempts.of(question, shaking, _shown)
    return kept[0] if kept else found


def _shaken_first(
    door: Door, answers: Mapping[Encryption, Said | FailedError], wanted: Wanted, attempts: Attempts
) -> Handshake | FailedError:
    """TLS first, unless the server is known to be older than that: it would log bytes that it does not understand."""
    builds = {one.build for one in answers.values() if isinstance(one, Said)}
    if any(wanted.lacks_strict(build) for build in builds):
        old = FailedError("too-old")
        attempts.failed(ProbeAttempt(what="tls", asked="any version", dialect="tds-8", address=door.address), old)
        return old
    found = _shaken(door, "tds-8", WHOLE["tds-8"], attempts)
    if isinstance(found, Handshake) and _other_version(found):
        # There is TLS behind the door, only an older one than any client of TDS 8.0 takes.
        older = _shaken(door, "tds-8", ("1.0", "1.1"), attempts, asked="1.0 or 1.1")
        return older if isinstance(older, Handshake) and older.said else found
    return found


def _shown(one: Handshake) -> str:
    return f"TLS {one.shaken.version} {one.shaken.suite}" if one.shaken else ""


def _version(door: Door, dialect: Dialect, version: Version, attempts: Attempts, *, all_suites: bool) -> Answered:
    found = _shaken(door, dialect, (version, version), attempts, asked=version)
    if isinstance(found, FailedError):
        return Answered(offered=found.reason != "not-offered-here")
    if found.shaken is None and found.answered != version:
        failed = found.failed.reason if found.failed else None
        return Answered(False if failed in _REFUSALS else None)
    suite = found.shaken.suite if found.shaken else ""
    if not all_suites or (version == "1.3" and not suites13.available()):
        return Answered(True, suite=suite, sent=found.sent)
    asking = partial(suites13.accepted, door) if version == "1.3" else partial(_suites, door, dialect, version)
    question = ProbeAttempt(what="suites", asked=version, dialect=dialect, address=door.address)
    listed = attempts.of(question, asking, lambda some: f"{len(some[0])}")
    suites, more = ((), True) if isinstance(listed, FailedError) else listed
    return Answered(True, suite=suite, suites=suites, more=more, sent=found.sent)


def _suites(door: Door, dialect: Dialect, version: Version, deadline: Deadline) -> tuple[tuple[str, ...], bool]:
    """The suites that a server accepts in its order: each is offered until it is chosen. And whether time ran out."""
    left = list(suites_here(version))
    found: list[str] = []
    while left:
        try:
            made = _SHAKE[dialect](door, (version, version), deadline, tuple(left))
        except FailedError as error:
            return tuple(found), error.reason != "not-offered-here"
        if made.shaken is None:
            return tuple(found), made.failed is None or made.failed.reason not in _REFUSALS
        if made.shaken.suite not in left:
            return tuple(found), True
        found.append(made.shaken.suite)
        left.remove(made.shaken.suite)
    return tuple(found), False


def _elsewhere(
    reached: Reached, door: Door, dialect: Dialect, attempts: Attempts
) -> Iterator[tuple[str, Handshake | FailedError]]:
    """What the other addresses of the host present: a name may lead to several servers."""
    for family, address in reached.names.addresses:
        if address != door.address and address not in reached.unreached:
            other = Door(family, address, door.port, door.host)
            yield address, _shaken(other, dialect, WHOLE[dialect], attempts)
