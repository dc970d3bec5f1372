"""From a typed line to what it means: first what kind of line it is, then what it tells."""

import re

from kbassist.errors import UserError
from kbassist.model.result import Question
from kbassist.rulebase.assignment import parse_assignment, split_assignment
from kbassist.rulebase.base import RuleBase
from kbassist.shell.understand.answer import answer
from kbassist.shell.understand.heard import Heard, Understanding
from kbassist.shell.understand.lexicon import Lexicon, lexicon
from kbassist.shell.understand.settings import keyword, settings
from kbassist.shell.understand.told import Told
from kbassist.shell.understand.volunteered import Read, volunteered
from kbassist.shell.understand.words import Book, Line

_ASSIGN = re.compile(r"\s*[a-z_]+\.[a-z0-9_]+\s*=\s*\S", re.I)
_MAX_SETTING = 12
"""Words: a longer line is no sentence about a setting."""
_ENDS_AS_QUESTION = ("?", "？", "؟")


def is_assignment(text: str) -> bool:
    """Whether a line is ``fact.name = value``."""
    return bool(_ASSIGN.match(text))


def is_question(text: str, base: RuleBase) -> bool:
    """Whether a line asks the program something, in form or in words."""
    return _asks(text, lexicon(base).line(text), lexicon(base))


def says_setting(text: str, base: RuleBase) -> bool:
    """Whether a line names a setting and its value, and nothing else is in it that a program prints."""
    words = lexicon(base)
    told = Told(words.line(text), words)
    return len(told.words) <= _MAX_SETTING and any(True for _ in settings(told, "")) and ";" not in text


def understand(
    text: str, base: RuleBase, question: Question | None, *, last: Question | None = None, read: Read = lambda _text: ()
) -> Understanding:
    """What ``text`` says.

    ``question``: the one that is open; ``last``: the one for the fact that was said last, which a correction is about;
    ``read``: what the readers of evidence see in a text.
    """
    if is_assignment(text):
        return _assigned(text.strip(), base)
    pair = tuple(keyword(text, base))
    if pair:
        return Understanding(pair)
    words = lexicon(base)
    line = words.line(text)
    if not line.words and text.strip("?？ ."):
        return Understanding()
    act = _act(text, line, words, question)
    if act is not None:
        return act
    corrections = words.correction.find(line.words)
    chat = [] if _is_answer(line, words, question) else words.smalltalk.find(line.words)
    told = Told(
        line.without([*(one.span for one in corrections), *(one.span for one in chat)]),
        words,
        asked=question is not None,
    )
    if chat and not told.words:
        return Understanding(act="smalltalk")
    return _facts(told, question, last if corrections else None, read, chat=bool(chat), corrects=bool(corrections))


def _act(text: str, line: Line, words: Lexicon, question: Question | None) -> Understanding | None:
    """A line that asks, or says that nobody can tell."""
    if not line.words:
        return Understanding(act="unknown") if question is not None else None
    for act, book in (("how", words.how), ("why", words.why)):
        found = book.begins(line.words)
        if found and found.end == len(line.words):
            return Understanding(act="how" if act == "how" else "why")
    if words.unknown.begins(line.words) and question is not None:
        return None
    return Understanding(act="question") if _asks(text, line, words) else None


def _asks(text: str, line: Line, words: Lexicon) -> bool:
    if text.strip().endswith(_ENDS_AS_QUESTION) or text.lstrip().startswith("¿"):
        return True
    start = 0
    while start < len(line.words) and not words.question.begins(line.words, start):
        passing = (words.smalltalk, words.agree, words.opening)
        found = next((one for book in passing if (one := book.begins(line.words, start))), None)
        if found is None:
            break
        start = found.end
    return words.question.begins(line.words, start) is not None or bool(words.asking.find(line.words))


def _is_answer(line: Line, words: Lexicon, question: Question | None) -> bool:
    """Whether a line as a whole is an answer to the open question, though it may be small talk elsewhere ("fine")."""
    if question is None:
        return False
    fact = words.base.facts[question.fact]
    books: list[Book[str] | Book[bool]] = [words.answers(fact)]
    if {"yes", "no"} <= set(words.base.values[fact.name]):
        books += [words.agree, words.refuse]
    return any((found := book.begins(line.words)) and found.end == len(line.words) for book in books)


def _facts(
    told: Told, question: Question | None, last: Question | None, read: Read, *, chat: bool, corrects: bool
) -> Understanding:
    """The facts of a line that is neither a question nor small talk."""
    named = list(settings(told, question.fact if question else ""))
    heard: dict[str, Heard] = {one.heard.fact: one.heard for one in named}
    taken = frozenset(place for one in named for place in one.span)
    excluded = ""
    declines = question is not None and _declines(told)
    for asked in dict.fromkeys(one for one in (last, question) if one is not None and not declines):
        if asked.fact in heard:
            continue
        found = answer(told, asked, taken, strict=chat and not corrects)
        if found.heard is not None and (found.heard.sure or not heard):
            heard[asked.fact] = found.heard
            break
        excluded = excluded or found.excluded
    for one in volunteered(told, read, question.fact if question else ""):
        if one.fact not in heard or not heard[one.fact].sure:
            heard[one.fact] = one
    sure = tuple(one for one in heard.values() if one.sure)
    if not sure and declines:
        return Understanding(act="unknown", corrects=corrects)
    kept = sure or tuple(heard.values())
    if not kept and chat:
        return Understanding(act="smalltalk")
    return Understanding(kept, excluded=excluded if not kept else "", corrects=corrects)


def _declines(told: Told) -> bool:
    """Whether a line says that nobody can tell: it begins so, or a phrase of several words says so."""
    found = told.lexicon.unknown.find(told.words)
    return any(one.start == 0 or one.end - one.start > 1 for one in found)


def _assigned(item: str, base: RuleBase) -> Understanding:
    try:
        said = parse_assignment(item, base, listed="/facts NAME")
    except UserError as error:
        return Understanding(problem=str(error))
    if said.value is None:
        return Understanding(declined=said.name)
    return Understanding((Heard(said.name, said.value, split_assignment(item)[1], True),))
