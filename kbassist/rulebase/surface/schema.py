"""The JSON Schema of a kind of file, widened by what authors may write beyond its types."""

from typing import Any

from kbassist.rulebase.surface.words import EXPRESSIONS, EXTENDS, IS, MARKS, SECTION, SHORT, SUPERSEDES

_TEXT = {"type": "string"}
_ENTRIES = ("FactDef", "MessageDef", "Procedure", "Driver", "Program", "Article")
"""What may extend another of its kind."""
_TABLE = {
    "columns": {"type": "object", "additionalProperties": _TEXT, "description": "of a grid: fact -> its title"},
    "scenarios": {
        "type": "object",
        "additionalProperties": {"type": "object"},
        "description": "of a grid: id of a row -> title, because, source",
    },
}


def widened(schema: dict[str, Any], kind: Any) -> dict[str, Any]:
    """The schema of a type with marks, short forms, lists of one, the grid, inherited sources and extensions."""
    for name, definition in schema["$defs"].items():
        keys = definition.get("properties")
        if keys is None:
            continue
        wanted = [key for key in definition.get("required", ()) if key != "source" or name == "Article"]
        for key, value in keys.items():
            keys[key] = _one_or_many(value)
        for mark in MARKS.get(name, ()):
            keys.pop(mark, None)
        if name in MARKS:
            keys[IS] = _one_or_many({"type": "array", "items": {"enum": list(MARKS[name])}})
        keys.setdefault("source", {**_TEXT, "description": "of all below that says no other"})
        keys.setdefault(SECTION, {**_TEXT, "description": "the part of the article's document it comes from"})
        if name == "Article":
            keys["table"] = {**_TEXT, "description": "the scenario table as a grid"}
            for key, wide in _TABLE.items():
                keys[key] = {"anyOf": [keys[key], wide]}
        if name == "Example":
            keys[SUPERSEDES] = {**_TEXT, "description": "the title of the example it stands for"}
        if name == kind.__name__:
            keys[EXPRESSIONS] = {"type": "object", "additionalProperties": _TEXT}
        definition.pop("required", None)
        if name in _ENTRIES:
            keys[EXTENDS] = {**_TEXT, "description": "the id of what this adds to"}
            definition["anyOf"] = [{"required": [EXTENDS]}, {"required": wanted}]
        elif wanted:
            definition["required"] = wanted
    for name, short in SHORT.items():
        if name in schema["$defs"]:
            whole = schema["$defs"].pop(name)
            about = {**_TEXT, "description": f"the same as '{short}' alone"}
            schema["$defs"][name] = {"anyOf": [whole, about]}
    return schema


def _one_or_many(value: dict[str, Any]) -> dict[str, Any]:
    """A list of one may be written without brackets."""
    if value.get("type") != "array" or "prefixItems" in value or "items" not in value:
        return value
    rest = {key: one for key, one in value.items() if key in ("description", "default")}
    return {"anyOf": [value, value["items"]], **rest}
