"""Edits of a text that remember where everything stood, so that positions in the result map back."""

from bisect import bisect_right
from collections.abc import Callable, Iterable

from msgspec import Struct

Edit = tuple[int, int, str]
"""Start, end (exclusive), and what stands there instead."""
Step = Callable[[str], Iterable[Edit]]
"""One thing undone: the edits it makes, in order; an edit that begins inside the one before it is left out."""


class Change(Struct, frozen=True):
    """One step's edits: where the pieces of the new text begin, and where they stood in the old one."""

    at: tuple[int, ...]
    origin: tuple[int, ...]

    def back(self, position: int) -> int:
        """The position in the old text of a position in the new one."""
        piece = bisect_right(self.at, position) - 1
        place = self.origin[piece] + position - self.at[piece]
        # A replacement can be longer than what it stands for.
        return min(place, self.origin[piece + 1]) if piece + 1 < len(self.origin) else place


class Undone(Struct, frozen=True):
    """A text after some steps. ``changes``: what each of them did, the last one last."""

    text: str
    changes: tuple[Change, ...] = ()

    def back(self, position: int) -> int:
        """The position in the source of a position in ``text``."""
        for change in reversed(self.changes):
            position = change.back(position)
        return position


def undo(source: str, steps: Iterable[Step]) -> Undone:
    """``source`` after all ``steps``."""
    text = source
    changes: list[Change] = []
    for step in steps:
        edited = _edited(text, step(text))
        if edited is not None:
            text, change = edited
            changes.append(change)
    return Undone(text, tuple(changes))


def _edited(text: str, edits: Iterable[Edit]) -> tuple[str, Change] | None:
    pieces: list[str] = []
    at, origin = [0], [0]
    done = length = 0
    for start, end, new in edits:
        if start < done:
            continue
        pieces.append(text[done:start])
        length += start - done
        if new:
            pieces.append(new)
            at.append(length)
            origin.append(start)
            length += len(new)
        at.append(length)
        origin.append(end)
        done = end
    if not pieces:
        return None
    pieces.append(text[done:])
    return "".join(pieces), Change(tuple(at), tuple(origin))
