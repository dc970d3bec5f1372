"""Whether a client puts up with what others refuse: an old TLS, a short key, an old signature."""

from collections.abc import Mapping
from typing import Literal

from msgspec import Struct

from kbassist.model.evidence import Value
from kbassist.rulebase.base import RuleBase
from kbassist.rulebase.language.compiled import all_hold, contradicted


class Tolerated(Struct, frozen=True):
    """``depends``: on what ``because`` names, or on the facts in ``hangs_on``, of which nothing is known yet."""

    takes: Literal["yes", "no", "depends"]
    because: str = ""
    hangs_on: tuple[str, ...] = ()


def tolerated(base: RuleBase, problem: str, known: Mapping[str, Value], *, looks: bool = True) -> Tolerated:
    """What the rules say of the client of these facts; ``looks``: whether it looks at the certificate.

    The first tolerance that holds counts, unless one before it may hold as well and says otherwise. A client that does
    not look puts up with all that none of them is about.
    """
    maybe = []
    for one in base.orders.tolerances:
        if one.problem != problem or not (looks or one.unlooked):
            continue
        tests = base.tests(one.when)
        if contradicted(tests, known):
            continue
        if not all_hold(tests, known):
            maybe.append(one)
        elif all(other.takes == one.takes for other in maybe):
            return Tolerated(one.takes, one.because if one.takes == "depends" else "")
        else:
            break
    if not maybe:
        return Tolerated("depends" if looks else "yes")
    open_ = (test.fact for test in base.tests(maybe[0].when) if test.fact not in known)
    return Tolerated("depends", hangs_on=tuple(dict.fromkeys(open_)))
