"""One unit of work: the bytes of a file scanned in windows, a record cut out around each match, and tallied.

Windows overlap by what a record can reach; a record belongs to the window (and the unit) in which it begins, so none is
lost and none counted twice, wherever a file is split. Files are read, not mapped: a file that shrinks while it is read
ends early and does no harm.
"""

from collections.abc import Callable
from functools import partial
from typing import IO

import msgspec
from msgspec import Struct

from kbassist.batch.addresses import open_any
from kbassist.batch.model import SAMPLES, Sample, Tally, Unit, UnitResult, Unusable, bounded
from kbassist.batch.recognise import Recognised, Recogniser, iso, moment
from kbassist.batch.records import REACH, Cutter, Layout, ends_its_line, layout_of, widen
from kbassist.batch.scanner import LONGEST, Scanner
from kbassist.evidence.accounts import in_words, said
from kbassist.evidence.attempts import why_not
from kbassist.evidence.document import Document, archive_kind
from kbassist.evidence.formats import is_binary, not_text, possible_binary
from kbassist.evidence.readers.evtx import file_header, read_evtx
from kbassist.evidence.readers.part import Part
from kbassist.faults import Raised, attempt, fault, tried
from kbassist.model.evidence import Trouble
from kbassist.model.result import Failure
from kbassist.reading.matcher import Matcher
from kbassist.rulebase.language.marks import CONTINUED
from kbassist.text.decode import decode
from kbassist.text.safe import named

WINDOW = 16 * 1024 * 1024
_BEHIND = 2 * REACH + LONGEST
_HEAD = 64 * 1024
_WRAPPED = 3
_EVTX_HEADER, _CHUNK = 4_096, 65_536
_CHUNKS_AT_ONCE = 32
_MAX_UNKNOWN = 500
_ABOVE = 8_192
"""Bytes above a record in which a secret may begin that goes on in it."""
_SHORT = 200


class Span(Struct, frozen=True):
    """Which records count: ISO 8601 bounds, empty for none."""

    since: str = ""
    until: str = ""

    def holds(self, time: str) -> bool:
        """Whether a record of that time counts; one without a time does."""
        if not time:
            return True
        plain = time.rstrip("Z")
        return (not self.since or plain >= self.since) and (not self.until or plain < self.until)


class Worker:
    """What a process needs to do units."""

    def __init__(
        self, scanner: Scanner, recogniser: Recogniser, matcher: Matcher, span: Span, window: int = WINDOW
    ) -> None:
        self._scanner = scanner
        self._recogniser = recogniser
        self._matcher = matcher
        own = [one.pattern.anchors for one in matcher.base.index.fact_patterns if one.fact == CONTINUED]
        self._cutter = Cutter(anchor for anchors in own for anchor in anchors)
        self._span = span
        self._window = max(4 * REACH, window)
        self._last: tuple[bytes, Layout | None] | None = None

    def do(self, unit: Unit) -> UnitResult:
        """The result of one unit. Never raises for what a file holds."""
        counter = _Counter(unit, self._span, self._recogniser.shown)
        done = tried(lambda: self._do(unit, counter))
        if isinstance(done, Raised) and isinstance(done.error, OSError):
            counter.unusable(unit.path, in_words(Trouble("io-error", done.error.strerror or str(done.error))))
        elif isinstance(done, Raised):
            counter.failed(unit.path, fault("reading", unit.path, done.error))
        return counter.result()

    def _do(self, unit: Unit, counter: "_Counter") -> None:
        if unit.kind == "archive":
            self._archive(unit, counter)
            return
        with open_any(unit.path) as stream:
            if unit.kind == "evtx":
                self._evtx(stream, unit, counter)
            else:
                self._text(stream, unit, counter)

    # --- text

    def layout(self, head: bytes) -> Layout | None:
        """How a text is written, by its beginning; None if it is no text."""
        if self._last is None or self._last[0] != head:
            # The units of a file begin with the same head, one after the other.
            decoded = decode(head, self._matcher.score)
            self._last = head, None if decoded is None else layout_of(head, decoded.encoding)
        return self._last[1]

    def _text(self, stream: IO[bytes], unit: Unit, counter: "_Counter") -> None:
        head = stream.read(_HEAD)
        layout = self.layout(head) if head else layout_of(b"", "utf-8")
        if layout is None:
            if unit.start == 0:
                counter.unusable(unit.path, _no_log(head, unit.path))
            counter.scanned = unit.end - unit.start
            return
        start = unit.start
        while start < unit.end:
            stop = min(unit.end, start + self._window)
            base = max(0, start - REACH)
            if layout.width == 2:
                base -= (base - layout.skip) % 2
                base = max(0, base)
            stream.seek(base)
            data = stream.read(stop + _BEHIND - base)
            if base + len(data) <= start:
                break
            self._window_of(data, base, start, stop, layout, unit, counter)
            counter.newlines += data.count(layout.newline, start - base, min(len(data), stop - base))
            start = stop
        counter.scanned = unit.end - unit.start

    def _window_of(
        self, data: bytes, base: int, start: int, stop: int, layout: Layout, unit: Unit, counter: "_Counter"
    ) -> None:
        """The records of ``data`` that begin from ``start`` before ``stop`` (offsets in the file)."""
        view = memoryview(data)
        low = max(0, start - base - LONGEST)
        done = -1
        lines_at, lines = start - base, 0
        for end in self._scanner.ends(view[low:]):
            position = low + end
            if position <= done:
                continue
            first, last, stamped = self._cutter.cut(data, layout, position, base)
            if first + base >= stop:
                break
            if first + base < start:
                done = max(done, min(last, position))
                continue
            text = _decoded(data[first:last], layout)
            before = partial(_above, data, first, layout)
            found = self._recogniser.text(text, before)
            if not found.articles and not stamped:
                # A console wraps without indentation: the sentence may begin some lines above.
                wide_first, wide_last = widen(data, layout, first, last, base, _WRAPPED)
                wider = _decoded(data[wide_first:wide_last], layout)
                again = self._recogniser.text(wider, partial(_above, data, wide_first, layout))
                if again.articles:
                    found, text, last = again, wider, max(last, position)
                    before = partial(_above, data, wide_first, layout)
            counter.told(unit.path, found, f"the record at byte {base + first}")
            # Of a line that was read to its end nothing is left that another match in it could say.
            settled = found.articles or found.trouble or ends_its_line(data, layout, position, last, base)
            done = max(last, position) if settled else _settled(position, last)
            if found.articles or found.trouble:
                lines += data.count(layout.newline, lines_at, first) if first > lines_at else 0
                lines_at = max(lines_at, first)
                time, zoned = moment(text)
                counter.add(found, Sample(unit.path, counter.newlines + lines + 1, "", time, text), zoned, before)

    # --- event logs

    def _evtx(self, stream: IO[bytes], unit: Unit, counter: "_Counter") -> None:
        """Chunks whose bytes hold no candidate are never parsed."""
        start = max(unit.start, _EVTX_HEADER)
        step = self._window - self._window % _CHUNK
        while start < unit.end:
            stop = min(unit.end, start + step)
            stream.seek(start)
            data = stream.read(stop - start)
            if not data:
                break
            wanted = sorted({(end - 1) // _CHUNK for end in self._scanner.ends(memoryview(data))})
            for at in range(0, len(wanted), _CHUNKS_AT_ONCE):
                some = wanted[at : at + _CHUNKS_AT_ONCE]
                chunks = b"".join(data[one * _CHUNK : (one + 1) * _CHUNK].ljust(_CHUNK, b"\0") for one in some)
                self._log(file_header(len(some)) + chunks, unit.path, counter)
            start = stop
        counter.scanned = unit.end - unit.start

    def _log(self, data: bytes, path: str, counter: "_Counter") -> None:
        """The events of a log, or why there are none."""
        part = tried(lambda: read_evtx(data))
        if isinstance(part, Raised):
            counter.unusable(path, in_words(why_not("event log", part.error)))
        else:
            self._events(part, path, counter)

    def _events(self, part: Part, path: str, counter: "_Counter") -> None:
        if part.troubles:
            counter.unusable(path, f"partly: {said(part.notes, part.troubles)}")
        for event in part.events:
            found = self._recogniser.event(msgspec.structs.replace(part, events=(event,)))
            counter.told(path, found, f"record {event.record or event.id}")
            if found.articles or found.trouble:
                time, zoned = iso(event.time or "")
                values = (value for value in event.fields.values() if len(value) <= _SHORT)
                text = event.message or f"{event.provider} {event.id} {' '.join(values)}"
                counter.add(found, Sample(path, 0, event.record or "", time, text), zoned)

    # --- archives

    def _archive(self, unit: Unit, counter: "_Counter") -> None:
        from kbassist.evidence.archives import members  # noqa: PLC0415 - start-up: only an archive pays for it

        with open_any(unit.path) as stream:
            kind = archive_kind(stream.read(512))
            stream.seek(0)
            for document in members(kind, stream, unit.path, unit.size):
                done = attempt("reading", document.name, partial(self._member, document, counter))
                if isinstance(done, Failure):
                    counter.failed(document.name, done)
        counter.scanned = unit.size

    def _member(self, document: Document, counter: "_Counter") -> None:
        data = document.data
        if document.trouble:
            counter.unusable(document.name, in_words(document.trouble))
            return
        if document.truncated:
            counter.unusable(document.name, "partly: only its first 64 MB were read; unpack the archive")
        if document.damaged:
            counter.unusable(document.name, f"partly: {in_words(Trouble('cut-off'))}")
        inner = Unit(0, document.name, 0, len(data), "text", len(data), 0)
        if is_binary(data, "evtx"):
            self._log(data, document.name, counter)
            return
        layout = self.layout(data[:_HEAD]) if data else None
        if layout is None:
            if data:
                counter.unusable(document.name, _no_log(data, document.name))
            return
        counter.newlines = 0
        self._window_of(data, 0, 0, len(data), layout, inner, counter)
        counter.newlines = 0


def _settled(position: int, last: int) -> int:
    """How far the matches are settled by a record that said nothing: its match at ``position``, its end at ``last``.

    What stands at the end of a record that was cut for its length is looked at again, with what follows it; but each
    look settles at least half of what it took in, so that no byte is looked at often.
    """
    return max(position, last - min(LONGEST, (last - position) // 2))


def _no_log(data: bytes, name: str) -> str:
    """Why a document that is no text can't be scanned."""
    known = next(possible_binary(data), None)
    return in_words(Trouble("not-a-log", known.title) if known else not_text(data, name))


def _above(data: bytes, first: int, layout: Layout) -> str:
    """What stands above a record, whole characters from the beginning of a line on."""
    start = max(0, first - _ABOVE)
    start += (first - start) % layout.width
    above = _decoded(data[start:first], layout)
    return above if start == 0 else above.partition("\n")[2]


def _decoded(data: bytes, layout: Layout) -> str:
    return data.decode(layout.encoding, "replace").lstrip("\ufeff")


class _Counter:
    """The tallies of a unit. ``shown``: a record as it is kept, masked and short."""

    def __init__(self, unit: Unit, span: Span, shown: Callable[[str, str], str]) -> None:
        self._shown = shown
        self._number = unit.number
        self._span = span
        self.newlines = 0
        self.scanned = 0
        self._records = 0
        self._tallies: dict[object, Tally] = {}
        self._unknown: dict[str, Tally] = {}
        self._unusable: list[Unusable] = []
        self._failed = 0

    def failed(self, path: str, failure: Failure, where: str = "") -> None:
        """A fault of the program cost something of a file."""
        reason = in_words(Trouble("program-failed", failure.told))
        self._failed += self.unusable(path, f"{where}: {reason}" if where else reason)

    def told(self, path: str, found: Recognised, where: str) -> None:
        """What could not be read of a record; ``where`` it is."""
        if found.failure is not None:
            self.failed(path, found.failure, where)
        for reason in found.failed:
            self.unusable(path, reason)

    def unusable(self, path: str, reason: str) -> bool:
        """Something of a file could not be read; whether that was not said yet."""
        one = Unusable(named(path), reason)
        new = len(self._unusable) < _MAX_UNKNOWN and one not in self._unusable
        if new:
            self._unusable.append(one)
        return new

    def add(self, found: Recognised, sample: Sample, zoned: bool, before: Callable[[], str] = str) -> None:
        """Tally a record. ``sample.text``: the whole record; ``before``: what stands above it."""
        if not self._span.holds(sample.time):
            return
        self._records += 1
        for article, symptoms, facts in found.articles:
            tally = self._tallies.get((article, facts))
            if tally is None:
                tally = self._tallies[article, facts] = Tally(article, facts, symptoms)
            self._count(tally, found, sample, zoned, before)
        if not found.articles:
            shape = found.trouble
            if shape not in self._unknown and len(self._unknown) >= _MAX_UNKNOWN:
                shape = "(other messages)"
            tally = self._unknown.setdefault(shape, Tally("", (("message", shape),), ()))
            self._count(tally, found, sample, zoned, before)

    def result(self) -> UnitResult:
        tallies = [*self._tallies.values(), *self._unknown.values()]
        for tally in tallies:
            for name in ("servers", "clients", "databases"):
                setattr(tally, name, bounded(getattr(tally, name)))
        return UnitResult(
            number=self._number,
            scanned=self.scanned,
            newlines=self.newlines,
            records=self._records,
            tallies=list(self._tallies.values()),
            unknown=list(self._unknown.values()),
            unusable=self._unusable,
            failed=self._failed,
        )

    def _count(self, tally: Tally, found: Recognised, sample: Sample, zoned: bool, before: Callable[[], str]) -> None:
        """One more record. ``sample.text`` is the whole record, masked and shortened only if it is kept."""
        tally.count += 1
        time = sample.time
        if time:
            tally.timed += 1
            tally.zoned += zoned
            tally.first = min(tally.first or time, time)
            tally.last = max(tally.last, time)
            tally.hours[time[:13]] = tally.hours.get(time[:13], 0) + 1
        for names, name in (
            (tally.servers, found.server),
            (tally.clients, found.client),
            (tally.databases, found.database),
        ):
            if name:
                names[name] = names.get(name, 0) + 1
        if len(tally.samples) < SAMPLES:
            tally.samples.append(
                msgspec.structs.replace(sample, path=named(sample.path), text=self._shown(sample.text, before()))
            )
