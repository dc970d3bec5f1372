"""``kbassist verify``: a case held against new evidence, from after the fix."""

import argparse
import os
import sys
from functools import partial
from pathlib import Path

from kbassist.casefile.file import SavedCase
from kbassist.commands.output import CHECK_FAILED, FAILED, UNUSABLE, complain, deliver, hint, regret, to_print
from kbassist.commands.session import password_of, read_time
from kbassist.errors import UserError
from kbassist.evidence.intake import Intake
from kbassist.evidence.originals import spare
from kbassist.evidence.sources import documents
from kbassist.faults import attempt
from kbassist.model.result import Failure
from kbassist.reasoning.infer import open_reasoner
from kbassist.rulebase.folders import open_base
from kbassist.rulebase.masking import masker_for
from kbassist.shell.store import open_store
from kbassist.text import times
from kbassist.text.safe import as_json
from kbassist.text.secrets import Vault
from kbassist.verify.before import open_before
from kbassist.verify.fresh import Fresh, FreshReader
from kbassist.verify.known import end_of, known
from kbassist.verify.model import Verification
from kbassist.verify.verdict import verify as verified

_WIDTH = 80


def verify(arguments: argparse.Namespace) -> int:
    """Run the command; its exit status: 0 only if all is proven to be fixed."""
    if arguments.output:
        spare("--output", arguments.output, [one for one in (arguments.case, *arguments.paths) if one != "-"])
    asked = read_time(arguments.since, "--since")
    base = open_base(arguments.folders)
    vault = Vault(masker_for(base, arguments.mask_also))
    password = password_of(arguments.password_file)
    reasoner = open_reasoner(base, arguments.engine)
    before = open_before(arguments.case, Intake(base, vault, password), reasoner, _saved)
    had = known(before)
    since = times.last(one for one in (asked, end_of(before)) if one is not None)
    clients = {one.client for one in before.result.incidents if one.client}
    reader = FreshReader(base, vault, had, since=since, clients=clients, password=password)
    fresh = reader.read(documents(_paths(arguments)))
    if _unusable(fresh):
        return FAILED if fresh.failures else UNUSABLE
    made = verified(before, had, fresh, reasoner, since=since, option=arguments.option or "")
    rendered = attempt("rendering", "the report", partial(_rendered, arguments, made), lambda: as_json(made).decode())
    if isinstance(rendered, Failure):
        regret((*fresh.failures, rendered))
        return FAILED
    deliver(rendered, arguments.output)
    regret(fresh.failures)
    return 0 if all(one.done for one in made.incidents) else CHECK_FAILED


def _saved(name: str) -> tuple[SavedCase, Path]:
    """A saved session."""
    try:
        loaded = open_store().load(name)
    except UserError as error:
        raise UserError(str(error).replace("/sessions lists", "'kbassist sessions' lists")) from None
    return loaded.case, loaded.path


def _paths(arguments: argparse.Namespace) -> list[str]:
    if arguments.paths:
        return list(arguments.paths)
    if sys.stdin is not None and sys.stdin.isatty():
        end = "Ctrl+Z and Enter" if os.name == "nt" else "Ctrl+D"
        hint(f"Paste what the client says after the fix, then press {end} on a line of its own:")
    return ["-"]


def _unusable(fresh: Fresh) -> bool:
    """Whether nothing of the new evidence could be read; said on standard error."""
    bad = [one for one in fresh.evidence if one.status in ("unreadable", "not-understood") and one.kind != "text"]
    if not fresh.evidence or len(bad) < len(fresh.evidence):
        return False
    for one in bad:
        complain(f"{one.path}: {one.note}")
    regret(fresh.failures)
    return True


def _rendered(arguments: argparse.Namespace, made: Verification) -> str | bytes:
    if arguments.format in ("json", "junit"):
        from kbassist.verify.document import to_json, to_junit  # noqa: PLC0415 - start-up: only these formats need it

        return to_json(made) if arguments.format == "json" else to_junit(made)
    from kbassist.verify.report import verification  # noqa: PLC0415 - start-up: only this format needs it

    return to_print(verification(made), output=arguments.output)
