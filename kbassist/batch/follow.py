"""Logs that grow: every incident as soon as its record is whole (``kbassist batch --follow``).

A file is opened for each look and closed again, so that whoever writes it can rename or delete it, on Windows too. One
that was renamed (rotation) is known by its identity in its folder and read to its end under its new name; one that
became shorter was emptied and begins anew. A record is whole when another one begins below it, or when nothing was
added for a while.
"""

import json
import os
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import lru_cache
from pathlib import Path, PurePath
from typing import Any, Literal, TypeAlias

import msgspec
from msgspec import Struct

from kbassist.batch.diagnosed import diagnosed
from kbassist.batch.lines import line_feeds
from kbassist.batch.model import Recognised, Sample, SeenBy, Tally, Unit, Unusable
from kbassist.batch.plan import files
from kbassist.batch.scan import Worker
from kbassist.batch.tally import Counter, Span
from kbassist.batch.witnesses import joined
from kbassist.errors import UserError
from kbassist.evidence.accounts import in_words
from kbassist.evidence.document import archive_kind
from kbassist.evidence.formats import is_binary
from kbassist.files import replace_file
from kbassist.masked import without_evidence
from kbassist.model.evidence import Trouble, Value
from kbassist.reasoning.infer import Reasoner
from kbassist.render.json import schema_of
from kbassist.text.safe import named

FORMAT = "kbassist.incident/1"
SCHEMA_FILE = Path(__file__).with_name("incident-1.schema.json")
"""The shipped JSON Schema of a line; a test compares it with ``Incident``."""
QUIET = 1.0
"""So many seconds after the last change a record is taken for whole."""
LISTED = 2.0
"""So often, in seconds, folders and globs are looked through for new files; at most a twentieth of the time."""
_HEAD = 512
_TAIL = 256 * 1024
"""So much of what was added is searched for the beginning of its last record."""
_WAITING = 4 * 1024 * 1024
"""With more than this added, no beginning is waited for."""
_Identity: TypeAlias = tuple[int, int]


class Incident(Struct, frozen=True, kw_only=True):
    """A record that tells of an incident.

    ``path``, ``line`` (1-based; 0 where it can't be counted): where it begins; ``time``: ISO 8601, with Z where its
    zone is known; ``article``, ``title``, ``problem``, ``status``: of the first diagnosis of this record alone;
    ``also``: further articles that it shows; ``text``: the record, masked and short.
    """

    format: Literal["kbassist.incident/1"] = "kbassist.incident/1"
    path: str
    line: int
    time: str | None
    article: str
    title: str
    problem: str
    status: str
    also: tuple[str, ...]
    seen_by: SeenBy
    facts: dict[str, Value]
    server: str
    client: str
    database: str
    text: str


class _Now(Struct, frozen=True):
    """A file at one look: which one it is, its size, how it begins."""

    identity: _Identity
    size: int
    head: bytes


class _Log:
    """How far a file was told. ``lines``: the line feeds before ``done``, if they were counted."""

    def __init__(self, now: _Now, done: int, changed: float) -> None:
        self.identity, self.head = now.identity, now.head
        self.done = self.size = done
        self.lines: int | None = None if done else 0
        self.changed = changed

    def is_still(self, now: _Now) -> bool:
        """Whether it is the same file: a number that became free is soon given to another one."""
        return now.identity == self.identity and now.head.startswith(self.head)


class _Records(Counter):
    """Keeps every record of a unit instead of counting it."""

    def __init__(self, unit: Unit, span: Span, shown: Callable[[str, str], str]) -> None:
        super().__init__(unit, span, shown)
        self._counts = span
        self._now: Recognised | None = None
        self.found: list[tuple[Recognised, Sample, int]] = []

    def add(self, found: Recognised, time: str, _zoned: bool) -> Sequence[Tally]:
        """A record that says something and counts is wanted, whatever was kept before."""
        if not found.articles or (time and not self._counts.holds(time)):
            return ()
        self._now = found
        return (Tally("", (), ()),)

    def keep(self, tallies: Sequence[Tally], sample: Sample, offset: int, before: Callable[[], str] = str) -> None:
        """The record that was added last; see ``Counter``."""
        if tallies and self._now is not None:
            kept = msgspec.structs.replace(sample, text=self._shown(sample.text, before()))
            self.found.append((self._now, kept, offset))


class Follower:
    """The logs of some paths, from now on; of what is there already, what is not before ``span.since``."""

    def __init__(
        self,
        paths: Iterable[str],
        worker: Worker,
        reasoner: Reasoner,
        span: Span,
        *,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """Raises ``UserError`` for a path that names nothing."""
        self._paths = tuple(paths)
        self._worker = worker
        self._reasoner = reasoner
        self._span = span
        self._clock = clock
        self._logs: dict[str, _Log] = {}
        self._by_identity: dict[_Identity, _Log] = {}
        self._left_out: set[str] = set()
        self.unusable: list[Unusable] = []
        """What can't be followed or read, each once; whoever has said it may clear the list."""
        self._listed = self._list_at = 0.0
        self._list(from_end=not span.since, first=True)
        self._told = lru_cache(maxsize=1_000)(self._diagnosed)

    @property
    def watched(self) -> int:
        """How many files are followed."""
        return len(self._logs)

    def look(self) -> Iterator[Incident]:
        """What was added since the last look, as far as it is whole."""
        now = self._clock()
        if now >= self._list_at:
            self._list(from_end=False, first=False)
        for path in list(self._logs):
            yield from self._look_at(path, now)

    def _list(self, *, from_end: bool, first: bool) -> None:
        begun = self._clock()
        for one in self._files(first=first):
            if isinstance(one, Unusable):
                self._leave_out(one.path, one.reason)
            elif str(one) not in self._logs and str(one) not in self._left_out:
                self._begin(str(one), begun, from_end=from_end)
        now = self._clock()
        self._list_at = now + max(LISTED, 20 * (now - begun))

    def _files(self, *, first: bool) -> Iterator[Path | Unusable]:
        for path in self._paths:
            try:
                yield from files([path])
            except UserError:
                # What was there may be gone for a while.
                if first:
                    raise

    def _begin(self, path: str, begun: float, *, from_end: bool) -> None:
        try:
            now = _now(path)
        except OSError as error:
            self._leave_out(path, in_words(Trouble("io-error", error.strerror or str(error))))
            return
        if archive_kind(now.head) or is_binary(now.head, "evtx"):
            self._leave_out(path, in_words(Trouble("not-followed")))
            return
        log = self._by_identity.get(now.identity)
        if log is not None and log.is_still(now):
            # What was followed under another name goes on where it was.
            self._logs[path] = log
        else:
            self._follow(path, _Log(now, now.size if from_end else 0, begun))

    def _follow(self, path: str, log: _Log) -> _Log:
        self._logs[path] = self._by_identity[log.identity] = log
        return log

    def _leave_out(self, path: str, reason: str) -> None:
        if path not in self._left_out:
            self._left_out.add(path)
            self.unusable.append(Unusable(named(path), reason))

    def _look_at(self, path: str, moment: float) -> Iterator[Incident]:
        log = self._logs[path]
        try:
            now = _now(path)
        except OSError:
            # Renamed, and the new one is not there yet; or deleted.
            return
        if not log.is_still(now):
            renamed = _elsewhere(path, log)
            if renamed is not None:
                yield from self._tell(renamed, path, log, _size(renamed, log.done))
            log = self._follow(path, _Log(now, 0, moment))
        elif now.size < log.done:
            log = self._follow(path, _Log(now, 0, moment))
        if now.size != log.size:
            log.size, log.changed, log.head = now.size, moment, now.head
        if log.done < log.size:
            end = log.size if moment - log.changed >= QUIET else self._whole(path, log)
            yield from self._tell(Path(path), path, log, end)

    def _whole(self, path: str, log: _Log) -> int:
        """Up to where the records of a file that is being written are whole."""
        start = max(log.done, log.size - _TAIL)
        try:
            with open(path, "rb") as stream:  # noqa: PTH123 - as in _begin
                stream.seek(start)
                added = stream.read(log.size - start)
        except OSError:
            return log.done
        begins = None if b"\0" in added else self._worker.whole(added)
        if begins is not None:
            return start + begins
        return log.size if log.size - log.done > _WAITING else log.done

    def _tell(self, place: Path, shown: str, log: _Log, end: int) -> Iterator[Incident]:
        """The incidents of a file between what was told and ``end``."""
        if end <= log.done:
            return
        unit = Unit(0, str(place), log.done, end, "text", end, 0)
        records = self._worker.counter(unit, _Records)
        result = self._worker.do(unit, records)
        self.unusable += [one for one in result.unusable if one not in self.unusable]
        wanted = sorted({offset for *_, offset in records.found})
        before: dict[int, int] = {}
        if wanted or log.lines is not None:
            known = (log.done, log.lines) if log.lines is not None else (0, 0)
            before = line_feeds(str(place), [*wanted, end], *known)
        log.done, log.lines = end, before.get(end)
        for found, sample, offset in records.found:
            line = sample.line + before[offset] if offset in before else 0
            yield self._incident(found, msgspec.structs.replace(sample, path=named(shown), line=line))

    def _incident(self, found: Recognised, sample: Sample) -> Incident:
        told = self._told(found.articles, found.seen_by)
        return msgspec.structs.replace(
            told,
            path=sample.path,
            line=sample.line,
            time=sample.time or None,
            server=found.server,
            client=found.client,
            database=found.database,
            text=sample.text,
        )

    def _diagnosed(self, articles: tuple[Any, ...], seen_by: SeenBy) -> Incident:
        """An incident without what differs between records that say the same."""
        tallies = [Tally(name, facts, symptoms, count=1, seen_by=seen_by) for name, symptoms, facts in articles]
        base = self._reasoner.base.owner(tallies[0].article)
        result = diagnosed(joined(tallies, base)[0], self._reasoner.of(base))
        ranked = [one for incident in result.incidents for one in incident.diagnoses]
        names = [one.article for one in ranked] or [name for name, *_ in articles]
        others = [name for name, *_ in articles if name not in names]
        article = base.article(names[0])
        return Incident(
            path="",
            line=0,
            time=None,
            article=article.id,
            title=article.title,
            problem=article.problem,
            status=ranked[0].status if ranked else "possible",
            also=(*names[1:], *others),
            seen_by=seen_by,
            facts={name: value for _, _, facts in articles for name, value in facts},
            server="",
            client="",
            database="",
            text="",
        )


def _now(path: str) -> _Now:
    """Raises ``OSError``."""
    with open(path, "rb") as stream:  # noqa: PTH123 - a path of a log, looked at again and again
        # Of the open file: what bears the name may be another one already.
        status = os.fstat(stream.fileno())
        return _Now((status.st_dev, status.st_ino), status.st_size, stream.read(_HEAD))


def _size(path: Path, least: int) -> int:
    """The size of a file; ``least`` if it has just gone away."""
    try:
        return _now(str(path)).size
    except OSError:
        return least


def _elsewhere(path: str, log: _Log) -> Path | None:
    """Where in its folder a log is that does not bear its name any more."""
    try:
        with os.scandir(os.path.dirname(path) or ".") as entries:  # noqa: PTH120 - as in _now
            others = [entry for entry in entries if entry.path != path and entry.is_file(follow_symlinks=False)]
    except OSError:
        return None
    stem = PurePath(path).stem
    # Each is opened, for on Windows an entry tells neither its number nor how long an open file is.
    for entry in sorted(others, key=lambda entry: not entry.name.startswith(stem)):
        try:
            if log.is_still(_now(entry.path)):
                return Path(entry.path)
        except OSError:
            # It is gone again, or belongs to somebody else.
            continue
    return None


def schema() -> dict[str, Any]:
    """The JSON Schema (2020-12) of a line."""
    return schema_of(Incident, FORMAT)


if __name__ == "__main__":
    replace_file(SCHEMA_FILE, without_evidence(f"{json.dumps(schema(), indent=2)}\n".encode()))
