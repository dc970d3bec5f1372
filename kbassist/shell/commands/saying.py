"""Commands that say something to the case, or take it back."""

from kbassist.casefile.file import summary
from kbassist.errors import UserError
from kbassist.render.blocks import Heading, Item
from kbassist.rulebase.assignment import Assignment, parse_assignment
from kbassist.shell.commands.beside import beside
from kbassist.shell.commands.registry import command, recognised, reply
from kbassist.shell.reply import Reply
from kbassist.shell.session import Session
from kbassist.shell.understand import Heard
from kbassist.text.safe import clean
from kbassist.text.similar import suggestion


def _assignment(shell: Session, rest: str) -> Assignment:
    return parse_assignment(rest, shell.base, listed="/facts NAME")


@command("set", "NAME=VALUE", "answer any question, asked or not; NAME=? for what nobody can tell")
def _set(shell: Session, rest: str) -> Reply:
    said = _assignment(shell, rest)
    if said.value is None:
        return shell.decline(said.name)
    echoed = shell.take((Heard(said.name, said.value, rest, True),))
    return reply(*echoed, *shell.state())


@command("what-if", "NAME=VALUE", "the plan as it would be, beside the plan as it is; nothing is changed")
def _what_if(shell: Session, rest: str) -> Reply:
    said = _assignment(shell, rest)
    recognised(shell)
    if said.value is None:
        case, supposed = shell.case.unknown(said.name), "not known"
    else:
        case, supposed = shell.case.answered(said.name, said.value), shell.base.title(said.name, said.value)
    other = shell.run(case)
    return reply(
        Heading(f"If {said.name} were {supposed}"),
        *beside(summary(shell.result), summary(other), "now", "then"),
    )


@command("mask-also", "WORD", "mask it from now on: a name with a secret value (customerKey=), or a secret")
def _mask_also(shell: Session, rest: str) -> Reply:
    if not rest:
        raise UserError("/mask-also: needs a WORD, for example customerKey= or the secret itself")
    shell.mask_also(rest)
    return reply(Item("masked from now on", "=", "faint"))


@command("undo", "", "take the last turn back")
def _undo(shell: Session, _rest: str) -> Reply:
    if not shell.before:
        raise UserError("nothing to undo")
    *shell.before, last = shell.before
    shell.undone.append(shell.case)
    shell.move(last)
    return reply(*shell.state())


@command("redo", "", "and bring it back again")
def _redo(shell: Session, _rest: str) -> Reply:
    if not shell.undone:
        raise UserError("nothing to redo")
    shell.before.append(shell.case)
    shell.move(shell.undone.pop())
    return reply(*shell.state())


@command("forget", "FACT or EVIDENCE", "drop an answer, or a piece of evidence by its id (e1)")
def _forget(shell: Session, rest: str) -> Reply:
    case = shell.case.without(rest)
    if case == shell.case:
        names = [*shell.case.answers, *shell.case.declined, *(one for given in shell.case.given for one in given.ids)]
        raise UserError(
            f"/forget {clean(rest, 60)}: was not said{suggestion(rest, names)}; known: {', '.join(names) or 'nothing'}"
        )
    shell.change(case)
    return reply(Item(f"{rest} is forgotten", "=", "faint"), *shell.state())


@command(
    "ask",
    "[FACT]",
    "all questions again; with FACT that one",
)
def _ask(shell: Session, rest: str) -> Reply:
    shell.thorough = shell.thorough or not rest
    case = shell.case
    names = (_askable(shell, rest),) if rest else case.declined
    for name in names:
        if name in case.declined:
            case = case.without(name)
    if case != shell.case:
        shell.change(case)
    shell.wanted = names[0] if rest else ""
    return reply(*shell.state())


def _askable(shell: Session, name: str) -> str:
    """The fact that ``name`` is, if there is a question for it. Raises ``UserError``."""
    fact = shell.base.facts.get(name.casefold())
    if fact is not None and fact.ask:
        return fact.name
    shown = clean(name, 60)
    if fact is not None:
        raise UserError(f"/ask {shown}: there is no question for it; /set {fact.name}=VALUE says it")
    known = [one.name for one in shell.base.facts.values() if one.ask]
    raise UserError(f"/ask {shown}: unknown fact{suggestion(name, known)}; /facts NAME lists them")
