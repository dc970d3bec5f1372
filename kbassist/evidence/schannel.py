"""Windows events from text: Event Viewer's copy, ``wevtutil qe /f:text``, ``Get-WinEvent | Format-List``.

Layouts: docs/evidence.md. Labels are translated by Windows; those below belong to the formats, not to a product.
"""

import re

from kbassist.model import EventRecord

_LABELS: dict[str, tuple[str, ...]] = {
    "provider": ("source", "providername", "quelle", "origen", "origine", "fonte", "ソース", "源", "來源", "источник"),
    "id": ("event id", "id", "ereignis-id", "id. del evento", "id de l'événement", "id de l’événement",
           "id evento", "id do evento",
           "イベント id", "事件 id", "事件識別碼", "код события"),
    "time": ("date", "timecreated", "datum", "fecha", "data", "日付", "日期", "дата"),
    "computer": ("computer", "machinename", "equipo", "ordinateur", "コンピューター", "计算机", "電腦", "компьютер"),
    "message": ("description", "message", "beschreibung", "descripción", "descrizione", "descrição",
                "説明", "描述", "описание"),
}  # fmt: skip
_FIELD = {label: field for field, labels in _LABELS.items() for label in labels}
_LINE = re.compile(r"^ {0,4}([^\s:：][^:：]{0,40}?)\s*[:：] ?(.*)$")
_START = re.compile(r"^(?:Event\[\d+\]:?\s*$|Log Name\s*:)", re.I)
_PROCESS = re.compile(r"SSPI client process is (?P<image>.{1,80}?) \(PID: (?P<pid>\d+)\)")
_MAX_EVENTS = 100_000


class _Open:
    """An event while its lines come in."""

    def __init__(self, line: int) -> None:
        self.line = line
        self.fields: dict[str, str] = {}
        self.message: list[str] = []

    def record(self) -> EventRecord | None:
        number = re.match(r"\d{1,9}", self.fields.get("id", "").replace(",", ""))
        if not number or not self.fields.get("provider"):
            return None
        message = " ".join(part for part in self.message if part)
        process = _PROCESS.search(message)
        return EventRecord(
            provider=self.fields["provider"],
            id=int(number[0]),
            time=self.fields.get("time"),
            computer=_named(self.fields.get("computer")),
            message=message,
            fields={"process": process["image"]} if process else {},
            line=self.line,
        )


def _named(computer: str | None) -> str | None:
    """The computer's name, unless a person blanked it out as in the article's own sample."""
    return None if not computer or computer.upper() in ("COMPUTERNAME", "N/A", "-") else computer


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
