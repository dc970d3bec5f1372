"""The texts of a result, each with what it is; and the paths of its documents."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any, TypeAlias

import msgspec

from kbassist.anonymous.fields import Role, role
from kbassist.rulebase.base import RuleBase
from kbassist.rulebase.language.anonymity import Form

Visit: TypeAlias = Callable[[str, Role, "Form | None"], str]
"""What becomes of a text; the form is that of a value whose meaning is known."""
_FORMS: Mapping[Role, Form] = {"host": "host", "database": "database", "name": "name", "number": "number"}


def walked(value: Any, kind: Role, visit: Visit, base: RuleBase, form: Form | None = None) -> Any:
    """``value`` with every text in it as ``visit`` returns it."""
    if kind == "id":
        return value
    if isinstance(value, str):
        return visit(value, kind, form or _FORMS.get(kind))
    if isinstance(value, msgspec.Struct):
        return _struct(value, visit, base)
    if isinstance(value, Mapping):
        return _mapping(value, kind, visit, base)
    if isinstance(value, tuple | list):
        return type(value)(walked(one, kind, visit, base, form) for one in value)
    return value


def _struct(value: msgspec.Struct, visit: Visit, base: RuleBase) -> msgspec.Struct:
    changed: dict[str, object] = {}
    for field in value.__struct_fields__:
        old, kind = getattr(value, field), role(type(value).__name__, field)
        if kind == "fact":
            new = _fact(str(getattr(value, "name", "")), old, visit, base)
        else:
            new = walked(old, kind, visit, base)
        if new is not old:
            changed[field] = new
    return msgspec.structs.replace(value, **changed) if changed else value


def _fact(name: str, value: object, visit: Visit, base: RuleBase) -> object:
    """The value of a fact: only a text can name somebody."""
    known = base.facts.get(name)
    if not isinstance(value, str) or (known is not None and known.type != "text"):
        return value
    return visit(value, "case", known.identifies or None if known is not None else None)


def _mapping(value: Mapping[Any, Any], kind: Role, visit: Visit, base: RuleBase) -> dict[Any, Any]:
    if kind == "facts":
        return {name: _fact(name, one, visit, base) for name, one in value.items()}
    found: dict[Any, Any] = {}
    for key, one in value.items():
        name = walked(key, kind, visit, base)
        new = walked(one, kind, visit, base)
        # Two spellings of one name are counted together.
        found[name] = found[name] + new if name in found and isinstance(new, int) else new
    return found


def paths_of(value: Any) -> Iterator[str]:
    """The paths of the documents of a result."""
    if isinstance(value, msgspec.Struct):
        for field in value.__struct_fields__:
            kind, one = role(type(value).__name__, field), getattr(value, field)
            if kind == "path":
                yield one
            elif kind != "id":
                yield from paths_of(one)
    elif isinstance(value, tuple | list):
        for one in value:
            yield from paths_of(one)
