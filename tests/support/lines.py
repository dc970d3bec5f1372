"""Lines as support engineers type them, scored in this process: what each line stores against what it should.

``python -m tests.support.lines [--show] [--file FILE] [--random N] [WORD ...]`` prints right, wrong_stored, asked_back and not_understood
by kind and language; ``--show`` each line that is not right; WORD: only these ids, kinds, languages;
``--random N``: so many random lines of common words, none of which may store anything. The lines are in
``tests/shell/lines/``, one JSON object each: ``start`` (the paste it begins with), ``asked`` (the fact of the open question),
``before`` (what is said before), ``say``, ``expect`` (facts known afterwards; a list: one of these, ``12*``: a pattern),
``may`` (facts that may be stored besides), ``must_not`` (``*``: nothing else, or names of facts), ``declines`` (the open
question is to be closed), ``says`` (words that the reply must have, each with its alternatives: ``a|b``). The value
``(taken back)`` of a fact: it was known and is not any more.
"""

import argparse
import collections
import fnmatch
import json
import random
import sys
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Literal, TypeAlias

import msgspec
from msgspec import Struct

from kbassist.casefile.case import Case
from kbassist.model.result import Question, QuestionChoice
from kbassist.reasoning.engines.select import select_engine
from kbassist.reasoning.infer import Reasoner
from kbassist.render.text import to_text
from kbassist.rulebase.base import RuleBase
from kbassist.rulebase.loader import load
from kbassist.shell.conversation import Shell
from kbassist.shell.store import Store
from kbassist.shell.understand import understand
from tests.support.common_words import COMMON_WORDS
from tests.support.run import ROOT

FOLDER = ROOT / "tests" / "shell" / "lines"
Wanted: TypeAlias = str | list[str]
Outcome: TypeAlias = Literal["right", "wrong_stored", "asked_back", "not_understood"]
TAKEN_BACK = "(taken back)"
OUTCOMES: tuple[Outcome, ...] = ("right", "wrong_stored", "asked_back", "not_understood")


class Step(Struct, frozen=True, kw_only=True):
    """Something said, and the fact of the question that is open then (None: whichever is)."""

    asked: str | None
    say: str


class Line(Step, frozen=True, kw_only=True):
    """A line and what a good colleague would take from it."""

    id: str
    start: str
    lang: str
    kind: str
    expect: dict[str, Wanted]
    may: dict[str, Wanted]
    must_not: Literal["*"] | list[str]
    before: list[Step] = []
    says: list[str] = []
    declines: bool = False
    note: str = ""


class Scored(Struct, frozen=True, kw_only=True):
    """What became of a line. ``closed``: the open question was declined."""

    line: Line
    outcome: Outcome
    stored: tuple[str, ...]
    said: str
    closed: bool


class AskingShell(Shell):
    """A shell of which any question can be made the open one."""

    asking: str | None = None

    @property
    def question(self) -> Question | None:
        """The question that is wanted, else the one that matters most."""
        if self.asking is None:
            return super().question
        fact = self.base.facts[self.asking]
        choices = tuple(
            QuestionChoice(value=value, title=self.base.title(fact.name, value))
            for value in self.base.values[fact.name]
        )
        made = Question(
            fact=fact.name, ask=fact.ask, choices=choices, how_to_find="", commands=(), answered_by="", why=""
        )
        return next((one for one in self.questions if one.fact == self.asking), made)


def lines_of(path: Path) -> list[Line]:
    """The lines of a file."""
    return [msgspec.json.decode(one, type=Line) for one in path.read_text("utf-8").splitlines()]


class Scorer:
    """Says lines to one shell, each in a case of its own."""

    def __init__(self, shell: AskingShell) -> None:
        self.shell = shell
        self._starts: dict[str, str] = json.loads((FOLDER / "starts.json").read_text("utf-8"))["starts"]
        self._begun: dict[str, Case] = {}

    def score(self, line: Line) -> Scored:
        """Paste, say what comes before, say the line, and compare."""
        self._begin(line.start)
        for step in line.before:
            self._say(step)
        before, declined, asking = self._stored(), self.shell.case.declined, line.asked or self._open()
        said = self._say(line)
        after = self._stored()
        new = {name: values - before.get(name, frozenset()) for name, values in after.items()}
        new = {name: values for name, values in new.items() if values}
        new |= dict.fromkeys(before.keys() - after.keys(), frozenset({TAKEN_BACK}))
        said = " ".join(said.split())
        outcome = _judged(line, after, new, asks=self.shell.pending != ())
        return Scored(
            line=line,
            outcome=outcome if outcome != "right" or _says(line, said) else "not_understood",
            stored=tuple(sorted(f"{name}={'|'.join(sorted(value))}" for name, value in new.items())),
            said=said,
            closed=asking is not None and asking in set(self.shell.case.declined) - set(declined),
        )

    def _open(self) -> str | None:
        question = self.shell.question
        return question.fact if question is not None else None

    def _begin(self, start: str) -> None:
        shell = self.shell
        shell.fresh()
        shell.pending, shell.asked, shell.asking = (), None, None
        if start not in self._begun:
            shell.paste(self._starts[start])
            self._begun[start] = shell.case
        else:
            shell.move(self._begun[start])

    def _say(self, step: Step) -> str:
        self.shell.asking = step.asked
        try:
            return to_text(self.shell.handle(step.say).blocks)
        finally:
            self.shell.asking = None

    def _stored(self) -> dict[str, frozenset[str]]:
        """What is answered or was observed, as text; a fact can be observed with several values."""
        found: dict[str, set[str]] = {name: {_plain(one)} for name, one in self.shell.case.answers.items()}
        for fact in self.shell.result.facts:
            if fact.origin == "observed" and not fact.stale and fact.name not in self.shell.case.answers:
                found.setdefault(fact.name, set()).add(_plain(fact.value))
        return {name: frozenset(values) for name, values in found.items()}


def _plain(value: object) -> str:
    return {True: "yes", False: "no"}[value] if isinstance(value, bool) else str(value)


def _judged(
    line: Line, after: Mapping[str, frozenset[str]], new: Mapping[str, frozenset[str]], *, asks: bool
) -> Outcome:
    def known(name: str) -> frozenset[str]:
        return after.get(name) or new.get(name, frozenset())

    allowed: dict[str, Sequence[str]] = {}
    for part in (line.expect, line.may):
        for name, wanted in part.items():
            allowed[name] = [*allowed.get(name, ()), *([wanted] if isinstance(wanted, str) else wanted)]
    for name, values in new.items():
        forbidden = name in allowed or line.must_not == "*" or name in line.must_not
        if forbidden and not all(_fits(one, allowed.get(name, ())) for one in values):
            return "wrong_stored"
    if all(any(_fits(one, _list(wanted)) for one in known(name)) for name, wanted in line.expect.items()):
        return "right"
    return "asked_back" if asks else "not_understood"


def _says(line: Line, said: str) -> bool:
    """Whether the reply has the words that it must have."""
    folded = said.casefold()
    return all(any(one in folded for one in words.split("|")) for words in line.says)


def _list(wanted: Wanted) -> Sequence[str]:
    return [wanted] if isinstance(wanted, str) else wanted


def _fits(value: str, patterns: Sequence[str]) -> bool:
    return any(fnmatch.fnmatchcase(value.casefold(), one.casefold()) for one in patterns)


def table(scored: Sequence[Scored]) -> Iterator[str]:
    """The outcomes by kind and by language, the sum below."""
    yield f"{'':20}{'n':>5}{'right':>7}{'wrong':>7}{'asked':>7}{'lost':>6}"
    for by in ("kind", "lang"):
        for name in dict.fromkeys(getattr(one.line, by) for one in scored):
            yield _row(name, [one for one in scored if getattr(one.line, by) == name])
    unsure = [one for one in scored if one.line.declines]
    yield _row("all", scored)
    yield f"don't know: {len(unsure)}, the question closed after {sum(one.closed for one in unsure)}"


def _row(name: str, scored: Sequence[Scored]) -> str:
    n = collections.Counter(one.outcome for one in scored)
    counts = [n[one] for one in OUTCOMES]
    return f"{name:20}{len(scored):5}{counts[0]:7}{counts[1]:7}{counts[2]:7}{counts[3]:6}"


def _shown(one: Scored) -> str:
    line = one.line
    before = "".join(f"{step.say!r}, then " for step in line.before)
    return (
        f"{one.outcome:15}{line.id} {line.kind} {line.lang} {line.start} [{line.asked}] {before}{line.say!r}\n"
        f"    stored {', '.join(one.stored) or 'nothing'}; wanted {line.expect or 'nothing'}; it said: {one.said[:160]}"
    )


def random_lines(number: int, chance: random.Random) -> Iterator[str]:
    """So many lines of common words."""
    for _ in range(number):
        yield " ".join(chance.choices(COMMON_WORDS, k=chance.randint(1, 9)))


def stored_from(lines: Iterable[str], base: RuleBase) -> Iterator[str]:
    """The lines from which something is taken though nothing was asked, with what it is."""
    for line in lines:
        heard = understand(line, base, None).heard
        if heard:
            yield f"{line!r}: {', '.join(f'{one.fact}={one.value} from {one.words!r}' for one in heard)}"


def main() -> None:
    """Score the lines of the files."""
    parser = argparse.ArgumentParser(description="Score what the shell takes from typed lines.")
    parser.add_argument("words", nargs="*", metavar="WORD", help="ids, kinds, languages")
    parser.add_argument("--file", type=Path, action="append", help="lines to score (default: all of tests/shell/lines)")
    parser.add_argument("--show", action="store_true", help="each line that is not right")
    parser.add_argument("--random", type=int, metavar="N", help="say N random lines of common words instead")
    arguments = parser.parse_args()
    if arguments.random:
        found = list(stored_from(random_lines(arguments.random, random.Random(1)), load()))
        sys.stdout.writelines(
            f"{one}\n" for one in (*found[:100], f"{len(found)} of {arguments.random} store something")
        )
        return
    reasoner = Reasoner(load(), select_engine())
    for path in arguments.file or sorted(FOLDER.glob("*.jsonl")):
        with tempfile.TemporaryDirectory() as folder:
            scorer = Scorer(AskingShell(reasoner, Store(Path(folder))))
            words = set(arguments.words)
            chosen = [one for one in lines_of(path) if not words or words & {one.id, one.kind, one.lang}]
            scored = [scorer.score(one) for one in chosen]
        if arguments.show:
            sys.stdout.writelines(f"{_shown(one)}\n" for one in scored if one.outcome != "right")
        sys.stdout.writelines(f"{one}\n" for one in ("", path.name, *table(scored)))


if __name__ == "__main__":
    main()
