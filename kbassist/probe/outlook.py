"""What each client makes of a server: the rules about the client, worked out together with what the probe found."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Literal, TypeAlias

from msgspec import Struct

from kbassist.connection.string import ABSENT
from kbassist.model.evidence import Value
from kbassist.model.probe import Probe
from kbassist.probe.negotiation import Encrypts, Habits, Session, StrictState, session, validates
from kbassist.reasoning.assume import Assumptions
from kbassist.rulebase.base import RuleBase
from kbassist.rulebase.language.clients import Driver, DriverVersions
from kbassist.rulebase.language.compiled import all_hold
from kbassist.rulebase.language.conditions import version_in
from kbassist.rulebase.language.orders import Shown
from kbassist.rulebase.language.schema import Condition
from kbassist.rulebase.names import (
    CLIENT_OS,
    DRIVER,
    DRIVER_VERSION,
    ENCRYPTION,
    KEY_BITS,
    KEY_TYPE,
    ROOT_TRUSTED,
    SIGNATURE,
    VERIFIER,
)

Works: TypeAlias = Literal["yes", "no", "depends", "unknown"]
_USUAL_OS = "windows"
_CAPABILITY, _STRICT, _PROTOCOL = "encryption-capability-mismatch", "strict-encryption", "protocol-mismatch"
_WEAK = "certificate-weak"
_WEAKENED: tuple[Condition, ...] = ({SIGNATURE: "sha1"}, {KEY_TYPE: "rsa", KEY_BITS: "<2048"})
"""What some TLS libraries take and others do not; what none takes, the rules say."""
_ENCRYPTS: dict[str, Encrypts] = {"none": "none", "offered": "offered", "forced": "forced"}
_STRICTS: dict[str, StrictState] = {"refused": "refused", "accepted": "accepted", "required": "required"}
_CA_FILE = "ca_file"


class ClientOutlook(Struct, frozen=True, kw_only=True):
    """What becomes of one driver, in a range of its versions, at this server.

    ``driver``: its id; ``versions``: the range in words; ``version``: one of them, for which it was worked out;
    ``settings``: those of the ``default`` (nothing is said) or those that were ``given``; ``session``: what is
    encrypted; ``validated``: whether it looks at the certificate; ``works``: ``depends`` (it does if what ``why`` says
    holds), ``unknown`` where the rules or the probe do not tell; ``problem``: what it names first, ``further``: what
    else is wrong for it; ``error``: what it prints, in the product's own words, ``message``: its key in
    ``rules/messages/``.
    """

    driver: str
    title: str
    versions: str
    version: str
    settings: Literal["default", "given"]
    session: Session | None
    validated: bool | None
    works: Works
    problem: str = ""
    further: tuple[str, ...] = ()
    error: str = ""
    message: str = ""
    why: str = ""


class Clients:
    """Works out outlooks on one server. ``assumptions``: its facts, and what follows from more of them."""

    def __init__(self, base: RuleBase, probe: Probe, assumptions: Assumptions, known: Mapping[str, Value]) -> None:
        self._base = base
        self._encrypts = _ENCRYPTS.get(probe.encryption)
        self._strict = _STRICTS.get(probe.strict)
        self._old_only = old_only(probe)
        self._assumptions = assumptions
        self._known = known

    def all(self, settings: Literal["default", "given"], drivers: Iterable[str] = ()) -> Iterator[ClientOutlook]:
        """Every driver (or these) in each range of its versions (or in the one that is known), the commonest first."""
        wanted = frozenset(drivers) or self._base.drivers.keys()
        for driver in sorted(self._base.drivers.values(), key=lambda one: (one.met, one.id)):
            if driver.id in wanted:
                yield from (self._of(driver, one, settings) for one in self._ranges(driver))

    def _ranges(self, driver: Driver) -> Iterator[DriverVersions]:
        version = self._known.get(DRIVER_VERSION) if self._known.get(DRIVER) == driver.id else None
        for one in driver.versions:
            if version is None or all_hold(self._base.tests({DRIVER_VERSION: one.range}), {DRIVER_VERSION: version}):
                yield one

    def _of(self, driver: Driver, versions: DriverVersions, settings: Literal["default", "given"]) -> ClientOutlook:
        version = version_in(versions.range, self._base.facts[DRIVER_VERSION])
        known = self._assumptions.assume(dict(self._assumed(driver, version)))
        habits = Habits.of(known)
        made = session(habits, self._encrypts, self._strict) if self._encrypts and self._strict else None
        looks = validates(habits, made, ca_file=self._has_ca_file(known)) if made else None
        works, problems, why = self._judged(known, made, looks)
        shown = self._shown(driver, problems[0], known) if problems else None
        message = shown.message if shown else ""
        return ClientOutlook(
            driver=driver.id,
            title=driver.title,
            versions=versions.title if len(driver.versions) > 1 else "",
            version=version,
            settings=settings,
            session=made,
            validated=looks,
            works=works,
            problem=problems[0] if problems else "",
            further=problems[1:],
            error=self._printed(message) if message else shown.text if shown else "",
            message=message,
            why=why,
        )

    def _has_ca_file(self, known: Mapping[str, Value]) -> bool:
        named = (fact.name for fact in self._base.settings if fact.keyword == _CA_FILE)
        return any(known.get(name) == "yes" for name in named)

    def _assumed(self, driver: Driver, version: str) -> Iterator[tuple[str, Value]]:
        """The client's part: what nobody has said of its settings is what the driver does by itself."""
        if self._known.get(DRIVER) != driver.id:
            yield DRIVER, driver.id
        if self._known.get(DRIVER) != driver.id or DRIVER_VERSION not in self._known:
            yield DRIVER_VERSION, version
        if CLIENT_OS not in self._known:
            yield CLIENT_OS, _USUAL_OS
        for fact in self._base.settings:
            if fact.name in self._known or not fact.choices:
                continue
            if fact.keyword != _CA_FILE or fact.keyword in driver.connection_string.keywords:
                yield fact.name, ABSENT if ABSENT in fact.choices else "no"

    def _judged(
        self, known: Mapping[str, Value], made: Session | None, looks: bool | None
    ) -> tuple[Works, tuple[str, ...], str]:
        """Whether it works, the problems in the order in which the client names them, and on what it depends."""
        if made is None:
            return "unknown", (), ""
        if made == "refused":
            strict = self._strict == "required" or known.get(ENCRYPTION) == "strict"
            return "no", (_STRICT if strict else _CAPABILITY,), ""
        if made in ("login", "full") and self._old_only:
            return "depends", (_PROTOCOL,), f"it still takes TLS {self._old_only}"
        if looks is None:
            return "unknown", (), ""
        if not looks:
            return "yes", (), ""
        minded, others = self._failing(known)
        if minded:
            return "no", (*minded, *others), ""
        if known.get(ROOT_TRUSTED) != "yes":
            return "depends", others, "it trusts the issuer"
        if others or any(all_hold(self._base.tests(one), known) for one in _WEAKENED):
            return "depends", others or (_WEAK,), "it takes the key or hash"
        return "yes", (), ""

    def _failing(self, known: Mapping[str, Value]) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """What is known to be wrong with the certificate: what this client's verifier minds, in its order; the rest.

        Where its order is not known it minds all, but for weakness, in which TLS libraries differ most.
        """
        orders = self._base.orders
        failing = [
            problem
            for problem, check in orders.checks.items()
            if any(all_hold(self._base.tests(condition), known) for condition in check.fails_when)
        ]
        verifier = orders.verifiers.get(str(known.get(VERIFIER, "")))
        order = verifier.order if verifier else [one for one in failing if one != _WEAK]
        return tuple(one for one in order if one in failing), tuple(one for one in failing if one not in order)

    def _shown(self, driver: Driver, problem: str, known: Mapping[str, Value]) -> Shown | None:
        """What the client prints: in the driver's own words, else in those of its verifier."""
        fitting = [
            one
            for one in self._base.orders.shown
            if one.problem == problem and all_hold(self._base.tests(one.when), known)
        ]
        own = (one for one in fitting if driver.id in one.drivers)
        return next(own, next((one for one in fitting if known.get(VERIFIER) in one.verifiers), None))

    def _printed(self, key: str) -> str:
        message = self._base.catalogue.messages[key]
        return message.english[0] if message.english else str(message.codes[0] if message.codes else message.title)


def old_only(probe: Probe) -> str:
    """The newest version of TLS inside TDS, where that is one before 1.2, which many clients do not take any more."""
    inside = [one for one in probe.tls if one.dialect == "tds-7"]
    accepted = [one.version for one in inside if one.state == "accepted"]
    newest = next((one for one in inside if one.version == "1.2"), None)
    return max(accepted) if accepted and newest and newest.state == "refused" else ""
