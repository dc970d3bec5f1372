"""In which order verifiers check a certificate: ``rules/verifiers/``. What fails first hides what comes after it."""

from collections.abc import Iterable
from datetime import date
from typing import Literal

from msgspec import Struct

from kbassist.rulebase.language.schema import Condition, Strict


class Says(Strict, frozen=True, kw_only=True):
    """What a picture of the chain says of a check that ``passes`` or ``fails``, and of one that is ``open``."""

    passes: str
    fails: str
    open: str


class CheckDef(Strict, frozen=True, kw_only=True, rename={"fails_when": "fails", "passes_when": "passes"}):
    """A check by the problem that it finds. ``fails_when``, ``passes_when``: it is known to where one of these holds;
    ``part``: what of the chain it looks at: that its end is trusted (``issuer``), the server's certificate by itself,
    or the ``name`` in it; ``says``: in words."""

    problem: str
    fails_when: tuple[Condition, ...]
    passes_when: tuple[Condition, ...] = ()
    part: Literal["issuer", "certificate", "name"]
    says: Says


class Verifier(Strict, frozen=True, kw_only=True):
    """A verifier (a value of ``client.verifier``): the problems in the ``order`` in which it looks for them."""

    id: str
    order: tuple[str, ...]
    because: str
    source: str


class Shown(Strict, frozen=True, kw_only=True):
    """What clients print of a ``problem``: those with one of the ``verifiers``, or of the ``drivers``.

    ``message``: the key of a message (``rules/messages/``), or ``text``: a library's own words, verbatim, where no
    message has them. Of several that fit, those of drivers first, the first one in the file counts.
    """

    problem: str
    verifiers: tuple[str, ...] = ()
    drivers: tuple[str, ...] = ()
    when: Condition = {}
    message: str = ""
    text: str = ""
    source: str


class VerifierFile(Strict, frozen=True, kw_only=True):
    """``rules/verifiers/*.yaml``. ``as_of``: the day on which it was last held against its sources."""

    as_of: date | None = None
    shown: tuple[Shown, ...] = ()
    checks: tuple[CheckDef, ...] = ()
    verifiers: tuple[Verifier, ...] = ()


class Orders(Struct, frozen=True):
    """All checks by problem, all verifiers by id, and what clients print."""

    checks: dict[str, CheckDef] = {}
    verifiers: dict[str, Verifier] = {}
    shown: tuple[Shown, ...] = ()

    def after(self, verifier: Verifier, problem: str) -> tuple[CheckDef, ...]:
        """The checks that a verifier comes to once ``problem`` is solved; none where it does not look for that."""
        if problem not in verifier.order:
            return ()
        return tuple(self.checks[one] for one in verifier.order[verifier.order.index(problem) + 1 :])


def all_orders(files: Iterable[VerifierFile]) -> Orders:
    """The files as one."""
    found = list(files)
    return Orders(
        {one.problem: one for content in found for one in content.checks},
        {one.id: one for content in found for one in content.verifiers},
        tuple(one for content in found for one in content.shown),
    )
