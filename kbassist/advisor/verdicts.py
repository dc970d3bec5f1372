"""The verdict of an option, and the part of a plan that two plans are compared by (design principle 5)."""

from collections.abc import Mapping
from typing import TypeAlias

from kbassist.model.result import Verdict
from kbassist.reasoning.judged import Truth
from kbassist.rulebase.base import RuleBase
from kbassist.rulebase.language.schema import Article, Resolution

_ORDER: dict[Verdict, int] = {"recommended": 0, "allowed": 1, "undecided": 2, "forbidden": 3}

Signature: TypeAlias = tuple[tuple[str, str, tuple[str, ...]], ...]
"""Per option, in order: id, verdict, ids of its steps."""


def verdict(option: Resolution, truth: Mapping[str, Truth]) -> Verdict | None:
    """Forbidden if a forbid condition holds; else undecided while one is open; else recommended or allowed.

    None: does not apply.
    """
    if truth[f"{option.id}/applies"] == "refuted":
        return None
    forbids = [truth[f"{option.id}/forbid:{i}"] for i in range(len(option.forbid))]
    if "met" in forbids:
        return "forbidden"
    if "open" in forbids or truth[f"{option.id}/applies"] == "open":
        return "undecided"
    recommends = [truth[f"{option.id}/recommend:{i}"] for i in range(len(option.recommend))]
    return "recommended" if "met" in recommends else "allowed"


def order(option: Resolution, judged: Verdict) -> tuple[int, int, str]:
    """Sort key of an option: verdict, then the article's secure-first rank, then id."""
    return (_ORDER[judged], option.rank, option.id)


def step_ids(option: Resolution, truth: Mapping[str, Truth], base: RuleBase) -> tuple[str, ...]:
    """The steps the option has now: procedures and steps whose condition is met, less those that are needless."""
    result: list[str] = []
    for j, use in enumerate(option.procedures):
        if truth[f"{option.id}/use:{j}"] != "met" or skipped(option, j, truth):
            continue
        steps = base.procedures[use.procedure].steps
        result += [f"{use.procedure}/{step.id}" for step in steps if truth[f"step:{use.procedure}/{step.id}"] == "met"]
    return tuple(result)


def skipped(option: Resolution, number: int, truth: Mapping[str, Truth]) -> bool:
    """Whether the evidence makes the option's procedure ``number`` needless."""
    reasons = option.procedures[number].skip_when
    return any(truth[f"{option.id}/use:{number}/skip:{k}"] == "met" for k in range(len(reasons)))


def signature(article: Article, truth: Mapping[str, Truth], base: RuleBase) -> Signature:
    """What two plans are compared by: ordered options, verdicts, step ids. Forbidden options have no steps."""
    rows = []
    for option in article.resolutions:
        judged = verdict(option, truth)
        if judged is not None:
            steps = () if judged == "forbidden" else step_ids(option, truth, base)
            rows.append((order(option, judged), (option.id, str(judged), steps)))
    return tuple(row for _, row in sorted(rows))
