"""One server in an inventory: what was found of it, and what is wrong with that by the judgement of a probe."""

from collections.abc import Iterator
from datetime import datetime
from typing import Literal, TypeAlias, get_args

from msgspec import Struct

from kbassist.advisor.requirements import Checked
from kbassist.probe.document import ProbeReport, made_by_server
from kbassist.probe.outlook import old_only
from kbassist.probe.words import outcome, question
from kbassist.rulebase.base import RuleBase
from kbassist.rulebase.probe_sentences import FINDINGS, NO_NAMES_AT_ALL, WHY

INVENTORY_FORMAT = "kbassist.inventory/1"
Problem: TypeAlias = Literal[
    "unreachable", "not-understood", "cant-connect", "no-encryption", "self-generated", "expired", "not-yet-valid",
    "expiring", "wrong-name", "weak-key", "weak-signature", "unsuitable", "untrusted", "old-tls", "not-forced",
]  # fmt: skip
ORDER: tuple[Problem, ...] = get_args(Problem)
"""The order in which they are shown, the worst first; their titles are the rule base's (``FINDINGS``)."""
_REQUIREMENTS: dict[str, Problem | None] = {
    "key-size": "weak-key",
    "signature": "weak-signature",
    # These the probe says itself. No server sends its root, so without roots of a client no chain is complete.
    "dates": None,
    "kind": None,
    "names": None,
    "chain": None,
    "trusted": None,
}


def title(id_: Problem, base: RuleBase) -> str:
    """What a finding is called."""
    return base.say(FINDINGS[id_])


class Finding(Struct, frozen=True, kw_only=True):
    """What is wrong. ``severity``: a ``problem``, or a ``note``: a requirement's warning, what may be as it should."""

    id: Problem
    severity: Literal["problem", "note"]
    why: str


class HostEntry(Struct, frozen=True, kw_only=True, tag_field="type", tag="host"):
    """A server.

    ``host``: as it stands in the file; ``time``, ``status``, ``port``, ``build``, ``encryption`` and ``strict`` as in
    ``kbassist.probe/1``; ``kind``: of the certificate; ``left``: the part of its lifetime that is left, 0 to 1,
    null without a certificate; ``key`` and ``signature`` in words; ``fits``: whether the certificate is for the name
    that was asked; ``tls``: the versions accepted; ``failing``: of so many ``drivers`` and versions with their default
    settings (or with those that were given) so many can't connect.
    """

    format: Literal["kbassist.inventory/1"] = "kbassist.inventory/1"
    host: str
    time: str
    status: Literal["answered", "not-understood", "unreachable"]
    port: int = 0
    release: str = ""
    build: str = ""
    encryption: str = "unknown"
    strict: str = "unknown"
    kind: str = ""
    subject: str = ""
    issuer: str = ""
    names: tuple[str, ...] = ()
    fits: bool | None = None
    not_before: str = ""
    not_after: str = ""
    left: float | None = None
    thumbprint: str = ""
    key: str = ""
    signature: str = ""
    tls: tuple[str, ...] = ()
    failing: int = 0
    drivers: int = 0
    findings: tuple[Finding, ...] = ()

    @property
    def problems(self) -> tuple[Finding, ...]:
        """The findings that are no mere notes."""
        return tuple(one for one in self.findings if one.severity == "problem")


def entry_of(found: ProbeReport, base: RuleBase, at: datetime, share: float) -> HostEntry:
    """The entry of a judged probe. ``share``: of a lifetime; a certificate with less of it left expires soon."""
    own = found.chain[0] if found.chain else None
    shows = {one.id: one.value for one in found.requirements}
    left = _left(own.not_before, own.not_after, at) if own else None
    fits = next((one.fits for one in found.names if one.of == "typed"), None)
    return HostEntry(
        host=found.target.typed,
        time=found.time,
        status=found.status,
        port=found.port,
        release=found.release,
        build=found.build,
        encryption=found.encryption,
        strict=found.strict,
        kind=found.kind,
        subject=own.subject if own else "",
        issuer=own.issuer if own else "",
        names=own.names if own else (),
        fits=None if fits is None else fits != "none",
        not_before=own.not_before if own else "",
        not_after=own.not_after if own else "",
        left=left,
        thumbprint=own.thumbprint if own else "",
        key=shows.get("key-size", ""),
        signature=shows.get("signature", ""),
        tls=tuple(sorted({one.version for one in found.tls if one.state == "accepted"})),
        failing=sum(one.works == "no" for one in found.clients),
        drivers=len(found.clients),
        findings=tuple(sorted(_findings(found, base, left, share), key=lambda one: ORDER.index(one.id))),
    )


def _findings(found: ProbeReport, base: RuleBase, left: float | None, share: float) -> Iterator[Finding]:
    if found.status != "answered":
        failed = next((one for one in found.attempts if one.status == "failed"), None)
        why = f"{question(failed, base)}: {outcome(failed, base)}" if failed else ""
        yield _problem("unreachable" if found.status == "unreachable" else "not-understood", why)
        return
    failing = [one for one in found.clients if one.works == "no" and one.settings == "given"]
    for one in failing[:1]:
        client = f"{one.title} {one.versions}".rstrip()
        why = base.say(WHY["cant-connect"], client=client, problem=one.problem.replace("-", " "))
        yield _problem("cant-connect", why)
    if found.encryption == "none":
        yield _problem("no-encryption", base.say(WHY["no-encryption"]))
    if found.encryption == "offered":
        yield Finding(id="not-forced", severity="note", why=base.say(WHY["not-forced"]))
    old = old_only(found)
    if old:
        yield _problem("old-tls", base.say(WHY["old-tls"], version=old))
    if found.chain:
        yield from _of_certificate(found, base, left, share)


def _of_certificate(found: ProbeReport, base: RuleBase, left: float | None, share: float) -> Iterator[Finding]:
    own = found.chain[0]
    by_server = made_by_server(found, base)
    if by_server:
        yield _problem("self-generated", base.say(WHY["self-generated"]))
    if found.validity == "expired":
        yield _problem("expired", base.say(WHY["expired"], date=own.not_after[:10]))
    elif found.validity == "not-yet-valid":
        yield _problem("not-yet-valid", base.say(WHY["not-yet-valid"], date=own.not_before[:10]))
    elif left is not None and left < share:
        yield _problem("expiring", base.say(WHY["expiring"], date=own.not_after[:10], left=f"{left:.0%}"))
    for name in found.names:
        if name.fits == "none" and not by_server:
            names = ", ".join(own.names) or base.say(NO_NAMES_AT_ALL)
            yield _problem("wrong-name", base.say(WHY["wrong-name"], name=name.name, names=names))
    if found.trusted == "no" and not by_server:
        why = base.say(WHY["missing"], issuer=found.missing) if found.missing else base.say(WHY["untrusted"])
        yield _problem("untrusted", why)
    for check in found.requirements:
        id_ = _REQUIREMENTS.get(check.id, "unsuitable")
        if id_ is not None and check.verdict in ("fail", "warning") and not by_server:
            yield _of_requirement(id_, check)


def _of_requirement(id_: Problem, check: Checked) -> Finding:
    return Finding(id=id_, severity="problem" if check.verdict == "fail" else "note", why=f"{check.title}: {check.why}")


def _problem(id_: Problem, why: str) -> Finding:
    return Finding(id=id_, severity="problem", why=why)


def _left(begin: str, end: str, at: datetime) -> float | None:
    """The part of a lifetime that is left."""
    try:
        first, last = (datetime.fromisoformat(one.replace("Z", "+00:00")) for one in (begin, end))
    except ValueError:
        return None
    whole = (last - first).total_seconds()
    return round(min(1.0, max(0.0, (last - at).total_seconds() / whole)), 4) if whole > 0 else 0.0
