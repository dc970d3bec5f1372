"""The cases of this user: case files in the state directory, written whole or not at all.

The folder is the user's alone. A file is replaced in one step, so a process that is killed loses nothing that was saved
and damages nothing. The files of the store are named by ids of one strict form and by nothing else: no id, typed or
read, leaves the folder.
"""

import json
import re
from pathlib import Path
from typing import Any, NamedTuple

from kbassist.casefile.file import ENDING, MAX_OWN, MAX_RECEIVED, SavedCase, decoded, is_id, save_case
from kbassist.errors import UserError
from kbassist.faults import FOLDER as FAILURES
from kbassist.files import write_whole
from kbassist.private import is_own, read_own, state_folder, tighten
from kbassist.shell.locked import locked
from kbassist.text.safe import clean
from kbassist.text.secrets.guard import seal_bytes

HISTORY = "history"
"""The file of typed lines, beside the folder of cases."""
_BEGINNING = re.compile(r"[0-9a-f-]{1,20}")


def _case_file(name: str) -> Path | None:
    """The case file that a name means by path; None for an id."""
    try:
        path = Path(name).expanduser()
        return path if path.suffix.casefold() in (".json", ENDING) and path.is_file() else None
    except (OSError, ValueError, RuntimeError):
        # Too long, a NUL, the home of a user that there is not.
        return None


class Written(NamedTuple):
    """Which writing of a case file is there: each is a file of its own that took the place of the one before."""

    number: int
    time: int
    size: int


def written(path: Path) -> Written | None:
    """Which writing of a case file is there; None where there is no file."""
    try:
        status = path.stat()
    except OSError:
        return None
    return Written(status.st_ino, status.st_mtime_ns, status.st_size)


class Loaded(NamedTuple):
    """A case file; ``own``: this user's store wrote it. Any other is data of somebody else."""

    case: SavedCase
    path: Path
    own: bool
    written: Written | None = None


class ChangedElsewhereError(Exception):
    """Another process has saved the case since this one has seen it."""


class Store:
    """The cases in one folder. ``listed_by``: the command that lists them, where the person is."""

    def __init__(self, folder: Path, listed_by: str = "/sessions") -> None:
        self.folder = folder
        self._listed_by = listed_by

    def path(self, case_id: str) -> Path:
        """The file of a case. Raises ``UserError`` for what is no id of ours."""
        if not is_id(case_id):
            raise UserError(f"{clean(case_id, 60)}: no id of a case; {self._listed_by} lists them")
        return self.folder / f"{case_id}.json"

    def save(self, case: SavedCase, seen: Loaded | None = None) -> Loaded:
        """Write a case in the place of what was ``seen`` of it; what is there now.

        Raises ``ChangedElsewhereError`` where another process has written it since, and ``UserError`` where it can't be
        written; the file as it was is still there then.
        """
        path = self.path(case.id)
        with locked(self.folder):
            there = written(path)
            if there is not None and (seen is None or there != seen.written):
                raise ChangedElsewhereError
            save_case(path, case)
            return Loaded(case, path, True, written(path))

    def hide_again(self) -> None:
        """Write the history of typed lines anew, without what has since been named a secret."""
        path = self.folder.parent / HISTORY
        try:
            data = read_own(path)
        except OSError:
            # There is none, or it is not ours to write.
            return
        write_whole(path, seal_bytes(data), failed=f"{path}: the history can't be written", private=True)

    def load(self, name: str) -> Loaded:
        """A case by id, by the beginning of its id, or by path. Raises ``UserError``."""
        path = _case_file(name) or self.find(name)
        mend = f"{self._listed_by} lists the cases"
        try:
            own = self._is_own(path)
            seen = written(path)
            if path.stat().st_size > (MAX_OWN if own else MAX_RECEIVED):
                raise UserError(f"{clean(str(path))}: too large for a case file; check the path")
            case = decoded(read_own(path) if own else path.read_bytes(), str(path), mend)
            return Loaded(case, path, own and case.id == path.stem, seen)
        except OSError as error:
            shown = clean(str(path))
            raise UserError(f"{shown}: can't be read: {error.strerror or error}; {mend}") from None

    def find(self, name: str) -> Path:
        """The file of a case by its id or the beginning of it. Raises ``UserError``."""
        shown = clean(name, 60)
        matches = [one for one in self.files() if one.stem.startswith(name)] if _BEGINNING.fullmatch(name) else []
        if not matches:
            raise UserError(f"{shown}: no such case; {self._listed_by} lists them")
        if len(matches) > 1:
            raise UserError(f"{shown}: {len(matches)} cases begin like that; give more of the id")
        return matches[0]

    def _is_own(self, path: Path) -> bool:
        """Whether a file is of this store, under its own name, and nobody else wrote it."""
        try:
            return is_id(path.stem) and path.parent.samefile(self.folder) and is_own(path)
        except OSError:
            return False

    def files(self) -> list[Path]:
        """All case files, the newest first; what is not named by an id of ours is none."""
        try:
            found = [path for path in self.folder.glob("*.json") if is_id(path.stem) and path.is_file()]
        except OSError:
            return []
        return sorted(found, key=lambda path: path.stem, reverse=True)

    def keep_private(self) -> None:
        """Take from others what an earlier version let them read: the folder, its cases, the history beside it."""
        tighten(self.folder)
        for path in self.files():
            tighten(path)
        state = self.folder.parent
        try:
            ours = {one.name for one in state.iterdir()} <= {self.folder.name, HISTORY, FAILURES}
        except OSError:
            return
        tighten(state / HISTORY)
        if ours:
            # Somebody may have chosen a folder that has other uses.
            tighten(state)

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


def open_store(*, outside: bool = False) -> Store:
    """The store of this user, taken away from all others; ``outside``: of the shell."""
    store = Store(state_folder() / "cases", "'kbassist sessions'" if outside else "/sessions")
    store.keep_private()
    return store
