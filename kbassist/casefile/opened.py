"""A case file taken up as what it is: data of somebody, of which no path is opened here."""

from pathlib import Path

from msgspec import Struct

from kbassist.casefile.case import Case
from kbassist.casefile.file import SavedCase, read_case
from kbassist.casefile.received import received
from kbassist.casefile.restore import restore
from kbassist.evidence.intake import Intake
from kbassist.text.safe import clean


class Opened(Struct, frozen=True):
    """The case of a file, the file's own words, and what is to be said about it, a line each."""

    case: Case
    saved: SavedCase
    notes: tuple[str, ...]


def open_case(path: Path, intake: Intake, *, kept: int = 0) -> Opened:
    """The case of a file as it was read then; pasted text is read with today's rules, secrets go into the vault.

    ``kept``: how many documents of other case files are in use. Raises ``UserError`` for what is no case file.
    """
    return take_up(read_case(path), path, intake, kept=kept)


def take_up(saved: SavedCase, path: Path, intake: Intake, *, kept: int = 0) -> Opened:
    """The same for a file that was read already; ``path``: what it is called."""
    safe = received(saved, path, intake.vault)
    again = restore(safe, intake, kept=kept)
    head = f"{clean(str(path))}: a case saved {safe.saved}; what was read then is used, no file that it names is opened"
    return Opened(again.case, safe, (head, *again.notes))
