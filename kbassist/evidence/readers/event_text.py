"""Windows events from text: Event Viewer's copies (general and details), ``wevtutil qe /f:text``, ``Format-List``.

Layouts: docs/evidence.md. Labels are translated by Windows; those below belong to the formats, not to a product.
"""

import re
from collections.abc import Sequence

from kbassist.evidence.formats import reader
from kbassist.evidence.readers.event import event
from kbassist.evidence.readers.part import Part, Text, spans
from kbassist.model.evidence import EventRecord, Trouble

PROVIDERS = ("source", "providername", "quelle", "origen", "origine", "fonte", "ソース", "源", "來源", "источник")
"""The label of an event's source in the languages of Windows, and PowerShell's name for it."""
LABELS: dict[str, tuple[str, ...]] = {
    "provider": PROVIDERS,
    "id": ("event id", "id", "ereignis-id", "id. del evento", "id de l'événement", "id de l’événement",
           "id evento", "id do evento",
           "イベント id", "事件 id", "事件識別碼", "код события"),
    "time": ("date", "timecreated", "datum", "fecha", "data", "日付", "日期", "дата"),
    "computer": ("computer", "machinename", "equipo", "ordinateur", "コンピューター", "计算机", "電腦", "компьютер"),
    "record": ("recordid",),
    "message": ("description", "message", "beschreibung", "descripción", "descrizione", "descrição",
                "説明", "描述", "описание"),
}  # fmt: skip
"""What the columns and labels of an export mean, in the languages of Windows."""
_FIELD = {label: field for field, labels in LABELS.items() for label in labels}
_LINE = re.compile(r"^ {0,4}([^\s:：][^:：]{0,40}?)\s*[:：] ?(.*)$")
_START = re.compile(r"^(?:Event\[\d+\]:?\s*$|Log Name\s*:)", re.I)
_MAX_EVENTS = 100_000


class _Open:
    """An event while its lines come in."""

    def __init__(self, line: int) -> None:
        self.line = line
        self.fields: dict[str, str] = {}
        self.message: list[str] = []

    def record(self) -> EventRecord | None:
        # Format-List * prints the number of the record as well.
        return event(
            self.fields.get("provider", ""),
            self.fields.get("id", ""),
            time=self.fields.get("time"),
            computer=self.fields.get("computer"),
            message=" ".join(part for part in self.message if part),
            line=self.line,
            record=self.fields.get("record"),
        )


@reader(name="event-text", title="events as text", markers=("- system", *PROVIDERS), suffixes=(".txt",))
def read_text(source: Text) -> Part | None:
    """All events in text of any of these layouts."""
    whole = read_events(source.text)
    events = [*whole, *_details(source.lines)]
    full = len(whole) >= _MAX_EVENTS
    troubles = (Trouble("too-many-entries", str(_MAX_EVENTS)),) if full else ()
    return Part(kind="event", events=tuple(events), troubles=troubles) if events else None


_DETAIL_START = re.compile(r"^\s*[-+]\s*System\s*$")
_DETAIL_FIELD = re.compile(r"^\s*(?:\[\s*(?P<attribute>\w+)\s*\]|(?P<element>[A-Za-z]\w*))[\s\u00a0]+(?P<value>\S.*)$")
_DETAIL_GROUP = re.compile(r"^\s*[-+]\s*(?P<name>\w+)\s*$")
_DUMP = re.compile(r"^\s*[0-9A-Fa-f]{4,8}:\s+(?P<bytes>(?:[0-9A-Fa-f]{2}[ -]{1,2}){1,16})")


def _details(lines: Sequence[str]) -> list[EventRecord]:
    """Event Viewer's "Details" in the friendly view: an indented tree, and a hex dump of the binary data below it."""
    starts = [number for number, line in enumerate(lines) if _DETAIL_START.match(line)]
    records = [_detail(lines[start:end], start + 1) for start, end in spans(starts, len(lines)) if end - start < 20_000]
    return [record for record in records if record]


def _detail(lines: Sequence[str], number: int) -> EventRecord | None:
    group = "System"
    fields: dict[str, str] = {}
    system: dict[str, str] = {}
    dump = bytearray()
    for line in lines:
        row, opened, found = _DUMP.match(line), _DETAIL_GROUP.match(line), _DETAIL_FIELD.match(line)
        if row:
            dump += bytes.fromhex(re.sub(r"[^0-9A-Fa-f]", "", row["bytes"]))
        elif opened:
            group = opened["name"]
        elif found:
            known = system if group in _SYSTEM_GROUPS else fields
            known.setdefault(found["attribute"] or found["element"], found["value"].rstrip())
    return event(
        system.get("Name", ""),
        system.get("EventID", ""),
        time=system.get("SystemTime"),
        computer=system.get("Computer"),
        fields=fields,
        line=number,
        record=system.get("EventRecordID"),
        data=bytes(dump),
    )


_SYSTEM_GROUPS = ("System", "Provider", "TimeCreated", "Correlation", "Execution", "Security")


def read_events(text: str) -> list[EventRecord]:
    """All events in ``text``, in order; an event that is cut off is given as far as it goes. Never raises."""
    records: list[EventRecord] = []
    current: _Open | None = None
    in_message = False
    for number, line in enumerate(text.splitlines(), 1):
        label, value = _labelled(line)
        starts = bool(_START.match(line)) or (
            current is not None and label in ("provider", "id", "time") and label in current.fields
        )
        if starts or (current is None and label):
            _finish(current, records)
            if len(records) >= _MAX_EVENTS:
                return records
            current, in_message = _Open(number), False
        if current is None:
            continue
        # Inside a description only a line that begins the next event is a label: messages have colons of their own.
        if label and not (in_message and label not in ("provider", "id", "time")):
            in_message = label == "message"
            if in_message:
                current.message.append(value)
            else:
                current.fields.setdefault(label, value)
        elif in_message:
            if line.strip().casefold().startswith("event xml"):
                in_message = False
            else:
                current.message.append(line.strip())
    _finish(current, records)
    return records


def _labelled(line: str) -> tuple[str, str]:
    found = _LINE.match(line)
    if not found:
        return "", ""
    return _FIELD.get(found[1].strip().casefold(), ""), found[2].strip()


def _finish(current: _Open | None, records: list[EventRecord]) -> None:
    record = current.record() if current else None
    if record:
        records.append(record)
