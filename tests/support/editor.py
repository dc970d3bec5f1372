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


class SoundLoader(yaml.CSafeLoader):
    """The same by libyaml, eight times as fast; of what is no YAML it says something else."""

    yaml_implicit_resolvers = EditorLoader.yaml_implicit_resolvers
    yaml_constructors = EditorLoader.yaml_constructors


def as_editor(text: str, *, sound: bool = False) -> Any:
    """A YAML document as JSON values; ``sound``: the product reads it, with libyaml as well."""
    return _as_json(yaml.load(text, Loader=SoundLoader if sound else EditorLoader))  # noqa: S506 - SafeLoaders


def _as_json(value: Any) -> Any:
    """The names of a mapping are words to a JSON Schema, whatever YAML takes them for."""
    if isinstance(value, dict):
        return {_name(key): _as_json(one) for key, one in value.items()}
    return [_as_json(one) for one in value] if isinstance(value, list) else value


def _name(key: object) -> str:
    return {True: "true", False: "false", None: ""}.get(key, str(key)) if isinstance(key, bool | None) else str(key)
