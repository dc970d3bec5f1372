"""What the readers give: attempts, entries, observations, symptoms."""

from typing import Literal, TypeAlias

from msgspec import Struct

from kbassist.model.certificate import Listing, SeenCertificate

Value: TypeAlias = str | int
"""The value of a fact: text (also the ids of choices, ``yes``/``no`` and versions) or an integer."""


ReadStatus: TypeAlias = Literal["read", "partly", "not-understood", "unreadable"]


Strength: TypeAlias = Literal["decisive", "phrase", "generic"]


Reason: TypeAlias = Literal[
    # documents
    "empty", "not-a-file", "link", "dead-link", "io-error", "truncated", "truncated-member", "binary",
    "misnamed", "not-a-log", "not-followed", "unknown-text",
    "case-file", "java-keystore", "network-capture", "office-file", "pdf", "picture",
    # archives
    "too-many-files", "too-large", "too-dense", "too-deep", "damaged-archive", "damaged-member", "locked-member",
    "locked-7z", "damaged-7z", "no-7z",
    # texts and event logs
    "cut-off", "more-errors", "damaged-events", "cut-off-log", "damaged-records", "no-readable-event", "odd-lines",
    # certificates
    "private-key", "damaged-pem", "cut-off-pem", "cut-off-der", "not-x509", "locked-pkcs12", "wrong-password",
    "damaged-pkcs12", "empty-pkcs12", "empty-store", "malformed-certificate",
    # any reader
    "reader-failed", "no-library", "too-many-entries", "out-of-time",
    # the program itself
    "program-failed", "process-ended",
]  # fmt: skip
"""Why something could not be read, or not all of it. ``evidence.accounts`` says it in words."""


class Trouble(Struct, frozen=True):
    """Why something could not be read. ``detail``: what the reason is about: a number, a library's own words."""

    reason: Reason
    detail: str = ""


class RefusedError(Exception):
    """Raised for data that is of a format and can't be read all the same; ``trouble`` says why."""

    def __init__(self, reason: Reason, detail: str = "") -> None:
        super().__init__(reason, detail)
        self.trouble = Trouble(reason, detail)


class Attempt(Struct, frozen=True, kw_only=True):
    """What became of one reader on one document.

    ``format``: the name under which the reader is registered; ``status``: ``read``, ``partly`` (with the reasons), or
    ``failed`` (what the reader would have taken is left to the others).
    """

    format: str
    status: Literal["read", "partly", "failed"]
    troubles: tuple[Trouble, ...] = ()


class Place(Struct, frozen=True, kw_only=True):
    """Where something stands in a document, and what it looks like there.

    ``line``: 1-based line in the document, if it has lines; ``record``: number of an event record; ``excerpt``: masked
    text that shows it, at most 200 characters, no control characters; ``time``: ISO 8601, without a zone where the
    source gives none.
    """

    line: int | None = None
    record: str | None = None
    excerpt: str = ""
    time: str | None = None


class Observation(Place, frozen=True, kw_only=True):
    """What a reader saw, before it is placed in a case.

    ``name``: a fact of the vocabulary; ``value``: a valid value of it; ``machine``: host name the evidence names;
    ``form``: the form of the ``Item`` it was read from, empty for free text.
    """

    name: str
    value: Value
    machine: str | None = None
    form: str = ""

    @classmethod
    def at(cls, place: Place, name: str, value: Value) -> "Observation":
        """A fact that is seen at ``place``."""
        return cls(name=name, value=value, line=place.line, record=place.record, excerpt=place.excerpt, time=place.time)


class SymptomHit(Place, frozen=True, kw_only=True):
    """A symptom of an article, found in a document. ``words``: those by which a sentence was understood, if it was."""

    article: str
    symptom: str
    strength: Strength
    words: tuple[str, ...] = ()

    @classmethod
    def at(cls, place: Place, article: str, symptom: str, strength: Strength) -> "SymptomHit":
        """A symptom that is seen at ``place``."""
        return cls(
            article=article,
            symptom=symptom,
            strength=strength,
            line=place.line,
            record=place.record,
            excerpt=place.excerpt,
            time=place.time,
        )


class EventRecord(Struct, frozen=True, kw_only=True):
    """One Windows event, from any export.

    ``time`` as printed; ``fields``: the named values that survived the export; ``line``: 1-based, None in a binary log;
    ``record``: its number in the log; ``data``: the binary attachment (some providers put the certificate there).
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


class Item(Place, frozen=True, kw_only=True):
    """One entry of a structured document in its canonical form, which patterns ``within`` that form are matched on.

    ``form``: ``event``, ``errorlog``, ``registry``, ``ini``, ``sqlcheck``, ``resultset`` or ``probe`` (docs/evidence.md
    shows the text of each); ``segment``: which start of the server an ERRORLOG message belongs to, counted from the
    file's top.
    """

    form: str
    text: str
    machine: str | None = None
    segment: int = 0


class Sentence(Struct, frozen=True, kw_only=True):
    """A line of a text in which nothing was recognised: its number (from 1) and its masked text on one line."""

    line: int
    text: str


class Evidence(Struct, frozen=True, kw_only=True):
    """One document of the case and what became of it."""

    id: str
    path: str
    kind: str
    machine: str | None
    status: ReadStatus
    note: str


class Written(Struct, frozen=True):
    """A setting as it stands in a ``Site``: its key and its value, read.

    ``at``: where it begins in the site's text; ``start``, ``end``: its value there, with the quotes it has; ``inner``:
    it stands in an object of its own (``Site.inside``).
    """

    key: str
    value: str
    at: int
    start: int
    end: int
    inner: bool = False


class Site(Struct, frozen=True, kw_only=True):
    """A place in a document that sets a client's connection up: a connection string, or a block of settings.

    ``line``: the first of its lines (1-based); ``text``: these lines, masked, joined by line feeds; ``form``: how
    settings are written there; ``grammar``: of a string, as of the driver's; ``escape``: how what stands around it
    has its special characters; ``entries``: the settings in their order; ``driver``, ``program``: whose it is, where it
    says so; ``server``: the host it names; ``inside``: of a block, where the settings begin that are in an object of
    their own (-1 where that is not there); ``open_end``: why nothing can be added to a string: it goes on in another
    literal (``parts``), or where it ends can't be told (``unclear``).
    """

    line: int
    text: str
    form: Literal["string", "url", "lines", "braces", "elements"]
    grammar: str = ""
    escape: Literal["", "xml", "backslash", "doubled"] = ""
    entries: tuple[Written, ...]
    driver: str | None = None
    program: str | None = None
    server: str = ""
    inside: int = -1
    open_end: Literal["", "parts", "unclear"] = ""


class Reading(Struct, frozen=True, kw_only=True):
    """What a document tells of one machine, or of one error; a document about several of them has several readings.

    ``machine``: where the document was made, if its content says so; ``starts``: when the server was started (local
    time of the server), oldest first; ``attempts``: the readers that found their format in the document; ``sentences``:
    of a text in which nothing was recognised, what can be compared with known messages; ``error``: which one of the
    errors of its document it is about, from 1 (0: the document tells no more than one, or this is the rest of it);
    ``sites``: where connections are set up in the document; ``digest``: SHA-256 of its bytes, where there are some.
    """

    evidence: Evidence
    observations: tuple[Observation, ...] = ()
    hits: tuple[SymptomHit, ...] = ()
    certificates: tuple[SeenCertificate, ...] = ()
    listings: tuple[Listing, ...] = ()
    machine: str | None = None
    starts: tuple[str, ...] = ()
    attempts: tuple[Attempt, ...] = ()
    sentences: tuple[Sentence, ...] = ()
    error: int = 0
    sites: tuple[Site, ...] = ()
    digest: str = ""
