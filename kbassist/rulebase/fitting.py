"""The data of a rules file fitted to the types of its schema: every mistake in words, and the rest as it can be used.

``msgspec`` stops at the first mistake and says it in a programmer's words. Where it finds one this goes through all of
the file; it also knows ``yes``, ``no``, ``on`` and ``off`` as booleans.
"""

import re
import types
from collections.abc import Collection, Mapping
from datetime import date
from typing import Any, Literal, NamedTuple, Union, get_args, get_origin

import msgspec
from msgspec import Struct
from msgspec.structs import FieldInfo

from kbassist.rulebase.surface.shape import keys_of
from kbassist.rulebase.surface.spelling import inside, meant, spellings, todays
from kbassist.rulebase.surface.words import FORMER
from kbassist.rulebase.yamlfile import Path
from kbassist.text.similar import suggestion

_YES, _NO = frozenset({"yes", "true", "on", "1"}), frozenset({"no", "false", "off", "0"})
_CALLED = {
    "Article": "the article",
    "Symptom": "a symptom",
    "Row": "a row of the table",
    "Column": "a column",
    "FindingRule": "a rule",
    "Reason": "a reason",
    "Resolution": "an option",
    "ProcedureUse": "a procedure of an option",
    "SourceDef": "the source",
    "Example": "an example",
    "Expectation": "what is expected",
    "Sequel": "what comes next (precedes)",
    "Pattern": "a pattern",
    "FactDef": "a fact",
    "Choice": "a value of a fact",
    "HowToFind": "how to find it",
    "CommandDef": "a command",
    "StepDef": "a step",
    "ScriptDef": "a script",
    "Procedure": "a procedure",
    "DeriveRule": "a derive rule",
    "Driver": "the driver",
    "DriverVersions": "a version range",
    "Program": "the program",
    "ProgramDriver": "a driver of a program",
    "MessageDef": "a message",
    "CodeDef": "a code",
}
"""What an author calls what a type stands for."""
_SMART = "“”„‘’«»"


class Misfit(NamedTuple):
    """What is wrong at a node, in words."""

    path: Path
    message: str


class Fitted(NamedTuple):
    """What can be used of a file (None: nothing), and what was wrong.

    ``torn``: from what something was taken away; ``dropped``: items of lists that were left out.
    """

    data: Any
    misfits: list[Misfit]
    torn: frozenset[Path]
    dropped: frozenset[Path]


class _Unusable(Exception):  # noqa: N818 - no error: it says that a node is to be left out
    """A node that can't be used; what is wrong with it is noted."""


def fitted(data: Any, kind: type[Any], moved: Mapping[Path, Path] | None = None) -> Fitted:
    """The data as the type wants it, without what can't be used. ``moved``: path -> where the author wrote it, so that
    a key is called as it is there."""
    fitter = _Fitter(kind, moved or {})
    try:
        found = fitter.fit(data, kind, (), "the file")
    except _Unusable:
        found = None
    return Fitted(found, fitter.misfits, frozenset(fitter.torn), frozenset(fitter.dropped))


class _Fitter:
    def __init__(self, root: Any, moved: Mapping[Path, Path]) -> None:
        self.root = root
        self.moved = moved
        self.misfits: list[Misfit] = []
        self.torn: set[Path] = set()
        self.dropped: set[Path] = set()
        self._above: list[tuple[type[Any], Path]] = []
        self._moved: dict[Path, dict[str, Any]] = {}

    def _wrong(self, path: Path, message: str) -> _Unusable:
        self.misfits.append(Misfit(path, message))
        return _Unusable()

    def fit(self, data: Any, kind: Any, path: Path, name: str) -> Any:
        """The node as the type wants it. Raises ``_Unusable``, with the mistake noted."""
        if kind is Any:
            return data
        origin = get_origin(kind)
        if origin in (Union, types.UnionType):
            return self._union(data, kind, path, name)
        if isinstance(kind, type) and issubclass(kind, Struct):
            return self._struct(data, kind, path, name)
        if origin is tuple:
            return self._list(data, kind, path, name)
        if origin is dict:
            return self._mapping(data, kind, path, name)
        return self._scalar(data, kind, path, name)

    def _union(self, data: Any, kind: Any, path: Path, name: str) -> Any:
        inner = [one for one in get_args(kind) if one is not type(None)]
        if isinstance(data, list | dict):
            fitting = [one for one in inner if _shape(one) is type(data)]
            return self.fit(data, fitting[0] if fitting else inner[0], path, name)
        if str in inner:
            return data
        return self.fit(data, inner[0], path, name)

    def _struct(self, data: Any, kind: type[Struct], path: Path, name: str) -> Any:
        fields = {field.encode_name: field for field in msgspec.structs.fields(kind)}
        if not isinstance(data, dict):
            raise self._wrong(path, self._no_mapping(data, name, fields))
        for key in data.keys() - fields.keys():
            self.misfits.append(Misfit((*path, key), self._no_key(key, data[key], kind)))
        self._above.append((kind, path))
        result: dict[str, Any] = {}
        usable = True
        for key, value in data.items():
            field = fields.get(key)
            if field is None:
                self.torn.add(path)
                continue
            try:
                result[key] = self.fit(value, field.type, (*path, key), self._written((*path, key)))
            except _Unusable:
                self.torn.add(path)
                result.pop(key, None)
                usable = usable and (not field.required or self._stand_in(field, result, key))
        self._above.pop()
        for key, value in self._moved.pop(path, {}).items():
            if key not in data:
                self._move(result, key, value, fields[key].type, path)
        for key, field in fields.items():
            if field.required and key not in data and key not in result:
                word = self._word(key, kind, path, data)
                example = f"for example '{word}: {_value_of(field)}'"
                self.misfits.append(Misfit(path, f"{word} is missing: {called(kind)} needs it, {example}"))
                self.torn.add(path)
                usable = usable and self._stand_in(field, result, key)
        if not usable:
            raise _Unusable
        return result

    def _written(self, path: Path) -> str:
        """The key at a path as the author has it: today's word or a former one."""
        word = self.moved.get(path, path)[-1:]
        return str(word[0] if word and isinstance(word[0], str) else path[-1])

    def _word(self, key: str, kind: type[Struct], path: Path, data: Collection[str]) -> str:
        """A key that is missing, as the author would call it: by a former word among former words."""
        former = next((old for old, new in FORMER.get(kind.__name__, {}).items() if new == key), key)
        return former if any(self._written((*path, one)) != one for one in data) else key

    @staticmethod
    def _stand_in(field: FieldInfo, result: dict[str, Any], key: str) -> bool:
        """Fill in for what is wanted and can't be used, where nothing hangs on it; whether that can be done."""
        if field.type is str and key not in ("id", "name", "key", "symbol", "problem", "range"):
            result[key] = "-"
            return True
        if get_origin(field.type) is tuple and get_args(field.type)[-1] is Ellipsis:
            result[key] = []
            return True
        return False

    def _move(self, result: dict[str, Any], key: str, value: Any, kind: Any, path: Path) -> None:
        """Take what belongs here and was indented too far; of what it says only the place is told."""
        said = len(self.misfits)
        try:
            result[key] = self.fit(value, kind, (*path, key), key)
        except _Unusable:
            self.torn.add(path)
        if len(self.misfits) > said:
            del self.misfits[said:]
            self.torn.add(path)

    def _no_key(self, key: str, value: Any, kind: type[Struct]) -> str:
        """What to say of a key that its type does not have, and that is like none of them."""
        known = ", ".join(todays(kind))
        for other, place in reversed(self._above):
            if key in spellings(other):
                where = "in the first column" if not place else f"as far as the other keys of {called(other)}"
                right = FORMER.get(other.__name__, {}).get(key, key)
                if right in keys_of(other):
                    self._moved.setdefault(place, {}).setdefault(right, value)
                return f"'{key}' is no key of {called(kind)} but of {called(other)}: indent it {where}"
        word, colon, rest = key.partition(":")
        if colon and not value and word in spellings(kind):
            return f"a blank is missing behind the colon: {word}: {rest}"
        owners = [one for one in inside(self.root) if key in spellings(one)]
        if owners:
            names = " and ".join(dict.fromkeys(called(one) for one in owners[:2]))
            return f"'{key}' is no key of {called(kind)}; it is one of {names}. Known here: {known}"
        hint = meant(key, kind)[1] or f"; {called(kind)} has: {known}"
        # Between braces what comes behind a comma is a key, which has no value then.
        cut = (
            "" if value else ". If it belongs to the text before it: between braces a text with ', ' in it needs quotes"
        )
        return f"unknown key '{key}'{hint}{cut}"

    @staticmethod
    def _no_mapping(data: Any, name: str, fields: dict[str, FieldInfo]) -> str:
        first = next((field for field in fields.values() if field.required), next(iter(fields.values())))
        wanted = f"{first.encode_name}: {_value_of(first)}"
        if data is None:
            return f"the file is empty: write at least {wanted}, or take it away"
        if isinstance(data, list):
            return f"{name} has keys here, no list: write them without the '- ' in front ({wanted})"
        if data == "":
            return f"{name} is empty: below it belongs {wanted}, indented"
        return f"{name} has keys of its own where '{_cut(data)}' stands: write {wanted} (a colon, then a blank)"

    def _list(self, data: Any, kind: Any, path: Path, name: str) -> Any:
        inner, *more = get_args(kind)
        if not isinstance(data, list):
            raise self._wrong(path, _no_list(data, inner, name))
        if more != [Ellipsis]:
            if len(data) != len(more) + 1:
                raise self._wrong(path, f"{name} is a list of {len(more) + 1}: one after the other between [ and ]")
            return [self.fit(one, kind, (*path, i), name) for i, (one, kind) in enumerate(zip(data, (inner, *more)))]  # noqa: B905
        result = []
        for i, item in enumerate(data):
            try:
                result.append(self.fit(item, inner, (*path, i), f"an item of {name}"))
            except _Unusable:
                self.torn.add(path)
                self.dropped.add((*path, i))
        return result

    def _mapping(self, data: Any, kind: Any, path: Path, name: str) -> Any:
        key_kind, inner = get_args(kind)
        if not isinstance(data, dict):
            if isinstance(data, list):
                words = f"{name} has names with values here, no list: write them without the '- ' in front"
            elif data == "":
                words = f"{name} is empty: below it belongs a name with its value, indented, or {name}: {{}}"
            else:
                words = f"{name} has names with values ('name: value', a blank behind the colon), not '{_cut(data)}'"
            raise self._wrong(path, words)
        result: dict[str, Any] = {}
        for key, value in data.items():
            try:
                if get_origin(key_kind) is Literal:
                    self._scalar(key, key_kind, (*path, key), name)
                result[key] = self.fit(value, inner, (*path, key), key)
            except _Unusable:
                self.torn.add(path)
        return result

    def _scalar(self, data: Any, kind: Any, path: Path, name: str) -> Any:
        if isinstance(data, dict) and len(data) == 1 and kind is str:
            ((key, value),) = data.items()
            if key.startswith(tuple(_SMART)):
                raise self._wrong(path, f"{key[0]} is no quote to YAML: type straight quotes (\" or ') around the text")
            written = _cut(f"{key}: {value}" if isinstance(value, str) else f"{key}: ...")
            if value == "":
                written = f"{key}:" if re.fullmatch(r"[\w.]+", key) is None else f"{{{key}}}"
            why = "that begins with { " if value == "" and re.fullmatch(r"[\w.]+", key) else "with ': ' in it "
            raise self._wrong(path, f'a text {why}needs quotes around it: "{written}"')
        if isinstance(data, list | dict):
            shape = "a list" if isinstance(data, list) else "keys with values"
            raise self._wrong(path, f"{name} is {_wanted(kind)}; here {shape} stand{'s' if shape == 'a list' else ''}")
        text = str(data) if data is not None else ""
        if isinstance(data, str) and kind is not str and text[:1] in _SMART and text:
            raise self._wrong(path, f"{text[0]} is no quote to YAML: type straight quotes (\" or '), or none")
        if kind is bool:
            if text.lower() in _YES | _NO:
                return text.lower() in _YES
        elif kind is int:
            if re.fullmatch(r"[+-]?[0-9]{1,18}", text):
                return int(text)
        elif kind is date:
            try:
                return date.fromisoformat(text).isoformat()
            except ValueError:
                pass
        elif get_origin(kind) is Literal:
            words = tuple(map(str, get_args(kind)))
            if text in words:
                return text
            known = ", ".join(word for word in words if word)
            raise self._wrong(path, f"'{text}' is no {name}{suggestion(text, words)}; known: {known}")
        else:
            return text if data is not None else data
        raise self._wrong(
            path,
            f"{name} is {_wanted(kind)}, not '{_cut(text)}'" if text else f"{name} is empty: it is {_wanted(kind)}",
        )


def _no_list(data: Any, inner: Any, name: str) -> str:
    """What to say of a node where a list is wanted."""
    if isinstance(data, dict):
        first = next(iter(data), "")
        return f"{name} is a list: put '- ' in front of each item, here of '{first}:' (its other keys below it)"
    if data in (None, ""):
        return f"{name} is empty: write its items below it, each with '- ' in front, or {name}: []"
    if isinstance(inner, type) and issubclass(inner, Struct):
        field = next((one for one in msgspec.structs.fields(inner) if one.required), msgspec.structs.fields(inner)[0])
        return f"{name} is a list; below it, indented, one line an item: - {field.encode_name}: {_cut(data)}"
    return f"{name} is a list: write {name}: [{_cut(data)}]"


def _shape(kind: Any) -> type[Any]:
    """The type of the data that a type is read from."""
    if (isinstance(kind, type) and issubclass(kind, Struct)) or get_origin(kind) is dict:
        return dict
    return list if get_origin(kind) is tuple else str


def _wanted(kind: Any) -> str:
    """What a type is, to an author."""
    if kind is bool:
        return "yes or no"
    if kind is int:
        return "a whole number such as 1"
    if kind is date:
        return "a day, written year, month, day: 2026-11-01"
    if get_origin(kind) is Literal:
        return f"one of {', '.join(str(one) for one in get_args(kind) if one)}"
    return "a text"


def _value_of(field: FieldInfo) -> str:
    """A value that a field can have, to be shown."""
    kind = field.type
    if get_origin(kind) is Literal:
        return next(str(one) for one in get_args(kind) if one)
    if get_origin(kind) is tuple:
        return "[...]"
    if (isinstance(kind, type) and issubclass(kind, Struct)) or get_origin(kind) is dict:
        return "{...}"
    return {bool: "yes", int: "1"}.get(kind, "...")


def _cut(text: object) -> str:
    """As much of a value as a message bears."""
    words = str(text)
    return words if len(words) <= 60 else f"{words[:57]}..."


def called(kind: type[Any]) -> str:
    """What an author calls what a type stands for."""
    return _CALLED.get(kind.__name__, "this file" if kind.__name__.endswith("File") else f"this ({kind.__name__})")
