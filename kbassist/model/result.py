"""The data that flows through the pipeline: evidence, facts, incidents, diagnoses, questions, plans.

All structs are frozen. Field order and names are those of the JSON contract ``kbassist.diagnosis/1`` (docs/json.md);
the shipped JSON Schema is generated from these types.
"""

import re
from typing import Literal, TypeAlias

from msgspec import Struct, field

Value: TypeAlias = str | int
"""The value of a fact: text (also the ids of choices, ``yes``/``no`` and versions) or an integer."""

Origin: TypeAlias = Literal["observed", "answered", "derived", "default"]
ScenarioStatus: TypeAlias = Literal["confirmed", "likely", "possible", "ruled-out"]
Verdict: TypeAlias = Literal["recommended", "allowed", "undecided", "forbidden"]
ReadStatus: TypeAlias = Literal["read", "partly", "not-understood", "unreadable"]
Strength: TypeAlias = Literal["decisive", "phrase", "generic"]


class Observation(Struct, frozen=True, kw_only=True):
    """What a reader saw, before it is placed in a case.

    ``name``: a fact of the vocabulary; ``value``: a valid value of it; ``line``: 1-based line in the document, if it
    has lines; ``record``: number of an event record; ``excerpt``: masked text that shows it, at most 200 characters,
    no control characters; ``time``: ISO 8601, without a zone where the source gives none; ``machine``: host name the
    evidence names; ``form``: the form of the ``Item`` it was read from, empty for free text.
    """

    name: str
    value: Value
    line: int | None = None
    record: str | None = None
    excerpt: str = ""
    time: str | None = None
    machine: str | None = None
    form: str = ""


class SymptomHit(Struct, frozen=True, kw_only=True):
    """A symptom of an article, found in a document."""

    article: str
    symptom: str
    strength: Strength
    line: int | None = None
    record: str | None = None
    excerpt: str = ""
    time: str | None = None


class EventRecord(Struct, frozen=True, kw_only=True):
    """One Windows event, from any export.

    ``time`` as printed; ``fields``: the named values that survived the export; ``line``: 1-based, None in a binary log;
    ``record``: its number in the log; ``data``: the binary attachment (Schannel puts the certificate there).
    """

    provider: str
    id: int
    time: str | None
    computer: str | None
    message: str
    fields: dict[str, str]
    line: int | None = None
    record: str | None = None
    data: bytes = b""


class Item(Struct, frozen=True, kw_only=True):
    """One entry of a structured document in its canonical form, which patterns ``within`` that form are matched on.

    ``form``: ``event``, ``errorlog``, ``registry``, ``ini``, ``sqlcheck`` or ``resultset`` (docs/evidence.md shows the
    text of each); ``segment``: which start of the server an ERRORLOG message belongs to, counted from the file's top.
    """

    form: str
    text: str
    line: int | None = None
    record: str | None = None
    excerpt: str = ""
    time: str | None = None
    machine: str | None = None
    segment: int = 0


class SeenCertificate(Struct, frozen=True, kw_only=True):
    """A certificate as far as its file or dump shows it.

    Names are X.500 text; thumbprint: SHA-1 in upper-case hexadecimal; times: ISO 8601 in UTC; ``key_id`` and
    ``authority_key_id``: RFC 5280 key identifiers in hexadecimal; ``ca``: None where the source does not say; ``file``:
    the file that holds the certificate itself; ``how``: ``file``, ``dump`` or ``presented`` (the client received it).
    """

    subject: str
    issuer: str = ""
    thumbprint: str = ""
    names: tuple[str, ...] = ()
    not_before: str = ""
    not_after: str = ""
    key_id: str = ""
    authority_key_id: str = ""
    ca: bool | None = None
    server: bool = False
    file: str = ""
    how: Literal["file", "dump", "presented"] = "file"
    line: int | None = None
    record: str | None = None
    time: str | None = None
    der: bytes = b""

    @property
    def self_issued(self) -> bool:
        """Subject and issuer are the same name."""
        return bool(self.issuer) and name_key(self.subject) == name_key(self.issuer)


def name_key(name: str) -> tuple[tuple[str, str], ...]:
    """An X.500 name as tools of any kind print it, for comparison: attributes sorted, case and blanks ignored."""
    pairs = []
    for part in re.split(r"(?<!\\)[,/+](?=\s*[A-Za-z][\w.]*\s*=)", name):
        key, _, value = part.partition("=")
        label = key.strip().lstrip("/").casefold()
        label = _ATTRIBUTES.get(label, label).removeprefix("oid.")
        pairs.append((label, " ".join(value.replace("\\", "").strip().strip('"').casefold().split())))
    return tuple(sorted(pairs))


_ATTRIBUTES = {
    "commonname": "cn", "organizationname": "o", "organizationalunitname": "ou", "localityname": "l",
    "countryname": "c", "st": "s", "stateorprovincename": "s",
    "emailaddress": "e", "email": "e", "1.2.840.113549.1.9.1": "e",
    "domaincomponent": "dc", "0.9.2342.19200300.100.1.25": "dc",
}  # fmt: skip
"""Attribute types as tools abbreviate them (RFC 4514, 3; X.520)."""


class Listing(Struct, frozen=True, kw_only=True):
    """What a trust store holds.

    ``store``: ``machine-root``, ``user-root``, ``machine-ca``, ``machine-my``, ``java`` or ``bundle`` (a file of
    roots); ``complete``: what is not in it is not in the store; ``of_client``: somebody said it is the client's.
    """

    store: str
    complete: bool
    certificates: tuple[SeenCertificate, ...]
    line: int | None = None
    of_client: bool = False


class Evidence(Struct, frozen=True, kw_only=True):
    """One document of the case and what became of it."""

    id: str
    path: str
    kind: str
    machine: str | None
    status: ReadStatus
    note: str


class Reading(Struct, frozen=True, kw_only=True):
    """What a document tells of one machine; a document about several machines has several readings.

    ``machine``: where the document was made, if its content says so; ``starts``: when SQL Server was started (local
    time of the server), oldest first.
    """

    evidence: Evidence
    observations: tuple[Observation, ...] = ()
    hits: tuple[SymptomHit, ...] = ()
    certificates: tuple[SeenCertificate, ...] = ()
    listings: tuple[Listing, ...] = ()
    machine: str | None = None
    starts: tuple[str, ...] = ()


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
    """Where a symptom was seen."""

    symptom: str
    strength: Strength
    evidence: str
    line: int | None
    record: str | None = None
    excerpt: str


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
    """A command with the case's values filled in, quoted for its ``shell`` (powershell, cmd, sh, sql, text)."""

    shell: str
    text: str


class Question(Struct, frozen=True, kw_only=True):
    """A question whose answers lead to different plans.

    ``how_to_find``: text and commands; ``why``: what it would change.
    """

    fact: str
    ask: str
    choices: tuple[QuestionChoice, ...]
    how_to_find: str
    commands: tuple[Command, ...]
    answered_by: str
    why: str


class Step(Struct, frozen=True, kw_only=True):
    """One step of a plan.

    Where it is done, what to do, the same as commands, how to check and undo it, what it rests on.
    """

    id: str
    where: str
    text: str
    commands: tuple[Command, ...] = ()
    verify: str = ""
    undo: str = ""
    caution: str = ""
    source: str = ""


class PlanOption(Struct, frozen=True, kw_only=True):
    """One way out, with its verdict in this case. ``open``: facts that still decide the verdict or the steps."""

    id: str
    title: str
    verdict: Verdict
    why: str
    because: tuple[str, ...]
    cautions: tuple[str, ...]
    steps: tuple[Step, ...]
    skipped: tuple[str, ...]
    open: tuple[str, ...]


class Plan(Struct, frozen=True, kw_only=True):
    """The options in order of preference, and the facts that are still open."""

    summary: str
    open: tuple[str, ...]
    options: tuple[PlanOption, ...]


class Incident(Struct, frozen=True, kw_only=True):
    """One failure of one client against one server."""

    id: str
    client: str | None
    server: str | None
    from_: str | None = field(name="from")
    to: str | None
    problem: str | None
    diagnoses: tuple[Diagnosis, ...]
    questions: tuple[Question, ...]
    plan: Plan | None


class Tool(Struct, frozen=True, kw_only=True):
    """What produced the result: version, digest of the rule base, engine."""

    version: str
    rules_digest: str
    engine: str


class CaseResult(Struct, frozen=True, kw_only=True):
    """The whole result of ``diagnose``: the document ``kbassist.diagnosis/1``."""

    format: Literal["kbassist.diagnosis/1"] = "kbassist.diagnosis/1"
    tool: Tool
    status: Literal["diagnosed", "needs-answers", "not-recognised"]
    problem: str | None
    evidence: tuple[Evidence, ...]
    facts: tuple[Fact, ...]
    conflicts: tuple[Conflict, ...]
    incidents: tuple[Incident, ...]
