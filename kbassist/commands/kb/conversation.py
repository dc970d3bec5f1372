"""``kbassist kb new`` step by step: the conversation at a terminal or through a pipe, and the files it leaves.

An interrupted conversation loses nothing: each accepted answer is kept with its question (secrets masked) in a YAML
file beside the rules, from which it goes on the next time.
"""

import argparse
import sys
from datetime import datetime
from pathlib import Path

import msgspec
from msgspec import Struct

from kbassist.authoring.asking import Prompt
from kbassist.authoring.draft import Draft
from kbassist.authoring.interview import Interview
from kbassist.authoring.origins import on_all_systems
from kbassist.authoring.skeleton import to_yaml
from kbassist.commands.kb.written import check_article, tell, with_own, write_article
from kbassist.commands.output import save, say
from kbassist.errors import UserError
from kbassist.rulebase.base import RuleBase
from kbassist.rulebase.yamlfile import YamlError, read_yaml
from kbassist.text.safe import clean
from kbassist.text.secrets import Vault, mask

_FOLDER = "my-rules"
_KEPT = "new-article.answers.yaml"
_END, _HELP, _BACK = ".", "?", "<"
_KEPT_HEADING = "The answers to 'kbassist kb new' so far; you may mend them. 'kbassist kb new' goes on from here."


class Given(Struct, frozen=True, forbid_unknown_fields=True):
    """An accepted answer with its question."""

    question: str
    answer: str


class _EndedError(Exception):
    """There are no more answers."""


class _BackError(Exception):
    """The person wants to answer the question before this one again."""


class _Answers:
    """Kept answers first, without showing them again, then standard input; the accepted ones are remembered."""

    def __init__(self, kept: list[Given]) -> None:
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
            return self.given[-1].answer
        if self.quiet:
            self.quiet = False
            say(f"({len(self.given)} answers taken up)\n")
        # What was kept behind this question belongs to another way through the conversation.
        self.waiting.clear()
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
    kept = _read_kept(Path(arguments.answers) if arguments.answers else keeping, asked=bool(arguments.answers))
    tell("A new article. ? explains a question, < goes back to the one before; Ctrl+C keeps what you have answered.")
    try:
        if kept and not arguments.answers and not _go_on(keeping, kept):
            kept = []
        made = _converse(base, draft, corpus, kept, keeping)
    except (_EndedError, KeyboardInterrupt):
        if keeping.exists():
            raise UserError(
                "ended before the last question; your answers are kept: 'kbassist kb new' goes on"
            ) from None
        raise UserError("ended before the first answer; nothing was written") from None
    paths = write_article(on_all_systems(made, base), folder)
    keeping.unlink(missing_ok=True)
    return check_article(arguments, folder, made.id, paths)


def _go_on(keeping: Path, kept: list[Given]) -> bool:
    when = datetime.fromtimestamp(keeping.stat().st_mtime).strftime("%Y-%m-%d %H:%M")
    first = clean(kept[0].answer, 60)
    tell(f"There are {len(kept)} answers kept from {when} ({first}). Go on with them? (yes/no) [yes]")
    while True:
        answer = _line("> ").strip().casefold()
        if answer in ("", "y", "yes", "n", "no"):
            return not answer.startswith("n")
        tell("Please answer yes or no.")


def _converse(base: RuleBase, draft: Draft, corpus: Path | None, kept: list[Given], keeping: Path) -> Draft:
    """The conversation, started again without the last answer whenever the person goes back."""
    while True:
        answers = _Answers(kept)
        try:
            return Interview(base, answers.ask, answers.tell, corpus).run(draft)
        except _BackError:
            kept = answers.given[:-1]
            if not answers.given:
                tell("This is the first question.")
        finally:
            if answers.given:
                _keep(keeping, answers.given)


def _keep(path: Path, given: list[Given]) -> None:
    """Write the accepted answers; secrets in them are masked as in everything kbassist writes."""
    vault = Vault()
    rows = [{"question": one.question, "answer": mask(one.answer, vault)} for one in given]
    save(path, to_yaml({"answers": rows}, _KEPT_HEADING))


def _read_kept(path: Path, *, asked: bool) -> list[Given]:
    if not asked and not path.exists():
        return []
    try:
        data = read_yaml(path.read_text(encoding="utf-8-sig")).data
        return msgspec.convert(data["answers"], list[Given])
    except UnicodeDecodeError:
        raise UserError(f"{path}: not UTF-8; save the file as UTF-8, or delete it to begin anew") from None
    except OSError as error:
        raise UserError(f"--answers {path}: can't be read: {error.strerror or error}") from None
    except (YamlError, msgspec.ValidationError, KeyError, TypeError) as error:
        raise UserError(f"{path}: not the kept answers of a conversation ({error}); mend or delete it") from None
