"""The SQL Server ERRORLOG: the file, ``sp_readerrorlog`` result sets, the Log File Viewer's export; Windows and Linux.

Lines are ``date time source text``; a line without a date goes on with the message before it (``part.entry_end`` says
how far). What stands above the first message, or below the last, is no part of the log. A log can
span several starts of the server: every message says which one it belongs to, the rule base knows how a start is
recognised.
"""

import re
from collections.abc import Sequence

from msgspec import Struct

from kbassist.evidence.formats import reader
from kbassist.evidence.readers.part import Part, Text, entry_end, joined
from kbassist.model.evidence import Item

_STAMP = r"(?P<time>\d{4}-\d\d-\d\d[ T]\d\d:\d\d:\d\d(?:[.,]\d{1,7})?)"
_FILE = re.compile(
    rf"^\s*\"?{_STAMP}\"?\s{{0,40}}(?:[\t,;|]|\s)\s{{0,40}}\"?(?P<source>[A-Za-z][\w ()]{{1,20}}?)\"?"
    r"(?:\s{2,}|\s{0,40}[\t,;|]\s{0,40}|\s(?=\S))(?P<text>.*)"
)
_SOURCE = re.compile(r"(?:spid\d+s?|server|logon|backup|unknown|fulltext|clr|os)", re.I)
_EXPORT = re.compile(
    r"^\"?(?P<time>\d{1,4}[./-]\d{1,2}[./-]\d{1,4} \d{1,2}:\d\d:\d\d(?: [AP]M)?)\"?,"
    r"\"?(?P<source>[\w ]{1,20})\"?,\"?(?P<severity>[\w ]{1,20})\"?,(?P<text>.*)$"
)
_EXPORT_HEADER = "Date,Source,Severity,Message"
_TIMED = re.compile(
    r"[\[(\"]?(?:\d{4}-\d\d-\d\d[T ]\d\d:\d\d|\d{1,4}[./-]\d{1,2}[./-]\d{1,4},? \d{1,2}:\d\d|\d\d:\d\d:\d\d)"
)
"""A line of another log: it has a time of its own and is no message of this one."""
_MAX_MESSAGE = 4_000


class _Message(Struct, frozen=True):
    """A message: its time, its first and last line (1-based), and its text without what stands before it."""

    time: str
    first: int
    last: int
    text: list[str]


@reader(
    name="errorlog",
    title="ERRORLOG",
    markers=(
        "spid",
        "server   ",
        "logon   ",
        "backup   ",
        "\tserver\t",
        "\tlogon\t",
        ",server,",
        ",logon,",
        "date,source,severity",
    ),
    suffixes=(".log", ".csv"),
)
def read_errorlog(source: Text) -> Part | None:
    """All messages, and the starts of the server among them; None if there is no message."""
    header = next((number for number, line in enumerate(source.lines, 1) if _EXPORT_HEADER in line), 0)
    messages = _messages(source.lines, header)
    if not messages:
        return None
    claimed = [(one.first, one.last) for one in messages]
    if header:
        claimed.append((header, header))
        if messages[0].time > messages[-1].time:
            # The viewer shows the newest message first.
            messages.reverse()
    starts: list[str] = []
    items: list[Item] = []
    for one in messages:
        text = " ".join(line.strip().strip('"') for line in one.text)
        if source.is_start(text) and (not starts or not _close(starts[-1], one.time)):
            starts.append(one.time)
        excerpt = one.text[0].strip()
        items.append(
            Item(form="errorlog", text=text, line=one.first, excerpt=excerpt, time=one.time, segment=len(starts))
        )
    current = [(one.first, one.last) for one, item in zip(messages, items, strict=True) if item.segment == len(starts)]
    return Part(
        kind="ERRORLOG", items=tuple(items), starts=tuple(starts), claimed=joined(claimed), quoted=joined(current)
    )


def _messages(lines: Sequence[str], header: int) -> list[_Message]:
    """The messages below line ``header`` of an export, of the whole text where it is 0."""
    pattern = _EXPORT if header else _FILE
    begun: list[tuple[int, re.Match[str] | None]] = []
    for number, line in enumerate(lines[header:], header + 1):
        found = pattern.match(line)
        if found and not header and not _SOURCE.fullmatch(found["source"].strip()):
            found = None
        if found or _TIMED.match(line):
            begun.append((number, found))
    messages: list[_Message] = []
    for place, (first, found) in enumerate(begun):
        if found is None:
            continue
        last = entry_end(lines, first, begun[place + 1][0] if place + 1 < len(begun) else len(lines) + 1)
        text = [found["text"]]
        length = len(text[0])
        for line in lines[first:last]:
            if line.strip() and length < _MAX_MESSAGE:
                text.append(line)
                length += len(line)
        messages.append(_Message(found["time"].replace(" ", "T", 1).replace(",", "."), first, last, text))
    return messages


def _close(one: str, other: str) -> bool:
    """Whether two messages belong to one start: a server writes its opening lines within the same minute."""
    return one[:16] == other[:16]
