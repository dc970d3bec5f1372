"""``kbassist kb new``."""

import argparse
import sys
from datetime import date
from pathlib import Path

from kbassist.authoring.skeleton import skeleton
from kbassist.commands.output import save, say
from kbassist.errors import UserError
from kbassist.rulebase.folders import open_base
from kbassist.text.decode import decode


def run(arguments: argparse.Namespace) -> int:
    """Run the command; its exit status."""
    base = open_base(arguments.folders)
    name = arguments.name or ""
    if name in base.article_ids:
        raise UserError(f"{name}: there is such an article already; choose another id")
    if arguments.answers:
        arguments.ask = True
    error = _error_text(arguments.error) if arguments.error else ""
    if arguments.ask or (not name and not arguments.error):
        from kbassist.commands.kb.conversation import new_article  # noqa: PLC0415 - start-up: only the conversation needs it

        return new_article(arguments, base, error)
    if not name:
        raise UserError("kb new: needs an ID (a to z, digits, hyphens); without anything it asks step by step")
    made = skeleton(name, arguments.title, error, date.today())
    if not arguments.output:
        say(made)
        return 0
    path = Path(arguments.output)
    if path.exists():
        raise UserError(f"--output {path}: exists; choose another file")
    save(path, made)
    say(f"{path}: fill it in, then 'kbassist kb lint' and 'kbassist kb test {name}'\n")
    return 0


def _error_text(file: str) -> str:
    try:
        data = sys.stdin.buffer.read() if file == "-" else Path(file).read_bytes()
    except OSError as error:
        raise UserError(f"--from {file}: can't be read: {error.strerror or error}") from None
    decoded = decode(data, lambda _text: 0)
    if decoded is None:
        raise UserError(f"--from {file}: no text; hand over the error as text")
    return decoded.text
