"""What a batch finds: tallies of a unit of work, and the groups they add up to.

Everything is plain data, so that units can be done by other processes, written to a checkpoint, and added up again.
"""

from typing import Literal, TypeAlias

from msgspec import Struct

from kbassist.model.result import Failure

SAMPLES = 3
_MAX_NAMES = 50
OTHERS = "(others)"
SeenBy: TypeAlias = Literal["client", "event-log", "server"]
"""Who tells of an incident: a client's own log, a Windows event log, the server's ERRORLOG."""


class Sample(Struct, frozen=True, order=True):
    """A record that shows a group. ``line``: 1-based in its file; ``record``: number in an event log instead."""

    path: str
    line: int
    record: str
    time: str
    text: str


class Tally(Struct):
    """One group in one unit (or in all of them).

    ``article``, ``facts`` (those that matter) and ``seen_by`` are its key; ``first`` and ``last``: ISO 8601; ``timed``:
    records with a time, ``zoned``: with a known zone (UTC then); ``hours``: records by hour; ``samples``: the first
    ones, and ``offsets``: of each its unit and from where in the file its line is counted.
    """

    article: str
    facts: tuple[tuple[str, str], ...]
    symptoms: tuple[str, ...]
    count: int = 0
    first: str = ""
    last: str = ""
    zoned: int = 0
    timed: int = 0
    hours: dict[str, int] = {}
    servers: dict[str, int] = {}
    clients: dict[str, int] = {}
    databases: dict[str, int] = {}
    samples: list[Sample] = []
    offsets: list[tuple[int, int]] = []
    seen_by: SeenBy = "client"

    def add(self, other: "Tally") -> None:
        """Add a tally of the same group; ``other`` comes later in the order of units."""
        self.count += other.count
        self.first = min((one for one in (self.first, other.first) if one), default="")
        self.last = max(self.last, other.last)
        self.zoned += other.zoned
        self.timed += other.timed
        self.samples = [*self.samples, *other.samples][:SAMPLES]
        self.offsets = [*self.offsets, *other.offsets][:SAMPLES]
        for name in ("hours", "servers", "clients", "databases"):
            mine, theirs = getattr(self, name), getattr(other, name)
            for key, number in theirs.items():
                mine[key] = mine.get(key, 0) + number


def bounded(names: dict[str, int]) -> dict[str, int]:
    """The commonest names, the rest as one: memory does not grow with what logs call things."""
    if len(names) <= _MAX_NAMES:
        return names
    ranked = sorted(names.items(), key=lambda item: (-item[1], item[0]))
    rest = sum(number for _, number in ranked[_MAX_NAMES:])
    return dict([*ranked[:_MAX_NAMES], (OTHERS, rest)])


Articles: TypeAlias = tuple[tuple[str, tuple[str, ...], tuple[tuple[str, str], ...]], ...]
"""Article, its symptoms, the facts that matter to its plan."""


class Recognised(Struct, frozen=True):
    """What a record says, without its time.

    ``articles``: article id, its symptoms, and the facts that matter to its plan; ``trouble``: the shape of a message
    that looks like trouble and that no article knows; ``failed``: what of it could not be read, in words; ``failure``:
    the program failed on it; ``seen_by``: in whose log it stands.
    """

    articles: Articles
    trouble: str
    server: str
    client: str
    database: str
    failed: tuple[str, ...] = ()
    failure: Failure | None = None
    seen_by: SeenBy = "client"


UnitKind: TypeAlias = Literal["text", "evtx", "archive"]


class Unit(Struct, frozen=True):
    """A piece of work: bytes ``start`` to ``end`` of a file; of a zip the members that begin there, of another archive
    all of it.
    """

    number: int
    path: str
    start: int
    end: int
    kind: UnitKind
    size: int
    stamp: int


class Unusable(Struct, frozen=True):
    """A document that could not be read, with the reason and the mend."""

    path: str
    reason: str


class UnitResult(Struct):
    """What one unit gave. ``failed``: how often the program itself failed in it."""

    number: int
    scanned: int
    records: int
    tallies: list[Tally] = []
    unknown: list[Tally] = []
    unusable: list[Unusable] = []
    failed: int = 0
