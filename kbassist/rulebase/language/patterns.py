"""Patterns of the rule base, compiled: a literal anchor that is cheap to look for, then the pattern itself.

A document is searched for thousands of patterns. Each has anchors, normalised literals of which at least one stands
in every text that the pattern matches; only where an anchor is found is the regular expression tried.
"""

import heapq
import re
from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache
from typing import Any

from msgspec import Struct

from kbassist.rulebase.language.codes import CodeError, spelled_number, status_number
from kbassist.rulebase.language.regex import take_apart
from kbassist.rulebase.language.schema import Pattern
from kbassist.text.literals import LONG, MOST, Places
from kbassist.text.normal import normalise

_MIN_DAMAGED = 12
_MIN_LITERAL = 3
_DAMAGED_SHARE = 0.6
_WIDEST = 4_000
"""An expression with longer matches is tried on the whole of a long text, not only around its literals."""


class CompiledPattern(Struct, frozen=True, array_like=True):
    """A pattern ready to match.

    ``regex`` empty: an anchor found is a match. ``unless``: normalised texts that void it; ``void``: an expression that
    does, or nothing. ``written``: the text in the case of its letters, where that counts (``reading.written`` looks at
    the source). ``bits``: those of which the number in the group of this name must have one; 0: no number is looked at.
    """

    anchors: tuple[str, ...]
    regex: str
    unless: tuple[str, ...]
    value: str | None
    sets: tuple[tuple[str, str], ...]
    within: str
    label: str
    void: str = ""
    written: str = ""
    bits: int = 0


class Match(Struct, frozen=True):
    """A match: position in the normalised text, the matched text, and the named groups."""

    start: int
    text: str
    groups: dict[str, str]


class PatternError(Exception):
    """A pattern that can't be used; the message says why."""


_MISTAKES = {
    "missing ), unterminated subpattern": "a ( is not closed",
    "unbalanced parenthesis": "a ) closes what no ( has opened",
    "unterminated character set": "a [ is not closed",
    "nothing to repeat": "a * + or ? has nothing before it to repeat",
    "multiple repeat": "two signs of repetition stand behind each other",
    "bad escape (end of pattern)": "a \\ stands at the end",
    "bad escape": "a \\ stands before a letter with which it means nothing",
    "bad character range": "the range in [ ] has its ends the wrong way round, as in [z-a]",
    "min repeat greater than max repeat": "the first number in { } is larger than the second",
    "redefinition of group name": "two groups have one name",
    "unknown extension": "(? stands before a sign with which it means nothing; a named group is (?P<name>...)",
    "missing group name": "a group has no name: (?P<name>...)",
    "bad character in group name": "the name of a group has letters, digits and _ only: (?P<name>...)",
    "unknown group name": "no group has this name",
    "invalid group reference": "no group has this number",
    "look-behind requires": "what (?<= or (?<! looks for has no fixed length",
    "missing >, unterminated name": "the name of a group is not closed: (?P<name>...)",
    "unexpected end of pattern": "it ends too early",
    "unknown flag": "a flag that there is not",
    "global flags": "flags such as (?i) are not needed: texts are compared in small letters",
}
"""What the standard library says, or begins with, and what it means to an author; the longest beginning first."""


def wrong_expression(source: str, error: re.error) -> str:
    """What is wrong with a regular expression, in words."""
    said = next((words for begun, words in _MISTAKES.items() if error.msg.startswith(begun)), error.msg)
    at = error.pos or 0
    before = f" (before it: '{source[max(0, at - 20) : at]}')" if at else ""
    hint = "; a bracket or another sign that is meant as itself has a \\ in front, as in \\("
    return f"not a regular expression: {said}, at its character {at + 1}{before}{hint}"


def compile_pattern(pattern: Pattern, label: str = "") -> CompiledPattern:
    """Compile one pattern.

    Raises ``PatternError`` for a bad expression, one without a literal, or an ambiguous definition.
    """
    given = [field for field in (pattern.text, pattern.code, pattern.pattern) if field is not None]
    if len(given) != 1:
        raise PatternError("give exactly one of text, code, pattern and message")
    if pattern.case == "sensitive" and pattern.text is None:
        raise PatternError("case: sensitive is for a text")
    if pattern.bits and "(?P<bits>" not in (pattern.pattern or ""):
        raise PatternError("bits needs a pattern with a group (?P<bits>...) around the number")
    regex = ""
    if pattern.text is not None:
        anchors = literal_anchors(pattern.text)
    elif pattern.code is not None:
        try:
            number = spelled_number(status_number(pattern.code))
        except CodeError as error:
            raise PatternError(str(error)) from None
        anchors, regex = number.anchors, number.regex
    else:
        regex = pattern.pattern or ""
        anchors = _standing(anchors_of(regex)) if pattern.within == "text" else ("",)
    try:
        _regex(pattern.unless_pattern)
    except re.error as error:
        raise PatternError(f"unless_pattern: {wrong_expression(pattern.unless_pattern, error)}") from None
    return CompiledPattern(
        anchors=anchors,
        regex=regex,
        unless=tuple(normalise(text) for text in pattern.unless),
        value=pattern.value,
        sets=tuple(pattern.sets.items()),
        within=pattern.within,
        label=label or pattern.language,
        void=pattern.unless_pattern,
        written=(pattern.text or "") if pattern.case == "sensitive" else "",
        bits=pattern.bits,
    )


def _standing(anchors: tuple[str, ...]) -> tuple[str, ...]:
    """The anchors of an expression. Raises ``PatternError`` where none of them can stand in a normalised text, for
    another reason than a capital letter, which lint names at its place."""
    foreign = [next(filter(_is_foreign, anchor), "") for anchor in anchors]
    if all(foreign):
        raise PatternError(
            "can find nothing: a text is looked at with plain quotes and dashes, so there is never a "
            f"'{foreign[0]}' in it; write '{normalise(foreign[0])}' in its place"
        )
    return anchors


def _is_foreign(character: str) -> bool:
    return character != " " and not character.isupper() and normalise(character) != character


@lru_cache(maxsize=8192)
def literal_anchors(text: str) -> tuple[str, ...]:
    """A verbatim text as it is looked for: normalised, and as it looks when its letters were damaged on the way.

    Raises ``PatternError`` if nothing is left of it.
    """
    literal = normalise(text)
    if not literal:
        raise PatternError("the text is empty")
    return (literal, *_damaged(text), *_mojibake(text))


def _damaged(text: str) -> tuple[str, ...]:
    """The text as a console prints it that has no glyph for its accented letters: each becomes ``?``."""
    kept = sum(1 for char in text if char.isascii())
    if text.isascii() or len(text) < _MIN_DAMAGED or kept < _DAMAGED_SHARE * len(text):
        return ()
    return (normalise("".join(char if char.isascii() else "?" for char in text)),)


def _mojibake(text: str) -> tuple[str, ...]:
    """The text as a program prints it that takes UTF-8 for the Western code page: two letters for an accented one."""
    kept = sum(1 for char in text if char.isascii())
    if text.isascii() or kept < _DAMAGED_SHARE * len(text):
        return ()
    return (normalise(text.encode("utf-8").decode("cp1252", "ignore")),)


@lru_cache(maxsize=4096)
def _regex(source: str) -> "re.Pattern[str]":
    return re.compile(source)


@lru_cache(maxsize=4096)
def anchors_of(source: str) -> tuple[str, ...]:
    """Literals of which every match of the expression contains at least one.

    Raises ``PatternError`` if there are none to speak of.
    """
    try:
        parsed: Any = take_apart(source)
    except re.error as error:
        raise PatternError(wrong_expression(source, error)) from None
    for found in re.finditer(r"\(\?(?:[=!]|<[=!])|\\[1-9]", source):
        raise PatternError(
            f"look-around and back-references are not part of the pattern language: take {found[0]} away; what must "
            "not stand in the text is said by unless (texts) or unless_pattern"
        )
    best = max(_literals(parsed), key=_worth, default=())
    if min(map(len, best), default=0) < _MIN_LITERAL:
        raise PatternError("needs at least three literal characters in a row that every match contains")
    return best


def literal_sets(source: str, worth: Callable[[tuple[str, ...]], tuple[float, ...]]) -> list[tuple[str, ...]]:
    """Sets of literals; of each every match of the expression contains at least one. ``worth``: which is better."""
    return [one for one in _literals(take_apart(source), worth) if one]


@lru_cache(maxsize=64)
def literals_in(source: str) -> tuple[str, ...]:
    """Literals of which every match of the expression contains at least one; none if there are none to speak of."""
    try:
        return anchors_of(source)
    except PatternError:
        return ()


def _worth(literals: tuple[str, ...]) -> tuple[float, ...]:
    """A set of literals is as good as its shortest; of equals the one of numbers, which stand in few texts where "port"
    stands in every "report", then the smaller set."""
    numbered = all(any(map(str.isdigit, literal)) for literal in literals)
    return min(map(len, literals), default=0), numbered, -len(literals)


def _literals(parsed: Any, worth: Callable[[tuple[str, ...]], tuple[float, ...]] = _worth) -> list[tuple[str, ...]]:
    """Sets of literals; each set has one that every match contains."""
    found: list[tuple[str, ...]] = []
    run: list[str] = []

    def close() -> None:
        if run:
            found.append(("".join(run),))
            run.clear()

    for operation, argument in parsed:
        name = str(operation)
        if name == "LITERAL":
            run.append(chr(argument))
            continue
        close()
        if name == "SUBPATTERN":
            found.extend(_literals(argument[3], worth))
        elif name == "BRANCH":
            best = [max(_literals(branch, worth), key=worth, default=()) for branch in argument[1]]
            if all(best):
                found.append(tuple(dict.fromkeys(literal for one in best for literal in one)))
        elif name in ("MAX_REPEAT", "MIN_REPEAT", "POSSESSIVE_REPEAT") and argument[0] >= 1:
            found.extend(_literals(argument[2], worth))
    close()
    return found


def occurrences(pattern: CompiledPattern, text: str) -> Iterator[Match]:
    """Every place in normalised ``text`` where an anchor of a pattern without an expression stands."""
    for anchor in pattern.anchors:
        position = text.find(anchor)
        while position >= 0:
            yield Match(position, anchor, {})
            position = text.find(anchor, position + 1)


def search(
    pattern: CompiledPattern, text: str, around: Sequence[str] = (), places: Places | None = None
) -> Match | None:
    """The first match in normalised ``text``, or None.

    ``around``: other forms of the text, in which what voids the pattern may stand too; ``places``: where its literals
    stand in the text, if that is known (``Literals.places``).
    """
    position = -1
    for anchor in pattern.anchors:
        position = text.find(anchor) if places is None or not anchor else places.get(anchor, (-1,))[0]
        if position >= 0:
            length = len(anchor)
            break
    if position < 0:
        return None
    found = _searched(pattern, text, places or {}) if pattern.regex else None
    # What voids a match is looked for in all of the text: last.
    if (pattern.regex and found is None) or _is_void(pattern, (text, *around)):
        return None
    if found is None:
        return Match(position, text[position : position + length], {})
    groups = {name: value for name, value in found.groupdict().items() if value}
    return Match(found.start(), found.group(), groups)


def _is_void(pattern: CompiledPattern, forms: Sequence[str]) -> bool:
    """Whether one of the forms of a text has what voids the pattern."""
    if any(void in form for void in pattern.unless for form in forms):
        return True
    return bool(pattern.void) and any(_regex(pattern.void).search(form) for form in forms)


def _searched(pattern: CompiledPattern, text: str, known: Places) -> "re.Match[str] | None":
    """The first match of the expression. ``known``: where its literals stand; of none what is not known."""
    regex = _regex(pattern.regex)
    width = _width(pattern.regex) if len(text) > LONG and all(pattern.anchors) else None
    if width is None:
        return next((one for one in regex.finditer(text) if _has_bits(pattern, one)), None)
    begin = 0
    places = [
        _places(anchor, text, known.get(anchor, ())) for anchor in pattern.anchors if anchor in known or not known
    ]
    for start, last in _windows(places, width):
        begin = max(begin, start)
        while (found := regex.search(text, begin, last)) is not None:
            # At its end the window hides what follows: the match counts as it is in the whole text.
            whole = regex.match(text, found.start())
            if whole is not None and _has_bits(pattern, whole):
                return whole
            begin = found.start() + 1
    return None


def _has_bits(pattern: CompiledPattern, found: "re.Match[str]") -> bool:
    """Whether the number in a match has one of the pattern's bits; of a pattern without bits every match counts."""
    if not pattern.bits:
        return True
    number = found["bits"] or ""
    return number.isdecimal() and bool(int(number) & pattern.bits)


def _windows(places: Sequence[Iterator[int]], width: int) -> Iterator[tuple[int, int]]:
    """The stretches around the literals in which every match lies that is no longer than ``width``, in their order."""
    first = last = 0
    for place in heapq.merge(*places) if len(places) > 1 else places[0]:
        # One more at the end: whether a word ends there is part of the match.
        start = place - width
        if start > last:
            if last:
                yield first, last
            first = start
        last = place + width + 1
    if last:
        yield max(0, first), last


def _places(literal: str, text: str, known: Sequence[int]) -> Iterator[int]:
    """Where a literal stands: the places that are known, then those that are found."""
    yield from known
    if known and len(known) < MOST:
        return
    place = text.find(literal, known[-1] + 1 if known else 0)
    while place >= 0:
        yield place
        place = text.find(literal, place + 1)


@lru_cache(maxsize=4096)
def _width(source: str) -> int | None:
    """The length of the longest match of an expression, if there is one of use."""
    widest = int(take_apart(source).getwidth()[1])
    return widest if widest <= _WIDEST else None
