"""``kbassist kb new`` step by step: the conversation at a terminal or through a pipe, and the files it leaves.

An interrupted conversation loses nothing: the answers given so far are kept in a file that ``--answers`` takes up.
"""

import argparse
import sys
from datetime import date
from pathlib import Path

from kbassist.commands.session import extra_rules
from kbassist.commands.workshop import lint_rules, run_tests, save, write_schemas
from kbassist.errors import UserError
from kbassist.knowledge.base import RuleBase
from kbassist.knowledge.interview import Interview, Made, Prompt, to_yaml
from kbassist.knowledge.loader import load
from kbassist.masking import clean

_FOLDER = "my-rules"
_END = "."
_HEADING = "docs/rule-language.md explains every word; after a change: kbassist kb lint, then kbassist kb test {name}."


class _EndedError(Exception):
    """There are no more answers."""


class _Lines:
    """Answers from a file first, then from standard input; all of them are remembered."""

    def __init__(self, answers: list[str]) -> None:
        self.waiting = list(answers)
        self.given: list[str] = []

    def line(self, prompt: str) -> str:
        """The next answer, without its end."""
        if self.waiting:
            answer = self.waiting.pop(0)
            sys.stdout.write(f"{prompt}{answer}\n")
        else:
            sys.stdout.write(prompt)
            sys.stdout.flush()
            read = sys.stdin.readline() if sys.stdin is not None else ""
            if not read:
                raise _EndedError
            answer = read.rstrip("\r\n")
            if not sys.stdin.isatty():
                sys.stdout.write(f"{answer}\n")
        self.given.append(answer)
        return answer

    def forget(self) -> None:
        """Take the last answer back: it was a request for help."""
        self.given.pop()

    def ask(self, prompt: Prompt) -> str:
        """One answer; ``?`` explains the question."""
        tell(prompt.text)
        while True:
            answer = self.line("> ")
            if answer.strip() == "?":
                self.forget()
                tell(f"  {prompt.help}")
                continue
            if not prompt.many:
                return answer
            lines = []
            while answer.strip() != _END:
                lines.append(answer)
                answer = self.line("> ")
            return "\n".join(lines)


def tell(text: str) -> None:
    """A line for the person."""
    sys.stdout.write(f"{clean(text, 2_000)}\n")


def new_article(arguments: argparse.Namespace, base: RuleBase, error: str) -> int:
    """Ask for an article, write it, check it; the exit status."""
    folder = Path(arguments.output or _FOLDER)
    lines = _Lines(_answers(arguments.answers) if arguments.answers else [])
    tell("A new article. ? explains a question; Ctrl+C keeps what you have answered so far.")
    try:
        made = Interview(base, lines.ask, tell, date.today()).run(arguments.name or "", arguments.title, error)
    except (_EndedError, KeyboardInterrupt):
        kept = folder / "new-article.answers.txt"
        save(kept, "".join(f"{line}\n" for line in lines.given))
        again = f"kbassist kb new --ask --answers {kept}"
        raise UserError(f"ended before the last question; nothing is lost: go on with '{again}'") from None
    paths = _write(made, folder)
    tell("")
    for path in paths:
        tell(f"written: {path}")
    tell("")
    extra = (*extra_rules(one for one in arguments.rules if Path(one) != folder), folder)
    status = lint_rules(extra)
    if not status:
        status = run_tests(load(extra), arguments.engine, (made.article_id,))
    tell("")
    tell(f"Use it: kbassist diagnose error.txt --rules {folder}   (or set KBASSIST_RULES to the folder)")
    return status


def _answers(file: str) -> list[str]:
    try:
        return Path(file).read_text(encoding="utf-8-sig").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise UserError(f"--answers {file}: can't be read: {getattr(error, 'strerror', None) or error}") from None


def _write(made: Made, folder: Path) -> list[Path]:
    """The files of the article, and the schemas that let an editor check them as they are changed."""
    name = made.article_id.casefold()
    paths = {kind: folder / kind / f"{name}.yaml" for kind in made.files}
    for path in paths.values():
        if path.exists():
            raise UserError(f"{path}: exists; choose another id or another folder (--output)")
    write_schemas(folder / "schema")
    for kind, content in made.files.items():
        heading = f"yaml-language-server: $schema=../schema/{kind}.schema.json\n{_HEADING.format(name=made.article_id)}"
        save(paths[kind], to_yaml(content, heading))
    return list(paths.values())
