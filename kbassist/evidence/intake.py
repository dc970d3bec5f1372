"""The door of the pipeline: paths and pasted text into readings.

Every document gets one line of account, none stops the case. What a document is, its content decides; its name never
does.
"""

from collections.abc import Callable, Iterable, Sequence

import msgspec

from kbassist.evidence.accounts import said
from kbassist.evidence.assemble import Assembler, Taken, by_computer, claimed_lines, computers, without_events
from kbassist.evidence.attempts import Read, read_binary, read_text, troubles
from kbassist.evidence.document import MAX_BYTES, Document
from kbassist.evidence.formats import not_text, title_of
from kbassist.evidence.readers.part import Part
from kbassist.evidence.several import MOST, Several
from kbassist.evidence.sources import documents, unpacked
from kbassist.faults import Raised, each, fault, tried
from kbassist.model.evidence import Attempt, Evidence, Reading, ReadStatus, Reason, Sentence, Site, Trouble
from kbassist.model.result import Failure
from kbassist.reading.matcher import Matcher
from kbassist.rulebase.base import RuleBase
from kbassist.text.decode import decode
from kbassist.text.safe import clean
from kbassist.text.secrets import Vault, mask

_SETTINGS = ("connection string", "program's settings", "configuration")
"""The kinds of documents that set connections up."""
_LONGEST_SETTINGS = 1_000_000
"""Characters: a longer text is a log, in which nobody corrects anything."""
_GENERAL: frozenset[Reason] = frozenset({"reader-failed", "out-of-time"})
"""Reasons that say nothing of the document: it may be of another format."""
_CASE, _CASE_HEAD = b'{"format":"kbassist.case/', 400
"""What a case quotes of its evidence is no evidence a second time."""


class Intake:
    """Reads documents with one rule base; secrets go into ``vault``; ``password`` is asked for a locked PKCS#12.

    ``cut``: leaves out what of a document is not wanted (``evidence.later``).
    """

    def __init__(
        self,
        base: RuleBase,
        vault: Vault,
        password: Callable[[str], str | None] = lambda _name: None,
        cut: Callable[[Read], Read] | None = None,
    ) -> None:
        self.base = base
        self.vault = vault
        self.matcher = Matcher(base)
        self._assembler = Assembler(base, self.matcher, vault)
        self._several = Several(base, self._assembler)
        self._password = password
        self._cut = cut
        self._count = 0
        self.failures: list[Failure] = []
        """The documents that the program failed on."""

    def read_paths(self, paths: Iterable[str]) -> list[Reading]:
        """Read files, folders (with everything below), archives and ``-`` (standard input).

        Raises ``UserError`` for a missing path.
        """
        return [reading for document in documents(paths) for reading in self.read(document)]

    def read(self, document: Document) -> list[Reading]:
        """Everything one document tells; an archive is opened."""
        readings: list[Reading] = []
        for one in each(unpacked(document)):
            readings += [self._failed(document, one.error)] if isinstance(one, Raised) else self._attempted(one)
        return readings

    def _attempted(self, document: Document) -> list[Reading]:
        """A document that the program fails on is a line of the account."""
        read = tried(lambda: self._read(msgspec.structs.replace(document, name=mask(document.name, self.vault))))
        return [self._failed(document, read.error)] if isinstance(read, Raised) else read

    def _failed(self, document: Document, error: BaseException) -> Reading:
        failure = fault("reading", clean(document.name), error, lambda: self._masked(document))
        self.failures.append(failure)
        trouble = Trouble("program-failed", failure.told)
        return Reading(evidence=self._account(document, ["file"], "unreadable", [], [trouble], None))

    def _masked(self, document: Document) -> str:
        """A document for the report of a fault. Binary data can't be masked, and may be a key."""
        decoded = decode(document.data, self.matcher.score)
        return mask(decoded.text, self.vault) if decoded else f"(binary, {len(document.data)} bytes)"

    def _read(self, document: Document) -> list[Reading]:
        if document.trouble:
            return [self._unread(document, "file", document.trouble)]
        if not document.data.strip():
            return [self._unread(document, "file", Trouble("empty"))]
        if document.data[:_CASE_HEAD].translate(None, b" \t\r\n").startswith(_CASE):
            return [self._unread(document, "case file", Trouble("case-file"))]
        binary = read_binary(document.data, document.name, lambda: self._password(clean(document.name)))
        if binary is not None and (binary.parts or _refused(binary)):
            return self._readings(document, binary)
        failed = binary.attempts if binary is not None else ()
        decoded = decode(document.data, self.matcher.score)
        if decoded is None:
            return [self._unread(document, "binary", *troubles(failed), not_text(document.data, document.name))]
        text = read_text(decoded.text, document.name, self.matcher, self.vault)
        return self._readings(document, msgspec.structs.replace(text, attempts=(*failed, *text.attempts)), decoded.note)

    def _readings(self, document: Document, read: Read, note: str = "") -> list[Reading]:
        """One reading for each computer whose events are in the document, one for each of several errors in its text,
        and one for what else it tells."""
        if self._cut is not None:
            read = self._cut(read)
        parts: Sequence[Part] = read.parts
        each: list[Taken] = []
        if len([one for one in computers(parts) if one is not None]) > 1:
            each = [self._assembler.take("", [], [one]) for one in by_computer(parts)]
            parts = without_events(read.lines, parts)
        whole = self._assembler.take(read.text, read.lines, parts)
        takes = [*each, whole] if not each or _tells(whole) else each
        errors = self._several.errors(read.lines, parts, whole)
        evidence = self._judged(document, read, takes, note, more=len(errors) > MOST)
        if errors:
            rest = [self._assembler.take(read.text, claimed_lines(read.lines, parts), parts)] if parts else []
            takes = [*each, *rest]
        sites = self._sites(read, evidence) if len(read.text) <= _LONGEST_SETTINGS else ()
        digest = _digest(document.data) if sites else ""
        unread = () if parts or any(one.hits for one in (*takes, whole)) else _sentences(read.lines)
        numbered = ((number, one) for number, one in enumerate(errors[:MOST], 1))
        first, *others = [
            _reading(one, evidence, read.attempts, unread, error)
            for error, one in (*((0, one) for one in takes), *numbered)
        ]
        return [msgspec.structs.replace(first, sites=sites, digest=digest) if sites else first, *others]

    def _sites(self, read: Read, evidence: Evidence) -> tuple[Site, ...]:
        """Where connections are set up in a document that has any sign of it."""
        if not any(sign in evidence.kind for sign in _SETTINGS):
            low = read.text.casefold()
            if not any(mark in low for mark in self.base.driver_marks):
                return ()
        from kbassist.connection.sites import sites  # noqa: PLC0415 - start-up: few texts set a connection up

        return sites(read.lines, self.base, evidence.path)

    def _judged(self, document: Document, read: Read, takes: Sequence[Taken], note: str, *, more: bool) -> Evidence:
        """The account of a document: what it was taken for, what is to be said of it, what could not be read.

        ``more``: it tells more errors than are told apart.
        """
        machine = takes[0].machine if len(takes) == 1 else None
        kinds = [kind for one in takes for kind in one.kinds]
        notes = [note] if note else []
        notes += [one for part in read.parts for one in part.notes]
        wrong = list(troubles(read.attempts))
        if more:
            wrong.append(Trouble("more-errors", str(MOST)))
        if document.truncated:
            wrong.append(Trouble("truncated", str(MAX_BYTES // 1024**2)))
        if document.damaged:
            wrong.append(Trouble("cut-off"))
        if any(one.reason == "no-readable-event" for one in wrong):
            return self._account(document, kinds, "unreadable", notes, wrong, machine)
        if not kinds and _refused(read):
            return self._account(document, _refused(read), "not-understood", notes, wrong, machine)
        if not kinds:
            wrong = wrong or ([] if notes else [Trouble("unknown-text")])
            return self._account(document, ["text"], "not-understood", notes, wrong, machine)
        status: ReadStatus = "partly" if wrong else "read"
        return self._account(document, kinds, status, notes, wrong, machine)

    def _unread(self, document: Document, kind: str, *wrong: Trouble) -> Reading:
        status: ReadStatus = "unreadable" if document.trouble else "not-understood"
        return Reading(evidence=self._account(document, [kind], status, [], list(wrong), None))

    def _account(
        self,
        document: Document,
        kinds: list[str],
        status: ReadStatus,
        notes: list[str],
        wrong: list[Trouble],
        machine: str | None,
    ) -> Evidence:
        self._count += 1
        return Evidence(
            id=f"e{self._count}",
            path=clean(document.name),
            kind=", ".join(dict.fromkeys(kinds)),
            machine=clean(machine) if machine else None,
            status=status,
            note=clean(said(notes, wrong), 400),
        )


def _digest(data: bytes) -> str:
    from hashlib import sha256  # noqa: PLC0415 - start-up: few texts set a connection up

    return sha256(data).hexdigest()


def _refused(read: Read) -> list[str]:
    """The formats whose readers knew their own and said why it can't be read: the document is of no other one."""
    failed = (one for one in read.attempts if one.status == "failed")
    return [title_of(one.format) for one in failed if not _GENERAL.intersection(why.reason for why in one.troubles)]


def _tells(taken: Taken) -> bool:
    return bool(taken.hits or taken.observations or taken.certificates or taken.listings)


def _sentences(lines: Sequence[str]) -> tuple[Sentence, ...]:
    """The sentences of a text of which nothing was recognised."""
    from kbassist.reading.nearest import sentences  # noqa: PLC0415 - start-up: most texts are recognised

    return sentences(lines)


def _reading(
    taken: Taken, evidence: Evidence, attempts: tuple[Attempt, ...], unread: tuple[Sentence, ...], error: int
) -> Reading:
    return Reading(
        evidence=evidence,
        observations=taken.observations,
        hits=taken.hits,
        certificates=taken.certificates,
        listings=taken.listings,
        machine=taken.machine,
        starts=taken.starts,
        attempts=attempts,
        sentences=unread,
        error=error,
    )
