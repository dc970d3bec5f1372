"""``kbassist verify``: a case held against new evidence, from after the fix."""

import argparse
from functools import partial
from pathlib import Path

from kbassist.casefile.file import SavedCase
from kbassist.commands.output import CHECK_FAILED, FAILED, UNUSABLE, complain, deliver, regret, to_print
from kbassist.commands.session import password_of, paste_please
from kbassist.evidence.intake import Intake
from kbassist.evidence.originals import spare
from kbassist.evidence.sources import documents
from kbassist.faults import attempt
from kbassist.model.result import Failure
from kbassist.reasoning.choice import judged
from kbassist.reasoning.infer import Reasoner, open_reasoner
from kbassist.rulebase.base import RuleBase
from kbassist.rulebase.folders import open_base
from kbassist.rulebase.masking import vault_for
from kbassist.shell.store import open_store
from kbassist.text.safe import as_json
from kbassist.text.times import read_time
from kbassist.verify.before import open_before
from kbassist.verify.known import Before
from kbassist.verify.model import Verification
from kbassist.verify.run import Wanted, run_verify


def verify(arguments: argparse.Namespace) -> int:
    """Run the command; its exit status: 0 only if all is proven to be fixed."""
    if arguments.output:
        read = (arguments.case, *arguments.paths, arguments.client_roots, arguments.password_file)
        spare("--output", arguments.output, [one for one in read if one and one != "-"])
    asked = read_time(arguments.since, "--since")
    base = open_base(arguments.folders)
    vault = vault_for(base, arguments.mask_also)
    password = password_of(arguments.password_file)
    first = open_reasoner(base, arguments.engine)

    def open_with(base: RuleBase) -> tuple[Reasoner, Before]:
        reasoner = first.of(base)
        return reasoner, open_before(arguments.case, Intake(base, vault, password), reasoner, _saved)

    reasoner, before = judged(base, open_with, lambda one: one[1].result)
    wanted = Wanted(asked, arguments.option or "", arguments.client_roots or "")
    found = run_verify(before, documents(_paths(arguments)), reasoner, vault, wanted, password)
    made = found.made
    if _unusable(made):
        regret(found.failures)
        return FAILED if found.failures else UNUSABLE
    rendered = attempt("rendering", "the report", partial(_rendered, arguments, made), lambda: as_json(made).decode())
    if isinstance(rendered, Failure):
        regret((*found.failures, rendered))
        return FAILED
    deliver(rendered, arguments.output)
    regret(found.failures)
    return 0 if all(one.done for one in made.incidents) else CHECK_FAILED


def _saved(name: str) -> tuple[SavedCase, Path]:
    """A saved session."""
    loaded = open_store(outside=True).load(name)
    return loaded.case, loaded.path


def _paths(arguments: argparse.Namespace) -> list[str]:
    if arguments.paths or arguments.client_roots:
        return list(arguments.paths)
    paste_please("what the client says after the fix")
    return ["-"]


def _unusable(made: Verification) -> bool:
    """Whether nothing of the new evidence could be read; said on standard error."""
    bad = [one for one in made.evidence if one.status in ("unreadable", "not-understood") and one.kind != "text"]
    if not made.evidence or len(bad) < len(made.evidence):
        return False
    for one in bad:
        complain(f"{one.path}: {one.note}")
    return True


def _rendered(arguments: argparse.Namespace, made: Verification) -> str | bytes:
    if arguments.format in ("json", "junit"):
        from kbassist.verify.document import to_json, to_junit  # noqa: PLC0415 - start-up: only these formats need it

        return to_json(made) if arguments.format == "json" else to_junit(made)
    from kbassist.verify.report import verification  # noqa: PLC0415 - start-up: only this format needs it

    return to_print(verification(made), output=arguments.output)
