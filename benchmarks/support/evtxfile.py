"""A small writer of .evtx files: every record carries its own template, which every parser accepts.

The format is that of the libevtx documentation ("Windows XML Event Log (EVTX)"): file header, chunks of 64 KB, records of
binary XML with a template and its substitution values.
"""

import struct
import zlib
from collections.abc import Sequence
from datetime import datetime, timezone

from msgspec import Struct

CHUNK = 65_536
_STRING, _UINT16, _UINT64, _BINARY, _FILETIME = 0x01, 0x06, 0x0A, 0x0E, 0x11


class Event(Struct):
    """What to write. ``body``: the element below ``Event`` (``UserData`` or ``EventData``) as (name, children or value)."""

    provider: str
    id: int
    time: datetime
    computer: str
    body: tuple
    channel: str = "System"
    level: int = 2


def schannel(number: int, time: datetime, computer: str, **fields: object) -> Event:
    """A Schannel event in the shape of Windows: UserData, EventXML, named elements."""
    return Event("Schannel", number, time, computer, ("UserData", [("EventXML", list(fields.items()))]))


class _Writer:
    """Binary XML of one record, at a known offset in its chunk."""

    def __init__(self, offset: int) -> None:
        self.offset = offset
        self.data = bytearray()
        self.values: list[tuple[int, bytes]] = []

    @property
    def here(self) -> int:
        return self.offset + len(self.data)

    def name(self, text: str) -> None:
        """A name stands right behind its reference: offset of the next one, hash, length, UTF-16, zero."""
        self.data += struct.pack("<I", self.here + 4)
        value = 0
        for char in text:
            value = (value * 65599 + ord(char)) & 0xFFFFFFFF
        self.data += struct.pack("<IHH", 0, value & 0xFFFF, len(text)) + text.encode("utf-16-le") + b"\0\0"

    def element(self, name: str, content: object, attributes: Sequence[tuple[str, object]] = ()) -> None:
        self.data += struct.pack("<BH", 0x41 if attributes else 0x01, 0xFFFF)
        size_at = len(self.data)
        self.data += b"\0\0\0\0"
        self.name(name)
        if attributes:
            list_at = len(self.data)
            self.data += b"\0\0\0\0"
            for number, (key, value) in enumerate(attributes):
                self.data += bytes([0x46 if number + 1 < len(attributes) else 0x06])
                self.name(key)
                self.value(value)
            struct.pack_into("<I", self.data, list_at, len(self.data) - list_at - 4)
        self.data += b"\x02"
        if isinstance(content, list):
            for child in content:
                self.element(*child)
        elif content is not None:
            self.value(content)
        self.data += b"\x04"
        struct.pack_into("<I", self.data, size_at, len(self.data) - size_at - 4)

    def value(self, value: object) -> None:
        """A reference to a substitution value."""
        if isinstance(value, bytes):
            kind, data = _BINARY, value
        elif isinstance(value, datetime):
            ticks = int((value - datetime(1601, 1, 1, tzinfo=timezone.utc)).total_seconds() * 10_000_000)
            kind, data = _FILETIME, struct.pack("<Q", ticks)
        elif isinstance(value, int):
            kind, data = (_UINT16, struct.pack("<H", value)) if value < 65_536 else (_UINT64, struct.pack("<Q", value))
        else:
            kind, data = _STRING, str(value).encode("utf-16-le")
        self.data += struct.pack("<BHB", 0x0D, len(self.values), kind)
        self.values.append((kind, data))


def _record(event: Event, number: int, offset: int) -> bytes:
    # Record header (24), fragment header (4), template instance (10), template definition header (24).
    writer = _Writer(offset + 24 + 4 + 10 + 24)
    writer.data += b"\x0f\x01\x01\x00"
    system = [
        ("Provider", None, [("Name", event.provider), ("Guid", "{1F678132-5938-4686-9FDC-C8FF68F15C85}")]),
        ("EventID", event.id),
        ("Level", event.level),
        ("TimeCreated", None, [("SystemTime", event.time)]),
        ("EventRecordID", number),
        ("Channel", event.channel),
        ("Computer", event.computer),
    ]
    body = (event.body[0], event.body[1])
    writer.element(
        "Event",
        [("System", system), body],
        [("xmlns", "http://schemas.microsoft.com/win/2004/08/events/event")],
    )
    writer.data += b"\0"
    definition = offset + 24 + 4 + 10
    template = struct.pack("<I16sI", 0, number.to_bytes(16, "little"), len(writer.data)) + bytes(writer.data)
    head = b"\x0f\x01\x01\x00" + struct.pack("<BBII", 0x0C, 1, number, definition)
    values = struct.pack("<I", len(writer.values))
    values += b"".join(struct.pack("<HBB", len(data), kind, 0) for kind, data in writer.values)
    values += b"".join(data for _, data in writer.values)
    content = head + template + values + b"\0"
    size = 24 + len(content) + 4
    padding = -size % 8
    size += padding
    ticks = int((event.time - datetime(1601, 1, 1, tzinfo=timezone.utc)).total_seconds() * 10_000_000)
    return struct.pack("<IIQQ", 0x00002A2A, size, number, ticks) + content + bytes(padding) + struct.pack("<I", size)


def _chunk(events: Sequence[Event], first: int) -> tuple[bytes, int]:
    """A chunk with as many of the events as fit, and how many these are."""
    body = bytearray()
    last_offset = 512
    count = 0
    for event in events:
        record = _record(event, first + count, 512 + len(body))
        if 512 + len(body) + len(record) > CHUNK:
            break
        last_offset = 512 + len(body)
        body += record
        count += 1
    head = bytearray(512)
    struct.pack_into(
        "<8sQQQQIIII", head, 0, b"ElfChnk\0", first, first + count - 1, first, first + count - 1, 128, last_offset,
        512 + len(body), zlib.crc32(bytes(body)),
    )  # fmt: skip
    struct.pack_into("<I", head, 124, zlib.crc32(bytes(head[:120]) + bytes(head[128:512])))
    return (bytes(head) + bytes(body)).ljust(CHUNK, b"\0"), count


def build(events: Sequence[Event]) -> bytes:
    """A whole log."""
    chunks: list[bytes] = []
    done = 0
    while done < len(events) or not chunks:
        chunk, count = _chunk(events[done:], done + 1)
        if events and not count:
            raise ValueError("an event that does not fit a chunk")
        chunks.append(chunk)
        done += count
    head = struct.pack("<8sQQQIHHHH", b"ElfFile\0", 0, len(chunks) - 1, done + 1, 128, 1, 3, 4096, len(chunks))
    head += bytes(76) + struct.pack("<I", 0)
    return (head + struct.pack("<I", zlib.crc32(head[:120]))).ljust(4096, b"\0") + b"".join(chunks)
