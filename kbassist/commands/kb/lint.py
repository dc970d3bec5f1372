"""``kbassist kb lint``."""

import argparse
from collections.abc import Sequence
from datetime import date, datetime, timezone
from pathlib import Path

from kbassist.authoring.lint import lint
from kbassist.authoring.several import clashes
from kbassist.authoring.stale import ages
from kbassist.authoring.stray_check import stray
from kbassist.commands.output import CHECK_FAILED, complain, say
from kbassist.rulebase.files import bases_of, rule_files
from kbassist.rulebase.folders import roots
from kbassist.text.times import read_time


def run(arguments: argparse.Namespace) -> int:
    """Run the command; its exit status."""
    folders = roots(arguments.folders)
    if arguments.stale:
        moment = read_time(arguments.at) or datetime.now(tz=timezone.utc)
        return list_stale(folders, moment.date())
    return lint_rules(folders)


def lint_rules(folders: Sequence[Path], *, draft: bool = False) -> int:
    """Check the rules of ``folders`` together, print the problems; the exit status. ``draft``: what is left to fill in
    is none."""
    bases = [rule_files(one) for one in bases_of(folders)]
    files = list(dict.fromkeys(one for files in bases for one in files))
    found = {problem for one in bases for problem in lint(one)} | set(clashes(bases)) | set(stray(folders))
    problems = sorted(one for one in found if not (draft and one.warning))
    for problem in problems:
        say(f"{problem}\n")
    if problems:
        left = sum(one.warning for one in problems)
        wrong = len(problems) - left
        said = [f"{wrong} problem{'s' if wrong > 1 else ''} in the rule base"] if wrong else []
        said += [f"{left} place{'s' if left > 1 else ''} to fill in"] if left else []
        complain(" and ".join(said))
        return CHECK_FAILED
    say(f"{len(files)} files checked, no problems\n")
    return 0


def list_stale(folders: Sequence[Path], today: date) -> int:
    """Print the files whose facts are older than a year, and those without a date; the exit status."""
    found = list(ages(rule_files(folders)))
    old = [one for one in found if one.stale(today)]
    for one in old:
        say(f"{one.path}: as of {one.as_of}\n")
    for one in found:
        if one.as_of is None:
            say(f"{one.path}: no date (as_of)\n")
    if old:
        complain(f"{len(old)} of {len(found)} files were checked against their sources more than a year ago")
        return CHECK_FAILED
    say(f"{len(found)} files, none older than a year\n")
    return 0
