"""The saved cases as a list, and the deletion of those that are not wanted any more."""

import time
from collections.abc import Iterator, Sequence
from pathlib import Path

from msgspec import Struct

from kbassist.errors import UserError
from kbassist.render.blocks import Block, Para, Table
from kbassist.shell.store import HISTORY, Store
from kbassist.text.safe import clean

_DAY = 86_400.0


class Wanted(Struct, frozen=True):
    """Which cases to delete: by (the beginnings of) their ids, by the days since they were saved, or all of them."""

    ids: tuple[str, ...] = ()
    older_than: float | None = None
    all: bool = False


class Doomed(Struct, frozen=True):
    """The files to delete. ``said``: what they are, for the question."""

    files: tuple[Path, ...]
    said: str


def listed(store: Store, most: int | None = None) -> Iterator[Block]:
    """The saved cases, the newest first; at most ``most``."""
    files = store.files()
    heads = store.heads(len(files) if most is None else most)
    if not heads:
        yield Para("No case is saved yet.")
        return
    rows = tuple((str(one["id"]), clean(str(one["saved"]), 40), clean(str(one["title"]), 60)) for one in heads)
    more = len(files) - len(heads)
    yield Table(("id", "saved", "case"), rows)
    yield Para(f"and {more} older; in {store.folder}" if more else f"in {store.folder}", style="faint")


def doomed(store: Store, wanted: Wanted, *, but: str = "") -> Doomed:
    """What ``wanted`` means; the case ``but`` stays. All cases take the history of typed lines with them.

    Raises ``UserError`` for an unknown id, or where nothing is said.
    """
    if not (wanted.ids or wanted.all or wanted.older_than is not None):
        raise UserError("purge: say which: ids, --older-than DAYS or --all")
    if wanted.older_than is not None and not 0 <= wanted.older_than < float("inf"):
        raise UserError(f"--older-than {wanted.older_than:g}: needs a number of days, 0 or more")
    found = [store.find(one) for one in wanted.ids]
    if wanted.all or wanted.older_than is not None:
        found += [path for path in store.files() if wanted.older_than is None or _days(path) > wanted.older_than]
    cases = [path for path in dict.fromkeys(found) if path.stem != but]
    history = store.folder.parent / HISTORY
    files = [*cases, history] if wanted.all and wanted.older_than is None and history.is_file() else cases
    count = f"{len(cases)} saved case{'' if len(cases) == 1 else 's'}"
    return Doomed(tuple(files), count if len(files) == len(cases) else f"{count} and the history of typed lines")


def _days(path: Path) -> float:
    """Since a case was saved last; nothing for one that is gone."""
    try:
        return (time.time() - path.stat().st_mtime) / _DAY
    except OSError:
        return 0.0


def delete(files: Sequence[Path]) -> None:
    """Delete files. Raises ``UserError`` for the first that can't be."""
    for path in files:
        try:
            path.unlink(missing_ok=True)
        except OSError as error:
            raise UserError(f"{path}: can't be deleted: {error.strerror or error}") from None
