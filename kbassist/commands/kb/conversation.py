"""``kbassist kb new`` step by step: the conversation at a terminal or through a pipe, and the files it leaves.

An interrupted conversation loses nothing: what it began with and each accepted answer with its question are kept
(secrets masked) in a YAML file beside the rules, from which it goes on the next time.
"""

import argparse
import sys
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from kbassist.authoring.asking import Prompt
from kbassist.authoring.draft import Draft
from kbassist.authoring.interview import Interview
from kbassist.authoring.origins import on_all_systems
from kbassist.commands.kb.kept import Given, Kept, begun_with, command_to_go_on, keep, read_kept
from kbassist.commands.kb.written import check_article, tell, with_own, write_article
from kbassist.commands.output import say
from kbassist.errors import UserError
from kbassist.rulebase.base import RuleBase
from kbassist.text.safe import clean

_FOLDER = "my-rules"
_KEPT = "new-article.answers.yaml"
_END, _HELP, _BACK = ".", "?", "<"


class _EndedError(Exception):
    """There are no more answers."""


class _BackError(Exception):
    """The person wants to answer the question before this one again."""


class _Answers:
    """Kept answers first, without showing them again, then standard input; the accepted ones are remembered."""

    def __init__(self, kept: Sequence[Given]) -> None:
        self.waiting = list(kept)
        self.given: list[Given] = []
        self.quiet = bool(kept)

    def ask(self, prompt: Prompt) -> str:
        """One answer; ``?`` explains the question, ``<`` goes back."""
        if self.given and self.given[-1].question == prompt.text:
            # Asked again: the answer before was not taken.
            self.given.pop()
        if self.waiting and self.waiting[0].question == prompt.text:
            self.given.append(self.waiting.pop(0))
            if not self.quiet:
                tell(f"{prompt}\n> {clean(self.given[-1].answer, 200)}   (kept)")
            return self.given[-1].answer
        if self.quiet:
            self.quiet = False
            say(f"({len(self.given)} answers taken up)\n")
        # What waits behind this question stays: it is taken up once its first question comes.
        answer = self._read(prompt)
        self.given.append(Given(prompt.text, answer))
        return answer

    def _read(self, prompt: Prompt) -> str:
        self.tell(str(prompt))
        while True:
            answer = _line("> ")
            if answer.strip() == _HELP:
                self.tell(f"  {prompt.help}")
            elif answer.strip() == _BACK:
                raise _BackError
            elif not prompt.many:
                return answer
            else:
                lines = []
                while answer.strip() != _END:
                    lines.append(answer)
                    answer = _line("")
                return "\n".join(lines)

    def tell(self, text: str) -> None:
        """A line for the person, unless what it belongs to is being taken up again."""
        if not self.quiet:
            tell(text)


def _line(prompt: str) -> str:
    """The next line of standard input, without its end. Raises ``_EndedError`` at the end."""
    say(prompt, now=True)
    read = sys.stdin.readline() if sys.stdin is not None else ""
    if not read:
        raise _EndedError
    answer = read.rstrip("\r\n")
    if not sys.stdin.isatty():
        say(f"{answer}\n")
    return answer


def new_article(arguments: argparse.Namespace, base: RuleBase, draft: Draft, corpus: Path | None) -> int:
    """Ask for what is not known of an article, write it, check it; the exit status."""
    folder = Path(arguments.output or _FOLDER)
    base = with_own(arguments, folder, base)
    keeping = folder / _KEPT
    kept = read_kept(Path(arguments.answers) if arguments.answers else keeping, asked=bool(arguments.answers))
    command = command_to_go_on(arguments, folder)
    tell("A new article. ? explains a question, < goes back to the one before; Ctrl+C keeps what you have answered.")
    try:
        if kept.answers and not arguments.answers and not _go_on(keeping, kept.answers):
            kept = Kept()
        kept = Kept(kept.answers, begun_with(draft, kept.begun))
        made = _converse(base, corpus, kept, keeping, command)
    except (_EndedError, KeyboardInterrupt):
        if keeping.exists():
            raise UserError(f"ended before the last question; your answers are kept; this goes on: {command}") from None
        raise UserError("ended before the first answer; nothing was written") from None
    paths = write_article(on_all_systems(made, base), folder)
    keeping.unlink(missing_ok=True)
    return check_article(arguments, folder, made.id, paths)


def _go_on(keeping: Path, kept: Sequence[Given]) -> bool:
    when = datetime.fromtimestamp(keeping.stat().st_mtime).strftime("%Y-%m-%d %H:%M")
    first = clean(kept[0].answer, 60)
    tell(f"There are {len(kept)} answers kept from {when} ({first}). Go on with them? (yes/no) [yes]")
    while True:
        answer = _line("> ").strip().casefold()
        if answer in ("", "y", "yes", "n", "no"):
            return not answer.startswith("n")
        tell("Please answer yes or no.")


def _converse(base: RuleBase, corpus: Path | None, kept: Kept, keeping: Path, command: str) -> Draft:
    """The conversation, started again without the last answer whenever the person goes back."""
    answered = kept.answers
    while True:
        answers = _Answers(answered)
        try:
            return Interview(base, answers.ask, answers.tell, corpus).run(kept.begun)
        except _BackError:
            answered = (*answers.given[:-1], *answers.waiting)
            if not answers.given:
                tell("This is the first question.")
        finally:
            if answers.given:
                keep(keeping, Kept((*answers.given, *answers.waiting), kept.begun), command)
