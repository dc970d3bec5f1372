"""From what the readers of one document took to its reading: everything the rule base recognises in it, with places."""

import re
from bisect import bisect_left, bisect_right, insort
from collections.abc import Iterable, Sequence
from typing import TypeVar

import msgspec
from msgspec import Struct

from kbassist.connection import string as connstr
from kbassist.evidence.readers import event as eventdata
from kbassist.evidence.readers.part import Part, entry_end, spans
from kbassist.evidence.search import Search
from kbassist.model.certificate import Listing, SeenCertificate
from kbassist.model.evidence import EventRecord, Observation, SymptomHit
from kbassist.reading.matcher import Matcher
from kbassist.rulebase.base import RuleBase, outermost
from kbassist.rulebase.language.grammars import ONE_BY_ONE
from kbassist.rulebase.language.marks import MARKS
from kbassist.rulebase.names import APPLICATION, DRIVER
from kbassist.text.expression import Expression
from kbassist.text.layout.views import views
from kbassist.text.lines import joined
from kbassist.text.secrets import Vault, mask

_MACHINE = Expression(
    r"^(?:Machine|Computer ?Name|COMPUTERNAME|Host ?Name)\s{0,8}[:=]\s{0,8}(?P<name>[A-Za-z0-9][\w.-]{0,80})",
    re.M | re.I,
)
_HEAD = 6_000
_Placed = TypeVar("_Placed", SymptomHit, Observation)


class Taken(Struct, frozen=True, kw_only=True):
    """What one document tells, still without its account."""

    kinds: tuple[str, ...]
    observations: tuple[Observation, ...]
    hits: tuple[SymptomHit, ...]
    certificates: tuple[SeenCertificate, ...]
    listings: tuple[Listing, ...]
    machine: str | None
    starts: tuple[str, ...]


class Assembler:
    """Recognises with one rule base; ``vault`` keeps the secrets of the case."""

    def __init__(self, base: RuleBase, matcher: Matcher, vault: Vault) -> None:
        self._base = base
        self._matcher = matcher
        self._vault = vault
        self._search = Search(base, matcher)

    def take(self, text: str, lines: Sequence[str], parts: Sequence[Part]) -> Taken:
        """Everything in the free text of a document and in the ``parts`` its readers took out of it."""
        events = [event for part in parts for event in part.events]
        free = free_lines(lines, parts)
        searched = self._search.everything(free, _with_quoted(free, lines, parts), lines, events)
        hits, harvested = searched.hits, searched.facts
        for part in parts:
            if part.messages:
                more_hits, more = self._messages(part.events)
                hits, harvested = hits + more_hits, harvested + more
        strings = self._strings(free, parts)
        harvested = self._without_inner(harvested, DRIVER)
        drivers = list(dict.fromkeys(str(item.value) for item in harvested if item.name == DRIVER))
        known = drivers[0] if len(drivers) == 1 else None
        files = {part.kind for part in parts if part.file}
        base = self._base
        told = (connstr.observations(found, base, known) for found in strings)
        observations = [one for found in told for one in found]
        commands = self._commands(joined(free)) if searched.commands else []
        profiles = self._profiles(joined(free)) if searched.settings else []
        observations += [*commands, *profiles]
        observations += [] if files and not hits else harvested
        observations = self._without_inner(observations, APPLICATION)
        items = [item for part in parts for item in part.items]
        found = self._matcher.items([*items, *map(eventdata.item, events)])
        observations += found
        observations += self._matcher.given_away(hits)
        kinds = [part.kind for part in parts]
        kinds += ["error text"] if any(hit.record is None for hit in hits) else []
        kinds += ["connection string"] if strings else []
        kinds += ["command line"] if commands else []
        kinds += ["program's settings"] if profiles else []
        kinds += ["text"] if harvested and all(kind in files for kind in kinds) else []
        return Taken(
            kinds=tuple(dict.fromkeys(kinds)),
            observations=tuple(one for one in observations if one.name not in MARKS),
            hits=_first_of_each([hit for hit in hits if hit.article not in self._base.last_resorts] or hits),
            certificates=(*(one for part in parts for one in part.certificates), *self._attached(events)),
            listings=tuple(one for part in parts for one in part.listings),
            machine=_machine(text, parts),
            starts=tuple(sorted({start for part in parts for start in part.starts})),
        )

    def _without_inner(self, found: list[Observation], name: str) -> list[Observation]:
        """Without the drivers that another driver of the same text wraps, or the programs that only pass another on."""
        named = [one for one in found if one.name == name]
        outer = outermost(named, lambda one: str(one.value), self._base.wrapped)
        return [one for one in found if one.name != name or one in outer]

    def _strings(self, free: Sequence[str], parts: Sequence[Part]) -> list[connstr.Found]:
        found = connstr.find_in(free, self._base)
        if any(one.shape in ONE_BY_ONE for one in self._base.grammars.values()):
            from kbassist.connection.settings import find_settings  # noqa: PLC0415 - start-up: few rule bases have such

            found += find_settings(free, self._base)
        for part in parts:
            for line, text in part.strings:
                from kbassist.connection.settings import find_source  # noqa: PLC0415 - start-up: few texts have one

                found += [msgspec.structs.replace(one, line=line) for one in find_source(text, self._base)]
        return found

    def _commands(self, text: str) -> list[Observation]:
        from kbassist.connection import command_line as commandline  # noqa: PLC0415 - start-up: few texts have a command line

        return commandline.find(text, self._base)

    def _profiles(self, text: str) -> list[Observation]:
        from kbassist.connection import profiles  # noqa: PLC0415 - start-up: few texts have a program's settings

        return profiles.find(text, self._base)

    def _messages(self, events: Iterable[EventRecord]) -> tuple[list[SymptomHit], list[Observation]]:
        """What stands in the events' messages and values, at the place of the event."""
        lines: list[str] = []
        owners: list[EventRecord] = []
        for event in events:
            for line in [*event.message.splitlines(), *event.fields.values()]:
                lines.append(mask(line, self._vault))
                owners.append(event)
        seen = tuple(views(lines))
        hits = [_placed(hit, owners) for hit in self._matcher.symptoms(seen, lines, ())]
        return hits, [_placed(item, owners) for item in self._matcher.facts(seen, lines)]

    @staticmethod
    def _attached(events: Sequence[EventRecord]) -> tuple[SeenCertificate, ...]:
        """The certificates that came with events: what the other side presented."""
        found: list[SeenCertificate] = []
        for event in events:
            if not event.data:
                continue
            from kbassist.certificates.contents import seen  # noqa: PLC0415 - start-up: few texts have one
            from kbassist.certificates.x509 import BAD, find_der  # noqa: PLC0415 - start-up

            for certificate in find_der(event.data):
                try:
                    one = seen(certificate, how="presented")
                except BAD:
                    continue
                found.append(msgspec.structs.replace(one, line=event.line, record=event.record, time=event.time))
        return tuple(found)


def free_lines(lines: Sequence[str], parts: Sequence[Part]) -> Sequence[str]:
    """The lines with those blanked out that a reader claims for itself."""
    if not any(part.claimed for part in parts):
        return lines
    free = list(lines)
    for part in parts:
        for first, last in part.claimed:
            for number in range(first - 1, min(last, len(free))):
                free[number] = ""
    return free


def claimed_lines(lines: Sequence[str], parts: Sequence[Part]) -> list[str]:
    """The lines with those blanked out that no reader claims."""
    return ["" if free.strip() else line for line, free in zip(lines, free_lines(lines, parts), strict=True)]


def _with_quoted(free: Sequence[str], lines: Sequence[str], parts: Sequence[Part]) -> Sequence[str]:
    """The free lines and those that tell symptoms only."""
    ranges = [span for part in parts for span in part.quoted]
    if not ranges:
        return free
    telling = list(free)
    for first, last in ranges:
        telling[first - 1 : last] = lines[first - 1 : last]
    return telling


def _placed(one: _Placed, owners: Sequence[EventRecord]) -> _Placed:
    """``one`` with the place of the event whose line it was found in."""
    event = owners[(one.line or 1) - 1]
    return msgspec.structs.replace(one, line=event.line, record=event.record, time=event.time)


def _first_of_each(hits: Iterable[SymptomHit]) -> tuple[SymptomHit, ...]:
    found: dict[tuple[str, str], SymptomHit] = {}
    for hit in hits:
        found.setdefault((hit.article, hit.symptom), hit)
    return tuple(found.values())


def _machine(text: str, parts: Sequence[Part]) -> str | None:
    """The machine that the document says it was made on."""
    computers = {event.computer for part in parts for event in part.events if event.computer}
    named = next((part.machine for part in parts if part.machine), None)
    if named:
        return named
    if len(computers) == 1:
        return computers.pop()
    head = text[:_HEAD]
    folded = head.lower()
    # Most texts have none of its words: no expression is needed to tell.
    found = _MACHINE.search(head) if "mach" in folded or "name" in folded else None
    return found["name"] if found else None


def without_repeats(parts: Sequence[Part]) -> list[Part]:
    """Event Viewer copies an event as text and below it as XML: the XML has more, the text its message."""
    texts = next((part for part in parts if part.events and not part.messages), None)
    others = [part for part in parts if part is not texts]
    exact: dict[int, list[int]] = {}
    for event in (event for part in others for event in part.events if event.line is not None):
        insort(exact.setdefault(event.id, []), event.line or 0)
    if texts is None or not exact:
        return list(parts)
    starts = sorted(event.line or 0 for event in texts.events)
    kept: list[EventRecord] = []
    for event in texts.events:
        begin = event.line or 0
        following = bisect_right(starts, begin)
        end = starts[following] if following < len(starts) else 1 << 60
        same = exact.get(event.id, [])
        repeated = bisect_left(same, begin)
        if repeated == len(same) or same[repeated] >= end:
            kept.append(event)
    rest = [msgspec.structs.replace(texts, events=tuple(kept))] if kept or texts.items else []
    return [*rest, *others]


def computers(parts: Sequence[Part]) -> tuple[str | None, ...]:
    """The computers that the events of a document come from, in the order of the events."""
    return tuple(dict.fromkeys(event.computer for part in parts for event in part.events))


def by_computer(parts: Sequence[Part]) -> list[Part]:
    """One part for each computer with its events, for a document of several."""
    kind = next(part.kind for part in parts if part.events)
    groups: dict[str | None, list[EventRecord]] = {one: [] for one in computers(parts)}
    for event in (event for part in parts for event in part.events):
        groups[event.computer].append(event)
    return [Part(kind=kind, events=tuple(events), messages=True) for events in groups.values()]


def without_events(lines: Sequence[str], parts: Sequence[Part]) -> list[Part]:
    """The parts without their events, whose lines stay taken: what else a document of several computers tells."""
    rest = []
    for part in parts:
        claimed = part.claimed
        if part.events and not part.messages:
            starts = sorted({event.line or 1 for event in part.events})
            claimed += tuple((a, entry_end(lines, a, b)) for a, b in spans(starts, len(lines) + 1))
        rest.append(msgspec.structs.replace(part, events=(), claimed=claimed, messages=False))
    return rest
