"""What a verification says: the document ``kbassist.verify/1``; its JSON Schema is generated from these types."""

from typing import Literal, TypeAlias

from msgspec import Struct

from kbassist.model.evidence import Evidence
from kbassist.model.result import Command, Tool, Verdict

FORMAT: Literal["kbassist.verify/1"] = "kbassist.verify/1"
ProblemStatus: TypeAlias = Literal["fixed", "not-proven", "still-there"]
StepStatus: TypeAlias = Literal["proven", "not-proven", "still-there"]
Whole: TypeAlias = Literal["fixed", "not-as-planned", "next-problem", "not-proven", "not-fixed"]
How: TypeAlias = Literal["", "success", "cause", "later-check"]


class Proof(Struct, frozen=True, kw_only=True):
    """Something in the new evidence, and where it stands. ``told``: what it says, in words."""

    told: str
    evidence: str
    line: int | None = None
    record: str | None = None
    time: str | None = None
    excerpt: str = ""


class StepCheck(Struct, frozen=True, kw_only=True):
    """A step of the option.

    ``proven``: something seen afterwards shows it (``by``); ``still-there``: something shows the contrary; else
    ``needs`` and ``commands`` say what would prove it, to be run where the step is done.
    """

    id: str
    where: str
    text: str
    status: StepStatus
    by: tuple[Proof, ...] = ()
    needs: str = ""
    commands: tuple[Command, ...] = ()


class Behind(Struct, frozen=True, kw_only=True):
    """Another problem that shows now. ``foretold``: why it was to be expected, empty if it was not."""

    article: str
    problem: str
    title: str
    status: str
    foretold: str = ""
    by: tuple[Proof, ...] = ()


class IncidentCheck(Struct, frozen=True, kw_only=True):
    """An incident of the case now.

    ``how``: what shows that it is fixed: a connection that succeeded, the cause that is gone, or a later check's error,
    which comes only behind this one; ``why``: of what is not proven, what is missing; ``option``: the way out whose
    ``steps`` are looked at, with its ``verdict`` in the case.
    """

    id: str
    client: str | None
    server: str | None
    article: str
    problem: str
    title: str
    status: ProblemStatus
    how: How = ""
    by: tuple[Proof, ...] = ()
    why: str = ""
    option: str | None = None
    option_title: str = ""
    verdict: Verdict | None = None
    steps: tuple[StepCheck, ...] = ()
    behind: tuple[Behind, ...] = ()

    @property
    def done(self) -> bool:
        """Whether it is proven to be fixed, and nothing speaks against it."""
        return self.status == "fixed" and not self.behind and all(one.status != "still-there" for one in self.steps)


class Verification(Struct, frozen=True, kw_only=True):
    """The whole: fixed only if every incident is, and no other problem shows behind one.

    ``since``: what is not later proves nothing, null where the case has no times; ``evidence``: the new documents;
    ``old``: the ids of those in which nothing is new.
    """

    format: Literal["kbassist.verify/1"] = FORMAT
    tool: Tool
    status: Whole
    since: str | None
    evidence: tuple[Evidence, ...]
    old: tuple[str, ...]
    incidents: tuple[IncidentCheck, ...]


def whole(incidents: tuple[IncidentCheck, ...]) -> Whole:
    """What is said of all incidents together: the worst that is said of one."""
    if any(one.status == "still-there" for one in incidents):
        return "not-fixed"
    if any(one.status == "not-proven" for one in incidents):
        return "not-proven"
    if any(one.behind for one in incidents):
        return "next-problem"
    return "fixed" if all(one.done for one in incidents) else "not-as-planned"
