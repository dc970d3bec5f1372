"""Which numbers the rule base tells apart: all others are the same to it, but for what is copied out of a text.

A pattern sees a digit as any digit, unless it names one. So the numbers that stand in literals, in expressions and in
values are special, and what an expression makes of a set of digits (``1[0-2]``); two texts that differ only in other
numbers of the same length are matched by the same patterns.
"""

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import Any

import msgspec

from kbassist.cache import Cache
from kbassist.masked import without_evidence
from kbassist.rulebase.base import RuleBase
from kbassist.rulebase.language.regex import take_apart

_CACHE = Cache("numbers", ".msgpack", most=4)
_FORM = "1"
"""Of what is kept: another way to work it out is another form."""
_DIGITS = frozenset("0123456789")
_NUMBER = re.compile(r"\d+")
_ANY = 9
"""A set of so many digits names none: that a number begins with no zero is looked at apart."""
_MOST = 5_000
"""So many numbers may begin alike: of more only the beginnings are kept."""
_REPEATS = 2
"""What is repeated is taken so often: more digits of a number that is named in part make it no other."""


@lru_cache(maxsize=4)
def special_numbers(base: RuleBase) -> frozenset[str]:
    """The digits, as they are written, by which the rule base can tell two texts apart: worked out once."""
    key = f"{_FORM} {base.digest}"
    kept = _CACHE.read(key)
    if kept is not None:
        try:
            return msgspec.msgpack.decode(kept, type=frozenset[str])
        except msgspec.MsgspecError:
            pass
    found = frozenset(_numbers(base))
    _CACHE.write(key, without_evidence(msgspec.msgpack.encode(sorted(found))))
    return found


def _numbers(base: RuleBase) -> set[str]:
    patterns = [pattern for entry in base.index.symptoms for pattern in entry.patterns]
    patterns += [item.pattern for item in base.index.fact_patterns]
    found = {str(entry.event_id) for entry in base.index.symptoms}
    for source in {source for pattern in patterns for source in (pattern.regex, pattern.void)} | {
        envelope.pattern for envelope in base.meaning.envelopes
    }:
        found.update(_in_expression(source))
    # Of an expression only its literals: its bounds are numbers too.
    literals = [(one.anchors, one.unless, one.value, one.sets, one.written) for one in patterns]
    fields = [entry.fields for entry in base.index.symptoms]
    kept = (literals, fields, base.drivers, base.programs, base.values, base.meaning.concepts)
    found.update(_NUMBER.findall(msgspec.json.encode(kept).decode()))
    return found


def _in_expression(source: str) -> Iterator[str]:
    """The numbers that an expression names, with what a set of digits makes of them."""
    closed: set[str] = set()
    closed |= _read(take_apart(source), {""}, closed)
    return (number for number in closed if number)


def _read(parsed: Iterable[Any], heads: set[str], closed: set[str]) -> set[str]:
    """The digits that stand open at the end of an expression, if ``heads`` do before it; what ends inside is added to
    ``closed``.
    """
    for operation, argument in parsed:
        name = str(operation)
        if name == "LITERAL" and chr(argument) in _DIGITS:
            heads = {head + chr(argument) for head in heads}
        elif name == "IN" and (digits := _digits(argument)):
            # A set of any digits goes on with a number that has begun; alone it names none.
            heads = {head + digit if head or len(digits) < _ANY else "" for head in heads for digit in digits}
        elif name == "SUBPATTERN":
            heads = _read(argument[3], heads, closed)
        elif name == "BRANCH":
            heads = set().union(*(_read(branch, heads, closed) for branch in argument[1]))
        elif name in ("MAX_REPEAT", "MIN_REPEAT"):
            least, most, body = argument
            repeated = [heads]
            for _ in range(min(int(most), _REPEATS)):
                repeated.append(_read(body, repeated[-1], closed))
            heads = set().union(*repeated[min(int(least), _REPEATS) :])
        elif name != "AT":
            closed |= heads
            heads = {""}
        if len(heads) > _MOST:
            closed |= heads
            heads = {""}
    return heads


def _digits(items: Iterable[Any]) -> set[str]:
    """The digits of a set of characters; those that it leaves out, if it is one of others."""
    found: set[str] = set()
    negated = False
    for operation, argument in items:
        name = str(operation)
        if name == "NEGATE":
            negated = True
        elif name == "LITERAL":
            found.add(chr(argument))
        elif name == "RANGE":
            found |= {digit for digit in _DIGITS if argument[0] <= ord(digit) <= argument[1]}
        elif name == "CATEGORY" and str(argument) in ("CATEGORY_DIGIT", "CATEGORY_WORD"):
            found |= _DIGITS
    digits = found & set(_DIGITS)
    return set(_DIGITS - digits) if negated else digits
