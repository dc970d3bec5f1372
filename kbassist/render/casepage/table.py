"""The scenario table of an article as this case stands to it: which row it is, and which cells decided that."""

from collections.abc import Mapping, Sequence
from typing import Literal, TypeAlias

from msgspec import Struct

from kbassist.model.result import CERTAINTY, HOLDS, Diagnosis, Scenario, ScenarioStatus
from kbassist.render.casepage.known import Known, State
from kbassist.rulebase.language.schema import Column, Row

Mark: TypeAlias = Literal["met", "against", "open", "any"]
_SIGNS: Mapping[Mark, tuple[str, str]] = {
    "met": ("✓", "met:"),
    "against": ("✗", "contradicted, wanted:"),
    "open": ("?", "not known, wanted:"),
    "any": ("", ""),
}
_MARK: Mapping[State, Mark] = {"met": "met", "against": "against", "open": "open"}


class Cell(Struct, frozen=True):
    """A cell: what the row wants, and how the case stands to it, as a mark, a sign and a word."""

    column: str
    mark: Mark
    sign: str
    word: str
    wanted: str


class Line(Struct, frozen=True):
    """A row. ``here``: it is this case's; ``against``: of one that is ruled out, what is wanted and what is known."""

    id: str
    title: str
    status: ScenarioStatus
    here: bool
    explanation: str
    cells: tuple[Cell, ...]
    against: tuple[str, ...]


class Table(Struct, frozen=True):
    """``lines``: the rows that may hold, the surest first, in those ``columns`` of which one of them wants something;
    ``now``: what is known of each in this case; ``out``: the rows that are ruled out."""

    columns: tuple[Column, ...]
    now: tuple[str, ...]
    lines: tuple[Line, ...]
    out: tuple[Line, ...]


def table(diagnosis: Diagnosis, known: Known) -> Table | None:
    """The table of the diagnosed article; None where it has none."""
    article = known.names.base.article(diagnosis.article)
    if not article.scenarios:
        return None
    rows = {row.id: row for row in article.scenarios}
    judged = [one for one in sorted(diagnosis.scenarios, key=lambda one: CERTAINTY[one.status]) if one.id in rows]
    may = [one for one in judged if one.status != "ruled-out"]
    columns = tuple(
        column for column in article.columns if any(rows[one.id].cells.get(column.fact, "any") != "any" for one in may)
    )
    return Table(
        columns=columns,
        now=tuple(_now(column.fact, known) for column in columns),
        lines=tuple(_line(one, rows[one.id], columns, known) for one in may),
        out=tuple(_line(one, rows[one.id], article.columns, known) for one in judged if one not in may),
    )


def _line(scenario: Scenario, row: Row, columns: Sequence[Column], known: Known) -> Line:
    cells = tuple(_cell(column, row, known) for column in columns)
    against = [
        f"{cell.column}: {cell.wanted}; known in this case: {_now(column.fact, known)}"
        for column, cell in zip(columns, cells, strict=True)
        if cell.mark == "against"
    ]
    if not against and scenario.status == "ruled-out":
        # Not a cell, but what makes the whole error impossible.
        facts = (known.names.facts[one] for one in scenario.because if one in known.names.facts)
        against = [known.names.told(fact) for fact in facts]
    return Line(
        id=row.id,
        title=row.title,
        status=scenario.status,
        here=scenario.status in HOLDS,
        explanation=row.explanation,
        cells=cells,
        against=tuple(against),
    )


def _cell(column: Column, row: Row, known: Known) -> Cell:
    wanted = row.cells.get(column.fact, "any")
    mark = "any" if wanted == "any" else _MARK[known.judge({column.fact: wanted})]
    sign, word = _SIGNS[mark]
    return Cell(column.title, mark, sign, word, "any" if mark == "any" else known.cell(column.fact, wanted))


def _now(fact: str, known: Known) -> str:
    return "the evidence disagrees" if fact in known.disputed else known.said(fact) or "not known"
