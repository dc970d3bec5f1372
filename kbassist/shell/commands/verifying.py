"""``/verify``: the open case held against evidence from after the fix. The case stays as it is."""

from collections.abc import Iterable

from kbassist.errors import UserError
from kbassist.evidence.document import Document
from kbassist.evidence.sources import documents
from kbassist.render.blocks import Para
from kbassist.shell.commands.registry import command, recognised, reply
from kbassist.shell.paths import as_paths
from kbassist.shell.reply import Reply
from kbassist.shell.session import Session
from kbassist.text.safe import clean


@command("verify", "[FILE...]", "is it fixed? hold the case against new evidence: files, or a paste")
def _verify(shell: Session, rest: str) -> Reply:
    recognised(shell)
    if not rest:
        shell.pasting, shell.pasted = [], lambda text: _against(shell, [_document(text)])
        return reply(Para("Paste what the client says after the fix, then a line with only a dot."))
    paths = as_paths(rest)
    if not paths:
        raise UserError(f"{clean(rest, 200)}: no such file or folder; check the path, or /verify alone to paste")
    return _against(shell, documents(map(str, paths)))


def _document(text: str) -> Document:
    return Document("pasted text", text.encode("utf-8", "replace"))


def _against(shell: Session, new: Iterable[Document]) -> Reply:
    """The verification of the open case; nothing of it enters the case."""
    from kbassist.verify.known import Before  # noqa: PLC0415 - start-up: few sessions verify
    from kbassist.verify.report import verification  # noqa: PLC0415 - start-up, as above
    from kbassist.verify.run import Wanted, run_verify  # noqa: PLC0415 - start-up, as above

    before = Before(shell.result, tuple(shell.case.readings))
    found = run_verify(before, new, shell.reasoner, shell.vault, Wanted(), shell.password)
    return reply(*verification(found.made), long=True)
