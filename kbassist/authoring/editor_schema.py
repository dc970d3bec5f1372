"""The JSON Schema of the files of a rule base, for editors: it explains every key and completes the names of the rule
base in force.

YAML has plain words here, and an editor's YAML (1.2) reads some of them as numbers and booleans: where a file may have
a word, the schema takes all that an editor may make of it. It is written in draft 7, which every extension knows.
"""

import re
from collections.abc import Callable
from datetime import date
from types import NoneType, UnionType
from typing import Any, Literal, TypeAlias, Union, get_args, get_origin

from msgspec import Struct

from kbassist.authoring.key_texts import hover
from kbassist.authoring.known_names import OPEN, KnownNames, Words, explained
from kbassist.authoring.written import as_written, one_or_more, with_expressions
from kbassist.rulebase.language.about import VersionWord
from kbassist.rulebase.language.clients import Conditional
from kbassist.rulebase.language.conditions import NUMBERS
from kbassist.rulebase.language.described import Field, KeyText, described, fields_of
from kbassist.rulebase.language.schema import Condition, FactDef
from kbassist.rulebase.surface.words import BESIDE, SHORT
from kbassist.rulebase.yamlfile import read_yaml

Schema: TypeAlias = dict[str, Any]

_WORD: Schema = {"type": ["string", "number", "boolean"]}
_TRUE_WORDS = "|".join(f"{one}|{one.title()}|{one.upper()}" for one in ("true", "false", "yes", "no", "on", "off"))
_TRUE: Schema = {"type": ["boolean", "string"], "pattern": f"^({_TRUE_WORDS})$"}
_WHOLE: Schema = {"type": ["integer", "string"], "pattern": r"^[-+]?[0-9]+$"}
_DAY: Schema = {"type": "string", "pattern": r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$"}
_RANGE: Schema = {"type": ["number", "string"], "pattern": r"^\s*((>=|<=|==|>|<)?\s*[0-9]+(\.[0-9]+)*\s*(,\s*|$))+$"}
_BLANK: Schema = {"enum": ["known", "any", None]}
_AGAIN = "if it is new in your own folder, write the schemas again: kbassist kb schema --output FOLDER --rules FOLDER"


def editor_schema(kind: str, root: type[Struct], known: KnownNames) -> Schema:
    """The JSON Schema of a kind of file, with the names that are ``known``."""
    maker = _Maker(known)
    top = with_expressions(maker.struct(root))
    return {
        "$schema": "http://json-schema.org/draft-07/schema#",
        **top,
        "title": f"kbassist rules/{kind}",
        "definitions": {name: maker.definitions[name] for name in sorted(maker.definitions)},
    }


class _Maker:
    """Makes definitions as they are referred to."""

    def __init__(self, known: KnownNames) -> None:
        self.known = known
        self.definitions: dict[str, Schema] = {}

    def struct(self, struct: type[Struct]) -> Schema:
        """A thing with keys."""
        text, fields = described()[struct.__name__], fields_of(struct)
        beside = BESIDE.get(struct.__name__)
        made: Schema = {
            "type": "object",
            # An editor shows it above what a key of this thing means.
            "title": text.called,
            "description": text.says,
            "properties": {field.name: self._key(field) for field in fields if field.name != beside},
            "required": [field.name for field in fields if field.info.required],
            "additionalProperties": False,
        }
        if beside is not None:
            words = self.known.versions
            made["properties"] |= {word: self._version_word(one) for word, one in (words or {}).items()}
            made["additionalProperties"] = words is None
        return as_written(struct.__name__, made)

    def _key(self, field: Field) -> Schema:
        info, text = field
        made = {**self._type(info.type, text), "description": text.says}
        made["markdownDescription"] = "\n\n".join(hover(field))
        if isinstance(info.default, bool | int | str) and info.default != "":
            made["default"] = info.default
        if text.example:
            made["examples"] = [example_of(field)]
        return made

    def _version_word(self, word: VersionWord) -> Schema:
        """What a range of versions may say with a word of ``base.yaml``: a value, or several under conditions."""
        fact = self.known.facts.get(word.gives)
        value = _WORD if fact is None else self._value(fact)
        if fact is not None and not self.known.values[fact.name].keys().isdisjoint(("yes", "no")):
            value = {"anyOf": [value, {"type": "boolean"}]}
        own = self.struct(Conditional)
        one = {**own, "properties": {**own["properties"], "value": {**own["properties"]["value"], **value}}}
        said = f"{word.title[:1].upper()}{word.title[1:]}. It gives {word.gives}."
        return {"description": said, "anyOf": [*one_or_more(one)["anyOf"], value]}

    def _type(self, annotation: Any, text: KeyText) -> Schema:
        made = self._plain(annotation, text)
        if made is not None:
            return made
        origin, inner = get_origin(annotation), get_args(annotation)
        if origin is Literal:
            return _one_of({str(word): "" for word in inner if word != ""})
        if origin is tuple:
            return self._list(inner, text)
        if origin is dict:
            return self._names_with(inner[0], inner[1], text)
        if origin in (Union, UnionType):
            return self._any_of([one for one in inner if one is not NoneType], text)
        made = self._defined(annotation.__name__, lambda: self.struct(annotation))
        short = SHORT.get(annotation.__name__)
        if short is None:
            return made
        key = next(one for one in fields_of(annotation) if one.name == short)
        return {"anyOf": [made, self._word(key.text.refers)]}

    def _plain(self, annotation: Any, text: KeyText) -> Schema | None:
        """A single value, or a mapping of facts; None for what has parts of its own."""
        if annotation == Condition:
            return self._defined("condition", self._condition)
        if text.refers == "assignment" and annotation == dict[str, str]:
            return self._defined("assignment", self._assignment)
        if annotation is str:
            return self._word(text.refers)
        return {bool: _TRUE, int: _WHOLE, date: _DAY}.get(annotation)

    def _list(self, inner: tuple[Any, ...], text: KeyText) -> Schema:
        item = self._type(inner[0], text)
        if inner[-1] is Ellipsis:
            return one_or_more(item)
        return {"type": "array", "items": item, "minItems": len(inner), "maxItems": len(inner)}

    def _any_of(self, inner: list[Any], text: KeyText) -> Schema:
        if set(inner) == {int, str}:
            return self._word(text.refers)
        made = [self._type(one, text) for one in inner]
        return made[0] if len(made) == 1 else {"anyOf": made}

    def _names_with(self, key: Any, value: Any, text: KeyText) -> Schema:
        item = self._type(value, KeyText("", refers=text.refers))
        words = {str(word): "" for word in get_args(key)} if get_origin(key) is Literal else self._names(text.names)
        if not words:
            return {"type": "object", "additionalProperties": item}
        properties = {name: {**item, "description": said} if said else item for name, said in words.items()}
        return _mapping(properties, text.names or "word", item if text.names in OPEN else None)

    def _names(self, what: str) -> Words:
        return self.known.names[what] if what else {}

    def _word(self, refers: str) -> Schema:
        """A word, of those that there are where it names something."""
        if not refers:
            return _WORD
        if refers == "code":
            number: Schema = {"type": ["integer", "string"], "pattern": "^[-0-9]"}
            return {"anyOf": [_one_of(self._names(refers), refers), number]}
        closed = self._defined(f"a {refers}", lambda: _one_of(self._names(refers), refers))
        return {"anyOf": [closed, _WORD]} if refers in OPEN or not self._names(refers) else closed

    def _condition(self) -> Schema:
        made = _mapping({name: self._cell(fact) for name, fact in self.known.facts.items()}, "fact", None)
        return {"title": "A fact in a condition", **made}

    def _assignment(self) -> Schema:
        properties = {
            name: {**self._value(fact), "description": explained(fact)} for name, fact in self.known.facts.items()
        }
        return {"title": "A fact with its value", **_mapping(properties, "fact", None)}

    def _cell(self, fact: FactDef) -> Schema:
        """What a condition may say of a fact."""
        value = _RANGE if fact.type in NUMBERS else self._value(fact)
        several: Schema = {"type": "array", "items": value}
        other: Schema = {
            "type": "object",
            "properties": {"not": {"anyOf": [value, several], "description": "Known, and none of these."}},
            "required": ["not"],
            "additionalProperties": False,
        }
        return {"anyOf": [value, _BLANK, several, other], "description": explained(fact)}

    def _value(self, fact: FactDef) -> Schema:
        """What the fact can be."""
        values = self.known.values[fact.name]
        return self._defined(fact.name, lambda: _one_of(values, f"value of {fact.name}")) if values else _WORD

    def _defined(self, name: str, make: Callable[[], Schema]) -> Schema:
        """A reference to a definition, which is made the first time. A type may hold itself."""
        key = name.replace(" ", "-")
        if key not in self.definitions:
            self.definitions[key] = {}
            self.definitions[key] = make()
        return {"$ref": f"#/definitions/{key}"}


def _mapping(properties: Schema, what: str, others: Schema | None) -> Schema:
    made: Schema = {"type": "object", "properties": properties}
    if others is not None:
        return {**made, "additionalProperties": others}
    return {**made, "additionalProperties": False, "errorMessage": f"no {what} is called so; {_AGAIN}"}


def _one_of(words: Words, what: str = "") -> Schema:
    """One of some words, in every form in which an editor may read it."""
    spelled = [(form, said) for word, said in words.items() for form in read_by_editor(word)]
    made: Schema = {"enum": [form for form, _ in spelled]}
    if any(said for _, said in spelled):
        made["markdownEnumDescriptions"] = [said for _, said in spelled]
    if what:
        made["errorMessage"] = f"no {what} is called so; {_AGAIN}"
    return made


def read_by_editor(word: str) -> tuple[str | int | float | bool, ...]:
    """What a ``word`` of a file, plain or quoted, is to YAML 1.2 (its core schema): the number that it says, itself."""
    if re.fullmatch(r"[-+]?[0-9]{1,40}", word):
        return (int(word), word)
    if re.fullmatch(r"[-+]?[0-9]{1,40}\.[0-9]{0,40}", word):
        return (float(word), word)
    if word in ("true", "false"):
        return (word == "true", word)
    return (word,)


def example_of(field: Field) -> Any:
    """The example of a key as a value: a text as it is, anything else as YAML has it."""
    if field.info.type in (str, str | None):
        return field.text.example
    found = read_yaml(field.text.example).data
    return read_by_editor(found)[0] if isinstance(found, str) else found
