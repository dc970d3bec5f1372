"""What authors may write in place of what the types of the rule language say, in the JSON Schema: short forms, marks,
inherited sources, the grid, extensions, and the words of former versions."""

from typing import Any, TypeAlias

from kbassist.rulebase.language.described import EVERYWHERE, described
from kbassist.rulebase.surface.words import EXPRESSIONS, EXTENDS, FORMER, IS, MARKS, SECTION, SUPERSEDES

Schema: TypeAlias = dict[str, Any]

TEXT: Schema = {"type": ["string", "number", "boolean"]}
_EXTENDED = ("FactDef", "MessageDef", "Procedure", "Driver", "Program", "Article")
_CITES = ("Article", "Driver", "Program")
"""Those whose ``source`` is no text that is inherited."""
_PARTS = ("resolutions", "examples")
"""What an article needs, and what may stand in files beside it that extend it."""


def as_written(name: str, made: Schema) -> Schema:
    """The schema of the type ``name`` with all that may be written for it."""
    keys: Schema = dict(made["properties"])
    wanted = list(made["required"])
    if name not in _CITES:
        keys = {"source": _quiet(_everywhere("source")), **keys, SECTION: _quiet(_everywhere(SECTION))}
        wanted = [one for one in wanted if one != "source"]
    if name in MARKS:
        marks = MARKS[name]
        said = [described()[name].key(one).says for one in marks]
        one: Schema = {"enum": list(marks), "markdownEnumDescriptions": said}
        keys |= {mark: _quiet(keys[mark]) for mark in marks}
        keys[IS] = {"description": _everywhere(IS)["description"], **one_or_more(one)}
    if name == "Article":
        keys |= _grid(keys)
        wanted = [one for one in wanted if one not in _PARTS]
    if name == "Example":
        keys[SUPERSEDES] = _quiet(_everywhere(SUPERSEDES))
    former = {old: new for old, new in FORMER.get(name, {}).items() if old not in keys}
    keys |= {old: _former(keys[new], new) for old, new in former.items()}
    if name in _EXTENDED:
        keys[EXTENDS] = _quiet(_everywhere(EXTENDS))
    made = {**made, "properties": keys, "required": []}
    rules = [
        _needs(one, [EXTENDS] * (name in _EXTENDED) + [old for old, new in former.items() if new == one])
        for one in wanted
    ]
    return {**made, "allOf": rules} if rules else made


def with_expressions(made: Schema) -> Schema:
    """A whole file, which may name regular expressions."""
    named = {**_everywhere(EXPRESSIONS), "type": "object", "additionalProperties": {"type": "string"}}
    return {**made, "properties": {**made["properties"], EXPRESSIONS: named}}


def one_or_more(item: Schema) -> Schema:
    """A list, or one item without brackets."""
    return {"anyOf": [{"type": "array", "items": item}, item]}


def _grid(keys: Schema) -> Schema:
    """The scenario table of an article as a grid."""
    row = {"type": "object", "properties": {"title": TEXT, "because": TEXT, "source": TEXT, SECTION: TEXT}}
    titles = {"type": "object", "additionalProperties": TEXT}
    rows = {"type": "object", "additionalProperties": {**row, "additionalProperties": False}}
    return {
        "table": {**_everywhere("table"), "type": "string"},
        "columns": _either(keys["columns"], titles),
        "scenarios": _either(keys["scenarios"], rows),
    }


def _either(one: Schema, other: Schema) -> Schema:
    told = {key: value for key, value in one.items() if key in ("description", "markdownDescription")}
    return {**told, "anyOf": [{key: value for key, value in one.items() if key not in told}, other]}


def _everywhere(key: str) -> Schema:
    return {**TEXT, "description": described()[EVERYWHERE].key(key).says}


def _quiet(schema: Schema) -> Schema:
    """Taken, and not offered."""
    return {**schema, "doNotSuggest": True}


def _former(schema: Schema, new: str) -> Schema:
    return _quiet({**schema, "deprecationMessage": f"the word is now '{new}'; kbassist kb upgrade rewrites it"})


def _needs(key: str, others: list[str]) -> Schema:
    """A key that must be there unless one of some others is."""
    if not others:
        return {"required": [key]}
    return {"if": {"not": {"anyOf": [{"required": [one]} for one in others]}}, "then": {"required": [key]}}
