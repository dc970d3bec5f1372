"""A proof that a regular expression can't explode: how the work of a backtracking matcher grows with its text.

The matcher has a choice where an expression may go on in two ways: leave a repetition or stay in it, take one branch or
another. If what comes next tells the ways apart, a wrong choice ends at once; if it does not, everything behind the
choice is tried again for each way. From this the proof works out a bound: to the power of what length of text the work
grows, and times what constant. A bound that is too high is no proof of a slow expression, only none of a fast one:
write it so that each repetition ends before a character that is not in it, or give the repetition a bound.
"""

import re
from collections.abc import Sequence
from typing import Any, TypeAlias

from msgspec import Struct

from kbassist.rulebase.language.regex import ENDLESS, take_apart

Chars: TypeAlias = frozenset[str]
Nodes: TypeAlias = Sequence[tuple[Any, Any]]
"""Operations of an expression with their arguments, as the parser of the standard library gives them."""
REPEATS = ("MAX_REPEAT", "MIN_REPEAT", "POSSESSIVE_REPEAT")
_GROUPS = ("SUBPATTERN", "BRANCH", "GROUPREF_EXISTS")
_ONE = ("LITERAL", "NOT_LITERAL", "ANY", "ANY_ALL", "IN")
_AHEAD = 12
"""So many characters are compared to tell two ways apart."""
_SAMPLE = frozenset([*map(chr, range(128)), *"\x85\xa0ÄäßéñİıЖж中あ가\u0301\u3000\u200b\ufeff\uff21٣ˇ"])
"""Every ASCII character, and others of each kind: what expressions tell apart."""
_CATEGORIES = {
    "DIGIT": r"\d", "NOT_DIGIT": r"\D", "SPACE": r"\s", "NOT_SPACE": r"\S", "WORD": r"\w", "NOT_WORD": r"\W",
}  # fmt: skip
_ENDS = {"AT_END": frozenset({"", "\n"}), "AT_END_STRING": frozenset({""})}
"""The end of a text as a character of its own, which no repetition goes over."""
_NOWHERE: Chars = frozenset()


class Growth(Struct, frozen=True, order=True):
    """A bound of the work: ``factor`` times the length of the text to the power of ``power``."""

    power: int
    factor: int

    def __add__(self, other: "Growth") -> "Growth":
        top = max(self.power, other.power)
        return Growth(top, sum(one.factor for one in (self, other) if one.power == top))

    def __mul__(self, other: "Growth") -> "Growth":
        return Growth(self.power + other.power, self.factor * other.factor)


_STEP = Growth(0, 1)


class ExplodesError(Exception):
    """Raised for a repetition whose body can match one text in several ways: the work can grow exponentially."""


def growth(source: str, flags: int = 0, *, anywhere: bool = True) -> Growth:
    """How the work of one expression can grow.

    ``anywhere``: it is looked for, or tried at many places of one text; else it is matched at one place.

    Raises ``ExplodesError`` where no power of the length is a bound, ``re.error`` for what is no expression.
    """
    proof = _Proof(source, flags)
    work = proof.work(proof.parsed, _NOWHERE, sure=True)
    return work * Growth(1, 1) if anywhere and not proof.starts_apart(work) else work


class _Proof:
    """One expression taken apart, with the characters that it tells apart."""

    def __init__(self, source: str, flags: int) -> None:
        compiled = re.compile(source, flags)
        self.flags = compiled.flags
        self.parsed: Any = list(take_apart(source, flags))
        self._all: Chars = _SAMPLE | frozenset(source)
        self._looped: set[str] = set()

    # --- characters

    def _chars(self, operation: str, argument: Any) -> Chars:
        """The characters that one place of an expression takes."""
        if operation in ("ANY", "ANY_ALL"):
            return self._all if self.flags & re.S else self._all - {"\n"}
        if operation == "LITERAL":
            return self._cases({chr(argument)})
        if operation == "NOT_LITERAL":
            return self._all - self._cases({chr(argument)})
        found: set[str] = set()
        for name, value in argument:
            kind = str(name)
            if kind == "LITERAL":
                found.add(chr(value))
            elif kind == "RANGE":
                found |= {char for char in self._all if value[0] <= ord(char) <= value[1]}
            elif kind == "CATEGORY":
                known = re.compile(_CATEGORIES[str(value).removeprefix("CATEGORY_")], self.flags & re.A)
                found |= {char for char in self._all if known.match(char)}
        chars = self._cases(found)
        return self._all - chars if str(argument[0][0]) == "NEGATE" else chars

    def _cases(self, chars: set[str]) -> Chars:
        if not self.flags & re.I:
            return frozenset(chars)
        return frozenset(one for char in chars for one in (char, char.lower(), char.upper()))

    def _first(self, nodes: Nodes, after: Chars) -> Chars:
        """What the text can go on with where ``nodes`` begin; ``after``: what can follow them."""
        found: Chars = _NOWHERE
        for node in nodes:
            operation, argument = str(node[0]), node[1]
            if operation in _ONE:
                return found | self._chars(operation, argument)
            if operation in REPEATS:
                low, _high, body = argument
                found |= self._first(body, _NOWHERE)
                if low and not _empty(body):
                    return found
            elif operation in _GROUPS:
                for branch in _branches(operation, argument):
                    found |= self._first(branch, _NOWHERE)
                if not any(map(_empty, _branches(operation, argument))):
                    return found
            elif operation == "GROUPREF":
                return self._all
            elif operation == "AT" and str(argument) in _ENDS:
                return found | _ENDS[str(argument)]
        return found | after

    def _prefix(self, nodes: Nodes, after: Chars) -> list[Chars]:
        """The characters that stand at the first places, as far as each place has its own."""
        found: list[Chars] = []
        for place, node in enumerate(nodes):
            operation, argument = str(node[0]), node[1]
            if operation == "AT" and str(argument) in _ENDS:
                return [*found, _ENDS[str(argument)]]
            if operation in ("AT", "ASSERT", "ASSERT_NOT"):
                continue
            inner: Nodes = argument[3] if operation == "SUBPATTERN" else argument[2] if operation in REPEATS else ()
            if operation in _ONE:
                found.append(self._chars(operation, argument))
            elif operation in REPEATS and len(inner) == 1 and str(inner[0][0]) in _ONE and argument[0] == argument[1]:
                found += [self._chars(str(inner[0][0]), inner[0][1])] * min(argument[0], _AHEAD)
            elif operation == "SUBPATTERN" and _fixed(inner):
                found += self._prefix(inner, _NOWHERE)
            else:
                return [*found, self._first(nodes[place:], after)]
            if len(found) >= _AHEAD:
                return found
        return [*found, after] if after else found

    def _apart(self, one: Nodes, other: Nodes, after: Chars) -> bool:
        """Whether the next characters tell two ways apart."""
        ways = zip(self._prefix(one, after), self._prefix(other, after), strict=False)
        return any(not mine & theirs for mine, theirs in ways)

    # --- work

    def work(self, nodes: Nodes, after: Chars, *, sure: bool = False) -> Growth:
        """The work of one attempt at ``nodes`` from one place.

        ``sure``: behind them the expression has matched. What is gone through then is not gone through again.
        """
        if not nodes:
            return _STEP
        (kind, argument), rest = nodes[0], nodes[1:]
        operation = str(kind)
        behind = self.work(rest, after, sure=sure)
        sure = sure and _never_fails(rest)
        if operation in REPEATS:
            low, high, body = argument
            if sure and (low <= 1 or _fixed(body)):
                # What is gone through is matched; of an endless one only the work of a round counts.
                rounds = max(1, low) if high is ENDLESS else max(1, high)
                return self.work(body, self._all, sure=True) * Growth(0, rounds) + behind
            return self._repeated(argument, rest, after, behind)
        if operation in _GROUPS:
            branches = _branches(operation, argument)
            follow = self._first(rest, after)
            inner = Growth(0, 0)
            for branch in branches:
                inner += self.work(branch, follow, sure=sure)
            return inner + (behind if sure else behind * Growth(0, self._ways(operation, branches, follow)))
        if operation in ("ASSERT", "ASSERT_NOT"):
            return self.work(argument[1], _NOWHERE) + behind
        return behind + _STEP

    def _repeated(self, argument: Any, rest: Nodes, after: Chars, behind: Growth) -> Growth:
        low, high, body = argument
        endless = high is ENDLESS
        follow = self._first(rest, after)
        again = follow | self._first(body, _NOWHERE)
        each = self.work(body, again)
        times = Growth(1, 1) if endless else Growth(0, max(1, high))
        if endless:
            self._looped |= self._inside(body)
        if (endless or high > 1) and self._unsure(body, again):
            if endless:
                raise ExplodesError("a repetition in which one text can be matched in several ways")
            through = times * each * Growth(0, 2 ** min(high, 64))
        else:
            # Where there is no choice, all rounds together go through the text once.
            through = each if each.power else times * each
        if low == high or not rest or self._apart(body, rest, after):
            return through + behind
        return through + (Growth(1, 1) if endless else Growth(0, high - low)) * behind

    def _unsure(self, nodes: Nodes, after: Chars) -> bool:
        """Whether one text can be matched in several ways, as far as the next characters tell."""
        for place, node in enumerate(nodes):
            operation, argument = str(node[0]), node[1]
            rest = nodes[place + 1 :]
            follow = self._first(rest, after)
            if operation in REPEATS:
                low, high, body = argument
                if _empty(body) or self._unsure(body, follow | self._first(body, _NOWHERE)):
                    return True
                if low != high and not self._apart(body, rest, after):
                    return True
            elif operation in _GROUPS:
                branches = _branches(operation, argument)
                if self._ways(operation, branches, follow) > 1 or any(
                    self._unsure(branch, follow) for branch in branches
                ):
                    return True
        return _empty(nodes)

    def _ways(self, operation: str, branches: Sequence[Nodes], follow: Chars) -> int:
        """How many of some branches can take the same text: the most that the next characters don't tell apart."""
        if operation == "GROUPREF_EXISTS":
            return 1
        return max(sum(not self._apart(one, other, follow) or one is other for other in branches) for one in branches)

    def _inside(self, nodes: Nodes) -> Chars:
        """All characters that can stand in what ``nodes`` match."""
        found: Chars = _NOWHERE
        for node in nodes:
            operation, argument = str(node[0]), node[1]
            if operation in _ONE:
                found |= self._chars(operation, argument)
            elif operation in REPEATS:
                found |= self._inside(argument[2])
            elif operation in _GROUPS:
                for branch in _branches(operation, argument):
                    found |= self._inside(branch)
            elif operation == "GROUPREF":
                return self._all
        return found

    # --- where it is looked for

    def starts_apart(self, work: Growth) -> bool:
        """Whether an attempt that goes far can't be repeated from a place inside what it went through."""
        if work.power == 0:
            return False
        operation, argument = str(self.parsed[0][0]), self.parsed[0][1]
        looped = frozenset(self._looped)
        if operation == "AT" and str(argument) == "AT_BEGINNING_STRING":
            return True
        if operation == "AT" and str(argument) == "AT_BEGINNING":
            return not self.flags & re.M or "\n" not in looped
        if operation == "ASSERT_NOT" and argument[0] < 0 and _fixed(argument[1]):
            # Nothing begins behind such a character: where only such are gone through, nothing begins inside.
            looped -= self._inside(argument[1])
        return not looped & self._first(self.parsed, _NOWHERE)


def _branches(operation: str, argument: Any) -> list[Any]:
    if operation == "SUBPATTERN":
        return [argument[3]]
    return [one or () for one in argument[1:]] if operation == "GROUPREF_EXISTS" else list(argument[1])


def _empty(nodes: Nodes) -> bool:
    """Whether ``nodes`` can match nothing."""
    for node in nodes:
        operation, argument = str(node[0]), node[1]
        if operation in _ONE:
            return False
        if operation in REPEATS and argument[0] and not _empty(argument[2]):
            return False
        if operation in _GROUPS and not any(map(_empty, _branches(operation, argument))):
            return False
    return True


def _fixed(nodes: Nodes) -> bool:
    """Whether ``nodes`` are single characters."""
    return bool(nodes) and all(str(node[0]) in _ONE for node in nodes)


def _never_fails(nodes: Nodes) -> bool:
    """Whether ``nodes`` match whatever stands there: each of them can match nothing, and none is a condition."""
    return all(str(node[0]) in REPEATS and not node[1][0] for node in nodes)
