"""A certificate against what SQL Server and its client need: one verdict for each requirement of the rule base."""

from collections.abc import Mapping
from typing import Literal, TypeAlias

from msgspec import Struct

from kbassist.advisor.fill import Filler
from kbassist.model.evidence import Value
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
