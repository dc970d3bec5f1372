"""``kbassist kb upgrade``."""

import argparse
from pathlib import Path

from kbassist.authoring.upgrade import upgraded
from kbassist.commands.output import CHECK_FAILED, complain, save, say
from kbassist.errors import UserError
from kbassist.rulebase.collected import TYPES
from kbassist.rulebase.files import files_below
from kbassist.rulebase.yamlfile import YamlError


def run(arguments: argparse.Namespace) -> int:
    """Run the command; its exit status."""
    files = files_below(Path(arguments.folder))
    changed = 0
    for kind, path in files:
        try:
            text = path.read_bytes().decode("utf-8")
            result = upgraded(text, TYPES[kind])
        except (UnicodeDecodeError, YamlError) as error:
            raise UserError(f"{path}: {error}; 'kbassist kb lint' says where") from None
        if result.text == text:
            continue
        changed += 1
        words = ", ".join(f"{name} {number}" for name, number in result.changes.items())
        say(f"{path}: {words}\n")
        if not arguments.check:
            save(path, result.text)
    if arguments.check and changed:
        complain(f"{changed} of {len(files)} files are in former words; 'kbassist kb upgrade' rewrites them")
        return CHECK_FAILED
    say(f"{len(files)} files, {changed} {'would change' if arguments.check else 'changed'}\n")
    return 0
