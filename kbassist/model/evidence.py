"""What the readers give: documents, entries, observations, symptoms."""

from typing import Literal, TypeAlias

from msgspec import Struct

from kbassist.model.certificate import Listing, SeenCertificate

Value: TypeAlias = str | int
"""The value of a fact: text (also the ids of choices, ``yes``/``no`` and versions) or an integer."""


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
