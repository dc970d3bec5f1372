"""Windows events as tables: Event Viewer's CSV and TXT, ``Export-Csv``, SQL LogScout's ``.out`` and ``.csv``.

Event Viewer names five columns and writes six; SQL LogScout does not escape the quotes inside a message. So a row is
recognised by its beginning, and everything to the next beginning is its message; only ``Export-Csv``, which may put the
message first, is read as standard CSV (RFC 4180).
"""

import csv
import io
import re

from kbassist.evidence.readers.event import event
from kbassist.evidence.readers.event_text import LABELS
from kbassist.evidence.readers.part import Part, spans
from kbassist.model.evidence import EventRecord

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
_MAX_HEADER = 40
_MAX_MESSAGE = 20_000
_DASHES = re.compile(r"^-{60,}\s*$")


def read_table(text: str, lines: list[str]) -> Part | None:
    """All events of a table; None if no header of such a table stands near the top."""
    for number, line in enumerate(lines[:_MAX_HEADER]):
        names = _header(line)
        if names:
            events, odd = _standard(lines, number, names) if names[0] == "message" else _rows(lines, number, names)
            break
        if _DASHES.match(line) and number:
            widths = _widths(lines[number - 1])
            if widths:
                events, odd = _fixed(lines, number + 1, widths), 0
                break
    else:
        return None
    notes = (f"{odd} line(s) belong to no row; quotes or line breaks are wrong there",) if odd else ()
    return (
        Part(
            kind="event",
            events=tuple(events),
            notes=notes,
            partly=bool(odd),
            claimed=((1, len(lines)),),
            messages=True,
        )
        if events
        else None
    )


def _delimiter(line: str) -> str:
    return max("\t,;", key=line.count)


def _header(line: str) -> list[str]:
    """The meaning of each column ("" where it has none for us); empty if the line is no header of events."""
    delimiter = _delimiter(line)
    if line.count(delimiter) < 3:
        return []
    names = [_COLUMNS.get(name.strip().strip('"').casefold(), "") for name in line.split(delimiter)]
    return names if {"provider", "id"} <= set(names) else []


def _unquoted(text: str) -> str:
    text = text.strip()
    return text[1:-1] if len(text) >= 2 and text[0] == text[-1] == '"' else text


def _rows(lines: list[str], top: int, names: list[str]) -> tuple[list[EventRecord], int]:
    delimiter = _delimiter(lines[top])
    # Event Viewer leaves the sixth column, the message, without a name.
    message = names.index("message") if "message" in names else len(names)
    rows: list[tuple[int, list[str], list[str]]] = []
    odd = 0
    for number, line in enumerate(lines[top + 1 :], top + 2):
        cells = _cells(line, delimiter, message)
        if cells and cells[names.index("id")].strip().isdigit():
            rows.append((number, cells, [cells[message] if message < len(cells) else ""]))
        elif rows and len(rows[-1][2]) < _MAX_MESSAGE // 10:
            rows[-1][2].append(line)
        elif line.strip():
            odd += 1
    events = []
    for number, cells, parts in rows:
        values = {name: cells[place] for place, name in enumerate(names) if name and place < len(cells)}
        text = "\n".join(parts).strip()[:_MAX_MESSAGE]
        record = _record(values | {"message": text.strip('"').replace('""', '"')}, number)
        events += [record] if record else []
    return events, odd


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


def _standard(lines: list[str], top: int, names: list[str]) -> tuple[list[EventRecord], int]:
    """``Export-Csv``: every cell quoted, quotes doubled, messages over several lines."""
    body = "\n".join(lines[top + 1 :])
    events: list[EventRecord] = []
    odd = 0
    reader = csv.reader(io.StringIO(body), delimiter=_delimiter(lines[top]))
    first = top + 2
    while True:
        try:
            cells = next(reader)
        except StopIteration:
            return events, odd
        except csv.Error:
            # A quote that never closes swallows the rest up to the module's field limit.
            odd += 1
            continue
        values = {name: cells[place] for place, name in enumerate(names) if name and place < len(cells)}
        record = _record(values, first)
        first = top + 2 + reader.line_num
        if record:
            events.append(record)
        elif any(cells):
            odd += 1


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
    starts: list[int] = []
    label = ""
    for word in re.finditer(r"\S+", header):
        longer = f"{label} {word[0]}".strip().casefold()
        apart = header[: word.start()].endswith("  ")
        # A column that its name fills leaves one blank before the next.
        if not starts or apart or (label.casefold() in _COLUMNS and longer not in _COLUMNS):
            starts.append(word.start())
            label = ""
        label = f"{label} {word[0]}".strip()
    names = [_COLUMNS.get(header[a:b].strip().casefold(), "") for a, b in spans(starts, len(header))]
    if not {"provider", "id"} <= set(names):
        return []
    return [(name, a, b) for name, (a, b) in zip(names, spans(starts, 1 << 30), strict=True)]


def _fixed(lines: list[str], first: int, widths: list[tuple[str, int, int]]) -> list[EventRecord]:
    events = []
    for number, line in enumerate(lines[first:], first + 1):
        record = _record({name: line[a:b] for name, a, b in widths if name}, number)
        events += [record] if record else []
    return events
