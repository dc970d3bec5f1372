"""Which tallies tell of the same incident: a client's log, a Windows event log and the server's ERRORLOG each see it in
their own words.

They belong together where they show the same problem at the same hours, name no different machines, and know nothing of
client, server or certificate that contradicts. Where that holds for several incidents it decides nothing: then a tally
stays by itself and says which ones it may belong to.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from itertools import islice

from msgspec import Struct

from kbassist.batch.model import OTHERS, Tally
from kbassist.case.places import places
from kbassist.connection.hosts import same_host, short
from kbassist.model.evidence import Evidence, Observation, Reading
from kbassist.rulebase.base import RuleBase
from kbassist.rulebase.names import CLIENT_HOST, SERVER_HOST

_ZONES = 14
"""So many hours a local time can be from UTC."""
_MOST = 200
"""So many witnesses look for their incident, the most frequent first: the time stays that of a look at each tally."""
_EPOCH = datetime(1970, 1, 1)


class Witness(Struct, frozen=True, eq=False):
    """A tally with what is compared: the machines it names, and its hours, counted from 1970."""

    tally: Tally
    facts: dict[str, str]
    clients: frozenset[str]
    servers: frozenset[str]
    hours: frozenset[int]


class Seen:
    """An incident as its witnesses saw it. ``related``: other ones that this one may be a witness of."""

    def __init__(self, main: Witness) -> None:
        self.witnesses = [main]
        self.related: list[Seen] = []

    @property
    def main(self) -> Witness:
        """The client's own word where there is one, else that of the event log."""
        return self.witnesses[0]

    @property
    def tallies(self) -> list[Tally]:
        """The tallies of all witnesses."""
        return [one.tally for one in self.witnesses]

    @property
    def count(self) -> int:
        """The records of all witnesses."""
        return sum(one.tally.count for one in self.witnesses)

    @property
    def facts(self) -> dict[str, str]:
        """What the witnesses know together; of the error itself they speak differently: there the first one counts."""
        known: dict[str, str] = {}
        for witness in self.witnesses:
            for name, value in witness.facts.items():
                known.setdefault(name, value)
        return known

    @property
    def servers(self) -> dict[str, int]:
        """The servers that the witnesses name, with their records."""
        return _together(one.servers for one in self.tallies)

    @property
    def clients(self) -> dict[str, int]:
        """The clients that they name."""
        return _together(one.clients for one in self.tallies)

    @property
    def databases(self) -> dict[str, int]:
        """The databases that they name."""
        return _together(one.databases for one in self.tallies)


def joined(tallies: Sequence[Tally], base: RuleBase) -> list[Seen]:
    """The incidents of ``tallies`` (in their order), the most frequent first."""
    witnesses = list(_witnesses(tallies))
    order = {id(one): place for place, one in enumerate(witnesses)}
    found = [Seen(one) for one in witnesses if one.tally.seen_by == "client"]
    by_problem: dict[str, list[Seen]] = {}
    for seen in found:
        by_problem.setdefault(base.article(seen.main.tally.article).problem, []).append(seen)
    others = [one for kind in ("event-log", "server") for one in witnesses if one.tally.seen_by == kind]
    for number, one in enumerate(others):
        known = by_problem.setdefault(base.article(one.tally.article).problem, [])
        may_be = [seen for seen in known if _may_be(seen, one, base)] if number < _MOST else []
        named = [seen for seen in may_be if _linked(seen.main, one)] or may_be
        if len(named) == 1:
            named[0].witnesses.append(one)
            continue
        alone = Seen(one)
        alone.related = named
        known.append(alone)
        found.append(alone)
    return sorted(found, key=lambda seen: (-seen.count, order[id(seen.main)]))


def _witnesses(tallies: Sequence[Tally]) -> Iterator[Witness]:
    """The tallies with the machines that they name, the one that the path of their samples names included."""
    own = iter(places([reading for tally in tallies for reading in _readings(tally)]))
    for tally in tallies:
        machines = {place.own for place in islice(own, len(tally.samples)) if place.own}
        yield Witness(
            tally,
            dict(tally.facts),
            frozenset({*tally.clients, *(machines if tally.seen_by == "client" else ())} - {OTHERS}),
            frozenset({*tally.servers, *(machines if tally.seen_by == "server" else ())} - {OTHERS}),
            frozenset(_hour(one) for one in tally.hours),
        )


def _readings(tally: Tally) -> Iterator[Reading]:
    """A reading for each sample, with the machines of the tally."""
    said = ((CLIENT_HOST, tally.clients), (SERVER_HOST, tally.servers))
    seen = tuple(Observation(name=fact, value=name) for fact, names in said for name in names if name != OTHERS)
    for sample in tally.samples:
        evidence = Evidence(id="", path=sample.path, kind="batch", machine=None, status="read", note="")
        yield Reading(evidence=evidence, observations=seen)


def _hour(text: str) -> int:
    return int((datetime.fromisoformat(f"{text}:00:00") - _EPOCH).total_seconds()) // 3600


def _may_be(seen: Seen, one: Witness, base: RuleBase) -> bool:
    """Whether something says that ``one``, of the same problem, saw this incident, and nothing that it did not."""
    if seen.main.tally.seen_by == one.tally.seen_by:
        return False
    if any(_contradicts(other, one, base) for other in seen.witnesses):
        return False
    main = seen.main
    return _at_the_same_time(main, one) if main.hours and one.hours else _linked(main, one)


def _contradicts(one: Witness, other: Witness, base: RuleBase) -> bool:
    """Whether the two know different things, or name different machines."""
    if any(_differ(name, one, other, base) for name in other.facts.keys() & one.facts.keys()):
        return True
    return _apart(one.clients, other.clients) or _apart(one.servers, other.servers)


def _differ(name: str, one: Witness, other: Witness, base: RuleBase) -> bool:
    """Whether a fact about client, server or certificate has another value for the other one."""
    fact = base.facts[name]
    return one.facts[name] != other.facts[name] and not fact.many and fact.subject != "case"


def _at_the_same_time(one: Witness, other: Witness) -> bool:
    """Whether at least half the hours of the one with fewer are hours of the other, or next to them.

    Where only one of them knows its zone, hours can't be compared: then it is enough that the two may overlap.
    """
    fewer, more = sorted((one.hours, other.hours), key=len)
    if bool(one.tally.zoned) != bool(other.tally.zoned):
        return min(fewer) - _ZONES <= max(more) and min(more) - _ZONES <= max(fewer)
    near = sum(not more.isdisjoint((hour - 1, hour, hour + 1)) for hour in fewer)
    return 2 * near >= len(fewer)


def _linked(one: Witness, other: Witness) -> bool:
    """Whether both name the same machine in the same part."""
    return _common(one.clients, other.clients) or _common(one.servers, other.servers)


def _apart(some: frozenset[str], others: frozenset[str]) -> bool:
    return bool(some) and bool(others) and not _common(some, others)


def _common(some: frozenset[str], others: frozenset[str]) -> bool:
    firsts = set(map(short, some))
    return any(same_host(one, other) for other in others if short(other) in firsts for one in some)


def _together(each: Iterable[Mapping[str, int]]) -> dict[str, int]:
    total: dict[str, int] = {}
    for names in each:
        for name, count in names.items():
            total[name] = total.get(name, 0) + count
    return total
