"""The document ``kbassist.diagnosis/1`` and its JSON Schema, both made from ``kbassist.model`` (docs/json.md)."""

import inspect
import json
from pathlib import Path
from typing import Any

import msgspec

from kbassist.files import replace_file
from kbassist.masked import without_evidence
from kbassist.model.result import CaseResult
from kbassist.text.safe import as_json

SCHEMA_FILE = Path(__file__).with_name("diagnosis-1.schema.json")
"""The shipped JSON Schema; a test compares it with the model."""


def to_json(result: CaseResult) -> bytes:
    """The result as indented UTF-8 JSON with a newline at the end."""
    return msgspec.json.format(as_json(result), indent=2) + b"\n"


def schema() -> dict[str, Any]:
    """The JSON Schema (2020-12) of the document."""
    return schema_of(CaseResult, "kbassist.diagnosis/1")


def schema_of(kind: Any, title: str) -> dict[str, Any]:
    """The JSON Schema (2020-12) of a type, the same under every version of Python."""
    found: dict[str, Any] = msgspec.json.schema(kind)
    for definition in found["$defs"].values():
        if "description" in definition:
            # Python versions differ in the indentation of a docstring.
            definition["description"] = inspect.cleandoc(definition["description"])
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", "title": title, **found}


if __name__ == "__main__":
    replace_file(SCHEMA_FILE, without_evidence(f"{json.dumps(schema(), indent=2)}\n".encode()))
