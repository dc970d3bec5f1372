"""``kbassist diagnose``: one case from its evidence to a report."""

import argparse
import os
import sys
from pathlib import Path

from kbassist.commands.session import password_of, read_answers, read_time
from kbassist.errors import UserError
from kbassist.evidence.intake import Intake
from kbassist.model.evidence import Reading
from kbassist.model.result import CaseResult
from kbassist.pipeline import run_case
from kbassist.reasoning.infer import open_reasoner
from kbassist.render.report import report
from kbassist.rulebase.base import RuleBase
from kbassist.rulebase.folders import open_base
from kbassist.text.secrets import Vault, unmask


def diagnose(arguments: argparse.Namespace) -> int:
    """Run the command; its exit status."""
    base = open_base(arguments.rules)
    answers = read_answers(arguments.answers, arguments.answer_files, base)
    vault = Vault()
    at = read_time(arguments.at)
    intake = Intake(base, vault, password_of(arguments.password_file))
    readings = intake.read_paths(_paths(arguments))
    unusable = [reading for reading in readings if not _usable(reading)]
    if readings and len(unusable) == len(readings):
        for reading in unusable:
            sys.stderr.write(f"kbassist: {reading.evidence.path}: {reading.evidence.note}\n")
        return 2
    if arguments.client_roots:
        from kbassist.evidence.roots import read_roots  # noqa: PLC0415

        readings.append(read_roots(arguments.client_roots, intake))
    reasoner = open_reasoner(base, arguments.engine)
    result = run_case(readings, answers.values, reasoner, declined=answers.declined, at=at)
    _write(arguments, result, base)
    if arguments.with_secrets:
        _write_secrets(Path(arguments.with_secrets), result, vault)
    return 1 if result.status == "not-recognised" else 0


def _paths(arguments: argparse.Namespace) -> list[str]:
    if arguments.paths or arguments.answers or arguments.answer_files:
        return list(arguments.paths)
    if sys.stdin is not None and sys.stdin.isatty():
        end = "Ctrl+Z and Enter" if os.name == "nt" else "Ctrl+D"
        sys.stderr.write(f"Paste the error text, then press {end} on a line of its own:\n")
    return ["-"]


def _usable(reading: Reading) -> bool:
    """Whether a document could be read at all; text in which nothing is known counts."""
    evidence = reading.evidence
    return evidence.status in ("read", "partly") or evidence.kind == "text"


def _write(arguments: argparse.Namespace, result: CaseResult, base: RuleBase) -> None:
    data = _rendered(arguments, result, base)
    if arguments.output:
        _save(Path(arguments.output), data, "--output")
    elif arguments.format == "json":
        sys.stdout.flush()
        sys.stdout.buffer.write(data)
    else:
        sys.stdout.write(data.decode("utf-8"))


def _rendered(arguments: argparse.Namespace, result: CaseResult, base: RuleBase) -> bytes:
    if arguments.format == "json":
        from kbassist.render.json import to_json  # noqa: PLC0415

        return to_json(result)
    blocks = report(result, base, explained=arguments.explain)
    if arguments.format == "markdown":
        from kbassist.render.markdown import to_markdown  # noqa: PLC0415

        return to_markdown(blocks).encode("utf-8")
    from kbassist.render.text import colours, terminal_width, to_text  # noqa: PLC0415

    colour = not arguments.output and colours(sys.stdout)
    return to_text(blocks, width=terminal_width(), colour=colour).encode("utf-8")


def _save(path: Path, data: bytes, option: str) -> None:
    try:
        path.write_bytes(data)
    except OSError as error:
        raise UserError(f"{option} {path}: can't be written: {error.strerror or error}; choose another file") from None


def _write_secrets(path: Path, result: CaseResult, vault: Vault) -> None:
    """The changed connection strings of the plan with their passwords, readable by the owner of the file only."""
    lines = [
        f"# {option.title}: {step.text}\n{unmask(command.text, vault)}\n"
        for incident in result.incidents
        for option in (incident.plan.options if incident.plan else ())
        for step in option.steps
        for command in step.commands
        if command.shell == "text"
    ]
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(handle, "w", encoding="utf-8") as stream:
            stream.write("".join(lines))
    except OSError as error:
        raise UserError(
            f"--with-secrets {path}: can't be written: {error.strerror or error}; choose another file"
        ) from None
