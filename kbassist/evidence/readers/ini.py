"""INI files: ``mssql.conf``, ``odbc.ini``, ``odbcinst.ini``, ``freetds.conf``.

Every value becomes ``section.key=value``.

A section that names a server is a data source, and is put together as a connection string.
"""

import re

from kbassist.evidence.formats import reader
from kbassist.evidence.readers.part import Part, Range, Text, is_sentence
from kbassist.evidence.readers.registry import data_source
from kbassist.model.evidence import Item

_SECTION = re.compile(r"\[(?P<name>[^\]\r\n]{1,100})\]$")
_KEY = re.compile(r"[A-Za-z][\w .-]{0,60}")
_SERVER_KEYS = frozenset({"server", "servername", "host", "address"})
_SIGNS = frozenset(";{}")


@reader(name="ini", title="configuration", markers=("[",), suffixes=(".conf", ".ini"))
def read_ini(source: Text) -> Part | None:
    """All values of all sections; None if no section is followed by a value.

    A line that is a whole connection string (a ``.udl`` file has one below ``[oledb]``) is left to free text; a value
    that is a sentence is read both ways.
    """
    items: list[Item] = []
    claimed: list[Range] = []
    sections: list[tuple[str, list[tuple[int, str, str]]]] = []
    for number, raw in enumerate(source.lines, 1):
        line = raw.strip()
        opened = _SECTION.match(line)
        if opened:
            sections.append((opened["name"], []))
            continue
        before, sign, behind = line.partition("=")
        key, value = before.rstrip(), behind.strip()
        if not sign or not sections or not _KEY.fullmatch(key) or _pasted(value):
            continue
        sections[-1][1].append((number, key, value))
        items.append(
            Item(
                form="ini",
                text=f"{sections[-1][0]}.{' '.join(key.split())}={value}",
                line=number,
                excerpt=line,
            )
        )
        if not is_sentence(value):
            claimed.append((number, number))
    if not items:
        return None
    strings = [
        (pairs[0][0], data_source(pairs))
        for _, pairs in sections
        if {key.casefold() for _, key, _ in pairs} & _SERVER_KEYS
    ]
    return Part(kind="configuration", items=tuple(items), strings=tuple(strings), claimed=tuple(claimed))


def _pasted(value: str) -> bool:
    """Whether a value is rather a connection string, or code."""
    return not _SIGNS.isdisjoint(value) or value.count("=") > 1
