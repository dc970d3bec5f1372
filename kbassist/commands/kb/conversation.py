"""``kbassist kb new`` step by step: the conversation at a terminal or through a pipe, and the files it leaves.

An interrupted conversation loses nothing: each accepted answer is kept with its question (secrets masked) in a YAML
file beside the rules, from which it goes on the next time.
"""

import argparse
import sys
from datetime import date, datetime
from pathlib import Path

import msgspec
from msgspec import Struct

from kbassist.authoring.interview import Interview, Made, Prompt, to_yaml
from kbassist.commands.kb.lint import lint_rules
from kbassist.commands.kb.schema import write_schemas
from kbassist.commands.kb.test import run_tests
from kbassist.commands.output import save, say
from kbassist.errors import UserError
from kbassist.rulebase.base import RuleBase
from kbassist.rulebase.files import rule_files
from kbassist.rulebase.folders import roots
from kbassist.rulebase.loader import load
from kbassist.rulebase.yamlfile import YamlError, read_yaml
from kbassist.text.safe import clean
from kbassist.text.secrets import Vault, mask

_FOLDER = "my-rules"
_KEPT = "new-article.answers.yaml"
_END, _HELP, _BACK = ".", "?", "<"
_HEADING = "docs/rule-language.md explains every word; after a change: kbassist kb lint, then kbassist kb test {name}."
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


def tell(text: str) -> None:
    """A line for the person."""
    say(f"{clean(text, 2_000)}\n")


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


def new_article(arguments: argparse.Namespace, base: RuleBase, error: str) -> int:
    """Ask for an article, write it, check it; the exit status."""
    folder = Path(arguments.output or _FOLDER)
    base = _with_own(arguments, folder, base)
    keeping = folder / _KEPT
    kept = _read_kept(Path(arguments.answers) if arguments.answers else keeping, asked=bool(arguments.answers))
    tell("A new article. ? explains a question, < goes back to the one before; Ctrl+C keeps what you have answered.")
    try:
        if kept and not arguments.answers and not _go_on(keeping, kept):
            kept = []
        made = _converse(arguments, base, error, kept, keeping)
    except (_EndedError, KeyboardInterrupt):
        if keeping.exists():
            raise UserError(
                "ended before the last question; your answers are kept: 'kbassist kb new' goes on"
            ) from None
        raise UserError("ended before the first answer; nothing was written") from None
    folders = (*(one for one in roots(arguments.folders) if one != folder), folder)
    paths = _write(made, folders)
    keeping.unlink(missing_ok=True)
    tell("")
    for path in paths:
        tell(f"written: {path}")
    tell("")
    status = lint_rules(folders) or run_tests(_loaded(folders), arguments.engine, (made.article_id,))
    tell("")
    if status:
        tell(f"Mend the files above, then: kbassist kb lint --rules {folder}")
    else:
        tell(f"Try it: kbassist diagnose {paths[-1]} --rules {folder}   (or set KBASSIST_RULES to the folder)")
    return status


def _with_own(arguments: argparse.Namespace, folder: Path, base: RuleBase) -> RuleBase:
    """The rule base with what is in the folder already, so that its ids and questions are known."""
    folders = roots(arguments.folders)
    if not folder.is_dir() or folder in folders:
        return base
    try:
        rule_files((folder,))
    except UserError:
        return base
    return _loaded((*folders, folder))


def _loaded(folders: tuple[Path, ...]) -> RuleBase:
    return load(folders[1:], base=folders[0])


def _go_on(keeping: Path, kept: list[Given]) -> bool:
    when = datetime.fromtimestamp(keeping.stat().st_mtime).strftime("%Y-%m-%d %H:%M")
    first = clean(kept[0].answer, 60)
    tell(f"There are {len(kept)} answers kept from {when} ({first}). Go on with them? (yes/no) [yes]")
    while True:
        answer = _line("> ").strip().casefold()
        if answer in ("", "y", "yes", "n", "no"):
            return not answer.startswith("n")
        tell("Please answer yes or no.")


def _converse(arguments: argparse.Namespace, base: RuleBase, error: str, kept: list[Given], keeping: Path) -> Made:
    """The conversation, started again without the last answer whenever the person goes back."""
    while True:
        answers = _Answers(kept)
        interview = Interview(base, answers.ask, answers.tell, date.today())
        try:
            return interview.run(arguments.name or "", arguments.title, error)
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


def _write(made: Made, folders: tuple[Path, ...]) -> list[Path]:
    """The files of the article in the last one of the folders of the rule base, the schemas that let an editor check
    and explain them as they are changed, and the error text."""
    folder = folders[-1]
    name = made.article_id.casefold()
    paths = {kind: folder / kind / f"{name}.yaml" for kind in made.files}
    for path in paths.values():
        if path.exists():
            raise UserError(f"{path}: exists; choose another id or another folder (--output)")
    for kind, content in made.files.items():
        heading = f"yaml-language-server: $schema=../schema/{kind}.schema.json\n{_HEADING.format(name=made.article_id)}"
        save(paths[kind], to_yaml(content, heading))
    error = folder / f"{name}.error.txt"
    save(error, f"{made.sample}\n")
    # Last: what the article defines is among the names that they know.
    write_schemas(folder / "schema", folders)
    return [*paths.values(), error]
