"""The one way to a verification, for the command and the shell."""

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import NamedTuple

from kbassist.evidence.document import Document
from kbassist.model.result import Failure
from kbassist.reasoning.infer import Reasoner
from kbassist.text import times
from kbassist.text.secrets import Vault
from kbassist.verify.fresh import FreshReader
from kbassist.verify.known import Before, end_of, known
from kbassist.verify.model import Verification
from kbassist.verify.verdict import verify


class Wanted(NamedTuple):
    """How to look. ``since``: when it was fixed; ``option``: the way out that was taken, the first recommended one by
    default; ``roots``: what the client trusts now."""

    since: datetime | None = None
    option: str = ""
    roots: str = ""


class Verified(NamedTuple):
    """A verification, and what faults of the program cost it."""

    made: Verification
    failures: tuple[Failure, ...]


def run_verify(
    before: Before,
    documents: Iterable[Document],
    reasoner: Reasoner,
    vault: Vault,
    wanted: Wanted,
    password: Callable[[str], str | None],
) -> Verified:
    """Hold a case against new ``documents``; what is dated no later than the case's own evidence proves nothing.

    Raises ``UserError`` where there is nothing to verify.
    """
    since = times.last(one for one in (wanted.since, end_of(before)) if one is not None)
    had = known(before)
    clients = {one.client for one in before.result.incidents if one.client}
    reader = FreshReader(reasoner.base, vault, had, since=since, clients=clients, password=password)
    fresh = reader.read(documents, wanted.roots)
    made = verify(before, had, fresh, reasoner, since=since, option=wanted.option)
    return Verified(made, (*before.result.failures, *fresh.failures, *reasoner.mishaps("the new evidence")))
