"""The SQL Server ERRORLOG: the file, ``sp_readerrorlog`` result sets, the Log File Viewer's export; Windows and Linux.

Lines are ``date time source text``; a line without a date goes on with the message before it. A log can span several
starts of the server: every message says which one it belongs to, the rule base knows how a start is recognised.
"""

import re
from collections.abc import Callable

from kbassist.evidence.readers.part import Part
from kbassist.model.evidence import Item

_STAMP = r"(?P<time>\d{4}-\d\d-\d\d[ T]\d\d:\d\d:\d\d(?:[.,]\d{1,7})?)"
_FILE = re.compile(
    rf"^\s*\"?{_STAMP}\"?\s*(?:[\t,;|]|\s)\s*\"?(?P<source>[A-Za-z][\w ()]{{1,20}}?)\"?"
    r"(?:\s{2,}|\s*[\t,;|]\s*|\s(?=\S))(?P<text>.*)$"
)
_SOURCE = re.compile(r"(?:spid\d+s?|server|logon|backup|unknown|fulltext|clr|os)", re.I)
_EXPORT = re.compile(
    r"^\"?(?P<time>\d{1,4}[./-]\d{1,2}[./-]\d{1,4} \d{1,2}:\d\d:\d\d(?: [AP]M)?)\"?,"
    r"\"?(?P<source>[\w ]{1,20})\"?,\"?(?P<severity>[\w ]{1,20})\"?,(?P<text>.*)$"
)
_EXPORT_HEADER = "Date,Source,Severity,Message"
_MAX_MESSAGE = 4_000
_MIN_LINES = 1


def reader(is_start: Callable[[str], bool]) -> Callable[[str, list[str]], Part | None]:
    """A reader of ERRORLOG text; ``is_start`` tells whether a message is written when the server starts."""

    def read(text: str, lines: list[str]) -> Part | None:
        return _read(lines, is_start)

    return read


def _read(lines: list[str], is_start: Callable[[str], bool]) -> Part | None:
    export = any(_EXPORT_HEADER in line for line in lines[:5])
    pattern = _EXPORT if export else _FILE
    messages: list[tuple[int, str, list[str]]] = []
    for number, line in enumerate(lines, 1):
        found = pattern.match(line)
        if found and (export or _SOURCE.fullmatch(found["source"].strip())):
            messages.append((number, found["time"].replace(" ", "T", 1).replace(",", "."), [found["text"]]))
        elif messages and line.strip() and sum(map(len, messages[-1][2])) < _MAX_MESSAGE:
            messages[-1][2].append(line)
    if len(messages) < _MIN_LINES:
        return None
    if export and messages[0][1] > messages[-1][1]:
        # The viewer shows the newest message first.
        messages.reverse()
    starts: list[str] = []
    items: list[Item] = []
    for number, time, parts in messages:
        text = " ".join(part.strip().strip('"') for part in parts)
        if is_start(text) and (not starts or not _close(starts[-1], time)):
            starts.append(time)
        items.append(
            Item(form="errorlog", text=text, line=number, excerpt=parts[0].strip(), time=time, segment=len(starts))
        )
    whole = ((1, len(lines)),)
    current = next((item.line for item in items if item.segment == len(starts)), 1) or 1
    return Part(
        kind="ERRORLOG", items=tuple(items), starts=tuple(starts), claimed=whole, quoted=((current, len(lines)),)
    )


def _close(one: str, other: str) -> bool:
    """Whether two messages belong to one start: a server writes its opening lines within the same minute."""
    return one[:16] == other[:16]
