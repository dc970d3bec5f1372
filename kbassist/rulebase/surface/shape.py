"""What the types of the rule language say of a place in a file: which type stands there, a list, or words by name."""

import types
from functools import cache
from typing import Any, Literal, Union, get_args, get_origin

import msgspec
from msgspec import Struct


class Shape(Struct, frozen=True):
    """One of: a ``struct``, a list of ``items``, a mapping of free words to ``values``; nothing of a plain value."""

    struct: Any = None
    items: Any = None
    values: Any = None

    @property
    def plain(self) -> bool:
        """Whether nothing of the language is inside."""
        return self.struct is None and self.items is None and self.values is None


class Key(Struct, frozen=True):
    """A key of a type: the name of its field, and what its value is."""

    field: str
    type: Any


@cache
def shape_of(annotation: Any) -> Shape:
    """The shape of what an annotation allows."""
    if isinstance(annotation, type) and issubclass(annotation, Struct):
        return Shape(struct=annotation)
    origin, inner = get_origin(annotation), get_args(annotation)
    if origin in (Union, types.UnionType):
        kinds = [one for one in inner if one is not type(None)]
        # A text or a list of them: both are right as they stand.
        return shape_of(kinds[0]) if len(kinds) == 1 else Shape()
    if origin is tuple and len(inner) == 2 and inner[1] is ...:
        return Shape(items=inner[0])
    if origin is dict:
        return Shape(values=inner[1])
    return Shape()


@cache
def keys_of(struct: Any) -> dict[str, Key]:
    """The keys of a type as they stand in YAML."""
    return {field.encode_name: Key(field.name, field.type) for field in msgspec.structs.fields(struct)}


@cache
def holds_text(annotation: Any) -> bool:
    """Whether one text, and no list, is meant."""
    return annotation is str or get_origin(annotation) is Literal
