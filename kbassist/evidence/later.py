"""The part of a document that is later: than a moment, by the times printed in it, or than one of its lines.

What is left out is blank, so that lines keep their numbers. A time that can't be compared for want of its zone is not
later: what is taken for new evidence must be new.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import NamedTuple, TypeVar

import msgspec

from kbassist.evidence.attempts import Read
from kbassist.evidence.readers.part import Part
from kbassist.model.certificate import SeenCertificate
from kbassist.model.evidence import EventRecord, Item
from kbassist.text import times

_Timed = TypeVar("_Timed", EventRecord, Item, SeenCertificate)


class Later(NamedTuple):
    """What is wanted: behind ``line``, and later than ``since`` as far as it has a time."""

    since: datetime | None = None
    line: int = 0

    def __call__(self, read: Read) -> Read:
        """A document without what is earlier."""
        kept = [*self._lines(read.lines)] if read.lines else []
        return msgspec.structs.replace(read, lines=kept, parts=tuple(self._part(one) for one in read.parts))

    def after(self, moment: str | None) -> bool | None:
        """Whether a time is later; None where there is none to compare."""
        found = times.read(moment or "")
        return None if found is None or self.since is None else times.before(self.since, found)

    def _lines(self, lines: Sequence[str]) -> Iterator[str]:
        """The lines, blank where the last time printed on them or above them is not later."""
        old = False
        for number, line in enumerate(lines, 1):
            stamp = times.first_in(line) if self.since is not None else None
            if stamp is not None and self.since is not None:
                old = not times.before(self.since, stamp)
            yield "" if old or number <= self.line else line

    def _part(self, part: Part) -> Part:
        return msgspec.structs.replace(
            part,
            events=self._those(part.events),
            items=self._those(part.items),
            certificates=self._those(part.certificates),
            strings=tuple(one for one in part.strings if one[0] > self.line),
            starts=tuple(one for one in part.starts if self.after(one) is not False),
        )

    def _those(self, found: tuple[_Timed, ...]) -> tuple[_Timed, ...]:
        below = (one for one in found if one.line is None or one.line > self.line)
        return tuple(one for one in below if self.after(one.time) is not False)
