"""Reading the YAML files of a rule base, each against the schema of its folder; every problem with its place."""

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache, partial
from pathlib import Path
from typing import Any, NamedTuple

import msgspec
from msgspec import Struct

from kbassist.rulebase.files import Problem
from kbassist.rulebase.fitting import fitted
from kbassist.rulebase.language.about import About
from kbassist.rulebase.language.anonymity import AnonymityFile
from kbassist.rulebase.language.clients import Driver, Program
from kbassist.rulebase.language.grammars import GrammarFile
from kbassist.rulebase.language.meaning import MeaningFile
from kbassist.rulebase.language.messages import MessageFile
from kbassist.rulebase.language.orders import VerifierFile
from kbassist.rulebase.language.procedures import ProcedureFile
from kbassist.rulebase.language.schema import Article, DeriveFile, RequirementFile, SecretsFile, VocabularyFile
from kbassist.rulebase.language.speech import SpeechFile, TermsFile, TextsFile
from kbassist.rulebase.mending import Wrong, read_mending
from kbassist.rulebase.remembered import Remembered
from kbassist.rulebase.surface.stage import Written, taken
from kbassist.rulebase.surface.versions import said_by_versions, version_words
from kbassist.rulebase.yamlfile import Path as NodePath
from kbassist.rulebase.yamlfile import YamlFile, without

TYPES: dict[str, type[Any]] = {
    "base": About,
    "vocabulary": VocabularyFile,
    "grammars": GrammarFile,
    "drivers": Driver,
    "programs": Program,
    "derive": DeriveFile,
    "articles": Article,
    "procedures": ProcedureFile,
    "requirements": RequirementFile,
    "verifiers": VerifierFile,
    "texts": TextsFile,
    "speech": SpeechFile,
    "terms": TermsFile,
    "secrets": SecretsFile,
    "anonymity": AnonymityFile,
    "messages": MessageFile,
    "meaning": MeaningFile,
}
"""The type of a file in each folder of a rule base."""


_DEFINING = ("name", "id", "key", "symbol", "title", "problem")
"""The keys under which a file gives names to what others refer to."""
_DEFINED = re.compile(rf"(?:^|[-{{,]) {{0,99}}(?:{'|'.join(_DEFINING)}): {{1,9}}[\"']?([\w./-]{{1,200}})", re.MULTILINE)
_WORD = re.compile(r"[\w.-]+")
_CACHED = 1024


class Loaded(Struct):
    """A file that passed its schema: its content as a struct and its places.

    Paths may name the fields of the structs as well as the keys that authors write.
    """

    kind: str
    path: Path
    content: Any
    yaml: YamlFile

    def place(self, path: NodePath) -> tuple[str, int, int]:
        """The file, the line and the column where the node ``path`` is written, or the nearest above it."""
        name, line, column = self.yaml.where(self._keys(path))
        return name or str(self.path), line, column

    def _keys(self, path: NodePath) -> NodePath:
        """The path by keys."""
        result: list[str | int] = []
        node = self.content
        for part in path:
            if not isinstance(node, Struct):
                result.append(part)
                inside = isinstance(node, dict) or (isinstance(node, tuple | list) and isinstance(part, int))
                node = node[part] if inside and part in (node if isinstance(node, dict) else range(len(node))) else None
                continue
            names, keys = node.__struct_fields__, node.__struct_encode_fields__
            at = names.index(part) if part in names else keys.index(part) if part in keys else None
            result.append(part if at is None else keys[at])
            node = None if at is None else getattr(node, names[at])
        return tuple(result)

    def node(self, path: NodePath) -> NodePath:
        """The node of the data at a path, or the nearest above it."""
        data = self.yaml.data
        keys = self._keys(path)
        for end, part in enumerate(keys):
            if not (part in data if isinstance(data, dict) else isinstance(data, list) and part in range(len(data))):
                return keys[:end]
            data = data[part]
        return keys

    def torn(self, path: NodePath) -> bool:
        """Whether something was taken away from the item (of the file's lists) in which the node ``path`` is."""
        if not self.yaml.torn:
            return False
        path = self._keys(path)
        first = next((place for place, part in enumerate(path) if isinstance(part, int)), None)
        if first is None:
            return any(len(one) <= 1 for one in self.yaml.torn)
        return any(one[: first + 1] == path[: first + 1] for one in self.yaml.torn)

    def without(self, paths: set[NodePath]) -> "Loaded | None":
        """The file without the nodes at ``paths``; None if nothing is left of it."""
        content, yaml, _ = refitted(without(self.yaml, frozenset(paths)), self.kind)
        return Loaded(self.kind, self.path, content, yaml) if content is not None else None


class Collected(Struct):
    """All files of a rule base before their references are checked.

    ``lost``: names that files define in what can't be used of them; ``mentioned``: all words of those files;
    ``unusable``: by file what its references make unusable; ``doubts``: what can be used, and is surely not meant;
    ``texts``: by file what is written there.
    """

    files: list[Loaded]
    problems: list[Problem]
    lost: set[str] = msgspec.field(default_factory=set)
    mentioned: set[str] = msgspec.field(default_factory=set)
    unusable: dict[Path, set[NodePath]] = msgspec.field(default_factory=dict)
    doubts: list[Problem] = msgspec.field(default_factory=list)
    texts: dict[str, str] = msgspec.field(default_factory=dict)

    def add(self, loaded: Loaded, path: NodePath, message: str, *, warning: bool = False) -> None:
        """Note a problem at the node ``path`` of a file, which can be used all the same; not in what is torn already:
        what is missing there may be what was taken away."""
        if not loaded.torn(path):
            self.problems.append(Problem(*loaded.place(path), message, warning))

    def refuse(self, loaded: Loaded, path: NodePath, message: str = "") -> None:
        """Note a problem at the node ``path`` of a file, which can't be used with it. Without a message it is one that
        was noted elsewhere."""
        if message:
            self.problems.append(Problem(*loaded.place(path), message))
        self.unusable.setdefault(loaded.path, set()).add(loaded.node(path))

    def usable(self) -> "Collected":
        """The same files without what was refused."""
        result = Collected([], [], set(self.lost), set(self.mentioned))
        for loaded in self.files:
            paths = self.unusable.get(loaded.path)
            left = loaded.without(paths) if paths else loaded
            if left is not None:
                result.files.append(left)
            if paths:
                result.lost |= _names(loaded.yaml.data) - (_names(left.yaml.data) if left is not None else set())
                result.mentioned |= set(words(loaded.yaml.data))
        return result


class _Read(NamedTuple):
    """A file whose YAML could be read, with what had to be mended for that."""

    kind: str
    name: str
    yaml: YamlFile
    wrong: tuple[Wrong, ...]


def collect(files: list[tuple[str, Path]]) -> Collected:
    """Read every file, take it as its surface says, and fit it to its schema; what can be used of it."""
    result = Collected([], [])
    read = [one for kind, path in files if (one := _read(kind, path, result)) is not None]
    bases = version_words(one.yaml for one in read if one.kind == "base")
    surface = [(one.kind, one.name, _in_words(one, bases)) for one in read]
    taken_so, wrong = taken(surface, TYPES, result.mentioned)
    problems = [Problem(one.name, one.line, one.column, one.message) for one in wrong]
    for written in taken_so:
        # What only adds to others is checked there.
        if written.adds:
            continue
        content, yaml, misfits = _content(written)
        problems += [Problem(name or written.name, line, column, words) for (name, line, column), words in misfits]
        if content is not None:
            result.files.append(Loaded(written.kind, Path(written.name), content, yaml))
    # What is wrong on a line that was mended was mended otherwise than it is meant.
    mended = {(one.name, line) for one in read for line, _, _ in one.wrong}
    result.problems += [one for one in problems if (one.path, one.line) not in mended]
    doubts = [Problem(one.name, *msgspec.structs.astuple(doubt)) for one in read for doubt in one.yaml.doubts]
    result.doubts += [one for one in doubts if (one.path, one.line) not in mended]
    if result.problems:
        _lose(result, read)
    return result


def _in_words(one: _Read, bases: set[str] | None) -> YamlFile:
    """A file with the words of the rule base told apart from keys."""
    if one.kind != "drivers":
        return one.yaml
    words = None if bases is None else frozenset(bases)
    return _DRIVERS.get(one.yaml, words, partial(said_by_versions, one.yaml, words))


_DRIVERS: Remembered[YamlFile] = Remembered(128)


def _read(kind: str, path: Path, result: Collected) -> _Read | None:
    """The YAML of a file, as far as it can be read; what is wrong with how it is written is noted."""
    try:
        data = path.read_bytes()
    except OSError as error:
        result.problems.append(Problem(str(path), 1, 1, f"can't be read: {error.strerror}"))
        return None
    text, saved = _decoded(data)
    result.texts[str(path)] = text
    yaml, mended = _mended(text)
    result.problems += [Problem(str(path), *one) for one in (*saved, *mended)]
    if saved or mended:
        result.mentioned |= set(_WORD.findall(text))
    if yaml is None:
        result.lost |= set(_DEFINED.findall(text))
        return None
    return _Read(kind, str(path), yaml, mended)


@lru_cache(maxsize=_CACHED)
def _mended(text: str) -> tuple[YamlFile | None, tuple[Wrong, ...]]:
    """The YAML of a text. Kept: who writes rules checks all files again after every change of one."""
    yaml, wrong = read_mending(text)
    return yaml, tuple(wrong)


def _content(one: Written) -> tuple[Any, YamlFile, list[tuple[tuple[str, int, int], str]]]:
    """What a file says, as far as it can be used, with its places and what is wrong in it."""
    content = _CONTENTS.get(one.yaml.data, one.kind, partial(_converted, one.yaml.data, TYPES[one.kind]))
    return (content, one.yaml, []) if content is not None else refitted(one.yaml, one.kind)


_CONTENTS: Remembered[Any] = Remembered(_CACHED)


def _converted(data: Any, kind: type[Any]) -> Any:
    """The data as the type has it; None where they don't fit."""
    try:
        return msgspec.convert(data, kind, strict=False)
    except msgspec.ValidationError:
        return None


def refitted(yaml: YamlFile, kind: str) -> tuple[Any, YamlFile, list[tuple[tuple[str, int, int], str]]]:
    """What can be used of a file's data: the content and its places; and what is wrong."""
    found = fitted(yaml.data, TYPES[kind], yaml.moved)
    wrong = [(yaml.where(path), message) for path, message in found.misfits]
    file = without(msgspec.structs.replace(yaml, torn=yaml.torn | found.torn), found.dropped)
    try:
        content = msgspec.convert(found.data, TYPES[kind], strict=False) if found.data is not None else None
    except msgspec.ValidationError as error:
        content = None
        wrong = wrong or [(("", 1, 1), f"this file can't be used: {error}")]
    return content, msgspec.structs.replace(file, data=found.data), wrong


def _lose(result: Collected, read: Iterable[_Read]) -> None:
    """Remember the names and words of the files in which something is wrong, and of those that they add to."""
    blamed = {one.path for one in result.problems}
    hosts = [one for one in result.files if str(one.path) in blamed or one.yaml.guests]
    left = set().union(*(_names(one.yaml.data) for one in hosts))
    for one in read:
        if one.name in blamed:
            result.lost |= _names(one.yaml.data) - left
            result.mentioned |= set(words(one.yaml.data))


def _decoded(data: bytes) -> tuple[str, tuple[Wrong, ...]]:
    """The text of a file, and what is wrong with how it was saved."""
    try:
        return data.decode("utf-8-sig").replace("\r\n", "\n"), ()
    except UnicodeDecodeError as error:
        start = error.start
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        words = "not UTF-8 but UTF-16: save the file as UTF-8 (in Notepad: Save as, Encoding)"
        return data.decode("utf-16", "replace"), (Wrong(1, 1, words),)
    before = data[:start].decode("utf-8", "replace")
    words = "not UTF-8 from this letter on: save the file as UTF-8 (in Notepad: Save as, Encoding)"
    wrong = Wrong(before.count("\n") + 1, len(before) - before.rfind("\n"), words)
    return data.decode("cp1252", "replace").replace("\r\n", "\n"), (wrong,)


def words(data: Any) -> Iterator[str]:
    """The words of the data of a file."""
    if isinstance(data, dict):
        for key, value in data.items():
            yield from _WORD.findall(key)
            yield from words(value)
    elif isinstance(data, list):
        for value in data:
            yield from words(value)
    else:
        yield from _WORD.findall(str(data))


def _names(data: Any) -> set[str]:
    """The names that the data of a file define: values of some keys, and the keys of the rows of a grid."""
    if isinstance(data, dict):
        own = {value for key, value in data.items() if key in _DEFINING and isinstance(value, str)}
        rows = data.get("scenarios")
        own |= rows.keys() if isinstance(rows, dict) else set()
        # What an example expects names rows, and defines none.
        return own.union(*(_names(value) for key, value in data.items() if key != "expect"))
    return set().union(*map(_names, data)) if isinstance(data, list) else set()
