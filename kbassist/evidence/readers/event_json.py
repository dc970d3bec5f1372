"""Windows events as JSON: ``Get-WinEvent | ConvertTo-Json``, winlogbeat and other shippers, Azure Monitor."""

import json
import re
from collections.abc import Iterator
from datetime import datetime, timezone
from typing import Any

from kbassist.evidence.formats import reader
from kbassist.evidence.readers.event import event, flatten
from kbassist.evidence.readers.event_xml import as_mapping, parse
from kbassist.evidence.readers.part import Part, Places, Range, Text, joined
from kbassist.model.evidence import EventRecord, Trouble

_DATE = re.compile(r"/Date\((-?\d{1,15})[^)]{0,10}\)/")
_MAX_OBJECTS = 1_000_000
_MAX_DAMAGED = 100
"""Each can cost a look at all of the rest."""
_NEXT = re.compile(r"[\s,\[\]]*\{")
_LINE = re.compile(r"^[ \t,\[\]]*\{", re.M)
_BEGUN = re.compile(r"\{\s*(?:\"|\}|$)")


@reader(
    name="event-json",
    title="events in JSON",
    markers=('"eventid"', '"event_id"', '"providername"', '"id":'),
    suffixes=(".json", ".ndjson"),
)
def read_json(source: Text) -> Part | None:
    """All events in JSON arrays, objects, or one object a line; what is cut off or damaged is left out and said."""
    places = Places(source.text)
    events: list[EventRecord] = []
    claimed: list[Range] = []
    damaged = False
    looked = 0
    for position, end, value in objects(source.text):
        looked += 1
        if value is None:
            damaged = True
            continue
        record = _record(value, places.line(position))
        if record:
            events.append(record)
            claimed.append((places.line(position), places.line(end - 1)))
    if not events:
        return None
    troubles = [Trouble("cut-off")] if damaged else []
    if looked >= _MAX_OBJECTS:
        troubles.append(Trouble("too-many-entries", str(_MAX_OBJECTS)))
    return Part(kind="event", events=tuple(events), troubles=tuple(troubles), claimed=joined(claimed), messages=True)


def objects(text: str) -> Iterator[tuple[int, int, dict[str, Any] | None]]:
    """The JSON objects that begin a line or follow another one, arrays opened: start, end, value.

    The value is None for what begins as an object and is none to its end. Other text is passed over.
    """
    decoder = json.JSONDecoder()
    position = damaged = 0
    for _ in range(_MAX_OBJECTS):
        found = _NEXT.match(text, position) or _LINE.search(text, position)
        if found is None or damaged > _MAX_DAMAGED:
            return
        start = found.end() - 1
        if not _BEGUN.match(text, start):
            position = found.end()
            continue
        try:
            value, position = decoder.raw_decode(text, start)
        except (ValueError, RecursionError):
            position = found.end()
            damaged += 1
            yield start, position, None
            continue
        yield start, position, value


def _path(value: Any, *names: str) -> Any:
    for name in names:
        if not isinstance(value, dict):
            return None
        value = value.get(name)
    return value


def _first(value: dict[str, Any], *names: str) -> Any:
    return next((value[name] for name in names if value.get(name) not in (None, "")), None)


def _record(value: dict[str, Any], line: int) -> EventRecord | None:
    log = value.get("winlog")
    if isinstance(log, dict):
        return event(
            str(log.get("provider_name") or log.get("source_name") or ""),
            str(log.get("event_id") or _path(value, "event", "code") or ""),
            time=_text(value.get("@timestamp")),
            computer=_text(log.get("computer_name") or _path(value, "host", "name")),
            message=_text(value.get("message")) or "",
            fields=flatten(log.get("user_data")) | flatten(log.get("event_data")),
            line=line,
            record=_text(log.get("record_id")),
        )
    return event(
        str(_first(value, "ProviderName", "Source", "SourceName", "Provider") or ""),
        str(_first(value, "Id", "EventID", "EventId") or ""),
        time=_time(_first(value, "TimeCreated", "TimeGenerated", "EventTime")),
        computer=_text(_first(value, "MachineName", "Computer", "Hostname")),
        message=_text(_first(value, "Message", "RenderedDescription")) or "",
        fields=_fields(value),
        line=line,
        record=_text(_first(value, "RecordId", "EventRecordId", "RecordNumber", "Index")),
    )


def _fields(value: dict[str, Any]) -> dict[str, str]:
    body = _first(value, "EventData", "UserData", "ReplacementStrings")
    if isinstance(body, str):
        root = parse(body) if body.lstrip().startswith("<") else None
        return flatten(as_mapping(root)) if root is not None else {}
    fields = flatten(body)
    properties = value.get("Properties")
    if isinstance(properties, list):
        fields |= {f"{n}": str(_path(one, "Value")) for n, one in enumerate(properties, 1) if _path(one, "Value")}
    return fields


def _text(value: Any) -> str | None:
    return None if value is None or isinstance(value, dict | list) else str(value)


def _time(value: Any) -> str | None:
    """ISO 8601; ``/Date(milliseconds)/`` is how PowerShell 5.1 writes it."""
    if isinstance(value, dict):
        value = value.get("value") or value.get("DateTime")
    found = _DATE.search(str(value or ""))
    if found:
        try:
            return datetime.fromtimestamp(int(found[1]) / 1000, timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")
        except (ValueError, OverflowError, OSError):
            return None
    return _text(value)
