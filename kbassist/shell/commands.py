"""The commands of the shell: one function each, one registry that help and completion read."""

import shlex
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path

from msgspec import Struct

from kbassist.errors import UserError
from kbassist.evidence.originals import spare
from kbassist.files import write_whole
from kbassist.model.result import CaseResult, Diagnosis, Incident
from kbassist.render.blocks import Block, Heading, Item, Para, Table
from kbassist.render.report import Names, report
from kbassist.render.text import to_text
from kbassist.rulebase.assignment import Assignment, parse_assignment
from kbassist.rulebase.language.conditions import suggestion
from kbassist.shell import view
from kbassist.shell.reply import Reply
from kbassist.shell.saved import Wanted, delete, doomed, listed
from kbassist.shell.session import Asked, Session
from kbassist.shell.store import Summary, save_case, summary
from kbassist.shell.understand import Heard
from kbassist.text.safe import clean, utf8
from kbassist.text.secrets.guard import seal_bytes

FORMATS = ("text", "markdown", "json")
_LISTED = 15


class Command(Struct, frozen=True):
    """A command: what follows its name, what it does in one line, and the function."""

    name: str
    takes: str
    does: str
    run: Callable[[Session, str], Reply]


_REGISTRY: dict[str, Command] = {}


def _command(
    name: str, takes: str, does: str
) -> Callable[[Callable[[Session, str], Reply]], Callable[[Session, str], Reply]]:
    def register(function: Callable[[Session, str], Reply]) -> Callable[[Session, str], Reply]:
        _REGISTRY[name] = Command(name, takes, does, function)
        return function

    return register


def all_commands() -> list[Command]:
    """Every command, in the order of help."""
    return list(_REGISTRY.values())


def takes_of(name: str) -> str:
    """What follows a command's name; nothing for an unknown one."""
    command = _REGISTRY.get(name)
    return command.takes if command else ""


def known(text: str) -> bool:
    """Whether a line begins with a command's name."""
    return text.split(maxsplit=1)[0].casefold().removeprefix("/") in _REGISTRY


def run(shell: Session, line: str) -> Reply:
    """Run a line that begins with ``/``. Raises ``UserError``."""
    name, _, rest = line.strip().partition(" ")
    word = name.casefold().removeprefix("/")
    command = _REGISTRY.get(word)
    if command is None:
        raise UserError(f"/{clean(word, 40)}: no such command{suggestion(word, _REGISTRY)}; /help lists them")
    return command.run(shell, rest.strip())


def _reply(*blocks: Block, long: bool = False, leave: bool = False) -> Reply:
    return Reply(blocks, long=long, leave=leave)


def _incidents(shell: Session) -> Sequence[Incident]:
    if not shell.result.incidents:
        raise UserError("nothing is recognised yet; paste the error text or give a path first")
    return shell.result.incidents


@_command("help", "", "this page")
def _help(_shell: Session, _rest: str) -> Reply:
    rows = tuple((f"/{one.name} {one.takes}".strip(), one.does) for one in all_commands())
    return _reply(
        Para(
            "Paste an error, a connection string or a certificate, drop a file or folder, or answer in your own words."
        ),
        Table(("command", "does"), rows),
        Para("Ctrl-R searches what you typed before, Ctrl-C drops the line, Ctrl-D leaves.", style="faint"),
    )


@_command("paste", "", "paste over several lines, until a line with only a dot (for terminals without bracketed paste)")
def _paste(shell: Session, _rest: str) -> Reply:
    shell.pasting = []
    return _reply(Para("Paste now; end with a line that holds only a dot.", style="faint"))


@_command("plan", "", "the report: diagnosis, plan with all steps, evidence")
def _plan(shell: Session, _rest: str) -> Reply:
    return _reply(*report(shell.result, shell.base), long=True)


@_command("facts", "[NAME]", "what is known, from where; with the beginning of a name: what it can be set to")
def _facts(shell: Session, rest: str) -> Reply:
    if not rest:
        return _reply(*view.facts(shell.result, shell.base, shell.case.declined), long=True)
    found = [fact for name, fact in sorted(shell.base.facts.items()) if name.startswith(rest.casefold())]
    if not found:
        raise UserError(f"{clean(rest, 60)}: unknown fact{suggestion(rest, shell.base.facts)}")
    blocks: list[Block] = []
    for fact in found:
        blocks.append(Item(fact.meaning, f"{fact.name}:", "strong"))
        for value in shell.base.values[fact.name] or (fact.type,):
            title = shell.base.title(fact.name, value)
            blocks.append(Item(f"{fact.name}={value}" + (f" - {title}" if title != value else ""), indent=1))
    return _reply(*blocks, long=True)


@_command("why", "", "why this question, and why the conclusions")
def _why(shell: Session, _rest: str) -> Reply:
    incidents = _incidents(shell)
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
            if row.status in ("confirmed", "likely"):
                blocks += _row(row.id, first, names)
    return _reply(*blocks, long=True)


def _row(row_id: str, diagnosis: Diagnosis, names: Names) -> Iterator[Block]:
    row = next(one for one in diagnosis.scenarios if one.id == row_id)
    yield Item(f"[{row.id}] {row.title}", f"{row.status}:", "strong")
    word = "contradicted by" if row.status == "ruled-out" else "it has"
    for fact_id in row.because:
        fact = names.facts.get(fact_id)
        if fact is not None:
            yield Item(f"{word} {fact.name} = {names.value(fact)} ({names.place(fact)})", indent=1)
    if row.open:
        yield Para(", ".join(row.open), "open:", "unsure", indent=1)


@_command("why-not", "SCENARIO", "what rules a scenario out, or what is still missing for it")
def _why_not(shell: Session, rest: str) -> Reply:
    leading = [one.diagnoses[0] for one in _incidents(shell)]
    ids = list(dict.fromkeys(row.id for first in leading for row in first.scenarios))
    if rest not in ids:
        raise UserError(
            f"/why-not {clean(rest, 40)}: needs one of {', '.join(ids)}{suggestion(rest, ids) if rest else ''}"
        )
    first = next(one for one in leading if any(row.id == rest for row in one.scenarios))
    return _reply(*_row(rest, first, Names(shell.result, shell.base)))


@_command("how", "", "how to find the answer to the question: where to look, the commands to run")
def _how(shell: Session, _rest: str) -> Reply:
    if shell.question is None:
        return _reply(Para("No question is open."))
    return _reply(*view.how(shell.question))


def _assignment(shell: Session, rest: str) -> Assignment:
    return parse_assignment(rest, shell.base, listed="/facts NAME")


@_command("set", "NAME=VALUE", "answer any question, asked or not; NAME=? for what nobody can tell")
def _set(shell: Session, rest: str) -> Reply:
    said = _assignment(shell, rest)
    if said.value is None:
        return shell.decline(said.name)
    echoed = shell.take((Heard(said.name, said.value, rest, True),))
    return _reply(*echoed, *shell.state())


@_command("what-if", "NAME=VALUE", "the plan as it would be, beside the plan as it is; nothing is changed")
def _what_if(shell: Session, rest: str) -> Reply:
    said = _assignment(shell, rest)
    _incidents(shell)
    if said.value is None:
        case, supposed = shell.case.unknown(said.name), "not known"
    else:
        case, supposed = shell.case.answered(said.name, said.value), shell.base.title(said.name, said.value)
    other = shell.run(case)
    return _reply(
        Heading(f"If {said.name} were {supposed}"),
        *_beside(summary(shell.result), summary(other), "now", "then"),
    )


def _beside(one: Summary, other: Summary, first: str, second: str) -> Iterator[Block]:
    rows = [("diagnosis", one.status, other.status)]
    for what in ("scenarios", "options"):
        before, after = getattr(one, what), getattr(other, what)
        rows += [
            (f"{what[:-1]} {key}", before.get(key, "-"), after.get(key, "-"))
            for key in dict.fromkeys([*before, *after])
        ]
    changed = [row for row in rows if row[1] != row[2]]
    if not changed:
        yield Para("Nothing would be different.")
        return
    yield Table(("", first, second), tuple(changed))
    yield Para(f"{len(rows) - len(changed)} others stay as they are", style="faint")


@_command("mask-also", "WORD", "mask it from now on: a name whose value is a secret (customerKey=), or a secret itself")
def _mask_also(shell: Session, rest: str) -> Reply:
    if not rest:
        raise UserError("/mask-also: needs a WORD, for example customerKey= or the secret itself")
    shell.mask_also(rest)
    return _reply(Item("masked from now on", "=", "faint"))


@_command("undo", "", "take the last turn back")
def _undo(shell: Session, _rest: str) -> Reply:
    if not shell.before:
        raise UserError("nothing to undo")
    *shell.before, last = shell.before
    shell.undone.append(shell.case)
    shell.move(last)
    return _reply(*shell.state())


@_command("redo", "", "and bring it back again")
def _redo(shell: Session, _rest: str) -> Reply:
    if not shell.undone:
        raise UserError("nothing to redo")
    shell.before.append(shell.case)
    shell.move(shell.undone.pop())
    return _reply(*shell.state())


@_command("forget", "FACT or EVIDENCE", "drop an answer, or a piece of evidence by its id (e1)")
def _forget(shell: Session, rest: str) -> Reply:
    case = shell.case.without(rest)
    if case == shell.case:
        names = [*shell.case.answers, *shell.case.declined, *(one for given in shell.case.given for one in given.ids)]
        raise UserError(
            f"/forget {clean(rest, 60)}: was not said{suggestion(rest, names)}; known: {', '.join(names) or 'nothing'}"
        )
    shell.change(case)
    return _reply(Item(f"{rest} is forgotten", "=", "faint"), *shell.state())


@_command("ask", "", "ask again what nobody could tell")
def _ask(shell: Session, _rest: str) -> Reply:
    case = shell.case
    for name in case.declined:
        case = case.without(name)
    if case != shell.case:
        shell.change(case)
    return _reply(*shell.state())


@_command("evidence", "", "every document, and what it was taken for")
def _evidence(shell: Session, _rest: str) -> Reply:
    if not shell.case.given:
        return _reply(Para("No evidence yet."))
    return _reply(*view.account(shell.case.readings), long=True)


@_command("save", "[FILE]", "the case is saved after every turn; with FILE also there")
def _save(shell: Session, rest: str) -> Reply:
    if rest:
        path = _file(rest)
        spare("/save", path, shell.read)
        return _reply(Para(f"Saved to {save_case(path, shell.as_saved())}."))
    if shell.case.empty:
        return _reply(Para("Nothing to save yet."))
    shell.problem_saving = ""
    shell.save()
    if not shell.saved:
        raise UserError(shell.problem_saving)
    return _reply(Para(f"Saved to {shell.store.path(shell.id)}."))


@_command("open", "[ID or FILE]", "take up a saved case; without a name the last one")
def _open(shell: Session, rest: str) -> Reply:
    name = rest or next((path.stem for path in shell.store.files() if path.stem != shell.id), "")
    if not name:
        raise UserError("no case is saved yet")
    notes = shell.restore(shell.load(name))
    return _reply(*(Para(note, style="unsure") for note in notes), *shell.state())


@_command("sessions", "[purge WHICH]", "the saved cases; purge deletes some: ids, --older-than DAYS or --all")
def _sessions(shell: Session, rest: str) -> Reply:
    word, *words = rest.split() or [""]
    if word != "purge":
        return _reply(*listed(shell.store, _LISTED))
    wanted, asks = _wanted(words)
    found = doomed(shell.store, wanted, but=shell.id)
    if not found.files:
        return _reply(Para("Nothing to delete."))

    def do() -> Reply:
        delete(found.files)
        return _reply(Para(f"Deleted: {found.said}."))

    if not asks:
        return do()
    shell.asked = Asked(do, "Nothing was deleted.")
    return _reply(Para(f"Delete {found.said}? (yes or no)", style="unsure"))


def _wanted(words: Iterable[str]) -> tuple[Wanted, bool]:
    """What ``/sessions purge`` is to delete, and whether it asks first."""
    ids: list[str] = []
    older_than, everything, asks = None, False, True
    left = iter(words)
    for word in left:
        if word == "--all":
            everything = True
        elif word == "--yes":
            asks = False
        elif word == "--older-than":
            older_than = _number(next(left, ""))
        else:
            ids.append(word)
    return Wanted(ids=tuple(ids), older_than=older_than, all=everything), asks


def _number(text: str) -> float:
    try:
        return float(text)
    except ValueError:
        raise UserError(f"--older-than {clean(text, 40)}: needs a number of days") from None


@_command("replay", "[ID or FILE]", "run a saved case against today's rules and show what would be different")
def _replay(shell: Session, rest: str) -> Reply:
    loaded = shell.load(rest or shell.id)
    saved = loaded.case
    other = Session(shell.reasoner, shell.store, at=shell.at)
    notes = other.restore(loaded)
    same = " (the same rules)" if saved.rules_digest == shell.base.digest else ""
    return _reply(
        Heading(f"{saved.title}, saved {saved.saved}"),
        Para(f"rules {saved.rules_digest} then, {shell.base.digest} today{same}", style="faint"),
        *(Para(note, style="unsure") for note in notes),
        *_beside(saved.concluded, summary(other.result), "then", "today"),
    )


@_command("export", "FORMAT FILE", f"write the report as {', '.join(FORMATS)}")
def _export(shell: Session, rest: str) -> Reply:
    form, _, name = rest.partition(" ")
    if form not in FORMATS or not name.strip():
        raise UserError(
            f"/export {clean(rest, 60)}: needs FORMAT FILE{suggestion(form, FORMATS)}, as /export markdown plan.md"
        )
    path = _file(name.strip())
    spare("/export", path, (*shell.read, *([shell.received] if shell.received else ())))
    write_whole(path, seal_bytes(rendered(shell.result, shell, form)), failed=f"{path}: can't be written")
    return _reply(Para(f"Written to {path}."))


def rendered(result: CaseResult, shell: Session, form: str) -> bytes:
    """The report in a format, as UTF-8."""
    if form == "json":
        from kbassist.render.json import to_json  # noqa: PLC0415 - start-up: only an export needs it

        return to_json(result)
    if form == "markdown":
        from kbassist.render.markdown import to_markdown  # noqa: PLC0415 - start-up: only an export needs it

        return utf8(to_markdown(report(result, shell.base)))
    return utf8(to_text(report(result, shell.base)))


def _file(text: str) -> Path:
    try:
        name = shlex.split(text)[0] if text[:1] in "\"'" else text
    except ValueError:
        raise UserError(f"{clean(text, 80)}: a quote is missing; write the name in quotes") from None
    try:
        path = Path(name).expanduser()
        folder = path.is_dir()
    except (OSError, ValueError, RuntimeError):
        # Too long, a NUL, the home of a user that there is not.
        raise UserError(f"{clean(name, 80)}: no name that a file can have; give another one") from None
    if folder:
        raise UserError(f"{path}: a folder; give the name of a file")
    return path


@_command("copy", "", "the report to the clipboard (OSC 52); if the terminal can't, use /export")
def _copy(shell: Session, _rest: str) -> Reply:

    text = rendered(shell.result, shell, "text").decode("utf-8")
    return Reply(
        (Para("Sent to the terminal's clipboard. If nothing arrives there: /export text FILE.", style="faint"),),
        copy=text,
    )


@_command("new", "", "a new case; this one stays saved")
def _new(shell: Session, _rest: str) -> Reply:
    shell.fresh()
    return _reply(Para("A new case. Paste an error or give a path."))


@_command("quit", "", "leave; the case is saved")
def _quit(_shell: Session, _rest: str) -> Reply:
    return _reply(leave=True)
