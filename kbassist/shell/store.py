"""Cases on disk: readable JSON (``kbassist.case/1``) in the user's state directory, written whole or not at all.

Only masked text is ever written. A file is replaced in one step, so a process that is killed loses nothing that was
saved and damages nothing.
"""

import json
import os
import secrets
from datetime import datetime, timezone
from pathlib import Path
from typing import Any

import msgspec
from msgspec import Struct

from kbassist.errors import UserError
from kbassist.files import write_whole
from kbassist.model.evidence import Reading, Value
from kbassist.model.result import CaseResult
from kbassist.text.secrets.guard import seal_bytes

FORMAT = "kbassist.case/1"
_MAX_BYTES = 256 * 1024 * 1024


class SavedEvidence(Struct, kw_only=True, omit_defaults=True):
    """Pasted text, or a path with what was read from it then."""

    kind: str
    text: str
    readings: tuple[Reading, ...] = ()


class Summary(Struct, kw_only=True):
    """What was concluded then: compared by ``/replay``."""

    problem: str | None = None
    status: str = ""
    scenarios: dict[str, str] = {}
    options: dict[str, str] = {}


class SavedCase(Struct, kw_only=True):
    """A case file."""

    format: str = FORMAT
    id: str
    title: str
    saved: str
    rules_digest: str
    evidence: list[SavedEvidence]
    answers: dict[str, Value]
    declined: list[str]
    settled: list[str] = []
    concluded: Summary


def summary(result: CaseResult) -> Summary:
    """The conclusions of the first incident."""
    if not result.incidents:
        return Summary(status=result.status)
    incident = result.incidents[0]
    first = incident.diagnoses[0]
    return Summary(
        problem=incident.problem,
        status=first.status,
        scenarios={row.id: row.status for row in first.scenarios},
        options={one.id: one.verdict for one in incident.plan.options} if incident.plan else {},
    )


def state_folder() -> Path:
    """Where cases and the history are kept: ``KBASSIST_STATE_DIR``, else the platform's state directory."""
    configured = os.environ.get("KBASSIST_STATE_DIR")
    if configured:
        return Path(configured)
    from platformdirs import user_state_path  # noqa: PLC0415 - start-up: the environment may name the folder

    return user_state_path("kbassist", appauthor=False)


def new_id() -> str:
    """Sorts by time, and two shells never choose the same."""
    return f"{datetime.now(timezone.utc):%Y%m%d-%H%M%S}-{secrets.token_hex(2)}"


def save_case(path: Path, case: SavedCase) -> Path:
    """Write a case; the path. Raises ``UserError`` where that is impossible; the file as it was is still there then."""
    data = msgspec.json.format(msgspec.json.encode(case), indent=1) + b"\n"
    return write_whole(path, seal_bytes(data), failed=f"{path}: the case can't be saved", private=True)


class Store:
    """The cases in one folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def path(self, case_id: str) -> Path:
        """The file of a case."""
        return self.folder / f"{case_id}.json"

    def save(self, case: SavedCase) -> Path:
        """Write a case. Raises ``UserError`` where that is impossible; the file as it was is still there then."""
        return save_case(self.path(case.id), case)

    def load(self, name: str) -> SavedCase:
        """A case by id, by the beginning of its id, or by path. Raises ``UserError``."""
        path = self._find(name)
        try:
            if path.stat().st_size > _MAX_BYTES:
                raise UserError(f"{path}: too large for a case file; check the path")
            return msgspec.json.decode(path.read_bytes(), type=SavedCase)
        except OSError as error:
            raise UserError(f"{path}: can't be read: {error.strerror or error}; /sessions lists the cases") from None
        except (msgspec.DecodeError, RecursionError) as error:
            raise UserError(f"{path}: no case file ({error}); /sessions lists the cases") from None

    def _find(self, name: str) -> Path:
        path = Path(name).expanduser()
        if path.suffix == ".json" and path.is_file():
            return path
        matches = [one for one in self.files() if one.stem == name] or [
            one for one in self.files() if one.stem.startswith(name)
        ]
        if not matches:
            raise UserError(f"{name}: no such case; /sessions lists them")
        if len(matches) > 1:
            raise UserError(f"{name}: {len(matches)} cases begin like that; give more of the id")
        return matches[0]

    def files(self) -> list[Path]:
        """All case files, the newest first."""
        try:
            found = [path for path in self.folder.glob("*.json") if path.is_file()]
        except OSError:
            return []
        return sorted(found, key=lambda path: path.stem, reverse=True)

    def heads(self, most: int) -> list[dict[str, Any]]:
        """Id, title and time of the newest cases; a damaged file is named as such."""
        heads = []
        for path in self.files()[:most]:
            try:
                content = json.loads(path.read_bytes())
                heads.append({"id": path.stem, "title": str(content["title"]), "saved": str(content["saved"])})
            except (OSError, ValueError, KeyError, TypeError, RecursionError):
                heads.append({"id": path.stem, "title": "(damaged file)", "saved": ""})
        return heads
