"""Commands about cases as they are kept: save, open, list, compare, hand on, leave."""

import os
import shlex
from collections.abc import Callable, Iterable
from pathlib import Path

from kbassist.casefile.file import ENDING, save_case, summary, to_bytes
from kbassist.errors import UserError
from kbassist.evidence.originals import spare
from kbassist.files import write_whole
from kbassist.model.result import CaseResult
from kbassist.render.blocks import Heading, Para
from kbassist.render.report import report
from kbassist.render.text import to_text
from kbassist.render.ticket import WIDTH, ticket
from kbassist.shell.commands.beside import beside
from kbassist.shell.commands.hidden import OPTION, shown
from kbassist.shell.commands.registry import command, reply
from kbassist.shell.paths import as_paths
from kbassist.shell.reply import Reply
from kbassist.shell.saved import Wanted, delete, doomed, listed
from kbassist.shell.session import Asked, Session
from kbassist.text.safe import clean, utf8
from kbassist.text.secrets.guard import seal_bytes
from kbassist.text.similar import suggestion

FORMATS = ("text", "markdown", "json", "ticket", "html", "case", "customer")
_ENDINGS = {
    ".txt": "text",
    ".md": "markdown",
    ".markdown": "markdown",
    ".json": "json",
    ".html": "html",
    ENDING: "case",
}
_LISTED = 15


@command("save", "[FILE]", "the case is saved after every turn; with FILE also there")
def _save(shell: Session, rest: str) -> Reply:
    if rest:
        path = _file(rest)
        spare("/save", path, shell.read)
        return _written(shell, path, lambda: f"Saved to {save_case(path, shell.as_saved())}.")
    if shell.case.empty:
        return reply(Para("Nothing to save yet."))
    shell.problem_saving = ""
    shell.save()
    if not shell.saved:
        raise UserError(shell.problem_saving)
    return reply(Para(f"Saved to {shell.store.path(shell.id)}."))


@command("open", "[ID or FILE]", "take up a saved case; without a name the last one")
def _open(shell: Session, rest: str) -> Reply:
    name = _named(rest) or next((path.stem for path in shell.store.files() if path.stem != shell.id), "")
    if not name:
        raise UserError("no case is saved yet")
    notes = shell.restore(shell.load(name))
    return reply(*(Para(note, style="unsure") for note in notes), *shell.state())


def _named(rest: str) -> str:
    """An id, or the path of a file as terminals put it down."""
    paths = as_paths(rest)
    return str(paths[0]) if len(paths) == 1 else rest


@command("sessions", "[purge WHICH]", "the saved cases; purge deletes some: ids, --older-than DAYS or --all")
def _sessions(shell: Session, rest: str) -> Reply:
    word, *words = rest.split() or [""]
    if word != "purge":
        return reply(*listed(shell.store, _LISTED))
    wanted, asks = _wanted(words)
    found = doomed(shell.store, wanted, but=shell.id)
    if not found.files:
        return reply(Para("Nothing to delete."))

    def do() -> Reply:
        delete(found.files)
        return reply(Para(f"Deleted: {found.said}."))

    if not asks:
        return do()
    shell.asked = Asked(do, "Nothing was deleted.")
    return reply(Para(f"Delete {found.said}? (yes or no)", style="unsure"))


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


@command("replay", "[ID or FILE]", "run a saved case against today's rules and show what would be different")
def _replay(shell: Session, rest: str) -> Reply:
    loaded = shell.load(_named(rest) or shell.id)
    saved = loaded.case
    other = Session(shell.reasoner, shell.store, at=shell.at)
    notes = other.restore(loaded)
    same = " (the same rules)" if saved.rules_digest == shell.base.digest else ""
    return reply(
        Heading(f"{saved.title}, saved {saved.saved}"),
        Para(f"rules {saved.rules_digest} then, {shell.base.digest} today{same}", style="faint"),
        *(Para(note, style="unsure") for note in notes),
        *beside(saved.concluded, summary(other.result), "then", "today"),
    )


@command(
    "export",
    "[FORMAT] FILE",
    f"write {', '.join(FORMATS)} (a page for them), or as the name ends; {OPTION}: no names",
)
def _export(shell: Session, rest: str) -> Reply:
    rest, result = shown(shell, rest)
    form, path = _wished(rest)
    spare("/export", path, (*shell.read, *([shell.received] if shell.received else ())))
    return _written(shell, path, lambda: f"Written to {_exported(result, shell, form, path)}.")


def _wished(rest: str) -> tuple[str, Path]:
    """The format and the file that ``/export`` names. Raises ``UserError``."""
    form, _, name = rest.partition(" ")
    if form in FORMATS and name.strip():
        return form, _file(name.strip())
    by_ending = _ENDINGS.get(Path(rest.strip("\"'")).suffix.casefold())
    # The first of several words was meant to be a format.
    if by_ending and (" " not in rest or rest[0] in "\"'" or "\\ " in rest):
        return by_ending, _file(rest)
    if form == "script":
        way = "/export FILE.kbcase, then outside: kbassist FILE.kbcase --format script --output DIR"
        raise UserError(f"/export script: scripts are a folder, and are written from the command line: {way}")
    close = "" if form in FORMATS else suggestion(form, FORMATS)
    raise UserError(
        f"/export {clean(rest, 60)}: needs a format and a file{close}; formats: {', '.join(FORMATS)};"
        " as /export markdown plan.md"
    )


def _exported(result: CaseResult, shell: Session, form: str, path: Path) -> Path:
    return write_whole(path, seal_bytes(rendered(result, shell, form)), failed=f"{path}: can't be written")


def _written(shell: Session, path: Path, write: Callable[[], str]) -> Reply:
    """Write a file, and say so; ask first where one is there already."""
    if not path.is_file():
        return reply(Para(write()))
    shell.asked = Asked(lambda: reply(Para(write())), "Nothing was written.")
    return reply(Para(f"{path} is there already. Write over it? (yes or no)", style="unsure"))


def rendered(result: CaseResult, shell: Session, form: str) -> bytes:
    """The report in a format, as UTF-8."""
    if form == "json":
        from kbassist.render.json import to_json  # noqa: PLC0415 - start-up: only an export needs it

        return to_json(result)
    if form == "case":
        if result is not shell.result:
            raise UserError(f"/export case: a case file keeps what was read, and its names: not with {OPTION}")
        return to_bytes(shell.as_saved())
    if form == "markdown":
        from kbassist.render.markdown import to_markdown  # noqa: PLC0415 - start-up: only an export needs it

        return utf8(to_markdown(report(result, shell.base)))
    if form in ("html", "customer"):
        from kbassist.render.casepage.page import to_page  # noqa: PLC0415 - start-up: only an export needs it

        return to_page(result, shell.base, audience="customer" if form == "customer" else "internal")
    if form == "ticket":
        return utf8(to_text(ticket(result, shell.base), width=WIDTH))
    return utf8(to_text(report(result, shell.base)))


def _file(text: str) -> Path:
    try:
        escaped = os.name != "nt" and "\\ " in text
        name = shlex.split(text)[0] if text[:1] in "\"'" or escaped else text
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


@command("copy", "", f"the report to the clipboard (OSC 52; else /export); {OPTION}: no names")
def _copy(shell: Session, rest: str) -> Reply:
    text = rendered(shown(shell, rest)[1], shell, "text").decode("utf-8")
    return Reply(
        (Para("Sent to the terminal's clipboard. If nothing arrives there: /export text FILE.", style="faint"),),
        copy=text,
    )


@command("new", "", "a new case; this one stays saved")
def _new(shell: Session, _rest: str) -> Reply:
    shell.fresh()
    return reply(Para("A new case. Paste an error or give a path."))


@command("quit", "", "leave; the case is saved")
def _quit(_shell: Session, _rest: str) -> Reply:
    return reply(leave=True)
