"""Conditions of the rule language into engine tests: the meaning of a cell (docs/rule-language.md, "Conditions")."""

from collections.abc import Collection, Mapping

from kbassist.model.evidence import Value
from kbassist.rulebase.language.compiled import Interval, Test
from kbassist.rulebase.language.schema import Cell, Condition, FactDef
from kbassist.text.expression import Expression
from kbassist.text.similar import suggestion

_COMPARISON = Expression(r"(>=|<=|==|>|<)?\s*(\d+(?:\.\d+)*)")
_PARTS = 4
_MOST_PARTS, _LONGEST_PART = 20, 9
_KNOWN = "known"
_WHOLE = Expression(r"-?[0-9]{1,15}")
NUMBERS = ("int", "version")
"""The types of facts whose values are ordered."""
_SWITCHES = {"true": "yes", "yes": "yes", "on": "yes", "false": "no", "no": "no", "off": "no"}


class ConditionError(Exception):
    """A condition names an unknown fact or value. ``fact`` is where; the message has the suggestion."""

    def __init__(self, message: str, fact: str) -> None:
        super().__init__(message)
        self.fact = fact


def _is_version(text: str) -> bool:
    parts = text.split(".")
    return len(parts) <= _MOST_PARTS and all(
        part.isascii() and part.isdigit() and len(part) <= _LONGEST_PART for part in parts
    )


def encode_version(text: str) -> int:
    """A version of up to four numeric parts as one integer that orders like it. Raises ``ValueError``."""
    if not _is_version(text):
        raise ValueError(f"'{text}' is no version (digits and dots)")
    parts = [min(int(part), 0x7FFF) for part in text.split(".")[:_PARTS]]
    parts += [0] * (_PARTS - len(parts))
    return sum(part << 16 * (_PARTS - 1 - i) for i, part in enumerate(parts))


def as_told(fact: FactDef, text: str) -> Value | None:
    """A number, a version or a text as evidence has it; None where it is none of that kind, and for other facts."""
    if fact.type == "int":
        return int(text) if _WHOLE.fullmatch(text) else None
    if fact.type == "version":
        return text if _is_version(text) else None
    return text if fact.type == "text" else None


def _next(text: str, kind: str) -> int:
    if kind == "int":
        return int(text) + 1
    depth = min(text.count(".") + 1, _PARTS)
    return encode_version(text) + (1 << 16 * (_PARTS - depth))


def _interval(cell: str, fact: FactDef) -> Interval:
    """``>=2, <4`` as an interval; a bare version means every version that starts with it."""
    low: int | None = None
    high: int | None = None
    parts = [part.strip() for part in cell.split(",")]
    for part in parts:
        found = _COMPARISON.fullmatch(part)
        if not found:
            raise ConditionError(f'\'{part}\' is no comparison; write for example ">=18" or ">=2, <4"', fact.name)
        operator, number = found.groups()
        value = int(number) if fact.type == "int" else encode_version(number)
        after = _next(number, fact.type)
        if operator in (None, "=="):
            low, high = value, after
        elif operator == ">=":
            low = value
        elif operator == ">":
            low = after
        elif operator == "<":
            high = value
        else:
            high = after
    return low, high


def version_in(cell: str, fact: FactDef) -> str:
    """A version of a range: its first one, or the last one before its end: of ``<18`` 17, of ``<10.2`` 10.1.

    Raises ``ConditionError`` and ``ValueError`` for a cell that is no range.
    """
    low, high = _interval(cell, fact)
    parts = [(low if low is not None else high or 0) >> 16 * i & 0xFFFF for i in reversed(range(_PARTS))]
    while len(parts) > 1 and parts[-1] == 0:
        parts.pop()
    if low is None:
        parts[-1] -= 1
    return ".".join(map(str, parts))


def first_version(cell: str) -> str:
    """The first version of a range that is open above (``>=18.1``); nothing for another range."""
    found = _COMPARISON.fullmatch(cell.strip())
    return found[2] if found and found[1] == ">=" else ""


def versions_before(first: str) -> tuple[str, ...]:
    """The ranges of versions that are surely before ``first``.

    A version may have been told without its last parts, as 18 of any 18.x, so before 18.1 are those before 18 and those
    from 18.0 on, but not 18 itself, which stands for both sides (``encode``).
    """
    parts = first.split(".")[:_PARTS]
    while len(parts) > 1 and int(parts[-1]) == 0:
        parts.pop()
    ranges = [f"<{parts[0]}"] if int(parts[0]) else []
    for told in range(1, len(parts)):
        begin, end = ".".join((*parts[:told], *"0" * (_PARTS - 1 - told), str(told))), ".".join(parts[: told + 1])
        if encode_version(begin) < encode_version(end):
            ranges.append(f">={begin}, <{end}")
    return tuple(ranges)


def _complement(intervals: tuple[Interval, ...]) -> tuple[Interval, ...]:
    result: list[Interval] = []
    low: int | None = None
    for start, end in sorted(intervals, key=lambda pair: -1 if pair[0] is None else pair[0]):
        if start is not None and (low is None or start > low):
            result.append((low, start))
        if end is None:
            return tuple(result)
        low = end if low is None else max(low, end)
    return (*result, (low, None))


def _is_switch(item: str, values: Collection[str]) -> bool:
    """Whether a word is YAML's true or false, in any case of letters, for a fact that is yes or no."""
    return _SWITCHES.get(item.lower()) in values


def is_any(cell: Cell) -> bool:
    """Whether the cell is blank."""
    return cell is None or cell in ("", "any", {})


def compile_cell(name: str, cell: Cell, facts: Mapping[str, FactDef], values: Mapping[str, tuple[str, ...]]) -> Test:
    """The test of one cell that is not blank. ``values``: fact -> its allowed values. Raises ``ConditionError``."""
    fact = facts.get(name)
    if fact is None:
        raise ConditionError(f"unknown fact '{name}'{suggestion(name, facts)}", name)
    if cell == _KNOWN:
        return Test(name, (), ((None, None),)) if fact.type in NUMBERS else complement(Test(name), values)
    if isinstance(cell, dict):
        if set(cell) != {"not"}:
            raise ConditionError(f"a cell is a value, a list, or {{not: [...]}}; found keys {sorted(cell)}", name)
        return complement(compile_cell(name, cell["not"], facts, values), values)
    items = [str(item) for item in cell] if isinstance(cell, list | tuple) else [str(cell)]
    if fact.type in NUMBERS:
        return Test(name, (), tuple(_interval(item, fact) for item in items))
    if fact.type != "text":
        for item in items:
            if item not in values[name]:
                known = ", ".join(values[name][:12])
                hint = f" (did you mean '{_SWITCHES[item.lower()]}'?)" if _is_switch(item, values[name]) else ""
                hint = hint or suggestion(item, values[name])
                raise ConditionError(f"'{item}' is no value of {name}{hint}; known: {known}", name)
    return Test(name, tuple(sorted(set(items))))


def complement(test: Test, values: Mapping[str, tuple[str, ...]]) -> Test:
    """The test that holds for every other value of the fact; a text fact has none (empty test, never holds)."""
    if test.intervals:
        return Test(test.fact, (), _complement(test.intervals))
    return Test(test.fact, tuple(value for value in values.get(test.fact, ()) if value not in test.values))


def compile_condition(
    condition: Condition, facts: Mapping[str, FactDef], values: Mapping[str, tuple[str, ...]]
) -> tuple[Test, ...]:
    """The tests of a condition in its own order, blank cells left out. Raises ``ConditionError``."""
    return tuple(compile_cell(name, cell, facts, values) for name, cell in condition.items() if not is_any(cell))


def encode(fact: FactDef, value: Value) -> Value:
    """The value as the engine gets it: versions as one integer.

    Zeros at the end of a version that was told are kept, as a small fourth part: 18.0 is no other 18.x.
    """
    if fact.type != "version" or not isinstance(value, str):
        return value
    number, told = encode_version(value), value.count(".")
    return number + told if 0 < told < _PARTS - 1 and int(value.rpartition(".")[2]) == 0 else number
