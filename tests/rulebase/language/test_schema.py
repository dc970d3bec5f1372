"""Every key that an author may write is read by something: one that nothing reads is knowledge that has no effect."""

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any, get_args

import msgspec
import pytest

from kbassist.authoring import known_names
from kbassist.rulebase import base as rulebase
from kbassist.rulebase.language.about import About
from kbassist.rulebase.language.orders import Orders
from kbassist.text.secrets.words import SecretWords, WordLists
from tests.rulebase.language.structs import OF_ALL, STRUCTS
from tests.support.run import ROOT

FOR_READERS = {("Tolerance", "source"), ("PolicyClass", "source")}
"""What tells whoever reads the file on what a statement rests, and the program shows nowhere."""
FIELDS = [
    (name, field.name)
    for name, one in STRUCTS.items()
    for field in msgspec.structs.fields(one)
    if field.name in one.__annotations__ and field.name not in OF_ALL and (name, field.name) not in FOR_READERS
]
"""Struct and field; an inherited field is looked for at the struct that declares it."""


def inner(annotation: Any) -> Iterator[str]:
    """The schema's structs inside a type."""
    if isinstance(annotation, type) and issubclass(annotation, msgspec.Struct):
        yield annotation.__name__
        if annotation.__name__ not in STRUCTS:
            for field in msgspec.structs.fields(annotation):
                yield from inner(field.type)
    for argument in get_args(annotation):
        yield from inner(argument)


PARTS = {name: set(inner(kind)) for name, kind in (("about", About), ("orders", Orders))}
"""What a module can hold that reads this attribute of a rule base, whatever it imports."""


def reached(names: set[str]) -> set[str]:
    """The structs that a module can hold that imports ``names``: these, and what stands inside them."""
    result: set[str] = set()
    queue = list(names)
    while queue:
        name = queue.pop()
        if name in STRUCTS and name not in result:
            result.add(name)
            queue += [one for field in msgspec.structs.fields(STRUCTS[name]) for one in inner(field.type)]
    return result


@cache
def reads() -> frozenset[tuple[str, str]]:
    """Struct and attribute, for every attribute that is read in a module that can hold the struct."""
    # Some are stored encoded, and a rule base decodes them when they are asked for.
    loaded = {one for field in msgspec.structs.fields(rulebase.Stored) for one in inner(field.type)}
    loaded |= {"Article", "Speech", "Term", "MessageDef", "CodeDef", "MeaningFile", "AnonymityFile"}
    found: set[tuple[str, str]] = set()
    # What an editor is told of a name has no effect on a case.
    for path in sorted(set((ROOT / "kbassist").rglob("*.py")) - {Path(known_names.__file__)}):
        nodes = list(ast.walk(ast.parse(path.read_text(encoding="utf-8"))))
        imported = {alias.name for node in nodes if isinstance(node, ast.ImportFrom) for alias in node.names}
        imported |= {node.name for node in nodes if isinstance(node, ast.ClassDef)}
        # The words of files are read as those of the case.
        imported |= {WordLists.__name__} if SecretWords.__name__ in imported else set()
        holds = reached(
            imported
            | (loaded if imported & {"RuleBase", "Reasoner", "WhatIf", "Crossings", "Checker", "Matcher"} else set())
        )
        attributes = {node.attr for node in nodes if isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Load)}
        holds |= reached({name for attribute in PARTS.keys() & attributes for name in PARTS[attribute]})
        found |= {(name, attribute) for name in holds for attribute in attributes}
    return frozenset(found)


@pytest.mark.parametrize(("struct", "field"), FIELDS)
def test_every_key_is_read(struct: str, field: str) -> None:
    assert (struct, field) in reads(), f"nothing reads {struct}.{field}: remove it, or read it"


def test_the_check_tells_read_keys_from_others() -> None:
    assert ("Driver", "trust_store") in reads()
    assert ("Driver", "colour") not in reads()
    assert ("About", "colour") not in reads()
