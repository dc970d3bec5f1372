"""The words that may stand as keys of a type, and which of them a misspelt one is meant to be."""

from functools import cache
from typing import Any

from kbassist.rulebase.surface.shape import holds_text, keys_of, shape_of
from kbassist.rulebase.surface.words import BESIDE, EXTENDS, FORMER, IS, MARKS, SECTION, SUPERSEDES
from kbassist.text.similar import nearest

_ALSO = {
    "Article": ("table", EXTENDS),
    "Driver": (EXTENDS,),
    "Program": (EXTENDS,),
    "FactDef": (EXTENDS,),
    "MessageDef": (EXTENDS,),
    "Procedure": (EXTENDS,),
    "Example": (SUPERSEDES,),
}
"""Type -> words of the surface that are no field of it."""


@cache
def todays(struct: Any) -> tuple[str, ...]:
    """The keys of a type as an author writes them today."""
    name, keys = struct.__name__, keys_of(struct)
    marks = MARKS.get(name, ())
    found = [key for key in keys if key not in marks and key != BESIDE.get(name)]
    found += [IS] if marks else []
    found += [SECTION] if "source" in keys and holds_text(keys["source"].type) else []
    return (*found, *_ALSO.get(name, ()))


@cache
def spellings(struct: Any) -> frozenset[str]:
    """All keys that are read in a mapping of a type: today's and former ones, and those for what is below it."""
    return frozenset((*todays(struct), *keys_of(struct), *FORMER.get(struct.__name__, {}), "source", SECTION))


@cache
def inside(root: Any) -> tuple[Any, ...]:
    """The types of a file, from the top down."""
    found: dict[Any, None] = {}

    def see(annotation: Any) -> None:
        shape = shape_of(annotation)
        for inner in (shape.items, shape.values):
            if inner is not None:
                see(inner)
        if shape.struct is not None and shape.struct not in found:
            found[shape.struct] = None
            for key in keys_of(shape.struct).values():
                see(key.type)

    see(root)
    return tuple(found)


def meant(key: str, struct: Any) -> tuple[str, str]:
    """The key that a misspelt one stands for, and the suggestion in words; neither, where none is like it."""
    name = struct.__name__
    marks, former = MARKS.get(name, ()), FORMER.get(name, {})
    known = (*todays(struct), *marks)
    for word in dict.fromkeys((key, key.lower().replace("-", "_"))):
        for words in (known, tuple(former)):
            found = nearest(word, words)
            if found:
                right = former.get(found, found) if words is not known else found
                today = "" if right == found else f", today '{right}'"
                return right, f" (did you mean '{f'{IS}: ' if right in marks else ''}{found}'{today}?)"
    return "", ""
