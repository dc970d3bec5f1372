"""Two shells on one case: what the other one has saved since, taken over into the case of this one.

Name by name and document by document, what only one of the two has changed since they agreed is taken as it changed it.
Where both have changed the same, this shell's answer counts and the other one is said: none is lost in silence.
"""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

import msgspec
from msgspec import Struct

from kbassist.casefile.case import Case, Given, GivenKind
from kbassist.casefile.file import SavedCase
from kbassist.casefile.restore import restore
from kbassist.evidence.intake import Intake
from kbassist.model.evidence import Value

Piece = tuple[GivenKind, str]
"""What a piece of evidence is known by in every shell."""


class Said(NamedTuple):
    """What a case says of a fact."""

    value: Value | None = None
    declined: bool = False
    settled: bool = False


class Dispute(NamedTuple):
    """A fact that both shells have changed: what counts here, and what the other one says."""

    name: str
    here: Said
    there: Said


class Merged(Struct, frozen=True):
    """A case with what the other shell changed: the facts taken over and the evidence, and where the two disagree."""

    case: Case
    taken: tuple[tuple[str, Said], ...] = ()
    added: tuple[str, ...] = ()
    dropped: tuple[str, ...] = ()
    disputes: tuple[Dispute, ...] = ()


class Taken(Struct, frozen=True):
    """Every case with what the other shell changed, in the order they were given; what is to be said about that."""

    merged: tuple[Merged, ...]
    notes: tuple[str, ...]


def take_over(cases: Sequence[Case], before: SavedCase | None, there: SavedCase, intake: Intake) -> Taken:
    """Each of ``cases`` with what is different in ``there`` from what both shells had ``before``.

    Its evidence that is new here is read, its answers are taken as far as today's rules know them.
    """
    known = pieces(before)
    new = [one for one in there.evidence if (one.kind, one.text) not in known]
    used = [name for case in cases for one in case.given for name in one.ids]
    kept = max((int(name[1:]) for name in used if name.startswith("s")), default=0)
    again = restore(msgspec.structs.replace(there, evidence=new), intake, kept=kept)
    valid = msgspec.structs.replace(
        there, answers=again.case.answers, declined=list(again.case.declined), settled=list(again.case.settled)
    )
    return Taken(tuple(merged(one, before, valid, again.case.given) for one in cases), (*again.unopened, *again.notes))


def merged(case: Case, before: SavedCase | None, there: SavedCase, new: Sequence[Given]) -> Merged:
    """``case`` with what is different in ``there`` from what both had ``before``; ``new``: its new evidence, read."""
    answers, declined, settled = dict(case.answers), list(case.declined), list(case.settled)
    taken: list[tuple[str, Said]] = []
    disputes: list[Dispute] = []
    for name in dict.fromkeys((*_names(there), *_names(before))):
        then, other, own = said(before, name), said(there, name), said(case, name)
        if other in (then, own):
            continue
        if own != then:
            disputes.append(Dispute(name, own, other))
            continue
        taken.append((name, other))
        answers.pop(name, None)
        if other.value is not None:
            answers[name] = other.value
        _put(declined, name, there=other.declined)
        _put(settled, name, there=other.settled)
    gone = pieces(before) - pieces(there)
    mine = {(one.kind, one.text) for one in case.given}
    fresh = [one for one in new if (one.kind, one.text) not in mine]
    kept = [one for one in case.given if (one.kind, one.text) not in gone]
    return Merged(
        Case(given=(*kept, *fresh), answers=answers, declined=tuple(declined), settled=tuple(settled)),
        tuple(taken),
        tuple(one.text for one in fresh),
        tuple(one.text for one in case.given if (one.kind, one.text) in gone),
        tuple(disputes),
    )


def said(case: Case | SavedCase | None, name: str) -> Said:
    """What a case says of a fact."""
    if case is None:
        return Said()
    return Said(case.answers.get(name), name in case.declined, name in case.settled)


def pieces(case: SavedCase | None) -> set[Piece]:
    """The evidence of a case."""
    return set() if case is None else {(one.kind, one.text) for one in case.evidence}


def _names(case: SavedCase | None) -> Iterable[str]:
    return () if case is None else (*case.answers, *case.declined, *case.settled)


def _put(names: list[str], name: str, *, there: bool) -> None:
    """See that a name is in a list, or that it is not."""
    if there and name not in names:
        names.append(name)
    elif not there and name in names:
        names.remove(name)
