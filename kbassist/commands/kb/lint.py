"""``kbassist kb lint``."""

import argparse
from pathlib import Path

from kbassist.authoring.lint import lint
from kbassist.commands.output import CHECK_FAILED, complain, say
from kbassist.rulebase.files import default_rules, rule_files
from kbassist.rulebase.folders import extra_rules


def run(arguments: argparse.Namespace) -> int:
    """Run the command; its exit status."""
    return lint_rules(extra_rules(arguments.rules))


def lint_rules(extra: tuple[Path, ...]) -> int:
    """Check the shipped rules with the ``extra`` folders, print the problems; the exit status."""
    files = rule_files((default_rules(), *extra))
    problems = lint(files)
    for problem in problems:
        say(f"{problem}\n")
    if problems:
        complain(f"{len(problems)} problem{'s' if len(problems) > 1 else ''} in the rule base")
        return CHECK_FAILED
    say(f"{len(files)} files checked, no problems\n")
    return 0
