"""The door of the pipeline: paths and pasted text into readings.

Every file gets one line of account, none stops the case.
"""

import os
import stat
import sys
from collections.abc import Iterable
from pathlib import Path

import msgspec

from kbassist.errors import UserError
from kbassist.evidence import connstr, schannel
from kbassist.evidence.decode import decode
from kbassist.knowledge.base import RuleBase
from kbassist.masking import Vault, clean, mask
from kbassist.model import Evidence, Observation, Reading, ReadStatus, SymptomHit
from kbassist.symptoms.matcher import Matcher
from kbassist.symptoms.normal import normalise_lines

_MAX_BYTES = 64 * 1024 * 1024
_MAX_FILES = 10_000
_DER_SEQUENCE = 0x30


class Document(msgspec.Struct, frozen=True):
    """Bytes with the name they are shown under; ``truncated``: the file is longer than what was read."""

    name: str
    data: bytes
    truncated: bool = False


class Intake:
    """Reads documents with one rule base; secrets go into ``vault``."""

    def __init__(self, base: RuleBase, vault: Vault) -> None:
        self.base = base
        self.vault = vault
        self.matcher = Matcher(base)
        self._count = 0

    def read_paths(self, paths: Iterable[str]) -> list[Reading]:
        """Read files, folders (with everything below) and ``-`` (standard input).

        Raises ``UserError`` for a missing path.
        """
        readings = []
        for name in paths:
            if name == "-":
                readings.append(self.read(Document("standard input", sys.stdin.buffer.read(_MAX_BYTES))))
                continue
            path = Path(name)
            if not _exists(path):
                shown = clean(name, 80)
                raise UserError(f"{shown}: no such file or folder; check the path, or use - to paste the text")
            readings += [self._read_file(file) for file in _files(path)]
        return readings

    def _read_file(self, path: Path) -> Reading:
        try:
            if not stat.S_ISREG(path.stat().st_mode):
                return self._account(str(path), "file", "unreadable", "not a regular file; copy its content to a file")
            with path.open("rb") as stream:
                data = stream.read(_MAX_BYTES + 1)
        except OSError as error:
            return self._account(str(path), "file", "unreadable", f"can't be read: {error.strerror or error}")
        return self.read(Document(str(path), data[:_MAX_BYTES], len(data) > _MAX_BYTES))

    def read(self, document: Document) -> Reading:
        """Everything one document tells."""
        name = clean(document.name)
        if not document.data.strip():
            return self._account(
                name, "file", "not-understood", "empty; paste the whole error text or hand over another file"
            )
        try:
            if document.data[0] == _DER_SEQUENCE:
                certificate = self._certificate(document.data, name)
                if certificate is not None:
                    return certificate
            decoded = decode(document.data, self.matcher.score)
            if decoded is None:
                note = "binary data of no known kind; hand over text, a certificate (PEM or DER) or an exported event"
                return self._account(name, "binary", "not-understood", note)
            reading = self._text(name, decoded.text, decoded.note, document)
        except UserError as error:
            return self._account(name, "certificate", "not-understood", str(error))
        return reading

    def _certificate(self, data: bytes, name: str) -> Reading | None:
        # cryptography takes a third of the start-up budget: only a case with a certificate pays for it.
        from kbassist.evidence.certificate import read_certificates  # noqa: PLC0415

        found = read_certificates(data, Path(name).name, self.matcher.within)
        if found is None:
            return None
        observations, note = found
        return self._account(name, "certificate", "read", note, tuple(observations))

    def _text(self, name: str, text: str, note: str, document: Document) -> Reading:
        kinds: list[str] = []
        notes = [note] if note else []
        broken = ""
        observations: list[Observation] = []
        if b"-----BEGIN" in document.data or "-----BEGIN" in text:
            try:
                certificate = self._certificate(text.encode("utf-8", "replace"), name)
            except UserError as error:
                # A damaged certificate inside a log must not cost the rest of the log.
                certificate = None
                broken = str(error)
                notes.append(broken)
            if certificate is not None:
                self._count -= 1
                kinds.append("certificate")
                notes.append(certificate.evidence.note)
                observations += certificate.observations
        masked = mask(text, self.vault)
        lines = masked.splitlines()
        normal = normalise_lines(lines)
        events = schannel.read_events(masked)
        hits = self.matcher.symptoms(normal, lines, events)
        harvested = self.matcher.facts(normal, lines)
        drivers = [str(item.value) for item in harvested if item.name == "client.driver"]
        strings = connstr.find(masked, self.base.drivers)
        for found in strings:
            observations += connstr.observations(found, self.base.drivers, drivers[0] if len(drivers) == 1 else None)
        if "certificate" not in kinds or hits:
            observations += harvested
        kinds += ["event"] if events else []
        kinds += ["error text"] if any(hit.record is None for hit in hits) else []
        kinds += ["connection string"] if strings else []
        computers = {event.computer for event in events if event.computer}
        if len(computers) == 1:
            observations.append(
                Observation(
                    name="client.host", value=computers.copy().pop() or "", line=events[0].line, excerpt="Computer"
                )
            )
        observations += self.matcher.given_away(hits)
        if document.truncated:
            notes.append(
                f"only the first {_MAX_BYTES // 1024**2} MB were read; cut the file to the time of the failure"
            )
        if broken and not kinds and not harvested:
            return self._account(name, "certificate", "not-understood", broken)
        if not kinds and not harvested:
            notes = notes or [
                "text, but nothing in it is known: paste the whole error with inner exceptions and numbers"
            ]
            return self._account(name, "text", "not-understood", " ".join(notes))
        status: ReadStatus = "partly" if document.truncated else "read"
        kind = ", ".join(kinds) or "text"
        return self._account(name, kind, status, " ".join(notes), tuple(observations), tuple(hits))

    def _account(
        self,
        name: str,
        kind: str,
        status: ReadStatus,
        note: str,
        observations: tuple[Observation, ...] = (),
        hits: tuple[SymptomHit, ...] = (),
    ) -> Reading:
        self._count += 1
        machine = next((item.machine for item in observations if item.machine), None)
        evidence = Evidence(
            id=f"e{self._count}", path=clean(name), kind=kind, machine=machine, status=status, note=clean(note, 400)
        )
        return Reading(evidence=evidence, observations=observations, hits=hits)


def _exists(path: Path) -> bool:
    try:
        return path.exists()
    except OSError:
        # Pasted text in place of a path is too long for a file name.
        return False


def _files(path: Path) -> list[Path]:
    """The path itself, or all files below a folder, sorted; links are not followed."""
    if not path.is_dir():
        return [path]
    found: list[Path] = []
    for folder, folders, names in os.walk(path, followlinks=False):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        found += [Path(folder) / name for name in sorted(names) if not name.startswith(".")]
        if len(found) > _MAX_FILES:
            raise UserError(f"{path}: more than {_MAX_FILES} files; hand over the folder of one case")
    if not found:
        raise UserError(f"{path}: the folder holds no files; hand over the folder with the evidence")
    return found
