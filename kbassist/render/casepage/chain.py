"""The certificate chain as a picture: from what the client trusts down to the name it connects by, with the links that
hold, that are broken, and that nobody knows of.

Which checks there are, what of the chain each looks at, and what is said of it, the rule base says (its verifiers).
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Literal, TypeAlias

from msgspec import Struct

from kbassist.certificates.names import fit
from kbassist.model.certificate import name_key
from kbassist.model.result import HOLDS, ChainLink, Diagnosis, Incident
from kbassist.render.casepage.known import Known
from kbassist.rulebase.language.compiled import all_hold
from kbassist.rulebase.language.orders import CheckDef
from kbassist.rulebase.names import (
    ISSUER,
    KIND,
    NAMES,
    NOT_AFTER,
    NOT_BEFORE,
    SERVER_HOST,
    SUBJECT,
    TRUST_STORE,
    VALIDITY,
)
from kbassist.rulebase.sentences import CHAIN_BREAKS, CHAIN_ISSUED, CHAIN_MISSING

Holds: TypeAlias = Literal["holds", "broken", "open"]
_SHORT = len("2026-01-01")


class Box(Struct, frozen=True):
    """A station of the chain. ``role``: what it is; ``lines``: more about it; ``wrong``: what is wrong with it by
    itself; ``missing``: it is known by its name only."""

    role: str
    title: str
    lines: tuple[str, ...] = ()
    wrong: tuple[str, ...] = ()
    missing: bool = False

    @property
    def called(self) -> str:
        """What it is with its name, within a sentence."""
        return f"{self.role[0].lower()}{self.role[1:]} ({self.title})"


class Join(Struct, frozen=True):
    """What holds two stations together, or does not."""

    holds: Holds
    said: str


class Name(Struct, frozen=True):
    """A name in the certificate. ``fits``: it is the one the client connects by; None where that can't be compared."""

    text: str
    fits: bool | None


class Picture(Struct, frozen=True):
    """``boxes``: from what the client trusts down to the name it uses; ``joins``: between each two of them;
    ``expected``: the name the client connects by; ``presented``: those in the certificate."""

    boxes: tuple[Box, ...]
    joins: tuple[Join, ...]
    expected: tuple[str, ...]
    presented: tuple[Name, ...]

    @property
    def breaks(self) -> list[str]:
        """Where it is broken, in words."""
        pairs = zip(self.boxes, self.joins, self.boxes[1:], strict=False)
        links = [
            f"between {above.called} and {below.called}: {join.said}"
            for above, join, below in pairs
            if join.holds == "broken"
        ]
        return links + [f"{box.called}: {wrong}" for box in self.boxes for wrong in box.wrong]

    @property
    def missing(self) -> list[str]:
        """The certificates that are known by their name only."""
        return [box.title for box in self.boxes if box.missing]

    @property
    def fits(self) -> bool:
        """Whether one of the names is the expected one."""
        return any(one.fits for one in self.presented)


def picture(incident: Incident, known: Known) -> Picture | None:
    """The picture; None where nothing is known of a certificate and the problem is none of one."""
    first = incident.diagnoses[0]
    checks = known.names.base.orders.checks
    if not incident.chain and KIND not in known.facts and first.problem not in checks:
        return None
    judged = {problem: _judged(check, first, known) for problem, check in checks.items()}
    issuer = next((one for one in checks.values() if one.part == "issuer"), None)
    name = next((one for one in checks.values() if one.part == "name"), None)
    trusted = judged[issuer.problem] if issuer else Join("open", "")
    # The end of the chain is trusted, and the client refused the chain all the same.
    between = issuer is not None and trusted.holds == "holds" and _found(first, issuer)
    certificates, joins = _upwards(incident, known, judged, between)
    if between and not joins:
        trusted = Join("broken", known.names.base.say(CHAIN_BREAKS))
    store = Box("What the client trusts", known.said(TRUST_STORE) or "not known", _machine(incident.client))
    expected = _expected(incident, known)
    host = Box("The name the client connects by", ", ".join(expected) or "not known")
    named = judged[name.problem] if name else Join("open", "")
    return Picture(
        boxes=(store, *reversed(certificates), host),
        joins=(trusted, *reversed(joins), named),
        expected=expected,
        presented=tuple(_presented(incident, known, expected)),
    )


def _judged(check: CheckDef, first: Diagnosis, known: Known) -> Join:
    """How a check ends: as facts say, else as the client said by its error."""
    if known.met(check.fails_when):
        return Join("broken", check.says.fails)
    if known.met(check.passes_when):
        return Join("holds", check.says.passes)
    return Join("broken", check.says.fails) if _found(first, check) else Join("open", check.says.open)


def _found(first: Diagnosis, check: CheckDef) -> bool:
    return first.problem == check.problem and first.status in HOLDS


def _upwards(
    incident: Incident, known: Known, judged: Mapping[str, Join], between: bool
) -> tuple[list[Box], list[Join]]:
    """The certificates from the server's upwards, and what is between them."""
    checks = known.names.base.orders.checks.values()
    wrong = [judged[one.problem] for one in checks if one.part == "certificate"]
    broken = tuple(one.said for one in wrong if one.holds == "broken")
    chain = incident.chain
    if not chain:
        issuer = known.said(ISSUER)
        title = known.said(SUBJECT) or known.said(KIND) or "not in the evidence"
        boxes = [Box("The server's certificate", title, tuple(_lines(issuer, *_dates(known), "")), broken)]
        top = issuer if issuer and name_key(issuer) != name_key(known.said(SUBJECT)) else ""
    else:
        boxes = [_box(one, place, broken, known) for place, one in enumerate(chain)]
        top = "" if name_key(chain[-1].subject) == name_key(chain[-1].issuer) else chain[-1].issuer
    joins = [Join("holds", known.names.base.say(CHAIN_ISSUED)) for _ in boxes[1:]]
    if top:
        boxes.append(Box("The authority that issued it", top, missing=True))
        joins.append(Join("open", known.names.base.say(CHAIN_MISSING)))
    if between and joins:
        joins[0] = Join("broken", known.names.base.say(CHAIN_BREAKS))
    return boxes, joins


def _box(one: ChainLink, place: int, broken: tuple[str, ...], known: Known) -> Box:
    root = name_key(one.subject) == name_key(one.issuer)
    role = "The server's certificate" if place == 0 else "The root certificate" if root else "A certificate between"
    out = next((check.says.fails for check in known.names.base.orders.checks.values() if _out(check, one, known)), "")
    seen = known.names.line(one.evidence, None)
    own = broken if place == 0 else ((out,) if out else ())
    return Box(role, one.subject, tuple(_lines(one.issuer, one.not_before, one.not_after, seen)), own)


def _out(check: CheckDef, one: ChainLink, known: Known) -> bool:
    """Whether the check fails for the dates of a certificate, whichever one of the chain it is."""
    conditions = [condition for condition in check.fails_when if condition.keys() == {VALIDITY}]
    tests = (known.names.base.tests(condition) for condition in conditions)
    return bool(one.validity) and any(all_hold(some, {VALIDITY: one.validity}) for some in tests)


def _lines(issuer: str, not_before: str, not_after: str, seen: str) -> Iterator[str]:
    if issuer:
        yield f"issued by {issuer}"
    if not_before or not_after:
        yield f"valid from {not_before[:_SHORT] or '?'} to {not_after[:_SHORT] or '?'}"
    if seen:
        yield f"seen in {seen}"


def _dates(known: Known) -> tuple[str, str]:
    return known.said(NOT_BEFORE), known.said(NOT_AFTER)


def _machine(client: str | None) -> tuple[str, ...]:
    return (f"on {client}",) if client else ()


def _expected(incident: Incident, known: Known) -> tuple[str, ...]:
    hosts = [known.said(SERVER_HOST)] if known.said(SERVER_HOST) else []
    return tuple(hosts or ([incident.server] if incident.server else []))


def _presented(incident: Incident, known: Known, expected: Sequence[str]) -> Iterator[Name]:
    """The names in the certificate, each with whether it is the expected one."""
    names = incident.chain[0].names if incident.chain else ()
    for name in names or (known.said(NAMES).split(", ") if known.said(NAMES) else ()):
        how = [fit(host, [name]) for host in expected]
        known_how = [one for one in how if one is not None]
        yield Name(name, any(one != "none" for one in known_how) if known_how else None)
