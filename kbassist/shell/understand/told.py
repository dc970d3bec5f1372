"""A line in view of what its clauses are worth: which count for nothing, what is denied, whose machine is spoken of."""

import re
from functools import cached_property
from typing import Literal, TypeAlias

from kbassist.shell.understand.lexicon import Lexicon
from kbassist.shell.understand.words import Line, Match

Side: TypeAlias = Literal["", "client", "server"]
_EAST, _CHINESE = "\u3000", re.compile(r"[\u3400-\u9fff]")
_NEAR = 4
"""Words between a negation and what it denies."""


def _beside(one: Match[bool], match: Match[object]) -> bool:
    return one.end <= match.start or one.start >= match.end


class Told:
    """What is left of a line to be understood, once its speech act is known."""

    def __init__(
        self, line: Line, words: Lexicon, *, asked: bool = False, compares: bool = False, answers: bool = True
    ) -> None:
        """``asked``: a question is open; ``compares``: it is about other machines, sites or programs; ``answers``: the
        line is seen as an answer, not as what somebody tells of the case."""
        self.line = line
        self.answers = answers
        self.compares = compares
        self.asked = asked
        self.words = line.words
        self.lexicon = words

    @cached_property
    def idle(self) -> frozenset[int]:
        """The clauses that store nothing: doubt, intent, another machine or time."""
        books = (self.lexicon.unsettled, *(() if self.compares else (self.lexicon.elsewhere,)))
        return frozenset(self.words[one.start].clause for book in books for one in book.find(self.words))

    def elsewhere_beside(self, match: Match[str]) -> bool:
        """Whether other words of the line speak of another machine, site or program."""
        return any(_beside(one, match) for one in self.lexicon.elsewhere.find(self.words))

    @cached_property
    def negations(self) -> list[Match[bool]]:
        """Where something is denied. Who tells that a program "can't connect" denies nothing of it."""
        found = self.lexicon.negation.find(self.words)
        if self.answers:
            return found
        trouble = {place for one in self.lexicon.trouble.find(self.words) for place in one.span}
        return [one for one in found if trouble.isdisjoint(one.span)]

    @cached_property
    def neutral(self) -> frozenset[int]:
        """The places of words that mean no value here, though they do elsewhere: the first of "on that box"."""
        return frozenset(one.start for one in self.lexicon.neutral.find(self.words))

    def counts(self, match: Match[object]) -> bool:
        """Whether what a phrase says can be stored at all."""
        return self.words[match.start].clause not in self.idle and not self.neutral.issuperset(match.span)

    def denied(self, match: Match[object]) -> Literal["", "near", "far"]:
        """Whether a phrase is denied by a word in the same part of its clause."""
        part = self.words[match.start].part
        same = [one for one in self.negations if self.words[one.start].part == part]
        beside = [one for one in same if _beside(one, match) and self._reaches(one, match)]
        if not beside:
            return ""
        inside = any(one.start in match.span for one in same)
        return "near" if not inside and any(self._near(one, match) for one in beside) else "far"

    def _near(self, negation: Match[bool], match: Match[object]) -> bool:
        """Whether what is denied is this: a few words before it, or right behind ("production it is not")."""
        if negation.end <= match.start:
            return match.start - negation.end <= _NEAR
        between = self.words[match.end : negation.start]
        return all(word.east or word.text in self.lexicon.filler for word in between) and len(between) <= _NEAR

    def _reaches(self, negation: Match[bool], match: Match[object]) -> bool:
        """Whether a negation can deny a phrase: in Japanese and Korean what is before it, in Chinese what follows."""
        sign = self.words[negation.start].text
        if len(sign) != 1 or sign < _EAST:
            return True
        return (negation.end <= match.start) is bool(_CHINESE.match(sign))

    @cached_property
    def telling(self) -> list[Match[tuple[str, str]]]:
        """The phrases that mean a value of a fact whatever was asked. Words of every day do so only where a question is
        open (``asked``) and the line says nothing else."""
        found = self.lexicon.telling.find(self.words)
        covered = {place for one in found for place in one.span}
        alone = all(place in covered or word.text in self.lexicon.filler for place, word in enumerate(self.words))
        return [
            one for one in found if (self.asked and alone) or not self.lexicon.everyday(self.words[one.start : one.end])
        ]

    def side(self, clause: int, before: int | None = None) -> Side:
        """Whose machine a clause speaks of: the last that is named before a place, else the only one in it."""
        client = [one.start for one in self.lexicon.client.find(self.words) if self.words[one.start].clause == clause]
        server = [one.start for one in self.lexicon.server.find(self.words) if self.words[one.start].clause == clause]
        if before is not None:
            last_client = max((one for one in client if one < before), default=-1)
            last_server = max((one for one in server if one < before), default=-1)
            if last_client != last_server:
                return "client" if last_client > last_server else "server"
        if bool(client) == bool(server):
            return ""
        return "client" if client else "server"
