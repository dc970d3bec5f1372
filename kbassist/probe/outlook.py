"""What each client makes of a server: the rules about the client, worked out together with what the probe found."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Literal, TypeAlias

from msgspec import Struct

from kbassist.connection.string import ABSENT
from kbassist.model.evidence import Value
from kbassist.model.probe import Dialect, Probe
from kbassist.probe.negotiation import Encrypts, Habits, Session, StrictState, session, validates
from kbassist.probe.tolerance import Tolerated, tolerated
from kbassist.reasoning.assume import Assumptions
from kbassist.rulebase.base import RuleBase
from kbassist.rulebase.language.clients import Driver, DriverVersions
from kbassist.rulebase.language.compiled import all_hold
from kbassist.rulebase.language.conditions import version_in
from kbassist.rulebase.language.orders import Shown
from kbassist.rulebase.names import CLIENT_OS, DRIVER, DRIVER_VERSION, ENCRYPTION, ROOT_TRUSTED, VERIFIER
from kbassist.rulebase.probe_sentences import IF_OLD_TLS, IF_TRUSTED, IF_WEAK
from kbassist.rulebase.sentences import Sentence

Works: TypeAlias = Literal["yes", "no", "depends", "unknown"]
_USUAL_OS = "windows"
_CAPABILITY, _STRICT, _PROTOCOL = "encryption-capability-mismatch", "strict-encryption", "protocol-mismatch"
_WEAK = "certificate-weak"
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
    ``rules/messages/``; ``hangs_on``: the facts that would decide what ``depends``, ``rests_on``: in
    words what would, where no fact does.
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
    hangs_on: tuple[str, ...] = ()
    rests_on: str = ""


class _Judged(Struct, frozen=True):
    """Whether it works, the problems in the order in which the client names them, on what it depends."""

    works: Works
    problems: tuple[str, ...] = ()
    why: str = ""
    hangs_on: tuple[str, ...] = ()
    rests_on: str = ""


class Clients:
    """Works out outlooks on one server. ``assumptions``: its facts, and what follows from more of them."""

    def __init__(self, base: RuleBase, probe: Probe, assumptions: Assumptions, known: Mapping[str, Value]) -> None:
        self._base = base
        self._encrypts = _ENCRYPTS.get(probe.encryption)
        self._strict = _STRICTS.get(probe.strict)
        self._old_only: dict[Dialect, str] = {one: old_only(probe, one) for one in ("tds-7", "tds-8")}
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
        habits = Habits.of(known, self._base)
        made = session(habits, self._encrypts, self._strict) if self._encrypts and self._strict else None
        looks = validates(habits, made, self._base) if made else None
        judged = self._judged(known, made, looks, driver.never_checks)
        shown = self._shown(driver, judged.problems[0], known) if judged.problems else None
        message = shown.message if shown else ""
        return ClientOutlook(
            driver=driver.id,
            title=driver.title,
            versions=versions.title if len(driver.versions) > 1 else "",
            version=version,
            settings=settings,
            session=made,
            validated=looks,
            works=judged.works,
            problem=next(iter(judged.problems), ""),
            further=judged.problems[1:],
            error=self._printed(message) if message else shown.text if shown else "",
            message=message,
            why=judged.why,
            hangs_on=judged.hangs_on,
            rests_on=judged.rests_on,
        )

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
        self, known: Mapping[str, Value], made: Session | None, looks: bool | None, unminded: tuple[str, ...]
    ) -> _Judged:
        if made is None:
            return _Judged("unknown")
        if made == "refused":
            strict = self._strict == "required" or known.get(ENCRYPTION) == "strict"
            return _Judged("no", (_STRICT if strict else _CAPABILITY,))
        if made == "none":
            return _Judged("yes")
        old = self._old_only["tds-8" if made == "strict" else "tds-7"]
        if old:
            taken = tolerated(self._base, _PROTOCOL, known)
            if taken.takes == "no":
                return _Judged("no", (_PROTOCOL,))
            if taken.takes == "depends":
                return self._open((_PROTOCOL,), taken, IF_OLD_TLS, version=old)
        if looks is None:
            return _Judged("unknown")
        weak = self._weak(known, looks=looks)
        if not looks and weak.takes == "yes":
            return _Judged("yes")
        minded, others = self._failing(known, unminded) if looks else ((), ())
        if weak.takes == "no" and _WEAK not in minded:
            minded = (*minded, _WEAK)
        if minded:
            return _Judged("no", (*minded, *others))
        if looks and known.get(ROOT_TRUSTED) != "yes":
            return _Judged("depends", others, self._base.say(IF_TRUSTED), (ROOT_TRUSTED,))
        if weak.takes == "depends" or others:
            return self._open(others or (_WEAK,), weak, IF_WEAK)
        return _Judged("yes")

    def _open(self, problems: tuple[str, ...], taken: Tolerated, sentence: Sentence, **values: str) -> _Judged:
        """What depends, and on what."""
        return _Judged("depends", problems, self._base.say(sentence, **values), taken.hangs_on, taken.because)

    def _weak(self, known: Mapping[str, Value], *, looks: bool) -> Tolerated:
        """Whether the client takes the certificate's key and signature."""
        check = self._base.orders.checks.get(_WEAK)
        conditions = (*check.fails_when, *check.doubted_when) if check else ()
        if not any(all_hold(self._base.tests(one), known) for one in conditions):
            return Tolerated("yes")
        return tolerated(self._base, _WEAK, known, looks=looks)

    def _failing(
        self, known: Mapping[str, Value], unminded: tuple[str, ...]
    ) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """What is known to be wrong with the certificate: what this client's verifier minds, in its order; the rest.

        Where its order is not known it minds all, but for weakness, in which TLS libraries differ most: that the
        tolerances tell. ``unminded``: what the driver never looks for.
        """
        orders = self._base.orders
        failing = [
            problem
            for problem, check in orders.checks.items()
            if problem not in (*unminded, _WEAK)
            and any(all_hold(self._base.tests(condition), known) for condition in check.fails_when)
        ]
        verifier = orders.verifiers.get(str(known.get(VERIFIER, "")))
        if verifier is None:
            return tuple(failing), ()
        return tuple(one for one in verifier.order if one in failing), ()

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


def old_only(probe: Probe, dialect: Dialect = "tds-7") -> str:
    """The newest version of TLS, where that is one before 1.2, which many clients do not take any more."""
    some = [one for one in probe.tls if one.dialect == dialect]
    accepted = [one.version for one in some if one.state == "accepted"]
    newer = [one.state for one in some if one.version in ("1.2", "1.3")]
    return max(accepted) if accepted and newer and all(state == "refused" for state in newer) else ""
