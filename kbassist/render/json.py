"""The document ``kbassist.diagnosis/1`` and its JSON Schema, both made from ``kbassist.model`` (docs/json.md)."""

from typing import Any

import msgspec

from kbassist.model import CaseResult


def to_json(result: CaseResult) -> bytes:
    """The result as indented UTF-8 JSON with a newline at the end."""
    return msgspec.json.format(msgspec.json.encode(result), indent=2) + b"\n"


def schema() -> dict[str, Any]:
    """The JSON Schema (2020-12) of the document."""
    found: dict[str, Any] = msgspec.json.schema(CaseResult)
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", "title": "kbassist.diagnosis/1", **found}
