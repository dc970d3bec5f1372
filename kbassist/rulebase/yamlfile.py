"""YAML with places: every scalar is text (the schema gives it its type), every node knows its line and column."""

import re
from typing import Any, TypeAlias

import yaml
from msgspec import Struct

Path: TypeAlias = tuple[str | int, ...]
"""Where a node stands in a document: keys and indexes from the top."""

Place: TypeAlias = tuple[int, int]
"""Line and column, 1-based."""

_UNPRINTABLE = re.compile("[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")

_MOST = 200_000
"""Aliases of aliases grow by powers."""

_WORDS = {
    "mapping values are not allowed in this context": "a ': ' stands where no key can be; a text with ': ' in it needs "
    "quotes around it",
    "found character that cannot start any token": "no text begins with this character (@, `, %, a tab) unless it has "
    "quotes around it",
    "found undefined alias": "a text that begins with * needs quotes around it",
    "found unknown escape character": "this backslash means nothing inside double quotes: use single quotes",
    "found unexpected end of stream": "a quote that is not closed: the text goes on to the end of the file",
    "did not find expected ',' or '}'": "a brace that is not closed, or a comma that is missing; a text with a comma, "
    "braces or quotes in it needs quotes around it",
    "did not find expected ',' or ']'": "a bracket that is not closed, or a comma that is missing; a text with a "
    "comma, brackets or quotes in it needs quotes around it",
    "did not find expected key": "this line does not go on with what is above: see that it begins in the same column "
    "as the keys beside it, and that the text above has quotes around it if it begins with a quote or a bracket",
    "did not find expected '-' indicator": "this line does not go on with the list above: an item begins with '- ', in "
    "the same column as the others",
    "could not find expected ':'": "this line, or the one above, has no ': ' behind its key",
    "but found another document": "a line --- begins another document: a file of rules is one document",
    "did not find expected <document start>": "a line ... ends the document: a file of rules is one document",
    "found a tab character that violates indentation": "a tab in the indentation: YAML takes blanks only",
    "block sequence entries are not allowed in this context": "a list can't begin here: put it on a line of its own",
}
"""What the parser says, and what it means to whoever has to mend it."""


class YamlError(Exception):
    """A file that is not usable YAML. ``line`` and ``column`` are 1-based; ``begun``: where that began which the parser
    was reading (a quote, a bracket)."""

    def __init__(self, message: str, line: int, column: int, begun: Place = (0, 0)) -> None:
        super().__init__(message)
        self.line = line
        self.column = column
        self.begun = begun


class Repeated(Struct, frozen=True):
    """A key that stands twice in a mapping, of which the first counts."""

    key: str
    line: int
    column: int
    first: Place

    def __str__(self) -> str:
        return (
            f"the key '{self.key}' is there twice (the first is on line {self.first[0]}): take one away; if a new item "
            "of a list begins here, it is '- ' that is missing (the key is repeated)"
        )


class YamlFile(Struct, frozen=True):
    """The data of a file and the place (1-based line, column) of every key and item.

    ``torn``: what something was taken away from, because it could not be used.
    """

    data: Any
    places: dict[Path, Place]
    repeated: tuple[Repeated, ...] = ()
    torn: frozenset[Path] = frozenset()

    def place(self, path: Path) -> Place:
        """The place of ``path``, or of the nearest node above it."""
        while path not in self.places and path:
            path = path[:-1]
        return self.places.get(path, (1, 1))


def read_yaml(text: str) -> YamlFile:
    """Parse one YAML document. Raises ``YamlError`` for bad syntax, repeated keys and recursive aliases."""
    found = read_leniently(text)
    for one in found.repeated:
        raise YamlError(str(one), one.line, one.column)
    return found


def read_leniently(text: str) -> YamlFile:
    """The same, but of keys that are repeated the first counts."""
    loader: type[Any] = getattr(yaml, "CBaseLoader", yaml.BaseLoader)
    try:
        node = yaml.compose(text, Loader=loader)
    except yaml.MarkedYAMLError as error:
        mark, begun = error.problem_mark, error.context_mark
        problem = error.problem or "not YAML"
        place = (mark.line + 1, mark.column + 1) if mark else (1, 1)
        since = (begun.line + 1, begun.column + 1) if begun else (0, 0)
        raise YamlError(_WORDS.get(problem, problem), *place, since) from None
    except yaml.reader.ReaderError:
        found = _UNPRINTABLE.search(text)
        before = text[: found.start() if found else 0]
        words = "a character that no text has (a control character): take it away"
        raise YamlError(words, before.count("\n") + 1, len(before) - before.rfind("\n")) from None
    except yaml.YAMLError as error:
        raise YamlError(str(error).splitlines()[0], 1, 1) from None
    places: dict[Path, Place] = {}
    repeated: list[Repeated] = []
    data = None if node is None else _construct(node, (), places, set(), repeated)
    return YamlFile(data, places, tuple(repeated))


def _construct(
    node: yaml.Node, path: Path, places: dict[Path, Place], above: set[int], repeated: list[Repeated]
) -> Any:
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
        return [_construct(child, (*path, i), places, above, repeated) for i, child in enumerate(node.value)]
    result: dict[str, Any] = {}
    for key, value in node.value:
        if not isinstance(key, yaml.ScalarNode):
            words = "a key is a word; a text that begins with { or [ needs quotes around it"
            raise YamlError(words, key.start_mark.line + 1, key.start_mark.column + 1)
        place = (key.start_mark.line + 1, key.start_mark.column + 1)
        if key.value in result:
            repeated.append(Repeated(key.value, *place, places[(*path, key.value)]))
            continue
        places[(*path, key.value)] = place
        result[key.value] = _construct(value, (*path, key.value), places, above, repeated)
    return result


def without(file: YamlFile, paths: frozenset[Path]) -> YamlFile:
    """The file without the nodes at ``paths``; what they were taken from is ``torn``."""
    places: dict[Path, Place] = {}
    torn: set[Path] = set()

    def kept(data: Any, old: Path, new: Path) -> Any:
        places[new] = file.place(old)
        if old in file.torn:
            torn.add(new)
        if isinstance(data, dict):
            result: dict[str, Any] = {}
            for key, value in data.items():
                if (*old, key) in paths:
                    torn.add(new)
                else:
                    result[key] = kept(value, (*old, key), (*new, key))
            return result
        if isinstance(data, list):
            items: list[Any] = []
            for i, value in enumerate(data):
                if (*old, i) in paths:
                    torn.add(new)
                else:
                    items.append(kept(value, (*old, i), (*new, len(items))))
            return items
        return data

    data = None if () in paths else kept(file.data, (), ())
    return YamlFile(data, places, file.repeated, frozenset(torn))
