"""What the tools may read: the files and folders that the person who started the server named, and nothing else."""

from collections.abc import Iterable, Sequence
from pathlib import Path

from kbassist.errors import UserError
from kbassist.evidence.sources import exists, walk
from kbassist.text.safe import clean


class Readable:
    """``roots``: files and folders. Raises ``UserError`` where one is not there."""

    def __init__(self, roots: Iterable[str]) -> None:
        self._roots: tuple[Path, ...] = tuple(_root(one) for one in roots)

    def paths(self, named: Sequence[str]) -> list[str]:
        """The paths that a tool was given, each inside a root; a relative one is looked for in every root.

        Raises ``UserError`` for what is not there, and for whatever leads out, a link below a folder included.
        """
        return [str(self._path(one)) for one in named]

    def _path(self, name: str) -> Path:
        if not self._roots:
            raise UserError(
                "paths: this server may read no files; hand the text itself over, or start it as 'kbassist mcp FOLDER'"
            )
        if "\0" not in name:
            for root in self._roots:
                path = root / name if root.is_dir() else root
                if exists(path) and (root.is_dir() or name in (root.name, str(root))):
                    return self._inside(path.resolve(), name)
        raise UserError(f"{clean(name, 80)}: no such file or folder below {', '.join(map(str, self._roots))}")

    def _inside(self, path: Path, name: str) -> Path:
        """``path`` if neither it nor a link below it leads out of the roots. Raises ``UserError``."""
        if not self._holds(path):
            raise UserError(f"{clean(name, 80)}: outside of {', '.join(map(str, self._roots))}; nothing of it is read")
        for found in walk(path, hidden=True) if path.is_dir() else ():
            if isinstance(found, Path) and found.is_symlink() and not self._holds(found.resolve()):
                shown = clean(str(found), 80)
                raise UserError(f"{shown}: a link that leads out of the folders of this server; take it away")
        return path

    def _holds(self, path: Path) -> bool:
        return any(path == root or root in path.parents for root in self._roots)


def _root(name: str) -> Path:
    path = Path(name)
    if not exists(path):
        raise UserError(f"{clean(name, 80)}: no such file or folder; name what the tools may read")
    return path.resolve()
