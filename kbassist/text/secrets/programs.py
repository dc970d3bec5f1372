"""Secrets on the command lines of tools: the options of each that take one, ``-P x`` of any."""

import re
from collections.abc import Iterator, Mapping

from kbassist.text.expression import Expression
from kbassist.text.secrets.judge import harmless, looks_secret
from kbassist.text.secrets.literals import quoted
from kbassist.text.secrets.span import Anchor, Span, named

_MAX_WORDS = 60
_ARGUMENT = Expression(
    r"""
    (?: (?: [ \t] | [\\^`][ \t]{0,80}\r?\n ){1,200} | ^ )       # blanks, a continued line
    (?P<word> (?: "(?:\\.|[^"\n\\]){0,2000}" | '[^'\n]{0,2000}' | [^\s"'|;<>&] | (?<=\S)['"&] )+ | [|;<>&] )
    """,
    re.X,
)
_PROGRAM_END = Expression(r"(?:\.exe|\.cmd|\.bat|\.com)?[\"']?(?=\s)", re.I)
_DRIVE = Expression(r"[A-Za-z]:|\*")
_ADDRESS = Expression(r"[\d.:]+")
_USER = Expression(r"(?!pass|env|file)[\w.@\\-]{1,60}", re.I)
_DASH_P = Expression(
    r"""
    (?: ["']? [ \t,]{1,3} (?:\w{1,4}=)? )?                       # -Px, -P x, "-P", "x"
    (?P<q>["'])? (?P<s> (?: (?(q) [^\s"',] | [^\s"',;] ) ){4,200} )
    """,
    re.X,
)
_PATH = Expression(r"[/\\:]|^\.")
_NO_COMMAND = "_-="
"""What stands before a program's name where it is part of a name or the value of a setting."""


class _Options:
    """The options of one program, by the way they take their argument."""

    def __init__(self, options: tuple[str, ...]) -> None:
        self.places = {int(one[1:]) for one in options if one.startswith("#")}
        self.glued = tuple(one.casefold() for one in options if one.endswith((":", "=")))
        self._named = tuple(one for one in options if not one.startswith("#") and not one.endswith((":", "=")))

    def named(self, word: str) -> int:
        """How many letters of a word are an option; a slash option and a long one stand alone."""
        for option in self._named:
            if option.startswith("/") or len(option) > 2:
                if word.casefold() == option.casefold():
                    return len(option)
            elif word.startswith(option) and not word.startswith("--"):
                return len(option)
        return 0

    def opened(self, word: str) -> int:
        """How many letters at the beginning of a word are an option with its sign (``/p:x``)."""
        return next((len(one) for one in self.glued if word.casefold().startswith(one)), 0)


class Programs:
    """The programs of the words, ready to look at a place where one is named."""

    def __init__(self, options: Mapping[str, tuple[str, ...]], harmless_words: frozenset[str]) -> None:
        self._options = {program: _Options(taken) for program, taken in options.items() if taken}
        self._harmless = harmless_words

    def anchors(self) -> Iterator[Anchor]:
        """Every program, and ``-p`` of whatever program."""
        for program in self._options:
            yield Anchor(program, self._command, _PROGRAM_END)
        for dash in (" -p", '"-p', "'-p", "\n-p"):
            yield Anchor(dash, self._dash_p)

    def first(self, text: str) -> Iterator[Span]:
        """The option that a text begins with, cut out of its command line."""
        if text.startswith(("-P", "-p")):
            yield from self._dash_p(text, 0, 2)

    def _command(self, text: str, start: int, end: int) -> Iterator[Span]:
        """``psexec -p x``, ``net use \\\\host\\share x``."""
        opened = _PROGRAM_END.match(text, end)
        if opened is None or (start and (text[start - 1].isalnum() or text[start - 1] in _NO_COMMAND)):
            return
        options = self._options[text[start:end].casefold()]
        plain, waiting = 0, False
        for first, last in _arguments(text, opened.end()):
            word = text[first:last]
            if waiting:
                waiting = False
                yield from self._argument(text, first, last)
            elif taken := options.opened(word):
                yield from self._argument(text, first + taken, last)
            elif taken := options.named(word):
                waiting = taken == len(word)
                if not waiting:
                    yield from self._argument(text, first + taken, last)
            elif not word.startswith(("-", "/", "\\")) and not _DRIVE.fullmatch(word):
                plain += 1
                if plain in options.places:
                    yield from self._argument(text, first, last)

    def _argument(self, text: str, start: int, stop: int) -> Iterator[Span]:
        inside = quoted(text, start)
        if inside and inside[1] < stop:
            start, stop = inside
        value = text[start:stop]
        user, colon, secret = value.partition(":")
        if colon and secret and _USER.fullmatch(user):
            # curl -u user:password
            start += len(user) + 1
            value = secret
        if harmless(value, self._harmless) or start >= stop or _ADDRESS.fullmatch(value):
            return
        if not value.startswith("-") or looks_secret(value):
            yield Span(start, stop)

    def _dash_p(self, text: str, _start: int, end: int) -> Iterator[Span]:
        """``-P x`` of any program, and as items of a list, where it is no port and no path."""
        found = _DASH_P.match(text, end)
        if (
            found
            and looks_secret(found["s"])
            and not harmless(found["s"], self._harmless)
            and not _PATH.search(found["s"])
        ):
            yield named(found)


def _arguments(text: str, position: int) -> Iterator[tuple[int, int]]:
    """The words of a command line, continued lines included; a pipe or the next command ends it."""
    for _ in range(_MAX_WORDS):
        found = _ARGUMENT.match(text, position)
        if found is None or found["word"] in ("|", ";", "<", ">", "&"):
            return
        yield found.span("word")
        position = found.end()
