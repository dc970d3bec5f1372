"""One unit of work: the bytes of a file scanned in windows, a record cut out around each match, and tallied.

Windows overlap by what a record can reach; a record belongs to the window (and the unit) in which it begins, so none is
lost and none counted twice, wherever a file is split. Files are read, not mapped: a file that shrinks while it is read
ends early and does no harm.
"""

from collections.abc import Callable, Sequence
from functools import partial
from io import BytesIO
from typing import IO, TypeVar

import msgspec

from kbassist.batch.addresses import open_any
from kbassist.batch.model import Recognised, Sample, Tally, Unit, UnitResult
from kbassist.batch.recognise import Recogniser, clock, iso, moment, stamp_of
from kbassist.batch.records import REACH, Cutter, ends_its_line, widen
from kbassist.batch.scanner import LONGEST, Scanner
from kbassist.batch.tally import Counter, Span
from kbassist.batch.windows import WINDOW, Window, windows
from kbassist.evidence.accounts import in_words, partly
from kbassist.evidence.attempts import why_not
from kbassist.evidence.document import MAX_BYTES, Document, archive_kind
from kbassist.evidence.formats import is_binary, not_text, possible_binary
from kbassist.evidence.readers.evtx import file_header, read_evtx
from kbassist.evidence.readers.part import Part
from kbassist.faults import Raised, attempt, fault, tried
from kbassist.model.evidence import Trouble
from kbassist.model.result import Failure
from kbassist.reading.matcher import Matcher
from kbassist.rulebase.language.marks import CONTINUED
from kbassist.text.decode import decode

_HEAD = 64 * 1024
_WRAPPED = 3
_EVTX_HEADER, _CHUNK = 4_096, 65_536
_CHUNKS_AT_ONCE = 32
_ABOVE = 8_192
"""Bytes above a record in which a secret may begin that goes on in it."""
_SHORT = 200
_Counter = TypeVar("_Counter", bound=Counter)


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
        self._last: tuple[bytes, str | None] | None = None
        self.watch: Callable[[int, int], None] = _nobody
        """Told of a unit how many of its bytes are done."""
        self._unit: Unit | None = None
        self._counted: tuple[Window | None, int, int] = None, 0, 0

    def counter(self, unit: Unit, kind: type[_Counter]) -> _Counter:
        """A counter of another kind, for ``do``."""
        return kind(unit, self._span, self._recogniser.shown)

    def whole(self, data: bytes) -> int | None:
        """Up to where the records of a text that is still written are whole; see ``Cutter.last_beginning``."""
        return self._cutter.last_beginning(data)

    def do(self, unit: Unit, counter: Counter | None = None) -> UnitResult:
        """The result of one unit. Never raises for what a file holds. ``counter``: what keeps its records."""
        counter = counter or self.counter(unit, Counter)
        self._unit = unit if unit.kind == "text" else None
        done = tried(lambda: self._do(unit, counter))
        if isinstance(done, Raised) and isinstance(done.error, OSError):
            counter.unusable(unit.path, in_words(Trouble("io-error", done.error.strerror or str(done.error))))
        elif isinstance(done, Raised):
            counter.failed(unit.path, fault("reading", unit.path, done.error))
        return counter.result()

    def _do(self, unit: Unit, counter: Counter) -> None:
        if unit.kind == "archive":
            self._archive(unit, counter)
            return
        with open_any(unit.path) as stream:
            if unit.kind == "evtx":
                self._evtx(stream, unit, counter)
            else:
                self._text(stream, unit, counter)

    # --- text

    def _encoding(self, head: bytes) -> str | None:
        """How a text is written, by its beginning; None if it is no text."""
        if self._last is None or self._last[0] != head:
            # The units of a file begin with the same head, one after the other.
            decoded = decode(head, self._matcher.score)
            self._last = head, None if decoded is None else decoded.encoding
        return self._last[1]

    def _text(self, stream: IO[bytes], unit: Unit, counter: Counter) -> None:
        head = stream.read(_HEAD)
        encoding = self._encoding(head) if head else "utf-8"
        if encoding is None:
            if unit.start == 0:
                counter.unusable(unit.path, _no_log(head, unit.path))
        else:
            for window in windows(stream, unit.start, unit.end, encoding, self._window):
                self.watch(unit.number, window.offset - unit.start)
                self._records(window, unit.path, counter)
        counter.scanned = unit.end - unit.start

    def _records(self, window: Window, path: str, counter: Counter, member: bytes = b"") -> None:
        """The records that begin in a window; ``member``: all of a document of an archive, which is not read again."""
        data, done = window.data, -1
        start, stop = window.start, window.stop
        cut, known, same, add = self._cutter.cut, self._recogniser.known, self._recogniser.again, counter.add
        for position in self._scanner.ends(data, max(0, start - LONGEST)):
            if position <= done:
                continue
            first, last, stamped = cut(data, position)
            if first >= stop:
                break
            if first < start:
                done = max(done, min(last, position))
                continue
            stamp = stamp_of(data, first, last) if stamped else None
            if stamp is not None:
                # A line like those before it costs a look-up: there may be millions.
                found = same(data[stamp.end() : last])
                if found is not None:
                    done = last
                    wanting = add(found, *clock(stamp))
                    if wanting:
                        self._keep(
                            wanting, self._decoded(data[first:last], window), first, window, path, counter, member
                        )
                    continue
            text = self._decoded(data[first:last], window)
            found = known(text) or self._read(text, first, window, path, counter)
            if not found.articles and not stamped:
                # A console wraps without indentation: the sentence may begin some lines above.
                wide_first, wide_last = widen(data, first, last, _WRAPPED)
                wider = self._decoded(data[wide_first:wide_last], window)
                again = known(wider) or self._read(wider, wide_first, window, path, counter)
                if again.articles:
                    found, text, first, last = again, wider, wide_first, max(last, position)
            # Of a line that was read to its end nothing is left that another match in it could say.
            settled = found.articles or found.trouble or ends_its_line(data, position, last)
            done = max(last, position) if settled else _settled(position, last)
            if found.articles or found.trouble:
                time, zoned = moment(text)
                wanting = add(found, time, zoned)
                if wanting:
                    self._keep(wanting, text, first, window, path, counter, member)
                if stamp is not None:
                    self._recogniser.remember(data[stamp.end() : last], found)

    def _keep(
        self,
        tallies: Sequence[Tally],
        text: str,
        first: int,
        window: Window,
        path: str,
        counter: Counter,
        member: bytes,
    ) -> None:
        """A record is a sample."""
        line = self._line(window, first) + 1 + member.count(b"\n", 0, window.offset)
        sample = Sample(path, line, "", moment(text)[0], text)
        counter.keep(tallies, sample, 0 if member else window.offset, partial(self._above, first, window))

    def _line(self, window: Window, first: int) -> int:
        """The line feeds of a window before a place: those of one after the other are counted once."""
        counted, place, count = self._counted
        if counted is not window or place > first:
            place, count = window.start, 0
        count += window.data.count(b"\n", place, first)
        self._counted = window, first, count
        return count

    def _read(self, text: str, first: int, window: Window, path: str, counter: Counter) -> Recognised:
        """What a record says that is like none before: each costs as much as megabytes without any."""
        if self._unit is not None:
            self.watch(self._unit.number, window.offset + first - window.start - self._unit.start)
        found = self._recogniser.read(text, partial(self._above, first, window))
        if found.failure is not None or found.failed:
            counter.told(path, found, f"the record at byte {window.offset + first - window.start}")
        return found

    def _decoded(self, data: bytes, window: Window) -> str:
        """A piece of a text. A log may go on in another encoding than it begins with."""
        try:
            text = data.decode("utf-8")
        except UnicodeDecodeError:
            text = data.decode(self._page(data, window.encoding), "replace")
        return text.lstrip("\ufeff") if text[:1] == "\ufeff" else text

    def _page(self, data: bytes, encoding: str) -> str:
        """The code page of what is no UTF-8: that of the head, or the one in which most can be read."""
        if encoding != "utf-8":
            return encoding
        decoded = decode(data, self._matcher.score)
        return decoded.encoding if decoded else encoding

    def _above(self, first: int, window: Window) -> str:
        """What stands above a record, whole characters from the beginning of a line on."""
        start = max(0, first - _ABOVE)
        above = self._decoded(window.data[start:first], window)
        return above if start == 0 else above.partition("\n")[2]

    # --- event logs

    def _evtx(self, stream: IO[bytes], unit: Unit, counter: Counter) -> None:
        """Chunks whose bytes hold no candidate are never parsed."""
        start = max(unit.start, _EVTX_HEADER)
        step = self._window - self._window % _CHUNK
        while start < unit.end:
            stop = min(unit.end, start + step)
            stream.seek(start)
            data = stream.read(stop - start)
            if not data:
                break
            chunks = range((len(data) + _CHUNK - 1) // _CHUNK)
            wanted = [one for one in chunks if self._scanner.in_event_log(data[one * _CHUNK : (one + 1) * _CHUNK])]
            self.watch(unit.number, start - unit.start)
            for at in range(0, len(wanted), _CHUNKS_AT_ONCE):
                some = wanted[at : at + _CHUNKS_AT_ONCE]
                body = b"".join(data[one * _CHUNK : (one + 1) * _CHUNK].ljust(_CHUNK, b"\0") for one in some)
                self._log(file_header(len(some)) + body, unit.path, counter)
            start = stop
        counter.scanned = unit.end - unit.start

    def _log(self, data: bytes, path: str, counter: Counter) -> None:
        """The events of a log, or why there are none."""
        part = tried(lambda: read_evtx(data, self._is_wanted))
        if isinstance(part, Raised):
            counter.unusable(path, in_words(why_not("event log", part.error)))
        else:
            self._events(part, path, counter)

    def _is_wanted(self, event: str) -> bool:
        """Whether anything may be recognised in an event, by its JSON."""
        return self._scanner.in_event_log(event.encode("utf-8", "replace"))

    def _events(self, part: Part, path: str, counter: Counter) -> None:
        if part.troubles:
            counter.unusable(path, partly(part.notes, part.troubles))
        for event in part.events:
            found = self._recogniser.event(msgspec.structs.replace(part, events=(event,)))
            counter.told(path, found, f"record {event.record or event.id}")
            if found.articles or found.trouble:
                time, zoned = iso(event.time or "")
                values = (value for value in event.fields.values() if len(value) <= _SHORT)
                text = event.message or f"{event.provider} {event.id} {' '.join(values)}"
                counter.keep(counter.add(found, time, zoned), Sample(path, 0, event.record or "", time, text), 0)

    # --- archives

    def _archive(self, unit: Unit, counter: Counter) -> None:
        from kbassist.evidence.archives import members  # noqa: PLC0415 - start-up: only an archive pays for it

        with open_any(unit.path) as stream:
            kind = archive_kind(stream.read(512))
            stream.seek(0)
            part = range(unit.start, unit.end) if (unit.start, unit.end) != (0, unit.size) else None
            for document in members(kind, stream, unit.path, unit.size, part):
                done = attempt("reading", document.name, partial(self._member, document, counter))
                if isinstance(done, Failure):
                    counter.failed(document.name, done)
        counter.scanned = unit.end - unit.start

    def _member(self, document: Document, counter: Counter) -> None:
        data = document.data
        if document.trouble:
            counter.unusable(document.name, in_words(document.trouble))
            return
        if document.truncated:
            counter.unusable(document.name, partly((), [Trouble("truncated-member", str(MAX_BYTES // 1024**2))]))
        if document.damaged:
            counter.unusable(document.name, partly((), [Trouble("cut-off")]))
        if is_binary(data, "evtx"):
            self._log(data, document.name, counter)
            return
        encoding = self._encoding(data[:_HEAD]) if data else None
        if encoding is not None:
            for window in windows(BytesIO(data), 0, len(data), encoding, len(data)):
                self._records(window, document.name, counter, data)
        elif data:
            counter.unusable(document.name, _no_log(data, document.name))


def _nobody(_unit: int, _scanned: int) -> None:
    """Whom a worker tells how far it is, where nobody asks."""


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
