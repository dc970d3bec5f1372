"""``kbassist probe``: ask a server what it presents, and say what each client makes of it."""

import argparse
from datetime import datetime, timezone

from kbassist.commands.output import CHECK_FAILED, UNUSABLE, deliver, to_print
from kbassist.commands.session import asked_itself, read_answers, read_time
from kbassist.errors import UserError
from kbassist.evidence.document import Document
from kbassist.evidence.intake import Intake
from kbassist.evidence.originals import spare
from kbassist.model.evidence import Reading
from kbassist.probe.document import ProbeReport, report_of
from kbassist.probe.judgement import Given, judge
from kbassist.probe.report import report
from kbassist.probe.result import probe, to_json
from kbassist.probe.survey import Wanted
from kbassist.probe.target import read_target
from kbassist.reasoning.infer import open_reasoner
from kbassist.rulebase.folders import open_base
from kbassist.rulebase.masking import masker_for
from kbassist.rulebase.names import CONNECTION_STRING
from kbassist.text.secrets import Vault

_LONGEST_WAIT = 3600


def run(arguments: argparse.Namespace) -> int:
    """Run the command; its exit status: 0 asked and understood, 2 not reached or no SQL Server, 3 with ``--check``
    where something is wrong."""
    if not 0 < arguments.timeout <= _LONGEST_WAIT:
        raise UserError(f"--timeout {arguments.timeout:g}: seconds, more than 0 and at most {_LONGEST_WAIT}")
    if arguments.hosts:
        from kbassist.commands import inventory  # noqa: PLC0415 - start-up: one server needs none of it

        if arguments.host:
            raise UserError("HOST or --hosts FILE, not both")
        return inventory.run(arguments)
    target = read_target(_one(arguments))
    if arguments.output:
        spare("--output", arguments.output, [one for one in (*arguments.case, arguments.client_roots) if one])
    base = asked_itself(open_base(arguments.folders), "probe")
    vault = Vault(masker_for(base, arguments.mask_also))
    intake = Intake(base, vault)
    answers = read_answers(arguments.answers, (), base, vault).values
    at = read_time(arguments.at) or datetime.now(timezone.utc)
    readings = intake.read_paths(arguments.case)
    if arguments.connection_string:
        readings += _connection_string(arguments.connection_string, target.host, intake)
    roots = []
    if arguments.client_roots:
        from kbassist.evidence.roots import read_roots  # noqa: PLC0415 - start-up: only this option needs it

        roots = [read_roots(arguments.client_roots, intake)]
    found = probe(target, Wanted(timeout=arguments.timeout, suites=arguments.suites))
    judged = judge(found, Given(readings, roots, answers, at), intake, open_reasoner(base, arguments.engine))
    document = report_of(found, judged)
    if arguments.format == "json":
        deliver(to_json(document), arguments.output)
    else:
        deliver(to_print(report(document, base, full=arguments.full), output=arguments.output), arguments.output)
    if document.status != "answered":
        return UNUSABLE
    return CHECK_FAILED if arguments.check and _wrong(document) else 0


def _one(arguments: argparse.Namespace) -> str:
    """The host of a command line that is about one server. Raises ``UserError``."""
    if not arguments.host:
        raise UserError("whom? kbassist probe HOST, or --hosts FILE for many")
    for option in ("checkpoint", "baseline"):
        if getattr(arguments, option):
            raise UserError(f"--{option}: for --hosts FILE only")
    if arguments.format not in ("text", "json"):
        raise UserError(f"--format {arguments.format}: for --hosts FILE only; one server has text and json")
    host: str = arguments.host
    return host


def _connection_string(text: str, host: str, intake: Intake) -> list[Reading]:
    """What a connection string tells; without a server in it, it is for ``host``. Raises ``UserError``."""
    for whole in (text, f"Server={host};{text}"):
        readings = intake.read(Document("--connection-string", whole.encode("utf-8", "replace")))
        if any(seen.name == CONNECTION_STRING for one in readings for seen in one.observations):
            return readings
    raise UserError("--connection-string: no keyword of a SQL Server driver in it; write it as the program has it")


def _wrong(document: ProbeReport) -> bool:
    """Whether the certificate fails a requirement, or the client that was given can't connect."""
    fails = any(one.verdict == "fail" for one in document.requirements)
    return fails or any(one.works == "no" and one.settings == "given" for one in document.clients)
