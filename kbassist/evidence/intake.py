"""The door of the pipeline: paths and pasted text into readings.

Every document gets one line of account, none stops the case. What a document is, its content decides; its name never
does.
"""

import re
from collections.abc import Callable, Iterable
from pathlib import PurePath

import msgspec

from kbassist.errors import UserError
from kbassist.evidence.assemble import Assembler, Taken, of_each_machine, without_repeats
from kbassist.evidence.document import MAX_BYTES, Document
from kbassist.evidence.formats import possible
from kbassist.evidence.readers.part import Part
from kbassist.evidence.sources import documents, unpacked
from kbassist.model.certificate import SeenCertificate
from kbassist.model.evidence import EventRecord, Evidence, Reading, ReadStatus
from kbassist.reading.matcher import Matcher
from kbassist.rulebase.base import RuleBase
from kbassist.rulebase.language.marks import STARTED
from kbassist.text.decode import decode
from kbassist.text.safe import clean
from kbassist.text.secrets import Vault, mask

_DER_SEQUENCE = 0x30
_EVTX = b"ElfFile\0"
_SST = b"\0\0\0\0CERT"
_HANDSHAKE = re.compile(r"^(?:Server certificate|Certificate chain)\s*$", re.M)
"""Headings of ``openssl s_client``; the first certificate in it is the server's."""
_OTHERS = (
    (b"\xfe\xed\xfe\xed", "a Java keystore", "hand over the output of keytool -list -v"),
    (b"\xd4\xc3\xb2\xa1", "a network capture", "network traces are not read; hand over the client's error"),
    (b"\x0a\x0d\x0d\x0a", "a network capture", "network traces are not read; hand over the client's error"),
    (b"\xd0\xcf\x11\xe0", "an Office or installer file", "hand over text"),
    (b"%PDF-", "a PDF", "copy its text into a file"),
    (b"\x89PNG", "a picture", "type the error's number and text, or paste them"),
    (b"\xff\xd8\xff", "a picture", "type the error's number and text, or paste them"),
)


class Intake:
    """Reads documents with one rule base; secrets go into ``vault``; ``password`` is asked for a locked PKCS#12."""

    def __init__(
        self, base: RuleBase, vault: Vault, password: Callable[[str], str | None] = lambda _name: None
    ) -> None:
        self.base = base
        self.vault = vault
        self.matcher = Matcher(base)
        self._assembler = Assembler(base, self.matcher, vault)
        self._password = password
        self._count = 0

    def read_paths(self, paths: Iterable[str]) -> list[Reading]:
        """Read files, folders (with everything below), archives and ``-`` (standard input).

        Raises ``UserError`` for a missing path.
        """
        return [reading for document in documents(paths) for reading in self.read(document)]

    def read(self, document: Document) -> list[Reading]:
        """Everything one document tells; an archive is opened."""
        return [reading for one in unpacked(document) for reading in self._read(one)]

    def _read(self, document: Document) -> list[Reading]:
        name = clean(document.name)
        data = document.data
        if document.problem:
            return [self._account(name, "file", "unreadable", document.problem)]
        if not data.strip():
            return [
                self._account(
                    name, "file", "not-understood", "empty; paste the whole error text or hand over another file"
                )
            ]
        try:
            if data.startswith(_EVTX):
                from kbassist.evidence.readers.evtx import read_evtx  # noqa: PLC0415 - start-up: only an event log pays for it

                return self._records(name, read_evtx(data))
            if data[0] == _DER_SEQUENCE or data.startswith(_SST):
                certificates = self._certificates(data, name)
                if certificates is not None:
                    return [certificates]
            decoded = decode(data, self.matcher.score)
        except UserError as error:
            return [self._account(name, "certificate", "not-understood", str(error))]
        if decoded is None:
            return [self._binary(name, data)]
        return self._text(name, decoded.text, decoded.note, document)

    def _binary(self, name: str, data: bytes) -> Reading:
        for signature, what, mend in _OTHERS:
            if data.startswith(signature):
                return self._account(name, "binary", "not-understood", f"{what}; {mend}")
        note = "binary data of no known kind; hand over text, a certificate (PEM or DER) or an exported event"
        return self._account(name, "binary", "not-understood", note)

    def _certificates(self, data: bytes, name: str) -> Reading | None:
        found = self._load(data, name)
        if found is None:
            return None
        kind, certificates, note = found
        return msgspec.structs.replace(self._account(name, kind, "read", note), certificates=certificates)

    def _load(self, data: bytes, name: str) -> tuple[str, tuple[SeenCertificate, ...], str] | None:
        """Kind, certificates and a sentence about them. Raises ``UserError`` for a key alone and a damaged file."""
        # cryptography takes a third of the start-up budget: only a case with a certificate pays for it.
        from kbassist.evidence.readers.certificate_file import read_certificates  # noqa: PLC0415 - start-up: only such a file pays for it

        return read_certificates(data, PurePath(name).name, lambda: self._password(name))

    def _text(self, name: str, text: str, note: str, document: Document) -> list[Reading]:
        notes = [note] if note else []
        certificates: tuple[SeenCertificate, ...] = ()
        kinds: tuple[str, ...] = ()
        broken = ""
        if "-----BEGIN " in text:
            try:
                loaded = self._load(text.encode("utf-8", "replace"), name)
            except UserError as error:
                # A damaged certificate inside a log must not cost the rest of the log.
                loaded, broken = None, str(error)
                notes.append(broken)
            if loaded is not None:
                kinds, certificates = (loaded[0],), loaded[1]
                if _HANDSHAKE.search(text):
                    # The record of a handshake, not a file that could be imported.
                    presented = [msgspec.structs.replace(one, how="presented", file="") for one in certificates[:1]]
                    kinds, certificates = ("handshake (openssl s_client)",), (*presented, *certificates[1:])
                notes.append(loaded[2])
        masked = mask(text, self.vault)
        lines = masked.splitlines()
        readers = possible(masked, lambda message: self.matcher.matches(STARTED, "errorlog", message))
        parts = without_repeats([part for read in readers if (part := read(masked, lines)) is not None])
        computers = {event.computer for part in parts for event in part.events if event.computer}
        if len(computers) > 1:
            return self._records(name, of_each_machine(parts))
        taken = self._assembler.take(masked, lines, parts, certificates)
        taken = msgspec.structs.replace(taken, kinds=(*kinds, *taken.kinds), notes=(*notes, *taken.notes))
        if broken and not taken.kinds:
            return [self._account(name, "certificate", "not-understood", broken)]
        return [self._reading(name, taken, truncated=document.truncated)]

    def _records(self, name: str, part: Part) -> list[Reading]:
        """A document of events: one reading for each computer in it, and one account."""
        groups: dict[str | None, list[EventRecord]] = {}
        for event in part.events:
            groups.setdefault(event.computer, []).append(event)
        if not groups:
            return [self._account(name, part.kind, "unreadable", "; ".join(part.notes))]
        takes = [
            self._assembler.take("", [], [msgspec.structs.replace(part, events=tuple(events), claimed=())])
            for events in groups.values()
        ]
        first = self._reading(name, takes[0])
        evidence = first.evidence
        if len(takes) > 1:
            evidence = msgspec.structs.replace(evidence, machine=None)
        return [msgspec.structs.replace(self._whole(take, evidence), evidence=evidence) for take in takes]

    def _reading(self, name: str, taken: Taken, *, truncated: bool = False) -> Reading:
        notes = list(taken.notes)
        if truncated:
            notes.append(f"only the first {MAX_BYTES // 1024**2} MB were read; cut the file to the time of the failure")
        if not taken.kinds:
            notes = notes or [
                "text, but nothing in it is known: paste the whole error with inner exceptions and numbers"
            ]
        status: ReadStatus = "partly" if truncated or taken.partly else "read"
        kind = ", ".join(dict.fromkeys(taken.kinds)) or "text"
        account = self._account(
            name, kind, status if taken.kinds else "not-understood", "; ".join(dict.fromkeys(notes)), taken.machine
        )
        return self._whole(taken, account.evidence)

    @staticmethod
    def _whole(taken: Taken, evidence: Evidence) -> Reading:
        return Reading(
            evidence=evidence,
            observations=taken.observations,
            hits=taken.hits,
            certificates=taken.certificates,
            listings=taken.listings,
            machine=taken.machine,
            starts=taken.starts,
        )

    def _account(self, name: str, kind: str, status: ReadStatus, note: str, machine: str | None = None) -> Reading:
        self._count += 1
        evidence = Evidence(
            id=f"e{self._count}",
            path=clean(name),
            kind=kind,
            machine=clean(machine) if machine else None,
            status=status,
            note=clean(note, 400),
        )
        return Reading(evidence=evidence)
