"""Commands that only look: help, the report, facts, reasons, evidence, what changed."""

from collections.abc import Iterator

from kbassist.casefile.case import Case
from kbassist.casefile.file import summary
from kbassist.errors import UserError
from kbassist.model.result import HOLDS, Diagnosis
from kbassist.render.blocks import Block, Item, Para, Table
from kbassist.render.names import Names
from kbassist.render.pages import page
from kbassist.render.report import report
from kbassist.render.ticket import ticket
from kbassist.shell import view
from kbassist.shell.commands.beside import beside
from kbassist.shell.commands.hidden import OPTION, shown
from kbassist.shell.commands.registry import all_commands, command, recognised, reply
from kbassist.shell.keys import KEYS
from kbassist.shell.reply import Reply
from kbassist.shell.session import Session
from kbassist.text.safe import clean
from kbassist.text.similar import suggestion

PLANS = ("full", "ticket")
"""The forms of a plan besides the short one."""
_MORE = "/plan full (codes, facts, what to set, clicks), /plan ticket, /why"


@command("help", "[keys or COMMAND]", "this page; the keys of the line editor; one command")
def _help(shell: Session, rest: str) -> Reply:
    word = rest.casefold().removeprefix("/")
    if word in ("keys", "key"):
        return reply(
            Table(("key", "does", "with vi keys"), tuple((one.key, one.does, one.vi) for one in KEYS)), long=True
        )
    lacks = () if shell.base.about.probe else ("probe",)
    found = [one for one in all_commands() if word in ("", one.name) and (word or one.name not in lacks)]
    if not found:
        known = ("keys", *(one.name for one in all_commands()))
        raise UserError(f"/help {clean(word, 40)}: no such command{suggestion(word, known)}; /help lists them")
    rows = tuple((f"/{one.name} {one.takes}".strip(), one.does) for one in found)
    if word:
        return reply(Table(("command", "does"), rows))
    return reply(
        Para(
            "Paste an error, a connection string or a certificate, drop a file or folder, or answer in your own words."
        ),
        Table(("command", "does"), rows),
        Para("Tab completes, Ctrl-C drops the line, Ctrl-D leaves; /help keys lists the keys.", style="faint"),
    )


@command("paste", "", "paste over several lines, until a line with only a dot (for old terminals)")
def _paste(shell: Session, _rest: str) -> Reply:
    shell.pasting = []
    return reply(Para("Paste now; end with a line that holds only a dot.", style="faint"))


@command("plan", "[full|ticket]", f"what to do; full: all behind it; ticket: for a ticket; {OPTION}: no names")
def _plan(shell: Session, rest: str) -> Reply:
    rest, result = shown(shell, rest)
    word = rest.casefold()
    if word == "ticket":
        return reply(*ticket(result, shell.base), long=True)
    if word not in ("", "full"):
        raise UserError(f"/plan {clean(rest, 40)}: takes {' or '.join(PLANS)}{suggestion(word, PLANS)}")
    full = word == "full"
    return reply(*report(result, shell.base, full=full, more="" if full else _MORE), long=True)


@command("facts", "[NAME]", "what is known, from where; with a name: what it can be set to")
def _facts(shell: Session, rest: str) -> Reply:
    if not rest:
        return reply(*view.facts(shell.result, shell.base, shell.case.declined), long=True)
    found = [fact for name, fact in sorted(shell.base.facts.items()) if name.startswith(rest.casefold())]
    if not found:
        raise UserError(f"{clean(rest, 60)}: unknown fact{suggestion(rest, shell.base.facts)}")
    blocks: list[Block] = []
    for fact in found:
        blocks.append(Item(fact.meaning, f"{fact.name}:", "strong"))
        for value in shell.base.values[fact.name] or (fact.type,):
            title = shell.base.title(fact.name, value)
            blocks.append(Item(f"{fact.name}={value}" + (f" - {title}" if title != value else ""), indent=1))
    return reply(*blocks, long=True)


@command("show", "PAGE", "a page of the rules: an article, driver, program or procedure, by id")
def _show(shell: Session, rest: str) -> Reply:
    if not rest:
        raise UserError("/show: needs an id; Tab lists them")
    return reply(*page(shell.base, rest), long=True)


@command("why", "", "why this question, and why the conclusions")
def _why(shell: Session, _rest: str) -> Reply:
    incidents = recognised(shell)
    blocks: list[Block] = []
    question = shell.question
    if question is not None:
        blocks.append(Para(f"{question.ask} Because {question.why}.", "This question:"))
    names = Names(shell.result, shell.base)
    for first in (one.diagnoses[0] for one in incidents):
        seen = (f"{names.line(one.evidence, one.line, one.record)}: {one.excerpt}" for one in first.symptoms)
        blocks.append(Para(f"{first.article} is {first.status}, because of", "Diagnosis:"))
        blocks += [Item(text, indent=1) for text in dict.fromkeys(seen)]
        for row in first.scenarios:
            if row.status in HOLDS:
                blocks += _row(row.id, first, names)
    return reply(*blocks, long=True)


def _row(row_id: str, diagnosis: Diagnosis, names: Names) -> Iterator[Block]:
    row = next(one for one in diagnosis.scenarios if one.id == row_id)
    yield Item(f"[{row.id}] {row.title}", f"{row.status}:", "strong")
    word = "contradicted by" if row.status == "ruled-out" else "it has"
    for fact_id in row.because:
        fact = names.facts.get(fact_id)
        if fact is not None:
            yield Item(f"{word} {names.told(fact)}", indent=1)
    if row.open:
        yield Para(", ".join(map(names.base.called, row.open)), "open:", "unsure", indent=1)


@command("why-not", "SCENARIO", "what rules a scenario out, or what is still missing for it")
def _why_not(shell: Session, rest: str) -> Reply:
    leading = [one.diagnoses[0] for one in recognised(shell)]
    ids = list(dict.fromkeys(row.id for first in leading for row in first.scenarios))
    if rest not in ids:
        raise UserError(
            f"/why-not {clean(rest, 40)}: needs one of {', '.join(ids)}{suggestion(rest, ids) if rest else ''}"
        )
    first = next(one for one in leading if any(row.id == rest for row in one.scenarios))
    return reply(*_row(rest, first, Names(shell.result, shell.base)))


@command("how", "", "how to find the answer to the question: where to look, the commands to run")
def _how(shell: Session, _rest: str) -> Reply:
    if shell.question is None:
        return reply(Para("No question is open."))
    return reply(*view.how(shell.question))


@command("evidence", "", "every document, and what it was taken for")
def _evidence(shell: Session, _rest: str) -> Reply:
    if not shell.case.given:
        return reply(Para("No evidence yet."))
    return reply(*view.account(shell.case.readings), long=True)


@command("changed", "", "what the last turn changed")
def _changed(shell: Session, _rest: str) -> Reply:
    before = shell.before[-1] if shell.before else Case()
    if before == shell.case:
        return reply(Para("Nothing has changed: nothing was said or given yet."))
    told = view.changes(before, shell.case, shell.base)
    return reply(*told, *beside(summary(shell.run(before)), summary(shell.result), "before", "now"))
