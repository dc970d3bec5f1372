"""What the rules say of a try, and how far that is what the client did.

The rules derive the client's policy class, whether it asks for encryption, what it does where the server has none, and
whether it trusts without looking, from its driver, version, program and settings. What follows from these for a server
is MS-TDS (the negotiation) and the meaning of the classes (``rules/vocabulary/client.yaml``). The text that the client printed is diagnosed by itself, with no settings.
"""

from enum import Enum
from functools import cache

from msgspec import Struct

from kbassist.model.evidence import Value
from kbassist.model.result import Fact
from kbassist.pipeline import run_case
from kbassist.probe.door.certificates import Kind
from kbassist.probe.door.front_door import Strict
from kbassist.probe.negotiation import Habits, Session, StrictState, session, validates
from kbassist.probe.packets import Encryption
from kbassist.reasoning.infer import Reasoner
from kbassist.rulebase.base import RuleBase
from kbassist.rulebase.names import APPLICATION
from tests.clients.cells import Settings
from tests.clients.recorded import Record, Run
from tests.support.formats import read

LOGIN_FAILED = "outside-authentication"

_STRICT: dict[Strict, StrictState] = {
    Strict.UNKNOWN: "refused", Strict.ACCEPTED: "accepted", Strict.FORCED: "required",
}  # fmt: skip
_UNTRUSTED, _NAME, _EXPIRED = "certificate-untrusted", "certificate-name-mismatch", "certificate-expired"
_USAGE, _WEAK = "certificate-usage", "certificate-weak"
_FAULTS: dict[Kind, tuple[str, ...]] = {
    Kind.SELF_GENERATED: (_UNTRUSTED, _NAME),
    Kind.SELF_GENERATED_2014: (_UNTRUSTED, _NAME, _WEAK),
    Kind.SELF_SIGNED: (_UNTRUSTED,),
    Kind.INTERMEDIATE_MISSING: (_UNTRUSTED,),
    Kind.EXPIRED: (_EXPIRED,),
    Kind.NOT_YET_VALID: (_EXPIRED,),
    Kind.WRONG_NAME: (_NAME,),
    Kind.WILDCARD: (_NAME,),
}
"""What is wrong with a certificate for every client that looks at all, though it has the root."""
_BY_LIBRARY: dict[Kind, tuple[str, ...]] = {
    Kind.COMMON_NAME_ONLY: (_NAME,),
    Kind.WRONG_USAGE: (_USAGE,),
    Kind.RSA_1024: (_WEAK,),
    Kind.SHA1: (_WEAK,),
    Kind.MD5: (_WEAK,),
    Kind.SELF_GENERATED_2014: (_WEAK,),
}
"""Faults that one TLS library minds, some even of a certificate that nobody looks at, and the other does not: no rule
says it of a driver."""


class Aspect(str, Enum):
    """What is compared."""

    ENCRYPTION = "encryption"
    VALIDATION = "validation"
    PROBLEM = "problem"


class Comparison(Struct, frozen=True):
    """One aspect of a run: what the rules say, what happened. For ``PROBLEM``: the faults that were built in (the client
    names the one that it minds first), and the problem recognised in its text."""

    aspect: Aspect
    said: tuple[str, ...]
    happened: str

    @property
    def agrees(self) -> bool:
        return self.happened in self.said


def say(reasoner: Reasoner, record: Record, settings: Settings) -> Habits:
    """What follows from driver, version and settings alone."""
    given: dict[str, Value] = {
        "client.driver": record.driver,
        "client.driver_version": record.version,
        "client.os": "linux",
        "client.token_auth": "no",
        "client.encrypt_setting": settings.encrypt,
        "client.trust_setting": settings.trust,
    }
    if record.program:
        # A program has defaults of its own for what nobody says.
        given = {name: value for name, value in given.items() if value != "absent"} | {APPLICATION: record.program}
    driver = reasoner.base.drivers[record.driver]
    if "ca_file" in driver.connection_string.keywords or driver.trust_store in ("freetds", "python-tds"):
        given["client.ca_file"] = "yes" if settings.ca else "no"
    facts = [
        Fact(
            id=f"f{number}",
            subject=reasoner.base.facts[name].subject,
            name=name,
            value=value,
            origin="observed",
        )
        for number, (name, value) in enumerate(given.items())
    ]
    return Habits.of(reasoner.derive(facts).values, reasoner.base)


def compare(reasoner: Reasoner, record: Record, run: Run) -> tuple[Comparison, ...]:
    """All aspects of a run that can be compared. A run that reached nobody was refused by the client's own options."""
    if run.seen is None:
        return ()
    said = say(reasoner, record, run.settings)
    made, happened = session(said, run.server.encryption, _STRICT[run.server.strict]), what_happened(run)
    done = [Comparison(Aspect.ENCRYPTION, (made or "not said",), happened)]
    if happened not in ("none", "refused"):
        done += _validation(said, happened, run, reasoner.base)
    text = text_compared(reasoner, run)
    return (*done, text) if text else tuple(done)


def text_compared(reasoner: Reasoner, run: Run) -> Comparison | None:
    """The text that was printed: what was built in, and what is recognised; None for a client that printed nothing."""
    return Comparison(Aspect.PROBLEM, _built_in(run), diagnosed(reasoner, run.text)) if run.text else None


def what_happened(run: Run) -> Session:
    """What was encrypted, or would have been had the client liked the certificate."""
    seen = run.seen
    assert seen
    if seen.strict:
        return "refused" if seen.handshake == "none" else "strict"
    if seen.handshake == "none":
        # A login in clear where the server wants none: the door hung up, too late for the password.
        return "none" if seen.login and not _unwelcome(run) else "refused"
    return "login" if seen.answered == Encryption.OFF else "full"


def _unwelcome(run: Run) -> bool:
    seen = run.seen
    assert seen
    wanted = run.server.encryption == "forced" if seen.answered is None else seen.answered != Encryption.NOT_SUPPORTED
    return seen.login == "clear" and wanted


def _validation(said: Habits, made: Session, run: Run, base: RuleBase) -> list[Comparison]:
    """Whether the certificate was looked at, in the session that there was: told by what became of a wrong one."""
    seen, kind = run.seen, run.server.certificate
    assert seen
    by_library = kind in _BY_LIBRARY and (run.settings.ca or run.settings.trust == "yes")
    if by_library or run.server.tls in ("1.0", "1.1"):
        return []
    wrong = kind in _FAULTS or not run.settings.ca
    happened = "accepted" if seen.login else "refused"
    if said.policy is None or said.encryption is None:
        return [Comparison(Aspect.VALIDATION, ("not said",), happened)]
    looks = validates(said, made, base)
    expected = "refused" if wrong and looks else "accepted"
    return [Comparison(Aspect.VALIDATION, (expected,), happened)]


def _built_in(run: Run) -> tuple[str, ...]:
    """The problems that the try has, of which the client names one."""
    seen, server = run.seen, run.server
    assert seen
    happened = what_happened(run)
    if happened == "refused":
        # From the client's side a server that does not speak its dialect has closed the connection, no more.
        other = seen.strict or server.strict is Strict.FORCED
        return ("strict-encryption", "protocol-mismatch") if other else ("encryption-capability-mismatch",)
    if seen.login:
        return (LOGIN_FAILED,)
    if server.tls in ("1.0", "1.1"):
        return ("protocol-mismatch",)
    root = () if run.settings.ca else (_UNTRUSTED,)
    own = (*_FAULTS.get(server.certificate, ()), *_BY_LIBRARY.get(server.certificate, ()))
    return tuple(dict.fromkeys((*root, *own))) or ("none",)


@cache
def diagnosed(reasoner: Reasoner, text: str) -> str:
    """The problem that is recognised in a text alone."""
    result = run_case(read(reasoner.base, text, "printed.txt"), {}, reasoner)
    return str(result.problem or "not recognised")


def key(run: Run) -> str:
    """A run in one line."""
    settings, server = run.settings, run.server
    told = f"encrypt={settings.encrypt} trust={settings.trust}{' ca' if settings.ca else ''}"
    return f"{told} | {server.encryption} strict-{server.strict.value} tls-{server.tls} {server.certificate.value}"
