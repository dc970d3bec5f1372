"""INI files: ``mssql.conf``, ``odbc.ini``, ``odbcinst.ini``, ``freetds.conf``.

Every value becomes ``section.key=value``.

A section that names a server is a data source, and is put together as a connection string.
"""

import re

from kbassist.evidence.formats import reader
from kbassist.evidence.readers.part import Part, Range, Text
from kbassist.evidence.readers.registry import data_source
from kbassist.model.evidence import Item

_SECTION = re.compile(r"^\s*\[(?P<name>[^\]\r\n]{1,100})\]\s*$")
_PAIR = re.compile(r"^\s*(?P<key>[A-Za-z][\w .-]{0,60}?)\s*=\s*(?P<value>.*?)\s*$")
_COMMENT = re.compile(r"^\s*[#;]")
_SERVER_KEYS = frozenset({"server", "servername", "host", "address"})
_WORD = re.compile(r"[;{}]|=.*=")
_SENTENCE = re.compile(r"\*\*\*\S+\*\*\*\s+\S|(?:\S+\s+){7}\S")
"""A value that goes on after a masked secret, or of more words than a path or a name has: text that somebody pasted."""


@reader(name="ini", title="configuration", markers=("[",), suffixes=(".conf", ".ini"))
def read_ini(source: Text) -> Part | None:
    """All values of all sections; None if no section is followed by a value.

    A line that is a whole connection string (a ``.udl`` file has one below ``[oledb]``) is left to free text; a value
    that is a sentence is read both ways.
    """
    items: list[Item] = []
    claimed: list[Range] = []
    sections: list[tuple[str, list[tuple[int, str, str]]]] = []
    for number, line in enumerate(source.lines, 1):
        opened = _SECTION.match(line)
        if opened:
            sections.append((opened["name"], []))
            continue
        found = None if _COMMENT.match(line) else _PAIR.match(line)
        if not found or not sections or _WORD.search(found["value"]):
            continue
        key, value = found["key"], found["value"]
        sections[-1][1].append((number, key, value))
        items.append(
            Item(
                form="ini",
                text=f"{sections[-1][0]}.{' '.join(key.split())}={value}",
                line=number,
                excerpt=line.strip(),
            )
        )
        if not _SENTENCE.match(value):
            claimed.append((number, number))
    if not items:
        return None
    strings = [
        (pairs[0][0], data_source(pairs))
        for _, pairs in sections
        if {key.casefold() for _, key, _ in pairs} & _SERVER_KEYS
    ]
    return Part(kind="configuration", items=tuple(items), strings=tuple(strings), claimed=tuple(claimed))
