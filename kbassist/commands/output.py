"""The one way out: whatever a command prints or writes goes through a function of this module.

Text is for a person and is encoded as the terminal wants it; a document is bytes and reaches a pipe as it is.
"""

import sys
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from kbassist.files import write_whole
from kbassist.masked import Masked, MaskedBytes
from kbassist.streams import finish, writing
from kbassist.text.safe import clean, utf8
from kbassist.text.secrets.guard import seal, seal_bytes, seal_words

if TYPE_CHECKING:
    from kbassist.model.result import Failure
    from kbassist.render.blocks import Block

CHECK_FAILED, UNUSABLE, FAILED, INTERRUPTED = 3, 2, 70, 130
_LONGEST_COMPLAINT = 1000


def show(blocks: "Iterable[Block]") -> None:
    """Print blocks for a person."""
    say(to_print(blocks))


def to_print(blocks: "Iterable[Block]", *, output: str | None = None) -> str:
    """Blocks as text for standard output, or for the file ``output``, which is the same in every terminal."""
    from kbassist.render.text import colours, terminal_width, to_text  # noqa: PLC0415 - start-up: few commands need it

    if output:
        return to_text(blocks)
    return to_text(blocks, width=terminal_width(), colour=colours(sys.stdout))


def say(text: str, *, now: bool = False) -> None:
    """Print text; ``now``: somebody waits for it."""
    _print(seal(text))
    if now:
        finish()


def complain(message: str) -> None:
    """One line on standard error about what is wrong; it may echo what somebody typed."""
    _tell(seal_words(f"kbassist: {clean(message, _LONGEST_COMPLAINT)}\n"))


def regret(failures: "Iterable[Failure]") -> None:
    """One line on standard error for every fault of the program that cost something."""
    for one in failures:
        where = f"; it is saved, masked, in {one.saved}: please report it ('kbassist report-bug')" if one.saved else ""
        complain(f"internal error while {one.stage} {one.subject} ({one.error}){where}")


def hint(text: str) -> None:
    """A line for the person at the terminal that is no part of the result."""
    _tell(seal(f"{text}\n"))


def trace(error: BaseException) -> None:
    """Where an exception came from, on standard error: the program's own lines, and its message masked."""
    from traceback import format_exception  # noqa: PLC0415 - start-up: most runs have no fault

    _tell(seal_words("".join(format_exception(error))))


def _print(text: Masked) -> None:
    with writing():
        sys.stdout.write(text)


def _tell(text: Masked) -> None:
    """Standard error is the last resort: where it can't be written there is nobody to tell."""
    with suppress(OSError):
        sys.stderr.write(text)
        sys.stderr.flush()


def deliver(content: str | bytes, output: str | None) -> None:
    """A command's result to the file of ``--output``, else to standard output. Raises ``UserError``."""
    if output:
        save(Path(output), content, folders=False)
    elif isinstance(content, str):
        say(content)
    else:
        finish()
        _write(seal_bytes(content))


def read_out(text: str, pager: str) -> None:
    """Print a text for a person; what is longer than the terminal goes through the pager (``pager``: the configured
    one)."""
    if sys.stdout.isatty():
        from kbassist.pager import page  # noqa: PLC0415 - start-up: a pipe needs none

        if page(seal(text), pager):
            return
    say(text)


def _write(document: MaskedBytes) -> None:
    with writing():
        sys.stdout.buffer.write(document)


def save(path: Path, content: str | bytes, *, option: str = "--output", folders: bool = True) -> Path:
    """Write a file that ``option`` asked for (text as UTF-8), whole or not at all; the path.

    ``folders``: make those that are missing. Raises ``UserError``.
    """
    data = utf8(content) if isinstance(content, str) else content
    return write_whole(path, seal_bytes(data), failed=f"{option} {path}: can't be written", folders=folders)
