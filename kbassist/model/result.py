"""The data that flows through the pipeline: evidence, facts, incidents, diagnoses, questions, plans.

All structs are frozen. Field order and names are those of the JSON contract ``kbassist.diagnosis/1`` (docs/json.md);
the shipped JSON Schema is generated from these types.
"""

from collections.abc import Iterable, Mapping
from typing import Literal, TypeAlias

from msgspec import Struct, field

from kbassist.model.evidence import Evidence, Strength, Value

Origin: TypeAlias = Literal["observed", "answered", "derived", "default"]
ScenarioStatus: TypeAlias = Literal["confirmed", "likely", "possible", "ruled-out"]
CERTAINTY: Mapping[ScenarioStatus, int] = {"confirmed": 0, "likely": 1, "possible": 2, "ruled-out": 3}
"""Their order: the surest first."""
HOLDS: tuple[ScenarioStatus, ...] = ("confirmed", "likely")
"""Those of what is taken to be so."""
Status: TypeAlias = Literal["diagnosed", "needs-answers", "not-recognised"]
Verdict: TypeAlias = Literal["recommended", "allowed", "undecided", "forbidden"]


class Source(Struct, frozen=True, kw_only=True):
    """Where an observed fact stands: evidence id, 1-based line, record number, masked excerpt."""

    evidence: str
    line: int | None
    record: str | None
    excerpt: str


class Fact(Struct, frozen=True, kw_only=True):
    """A statement about one subject, with its origin and reasons.

    ``because``: ids of the facts it was derived from; ``rule``: the rule that derived it; ``stale``: kept and shown,
    never used, for the reason in ``stale_because``.
    """

    id: str
    subject: str
    name: str
    value: Value
    time: str | None = None
    origin: Origin
    source: Source | None = None
    rule: str | None = None
    because: tuple[str, ...] = ()
    stale: bool = False
    stale_because: str = ""


class Conflict(Struct, frozen=True, kw_only=True):
    """Facts about the same subject that disagree; the name is withheld from inference until one is chosen."""

    fact: str
    subject: str
    values: tuple[str, ...]
    ask: str


class Scenario(Struct, frozen=True, kw_only=True):
    """A row of an article's table, judged for this incident.

    ``because``: fact ids; ``open``: facts that would decide it.
    """

    id: str
    title: str
    status: ScenarioStatus
    because: tuple[str, ...]
    open: tuple[str, ...]


class Finding(Struct, frozen=True, kw_only=True):
    """A conclusion of an article's further rules, in words, with the rule, its reason, its source and its facts."""

    rule: str
    text: str
    why: str
    source: str
    because: tuple[str, ...]


class SymptomRef(Struct, frozen=True, kw_only=True):
    """Where a symptom was seen, and when, as printed there. ``words``: those by which a sentence was understood that is
    no known message."""

    symptom: str
    strength: Strength
    evidence: str
    line: int | None
    record: str | None = None
    excerpt: str
    words: tuple[str, ...] = ()
    time: str | None = None


class Sequel(Struct, frozen=True, kw_only=True):
    """A problem to expect once the diagnosed one is solved, why, and the source of that."""

    problem: str
    because: str
    source: str


class Diagnosis(Struct, frozen=True, kw_only=True):
    """An article that fits this incident.

    ``because``: fact ids; ``symptoms``: hits; ``rules``: ids of the rules that fired; ``undecided``: while the
    diagnosis is only possible, what would decide it; ``sequels``: what to expect afterwards.
    """

    article: str
    title: str
    problem: str
    cause: str
    status: ScenarioStatus
    scenarios: tuple[Scenario, ...]
    findings: tuple[Finding, ...]
    symptoms: tuple[SymptomRef, ...]
    because: tuple[str, ...]
    rules: tuple[str, ...]
    undecided: str = ""
    sequels: tuple[Sequel, ...] = ()


class QuestionChoice(Struct, frozen=True, kw_only=True):
    """One answer: the value for ``--set`` and its words."""

    value: str
    title: str


class Command(Struct, frozen=True, kw_only=True):
    """A command with the case's values filled in, quoted for its ``shell`` (powershell, cmd, sh, sql, text).

    ``open``: the placeholders in it that somebody has to fill in.
    """

    shell: str
    text: str
    open: tuple[str, ...] = ()


class Question(Struct, frozen=True, kw_only=True):
    """A question whose answers lead to different plans.

    ``how_to_find``: text and commands; ``why``: what it would change; ``first``: whether that is what is to be done
    first, and not only the other options.
    """

    fact: str
    ask: str
    choices: tuple[QuestionChoice, ...]
    how_to_find: str
    commands: tuple[Command, ...]
    answered_by: str
    why: str
    first: bool = False


class StepFile(Struct, frozen=True, kw_only=True):
    """A fragment for somebody to merge (a Dockerfile's lines, a patch for Kubernetes)."""

    name: str
    text: str


class StepScript(Struct, frozen=True, kw_only=True):
    """What a script does for a step.

    ``acts``: its commands; ``done_when``: succeed once the effect is there; ``former``: print what was there before;
    ``undo``: take away what was put there; ``follows``: only after something was changed; ``as_user``: needs no
    administrator on Windows; ``by_person``: the shells in which no script can do it; ``files``: fragments beside the
    scripts.
    """

    acts: tuple[Command, ...] = ()
    done_when: tuple[Command, ...] = ()
    former: tuple[Command, ...] = ()
    undo: tuple[Command, ...] = ()
    follows: bool = False
    as_user: bool = False
    by_person: tuple[str, ...] = ()
    files: tuple[StepFile, ...] = ()


class Step(Struct, frozen=True, kw_only=True):
    """One step of a plan.

    Where it is done, what to do, the same as commands, how to check and undo it, what it rests on. ``script``: how a
    script does it, where the rules say more than the commands.
    """

    id: str
    where: str
    text: str
    commands: tuple[Command, ...] = ()
    verify: str = ""
    undo: str = ""
    caution: str = ""
    source: str = ""
    script: StepScript | None = None


class SettingChange(Struct, frozen=True, kw_only=True):
    """A setting of a connection that is changed.

    ``setting``: its meaning (``trust``, ``encrypt``, ...); ``keyword``: as it is spelled there; ``before``: null where
    it was not there; ``after``: null where it is taken out.
    """

    setting: str
    keyword: str
    before: str | None
    after: str | None


class Change(Struct, frozen=True, kw_only=True):
    """What an option changes in a document of the evidence, or why it does not.

    ``line``: of the first line of ``before``; ``before``, ``after``: the lines, masked (none of ``before`` where lines
    are only added in front of that line); ``not_changed``: why a setting is not changed there, in words.
    """

    evidence: str
    path: str
    line: int
    before: tuple[str, ...] = ()
    after: tuple[str, ...] = ()
    settings: tuple[SettingChange, ...] = ()
    not_changed: str = ""


class PlanOption(Struct, frozen=True, kw_only=True):
    """One way out, with its verdict in this case.

    ``against``: of an undecided one, what may speak against it; ``open``: facts that still decide the verdict or the
    steps; ``changes``: what it changes in the connection strings and configurations of the evidence.
    """

    id: str
    title: str
    verdict: Verdict
    why: str
    because: tuple[str, ...]
    against: tuple[str, ...] = ()
    cautions: tuple[str, ...]
    steps: tuple[Step, ...]
    skipped: tuple[str, ...]
    open: tuple[str, ...]
    changes: tuple[Change, ...] = ()


class Plan(Struct, frozen=True, kw_only=True):
    """The options in order of preference, and the facts that are still open."""

    summary: str
    open: tuple[str, ...]
    options: tuple[PlanOption, ...]


class ChainLink(Struct, frozen=True, kw_only=True):
    """A certificate of the chain from the server's upwards, as the evidence has it.

    ``names``: those that a client compares with the one it connects by; ``not_before``, ``not_after``: ISO 8601 in UTC,
    empty where the source does not say; ``validity``: at the time of the incident, a value of the fact
    ``certificate.validity`` or empty; ``evidence``: where it stands; ``of_client``: only the client's own trust store
    has it.
    """

    subject: str
    issuer: str
    thumbprint: str
    names: tuple[str, ...]
    not_before: str
    not_after: str
    validity: str
    evidence: str
    of_client: bool


class Incident(Struct, frozen=True, kw_only=True):
    """One failure of one client against one server. ``chain``: the server's certificate and its issuers upwards, as far
    as they are known."""

    id: str
    client: str | None
    server: str | None
    from_: str | None = field(name="from")
    to: str | None
    problem: str | None
    diagnoses: tuple[Diagnosis, ...]
    questions: tuple[Question, ...]
    plan: Plan | None
    chain: tuple[ChainLink, ...] = ()


class Alike(Struct, frozen=True, kw_only=True):
    """A known message that a line of the evidence reads like: shown, never a diagnosis.

    ``shared``: the words of both, the most telling first; ``score``: how much alike, up to 100.
    """

    article: str
    problem: str
    text: str
    shared: tuple[str, ...]
    score: float
    evidence: str
    line: int


class Understood(Struct, frozen=True, kw_only=True):
    """What was understood of a case that is not recognised.

    ``facts``: ids of the facts that tell of an error (driver, layer, moment, numbers); ``alike``: the known messages
    that read most alike; ``send_next``: what to send next, in words.
    """

    facts: tuple[str, ...]
    alike: tuple[Alike, ...]
    send_next: str


class Tool(Struct, frozen=True, kw_only=True):
    """What produced the result: version, digest of the rule base, engine."""

    version: str
    rules_digest: str
    engine: str


Stage: TypeAlias = Literal["reading", "correlating", "reasoning", "rendering", "reporting", "running"]


class Failure(Struct, frozen=True, kw_only=True):
    """What a fault of the program cost.

    ``stage``: what was being done; ``subject``: with what (a document, a record, an incident, a part of the report);
    ``error``: the type of the exception; ``saved``: the file with the trace and the masked case, if there is one.
    """

    stage: Stage
    subject: str
    error: str
    saved: str = ""

    @property
    def told(self) -> str:
        """The error and its file, in words."""
        return f"{self.error}, saved in {self.saved}" if self.saved else self.error


class CaseResult(Struct, frozen=True, kw_only=True):
    """The whole result of ``diagnose``: the document ``kbassist.diagnosis/1``.

    ``understood``: null where something is recognised; ``failures``: what is missing through faults of the program;
    ``anonymised``: how many names of each kind were replaced, and secrets masked; null where names are as they were.
    """

    format: Literal["kbassist.diagnosis/1"] = "kbassist.diagnosis/1"
    tool: Tool
    status: Status
    problem: str | None
    evidence: tuple[Evidence, ...]
    facts: tuple[Fact, ...]
    conflicts: tuple[Conflict, ...]
    incidents: tuple[Incident, ...]
    understood: Understood | None = None
    failures: tuple[Failure, ...] = ()
    anonymised: dict[str, int] | None = None


def facts_by_incident(result: CaseResult) -> dict[str, list[Fact]]:
    """The facts of each incident of a result (``by_incident``)."""
    return by_incident(result.incidents, result.facts)


def by_incident(incidents: Iterable[Incident], facts: Iterable[Fact]) -> dict[str, list[Fact]]:
    """The facts of each incident, by its id, as far as they are not stale.

    Most ids begin with that of their incident; derived facts and defaults without one are the first's.
    """
    found: dict[str, list[Fact]] = {one.id: [] for one in incidents}
    first = next(iter(found), "")
    for fact in facts:
        owner = fact.id.partition(".")[0]
        if found and not fact.stale:
            found[owner if owner in found else first].append(fact)
    return found
