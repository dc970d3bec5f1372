"""Result sets of two views, from sqlcmd (fixed width), tsql and the grid of SSMS (tab separated) or as CSV.

``sys.dm_server_registry`` becomes the registry form, ``sys.dm_exec_connections`` the form ``resultset``:
``column=value`` for every column of a row.
"""

import re
from collections.abc import Callable

from kbassist.evidence.formats import reader
from kbassist.evidence.readers.part import Part, Range, Text, is_sentence, spans
from kbassist.model.evidence import Item

_REGISTRY = ("registry_key", "value_name", "value_data")
_CONNECTIONS = ("encrypt_option",)
_DASH_ROW = re.compile(r"-{2,}(?:[\s,|]+-{2,})*$")
_NAMES = re.compile(r"[\w\s,;|\"\[\].()#\ufeff]+")
_AFFECTED = re.compile(r"^\(\d+ rows? affected\)", re.I)
_PROMPTS = re.compile(r"^(?:\d{1,4}> )+(?=\S)")
"""What sqlcmd and tsql print before a result where the query comes from a file or a pipe."""
_MAX_HEADER = 4_000
"""Longer headers are none of these views'; every row would cost as much."""


@reader(
    name="resultset",
    title="result set",
    markers=("value_name", "encrypt_option"),
    suffixes=(".csv", ".txt", ".rpt"),
)
def read_resultset(source: Text) -> Part | None:
    """All rows of result sets of these views; None if there is none."""
    lines = [_PROMPTS.sub("", line) for line in source.lines]
    items: list[Item] = []
    claimed: list[Range] = []
    headers = [number for number, line in enumerate(lines) if _is_header(line)]
    for number, following in spans(headers, len(lines)):
        below = lines[number + 1] if number + 1 < len(lines) else ""
        names, cut, fits = _columns(lines[number], below)
        if not ({"value_name", "value_data"} <= set(names) or set(_CONNECTIONS) <= set(names)):
            continue
        first = last = number + 1 + bool(_DASH_ROW.match(below.strip()))
        # A header ends the rows above it: each line is a row of one result set.
        for place in range(first, following):
            row = lines[place]
            if not row.strip() or _AFFECTED.match(row.strip()) or (is_sentence(row) and not fits(row)):
                break
            last = place + 1
            items.append(_item(dict(zip(names, cut(row), strict=False)), row, place + 1))
        claimed.append((number + 1, last))
    return Part(kind="result set", items=tuple(items), claimed=tuple(claimed)) if items else None


def _is_header(line: str) -> bool:
    """Whether a line names columns and nothing else: the query that asks for them is none."""
    if len(line) > _MAX_HEADER:
        return False
    lowered = line.casefold()
    return ("value_name" in lowered or "encrypt_option" in lowered) and _NAMES.fullmatch(lowered) is not None


def _columns(header: str, below: str) -> tuple[list[str], Callable[[str], list[str]], Callable[[str], bool]]:
    """Column names, how to cut a row, and whether a line has the gaps or separators of one: what was pasted below a
    result set has not."""
    if _DASH_ROW.match(below.strip()) and not re.search(r"[\t,|]", below):
        starts = [found.start() for found in re.finditer(r"-+", below)]
        cuts = list(spans(starts, 1 << 30))
        return (
            [header[a:b].strip().casefold() for a, b in cuts],
            lambda row: [row[a:b].strip() for a, b in cuts],
            lambda row: all(row[place - 1 : place].isspace() for place in starts[1:] if place <= len(row)),
        )
    delimiter = max("\t,;|", key=header.count)
    if header.count(delimiter) == 0:
        names = header.split()
        return [name.casefold() for name in names], _by_blanks, lambda row: len(_by_blanks(row)) > 1
    names = [name.strip().strip('"').casefold() for name in header.split(delimiter)]
    return names, lambda row: [cell.strip().strip('"') for cell in row.split(delimiter)], _separated(header, delimiter)


def _separated(header: str, delimiter: str) -> Callable[[str], bool]:
    """Whether a line has as many separators as the header; a comma of a sentence has a blank behind it."""
    spaced = f"{delimiter} "

    def fits(row: str) -> bool:
        prose = 0 if spaced in header else row.count(spaced)
        return row.count(delimiter) - prose >= header.count(delimiter)

    return fits


def _by_blanks(row: str) -> list[str]:
    return re.split(r"\s{2,}|\t", row.strip())


def _item(row: dict[str, str], line: str, number: int) -> Item:
    if "value_name" in row:
        key = row.get("registry_key", "").casefold().replace("hkey_local_machine", "hklm")
        return Item(
            form="registry",
            text=f"{key}\\{row['value_name']}={row.get('value_data', '')}",
            line=number,
            excerpt=line.strip(),
        )
    return Item(
        form="resultset",
        text=" ".join(f"{name}={value}" for name, value in sorted(row.items())),
        line=number,
        excerpt=line.strip(),
    )
