"""Events of any export in one form: nested values flattened, the binary attachment found, the canonical line.

The named values of Schannel and CAPI2 stand below ``UserData``, those of most other providers below ``EventData``
(Windows event schema, http://schemas.microsoft.com/win/2004/08/events/event); converters mix the two.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from kbassist.model.evidence import EventRecord, Item
from kbassist.text.expression import Expression
from kbassist.text.safe import whole

_HEX = Expression(r"(?:[0-9A-Fa-f]{2}[\s-]?){64,}")
_MAX_FIELDS = 200
_MAX_VALUE = 4_000
_MAX_DATA = 64 * 1024
_PLACEHOLDERS = ("COMPUTERNAME", "N/A", "-", "")


def flatten(value: Any) -> dict[str, str]:
    """Leaf values by the name of their element, attributes as ``element.attribute``; of equal names the first."""
    fields: dict[str, str] = {}
    for name, text in _leaves(value, "", 0):
        if len(fields) < _MAX_FIELDS and name and text:
            fields.setdefault(name, text[:_MAX_DATA])
    return fields


def _leaves(value: Any, name: str, depth: int) -> Iterator[tuple[str, str]]:
    if depth > 20:
        return
    if isinstance(value, Mapping):
        attributes = value.get("#attributes")
        label = attributes.get("Name") if isinstance(attributes, Mapping) else None
        if isinstance(attributes, Mapping):
            for key, text in attributes.items():
                if key not in ("xmlns", "Name"):
                    yield f"{name}.{key}", str(text)
        if "#text" in value:
            yield from _leaves(value["#text"], str(label or name), depth + 1)
        for key, inner in value.items():
            if not str(key).startswith("#"):
                yield from _leaves(inner, str(key), depth + 1)
    elif isinstance(value, list | tuple):
        for number, inner in enumerate(value, 1):
            yield from _leaves(inner, name if isinstance(inner, Mapping) else f"{name}{number}", depth + 1)
    elif value is not None:
        yield name, str(value)


def attachment(fields: Mapping[str, str]) -> bytes:
    """The bytes of the first value that is a long row of hexadecimal digits; empty if there is none."""
    for text in fields.values():
        if len(text) >= 128 and _HEX.fullmatch(text.strip()):
            digits = re.sub(r"[^0-9A-Fa-f]", "", text)
            return bytes.fromhex(digits[: len(digits) // 2 * 2])[:_MAX_DATA]
    return b""


def event(  # noqa: PLR0913 - a record has this many fields, all by keyword
    provider: str,
    number: str | int,
    *,
    time: str | None = None,
    computer: str | None = None,
    message: str = "",
    fields: Mapping[str, str] | None = None,
    line: int | None = None,
    record: str | None = None,
    data: bytes = b"",
) -> EventRecord | None:
    """An event record; None without a provider or a number."""
    digits = re.match(r"\s*(\d{1,9})", str(number).replace(",", ""))
    if not provider or not digits:
        return None
    named = dict(fields or {})
    data = data or attachment(named)
    # Escapes of JSON and Clixml are undone by now: they can stand for half a surrogate pair, which no output takes.
    return EventRecord(
        provider=whole(provider.strip()),
        id=int(digits[1]),
        time=whole(time) if time else None,
        computer=named_computer(whole(computer or "")),
        message=whole(message),
        fields={whole(name): whole(text) for name, text in named.items() if len(text) <= _MAX_VALUE},
        line=line,
        record=whole(record) if record else record,
        data=data,
    )


def named_computer(computer: str | None) -> str | None:
    """The computer's name, unless a person blanked it out as in the article's own sample."""
    text = (computer or "").strip()
    return None if text.upper() in _PLACEHOLDERS else text


def item(record: EventRecord) -> Item:
    """The canonical line, which patterns ``within: event`` see.

    ``provider id computer=... name=value ... message=...``; exports that lose the values keep the message.
    """
    message = f" message={record.message}" if record.message else ""
    fields = " ".join(f"{name.casefold()}={text}" for name, text in record.fields.items())
    computer = f" computer={record.computer}" if record.computer else ""
    return Item(
        form="event",
        text=f"{record.provider} {record.id}{computer} {fields}".strip() + message,
        line=record.line,
        record=record.record,
        excerpt=record.message or f"{record.provider} {record.id} {fields}",
        time=record.time,
        machine=record.computer,
    )
