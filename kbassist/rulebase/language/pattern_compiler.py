"""What an author writes as a pattern, made into what is looked for."""

import re
from functools import lru_cache

from kbassist.rulebase.language.codes import CodeError, spelled_number, status_number
from kbassist.rulebase.language.patterns import CompiledPattern, expression
from kbassist.rulebase.language.regex import literals_in, looking, take_apart
from kbassist.rulebase.language.schema import Pattern
from kbassist.text.normal import normalise

_MIN_DAMAGED = 12
_DAMAGED_SHARE = 0.6


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
        anchors = _standing(_anchors_of(regex)) if pattern.within == "text" else ("",)
    try:
        expression(pattern.unless_pattern)
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


@lru_cache(maxsize=4096)
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
def _anchors_of(source: str) -> tuple[str, ...]:
    """Literals of which every match of the expression contains at least one.

    Raises ``PatternError`` if there are none to speak of.
    """
    try:
        take_apart(source)
    except re.error as error:
        raise PatternError(wrong_expression(source, error)) from None
    looks = looking(source)
    if looks:
        raise PatternError(
            f"look-around and back-references are not part of the pattern language: take {looks[0]} away; what must "
            "not stand in the text is said by unless (texts) or unless_pattern"
        )
    literals = literals_in(source)
    if not literals:
        raise PatternError("needs at least three literal characters in a row that every match contains")
    return literals
