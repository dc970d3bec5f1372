"""``kbassist diagnose``: one case from its evidence to a report."""

import argparse
import os
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import msgspec

from kbassist.casefile.case import Case, Given
from kbassist.commands.output import FAILED, UNUSABLE, complain, deliver, hint, read_out, regret, to_print
from kbassist.commands.session import Answers, anonymity_of, password_of, paste_please, read_answers
from kbassist.errors import UserError
from kbassist.evidence.document import Document
from kbassist.evidence.intake import Intake
from kbassist.evidence.sources import documents
from kbassist.faults import attempt
from kbassist.model.evidence import Reading
from kbassist.model.result import CaseResult, Failure
from kbassist.pipeline import run_case
from kbassist.reasoning.engines.select import prepare
from kbassist.reasoning.infer import open_reasoner
from kbassist.render.report import report
from kbassist.rulebase.base import RuleBase
from kbassist.rulebase.folders import open_base
from kbassist.rulebase.masking import vault_for
from kbassist.text.safe import as_json
from kbassist.text.secrets import Vault, unmask
from kbassist.text.times import read_time

if TYPE_CHECKING:
    from kbassist.commands.secret_file import SecretFile

_CASE_FILE = ".kbcase"
_MORE = "--full (codes, facts, what to set, clicks), --explain, --format ticket"


def diagnose(arguments: argparse.Namespace) -> int:
    """Run the command; its exit status."""
    _spare(arguments)
    if arguments.audience == "customer" and arguments.format in ("json", "script"):
        raise UserError(f"--audience customer: {arguments.format} is for programs; choose another --format")
    scripts = _script_folder(arguments)
    folder = _corrected_folder(arguments)
    secrets = None if folder else _secrets(arguments)
    prepare(arguments.engine)
    base = open_base(arguments.folders)
    vault = vault_for(base, arguments.mask_also)
    base, intake, case, result = _judged(arguments, base, vault)
    hidden = anonymity_of(arguments, base, _read(arguments))
    readings = case.readings
    if readings and not any(map(_usable, readings)):
        for reading in readings:
            complain(f"{reading.evidence.path}: {reading.evidence.note}")
        regret(intake.failures)
        return FAILED if intake.failures else UNUSABLE
    result = msgspec.structs.replace(result, failures=(*intake.failures, *result.failures))
    if arguments.save:
        from kbassist.casefile.file import save_case, to_save  # noqa: PLC0415 - start-up: only this option needs it

        save_case(Path(arguments.save), to_save(case, result, base.digest))
    shown = result
    if hidden is not None:
        shown = hidden.anonymiser.case(result, len(vault))
        hidden.keep()
    status = _scripted(arguments, scripts, shown, base) if scripts else _shown(arguments, shown, base)
    if status:
        return status
    if scripts and hidden is not None:
        hint("The scripts have other names in the place of yours (--anonymise): they are to be read, not to be run.")
    if secrets is not None:
        secrets.write(_with_secrets(result, vault, arguments.option))
    unwritten = 0
    if folder is not None:
        from kbassist.commands.corrected_files import Sources, write_corrected  # noqa: PLC0415 - start-up

        unwritten = write_corrected(result, Sources(_paths(arguments), readings, vault, base), folder, arguments.option)
    regret(result.failures)
    if unwritten:
        return UNUSABLE
    if result.status != "not-recognised":
        return 0
    return FAILED if result.failures else 1


class _Run(NamedTuple):
    """A case as one rule base reads and judges it."""

    base: RuleBase
    intake: Intake
    case: Case
    result: CaseResult


def _judged(arguments: argparse.Namespace, base: RuleBase, vault: Vault) -> _Run:
    """The case, where there are several rule bases as the one has it that it belongs to."""
    paths = _paths(arguments)
    if not base.beside:
        return _run(arguments, base, vault, paths, None)
    from kbassist.reasoning.choice import judged  # noqa: PLC0415 - start-up: most people have one rule base

    # What is piped in can be read once, and several rule bases may want to.
    piped = list(documents(["-"])) if "-" in paths and not arguments.save else None
    return judged(base, lambda one: _run(arguments, one, vault, paths, piped), lambda one: one.result)


def _run(
    arguments: argparse.Namespace, base: RuleBase, vault: Vault, paths: list[str], piped: Sequence[Document] | None
) -> _Run:
    """Read the case and judge it. ``piped``: standard input, if it was read already. Raises ``UserError``."""
    answers = read_answers(arguments.answers, arguments.answer_files, base, vault)
    at = read_time(arguments.at)
    intake = Intake(base, vault, password_of(arguments.password_file))
    case = _case(arguments, paths, answers, intake, piped)
    if arguments.client_roots and any(map(_usable, case.readings)):
        from kbassist.evidence.roots import read_roots  # noqa: PLC0415 - start-up: only this option needs it

        roots = read_roots(arguments.client_roots, intake)
        case = case.plus(Given(kind="path", text=arguments.client_roots, readings=(roots,)))
    reasoner = open_reasoner(base, arguments.engine)
    result = run_case(case.readings, case.answers, reasoner, declined=case.declined, settled=case.settled, at=at)
    return _Run(base, intake, case, result)


def _shown(arguments: argparse.Namespace, result: CaseResult, base: RuleBase) -> int:
    """Show or write the report; the exit status of a fault, else 0."""
    rendered = attempt(
        "rendering", "the report", partial(_rendered, arguments, result, base), partial(_written, result)
    )
    if isinstance(rendered, Failure):
        regret((*result.failures, rendered))
        return FAILED
    if isinstance(rendered, str) and not arguments.output and not arguments.no_pager:
        read_out(rendered, arguments.pager)
    else:
        deliver(rendered, arguments.output)
    return 0


def _scripted(arguments: argparse.Namespace, folder: Path, result: CaseResult, base: RuleBase) -> int:
    """Write the scripts; the exit status of what keeps them from being written, else 0."""
    from kbassist.commands.script import write_scripts  # noqa: PLC0415 - start-up: only this format needs it

    return write_scripts(result, base, folder, arguments.option, arguments.incident, partial(_written, result))


def _case(
    arguments: argparse.Namespace,
    paths: list[str],
    answers: Answers,
    intake: Intake,
    piped: Sequence[Document] | None,
) -> Case:
    """What was given and said. Raises ``UserError``."""
    if piped is not None:
        read = {one: [got for document in piped for got in intake.read(document)] for one in paths if one == "-"}
        given = tuple(
            Given(kind="path", text=one, readings=tuple(read.get(one) or intake.read_paths([one]))) for one in paths
        )
        return Case(given=given, answers=answers.values, declined=tuple(sorted(answers.declined)))
    if not arguments.save and not any(one.casefold().endswith(_CASE_FILE) for one in paths):
        given = tuple(Given(kind="path", text=one, readings=tuple(intake.read_paths([one]))) for one in paths)
        return Case(given=given, answers=answers.values, declined=tuple(sorted(answers.declined)))
    from kbassist.casefile.gather import answered, gather  # noqa: PLC0415 - start-up: most cases are no case files

    gathered = gather(paths, intake)
    for note in gathered.notes:
        hint(note)
    return answered(gathered.case, answers.values, sorted(answers.declined))


def _written(result: CaseResult) -> str:
    """The result as the report of a fault has it: it is masked already."""
    return as_json(result).decode("utf-8")


def _secrets(arguments: argparse.Namespace) -> "SecretFile | None":
    """Where secrets are put back, if somebody asked for it."""
    if not arguments.with_secrets:
        return None
    from kbassist.commands.secret_file import secret_file  # noqa: PLC0415 - start-up: only this option needs it

    return secret_file(arguments.with_secrets)


def _corrected_folder(arguments: argparse.Namespace) -> Path | None:
    """The folder for whole documents with their secrets, if ``--with-secrets`` names one."""
    target = arguments.with_secrets
    return Path(target) if target and (target.endswith(("/", os.sep)) or os.path.isdir(target)) else None  # noqa: PTH112


def _script_folder(arguments: argparse.Namespace) -> Path | None:
    """Where scripts go, if they are asked for. Raises ``UserError``."""
    if arguments.format != "script":
        if arguments.incident:
            raise UserError("--incident belongs to --format script")
        if arguments.option and not arguments.with_secrets:
            # Last in the message: the word behind it would be masked as its value.
            raise UserError("--option belongs to --format script, or to a folder for --with-secrets")
        return None
    from kbassist.commands.script import folder_for  # noqa: PLC0415 - start-up: only this format needs it

    return folder_for(arguments.output)


def _read(arguments: argparse.Namespace) -> list[str]:
    """The files and folders that the command reads."""
    read = [*arguments.paths, *arguments.answer_files, arguments.client_roots, arguments.password_file]
    return [one for one in read if one and one != "-"]


def _spare(arguments: argparse.Namespace) -> None:
    """See that no file is written over one that is read. Raises ``UserError``."""
    if not arguments.output and not arguments.with_secrets and not arguments.save:
        return
    from kbassist.evidence.originals import apart, spare  # noqa: PLC0415 - start-up: only these options need it

    written = {"--output": arguments.output, "--with-secrets": arguments.with_secrets, "--save": arguments.save}
    for option, target in written.items():
        if target:
            spare(option, target, _read(arguments))
    apart(written)


def _paths(arguments: argparse.Namespace) -> list[str]:
    if arguments.paths or arguments.answers or arguments.answer_files:
        return list(arguments.paths)
    paste_please("the error text")
    return ["-"]


def _usable(reading: Reading) -> bool:
    """Whether a document could be read at all; text in which nothing is known counts."""
    evidence = reading.evidence
    return evidence.status in ("read", "partly") or evidence.kind == "text"


def _rendered(arguments: argparse.Namespace, result: CaseResult, base: RuleBase) -> str | bytes:
    if arguments.format == "json":
        from kbassist.render.json import to_json  # noqa: PLC0415 - start-up: only this format needs it

        return to_json(result)
    if arguments.format == "html":
        from kbassist.render.casepage.page import to_page  # noqa: PLC0415 - start-up: only this format needs it

        return to_page(result, base, audience=arguments.audience, full=arguments.full)
    if arguments.audience == "customer":
        return _for_customer(arguments.format, result, base)
    if arguments.format == "ticket":
        from kbassist.render.text import to_text  # noqa: PLC0415 - start-up: only this format needs it
        from kbassist.render.ticket import WIDTH, ticket  # noqa: PLC0415 - start-up: only this format needs it

        return to_text(ticket(result, base), width=WIDTH)
    more = "" if arguments.full else _MORE
    blocks = report(result, base, full=arguments.full, explained=arguments.explain, more=more)
    if arguments.format == "markdown":
        from kbassist.render.markdown import to_markdown  # noqa: PLC0415 - start-up: only this format needs it

        return to_markdown(blocks)
    return to_print(blocks, output=arguments.output)


def _for_customer(form: str, result: CaseResult, base: RuleBase) -> str:
    """The result for who has the problem, as text, Markdown or a ticket."""
    from kbassist.render.customer import customer  # noqa: PLC0415 - start-up: only this option needs it
    from kbassist.render.markdown import to_markdown  # noqa: PLC0415 - start-up, as above
    from kbassist.render.text import to_text  # noqa: PLC0415 - start-up, as above
    from kbassist.render.ticket import WIDTH  # noqa: PLC0415 - start-up, as above

    return to_markdown(customer(result, base)) if form == "markdown" else to_text(customer(result, base), width=WIDTH)


def _with_secrets(result: CaseResult, vault: Vault, wanted: str | None) -> str:
    """The changed connection strings of the plan with their passwords: as the evidence has them, else as commands."""
    options = [option for one in result.incidents for option in (one.plan.options if one.plan else ())]
    if wanted is not None:
        from kbassist.commands.corrected_files import options_to_write  # noqa: PLC0415 - start-up: few name one

        options = [option for _, option in options_to_write(result, wanted)]
    return "".join(
        text
        for option in options
        for text in (
            [
                f"# {option.title}: {change.path}, line {change.line}\n{unmask(chr(10).join(change.after), vault)}\n"
                for change in option.changes
                if change.after
            ]
            or [
                f"# {option.title}: {step.text}\n{unmask(command.text, vault)}\n"
                for step in option.steps
                for command in step.commands
                if command.shell == "text"
            ]
        )
    )
