"""``/probe``: the server itself is asked; what it answers is evidence of the case, as a file of it would be."""

from datetime import datetime, timezone
from functools import partial

from kbassist.casefile.case import Given
from kbassist.errors import UserError
from kbassist.evidence.document import Document
from kbassist.evidence.intake import Intake
from kbassist.model.probe import ProbeAttempt
from kbassist.render.blocks import Para
from kbassist.shell.commands.registry import command, reply
from kbassist.shell.reply import Reply
from kbassist.shell.session import Session
from kbassist.text.secrets import mask


@command("probe", "HOST", "ask the server itself, without a login; evidence")
def _probe(shell: Session, rest: str) -> Reply:
    from kbassist.probe import (  # noqa: PLC0415 - start-up: few probe
        builds,
        document,
        judgement,
        report,
        result,
        survey,
        target,
        words,
    )

    if not shell.base.about.probe:
        raise UserError(f"/probe: {shell.base.title_of_base} names no protocol to ask a server in (base.yaml: probe)")
    if not rest:
        raise UserError("/probe asks nobody by itself; say whom: /probe HOST, HOST:PORT, HOST,PORT or HOST\\INSTANCE")
    asked = target.read_target(rest)

    def watch(one: ProbeAttempt) -> None:
        shell.progress(f"{asked.typed}: {words.question(one, shell.base)} ... (Ctrl-C stops it)")

    wanted = survey.Wanted(lacks_strict=partial(builds.lacks_strict, base=shell.base), watch=watch)
    try:
        found = result.probe(asked, wanted)
    finally:
        shell.progress("")
    at = shell.at or datetime.now(timezone.utc)
    given = judgement.Given(shell.case.readings, (), dict(shell.case.answers), at)
    judged = judgement.judge(found, given, Intake(shell.base, shell.vault), shell.reasoner)
    shown = tuple(report.card(document.report_of(found, judged), shell.base))
    if found.status != "answered":
        return reply(*shown, Para("Nothing of it is evidence; the case stays as it is.", style="faint"))
    data = result.to_json(found)
    readings = tuple(shell.intake.read(Document(f"probe of {found.target.typed}", data)))
    taken = shell.took(Given(kind="paste", text=mask(data.decode("utf-8"), shell.vault), readings=readings))
    return reply(*shown, *taken.blocks)
