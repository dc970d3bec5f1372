"""One file: former keys, marks, short forms, the table as a grid and inherited sources, made into plain keys.

Every node of the result knows where it was written (``Said.moved``): by its path of keys and by that of fields, so that
whoever checks the types and whoever checks what they mean can both point at it.
"""

from collections.abc import Callable, Collection, Mapping
from typing import Any

from msgspec import Struct

from kbassist.rulebase.surface.expressions import ExpressionError, filled
from kbassist.rulebase.surface.grid import GridError, Table, table_of
from kbassist.rulebase.surface.shape import Key, holds_text, keys_of, shape_of
from kbassist.rulebase.surface.spelling import inside, meant, spellings
from kbassist.rulebase.surface.words import FORMER, IS, MARKS, SECTION, SHORT
from kbassist.rulebase.yamlfile import Path, Spot
from kbassist.text.similar import suggestion

_SOURCE = "source"
_TRUE = "true"
_PATTERNS = ("pattern", "unless_pattern")


class Said(Struct):
    """What a file says: ``data`` for the type of its kind; ``moved``: path -> path in the file, where they differ;
    ``spots``: path -> a place inside a text of the file; ``torn``: what something could not be used of."""

    data: Any
    moved: dict[Path, Path]
    spots: dict[Path, Spot]
    problems: list[tuple[Path, str]]
    torn: set[Path]


class _At(Struct, frozen=True):
    """A node: ``old`` where it was written, ``keys`` and ``fields`` its path by either name."""

    old: Path
    keys: Path = ()
    fields: Path = ()

    def below(self, key: str | int, field: str | int, old: Path) -> "_At":
        return _At(old, (*self.keys, key), (*self.fields, field))


class _Sources(Struct, frozen=True):
    """``cited``: the document as sources name it; ``inherited``: the source of what is around a node."""

    cited: str = ""
    inherited: str = ""


def said(
    data: Any,
    kind: type[Any],
    expressions: Mapping[str, str],
    document: str = "",
    *,
    lost: Collection[str] = (),
    mends: bool = False,
) -> Said:
    """What a file of this type says. ``expressions``: the named ones of the whole rule base, and ``lost`` those that
    can't be read; ``document``: what the article is from that the file adds to; ``mends``: misspelt keys are taken as
    they are meant, each with its problem.
    """
    reader = _Reader(kind, expressions, lost, mends=mends)
    result = reader.node(data, kind, _At(()), _Sources(document))
    return Said(result, reader.moved, reader.spots, reader.problems, reader.torn)


class _Reader:
    """Goes through a file from the top."""

    def __init__(self, root: Any, expressions: Mapping[str, str], lost: Collection[str], *, mends: bool) -> None:
        self.root = root
        self.expressions = expressions
        self.lost = lost
        self.mends = mends
        self.moved: dict[Path, Path] = {}
        self.spots: dict[Path, Spot] = {}
        self.homes: dict[Path, Path] = {}
        self.problems: list[tuple[Path, str]] = []
        self.torn: set[Path] = set()
        self._above: list[Any] = []

    def node(self, value: Any, annotation: Any, at: _At, sources: _Sources) -> Any:
        """A value as its type has it."""
        self._place(at)
        shape = shape_of(annotation)
        if shape.struct is not None:
            short = SHORT.get(shape.struct.__name__)
            if isinstance(value, str) and value and short is not None:
                self._place(at.below(short, short, at.old))
                return {short: value}
            return self._struct(value, shape.struct, at, sources) if isinstance(value, dict) else value
        if shape.items is not None:
            return self._items(value, shape.items, at, sources)
        if shape.values is not None and isinstance(value, dict) and not shape_of(shape.values).plain:
            return {
                name: self.node(one, shape.values, at.below(name, name, (*at.old, name)), sources)
                for name, one in value.items()
            }
        return value

    def _items(self, value: Any, annotation: Any, at: _At, sources: _Sources) -> Any:
        if isinstance(value, list):
            if shape_of(annotation).plain:
                return value
            places = [self.homes.get((*at.old, i), (*at.old, i)) for i in range(len(value))]
            return [self.node(one, annotation, at.below(i, i, places[i]), sources) for i, one in enumerate(value)]
        if value in (None, "") or (isinstance(value, dict) and shape_of(annotation).plain):
            return value
        # A list of one needs no brackets.
        return [self.node(value, annotation, at.below(0, 0, at.old), sources)]

    def _place(self, at: _At) -> None:
        for path in (at.keys, at.fields):
            if path != at.old:
                self.moved[path] = at.old

    def _struct(self, value: dict[str, Any], struct: Any, at: _At, sources: _Sources) -> dict[str, Any]:
        name = struct.__name__
        keys = keys_of(struct)
        former = FORMER.get(name, {})
        found: dict[str, Any] = {}
        origins: dict[str, Path] = {}
        for key, one in value.items():
            new = former.get(key, key)
            if self.mends and new not in keys:
                new = self._meant(new, struct, value, (*at.old, key))
            if new in found or (new != key and new in value):
                words = f"'{key}' is the former word for '{new}', which is here as well"
                self.problems.append(((*at.old, key), words))
                self.torn.add(at.keys)
                continue
            found[new], origins[new] = one, (*at.old, key)
        if IS in found and name in MARKS:
            self._marks(found, MARKS[name], origins, at)
        fold = _FOLDS.get(name)
        if fold is not None:
            fold(self, found, origins)
        sources = _sourced(found, keys, sources, origins)
        result = {}
        self._above.append(struct)
        for key, one in found.items():
            known = keys.get(key, Key(key, Any))
            below = at.below(key, known.field, origins[key])
            result[key] = self._pattern(self.node(one, known.type, below, sources), key, below)
        self._above.pop()
        return result

    def _meant(self, key: str, struct: Any, value: Mapping[str, Any], old: Path) -> str:
        """The key that one is meant to be which is none of its type; itself, where it is one of another type."""
        if key in spellings(struct) or ":" in key:
            return key
        if any(key in spellings(one) for one in (*self._above, *inside(self.root))):
            return key
        right, hint = meant(key, struct)
        if not right or right in value:
            return key
        self.problems.append((old, f"unknown key '{key}'{hint}"))
        return right

    def _pattern(self, value: Any, key: str, at: _At) -> Any:
        if key not in _PATTERNS or not isinstance(value, str):
            return value
        try:
            return filled(value, self.expressions)
        except ExpressionError as error:
            if error.unknown not in self.lost:
                self.problems.append((at.old, str(error)))
            self.torn.add(at.keys[:-1])
            return value

    def _marks(self, found: dict[str, Any], known: tuple[str, ...], origins: dict[str, Path], at: _At) -> None:
        """``is: [a, b]`` as ``a: true`` and ``b: true``."""
        old = origins.pop(IS)
        marks = found.pop(IS)
        for i, mark in enumerate(marks if isinstance(marks, list) else [marks]):
            place = (*old, i) if isinstance(marks, list) else old
            if mark not in known:
                hint = suggestion(str(mark), known)
                self.problems.append((place, f"'{mark}' is no mark here{hint}; known: {', '.join(known)}"))
                self.torn.add(at.keys)
            elif mark in found:
                self.problems.append((place, f"'{mark}' is said twice"))
            else:
                found[mark], origins[mark] = _TRUE, place


def _sourced(found: dict[str, Any], keys: Mapping[str, Key], sources: _Sources, origins: dict[str, Path]) -> _Sources:
    """Gives a node its source: its own, that of the section it names, or that of what is around it."""
    known = keys.get(_SOURCE)
    own = found.get(_SOURCE)
    if known is not None and not holds_text(known.type):
        # An article's document, or a list of what a driver's file rests on.
        return _Sources(cited(found)) if isinstance(own, dict) else sources
    if own is None and isinstance(found.get(SECTION), str):
        parts = (sources.cited, found.pop(SECTION))
        own = ", ".join(part for part in parts if part)
        origins[_SOURCE] = origins.pop(SECTION)
        found[_SOURCE] = own
    if isinstance(own, str) and own:
        if known is None:
            del found[_SOURCE]
        return _Sources(sources.cited, own)
    inherited = sources.inherited or sources.cited
    if known is not None and own is None and inherited and "shell" not in keys and "within" not in keys:
        found[_SOURCE], origins[_SOURCE] = inherited, origins.get(_SOURCE, _first(origins))
    return sources


def _first(origins: dict[str, Path]) -> Path:
    return next(iter(origins.values()))[:-1] if origins else ()


def cited(article: Mapping[str, Any]) -> str:
    """An article's document as its sources name it: ``KB 2007728``, where the id is ``KB2007728``; or its title."""
    document = article[_SOURCE]
    number, name = str(document.get("number", "")), str(article.get("id", ""))
    if number:
        return f"{name[: -len(number)]} {number}".strip() if name.endswith(number) else number
    return str(document.get("document", ""))


def _article(reader: _Reader, found: dict[str, Any], origins: dict[str, Path]) -> None:
    """The scenario table, where it is a grid."""
    if "table" not in found and not isinstance(found.get("columns"), dict):
        return
    parts = found.get("columns"), found.pop("table", ""), found.get("scenarios", {})
    grid = origins.pop("table", ())
    columns, details = origins.setdefault("columns", grid), origins.setdefault("scenarios", grid)
    wrong: list[GridError] = []
    try:
        table = table_of(*parts, wrong)
    except GridError as error:
        wrong.append(error)
        table = Table([], [], ())
    for one in wrong:
        place = (*{"columns": columns, "scenarios": details}.get(one.key, grid), *one.part)
        if one.line is not None:
            place = (*grid, one.line, one.offset)
            reader.spots[place] = Spot(grid, one.line, one.offset)
        reader.problems.append((place, str(one)))
        reader.torn |= {("columns",), ("scenarios",)}
    found["columns"], found["scenarios"] = table.columns, table.scenarios
    for i, column in enumerate(table.columns):
        reader.homes[(*columns, i)] = (*columns, column["fact"])
    for i, row in enumerate(table.rows):
        reader.homes[(*details, i)] = (*details, row.id)
        reader.spots["scenarios", i] = Spot(grid, row.line, 0)
        for key in ("when", "cells"):
            for fact, offset in row.offsets.items():
                reader.spots["scenarios", i, key, fact] = Spot(grid, row.line, offset)


_FOLDS: dict[str, Callable[[_Reader, dict[str, Any], dict[str, Path]], None]] = {"Article": _article}
