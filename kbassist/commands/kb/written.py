"""A new article in a folder of rules: its files, and what lint and its examples say of them at once."""

import argparse
import shutil
import sys
import textwrap
from pathlib import Path

from kbassist.authoring.draft import Draft
from kbassist.authoring.skeleton import all_left, article_files
from kbassist.commands.kb.lint import lint_rules
from kbassist.commands.kb.schema import write_schemas
from kbassist.commands.kb.test import run_tests
from kbassist.commands.output import save, say
from kbassist.errors import UserError
from kbassist.rulebase.base import RuleBase
from kbassist.rulebase.files import rule_files
from kbassist.rulebase.folders import roots
from kbassist.rulebase.glance import glance
from kbassist.rulebase.loader import load
from kbassist.text.safe import clean

_HEADING = (
    "# A new article. docs/rule-language.md explains every word;\n"
    "# after each change: kbassist kb lint, then kbassist kb test {name}.\n"
)
_SCHEMA = "# yaml-language-server: $schema=../schema/{kind}.schema.json\n"


def tell(text: str) -> None:
    """A line for the person; at a terminal it is wrapped between words, with the indentation of its beginning."""
    text = clean(text, 2_000)
    if sys.stdout.isatty():
        width = shutil.get_terminal_size().columns
        indent = " " * (len(text) - len(text.lstrip()) + (2 if text[:1] == " " else 0))
        text = "\n".join(
            textwrap.wrap(text, width - 1, subsequent_indent=indent, break_long_words=False, break_on_hyphens=False)
        )
    say(f"{text}\n")


def headed_files(draft: Draft, *, schema: bool) -> dict[str, str]:
    """The files of a draft by their kind, each with its heading."""
    heading = _HEADING.format(name=draft.id)
    return {
        kind: (_SCHEMA.format(kind=kind) if schema else "") + heading + text
        for kind, text in article_files(draft).items()
    }


def see_free(folder: Path, name: str) -> None:
    """Raise ``UserError`` if the folder has an article of that name."""
    path = folder / "articles" / f"{name.casefold()}.yaml"
    if path.exists():
        raise UserError(f"{path}: exists; choose another id or another folder (--output)")


def write_article(draft: Draft, folder: Path) -> list[Path]:
    """The files of the article, and the error text."""
    name = draft.id.casefold()
    files = {folder / kind / f"{name}.yaml": text for kind, text in headed_files(draft, schema=True).items()}
    for path in files:
        if path.exists():
            raise UserError(f"{path}: exists; choose another id or another folder (--output)")
    for path, text in files.items():
        save(path, text)
    if not draft.texts:
        return [*files]
    error = folder / f"{name}.error.txt"
    save(error, f"{draft.texts[0]}\n")
    return [*files, error]


def check_article(arguments: argparse.Namespace, folder: Path, name: str, paths: list[Path]) -> int:
    """Say what was written, with schemas for an editor; lint it and run its examples; the exit
    status."""
    tell("")
    for path in paths:
        tell(f"written: {path}")
    tell("")
    folders = (*(one for one in roots(arguments.folders) if one != folder), folder)
    # Only now are the names that the article defines among those that they know.
    write_schemas(folder / "schema", folders)
    status = lint_rules(folders, draft=True) or run_tests(loaded(folders), arguments.engine, (name,))
    tell("")
    left = all_left((str(path), path.read_text(encoding="utf-8")) for path in paths if path.suffix == ".yaml")
    for line in left:
        tell(line)
    if status or left:
        what = "Mend the files above" if status else f"Fill in these {len(left)} places"
        tell(f"{what}; 'kbassist kb test {name} {named(folder)} --watch' checks them whenever you save")
    else:
        variable = "KBASSIST_ONLY" if is_base(folder) else "KBASSIST_RULES"
        tell(f"Try it: kbassist diagnose {paths[-1]} {named(folder)}   (or set {variable} to the folder)")
    return status


def is_base(folder: Path) -> bool:
    """Whether the folder is a rule base of its own, and not one that adds to another."""
    said = glance(folder)
    return bool(said.id) and not said.extends


def named(folder: Path) -> str:
    """How a command is told of the folder."""
    return f"--only {folder}" if is_base(folder) else f"--rules {folder}"


def with_own(arguments: argparse.Namespace, folder: Path, base: RuleBase) -> RuleBase:
    """The rule base with what is in the folder already, so that its ids and questions are known."""
    folders = roots(arguments.folders)
    if not folder.is_dir() or folder in folders:
        return base
    try:
        rule_files((folder,))
    except UserError:
        return base
    return loaded((*folders, folder))


def loaded(folders: tuple[Path, ...]) -> RuleBase:
    """The rule base of some folders, the first its ground."""
    return load(folders[1:], base=folders[0])
