"""``--format script``: the files of a way out, into a folder of their own; one line for each."""

import os
from collections.abc import Callable
from functools import partial
from pathlib import Path

from kbassist.commands.output import FAILED, complain, hint, regret, save, say
from kbassist.errors import UserError
from kbassist.faults import attempt
from kbassist.model.result import CaseResult, Failure
from kbassist.render.names import connection
from kbassist.render.script.choice import choose, doubt
from kbassist.render.script.folder import script_files
from kbassist.rulebase.base import RuleBase
from kbassist.text.safe import clean

_LONGEST = 1000


def folder_for(name: str | None) -> Path:
    """The folder of ``--output``, before anything is worked out for it. Raises ``UserError`` if it is none to write."""
    if not name:
        raise UserError("--format script writes several files: name a new folder with --output DIR")
    path, said = Path(name), clean(name)
    try:
        if path.is_dir():
            if any(os.scandir(path)):
                # A script that is replaced would leave its notes of what it has done to another one.
                raise UserError(f"--output {said}: the folder is not empty; name a new one")
        elif os.path.lexists(path):
            raise UserError(f"--output {said}: a file of that name is in the way; name a new folder")
    except (OSError, ValueError) as error:
        raise UserError(f"--output {said}: {getattr(error, 'strerror', None) or error}; name another folder") from None
    return path


def write_scripts(
    result: CaseResult, base: RuleBase, folder: Path, option: str | None, incident: str | None, case: Callable[[], str]
) -> int:
    """Write the files of the chosen option into ``folder``, and say of each what it is for; the exit status.

    ``case``: what a report of a fault needs. Raises ``UserError``.
    """
    if result.status == "not-recognised":
        regret(result.failures)
        complain("not recognised, so there is nothing to write; without --format script it is said what was understood")
        return FAILED if result.failures else 1
    choice = choose(result, option, incident)
    files = attempt("rendering", "the scripts", partial(script_files, choice, base), case)
    if isinstance(files, Failure):
        regret((*result.failures, files))
        return FAILED
    for one in files:
        save(folder / one.name, one.content)
    width = max(len(one.name) for one in files)
    say("".join(f"{folder / one.name}{' ' * (width - len(one.name))}  {clean(one.does)}\n" for one in files))
    if doubts := doubt(choice.option):
        hint(clean(doubts, _LONGEST))
    for other in choice.others:
        about = connection(other) or other.diagnoses[0].title
        hint(f"Another incident has a plan of its own: --incident {other.id} ({clean(about)})")
    return 0
