"""Reading the YAML files of a rule base, each against the schema of its folder; every problem with its place."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Literal, get_args, get_origin

import msgspec
from msgspec import Struct

from kbassist.rulebase.files import Problem
from kbassist.rulebase.language.about import About
from kbassist.rulebase.language.anonymity import AnonymityFile
from kbassist.rulebase.language.clients import Driver, Program
from kbassist.rulebase.language.conditions import suggestion
from kbassist.rulebase.language.grammars import GrammarFile
from kbassist.rulebase.language.meaning import MeaningFile
from kbassist.rulebase.language.messages import MessageFile
from kbassist.rulebase.language.orders import VerifierFile
from kbassist.rulebase.language.procedures import ProcedureFile
from kbassist.rulebase.language.schema import Article, DeriveFile, RequirementFile, SecretsFile, VocabularyFile
from kbassist.rulebase.language.speech import SpeechFile, TermsFile, TextsFile
from kbassist.rulebase.surface import said_by_versions
from kbassist.rulebase.yamlfile import Path as NodePath
from kbassist.rulebase.yamlfile import YamlError, YamlFile, read_yaml

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
        self.problems.append(Problem(str(loaded.path), *loaded.yaml.place(path), message))


def collect(files: list[tuple[str, Path]]) -> Collected:
    """Read every file and check it against its schema."""
    result = Collected([], [])
    # Without base.yaml (a folder looked at without the rule base that it adds to) all words may be its.
    words = None if all(kind != "base" for kind, _ in files) else set[str]()
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
            yaml = read_yaml(text)
        except YamlError as error:
            result.problems.append(Problem(str(path), error.line, error.column, f"not valid YAML: {error}"))
            continue
        if kind == "drivers":
            yaml = said_by_versions(yaml, words)
        try:
            content = msgspec.convert(yaml.data, TYPES[kind], strict=False)
        except msgspec.ValidationError as error:
            message, place = _schema_problem(str(error), yaml, kind)
            result.problems.append(Problem(str(path), *place, message))
            continue
        if isinstance(content, About):
            words = {*(words or ()), *content.versions}
        result.files.append(Loaded(kind, path, content, yaml))
    return result


def _schema_problem(text: str, yaml: YamlFile, kind: str) -> tuple[str, tuple[int, int]]:
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
    return message.replace("Object", "This").replace("`", "'"), yaml.place(path)


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
