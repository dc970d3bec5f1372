"""What ``kbassist kb lint`` says of single values: empty ones, those out of their scale, ids that are none."""

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from typing import Any

import msgspec
from msgspec import Struct

from kbassist.rulebase.language.clients import Driver, Program
from kbassist.rulebase.language.pattern_compiler import PatternError
from kbassist.rulebase.language.procedures import ProcedureFile
from kbassist.rulebase.language.regex import take_apart
from kbassist.rulebase.language.schema import Article, FactDef, Pattern, VocabularyFile
from kbassist.rulebase.yamlfile import Path
from kbassist.text.similar import suggestion

_ID = re.compile(r"[^\W_][\w.-]*")
_EFFORTS = range(1, 6)
_MOST = 64
"""So many values of a group are looked at; one that can have more is free."""

Found = tuple[Path, str]


def of_values(content: object) -> Iterator[Found]:
    """What is empty, and what is outside its scale, in the content of a file: place and words."""
    yield from _empty(content, ())
    if isinstance(content, VocabularyFile):
        for i, fact in enumerate(content.facts):
            if fact.effort not in _EFFORTS:
                words = "effort is 1 (a look at the screen) to 5 (another department has to be asked)"
                yield ("facts", i, "effort"), f"{words}, not '{fact.effort}'"
    elif isinstance(content, Article):
        for i, option in enumerate(content.resolutions):
            if option.rank < 1:
                words = f"rank is 1 or more (1: the most secure way out), not '{option.rank}'"
                yield ("resolutions", i, "rank"), words


def of_ids(content: object) -> Iterator[Found]:
    """Ids of which no file, page or option can be made: place and words."""
    named: list[tuple[Path, str]] = []
    if isinstance(content, Article | Driver | Program):
        named = [(("id",), content.id)]
    elif isinstance(content, ProcedureFile):
        named = [(("procedures", i, "id"), one.id) for i, one in enumerate(content.procedures)]
    for place, name in named:
        if not _ID.fullmatch(name):
            words = f"'{name}' is no id: an id has letters, digits, '-', '_' and '.', and begins with a letter or digit"
            yield place, words


def of_recognised(content: VocabularyFile, values: Mapping[str, Sequence[str]]) -> Iterator[Found]:
    """Patterns of facts that give no value, or one that the fact can't have: place and words."""
    for i, fact in enumerate(content.facts):
        for j, pattern in enumerate(fact.recognise):
            for words in _given(fact, pattern, values.get(fact.name, ())):
                yield ("facts", i, "recognise", j), words


def _given(fact: FactDef, pattern: Pattern, values: Sequence[str]) -> Iterator[str]:
    """What is wrong with the value that a pattern gives a fact."""
    if pattern.value is not None:
        return
    known = ", ".join(values[:12])
    if "(?P<value>" not in (pattern.pattern or ""):
        if not pattern.sets and "(?P<version>" not in (pattern.pattern or ""):
            one = f" (one of: {known})" if known else ""
            yield f"this gives {fact.name} no value: add value:{one}, or a pattern with the group (?P<value>...)"
        return
    if fact.type not in ("choice", "bool"):
        return
    for text in words_of_group(pattern.pattern or "", "value") or ():
        if text not in values:
            hint = suggestion(text, values)
            yield f"the group 'value' can be '{text}', which is no value of {fact.name}{hint}; known: {known}"


def words_of_group(expression: str, name: str) -> tuple[str, ...] | None:
    """The texts that a group of an expression can be; None where they are not a few fixed ones."""
    try:
        parsed: Any = take_apart(expression)
    except (re.error, PatternError):
        return None
    number = parsed.state.groupdict.get(name)
    body = _group(parsed, number) if number is not None else None
    return None if body is None else _words(body)


def _group(parsed: Any, number: int) -> Any:
    """What is inside the group with a number; None if it is not there."""
    for operation, argument in parsed:
        kind = str(operation)
        inner: list[Any] = []
        if kind == "SUBPATTERN":
            if argument[0] == number:
                return argument[3]
            inner = [argument[3]]
        elif kind == "BRANCH":
            inner = list(argument[1])
        elif kind in ("MAX_REPEAT", "MIN_REPEAT", "POSSESSIVE_REPEAT"):
            inner = [argument[2]]
        for one in inner:
            found = _group(one, number)
            if found is not None:
                return found
    return None


def _words(parsed: Any) -> tuple[str, ...] | None:
    """The texts that an expression stands for, if they are few."""
    found: tuple[str, ...] = ("",)
    for operation, argument in parsed:
        ways = _ways(str(operation), argument)
        if ways is None or len(found) * len(ways) > _MOST:
            return None
        found = tuple(head + tail for head in found for tail in ways)
    return tuple(dict.fromkeys(found))


def _ways(kind: str, argument: Any) -> tuple[str, ...] | None:
    """The texts of one part of an expression."""
    if kind == "LITERAL":
        return (chr(argument),)
    if kind == "SUBPATTERN":
        return _words(argument[3])
    if kind == "BRANCH":
        branches = [_words(branch) for branch in argument[1]]
        known = [one for one in branches if one is not None]
        return tuple(word for one in known for word in one) if len(known) == len(branches) else None
    if kind == "IN" and all(str(operation) == "LITERAL" for operation, _ in argument):
        return tuple(chr(one) for _, one in argument)
    if kind in ("MAX_REPEAT", "MIN_REPEAT") and argument[:2] == (0, 1):
        inner = _words(argument[2])
        return None if inner is None else ("", *inner)
    return None


@cache
def _wanted(kind: type[Struct]) -> Mapping[str, str]:
    """The fields of a type that have to be there, with their keys; of sources more is said."""
    return {
        field.name: field.encode_name
        for field in msgspec.structs.fields(kind)
        if field.required and field.name not in ("source", "document")
    }


def _empty(content: object, place: Path) -> Iterator[Found]:
    """Texts that have to be there, and say nothing."""
    if isinstance(content, Struct):
        wanted = _wanted(type(content))
        for name in content.__struct_fields__:
            value = getattr(content, name)
            if value == "" and name in wanted:
                yield (*place, name), f"{wanted[name]} is empty: say something behind it, in quotes if need be"
            elif value and isinstance(value, _NESTED):
                yield from _empty(value, (*place, name))
    elif isinstance(content, dict):
        for key, value in content.items():
            if isinstance(value, _NESTED):
                yield from _empty(value, (*place, key))
    elif isinstance(content, list | tuple):
        for i, value in enumerate(content):
            if isinstance(value, _NESTED):
                yield from _empty(value, (*place, i))


_NESTED = (Struct, dict, list, tuple)


def of_sources(article: Article) -> Iterator[Found]:
    """Statements that do not name where they come from: place and words."""
    missing: list[Path] = []
    for kind in ("symptoms", "scenarios", "rules", "resolutions", "precedes"):
        group = getattr(article, kind)
        missing += [(kind, i, "source") for i, one in enumerate(group) if not one.source.strip()]
    for i, option in enumerate(article.resolutions):
        for kind in ("forbid", "recommend"):
            reasons = getattr(option, kind)
            missing += [
                ("resolutions", i, kind, j, "source") for j, one in enumerate(reasons) if not one.source.strip()
            ]
    for place in missing:
        yield place, "has no source: name the document, or say where it was observed"
    if not article.source.document.strip():
        yield ("source", "document"), "has no document: name what this article was made from"


def of_cautions(article: Article) -> Iterator[Found]:
    """In YAML's [a, b] a comma in a sentence without quotes makes two of it, of which the second begins small."""
    places: list[tuple[Path, tuple[str, ...]]] = [(("cautions",), article.cautions)]
    places += [(("resolutions", i, "cautions"), option.cautions) for i, option in enumerate(article.resolutions)]
    for at, cautions in places:
        for i, caution in enumerate(cautions):
            if i and caution[:1].islower():
                yield (
                    (*at, i),
                    f"a caution that begins with '{caution.split()[0]}': was it cut at a comma? Put it in quotes",
                )
