"""The new evidence: what of it is new, and whether an error or a connection that succeeded comes last in it.

A log that covers the time of the fix tells of both. Which one is last is found by reading on below what was found, for
of each symptom a document tells its first place only.
"""

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from datetime import datetime

import msgspec
from msgspec import Struct

from kbassist.evidence.attempts import Read
from kbassist.evidence.document import Document
from kbassist.evidence.intake import Intake
from kbassist.evidence.later import Later
from kbassist.evidence.roots import read_roots
from kbassist.evidence.sources import unpacked
from kbassist.model.evidence import Evidence, Observation, Place, Reading, SymptomHit
from kbassist.model.result import Failure
from kbassist.rulebase.base import RuleBase
from kbassist.text import times
from kbassist.text.secrets import Vault
from kbassist.verify.known import Known

_ADDRESS = re.compile(r"[0-9]{1,3}(?:\.[0-9]{1,3}){3}|<named pipe>|<local machine>")
_MOST = 40
"""So often a document may go on from an error to a success and back before it is called changing."""


class Fresh(Struct, frozen=True):
    """The new evidence.

    ``readings``: what is new in it; ``old``: the ids of documents without anything new; ``changing``: of those in which
    errors and successes follow each other all the time; ``others``: whether a connection was left out that may be of
    any client; ``same``: whether an error stands in it as it stood in the case.
    """

    evidence: tuple[Evidence, ...]
    readings: tuple[Reading, ...]
    old: tuple[str, ...]
    changing: tuple[str, ...]
    others: bool = False
    same: bool = False
    failures: tuple[Failure, ...] = ()


class FreshReader:
    """Reads documents from after the fix.

    ``known``: what the case had; ``since``: what is dated and not later is left out; ``clients``: the clients of the
    case, by name.
    """

    def __init__(
        self,
        base: RuleBase,
        vault: Vault,
        known: Known,
        *,
        since: datetime | None,
        clients: Collection[str],
        password: Callable[[str], str | None] = lambda _name: None,
    ) -> None:
        self._base = base
        self._vault = vault
        self._known = known
        self._since = since
        self._clients = tuple(one.casefold() for one in clients)
        self._password = password
        self._later = Later(since)
        self._lines: Sequence[str] = ()
        self._others = self._same = False
        self._intake = Intake(base, vault, password, self._cut)
        self._succeeding = {fact.name: fact.succeeds for fact in base.facts.values() if fact.succeeds}

    def read(self, documents: Iterable[Document], roots: str = "") -> Fresh:
        """Everything that is new in documents; ``roots``: what the client trusts now (``evidence.roots``)."""
        evidence: list[Evidence] = []
        readings: list[Reading] = []
        old: list[str] = []
        changing: list[str] = []
        others = same = False
        for document in (one for packed in documents for one in unpacked(packed)):
            self._others = self._same = False
            read = self._read(document, Later(self._since), self._intake)
            found = self._new(document, read)
            evidence += {one.evidence.id: one.evidence for one in read}.values()
            ids = list(dict.fromkeys(one.evidence.id for one in read))
            if found is None:
                changing += ids
                found = self._only_states(read)
            elif not any(map(_tells, found)) and not self._others and self._told_anything(document, read):
                old += ids
            readings += found
            others |= self._others
            same |= self._same
        if roots:
            self._later = Later(self._since)
            trusted = read_roots(roots, self._intake)
            evidence.append(trusted.evidence)
            readings.append(trusted)
        return Fresh(
            tuple(evidence), tuple(readings), tuple(old), tuple(changing), others, same, tuple(self._intake.failures)
        )

    def _cut(self, read: Read) -> Read:
        cut = self._later(read)
        self._lines = cut.lines
        return cut

    def _told_anything(self, document: Document, read: Iterable[Reading]) -> bool:
        """Whether there was something in a document before what is old was left out."""
        return any(map(_tells, read)) or any(
            map(_tells, Intake(self._base, self._vault, self._password).read(document))
        )

    def _read(self, document: Document, later: Later, intake: Intake) -> list[Reading]:
        """A document, without what is said of other clients."""
        self._later, self._lines = later, ()
        return [
            msgspec.structs.replace(one, observations=tuple(map(self._timed, filter(self._counts, one.observations))))
            for one in intake.read(document)
        ]

    def _timed(self, item: Observation) -> Observation:
        """A success with the time that stands near it, as an error has it."""
        if item.time or not item.line or item.name not in self._succeeding:
            return item
        return msgspec.structs.replace(item, time=times.near_line(self._lines, item.line))

    def _again(self, document: Document, evidence: Evidence, later: Later) -> list[Reading]:
        """The rest of a document, as a part of the same evidence."""
        found = self._read(document, later, Intake(self._base, self._vault, self._password, self._cut))
        return [msgspec.structs.replace(one, evidence=evidence) for one in found]

    def _counts(self, item: Observation) -> bool:
        """Whether it is said of a client of the case: what a server says of logins and sessions may be of any."""
        if item.name not in self._succeeding or not item.form:
            return True
        said = item.excerpt.casefold()
        if any(one in said for one in self._clients) or (item.form == "resultset" and not _ADDRESS.search(said)):
            return True
        self._others |= item.value == self._succeeding[item.name]
        return False

    def _new(self, document: Document, read: list[Reading]) -> list[Reading] | None:
        """What is new in a document, its last word on errors; None where it can't be told what comes last."""
        if self._known.has_all(read) and not any(Later(self._since).after(hit.time) for hit in _hits(read)):
            return []
        floor = max((hit.line or 0 for hit in _hits(read) if self._is_known(hit)), default=0)
        later = Later(self._since, floor)
        if floor:
            self._same = True
            read = [*self._only_states(read), *self._again(document, read[0].evidence, later)]
        return self._last_word(document, read, later)

    def _last_word(self, document: Document, read: list[Reading], later: Later) -> list[Reading] | None:
        """All states that a document tells, and of errors and successes what comes last: the successes, or the last
        place of each error below them."""
        part = read
        errors: dict[tuple[str, str], tuple[Reading, SymptomHit]] = {}
        for _ in range(_MOST):
            seen, successes = self._errors(part), self._successes(part)
            if successes:
                errors = {}
            errors |= {
                (hit.article, hit.symptom): (one, hit)
                for one in part
                for hit in one.hits
                if hit in seen and (not successes or _is_last([hit], successes))
            }
            if not seen or (not successes and len({article for article, _ in errors}) == 1):
                break
            below = _below([*seen, *successes], later)
            if below is None:
                if successes:
                    return None
                break
            rest = self._again(document, read[0].evidence, below)
            if not self._errors(rest) and not self._successes(rest):
                break
            later, part = below, rest
        else:
            if self._successes(part):
                return None
        if errors:
            return [*self._only_states(read), *(self._error(one, hit) for one, hit in errors.values())]
        states = [] if part is read else self._only_states(read)
        return [*states, *(msgspec.structs.replace(one, hits=()) for one in part)]

    def _error(self, reading: Reading, hit: SymptomHit) -> Reading:
        return msgspec.structs.replace(
            reading, hits=(hit,), observations=self._states(reading), certificates=(), listings=()
        )

    def _only_states(self, readings: Iterable[Reading]) -> list[Reading]:
        return [msgspec.structs.replace(one, hits=(), observations=self._states(one)) for one in readings]

    def _states(self, reading: Reading) -> tuple[Observation, ...]:
        """What a reading says of settings and the like."""
        return tuple(one for one in reading.observations if one.name not in self._succeeding)

    def _is_known(self, hit: SymptomHit) -> bool:
        """Whether the case had it: what is dated, and later, is none of it, however much it looks like it."""
        return Later(self._since).after(hit.time) is not True and self._known.has_hit(hit)

    def _errors(self, readings: Iterable[Reading]) -> list[SymptomHit]:
        return [hit for hit in _hits(readings) if not self._is_known(hit)]

    def _successes(self, readings: Iterable[Reading]) -> list[Observation]:
        found = (item for one in readings for item in one.observations)
        return [item for item in found if self._succeeding.get(item.name) == item.value]


def _hits(readings: Iterable[Reading]) -> Iterator[SymptomHit]:
    return (hit for one in readings for hit in one.hits)


def _tells(reading: Reading) -> bool:
    return bool(reading.hits or reading.observations or reading.certificates or reading.listings)


def _below(found: Sequence[Place], before: Later) -> Later | None:
    """What stands below, or happens after, all that was found; None where that can't be told."""
    if all(one.line is not None for one in found):
        return Later(before.since, max(one.line or 0 for one in found))
    moments = [times.read(one.time or "") for one in found]
    known = [one for one in moments if one is not None]
    return Later(times.last(known), before.line) if len(known) == len(found) else None


def _is_last(errors: Sequence[Place], successes: Sequence[Place]) -> bool:
    """Whether the last error comes after the last success; of the same place it does."""
    if all(one.line is not None for one in (*errors, *successes)):
        return max(one.line or 0 for one in errors) >= max(one.line or 0 for one in successes)
    last = [
        times.last(moment for one in some if (moment := times.read(one.time or ""))) for some in (errors, successes)
    ]
    return not (last[0] is not None and last[1] is not None and times.before(last[0], last[1]))
