"""What every key of the rule language means: ``keys.yaml`` beside this file, for editors, pages and who mends rules.

Nothing of a diagnosis reads it.
"""

from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple, get_args

import msgspec
from msgspec import Struct

from kbassist.rulebase.surface.words import EXPRESSIONS, EXTENDS, IS, SECTION, SUPERSEDES
from kbassist.rulebase.yamlfile import read_yaml

KEYS_FILE = Path(__file__).with_name("keys.yaml")
EVERYWHERE = "Everywhere"
"""The entry for what is written in any file and is no key of a struct."""
WRITTEN = (IS, "source", SECTION, EXPRESSIONS, EXTENDS, SUPERSEDES, "table")
"""What its keys are."""


class KeyText(Struct, frozen=True, forbid_unknown_fields=True):
    """What a key means. The head of ``keys.yaml`` says what stands in each."""

    says: str
    example: str = ""
    refers: str = ""
    names: str = ""
    left_out: str = ""


class StructText(Struct, frozen=True, forbid_unknown_fields=True):
    """What a thing with keys is, and what its keys mean."""

    called: str
    says: str
    keys: dict[str, str | KeyText]

    def key(self, name: str) -> KeyText:
        """What ``name`` means. Raises ``KeyError`` where nobody has said it (a test lists those)."""
        found = self.keys[name]
        return KeyText(found) if isinstance(found, str) else found


class Field(NamedTuple):
    """A key of a struct with what is said of it."""

    info: msgspec.structs.FieldInfo
    text: KeyText

    @property
    def name(self) -> str:
        """As it stands in a file."""
        return self.info.encode_name


@cache
def described() -> dict[str, StructText]:
    """Everything that is said, by the name of the struct."""
    data = read_yaml(KEYS_FILE.read_text(encoding="utf-8")).data
    return msgspec.convert(data, dict[str, StructText])


def fields_of(struct: Any) -> tuple[Field, ...]:
    """The keys of a struct in its order, each with its description."""
    text = described()[struct.__name__]
    return tuple(Field(info, text.key(info.encode_name)) for info in msgspec.structs.fields(struct))


def structs_in(roots: Iterable[Any]) -> list[Any]:
    """The struct types that are among ``roots`` or inside them, each after what holds it."""
    found: dict[Any, None] = {}

    def look(annotation: Any) -> None:
        if annotation in found:
            return
        if isinstance(annotation, type) and issubclass(annotation, Struct):
            found[annotation] = None
            for info in msgspec.structs.fields(annotation):
                look(info.type)
        for inner in get_args(annotation):
            look(inner)

    for root in roots:
        look(root)
    return list(found)
