"""Windows events as JSON: ``Get-WinEvent | ConvertTo-Json``, winlogbeat and other shippers, Azure Monitor."""

import json
import re
from collections.abc import Iterator
from datetime import datetime, timezone
from typing import Any

import msgspec

from kbassist.evidence.readers.event import event, flatten
from kbassist.evidence.readers.event_xml import as_mapping, parse
from kbassist.evidence.readers.part import Part
from kbassist.model.evidence import EventRecord

_DATE = re.compile(r"/Date\((-?\d{1,15})[^)]*\)/")
_MAX_OBJECTS = 1_000_000


def read_json(text: str, lines: list[str]) -> Part | None:
    """All events in a JSON array, an object, or one object a line; what is cut off at the end is left out and said."""
    events: list[EventRecord] = []
    cut = False
    for position, value in objects(text):
        if value is None:
            cut = True
            break
        record = _record(value, position)
        if record:
            events.append(record)
    if not events:
        return None
    numbered = _with_lines(events, text)
    notes = ("cut off or damaged; the events before that were read",) if cut else ()
    return Part(kind="event", events=numbered, notes=notes, partly=cut, claimed=((1, len(lines)),), messages=True)


def _with_lines(events: list[EventRecord], text: str) -> tuple[EventRecord, ...]:
    """Positions (kept in ``line`` so far) into lines."""
    numbered, position, line = [], 0, 1
    for record in events:
        start = record.line or 0
        line += text.count("\n", position, start)
        position = start
        numbered.append(msgspec.structs.replace(record, line=line))
    return tuple(numbered)


def objects(text: str) -> Iterator[tuple[int, Any]]:
    """Top-level objects with their positions, arrays opened; None where the text is no JSON any more."""
    decoder = json.JSONDecoder()
    position = 0
    for _ in range(_MAX_OBJECTS):
        position = _skip(text, position)
        if position >= len(text):
            return
        try:
            value, end = decoder.raw_decode(text, position)
        except (ValueError, RecursionError):
            yield position, None
            return
        if isinstance(value, dict):
            yield position, value
        position = end


def _skip(text: str, position: int) -> int:
    found = re.compile(r"[\s,\[\]]*").match(text, position)
    return found.end() if found else position


def _path(value: Any, *names: str) -> Any:
    for name in names:
        if not isinstance(value, dict):
            return None
        value = value.get(name)
    return value


def _first(value: dict[str, Any], *names: str) -> Any:
    return next((value[name] for name in names if value.get(name) not in (None, "")), None)


def _record(value: dict[str, Any], position: int) -> EventRecord | None:
    log = value.get("winlog")
    if isinstance(log, dict):
        return event(
            str(log.get("provider_name") or log.get("source_name") or ""),
            str(log.get("event_id") or _path(value, "event", "code") or ""),
            time=_text(value.get("@timestamp")),
            computer=_text(log.get("computer_name") or _path(value, "host", "name")),
            message=_text(value.get("message")) or "",
            fields=flatten(log.get("user_data")) | flatten(log.get("event_data")),
            line=position,
            record=_text(log.get("record_id")),
        )
    return event(
        str(_first(value, "ProviderName", "Source", "SourceName", "Provider") or ""),
        str(_first(value, "Id", "EventID", "EventId") or ""),
        time=_time(_first(value, "TimeCreated", "TimeGenerated", "EventTime")),
        computer=_text(_first(value, "MachineName", "Computer", "Hostname")),
        message=_text(_first(value, "Message", "RenderedDescription")) or "",
        fields=_fields(value),
        line=position,
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
