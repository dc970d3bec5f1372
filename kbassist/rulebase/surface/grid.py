"""The scenario table as a grid: its columns once, a row a line.

    columns:
      server.force_encryption: Server-side encryption
      client.class: When the driver validates
    table: |
      id         | force_encryption | class?
      "forced"   | yes              | B|C
      not-forced | not yes          | -
    scenarios:
      forced: {title: ..., because: ...}

The head names facts in the order of ``columns``, by their last word where that is enough. ``-`` is any; ``?`` behind a
column's name says that it is supporting, behind a cell that it is not needed for *likely* in this row.
"""

import re
from collections.abc import Callable
from typing import Any

from msgspec import Struct

from kbassist.rulebase.yamlfile import Path

ANY = "-"
SUPPORTING = "?"
_NOT = "not "
_BARS = re.compile(r" \|(?= |$)")


class GridError(Exception):
    """A table that can't be read: the ``key`` it stands in, and the ``part`` of that; in the grid ``line`` (from 0) and
    ``offset`` in it."""

    def __init__(
        self, message: str, key: str = "table", line: int | None = None, offset: int = 0, part: Path = ()
    ) -> None:
        super().__init__(message)
        self.key = key
        self.line = line
        self.offset = offset
        self.part = part


class GridRow(Struct, frozen=True):
    """A row: its id, its cells by fact with their places, and the facts that decide it by itself."""

    id: str
    line: int
    cells: dict[str, Any]
    offsets: dict[str, int]
    decisive: tuple[str, ...]


class Table(Struct, frozen=True):
    """A table as the long form has it: ``columns`` and ``scenarios``, and where its rows stand."""

    columns: list[dict[str, str]]
    scenarios: list[dict[str, Any]]
    rows: tuple[GridRow, ...]


class _Part(Struct, frozen=True):
    text: str
    offset: int


def table_of(columns: Any, grid: Any, details: Any, wrong: list[GridError] | None = None) -> Table:
    """The table of its three parts: titles of the columns by fact, the grid, and title and reason of rows by id.

    Raises ``GridError``; what is wrong with a row goes into ``wrong``, if that is there, and the row is left out.
    """
    if not isinstance(columns, dict):
        raise GridError("the columns of a grid are a mapping from facts to their titles", "columns")
    if not isinstance(grid, str) or not grid.strip():
        raise GridError("the table is a text: its head, then a row a line ('table: |')")
    if not isinstance(details, dict):
        raise GridError("title and because of the rows of a grid stand below their ids", "scenarios")
    lines = [(i, _parts(line)) for i, line in enumerate(grid.splitlines()) if line.strip()]
    facts, supporting = _head(lines[0], list(columns))
    read = [one for i, parts in lines[1:] if (one := _tried(_row, (i, parts, facts), wrong)) is not None]
    mixed = {fact for _, marked in read for fact in marked} - supporting
    rows = []
    for row, marked in read:
        own = tuple(fact for fact in row.cells if fact in mixed and fact not in marked)
        rows.append(GridRow(row.id, row.line, row.cells, row.offsets, own))
    rows = _with_details(rows, details, [parts[0].text for _, parts in lines[1:]], wrong)
    return Table(
        [
            {"fact": fact, "title": title, **({} if fact in supporting | mixed else {"decisive": "true"})}
            for fact, title in columns.items()
        ],
        [_scenario(row, details[row.id]) for row in rows],
        tuple(rows),
    )


def _parts(line: str) -> list[_Part]:
    found, start = [], 0
    for bar in (*_BARS.finditer(line), None):
        end = len(line) if bar is None else bar.start()
        raw = line[start:end]
        found.append(_Part(raw.strip(), start + len(raw) - len(raw.lstrip())))
        start = end if bar is None else bar.end()
    return found


def _head(line: tuple[int, list[_Part]], facts: list[str]) -> tuple[list[str], set[str]]:
    """The facts of the columns in the order of the grid, and those that are supporting."""
    number, parts = line
    if parts[0].text != "id":
        raise GridError("the first column of the table is 'id'", line=number, offset=parts[0].offset)
    result: list[str] = []
    supporting = set()
    for part in parts[1:]:
        name = part.text.rstrip(SUPPORTING)
        named = [fact for fact in facts if fact == name or fact.endswith(f".{name}")]
        if len(named) != 1 or named[0] in result:
            many = "stands for several of" if len(named) > 1 else "is here twice:" if named else "is none of"
            raise GridError(f"'{name}' {many} the columns: {', '.join(facts)}", line=number, offset=part.offset)
        result.append(named[0])
        if part.text.endswith(SUPPORTING):
            supporting.add(named[0])
    absent = [fact for fact in facts if fact not in result]
    if absent:
        raise GridError(f"the head of the table lacks {', '.join(absent)}", line=number)
    return result, supporting


def _row(number: int, parts: list[_Part], facts: list[str]) -> tuple[GridRow, set[str]]:
    """A row, and the facts whose cells have a mark."""
    cells: dict[str, Any] = {}
    offsets = {}
    marked = set()
    if len(parts) != len(facts) + 1:
        raise GridError(
            f"this row has {len(parts)} cells, and the head {len(facts) + 1}; '-' is any, ' | ' stands between cells",
            line=number,
        )
    for fact, part in zip(facts, parts[1:], strict=True):
        offsets[fact] = part.offset
        if not part.text:
            raise GridError(f"{fact} is empty in this row: '-' is any", line=number, offset=part.offset)
        if part.text == ANY:
            continue
        cells[fact] = _cell(part.text.removesuffix(SUPPORTING).strip())
        if part.text.endswith(SUPPORTING):
            marked.add(fact)
    return GridRow(_unquoted(parts[0].text), number, cells, offsets, ()), marked


def _unquoted(text: str) -> str:
    return text[1:-1] if len(text) > 1 and text[0] == text[-1] and text[0] in "\"'" else text


def _cell(text: str) -> Any:
    if text.startswith(_NOT):
        return {"not": _cell(text[len(_NOT) :].strip())}
    values = [_unquoted(one.strip()) for one in text.split("|")]
    return values[0] if len(values) == 1 else values


def _tried(
    make: Callable[..., tuple[GridRow, set[str]]], parts: tuple[Any, ...], wrong: list[GridError] | None
) -> tuple[GridRow, set[str]] | None:
    """A row; None, with the problem noted, for one that can't be read."""
    try:
        return make(*parts)
    except GridError as error:
        if wrong is None:
            raise
        wrong.append(error)
        return None


def _with_details(
    rows: list[GridRow], details: dict[str, Any], named: list[str], wrong: list[GridError] | None
) -> list[GridRow]:
    """The rows that have details, each once. ``named``: the ids of all rows as they are written."""
    found: list[GridError] = []
    result: dict[str, GridRow] = {}
    for row in rows:
        if row.id in result:
            found.append(GridError(f"the row '{row.id}' is there twice", line=row.line))
        elif not isinstance(details.get(row.id), dict):
            words = f"the row '{row.id}' needs its title and because below 'scenarios'"
            found.append(GridError(words, line=row.line))
        else:
            result[row.id] = row
    known = [_unquoted(one) for one in named]
    for name in details:
        if name not in known:
            words = f"the table has no row '{name}'; its rows: {', '.join(known)}"
            found.append(GridError(words, "scenarios", part=(name,)))
    if wrong is None and found:
        raise found[0]
    if wrong is not None:
        wrong += found
    return list(result.values())


def _scenario(row: GridRow, details: dict[str, Any]) -> dict[str, Any]:
    decisive = {"decisive": list(row.decisive)} if row.decisive else {}
    return {"id": row.id, **details, "when": row.cells, **decisive}


# The way back, for ``kb upgrade``.


def can_be_grid(columns: list[dict[str, Any]], rows: list[dict[str, Any]]) -> bool:
    """Whether a table of the long form can be written so: no text of a cell would be read as something else."""
    cells = [cell for row in rows for cell in row.get("when", {}).values()]
    values = [value for cell in cells for value in _values(cell)]
    return bool(columns and rows) and not any(
        not value or value == ANY or value.startswith(_NOT) or re.search(r"[|?\"'\n]", value) for value in values
    )


def _values(cell: Any) -> list[str]:
    if isinstance(cell, dict):
        return _values(cell.get("not"))
    return [str(one) for one in cell] if isinstance(cell, list) else [str(cell)]


def written(columns: list[dict[str, Any]], rows: list[dict[str, Any]]) -> list[str]:
    """The lines of a grid."""
    facts = [column["fact"] for column in columns]
    own = {fact for row in rows for fact in row.get("decisive", ())}
    always = {column["fact"] for column in columns if column.get("decisive") == "true"}
    head = ["id"]
    for fact in facts:
        last = fact.rpartition(".")[2]
        short = last if sum(other == last or other.endswith(f".{last}") for other in facts) == 1 else fact
        head.append(short + ("" if fact in always | own else SUPPORTING))
    lines = [head]
    for row in rows:
        line = [row["id"]]
        for fact in facts:
            cell = row.get("when", {}).get(fact, ANY)
            mark = SUPPORTING if cell != ANY and fact in own - always and fact not in row.get("decisive", ()) else ""
            line.append(_shown(cell) + mark)
        lines.append(line)
    widths = [max(len(line[i]) for line in lines) for i in range(len(head))]
    return [" | ".join(text.ljust(width) for text, width in zip(line, widths, strict=True)).rstrip() for line in lines]


def _shown(cell: Any) -> str:
    if isinstance(cell, dict):
        return f"{_NOT}{'|'.join(_values(cell))}"
    return "|".join(_values(cell))
