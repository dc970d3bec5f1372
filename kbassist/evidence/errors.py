"""Which blocks of a text show the same error.

Two blocks show two errors if

- both name a server and these are different ones, or
- each has a known symptom that is more than a generic sign, and what they are signs of has no problem in common; an
  error of another product has none in common with one of ours.

They are one error all the same if the times say that one is the sequel of the other: seconds apart, and not just once
in a while. Repetitions are one error wherever they stand; generic signs go with what was shown last.
"""

from bisect import bisect_left
from collections.abc import Iterable, Sequence

from msgspec import Struct

from kbassist.connection.hosts import fits
from kbassist.evidence.assemble import Taken
from kbassist.evidence.blocks import Block, Stamp
from kbassist.model.evidence import Observation

_SEQUEL = 5.0
"""Seconds from a cause to its sequel: what one attempt makes several layers of a program print."""
_SHARE = 0.5
"""At least so many of the sightings of an error have its sequel beside them."""


class Sighting(Struct, frozen=True):
    """A block with a symptom. ``problems``: of its telling symptoms; ``server``: the one it is about, if it is named;
    ``around``: what a line beside it tells of that server."""

    block: Block
    taken: Taken
    problems: frozenset[str]
    server: str | None
    around: tuple[Observation, ...] = ()


class Error:
    """One error: its sightings so far, what they are signs of, the server they name."""

    def __init__(self, first: Sighting) -> None:
        self.sightings: list[Sighting] = []
        self.problems: set[str] = set()
        self.server: str | None = None
        self.add(first)

    def add(self, one: Sighting) -> None:
        """One more sighting of it."""
        self.sightings.append(one)
        self.problems |= one.problems
        self.server = self.server or one.server

    def shows(self, one: Sighting) -> bool:
        """Whether a sighting has a problem of it, or one of the two tells none."""
        return not self.problems or not one.problems or not self.problems.isdisjoint(one.problems)

    def beside(self, other: "Error") -> float:
        """How many of its sightings, as a share, have one of the other error within seconds."""
        days: dict[str, list[float]] = {}
        for stamp in other.stamps():
            days.setdefault(stamp.day, []).append(stamp.seconds)
        clocks = {day: sorted(seconds) for day, seconds in days.items()}
        near = sum(1 for stamp in self.stamps() if _near(stamp, clocks.get(stamp.day, ())))
        return near / len(self.sightings)

    def stamps(self) -> Iterable[Stamp]:
        """The times of its sightings."""
        return (one.block.stamp for one in self.sightings if one.block.stamp is not None)


def _near(stamp: Stamp, clock: Sequence[float]) -> bool:
    """Whether a sorted clock has a time within seconds of the stamp's."""
    place = bisect_left(clock, stamp.seconds - _SEQUEL)
    return place < len(clock) and clock[place] <= stamp.seconds + _SEQUEL


def apart(found: Iterable[Sighting], most: int) -> list[Error]:
    """The errors that the sightings are of, in the order in which they are first seen; of more than ``most`` one more.

    ``found``: in the order of the text.
    """
    errors: list[Error] = []
    for one in found:
        fitting = [error for error in errors if fits(error.server, one.server) and error.shows(one)]
        # A problem in common says more than the want of one.
        alike = [error for error in fitting if not error.problems.isdisjoint(one.problems)]
        if fitting:
            max(alike or fitting, key=lambda error: error.sightings[-1].block.first).add(one)
        elif len(errors) <= most:
            errors.append(Error(one))
    return _without_sequels(errors)


def _without_sequels(errors: Sequence[Error]) -> list[Error]:
    """The errors, each with those that follow it (or that it follows) at once."""
    result: list[Error] = []
    for error in errors:
        near = (one for one in result if fits(one.server, error.server))
        cause = next((one for one in near if min(one.beside(error), error.beside(one)) >= _SHARE), None)
        if cause is None:
            result.append(error)
            continue
        for one in error.sightings:
            cause.add(one)
    return result
