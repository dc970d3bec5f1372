"""YAML with places: every scalar is text (the schema gives it its type), every node knows its line and column."""

import re
from typing import Any, TypeAlias

import yaml
from msgspec import Struct, structs

Path: TypeAlias = tuple[str | int, ...]
"""Where a node stands in a document: keys and indexes from the top."""

Place: TypeAlias = tuple[int, int]
"""Line and column, 1-based."""

_UNPRINTABLE = re.compile("[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")

_MOST = 200_000
"""Aliases of aliases grow by powers."""

_SIGNS = ("&", "!")
"""What begins an anchor and a tag."""
_NO_TEXT = re.compile(r"[\d.,+-]*$|(?:true|false|yes|no|on|off|null)$", re.IGNORECASE)

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
_NOT_CLOSED = frozenset(
    ("found unexpected end of stream", "did not find expected ',' or '}'", "did not find expected ',' or ']'")
)
"""What it says of a quote, a brace or a bracket that is not closed."""


class YamlError(Exception):
    """A file that is not usable YAML. ``line`` and ``column`` are 1-based; ``begun``: where that began which the parser
    was reading (a quote, a bracket); ``unclosed``: it is not closed."""

    def __init__(self, message: str, line: int, column: int, begun: Place = (0, 0), *, unclosed: bool = False) -> None:
        super().__init__(message)
        self.line = line
        self.column = column
        self.begun = begun
        self.unclosed = unclosed


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


class Doubt(Struct, frozen=True):
    """What is sound YAML, and surely not what is meant: the place, and the words."""

    line: int
    column: int
    message: str


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
    ``spots``, path -> a place inside a text; ``guests``, path -> another file. ``torn``: what something was taken away
    from, because it could not be used; ``numbered``: path -> its path before that, where it has another one now;
    ``doubts``: where YAML reads less than was written.
    """

    data: Any
    places: dict[Path, Place]
    text: str = ""
    moved: dict[Path, Path] = {}
    spots: dict[Path, Spot] = {}
    guests: dict[Path, Guest] = {}
    repeated: tuple[Repeated, ...] = ()
    torn: frozenset[Path] = frozenset()
    numbered: dict[Path, Path] = {}
    doubts: tuple[Doubt, ...] = ()

    def place(self, path: Path) -> Place:
        """The place of ``path``, or of the nearest node above it, in whichever file."""
        return self.where(path)[1:]

    def where(self, path: Path) -> tuple[str, int, int]:
        """The file (none: this one), the line and the column of ``path``, or of the nearest node above it."""
        path = _longest(self.numbered, path)
        for end in range(len(path), 0, -1):
            spot = self.spots.get(path[:end])
            if spot is not None:
                return ("", *self._inside(spot))
            guest = self.guests.get(path[:end])
            if guest is not None:
                name, line, column = guest.yaml.where((*guest.path, *path[end:]))
                return name or guest.name, line, column
            old = self.moved.get(path[:end])
            if old is not None and old in self.places:
                return ("", *self._near((*old, *path[end:])))
        return ("", *self._near(_longest(self.moved, path)))

    def _near(self, path: Path) -> Place:
        """The place of a node as it was written, or of the nearest above it."""
        while path not in self.places and path:
            path = path[:-1]
        return self.places.get(path, (1, 1))

    def _inside(self, spot: Spot) -> Place:
        line, column = self.places.get(spot.path, (1, 1))
        lines = self.text.splitlines()
        if line + spot.line >= len(lines):
            return line, column
        # A block text begins below its key, as deep as its first line.
        first = lines[line]
        return line + spot.line + 1, len(first) - len(first.lstrip()) + spot.offset + 1


def _longest(paths: dict[Path, Path], path: Path) -> Path:
    """The path with the longest part of it that has another one."""
    if paths:
        for end in range(len(path), -1, -1):
            if path[:end] in paths:
                return (*paths[path[:end]], *path[end:])
    return path


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
        raise YamlError(_WORDS.get(problem, problem), *place, since, unclosed=problem in _NOT_CLOSED) from None
    except yaml.reader.ReaderError:
        found = _UNPRINTABLE.search(text)
        before = text[: found.start() if found else 0]
        words = "a character that no text has (a control character): take it away"
        raise YamlError(words, before.count("\n") + 1, len(before) - before.rfind("\n")) from None
    except yaml.YAMLError as error:
        raise YamlError(str(error).splitlines()[0], 1, 1) from None
    reading = _Reading(text)
    data = None if node is None else _construct(node, (), reading, set())
    doubts = tuple(reading.doubts)
    return YamlFile(data, reading.places, text, repeated=tuple(reading.repeated), doubts=doubts)


class _Reading(Struct):
    """A document while its nodes are gone through."""

    text: str
    places: dict[Path, Place] = {}
    repeated: list[Repeated] = []
    doubts: list[Doubt] = []

    def doubt(self, node: yaml.ScalarNode, path: Path) -> None:
        """Note a text without quotes of which YAML takes a part as its own: a comment, an anchor, a tag."""
        start, end = node.start_mark.index, node.end_mark.index
        sign = self.text[start : start + 1]
        if sign in _SIGNS and not _is_meant(self.text, start):
            line = self.text[start:end].split("\n", 1)[0]
            words = (
                f"a text that begins with {sign} needs quotes around it, or its first word is lost: {in_quotes(line)}"
            )
            self.doubts.append(Doubt(node.start_mark.line + 1, node.start_mark.column + 1, words))
        elif (
            self.text.startswith(" #", end) and self.text[end + 2 : end + 3].strip() and not _NO_TEXT.match(node.value)
        ):
            line = self.text[start:].split("\n", 1)[0].rstrip()
            words = (
                f"' #' begins a comment, so that the text ends with '{node.value[-30:]}': put all of it in quotes: "
                f"{in_quotes(line)}; a comment has a blank behind the #"
            )
            self.doubts.append(Doubt(*self.places[path], words))


def _is_meant(text: str, start: int) -> bool:
    """Whether what looks like an anchor or a tag is one: an alias names it, or it is one of YAML's own."""
    word = text[start:].split(None, 1)[0]
    return word.startswith("!!") or (len(word) > 1 and word[0] == "&" and f"*{word[1:]}" in text)


def in_quotes(text: str) -> str:
    """The text in quotes: double ones, unless there are some in it."""
    return f'"{text}"' if '"' not in text and "\\" not in text else "'" + text.replace("'", "''") + "'"


def _construct(node: yaml.Node, path: Path, reading: _Reading, above: set[int]) -> Any:
    line, column = node.start_mark.line + 1, node.start_mark.column + 1
    places = reading.places
    places.setdefault(path, (line, column))
    if len(places) > _MOST:
        raise YamlError(f"more than {_MOST} values, with what aliases repeat", line, column)
    if isinstance(node, yaml.ScalarNode):
        if not node.style:
            reading.doubt(node, path)
        return node.value
    if id(node) in above:
        raise YamlError("an alias refers to itself", line, column)
    above = above | {id(node)}
    if isinstance(node, yaml.SequenceNode):
        return [_construct(child, (*path, i), reading, above) for i, child in enumerate(node.value)]
    result: dict[str, Any] = {}
    for key, value in node.value:
        if not isinstance(key, yaml.ScalarNode):
            words = "a key is a word; a text that begins with { or [ needs quotes around it"
            raise YamlError(words, key.start_mark.line + 1, key.start_mark.column + 1)
        place = (key.start_mark.line + 1, key.start_mark.column + 1)
        if key.value in result:
            reading.repeated.append(Repeated(key.value, *place, places[(*path, key.value)]))
            continue
        places[(*path, key.value)] = place
        result[key.value] = _construct(value, (*path, key.value), reading, above)
    return result


def without(file: YamlFile, paths: frozenset[Path]) -> YamlFile:
    """The file without the nodes at ``paths``; what they were taken from is ``torn``."""
    torn: set[Path] = set()
    numbered: dict[Path, Path] = {}

    def kept(data: Any, old: Path, new: Path) -> Any:
        if old in file.torn:
            torn.add(new)
        if not isinstance(data, dict | list):
            return data
        there = list(data.items() if isinstance(data, dict) else enumerate(data))
        left = [(part, value) for part, value in there if (*old, part) not in paths]
        if len(left) < len(there):
            torn.add(new)
        if isinstance(data, dict):
            return {key: kept(value, (*old, key), (*new, key)) for key, value in left}
        result: list[Any] = []
        for i, value in left:
            before = _longest(file.numbered, (*old, i))
            if before != (*new, len(result)):
                numbered[(*new, len(result))] = before
            result.append(kept(value, (*old, i), (*new, len(result))))
        return result

    data = None if () in paths else kept(file.data, (), ())
    return structs.replace(file, data=data, torn=frozenset(torn), numbered=numbered)
