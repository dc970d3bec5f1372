"""Which of several rule bases a case belongs to: the first, unless its text is another one's."""

from collections.abc import Callable
from contextlib import suppress
from typing import TypeVar

from kbassist.errors import UserError
from kbassist.model.result import CaseResult
from kbassist.rulebase.base import RuleBase

_T = TypeVar("_T")


def judged(base: RuleBase, judge: Callable[[RuleBase], _T], result_of: Callable[[_T], CaseResult]) -> _T:
    """What the rule base that a case belongs to says of it.

    The first one's word counts, unless the case is not its product's (it knows nothing of it, or sees no sign of its
    product in it) and another one diagnoses it with a sign of its own.
    """
    try:
        first = judge(base)
    except UserError:
        for other in base.beside:
            with suppress(UserError):
                return judge(other)
        raise
    if not base.beside or is_own(result_of(first), base):
        return first
    for other in base.beside:
        try:
            found = judge(other)
        except UserError:
            # A fact that was told is none of this one's.
            continue
        if is_own(result_of(found), other):
            return found
    return first


def is_own(result: CaseResult, base: RuleBase) -> bool:
    """Whether a case was diagnosed and has a sign of the rule base's product."""
    signs = base.vouching.items()
    said = {(fact.name, str(fact.value)) for fact in result.facts}
    return bool(result.incidents) and (not signs or any(one in said for one in signs))
