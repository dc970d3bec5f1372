"""Patterns that are slow, match everything, or take another article's texts: what ``kbassist kb lint`` says of them."""

import re
from collections.abc import Iterator
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any

import msgspec
from msgspec import Struct

from kbassist.authoring.regex_growth import REPEATS
from kbassist.rulebase.base import RuleBase
from kbassist.rulebase.language.patterns import CompiledPattern, search
from kbassist.rulebase.language.regex import ENDLESS, take_apart
from kbassist.rulebase.stored import SymptomEntry
from kbassist.text.normal import normalise

_ORDINARY = Path(__file__).with_name("ordinary.txt")
_MIN_LITERAL = 6
_MIN_WIDE_LITERAL = 3
_MAX_STEPS = 1_000_000
_WIDE = 64
"""A set of more characters than this is as good as any character."""


UNLIMITED = "slow: an unlimited gap (.* or the like); give it a bound such as .{0,200}"


class Shadow(Struct, frozen=True):
    """A symptom that takes what another article's symptom recognises."""

    article: str
    symptom: str
    other_article: str
    other_symptom: str


def pattern_problems(pattern: CompiledPattern) -> Iterator[str]:
    """What is wrong with one pattern of a symptom, in words."""
    if pattern.regex:
        yield from cost(pattern.regex)
    shortest = min(pattern.anchors, key=len, default="")
    least = _MIN_LITERAL if shortest.isascii() else _MIN_WIDE_LITERAL
    if not pattern.regex and len(shortest) < least:
        yield f"'{shortest}' is too short: it would be found in texts that have nothing to do with it"
    for line in ordinary():
        if search(pattern, line):
            yield f"it matches an ordinary text: '{line[:60]}'"
            return


@lru_cache(maxsize=1)
def ordinary() -> tuple[str, ...]:
    """Lines of logs in which nothing is wrong, normalised."""
    lines = _ORDINARY.read_text(encoding="utf-8").splitlines()
    return ("", *(normalise(line) for line in lines if line and not line.startswith("#")))


@lru_cache(maxsize=4096)
def cost(regex: str) -> tuple[str, ...]:
    """Repetitions without a bound, repetitions of repetitions, and too many bounded ones behind each other.

    Worked out once: who writes an article checks the same expressions after every change.
    """
    parsed: Any = take_apart(regex)
    found = dict.fromkeys(_unbounded(parsed, inside=False))
    steps = _steps(parsed)
    if steps <= _MAX_STEPS:
        return tuple(found)
    return (
        *found,
        f"slow: up to {steps:,} steps from one place of a text (at most {_MAX_STEPS:,}); use fewer or shorter gaps "
        "such as .{0,80}",
    )


def _unbounded(parsed: Any, *, inside: bool) -> Iterator[str]:
    for operation, argument in parsed:
        name = str(operation)
        if name in REPEATS:
            low, high, body = argument
            endless = high is ENDLESS
            if endless and _is_wide(body):
                yield UNLIMITED
            if inside and (endless or high - low > 1):
                yield "slow: a repetition inside a repetition takes exponential time"
            yield from _unbounded(body, inside=inside or endless)
        elif name == "SUBPATTERN":
            yield from _unbounded(argument[3], inside=inside)
        elif name == "BRANCH":
            for branch in argument[1]:
                yield from _unbounded(branch, inside=inside)


def _is_wide(body: Any) -> bool:
    return any(
        str(operation) in ("ANY", "NOT_LITERAL") or (str(operation) == "IN" and str(argument[0][0]) == "NEGATE")
        for operation, argument in body
    )


def _steps(parsed: Any) -> int:
    """How often the matcher may have to try from one start: the product of the gaps behind each other."""
    result = 1
    for operation, argument in parsed:
        name = str(operation)
        if name in REPEATS:
            low, high, body = argument
            span = 1_000 if high is ENDLESS else high - low
            if span > 1 and _is_wide(body):
                result *= span
            result *= _steps(body)
        elif name == "SUBPATTERN":
            result *= _steps(argument[3])
        elif name == "BRANCH":
            result *= max((_steps(branch) for branch in argument[1]), default=1)
    return result


@lru_cache(maxsize=4096)
def capitals(regex: str) -> str:
    """What to say of an expression with capital letters, which no normalised text has; nothing where it has none."""
    try:
        found = not regex.islower() and "(?i" not in regex and _has_capital(take_apart(regex))
    except re.error:
        return ""
    if not found:
        return ""
    small = _NO_LETTER.sub(lambda one: one[0] if one.lastgroup else one[0].lower(), regex)
    return f"capital letters match nothing: texts are compared in small letters; write '{small}'"


_NO_LETTER = re.compile(r"(?P<kept>\\.|\(\?P<\w{1,99}>)|[^\W\d_]")
"""What stands for something else (``\\S``), and names of groups; every letter."""


def _has_capital(parsed: Any) -> bool:
    """Whether a literal, or all of a set of characters, is a capital letter."""
    for operation, argument in parsed:
        name = str(operation)
        if name == "LITERAL" and chr(argument) != chr(argument).lower():
            return True
        if name == "IN" and all(_is_capital(*one) for one in argument):
            return True
        if name in REPEATS and _has_capital(argument[2]):
            return True
        if name == "SUBPATTERN" and _has_capital(argument[3]):
            return True
        if name == "BRANCH" and any(map(_has_capital, argument[1])):
            return True
    return False


def _is_capital(operation: Any, argument: Any) -> bool:
    """Whether a part of a set of characters is capital letters only."""
    name = str(operation)
    if name == "RANGE":
        return all(chr(one).isupper() for one in argument)
    return name == "LITERAL" and chr(argument).isupper()


class Shadows:
    """Symptoms that take what a symptom of another, unrelated article recognises.

    Generic signs are shared on purpose; an article that ``refines`` another shares what it refines.
    """

    def __init__(self, base: RuleBase) -> None:
        self._base = base

    def of(self, article_id: str) -> Iterator[Shadow]:
        """Those of one article, each once."""
        return iter(dict.fromkeys(self._by_article.get(article_id, ())))

    def on(self, article_id: str) -> Iterator[Shadow]:
        """Those in which others take what the article recognises, each once."""
        every = (shadow for shadows in self._by_article.values() for shadow in shadows)
        return iter(dict.fromkeys(shadow for shadow in every if shadow.other_article == article_id))

    @cached_property
    def _by_article(self) -> dict[str, list[Shadow]]:
        found: dict[str, list[Shadow]] = {}
        entries = self._base.index.symptoms
        for other in entries:
            if other.strength == "generic":
                continue
            for text in dict.fromkeys(text for pattern in other.patterns for text in _literals(pattern)):
                # Only where a literal of an entry stands in the text can one of its patterns match.
                for entry in (entries[place] for place in sorted(self._base.symptom_anchors.near(text))):
                    if self._takes(entry, text, other):
                        one = Shadow(entry.article, entry.symptom, other.article, other.symptom)
                        found.setdefault(entry.article, []).append(one)
        return found

    def _takes(self, entry: SymptomEntry, text: str, other: SymptomEntry) -> bool:
        return (
            entry.strength != "generic"
            and other.article != entry.article
            and not related(self._base, entry.article, other.article)
            and any(search(pattern, text) for pattern in entry.patterns)
        )


def related(base: RuleBase, one: str, other: str) -> bool:
    """Whether one of two articles refines the other."""
    return one in base.article(other).refines or other in base.article(one).refines


def _literals(pattern: CompiledPattern) -> tuple[str, ...]:
    """Texts that the pattern stands for: what every text it recognises has inside, if that is the whole of it."""
    return () if pattern.regex and not re.fullmatch(r"\(\?:\^.*", pattern.regex) else pattern.anchors


def entries_of(base: RuleBase, article_id: str) -> dict[str, SymptomEntry]:
    """The compiled symptoms of an article by id, with all their patterns whatever makes them sure."""
    result: dict[str, SymptomEntry] = {}
    for entry in base.index.symptoms:
        if entry.article == article_id:
            before = result.get(entry.symptom)
            more = before.patterns + entry.patterns if before else entry.patterns
            result[entry.symptom] = msgspec.structs.replace(before or entry, patterns=more)
    return result
