"""A certificate against what the server and its client need: one verdict for each requirement of the rule base."""

from collections.abc import Mapping, Sequence
from typing import Literal, TypeAlias

from msgspec import Struct

from kbassist.advisor.fill import Filler
from kbassist.certificates.checked import Examined, Surroundings, examine
from kbassist.model.evidence import Reading, Value
from kbassist.model.result import Fact
from kbassist.reasoning.resolve import resolve
from kbassist.rulebase.base import RuleBase
from kbassist.rulebase.language.compiled import all_hold
from kbassist.rulebase.language.schema import Reason, Requirement

Outcome: TypeAlias = Literal["pass", "warning", "fail", "not checked"]


class Checked(Struct, frozen=True, kw_only=True):
    """A requirement and what became of it.

    ``value``: what the certificate shows; ``why``: the reason of the verdict; ``documented`` and ``observed``: where
    Microsoft's page and practice differ.
    """

    id: str
    title: str
    verdict: Outcome
    value: str
    why: str
    documented: str
    observed: str
    source: str


class CheckedFile(Struct, frozen=True, kw_only=True):
    """One file: its certificate, the chain upwards, and the verdicts; ``note`` says why there are none."""

    path: str
    status: str
    note: str
    subject: str = ""
    issuer: str = ""
    thumbprint: str = ""
    chain: tuple[str, ...] = ()
    requirements: tuple[Checked, ...] = ()


class CheckedFiles(Struct, frozen=True, kw_only=True):
    """The document ``kbassist.certificate/1``.

    ``anonymised``: how many names of each kind were replaced; null where names are as they were.
    """

    format: str = "kbassist.certificate/1"
    files: tuple[CheckedFile, ...]
    anonymised: dict[str, int] | None = None


def check_files(readings: Sequence[Reading], base: RuleBase, around: Surroundings) -> CheckedFiles:
    """The server's certificate of every file against the requirements."""
    return CheckedFiles(files=tuple(_checked_file(one, base, around) for one in readings))


def _checked_file(reading: Reading, base: RuleBase, around: Surroundings) -> CheckedFile:
    evidence = reading.evidence
    examined = examine(reading.certificates, around)
    if examined is None:
        note = evidence.note or "no certificate in it"
        if reading.certificates:
            note += "; no server certificate: hand it over together with this file"
        return CheckedFile(path=evidence.path, status=evidence.status, note=note)
    certificate = examined.certificate
    return CheckedFile(
        path=evidence.path,
        status=evidence.status,
        note=evidence.note,
        subject=certificate.subject,
        issuer=certificate.issuer,
        thumbprint=certificate.thumbprint,
        chain=tuple(one.subject for one in examined.chain.path),
        requirements=tuple(check_examined(examined, base)),
    )


def check_examined(examined: Examined, base: RuleBase) -> list[Checked]:
    """A server's certificate against every requirement."""
    known = [
        Fact(id=f"f{number}", subject=base.facts[name].subject, name=name, value=value, origin="observed")
        for number, (name, value) in enumerate(examined.facts)
        if name in base.facts
    ]
    return check(base, known)


def check(base: RuleBase, facts: list[Fact]) -> list[Checked]:
    """Every requirement of the rule base, in its order."""
    resolved = resolve(facts, base.facts).facts
    known = {name: base.encode(name, fact.value) for name, fact in resolved.items()}
    filler = Filler(base, resolved, {})
    return [_checked(one, base, known, filler) for one in base.requirements]


def _checked(one: Requirement, base: RuleBase, known: Mapping[str, Value], filler: Filler) -> Checked:
    verdict: Outcome = "not checked"
    why = one.otherwise
    levels: tuple[tuple[Outcome, tuple[Reason, ...]], ...] = (
        ("fail", one.fails),
        ("warning", one.warns),
        ("pass", one.met),
    )
    for outcome, reasons in levels:
        because = next((reason.because for reason in reasons if all_hold(base.tests(reason.when), known)), None)
        if because is not None:
            verdict, why = outcome, because
            break
    return Checked(
        id=one.id,
        title=one.title,
        verdict=verdict,
        value=filler.fill(one.shows),
        why=filler.fill(why),
        documented=one.documented,
        observed=one.observed,
        source=one.source,
    )
