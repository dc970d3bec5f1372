"""``--anonymise`` behind a command of the shell: names replaced, by the same ones as long as the case is open."""

import re

from kbassist.errors import UserError
from kbassist.model.result import CaseResult
from kbassist.shell.session import Session
from kbassist.text.safe import clean
from kbassist.text.similar import suggestion

OPTION = "--anonymise"
_OPTION = re.compile(rf"(?<=\s){OPTION}(?=\s)")


def shown(shell: Session, rest: str) -> tuple[str, CaseResult]:
    """What follows a command without the option, and the result as it is to be shown.

    Raises ``UserError`` for another option: what nobody hid would be written.
    """
    wrong = next((word for word in rest.split() if word.startswith("--") and word != OPTION), "")
    if wrong:
        raise UserError(f"{clean(wrong, 40)}: no such option{suggestion(wrong, (OPTION,))}")
    left, number = _OPTION.subn(" ", f" {rest} ")
    if not number:
        return rest, shell.result
    if shell.anonymiser is None:
        from kbassist.anonymous.anonymiser import Anonymiser  # noqa: PLC0415 - start-up: few hide names

        shell.anonymiser = Anonymiser(shell.base)
    return left.strip(), shell.anonymiser.case(shell.result, len(shell.vault))
