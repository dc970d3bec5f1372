"""``--anonymise`` behind a command of the shell: names replaced, by the same ones as long as the case is open."""

from kbassist.model.result import CaseResult
from kbassist.shell.session import Session

OPTION = "--anonymise"


def shown(shell: Session, rest: str) -> tuple[str, CaseResult]:
    """What follows a command without the option, and the result as it is to be shown."""
    word, _, left = rest.partition(" ")
    if word != OPTION:
        left, _, word = rest.rpartition(" ")
    if word != OPTION:
        return rest, shell.result
    if shell.anonymiser is None:
        from kbassist.anonymous.anonymiser import Anonymiser  # noqa: PLC0415 - start-up: few hide names

        shell.anonymiser = Anonymiser(shell.base)
    return left.strip(), shell.anonymiser.case(shell.result, len(shell.vault))
