"""A case as a file: readable JSON (``kbassist.case/1``), ``NAME.kbcase`` where a person gives it a name.

Only masked text is ever written. The form is strict: a key that this version does not know may be one that a newer one
counts on. Its JSON Schema ships with the package; ``python -m kbassist.casefile.file`` writes it.
"""

import json
import re
import secrets
from datetime import datetime, timezone
from pathlib import Path
from typing import Any, Literal

import msgspec
from msgspec import Struct

from kbassist.casefile.case import Case, GivenKind
from kbassist.errors import UserError
from kbassist.files import replace_file, write_whole
from kbassist.masked import without_evidence
from kbassist.model.evidence import Reading, Value
from kbassist.model.result import CaseResult
from kbassist.text.safe import as_json, clean
from kbassist.text.secrets.guard import seal_bytes

FORMAT: Literal["kbassist.case/1"] = "kbassist.case/1"
ENDING = ".kbcase"
SCHEMA_FILE = Path(__file__).with_name("case-1.schema.json")
MAX_OWN, MAX_RECEIVED = 256 * 1024 * 1024, 64 * 1024 * 1024
"""Bytes of a case of this user's own, and of anybody's."""
_ID = re.compile(r"[0-9]{8}-[0-9]{6}-[0-9a-f]{4}")
_LONGEST = 200
_NEWER = ("unknown field", "$.format")
"""What is wrong with a file that a newer version has written."""


class SavedEvidence(Struct, kw_only=True, omit_defaults=True, forbid_unknown_fields=True):
    """Pasted text; a path with what was read from it then; or what came ``kept`` with a case of somebody else.

    Keys of a reading that this version does not know are passed over: another version may have read more.
    """

    kind: GivenKind
    text: str
    readings: tuple[Reading, ...] = ()


class Summary(Struct, kw_only=True, forbid_unknown_fields=True):
    """What was concluded then: compared by ``/replay``."""

    problem: str | None = None
    status: str = ""
    scenarios: dict[str, str] = {}
    options: dict[str, str] = {}


class SavedCase(Struct, kw_only=True, forbid_unknown_fields=True):
    """A case file.

    ``evidence``: in the order in which it was given, masked; ``answers``: fact -> value, as said by a person;
    ``declined``: facts nobody can tell; ``settled``: facts whose answer counts against the evidence.
    """

    format: Literal["kbassist.case/1"] = FORMAT
    id: str
    title: str
    saved: str
    rules_digest: str
    evidence: list[SavedEvidence]
    answers: dict[str, Value]
    declined: list[str]
    settled: list[str] = []
    concluded: Summary


def new_id() -> str:
    """Sorts by time, and two shells never choose the same."""
    return f"{datetime.now(timezone.utc):%Y%m%d-%H%M%S}-{secrets.token_hex(2)}"


def is_id(text: str) -> bool:
    """Whether it is an id as ``new_id`` makes them."""
    return _ID.fullmatch(text) is not None


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


def title_of(case: Case, result: CaseResult) -> str:
    """The article and the server, for lists and the toolbar."""
    incident = result.incidents[0] if result.incidents else None
    if incident is None:
        return "not recognised yet" if not case.empty else "new case"
    return f"{incident.diagnoses[0].article} {incident.server or ''}".strip()


def to_save(case: Case, result: CaseResult, digest: str, case_id: str = "") -> SavedCase:
    """The case as it is written: pasted text masked, paths with what was read from them.

    ``digest``: of the rule base; ``case_id``: a new one if none is given.
    """
    return SavedCase(
        id=case_id or new_id(),
        title=title_of(case, result),
        saved=datetime.now(timezone.utc).isoformat(timespec="seconds"),
        rules_digest=digest,
        evidence=[
            SavedEvidence(kind=one.kind, text=one.text, readings=() if one.kind == "paste" else one.readings)
            for one in case.given
        ],
        answers=case.answers,
        declined=list(case.declined),
        settled=list(case.settled),
        concluded=summary(result),
    )


def to_bytes(case: SavedCase) -> bytes:
    """The document, as it is written."""
    return msgspec.json.format(as_json(case), indent=1) + b"\n"


def save_case(path: Path, case: SavedCase) -> Path:
    """Write a case; the path. Raises ``UserError`` where that is impossible; the file as it was is still there then."""
    return write_whole(path, seal_bytes(to_bytes(case)), failed=f"{path}: the case can't be saved", private=True)


def is_case_file(name: str | Path) -> bool:
    """Whether a name is that of a case file that is there."""
    try:
        path = Path(name)
        return path.suffix.casefold() == ENDING and path.is_file()
    except (OSError, ValueError):
        # Too long, a NUL.
        return False


def decoded(data: bytes, name: str, mend: str = "check the path") -> SavedCase:
    """The case in a document. ``name``: what it is called; ``mend``: what to do instead. Raises ``UserError``."""
    try:
        return msgspec.json.decode(data, type=SavedCase)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        said = clean(str(error), _LONGEST)
        newer = "; a newer kbassist may have written it" if any(one in said for one in _NEWER) else ""
        raise UserError(f"{clean(name)}: no case file that can be read ({said}){newer}; {mend}") from None


def read_case(path: Path) -> SavedCase:
    """The case file of anybody. Raises ``UserError`` for what is none."""
    shown = clean(str(path))
    try:
        with path.open("rb") as stream:
            data = stream.read(MAX_RECEIVED + 1)
    except OSError as error:
        raise UserError(f"{shown}: can't be read: {error.strerror or error}; check the path") from None
    if len(data) > MAX_RECEIVED:
        raise UserError(f"{shown}: too large for a case file; check the path")
    return decoded(data, str(path))


def schema() -> dict[str, Any]:
    """The JSON Schema (2020-12) of the document."""
    from kbassist.render.json import schema_of  # noqa: PLC0415 - start-up: no case needs it

    return schema_of(SavedCase, FORMAT)


if __name__ == "__main__":
    replace_file(SCHEMA_FILE, without_evidence(f"{json.dumps(schema(), indent=2)}\n".encode()))
