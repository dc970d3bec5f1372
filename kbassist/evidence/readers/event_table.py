"""Windows events as tables: Event Viewer's CSV and TXT, ``Export-Csv``, SQL LogScout's ``.out`` and ``.csv``.

Event Viewer names five columns and writes six; SQL LogScout does not escape the quotes inside a message. So a row is
recognised by its beginning, and everything to the next beginning is its message; only ``Export-Csv``, which may put the
message first, is read as standard CSV (RFC 4180).
"""

import csv
import io
import re
from collections.abc import Sequence

from kbassist.evidence.formats import reader
from kbassist.evidence.readers.event import event
from kbassist.evidence.readers.event_text import LABELS
from kbassist.evidence.readers.part import Part, Range, Text, entry_end, joined, spans
from kbassist.model.evidence import EventRecord, Trouble

_COLUMNS = {label: field for field, labels in LABELS.items() for label in labels} | {
    "date and time": "time",
    "datum und uhrzeit": "time",
    "date et heure": "time",
    "fecha y hora": "time",
    "data e ora": "time",
    "data e hora": "time",
    "日付と時刻": "time",
    "日期和时间": "time",
    "timegenerated": "time",
    "timecreated": "time",
    "date time": "time",
    "eventid": "id",
    "event id": "id",
    "source": "provider",
    "providername": "provider",
    "computer name": "computer",
    "machinename": "computer",
    "message": "message",
    "index": "record",
    "recordid": "record",
}
_MAX_ABOVE = 2_000
"""A header further down is not looked for."""
_MAX_MESSAGE = 20_000
_MAX_HEADER, _MAX_COLUMNS = 4_000, 100
"""No header of such a table is as long; each row would cost as much."""
_DASHES = re.compile(r"^-{60,}\s*$")


class _Rows:
    """The events of a table as they are found, the lines they take, and how many lines belong to none."""

    def __init__(self, header: int) -> None:
        self.events: list[EventRecord] = []
        self.claimed: list[Range] = [(header, header)]
        self.odd = 0

    def add(self, values: dict[str, str], first: int, last: int) -> bool:
        """A row of the table; whether it is an event."""
        record = _record(values, first)
        if record is not None:
            self.events.append(record)
            self.claimed.append((first, last))
        return record is not None


@reader(
    name="event-table",
    title="table of events",
    markers=("event id", "eventid", '"message","id"', "-id", " id", "事件", "イベント"),
    suffixes=(".csv", ".txt", ".tsv", ".out"),
)
def read_table(source: Text) -> Part | None:
    """All events of a table; None if no header of such a table is found."""
    lines = source.lines
    for number, line in enumerate(lines[:_MAX_ABOVE]):
        names = _header(line)
        if names:
            rows = _standard(lines, number, names) if names[0] == "message" else _quoted(lines, number, names)
            break
        if _DASHES.match(line) and number:
            widths = _widths(lines[number - 1])
            if widths:
                rows = _fixed(lines, number + 1, widths)
                break
    else:
        return None
    if not rows.events:
        return None
    troubles = (Trouble("odd-lines", str(rows.odd)),) if rows.odd else ()
    return Part(kind="event", events=tuple(rows.events), troubles=troubles, claimed=joined(rows.claimed), messages=True)


def _delimiter(line: str) -> str:
    return max("\t,;", key=line.count)


def _header(line: str) -> list[str]:
    """The meaning of each column ("" where it has none for us); empty if the line is no header of events."""
    delimiter = _delimiter(line)
    if not 3 <= line.count(delimiter) < _MAX_COLUMNS:
        return []
    names = [_COLUMNS.get(name.strip().strip('"').casefold(), "") for name in line.split(delimiter)]
    return names if {"provider", "id"} <= set(names) else []


def _unquoted(text: str) -> str:
    text = text.strip()
    return text[1:-1] if len(text) >= 2 and text[0] == text[-1] == '"' else text


def _quoted(lines: Sequence[str], top: int, names: list[str]) -> _Rows:
    delimiter = _delimiter(lines[top])
    # Event Viewer leaves the sixth column, the message, without a name.
    message = names.index("message") if "message" in names else len(names)
    begun: list[tuple[int, list[str]]] = []
    rows = _Rows(top + 1)
    for number, line in enumerate(lines[top + 1 :], top + 2):
        cells = _cells(line, delimiter, message)
        if cells and cells[names.index("id")].strip().isdecimal():
            begun.append((number, cells))
        elif line.strip() and not begun:
            rows.odd += 1
    for place, (first, cells) in enumerate(begun):
        following = begun[place + 1][0] if place + 1 < len(begun) else len(lines) + 1
        values = {name: cells[at] for at, name in enumerate(names) if name and at < len(cells)}
        parts = [cells[message] if message < len(cells) else ""]
        last = _message_end(lines, first, following, parts[0])
        parts += lines[first : min(last, first + _MAX_MESSAGE // 10)]
        text = "\n".join(parts).strip()[:_MAX_MESSAGE].strip()
        rows.add(values | {"message": text.strip('"').replace('""', '"')}, first, last)
    return rows


def _message_end(lines: Sequence[str], first: int, following: int, message: str) -> int:
    """The last line of a row whose message begins as ``message``: an open quote goes on over blank lines."""
    last = first
    if message.count('"') % 2:
        for last in range(first + 1, following):
            if lines[last - 1].count('"') % 2:
                break
        else:
            last = following - 1
    return max(last, entry_end(lines, last, following))


def _cells(line: str, delimiter: str, message: int) -> list[str]:
    """The cells before the message, unquoted, and the message as it stands; empty if the line has fewer."""
    cells: list[str] = []
    position = 0
    while len(cells) < message:
        if position < len(line) and line[position] == '"':
            end = line.find('"', position + 1)
            if end < 0:
                return []
            cells.append(line[position + 1 : end])
            position = end + 1
        else:
            end = line.find(delimiter, position)
            end = len(line) if end < 0 else end
            cells.append(line[position:end])
            position = end
        if position >= len(line):
            return cells if len(cells) == message else []
        if line[position] != delimiter:
            return []
        position += 1
    return [*cells, line[position:]]


def _standard(lines: Sequence[str], top: int, names: list[str]) -> _Rows:
    """``Export-Csv``: every cell quoted, quotes doubled, messages over several lines."""
    rows = _Rows(top + 1)
    table = csv.reader(io.StringIO("\n".join(lines[top + 1 :])), delimiter=_delimiter(lines[top]))
    last, blank = top + 1, False
    while True:
        try:
            cells = next(table)
        except StopIteration:
            return rows
        except csv.Error:
            # A quote that never closes swallows the rest up to the module's field limit.
            rows.odd += 1
            continue
        first, last = last + 1, top + 1 + table.line_num
        values = {name: cells[at] for at, name in enumerate(names) if name and at < len(cells)}
        if rows.add(values, first, last):
            blank = False
        elif not cells:
            blank = True
        elif blank and len(cells) < len(names):
            # Below a blank line it is something else that was pasted.
            return rows
        else:
            rows.odd += any(cells)


def _record(values: dict[str, str], line: int) -> EventRecord | None:
    values = {name: _unquoted(text) for name, text in values.items()}
    return event(
        values.get("provider", ""),
        values.get("id", ""),
        time=values.get("time"),
        computer=values.get("computer"),
        message=values.get("message", "")[:_MAX_MESSAGE],
        line=line,
        record=values.get("record") or None,
    )


def _widths(header: str) -> list[tuple[str, int, int]]:
    """Columns of a fixed-width header: meaning, start, end (exclusive; the last one is open)."""
    if len(header) > _MAX_HEADER:
        return []
    starts: list[int] = []
    label = ""
    for word in re.finditer(r"\S+", header):
        longer = f"{label} {word[0]}".strip().casefold()
        apart = header.endswith("  ", 0, word.start())
        # A column that its name fills leaves one blank before the next.
        if not starts or apart or (label.casefold() in _COLUMNS and longer not in _COLUMNS):
            starts.append(word.start())
            label = ""
        label = f"{label} {word[0]}".strip()
    names = [_COLUMNS.get(header[a:b].strip().casefold(), "") for a, b in spans(starts, len(header))]
    if not {"provider", "id"} <= set(names):
        return []
    return [(name, a, b) for name, (a, b) in zip(names, spans(starts, 1 << 30), strict=True)]


def _fixed(lines: Sequence[str], top: int, widths: list[tuple[str, int, int]]) -> _Rows:
    """Rows of a fixed width from line ``top`` on (from 0); what is between them are messages that go on."""
    rows = _Rows(top)
    rows.claimed.append((top - 1, top - 1))
    cut = [{name: line[a:b] for name, a, b in widths if name} for line in lines[top:]]
    begun = [number for number, values in enumerate(cut, top + 1) if _record(values, number)]
    for first, following in spans(begun, len(lines) + 1):
        values = dict(cut[first - top - 1])
        last = entry_end(lines, first, following)
        more = lines[first : min(last, first + _MAX_MESSAGE // 10)]
        rows.add(values | {"message": "\n".join([values.get("message", "").rstrip(), *more])}, first, last)
    return rows
