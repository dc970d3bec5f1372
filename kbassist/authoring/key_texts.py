"""What is said of a key beside its meaning, on pages and in editors: what it takes, and what holds without it."""

import re
from collections.abc import Iterable
from datetime import date
from types import NoneType, UnionType
from typing import Any, Literal, Union, get_args, get_origin

from kbassist.rulebase.language.described import Field, KeyText, described
from kbassist.rulebase.language.schema import Condition

_NOUN = re.compile(r"(?:(?! (?:for|of|or|out|that|to|under|with)\b).){1,80}")
"""The words up to the first that says more of them: the last one is put into the plural."""


def hover(field: Field) -> Iterable[str]:
    """What an editor shows of a key, in Markdown, a paragraph each."""
    yield field.text.says
    yield f"Takes {takes(field.info.type, field.text)}. {left_out(field)}"


def left_out(field: Field) -> str:
    """What holds without the key, as a sentence."""
    if field.info.required:
        return "It must be there."
    found = default_of(field)
    return f"Left out: {found}." if found else "It may be left out."


def default_of(field: Field) -> str:
    """What holds without the key, in a few words; nothing where the key has no default that says anything."""
    if field.text.left_out:
        return field.text.left_out
    found = field.info.default
    if isinstance(found, bool):
        return "`true`" if found else "`false`"
    return f"`{found}`" if isinstance(found, int | str) and found != "" else ""


def takes(annotation: Any, text: KeyText) -> str:
    """What a key takes, in a few words."""
    if annotation == Condition:
        return "a condition"
    if text.refers == "assignment" and annotation == dict[str, str]:
        return "facts with values"
    if annotation is str:
        return _called(text.refers)
    plain = {bool: "`true` or `false`", int: "a number", date: "a day (`2026-11-26`)", Any: "a cell"}
    if annotation in plain:
        return plain[annotation]
    origin, inner = get_origin(annotation), get_args(annotation)
    if origin is Literal:
        return ", ".join(f"`{word}`" for word in inner if word != "")
    if origin is tuple:
        one = takes(inner[0], text)
        return f"a list of {_several(one)}" if inner[-1] is Ellipsis else f"a list of {len(inner)} {_several(one)}"
    if origin is dict:
        names = _several(_called(text.names)) if text.names else "names"
        return f"{names}, each with {takes(inner[1], KeyText('', refers=text.refers))}"
    if origin in (Union, UnionType):
        return " or ".join(dict.fromkeys(takes(one, text) for one in inner if one is not NoneType))
    called = described()[annotation.__name__].called
    return f"{called[:1].lower()}{called[1:]}"


def _called(refers: str) -> str:
    """What a word names, with its article."""
    named = {
        "": "text",
        "trust-store": "a trust store",
        "tls": "a word for TLS",
        "meaning": "a meaning of a setting",
        "class": "a class of drivers",
        "place": "a place of a step",
        "version-word": "a word for versions",
    }
    if refers in named:
        return named[refers]
    return f"{'an' if refers[0] in 'aeiou' else 'a'} {refers}"


def _several(one: str) -> str:
    """More than one of it: of ``a way out`` ``ways out``."""
    if one.startswith("`"):
        return one
    head = _NOUN.match(one.removeprefix("an ").removeprefix("a "))
    return one if head is None else f"{head[0]}{'es' if head[0].endswith('s') else 's'}{head.string[head.end() :]}"
