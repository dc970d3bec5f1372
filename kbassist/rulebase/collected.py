"""Reading the YAML files of a rule base, each against the schema of its folder; every problem with its place."""

import re
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple

import msgspec
from msgspec import Struct

from kbassist.rulebase.files import Problem
from kbassist.rulebase.fitting import fitted
from kbassist.rulebase.language.anonymity import AnonymityFile
from kbassist.rulebase.language.clients import Driver, Program
from kbassist.rulebase.language.meaning import MeaningFile
from kbassist.rulebase.language.messages import MessageFile
from kbassist.rulebase.language.orders import VerifierFile
from kbassist.rulebase.language.procedures import ProcedureFile
from kbassist.rulebase.language.schema import Article, DeriveFile, RequirementFile, SecretsFile, VocabularyFile
from kbassist.rulebase.language.speech import SpeechFile, TermsFile, TextsFile
from kbassist.rulebase.mending import Wrong, read_mending
from kbassist.rulebase.yamlfile import Path as NodePath
from kbassist.rulebase.yamlfile import YamlFile, without

TYPES: dict[str, type[Any]] = {
    "vocabulary": VocabularyFile,
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
    """A file that passed its schema: its content as a struct and its places."""

    kind: str
    path: Path
    content: Any
    yaml: YamlFile

    def torn(self, path: NodePath) -> bool:
        """Whether something was taken away from the item (of the file's lists) in which the node ``path`` is."""
        if not self.yaml.torn:
            return False
        first = next((place for place, part in enumerate(path) if isinstance(part, int)), None)
        if first is None:
            return any(len(one) <= 1 for one in self.yaml.torn)
        return any(one[: first + 1] == path[: first + 1] for one in self.yaml.torn)

    def without(self, paths: set[NodePath]) -> "Loaded | None":
        """The file without the nodes at ``paths``; None if nothing is left of it."""
        content, yaml, _, _ = refitted(without(self.yaml, frozenset(paths)), self.kind)
        return Loaded(self.kind, self.path, content, yaml) if content is not None else None


class Collected(Struct):
    """All files of a rule base before their references are checked.

    ``lost``: names that files define in what can't be used of them; ``mentioned``: all words of those files;
    ``unusable``: by file what its references make unusable.
    """

    files: list[Loaded]
    problems: list[Problem]
    lost: set[str] = msgspec.field(default_factory=set)
    mentioned: set[str] = msgspec.field(default_factory=set)

    unusable: dict[Path, set[NodePath]] = msgspec.field(default_factory=dict)

    def add(self, loaded: Loaded, path: NodePath, message: str, *, warning: bool = False) -> None:
        """Note a problem at the node ``path`` of a file, which can be used all the same; not in what is torn already:
        what is missing there may be what was taken away."""
        if not loaded.torn(path):
            self.problems.append(Problem(str(loaded.path), *loaded.yaml.place(path), message, warning))

    def refuse(self, loaded: Loaded, path: NodePath, message: str = "") -> None:
        """Note a problem at the node ``path`` of a file, which can't be used with it. Without a message it is one that
        was noted elsewhere."""
        if message:
            self.problems.append(Problem(str(loaded.path), *loaded.yaml.place(path), message))
        while path not in loaded.yaml.places and path:
            path = path[:-1]
        self.unusable.setdefault(loaded.path, set()).add(path)

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
                result.mentioned |= set(_words(loaded.yaml.data))
        return result


class _Understood(NamedTuple):
    """A text as a file of its kind, as far as it can be used, with what is wrong and the names that are lost."""

    content: Any
    yaml: YamlFile
    wrong: tuple[Wrong, ...]
    lost: frozenset[str]


def collect(files: list[tuple[str, Path]]) -> Collected:
    """Read every file and check it against its schema."""
    result = Collected([], [])
    for kind, path in files:
        try:
            data = path.read_bytes()
        except OSError as error:
            result.problems.append(Problem(str(path), 1, 1, f"can't be read: {error.strerror}"))
            continue
        text, wrong = _decoded(data)
        found = _understood(kind, text)
        wrong += found.wrong
        result.problems += [Problem(str(path), *one) for one in wrong]
        if wrong:
            result.lost |= found.lost
            result.mentioned |= set(_WORD.findall(text))
        if found.content is not None:
            result.files.append(Loaded(kind, path, found.content, found.yaml))
    return result


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


@lru_cache(maxsize=_CACHED)
def _understood(kind: str, text: str) -> _Understood:
    """A text as a file of its kind. Kept: who writes rules checks all files again after every change of one."""
    yaml, wrong = read_mending(text)
    if yaml is None:
        return _Understood(None, YamlFile(None, {}), tuple(wrong), frozenset(_DEFINED.findall(text)))
    if not wrong:
        try:
            return _Understood(msgspec.convert(yaml.data, TYPES[kind], strict=False), yaml, (), frozenset())
        except msgspec.ValidationError:
            pass
    content, yaml, misfits, lost = refitted(yaml, kind)
    # What does not fit on a line that was mended was mended otherwise than it is meant.
    mended = {one.line for one in wrong}
    wrong += [Wrong(*place, message) for place, message in misfits if place[0] not in mended]
    return _Understood(content, yaml, tuple(wrong), lost)


def refitted(yaml: YamlFile, kind: str) -> tuple[Any, YamlFile, list[tuple[tuple[int, int], str]], frozenset[str]]:
    """What can be used of a file's data: the content and its places; what was wrong, and the names that are lost."""
    found = fitted(yaml.data, TYPES[kind])
    wrong = [(yaml.place(path), message) for path, message in found.misfits]
    places = {_written(path, found.renamed): place for path, place in yaml.places.items()}
    file = without(YamlFile(yaml.data, places, yaml.repeated, yaml.torn | found.torn), found.dropped)
    try:
        content = msgspec.convert(found.data, TYPES[kind], strict=False) if found.data is not None else None
    except msgspec.ValidationError as error:
        content = None
        wrong = wrong or [((1, 1), f"this file can't be used: {error}")]
    lost = _names(yaml.data) - (_names(found.data) if content is not None else set())
    return content, YamlFile(found.data, file.places, file.repeated, file.torn), wrong, frozenset(lost)


def _written(path: NodePath, renamed: dict[NodePath, NodePath]) -> NodePath:
    """The path of a node with its keys as they are meant."""
    for meant, written in renamed.items():
        if path[: len(written)] == written:
            path = (*meant, *path[len(written) :])
    return path


def _words(data: Any) -> Iterator[str]:
    """The words of the data of a file."""
    if isinstance(data, dict):
        for key, value in data.items():
            yield from _WORD.findall(key)
            yield from _words(value)
    elif isinstance(data, list):
        for value in data:
            yield from _words(value)
    else:
        yield from _WORD.findall(str(data))


def _names(data: Any) -> set[str]:
    """The names that the data of a file define."""
    if isinstance(data, dict):
        own = {value for key, value in data.items() if key in _DEFINING and isinstance(value, str)}
        return own.union(*map(_names, data.values()))
    return set().union(*map(_names, data)) if isinstance(data, list) else set()
