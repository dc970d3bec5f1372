"""The verdict of an option, and the part of a plan that two plans are compared by."""

from collections.abc import Iterable, Iterator
from typing import TypeAlias

from kbassist.model.result import Verdict
from kbassist.reasoning.judged import Truths
from kbassist.reasoning.tree import OptionNode, ReasonNode, StepNode
from kbassist.rulebase.language.schema import Resolution

_ORDER: dict[Verdict, int] = {"recommended": 0, "allowed": 1, "undecided": 2, "forbidden": 3}

Signature: TypeAlias = tuple[tuple[str, str, tuple[str, ...]], ...]
"""Per option, in order: id, verdict, ids of its steps."""


def verdict(option: OptionNode, truths: Truths) -> Verdict | None:
    """Forbidden if a forbid condition holds; else undecided while one is open that could do harm; else recommended or
    allowed.

    None: does not apply.
    """
    applies = truths.truth(option.applies)
    if applies == "refuted":
        return None
    if first_met(option.forbid, truths):
        return "forbidden"
    if applies == "open" or any(truths.truth(node.when) == "open" for node in waiting(option)):
        return "undecided"
    return "recommended" if first_met(option.recommend, truths) else "allowed"


def waiting(option: OptionNode) -> Iterator[ReasonNode]:
    """The reasons against an option for which it waits while they are open."""
    return (node for node in option.forbid if not node.reason.harmless)


def first_met(reasons: Iterable[ReasonNode], truths: Truths) -> ReasonNode | None:
    """The first of the reasons that holds."""
    return next((node for node in reasons if truths.truth(node.when) == "met"), None)


def order(option: Resolution, judged: Verdict) -> tuple[int, int, str]:
    """Sort key of an option: verdict, then the article's secure-first rank, then id."""
    return (_ORDER[judged], option.rank, option.id)


def steps(option: OptionNode, truths: Truths) -> Iterator[StepNode]:
    """The steps the option has now: procedures and steps whose condition is met, less those that are needless."""
    for use in option.uses:
        if truths.truth(use.when) == "met" and first_met(use.skip, truths) is None:
            yield from (node for node in use.steps if truths.truth(node.when) == "met")


Placed: TypeAlias = tuple[tuple[int, int, str], tuple[str, str, tuple[str, ...]]] | None
"""An option of a signature with its sort key; None where it does not apply."""


def placed(node: OptionNode, truths: Truths) -> Placed:
    """An option as two plans are compared by it. A forbidden one has no steps."""
    judged = verdict(node, truths)
    if judged is None:
        return None
    ids = () if judged == "forbidden" else tuple(step.id for step in steps(node, truths))
    return order(node.option, judged), (node.option.id, str(judged), ids)


def signature(options: Iterable[Placed]) -> Signature:
    """What two plans are compared by: the options that apply, in their order."""
    return tuple(row for _, row in sorted(one for one in options if one is not None))
