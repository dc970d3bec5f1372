"""``kbassist probe``: ask a server what it presents, and say what each client makes of it."""

import argparse
from collections.abc import Collection
from datetime import datetime, timezone
from functools import partial

from kbassist.commands.output import CHECK_FAILED, UNUSABLE, complain, deliver, to_print
from kbassist.commands.probed_client import client_of_one
from kbassist.commands.session import asked_itself, read_answers
from kbassist.errors import UserError
from kbassist.evidence.intake import Intake
from kbassist.evidence.originals import spare
from kbassist.probe.builds import lacks_strict
from kbassist.probe.document import ProbeReport, report_of
from kbassist.probe.inventory.alarms import alarms, read_findings
from kbassist.probe.inventory.entry import Problem, entry_of
from kbassist.probe.judgement import Given, judge
from kbassist.probe.report import report
from kbassist.probe.result import probe, to_json
from kbassist.probe.survey import Wanted
from kbassist.probe.target import read_target
from kbassist.reasoning.infer import open_reasoner
from kbassist.rulebase.base import RuleBase
from kbassist.rulebase.folders import open_base
from kbassist.rulebase.masking import vault_for
from kbassist.text.times import read_time

_LONGEST_WAIT = 3600


def run(arguments: argparse.Namespace) -> int:
    """Run the command; its exit status: 0 asked and understood, 2 not reached or no SQL Server, 3 with ``--check``
    where something is wrong."""
    if not 0 < arguments.timeout <= _LONGEST_WAIT:
        raise UserError(f"--timeout {arguments.timeout:g}: seconds, more than 0 and at most {_LONGEST_WAIT}")
    chosen = read_findings(arguments.check_for) if arguments.check_for is not None else frozenset()
    if not 0 <= arguments.expiring <= 100:
        raise UserError(f"--expiring {arguments.expiring:g}: percent of a lifetime, 0 to 100")
    if arguments.hosts:
        from kbassist.commands import inventory  # noqa: PLC0415 - start-up: one server needs none of it

        if arguments.host:
            raise UserError("HOST or --hosts FILE, not both")
        return inventory.run(arguments, chosen)
    target = read_target(_one(arguments))
    if arguments.output:
        spare("--output", arguments.output, [one for one in (*arguments.case, arguments.client_roots) if one])
    base = asked_itself(open_base(arguments.folders), "probe")
    vault = vault_for(base, arguments.mask_also)
    intake = Intake(base, vault)
    answers = read_answers(arguments.answers, (), base, vault).values
    at = read_time(arguments.at) or datetime.now(timezone.utc)
    readings = client_of_one(arguments, target.host, intake)
    roots = []
    if arguments.client_roots:
        from kbassist.evidence.roots import read_roots  # noqa: PLC0415 - start-up: only this option needs it

        roots = [read_roots(arguments.client_roots, intake)]
    found = probe(target, Wanted(arguments.timeout, arguments.suites, lacks_strict=partial(lacks_strict, base=base)))
    judged = judge(found, Given(readings, roots, answers, at), intake, open_reasoner(base, arguments.engine))
    document = report_of(found, judged)
    if arguments.format == "json":
        deliver(to_json(document), arguments.output)
    else:
        deliver(to_print(report(document, base, full=arguments.full), output=arguments.output), arguments.output)
    if document.status != "answered":
        return UNUSABLE
    return _checked(document, base, at, chosen, arguments) if arguments.check or chosen else 0


def _one(arguments: argparse.Namespace) -> str:
    """The host of a command line that is about one server. Raises ``UserError``."""
    if not arguments.host:
        raise UserError("whom? kbassist probe HOST, or --hosts FILE for many")
    for option in ("checkpoint", "baseline"):
        if getattr(arguments, option):
            raise UserError(f"--{option}: for --hosts FILE only")
    if arguments.anonymise or arguments.anonymise_map:
        raise UserError("--anonymise: for --hosts FILE; of one server hand its JSON to diagnose --anonymise")
    if arguments.format not in ("text", "json"):
        raise UserError(f"--format {arguments.format}: for --hosts FILE only; one server has text and json")
    host: str = arguments.host
    return host


def _checked(
    document: ProbeReport, base: RuleBase, at: datetime, chosen: Collection[Problem], arguments: argparse.Namespace
) -> int:
    """The exit status of ``--check``, with what is wrong on standard error: findings, else requirements that fail."""
    found = alarms([entry_of(document, base, at.astimezone(timezone.utc), arguments.expiring / 100)], chosen)
    names: list[str] = list(found)
    if not chosen and not found:
        names = [one.id for one in document.requirements if one.verdict == "fail"]
    if not names:
        return 0
    complain(f"check: {', '.join(names)}")
    return CHECK_FAILED
