"""What an editor makes of a YAML file: plain words as the core schema of YAML 1.2 reads them."""

import re
from typing import Any

import yaml


class EditorLoader(yaml.SafeLoader):
    """PyYAML with the plain words of YAML 1.2: ``yes`` is a word and ``true`` is not; a date is a word."""


EditorLoader.yaml_implicit_resolvers = {}
for _tag, _expression, _first in (
    ("null", r"(?:~|null|Null|NULL|)", ["~", "n", "N", ""]),
    ("bool", r"(?:true|True|TRUE|false|False|FALSE)", list("tTfF")),
    ("int", r"(?:[-+]?[0-9]+|0o[0-7]+|0x[0-9a-fA-F]+)", list("-+0123456789")),
    ("float", r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?", list("-+.0123456789")),
):
    EditorLoader.add_implicit_resolver(f"tag:yaml.org,2002:{_tag}", re.compile(rf"^(?:{_expression})$"), _first)


def _whole(loader: yaml.SafeLoader, node: yaml.ScalarNode) -> int:
    # PyYAML's own takes a leading zero for an octal number.
    text = loader.construct_scalar(node)
    return int(text, 16 if text.startswith("0x") else 8 if text.startswith("0o") else 10)


def _fraction(loader: yaml.SafeLoader, node: yaml.ScalarNode) -> float:
    return float(loader.construct_scalar(node))


EditorLoader.add_constructor("tag:yaml.org,2002:int", _whole)
EditorLoader.add_constructor("tag:yaml.org,2002:float", _fraction)


def as_editor(text: str) -> Any:
    """A YAML document as JSON values."""
    return _as_json(yaml.load(text, Loader=EditorLoader))  # noqa: S506 - a SafeLoader


def _as_json(value: Any) -> Any:
    """The names of a mapping are words to a JSON Schema, whatever YAML takes them for."""
    if isinstance(value, dict):
        return {_name(key): _as_json(one) for key, one in value.items()}
    return [_as_json(one) for one in value] if isinstance(value, list) else value


def _name(key: object) -> str:
    return {True: "true", False: "false", None: ""}.get(key, str(key)) if isinstance(key, bool | None) else str(key)
