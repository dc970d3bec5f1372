"""YAML with places: every scalar is text (the schema gives it its type), every node knows its line and column."""

from typing import Any, TypeAlias

import yaml
from msgspec import Struct

Path: TypeAlias = tuple[str | int, ...]
"""Where a node stands in a document: keys and indexes from the top."""


_HINTS = {
    "mapping values are not allowed in this context": " (a text with ': ' in it needs quotes around it)",
    "found character that cannot start any token": " (a text that begins with @, `, % or a tab needs quotes around it)",
    "did not find expected ',' or '}'": " (a text with a comma, braces or quotes in it needs quotes around it)",
}

_MOST = 200_000
"""Aliases of aliases grow by powers."""


class YamlError(Exception):
    """A file that is not usable YAML. ``line`` and ``column`` are 1-based."""

    def __init__(self, message: str, line: int, column: int) -> None:
        super().__init__(message)
        self.line = line
        self.column = column


class Spot(Struct, frozen=True):
    """A place inside the block text at ``path``: its ``line`` and the ``offset`` there, both from 0."""

    path: Path
    line: int
    offset: int


class Guest(Struct, frozen=True):
    """A node that another file says: its name, its YAML, and the path of the node there."""

    name: str
    yaml: "YamlFile"
    path: Path


class YamlFile(Struct, frozen=True):
    """The data of a file and the place (1-based line, column) of every key and item.

    Where the data are no longer as they were written (``rulebase.surface``): ``moved``, path -> where it was written;
    ``spots``, path -> a place inside a text; ``guests``, path -> another file.
    """

    data: Any
    places: dict[Path, tuple[int, int]]
    text: str = ""
    moved: dict[Path, Path] = {}
    spots: dict[Path, Spot] = {}
    guests: dict[Path, Guest] = {}

    def place(self, path: Path) -> tuple[int, int]:
        """The place of ``path``, or of the nearest node above it, in whichever file."""
        return self.where(path)[1:]

    def where(self, path: Path) -> tuple[str, int, int]:
        """The file (none: this one), the line and the column of ``path``, or of the nearest node above it."""
        for end in range(len(path), 0, -1):
            spot = self.spots.get(path[:end])
            if spot is not None:
                return ("", *self._inside(spot))
            guest = self.guests.get(path[:end])
            if guest is not None:
                name, line, column = guest.yaml.where((*guest.path, *path[end:]))
                return name or guest.name, line, column
        old = self._written(path)
        while old not in self.places and old:
            old = old[:-1]
        return ("", *self.places.get(old, (1, 1)))

    def _written(self, path: Path) -> Path:
        """Where the node at a path was written: by the longest part of it that was moved."""
        if self.moved:
            for end in range(len(path), -1, -1):
                if path[:end] in self.moved:
                    return (*self.moved[path[:end]], *path[end:])
        return path

    def _inside(self, spot: Spot) -> tuple[int, int]:
        line, column = self.places.get(spot.path, (1, 1))
        lines = self.text.splitlines()
        if line + spot.line >= len(lines):
            return line, column
        # A block text begins below its key, as deep as its first line.
        first = lines[line]
        return line + spot.line + 1, len(first) - len(first.lstrip()) + spot.offset + 1


def read_yaml(text: str) -> YamlFile:
    """Parse one YAML document. Raises ``YamlError`` for bad syntax, repeated keys and recursive aliases."""
    loader: type[Any] = getattr(yaml, "CBaseLoader", yaml.BaseLoader)
    try:
        node = yaml.compose(text, Loader=loader)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark
        problem = error.problem or "not YAML"
        place = (mark.line + 1, mark.column + 1) if mark else (1, 1)
        raise YamlError(f"{problem}{_HINTS.get(problem, '')}", *place) from None
    except yaml.YAMLError as error:
        raise YamlError(str(error).splitlines()[0], 1, 1) from None
    places: dict[Path, tuple[int, int]] = {}
    data = None if node is None else _construct(node, (), places, set())
    return YamlFile(data, places, text)


def _construct(node: yaml.Node, path: Path, places: dict[Path, tuple[int, int]], above: set[int]) -> Any:
    line, column = node.start_mark.line + 1, node.start_mark.column + 1
    places.setdefault(path, (line, column))
    if len(places) > _MOST:
        raise YamlError(f"more than {_MOST} values, with what aliases repeat", line, column)
    if isinstance(node, yaml.ScalarNode):
        return node.value
    if id(node) in above:
        raise YamlError("an alias refers to itself", line, column)
    above = above | {id(node)}
    if isinstance(node, yaml.SequenceNode):
        return [_construct(child, (*path, i), places, above) for i, child in enumerate(node.value)]
    result: dict[str, Any] = {}
    for key, value in node.value:
        if not isinstance(key, yaml.ScalarNode):
            raise YamlError("a key must be a word", key.start_mark.line + 1, key.start_mark.column + 1)
        if key.value in result:
            raise YamlError(f"the key '{key.value}' is repeated", key.start_mark.line + 1, key.start_mark.column + 1)
        places[(*path, key.value)] = (key.start_mark.line + 1, key.start_mark.column + 1)
        result[key.value] = _construct(value, (*path, key.value), places, above)
    return result
