"""``kbassist kb upgrade``: files of rules in today's words, changed only where they are of yesterday.

A file is changed as text, at the places that the parser names, so that comments, blank lines, quotes and order stay.
Every kind of change is made by itself and kept only if the file says the same as before.
"""

from collections import Counter
from collections.abc import Callable, Iterator
from typing import Any, TypeAlias

import yaml as pyyaml
from msgspec import Struct

from kbassist.rulebase.surface.grid import can_be_grid, written
from kbassist.rulebase.surface.said import cited, said
from kbassist.rulebase.surface.shape import Shape, holds_text, keys_of, shape_of
from kbassist.rulebase.surface.words import EXPRESSIONS, FORMER, IS, MARKS, SECTION, SHORT
from kbassist.rulebase.yamlfile import YamlError, read_yaml

_SOURCE = "source"
_NO_SOURCE = ("CommandDef", "Pattern", "FileDef", "HowToFind")
"""What has no source of its own in a result."""


class Upgrade(Struct, frozen=True):
    """The new text of a file, and how often each kind of change was made."""

    text: str
    changes: dict[str, int]


class _Edit(Struct, frozen=True, order=True):
    start: int
    end: int
    text: str


Node: TypeAlias = Any
"""A node of the parser's tree; its marks have no types."""


def upgraded(text: str, kind: Any) -> Upgrade:
    """A file of this type of content in today's words. Raises ``YamlError`` for what is no YAML."""
    changes = {}
    for name, change in _CHANGES.items():
        edits = list(change(_Document(text, kind)))
        new = _edited(text, edits)
        if edits and _says(new, kind) == _says(text, kind):
            text, changes[name] = new, len(edits)
    return Upgrade(text, changes)


def _says(text: str, kind: Any) -> Any:
    """What a file says, whatever its words; nothing where that can't be told."""
    try:
        data = read_yaml(text).data
    except YamlError:
        return None
    expressions = data.get(EXPRESSIONS, {}) if isinstance(data, dict) else {}
    result = said(data, kind, {name: str(one) for name, one in expressions.items()})
    return None if result.problems else result.data


def _edited(text: str, edits: list[_Edit]) -> str:
    for one in sorted(edits, reverse=True):
        text = text[: one.start] + one.text + text[one.end :]
    return text


class _Map(Struct, frozen=True):
    """A mapping of a type, and the source that it inherits."""

    node: Node
    struct: Any
    inherited: str
    cited: str


class _Document:
    """A file as a tree of nodes with their types."""

    def __init__(self, text: str, kind: Any) -> None:
        read_yaml(text)
        self.text = text
        self.kind = kind
        self.root = pyyaml.compose(text, Loader=getattr(pyyaml, "CBaseLoader", pyyaml.BaseLoader))

    def maps(self) -> Iterator[_Map]:
        """All mappings whose keys are words of the language, from the top, each once."""
        yield from self._maps(self.root, shape_of(self.kind), "", "", set())

    def _maps(self, node: Node, shape: Shape, inherited: str, cited_as: str, seen: set[int]) -> Iterator[_Map]:
        if node is None or id(node) in seen:
            return
        seen.add(id(node))
        if shape.items is not None:
            inner = shape_of(shape.items)
            for one in node.value if isinstance(node, pyyaml.SequenceNode) else [node]:
                if node is one:
                    seen.discard(id(node))
                yield from self._maps(one, inner, inherited, cited_as, seen)
        elif isinstance(node, pyyaml.MappingNode) and shape.values is not None:
            for _, one in node.value:
                yield from self._maps(one, shape_of(shape.values), inherited, cited_as, seen)
        elif isinstance(node, pyyaml.MappingNode) and shape.struct is not None:
            yield _Map(node, shape.struct, inherited, cited_as)
            keys, former = keys_of(shape.struct), FORMER.get(shape.struct.__name__, {})
            found = {key.value: one for key, one in node.value}
            own = found.get(_SOURCE)
            if isinstance(own, pyyaml.MappingNode):
                cited_as = inherited = cited(_plain(node))
            elif isinstance(own, pyyaml.ScalarNode) and (_SOURCE not in keys or holds_text(keys[_SOURCE].type)):
                inherited = own.value
            elif SECTION in found:
                inherited = ", ".join(filter(None, (cited_as, found[SECTION].value)))
            for key, one in node.value:
                known = keys.get(former.get(key.value, key.value))
                if known is None:
                    continue
                shape_below = shape_of(known.type)
                if "table" in found and isinstance(one, pyyaml.MappingNode) and shape_below.items is not None:
                    # The rows of a grid, by their ids.
                    shape_below = Shape(values=shape_below.items)
                yield from self._maps(one, shape_below, inherited, cited_as, seen)

    def removed(self, map_: Node, place: int) -> _Edit | None:
        """The edit that takes an entry out of a mapping; none where that would take more, or a comment."""
        key, value = map_.value[place]
        if map_.flow_style:
            if place:
                return _Edit(map_.value[place - 1][1].end_mark.index, value.end_mark.index, "")
            if len(map_.value) > 1:
                return _Edit(key.start_mark.index, map_.value[1][0].start_mark.index, "")
            return None
        start = self.text.rfind("\n", 0, key.start_mark.index) + 1
        end = self.end(value)
        if self.text[start : key.start_mark.index].strip() or "#" in self.text[_last(value) : end]:
            return None
        return _Edit(start, end, "")

    def end(self, value: Node) -> int:
        """The begin of the line after a value."""
        last = _last(value)
        if last and self.text[last - 1] == "\n":
            return last
        found = self.text.find("\n", last)
        return len(self.text) if found < 0 else found + 1

    def raw(self, node: Node) -> str:
        """A node as it is written."""
        return self.text[node.start_mark.index : node.end_mark.index].rstrip()


def _last(node: Node) -> int:
    """Where a node ends, without what follows it."""
    if isinstance(node, pyyaml.CollectionNode) and not node.flow_style and node.value:
        last = node.value[-1]
        return _last(last[1] if isinstance(last, tuple) else last)
    return int(node.end_mark.index)


def _plain(node: Node) -> Any:
    if isinstance(node, pyyaml.MappingNode):
        return {key.value: _plain(value) for key, value in node.value}
    return [_plain(one) for one in node.value] if isinstance(node, pyyaml.SequenceNode) else node.value


# The kinds of change, each by itself.


def _words(document: _Document) -> Iterator[_Edit]:
    for one in document.maps():
        former = FORMER.get(one.struct.__name__, {})
        keys = {key.value for key, _ in one.node.value}
        for key, _ in one.node.value:
            new = former.get(key.value)
            if new is not None and new not in keys:
                yield _Edit(key.start_mark.index, key.end_mark.index, new)


def _marks(document: _Document) -> Iterator[_Edit]:
    for one in document.maps():
        known = MARKS.get(one.struct.__name__, ())
        entries = [
            (i, key, value)
            for i, (key, value) in enumerate(one.node.value)
            if key.value in known and value.value == "true"
        ]
        if not entries or any(key.value == IS for key, _ in one.node.value):
            continue
        (_, key, value), *more = entries
        edits = [document.removed(one.node, i) for i, _, _ in more]
        if all(edit is not None for edit in edits):
            names = [key.value for _, key, _ in entries]
            words = names[0] if not more else f"[{', '.join(names)}]"
            yield _Edit(key.start_mark.index, value.end_mark.index, f"{IS}: {words}")
            yield from (edit for edit in edits if edit is not None)


def _short(document: _Document) -> Iterator[_Edit]:
    """``{procedure: x}`` as ``x``."""
    for one in document.maps():
        short = SHORT.get(one.struct.__name__)
        if short is None or len(one.node.value) != 1 or one.struct.__name__ == "Pattern":
            continue
        key, value = one.node.value[0]
        if key.value == short and isinstance(value, pyyaml.ScalarNode) and value.style not in ("|", ">"):
            end = one.node.end_mark.index if one.node.flow_style else value.end_mark.index
            yield _Edit(one.node.start_mark.index, end, document.raw(value))


def _sections(document: _Document) -> Iterator[_Edit]:
    """``source: "KB 1, Cause"`` inside the article on KB 1 as ``section: Cause``."""
    for one in document.maps():
        if not one.cited or SECTION in {key.value for key, _ in one.node.value}:
            continue
        for key, value in one.node.value:
            begin = f"{one.cited}, "
            raw = document.raw(value)
            if key.value != _SOURCE or not value.value.startswith(begin) or ";" in value.value:
                continue
            rest = raw.replace(begin, "", 1)
            yield _Edit(key.start_mark.index, value.end_mark.index, f"{SECTION}: {rest}")


def _inherited(document: _Document) -> Iterator[_Edit]:
    """Sources that are those of what is around them."""
    for one in document.maps():
        known = keys_of(one.struct).get(_SOURCE)
        if known is None or not holds_text(known.type) or one.struct.__name__ in _NO_SOURCE:
            continue
        for i, (key, value) in enumerate(one.node.value):
            own = value.value if key.value == _SOURCE else None
            if key.value == SECTION and one.cited:
                own = f"{one.cited}, {value.value}"
            if own is not None and own == (one.inherited or one.cited):
                edit = document.removed(one.node, i)
                if edit is not None:
                    yield edit


def _hoisted(document: _Document) -> Iterator[_Edit]:
    """One source at the top of a file whose entries mostly have the same."""
    root = document.root
    if not isinstance(root, pyyaml.MappingNode) or root.flow_style or _SOURCE in keys_of(document.kind):
        return
    if any(key.value == _SOURCE for key, _ in root.value):
        return
    found: Counter[str] = Counter()
    raws: dict[str, str] = {}
    for one in document.maps():
        if one.struct.__name__ in _NO_SOURCE or one.inherited:
            continue
        for key, value in one.node.value:
            if key.value == _SOURCE and value.style not in ("|", ">"):
                found[value.value] += 1
                raws.setdefault(value.value, document.raw(value))
    if found and (most := found.most_common(1)[0])[1] > 2:
        start = root.value[0][0].start_mark.index
        yield _Edit(start, start, f"source: {raws[most[0]]}\n")


def _grid(document: _Document) -> Iterator[_Edit]:
    """The scenario table as a grid; the titles and reasons of its rows stay as they are written, below their ids."""
    root = document.root
    if document.kind.__name__ != "Article" or not isinstance(root, pyyaml.MappingNode):
        return
    nodes = {key.value: (key, value) for key, value in root.value}
    parts = [nodes.get(name) for name in ("columns", "scenarios")]
    if any(part is None or not isinstance(part[1], pyyaml.SequenceNode) for part in parts) or "table" in nodes:
        return
    (first, columns), (second, rows) = (part for part in parts if part is not None)
    plain, cells = _plain(columns), _plain(rows)
    if not can_be_grid(plain, cells) or any("title" not in one for one in plain):
        return
    end = document.end(columns)
    lines = ["columns:\n"]
    for column in columns.value:
        entries = {key.value: value for key, value in column.value}
        lines.append(f"  {entries['fact'].value}: {document.raw(entries['title'])}\n")
    yield _Edit(first.start_mark.index, end, "".join(lines))
    grid = "".join(f"  {line}\n" for line in written(plain, cells))
    yield _Edit(second.start_mark.index, document.end(second), f"table: |\n{grid}scenarios:\n")
    for row in rows.value:
        yield from _row(document, row)


def _row(document: _Document, row: Node) -> Iterator[_Edit]:
    """A row without what stands in the grid, below its id."""
    entries = {key.value: (i, key, value) for i, (key, value) in enumerate(row.value)}
    dash = document.text.rfind("-", 0, row.start_mark.index)
    name = document.raw(entries["id"][2])
    if row.flow_style:
        kept = [
            document.text[key.start_mark.index : value.end_mark.index]
            for key, value in row.value
            if key.value not in ("id", "when", "cells", "decisive")
        ]
        yield _Edit(dash, row.end_mark.index, f"{name}: {{{', '.join(kept)}}}")
        return
    if entries["id"][0] != 0:
        return
    yield _Edit(dash, entries["id"][2].end_mark.index, f"{name}:")
    for key in ("when", "cells", "decisive"):
        if key in entries:
            edit = document.removed(row, entries[key][0])
            if edit is not None:
                yield edit


_CHANGES: dict[str, Callable[[_Document], Iterator[_Edit]]] = {
    "words": _words,
    "marks": _marks,
    "short forms": _short,
    "grid": _grid,
    "sources at the top": _hoisted,
    "inherited sources": _inherited,
    "sections": _sections,
}
"""What is changed, in this order."""
