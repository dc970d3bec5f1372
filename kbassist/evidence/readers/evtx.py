"""Windows event logs (``.evtx``), read by the ``evtx`` package; what a damaged log still holds is kept.

An .evtx has no rendered text: provider, id and the named values are all there is, and the values of other providers'
events (a .NET exception, for instance) are searched like pasted text.
"""

import io
import json
import struct
import zlib
from collections.abc import Callable
from typing import Any

from kbassist.evidence.formats import reader
from kbassist.evidence.readers.event_xml import from_tree
from kbassist.evidence.readers.part import Binary, Part
from kbassist.model.evidence import EventRecord, Trouble

SIGNATURE = b"ElfFile\0"
_CHUNK = b"ElfChnk\0"
_CHUNK_SIZE = 65_536
_HEADER_SIZE = 4_096
_MAX_LOST = 10_000


@reader(name="evtx", title="event log", signatures=(SIGNATURE,), suffixes=(".evtx",))
def read_log(source: Binary) -> Part:
    """All readable events of a log."""
    return read_evtx(source.data)


def read_evtx(data: bytes, wanted: Callable[[str], bool] | None = None) -> Part:
    """All readable events. Never raises; what could not be read is among the troubles.

    ``wanted``: whether an event is, by its JSON; the others are left out before anything is made of them.
    """
    tail = (len(data) - _HEADER_SIZE) % _CHUNK_SIZE
    if tail:
        # The records of a chunk that is cut off are read as far as they go.
        data += bytes(_CHUNK_SIZE - tail)
    events, left_out, lost, reason = _events(data, wanted)
    if not events and not left_out and data.find(_CHUNK, _HEADER_SIZE) > 0:
        # The header of a log that was copied while in use, or damaged: the chunks behind it are whole.
        events, left_out, lost, reason = _events(_rebuilt(data), wanted)
    troubles = []
    if tail:
        troubles.append(Trouble("cut-off-log", f"{tail} of {_CHUNK_SIZE}"))
    if lost:
        troubles.append(Trouble("damaged-records", f"{lost} ({reason})"))
    if not events and not left_out:
        troubles.append(Trouble("no-readable-event"))
    return Part(kind="event log", events=tuple(events), troubles=tuple(troubles), messages=True)


def _events(data: bytes, wanted: Callable[[str], bool] | None) -> tuple[list[EventRecord], int, int, str]:
    """The events, how many were not wanted, how many can't be read, and why."""
    from evtx import PyEvtxParser  # noqa: PLC0415 - start-up: only an event log pays for it

    events: list[EventRecord] = []
    left_out, lost, reason = 0, 0, ""
    try:
        # ANSI strings occur in records of old programs; any single-byte page reads them without an error.
        records = iter(PyEvtxParser(io.BytesIO(data), ansi_codec="windows-1252").records_json())
    except (RuntimeError, OSError, ValueError) as error:
        return [], 0, 1, _short(error)
    while lost < _MAX_LOST:
        try:
            record: Any = next(records)
        except StopIteration:
            break
        except (RuntimeError, OSError, ValueError) as error:
            lost, reason = lost + 1, reason or _short(error)
            continue
        if wanted is not None and not wanted(record["data"]):
            left_out += 1
            continue
        found = _record(record)
        if found:
            events.append(found)
    return events, left_out, lost, reason


def _short(error: Exception) -> str:
    return " ".join(str(error).split())[:80]


def _record(record: Any) -> EventRecord | None:
    try:
        tree = json.loads(record["data"])
    except (ValueError, RecursionError):
        return None
    body = tree.get("Event") if isinstance(tree, dict) else None
    return from_tree(body, time=str(record.get("timestamp") or "")) if isinstance(body, dict) else None


def _rebuilt(data: bytes) -> bytes:
    """A fresh file header before the whole chunks that ``data`` still has."""
    chunks = []
    position = data.find(_CHUNK)
    while position >= 0 and position + _CHUNK_SIZE <= len(data):
        chunks.append(data[position : position + _CHUNK_SIZE])
        position = data.find(_CHUNK, position + _CHUNK_SIZE)
    return file_header(len(chunks)) + b"".join(chunks)


def file_header(chunks: int) -> bytes:
    """The 4,096-byte header of a log with this many chunks (Windows event log format, libevtx documentation)."""
    head = struct.pack("<8sQQQIHHHH", SIGNATURE, 0, max(0, chunks - 1), 1, 128, 1, 3, _HEADER_SIZE, chunks)
    head += bytes(76) + struct.pack("<I", 0)
    return (head + struct.pack("<I", zlib.crc32(head[:120]))).ljust(_HEADER_SIZE, b"\0")
