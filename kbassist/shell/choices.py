"""The answers that are offered to a question, by letter: the values of many questions are numbers themselves.

Of many answers the first few, which are the likely ones; what is typed then shows those with that in their name.
"""

import re
from collections.abc import Iterator, Sequence

from kbassist.model.result import Question, QuestionChoice
from kbassist.render.blocks import Block, Item, Para
from kbassist.rulebase.base import RuleBase
from kbassist.rulebase.language.conditions import NUMBERS

MOST = 9
"""Answers that are offered at once: so many fit on a small screen with the question."""
_LIKELY = 5
_SHORTEST = 2
_LONGEST = 40


def _letter(number: int) -> str:
    """The letter of a choice, counted from 0."""
    return chr(ord("a") + number)


def first_offered(question: Question) -> tuple[QuestionChoice, ...]:
    """All choices, or the first few of many."""
    return question.choices if len(question.choices) <= MOST else question.choices[:_LIKELY]


def narrowed(question: Question, text: str, base: RuleBase) -> tuple[QuestionChoice, ...]:
    """The choices, of those that are not all offered, in whose names every word of ``text`` begins a word."""
    typed = _words(text)
    if len(question.choices) <= MOST or not _SHORTEST <= len("".join(typed)) <= _LONGEST:
        return ()
    fact = base.facts[question.fact]

    def named(one: QuestionChoice) -> bool:
        known = base.choice(fact, one.value)
        words = [word for name in (one.value, one.title, *(known.phrases if known else ())) for word in _words(name)]
        return all(any(word.startswith(start) for word in words) for start in typed)

    return tuple(filter(named, question.choices))


def _words(text: str) -> list[str]:
    return [word for word in re.split(r"\W+", text.casefold()) if word]


def means_other(question: Question, offered: Sequence[QuestionChoice], text: str) -> bool:
    """Whether a line is the letter of "other"."""
    letter = text.strip("().").casefold()
    return letter == _letter(len(offered[:MOST])) and len(question.choices) != len(offered[:MOST])


def ask(
    question: Question | None, offered: Sequence[QuestionChoice], base: RuleBase, about: str = ""
) -> Iterator[Block]:
    """The question with the answers ``offered``, and what else can be said; ``about``: the incident it is for, of
    several."""
    if question is None:
        return
    yield Para(question.ask, "?", "strong")
    yield from _lettered(question, offered, base)
    asked = f"for {about}; " if about else ""
    asked += f"ask the {question.answered_by}; " if question.answered_by else ""
    yield Para(f'({asked}"not sure", /how and /why are answers too)', style="faint", indent=1)


def remind(question: Question | None) -> Iterator[Block]:
    """That a question is still open, in a line."""
    if question is not None:
        yield Para(f"{question.ask} (Enter shows the answers)", "Still asked:", "faint")


def _lettered(question: Question, offered: Sequence[QuestionChoice], base: RuleBase) -> Iterator[Block]:
    """The answers by letter; below them that any other can be typed, if there are others."""
    shown = offered[:MOST]
    for number, choice in enumerate(shown):
        yield Item(choice.title, f"{_letter(number)})", indent=1)
    more = len(question.choices) - len(shown)
    if more > 0:
        yield Item(f"other: type its name or the beginning of it ({more} more)", f"{_letter(len(shown))})", indent=1)
    elif base.facts[question.fact].type in NUMBERS:
        yield Item("other: type it" if shown else "type it", f"{_letter(len(shown))})", indent=1)
