"""Which readings show the same failure, in a case with a text that tells several errors.

Each error of such a text is a failure of its own, unless another text has told of it. What else shows a symptom
(another document, the events of a server) goes with the failures whose problem it shows too; with another problem it is
one of its own, with generic signs alone it is everybody's. So is what shows none: it belongs wherever the machines fit.
"""

from collections.abc import Sequence
from datetime import datetime

from kbassist.case.places import Place
from kbassist.connection.hosts import fits
from kbassist.evidence.problems import problems
from kbassist.model.evidence import Reading
from kbassist.rulebase.base import RuleBase
from kbassist.text import times


class Failure:
    """The readings that show one failure, by their place in the case."""

    def __init__(self) -> None:
        self.members: list[int] = []
        self.problems: set[str] = set()
        self.client: str | None = None
        self.server: str | None = None

    def add(self, member: int, shown: frozenset[str], place: Place) -> None:
        """One more reading, the problems it shows, the machines it names."""
        self.members.append(member)
        self.problems |= shown
        self.client, self.server = self.client or place.client, self.server or place.server

    def may_be(self, shown: frozenset[str], place: Place) -> bool:
        """Whether a reading shows a problem of it, and names no other machines."""
        alike = not self.problems.isdisjoint(shown)
        return alike and fits(self.client, place.client) and fits(self.server, place.server)


def failures(readings: Sequence[Reading], found: Sequence[Place], base: RuleBase) -> list[Failure]:
    """The failures of a case, in the order of their times, else of the readings; none if no text tells several errors.

    ``found``: the machines that the readings name. A reading may show several failures.
    """
    result: list[Failure] = []
    numbered = [number for number, one in enumerate(readings) if one.error]
    others = [number for number, one in enumerate(readings) if numbered and one.hits and not one.error]
    for number in (*numbered, *others):
        reading, place = readings[number], found[number]
        shown = problems(base, reading.hits, reading.observations)
        alike = [one for one in result if one.may_be(shown or _hinted(base, reading), place)]
        if reading.error:
            # The errors of one text are known to be different ones.
            alike = [one for one in alike if all(readings[n].evidence.id != reading.evidence.id for n in one.members)]
        if not alike and (shown or reading.error):
            alike = [Failure()]
            result += alike
        for one in alike:
            one.add(number, shown, place)
    return _in_order(result, readings)


def _hinted(base: RuleBase, reading: Reading) -> frozenset[str]:
    """The problems that generic signs hint at."""
    return frozenset(base.article(hit.article).problem for hit in reading.hits)


def _in_order(result: list[Failure], readings: Sequence[Reading]) -> list[Failure]:
    placed = sorted(result, key=lambda one: min(one.members))
    began = [_began(one, readings) for one in placed]
    known = [moment for moment in began if moment is not None]
    if len(known) < len(began) or len({moment.tzinfo is None for moment in known}) > 1:
        return placed
    return [one for _, one in sorted(zip(known, placed, strict=True), key=lambda pair: pair[0])]


def _began(failure: Failure, readings: Sequence[Reading]) -> datetime | None:
    """When a failure was first seen, if that is known."""
    stamps = (hit.time for number in failure.members for hit in readings[number].hits if hit.time)
    moments = [moment for stamp in stamps if (moment := times.read(stamp)) is not None]
    return min(moments) if moments and len({moment.tzinfo is None for moment in moments}) == 1 else None
