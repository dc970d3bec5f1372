"""``kbassist report-bug``: all that somebody needs who is to mend kbassist, in one file that its sender has read.

A text and no archive: what is shown is what is written, to the letter. It passes the same door as everything else that
leaves the program, so no secret that masking finds is in it.
"""

import argparse
import locale
import os
import sys
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import Struct

from kbassist.casefile.file import to_bytes, to_save
from kbassist.casefile.gather import gather
from kbassist.commands.about import about, packages
from kbassist.commands.asking import agreed, somebody_there
from kbassist.commands.output import hint, read_out
from kbassist.commands.session import anonymity_of
from kbassist.errors import UserError
from kbassist.evidence.intake import Intake
from kbassist.evidence.originals import spare
from kbassist.faults import FOLDER, attempt
from kbassist.files import write_new
from kbassist.masked import MaskedBytes
from kbassist.model.result import CaseResult, Failure
from kbassist.pipeline import run_case
from kbassist.private import state_folder
from kbassist.reasoning.infer import open_reasoner
from kbassist.render.report import report
from kbassist.render.text import to_text
from kbassist.rulebase.base import RuleBase
from kbassist.rulebase.folders import open_base
from kbassist.rulebase.masking import vault_for
from kbassist.shell.store import open_store
from kbassist.text.safe import clean, utf8
from kbassist.text.secrets import Vault, mask
from kbassist.text.secrets.guard import seal

if TYPE_CHECKING:
    from kbassist.commands.anonymity import Anonymity

_FAULTS = 3
"""So many of the newest reports of faults."""
_LONGEST = 2_000_000
"""Characters of a part; a case can be longer than anybody reads."""


class Part(Struct, frozen=True):
    """A part of the report, under its title."""

    title: str
    text: str

    def __str__(self) -> str:
        text = self.text.rstrip("\n")
        left = len(text) - _LONGEST
        cut = f"{text[:_LONGEST]}\n({left} characters more are left out)" if left > 0 else text
        return f"## {self.title}\n\n{cut}\n"


def run(arguments: argparse.Namespace) -> int:
    """Show the report, ask, write it; the exit status."""
    target = Path(arguments.output)
    spare("--output", target, [one for one in arguments.paths if one != "-"])
    if os.path.lexists(target):
        raise UserError(f"--output {target}: it is there already; delete it first, or choose another name")
    base = open_base(arguments.folders)
    vault = vault_for(base, arguments.mask_also)
    hidden = anonymity_of(arguments, base, arguments.paths)
    text = seal("\n".join(map(str, _parts(arguments, base, vault, hidden))))
    read_out(text, arguments.pager)
    if not arguments.yes:
        if not somebody_there():
            hint("Nothing was written, for nobody can be asked here; --yes writes it.")
            return 0
        if not agreed(f"This is all of it. Write it to {target}?"):
            hint("Nothing was written.")
            return 0
    write_new(target, MaskedBytes(utf8(text)), failed=f"--output {target}: can't be written")
    hint(f"Written: {target}. Nothing was sent: add it to your report.")
    return 0


def _parts(arguments: argparse.Namespace, base: RuleBase, vault: Vault, hidden: "Anonymity | None") -> Iterator[Part]:
    if arguments.what:
        yield Part("What happened", mask(arguments.what, vault))
    yield Part("What runs here", "\n".join((*about(arguments), *_surroundings())))
    yield Part("Packages", "\n".join(packages()))
    # The case first: if it fails again, its report is the newest.
    case = [] if arguments.no_case else list(_case(arguments, base, vault, hidden))
    faults = list(_faults(vault))
    if hidden is not None:
        # What is said of the case is anonymous already; by now its names are known.
        faults = hidden.anonymiser(faults)
        hidden.keep()
    yield from (*case, *faults)


def _surroundings() -> Iterator[str]:
    """What of the surroundings changes what the program does. Of variables that are the user's own only the names."""
    encodings = (getattr(sys.stdout, "encoding", None), sys.getfilesystemencoding(), locale.getpreferredencoding(False))
    yield f"encodings: standard output {encodings[0]}, file names {encodings[1]}, locale {encodings[2]}"
    yield f"terminal: {os.environ.get('TERM', '(TERM is not set)')}; standard output is {_kind()}"
    ours = sorted(name for name in os.environ if name.startswith("KBASSIST_"))
    yield f"variables that are set: {', '.join(ours) or 'none of kbassist'}"


def _kind() -> str:
    return "a terminal" if sys.stdout.isatty() else "no terminal"


def _faults(vault: Vault) -> Iterator[Part]:
    """The newest reports of faults; they were masked when they were written, but for what is named only now."""
    found = sorted((state_folder() / FOLDER).glob("*.txt"), reverse=True)
    for path in found[:_FAULTS]:
        try:
            yield Part(f"A fault, {path.name}", mask(path.read_text(encoding="utf-8", errors="replace"), vault))
        except OSError as error:
            yield Part(f"A fault, {path.name}", f"can't be read: {error.strerror or error}")


def _case(arguments: argparse.Namespace, base: RuleBase, vault: Vault, hidden: "Anonymity | None") -> Iterator[Part]:
    """The case as it is saved, and what is said of it now; a fault in it is what somebody wants to report."""
    if not arguments.paths:
        yield from _last(hidden, vault)
        return
    made = attempt("running", "the case of report-bug", partial(_diagnosed, arguments, base, vault))
    if isinstance(made, Failure):
        yield Part("What is said of the case", f"kbassist failed while {made.stage} it ({made.told})")
        return
    document, result = made
    if hidden is None:
        yield Part("The case", document)
    else:
        result = hidden.anonymiser.case(result, len(vault))
    blocks = report(result, base, full=True, explained=True)
    yield Part("What is said of the case", to_text(blocks))


def _diagnosed(arguments: argparse.Namespace, base: RuleBase, vault: Vault) -> tuple[str, CaseResult]:
    """The case as a document, and the result for it. Raises ``UserError``."""
    intake = Intake(base, vault)
    case = gather(arguments.paths, intake).case
    result = run_case(case.readings, case.answers, open_reasoner(base, arguments.engine), declined=case.declined)
    return to_bytes(to_save(case, result, base.digest)).decode("utf-8"), result


def _last(hidden: "Anonymity | None", vault: Vault) -> Iterator[Part]:
    """The case that was saved last, if there is one."""
    store = open_store(outside=True)
    found = store.files()
    if not found:
        return
    if hidden is not None:
        yield Part("The case", "The last case of the shell is left out (--anonymise); name its evidence, or its file.")
        return
    try:
        case = store.load(found[0].stem).case
    except UserError as error:
        yield Part("The case", f"The last case of the shell can't be read: {clean(str(error), 400)}")
        return
    title = f"The case, the last one of the shell: {clean(case.title, 60)}"
    yield Part(mask(title, vault), mask(to_bytes(case).decode("utf-8"), vault))
