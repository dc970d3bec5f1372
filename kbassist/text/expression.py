"""Regular expressions that cost nothing until they are used: start-up compiles none, most texts need few."""

import re
import sys
from collections.abc import Callable, Iterator
from functools import cached_property
from typing import Protocol


class _Matching(Protocol):
    def __call__(self, string: str, pos: int = 0, endpos: int = sys.maxsize, /) -> "re.Match[str] | None": ...


class _Finding(Protocol):
    def __call__(self, string: str, pos: int = 0, endpos: int = sys.maxsize, /) -> "Iterator[re.Match[str]]": ...


class _Replacing(Protocol):
    def __call__(self, repl: "str | Callable[[re.Match[str]], str]", string: str, count: int = 0, /) -> str: ...


class Expression:
    """A pattern that is compiled when it is first matched; from then on its methods are those of the compiled one.

    ``flags``: of ``re``; ``re.VERBOSE`` for patterns of several parts.
    """

    def __init__(self, pattern: str, flags: int = 0) -> None:
        self.pattern = pattern
        self.flags = flags

    @cached_property
    def _compiled(self) -> "re.Pattern[str]":
        return re.compile(self.pattern, self.flags)

    @cached_property
    def match(self) -> _Matching:
        """The match that begins exactly at a place."""
        return self._compiled.match

    @cached_property
    def fullmatch(self) -> _Matching:
        """The match of everything from a place to another."""
        return self._compiled.fullmatch

    @cached_property
    def search(self) -> _Matching:
        """The first match from a place on."""
        return self._compiled.search

    @cached_property
    def finditer(self) -> _Finding:
        """All matches from a place on, none over another."""
        return self._compiled.finditer

    @cached_property
    def findall(self) -> Callable[[str], list[str]]:
        """The text of all matches, or of the one group that the pattern has."""
        return self._compiled.findall

    @cached_property
    def sub(self) -> _Replacing:
        """A text with every match replaced by a template or by what a function says."""
        return self._compiled.sub
