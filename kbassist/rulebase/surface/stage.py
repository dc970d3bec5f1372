"""All files of a rule base at once, between YAML and the types: what one file names or extends stands in another."""

from collections.abc import Collection, Iterable, Iterator
from functools import partial
from typing import Any

import msgspec
from msgspec import Struct

from kbassist.rulebase.remembered import Remembered
from kbassist.rulebase.surface.extend import Source, extended
from kbassist.rulebase.surface.said import Said, cited, said
from kbassist.rulebase.surface.words import EXPRESSIONS, EXTENDS
from kbassist.rulebase.yamlfile import YamlFile


class Wrong(Struct, frozen=True):
    """What is wrong with how something is written: the name of the file, the place, and the words."""

    name: str
    line: int
    column: int
    message: str


class Written(Struct):
    """A file as its type is to take it. ``adds``: it only added to others, and is nothing by itself."""

    kind: str
    name: str
    yaml: YamlFile
    adds: bool


def taken(
    files: Iterable[tuple[str, str, YamlFile]], types: dict[str, type[Any]], lost: Collection[str] = ()
) -> tuple[list[Written], list[Wrong]]:
    """Files (kind, name, YAML) as the types of their kinds take them, and what is wrong with them. ``lost``: words of
    files that can't be read, which may be what others name.
    """
    given = list(files)
    wrong: list[Wrong] = []
    expressions: dict[str, str] = {}
    for _, name, yaml in given:
        wrong += _expressions(name, yaml, expressions)
    unknown = {*lost, *_unusable(yaml for _, _, yaml in given)} if lost or wrong else lost
    documents = {
        str(yaml.data.get("id")): cited(yaml.data)
        for kind, _, yaml in given
        if kind == "articles" and isinstance(yaml.data, dict) and isinstance(yaml.data.get("source"), dict)
    }
    sources = []
    named_so = tuple(expressions.items())
    for kind, name, yaml in given:
        named = str(yaml.data.get(EXTENDS, "")) if kind == "articles" and isinstance(yaml.data, dict) else ""
        document = documents.get(named, "")
        made = partial(_said, yaml.data, types[kind], expressions, document)
        result = _KNOWN.get(yaml, (kind, document, named_so), made)
        if result.problems and unknown:
            # Only what is a problem hangs on what can't be read.
            result = made(unknown)
        new = YamlFile(
            *(None, yaml.places, yaml.text, result.moved, result.spots, {}),
            repeated=yaml.repeated,
            torn=frozenset(result.torn),
        )
        # Problems of writing are told where they are written; those of a grid at their line of it.
        wrong += [
            Wrong(name, *(new if path in new.spots else yaml).place(path), message) for path, message in result.problems
        ]
        sources.append(Source(kind, name, new, result.data))
    for source, path, message in extended(sources, lost):
        wrong.append(Wrong(source.name, *source.yaml.place(path), message))
    return [
        Written(one.kind, one.name, msgspec.structs.replace(one.yaml, data=one.data), one.adds) for one in sources
    ], wrong


_KNOWN: Remembered[Said] = Remembered(1024)


def _said(
    data: Any, kind: type[Any], expressions: dict[str, str], document: str, unknown: Collection[str] = ()
) -> Said:
    """What a file says by itself."""
    if isinstance(data, dict) and EXPRESSIONS in data:
        data = {key: value for key, value in data.items() if key != EXPRESSIONS}
    return said(data, kind, expressions, document, lost=unknown, mends=True)


def _expressions(name: str, yaml: YamlFile, known: dict[str, str]) -> Iterator[Wrong]:
    """The named expressions of a file, into ``known``; those that are no text, or there already."""
    if not isinstance(yaml.data, dict) or EXPRESSIONS not in yaml.data:
        return
    named = yaml.data[EXPRESSIONS]
    if not isinstance(named, dict):
        yield Wrong(name, *yaml.place((EXPRESSIONS,)), "expressions is a mapping from names to regular expressions")
        return
    for key, value in named.items():
        if not isinstance(value, str):
            yield Wrong(name, *yaml.place((EXPRESSIONS, key)), f"'{key}' is no regular expression")
        elif known.setdefault(key, value) != value:
            yield Wrong(name, *yaml.place((EXPRESSIONS, key)), f"another expression is called '{key}' already")


def _unusable(files: Iterable[YamlFile]) -> Iterator[str]:
    """The names of expressions that are none."""
    for yaml in files:
        named = yaml.data.get(EXPRESSIONS) if isinstance(yaml.data, dict) else None
        if isinstance(named, dict):
            yield from (key for key, value in named.items() if not isinstance(value, str))
