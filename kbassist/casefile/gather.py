"""What a command was given, as a case: evidence read here, and case files with what was read elsewhere."""

from collections.abc import Iterable
from pathlib import Path

from msgspec import Struct

from kbassist.casefile.case import Case, Given
from kbassist.casefile.file import is_case_file
from kbassist.casefile.opened import open_case
from kbassist.evidence.intake import Intake
from kbassist.evidence.sources import documents
from kbassist.model.evidence import Value
from kbassist.text.decode import decode
from kbassist.text.secrets import mask


class Gathered(Struct, frozen=True):
    """The case, and what is to be said about the case files in it."""

    case: Case
    notes: tuple[str, ...]


def gather(paths: Iterable[str], intake: Intake) -> Gathered:
    """Read ``paths``, ``-`` for standard input; a case file brings its answers, of which the last one counts.

    Raises ``UserError`` for a missing path, and for what is called a case file and is none.
    """
    case = Case()
    notes: list[str] = []
    for name in paths:
        if not is_case_file(name):
            case = case.plus(_pasted(intake) if name == "-" else _path(name, intake))
            continue
        kept = sum(len(one.ids) for one in case.given)
        opened = open_case(Path(name), intake, kept=kept)
        notes += opened.notes
        case = _joined(case, opened.case)
    return Gathered(case, tuple(dict.fromkeys(notes)))


def answered(case: Case, values: dict[str, Value], declined: Iterable[str]) -> Case:
    """``case`` with what was said on the command line, which counts before what its file says."""
    for name, value in values.items():
        case = case.answered(name, value)
    for name in declined:
        case = case.unknown(name)
    return case


def _joined(one: Case, other: Case) -> Case:
    case = answered(one, other.answers, other.declined)
    settled = (*case.settled, *(name for name in other.settled if name not in case.settled))
    return Case(given=(*one.given, *other.given), answers=case.answers, declined=case.declined, settled=settled)


def _path(name: str, intake: Intake) -> Given:
    return Given(kind="path", text=mask(name, intake.vault), readings=tuple(intake.read_paths([name])))


def _pasted(intake: Intake) -> Given:
    """What comes through standard input: text is kept as it is, masked, of anything else what was read."""
    [document] = documents(["-"])
    readings = tuple(intake.read(document))
    decoded = decode(document.data, intake.matcher.score) if document.data.strip() else None
    if decoded is None:
        return Given(kind="kept", text=document.name, readings=readings)
    return Given(kind="paste", text=mask(decoded.text, intake.vault), readings=readings)
