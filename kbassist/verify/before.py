"""The case before the fix, from what is left of it: a case file, a result in JSON, a saved session, its evidence."""

from collections.abc import Callable, Iterator
from pathlib import Path

import msgspec

from kbassist.casefile.case import Case
from kbassist.casefile.file import MAX_RECEIVED, SavedCase, is_case_file
from kbassist.casefile.gather import gather
from kbassist.casefile.opened import take_up
from kbassist.casefile.received import cleaned
from kbassist.errors import UserError
from kbassist.evidence.intake import Intake
from kbassist.evidence.sources import exists
from kbassist.model.result import CaseResult, Fact
from kbassist.pipeline import run_case
from kbassist.reasoning.infer import Reasoner
from kbassist.rulebase.assignment import parse_value
from kbassist.rulebase.base import RuleBase
from kbassist.text.safe import clean
from kbassist.text.secrets import Vault
from kbassist.verify.known import Before

_HEAD = 200
_RESULT = b'"kbassist.diagnosis/'
Saved = Callable[[str], tuple[SavedCase, Path]]
"""The saved case of a name, and its file. Raises ``UserError``."""


def open_before(name: str, intake: Intake, reasoner: Reasoner, saved: Saved) -> Before:
    """The case that ``name`` means. Raises ``UserError`` for what is none."""
    if is_case_file(name):
        return of_case(gather([name], intake).case, reasoner)
    if not exists(Path(name)):
        if any(sign in name for sign in "/\\."):
            raise UserError(f"{clean(name, 80)}: no such file or folder; check the path")
        case, path = saved(name)
        # What was read then, not what its files say by now.
        return of_case(take_up(case, path, intake).case, reasoner)
    data = _result_in(name)
    if data is not None:
        return Before(_result(data, name, intake.vault, reasoner.base))
    return of_case(gather([name], intake).case, reasoner)


def of_case(case: Case, reasoner: Reasoner) -> Before:
    """What is concluded from a case."""
    readings = case.readings
    result = run_case(readings, case.answers, reasoner, declined=case.declined, settled=case.settled)
    return Before(result, tuple(readings))


def _result_in(name: str) -> bytes | None:
    """The bytes of a result in JSON; None for anything else."""
    path = Path(name)
    try:
        if not path.is_file():
            return None
        with path.open("rb") as stream:
            head = stream.read(_HEAD)
            return head + stream.read(MAX_RECEIVED) if _RESULT in head else None
    except OSError as error:
        raise UserError(f"{clean(name)}: can't be read: {error.strerror or error}; check the path") from None


def _result(data: bytes, name: str, vault: Vault, base: RuleBase) -> CaseResult:
    """A result of somebody: masked, on one line each, less what today's rules do not know."""
    try:
        found = msgspec.json.decode(data, type=CaseResult)
        safe = msgspec.convert(cleaned(msgspec.to_builtins(found), vault), CaseResult)
    except (msgspec.DecodeError, msgspec.ValidationError, UnicodeDecodeError, RecursionError) as error:
        raise UserError(
            f"{clean(name)}: no result of kbassist that can be read ({clean(str(error))}); check the path"
        ) from None
    # What the program failed on then was said then.
    return msgspec.structs.replace(safe, facts=tuple(_valid(safe.facts, base)), failures=())


def _valid(facts: tuple[Fact, ...], base: RuleBase) -> Iterator[Fact]:
    """The facts that today's rules know, with values that they know."""
    for one in facts:
        if one.name in base.facts:
            try:
                value = parse_value(base.facts[one.name], str(one.value), base)
            except (UserError, ValueError):
                continue
            if value is not None:
                yield msgspec.structs.replace(one, value=value)
