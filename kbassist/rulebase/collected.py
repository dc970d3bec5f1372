"""Reading the YAML files of a rule base, each against the schema of its folder; every problem with its place."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Literal, get_args, get_origin

import msgspec
from msgspec import Struct

from kbassist.rulebase.files import Problem
from kbassist.rulebase.language.anonymity import AnonymityFile
from kbassist.rulebase.language.clients import Driver, Program
from kbassist.rulebase.language.conditions import suggestion
from kbassist.rulebase.language.meaning import MeaningFile
from kbassist.rulebase.language.messages import MessageFile
from kbassist.rulebase.language.orders import VerifierFile
from kbassist.rulebase.language.procedures import ProcedureFile
from kbassist.rulebase.language.schema import Article, DeriveFile, RequirementFile, SecretsFile, VocabularyFile
from kbassist.rulebase.language.speech import SpeechFile, TermsFile, TextsFile
from kbassist.rulebase.surface.stage import taken
from kbassist.rulebase.yamlfile import Path as NodePath
from kbassist.rulebase.yamlfile import YamlError, YamlFile, read_yaml

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


class Loaded(Struct):
    """A file that passed its schema: its content as a struct and its places."""

    kind: str
    path: Path
    content: Any
    yaml: YamlFile


class Collected(Struct):
    """All files of a rule base before their references are checked."""

    files: list[Loaded]
    problems: list[Problem]

    def add(self, loaded: Loaded, path: NodePath, message: str) -> None:
        """Note a problem at the node ``path`` of a file."""
        name, line, column = loaded.yaml.where(path)
        self.problems.append(Problem(name or str(loaded.path), line, column, message))


def collect(files: list[tuple[str, Path]]) -> Collected:
    """Read every file, take it as its surface says, and check it against its schema."""
    result = Collected([], [])
    read: list[tuple[str, str, YamlFile]] = []
    for kind, path in files:
        try:
            text = path.read_text(encoding="utf-8-sig")
        except UnicodeDecodeError as error:
            result.problems.append(Problem(str(path), 1, 1, f"not UTF-8 at byte {error.start}: save the file as UTF-8"))
            continue
        except OSError as error:
            result.problems.append(Problem(str(path), 1, 1, f"can't be read: {error.strerror}"))
            continue
        try:
            read.append((kind, str(path), read_yaml(text)))
        except YamlError as error:
            result.problems.append(Problem(str(path), error.line, error.column, f"not valid YAML: {error}"))
    written, wrong = taken(read, TYPES)
    result.problems += [Problem(one.name, one.line, one.column, one.message) for one in wrong]
    for one in written:
        if one.adds:
            # It only adds to others, where it is checked.
            continue
        try:
            content = msgspec.convert(one.yaml.data, TYPES[one.kind], strict=False)
        except msgspec.ValidationError as error:
            message, (name, line, column) = _schema_problem(str(error), one.yaml, one.kind)
            result.problems.append(Problem(name or one.name, line, column, message))
            continue
        result.files.append(Loaded(one.kind, Path(one.name), content, one.yaml))
    return result


def _schema_problem(text: str, yaml: YamlFile, kind: str) -> tuple[str, tuple[str, int, int]]:
    """The validator's message and the place of the node it speaks of (``... - at `$.a[0].b` ``)."""
    message, _, where = text.partition(" - at `$")
    path: NodePath = tuple(
        int(part) if part.isdecimal() else part
        for part in re.findall(r"[\w.-]{1,200}(?=\])|\w+", where.rstrip("`").replace("[...]", ""))
    )
    unknown = re.search(r"unknown field `([^`]{1,200})`", message)
    if unknown:
        known = [field.encode_name for field in _fields(TYPES[kind])]
        message = f"unknown key '{unknown[1]}'{suggestion(unknown[1], known)}"
        path = (*path, unknown[1])
    value = re.fullmatch(r"Invalid enum value '(.*)'", message)
    if value and path:
        allowed = [
            word for field in _fields(TYPES[kind]) if field.encode_name == path[-1] for word in _words(field.type)
        ]
        if allowed:
            words = ", ".join(dict.fromkeys(allowed))
            message = f"'{value[1]}' is no {path[-1]}{suggestion(value[1], allowed)}; known: {words}"
    return message.replace("Object", "This").replace("`", "'"), yaml.where(path)


def _fields(root: Any, seen: set[Any] | None = None) -> Iterator[msgspec.structs.FieldInfo]:
    """Every field of a struct type and of those inside it."""
    seen = set() if seen is None else seen
    for field in msgspec.structs.fields(root):
        yield field
        for inner in _struct_types(field.type):
            if inner not in seen:
                seen.add(inner)
                yield from _fields(inner, seen)


def _words(annotation: Any) -> tuple[str, ...]:
    """The words of a ``Literal``."""
    return tuple(str(word) for word in get_args(annotation)) if get_origin(annotation) is Literal else ()


def _struct_types(annotation: Any) -> Iterator[Any]:
    if isinstance(annotation, type) and issubclass(annotation, Struct):
        yield annotation
    for inner in getattr(annotation, "__args__", ()):
        yield from _struct_types(inner)
