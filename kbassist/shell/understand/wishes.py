"""Lines to the program itself: a command without its slash, a question that is answered, "forget what I said"."""

from collections.abc import Iterator, Sequence
from typing import Literal, TypeAlias

from msgspec import Struct

from kbassist.model.result import Question
from kbassist.rulebase.base import RuleBase
from kbassist.rulebase.language.speech import Forgetting, Wish
from kbassist.shell.understand.lexicon import Lexicon, lexicon
from kbassist.shell.understand.words import Book, Line, Match, Word

_MARKS = " ?？!.,:;\"'`“”«»「」"


class CommandWished(Struct, frozen=True):
    """A command, by its name."""

    name: str


class Asked(Struct, frozen=True):
    """A question that is answered; ``about``: the rest of the line as it was written."""

    wish: Wish
    about: str


class Forgotten(Struct, frozen=True):
    """What is to be forgotten; ``about``: the words for it, of a ``topic``."""

    what: Forgetting
    about: str


Wished: TypeAlias = CommandWished | Asked | Forgotten
_ORDER: tuple[Literal["procedure", "abilities", "safety", "meaning"], ...] = (
    "procedure",
    "abilities",
    "safety",
    "meaning",
)


def wished(text: str, base: RuleBase, question: Question | None) -> Wished | None:
    """What a line wants of the program; None where it is something else, an answer to the open ``question`` first of
    all."""
    words = lexicon(base)
    name = words.signs.get(text.strip().casefold())
    if name is not None:
        return CommandWished(name)
    line = words.line(text)
    if not line.words or _answers(line, words, question):
        return None
    return _command(line, words) or _forgotten(line, words) or _asked(line, words)


def says(text: str, base: RuleBase) -> Literal["", "yes", "no"]:
    """Whether a line says yes or no to what the program asked back, and nothing else: "yes it does", "no thanks"."""
    words = lexicon(base)
    line = words.line(text)
    yes, no = words.agree.begins(line.words), words.refuse.begins(line.words)
    if yes is not None and (no is None or yes.end >= no.end) and _idle(line.words[yes.end :], words, words.agree):
        return "yes"
    return "no" if no is not None and _idle(line.words[no.end :], words, words.refuse) else ""


def _answers(line: Line, words: Lexicon, question: Question | None) -> bool:
    """Whether the line as a whole is an answer, or one about the question: "how?", "why do you ask"."""
    books: list[Book[str] | Book[bool]] = [words.how, words.why]
    if question is not None:
        books.append(words.answers(words.base.facts[question.fact]))
    return any((found := book.begins(line.words)) and found.end == len(line.words) for book in books)


def _command(line: Line, words: Lexicon) -> CommandWished | None:
    for start in _starts(line, words):
        found = words.commands.begins(line.words, start)
        if found is not None and _idle(line.words[found.end :], words):
            return CommandWished(found.meaning)
    return None


def _forgotten(line: Line, words: Lexicon) -> Forgotten | None:
    for start in _starts(line, words):
        for found in words.forgets.at(line.words, start):
            if found.meaning == "topic" or _idle(line.words[found.end :], words):
                return Forgotten(found.meaning, _behind(line, found.end))
    return None


def _asked(line: Line, words: Lexicon) -> Asked | None:
    for start in _starts(line, words):
        for wish in _ORDER:
            found = words.asks[wish].begins(line.words, start)
            if found is not None:
                return Asked(wish, _behind(line, found.end))
    return _at_the_end(line, words) or _greeting(line, words)


def _at_the_end(line: Line, words: Lexicon) -> Asked | None:
    """A question whose words stand behind what it is about, as in Japanese or Turkish."""
    for wish in _ORDER:
        for found in words.asks[wish].find(line.words):
            if found.end == len(line.words) and found.start:
                return Asked(wish, line.raw[: line.words[found.start].start].strip(_MARKS))
    return None


def _greeting(line: Line, words: Lexicon) -> Asked | None:
    """A greeting, if nothing else is said."""
    found: Sequence[Match[bool]] = (*words.asks["greeting"].find(line.words), *words.smalltalk.find(line.words))
    if not words.asks["greeting"].begins(line.words):
        return None
    rest = line.without([one.span for one in found]).words
    return Asked("greeting", "") if _idle(rest, words) else None


def _starts(line: Line, words: Lexicon) -> Iterator[int]:
    """The places where the line proper may begin: behind "well", "hello", "no wait"."""
    start = 0
    while start < len(line.words):
        yield start
        passing = (words.asks["greeting"], words.smalltalk, words.correction, words.agree, words.opening)
        found = next((one for book in passing if (one := book.begins(line.words, start))), None)
        if found is None:
            return
        start = found.end


def _idle(rest: Sequence[Word], words: Lexicon, *again: Book[bool]) -> bool:
    """Whether words add nothing. ``again``: what may be said once more."""
    polite = {place for book in (words.smalltalk, *again) for one in book.find(rest) for place in one.span}
    return all(place in polite or word.text in words.filler for place, word in enumerate(rest))


def _behind(line: Line, end: int) -> str:
    return line.raw[line.words[end - 1].end :].strip(_MARKS)
