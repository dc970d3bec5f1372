"""An attempt: a fault of the program inside it costs one thing, never the run.

Reading, correlating, reasoning, rendering and reporting each stand behind one. What fails is one line of the report; a
file in the user's state folder has the rest for whoever mends it: the trace, and the masked case it came from.
"""

import os
import sys
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime, timezone
from pathlib import Path
from typing import NamedTuple, TypeVar

from kbassist import __version__
from kbassist.errors import UserError
from kbassist.files import write_new
from kbassist.masked import MaskedBytes
from kbassist.model.result import Failure, Stage
from kbassist.private import make_folder, state_folder
from kbassist.text.safe import clean, utf8
from kbassist.text.secrets.guard import seal_words

FOLDER = "failures"
"""Below the state folder."""
_MOST = 20
_LONGEST_CASE = 1_000_000
_T = TypeVar("_T")
_saved: dict[tuple[str, str, int], str] = {}
"""The file of each fault of this process, by its type and where it was raised: a million bad records are one file."""


class Raised(NamedTuple):
    """What came instead of a result."""

    error: BaseException


def tried(do: Callable[[], _T]) -> _T | Raised:
    """What ``do`` gives, or what it raised. A mistake of the user and a request to end go through."""
    try:
        return do()
    except (UserError, BrokenPipeError):
        raise
    except BaseException as error:
        if not is_fault(error):
            raise
        return Raised(error)


def each(found: Iterable[_T]) -> Iterator[_T | Raised]:
    """What ``found`` gives; where it raises, that is the last."""
    items = iter(found)
    while True:
        try:
            one = next(items)
        except StopIteration:
            return
        except (UserError, BrokenPipeError):
            raise
        except BaseException as error:
            if not is_fault(error):
                raise
            yield Raised(error)
            return
        yield one


def attempt(stage: Stage, subject: str, do: Callable[[], _T], case: Callable[[], str] = str) -> _T | Failure:
    """What ``do`` gives, or what is to be said of the fault in it.

    ``subject``: what it was done for; ``case``: what a report of the fault needs, masked.
    """
    result = tried(do)
    if not isinstance(result, Raised):
        return result
    return fault(stage, subject, result.error, case)


def is_fault(error: BaseException) -> bool:
    """Whether it is no request to end. The panic of a library written in Rust is no ``Exception`` (pyo3)."""
    return isinstance(error, Exception) or type(error).__name__ == "PanicException"


def fault(stage: Stage, subject: str, error: BaseException, case: Callable[[], str] = str) -> Failure:
    """A fault of the program, saved for a report, once for each place it is raised at.

    ``KBASSIST_DEBUG`` lets it end the run, for those who look for it.
    """
    if os.environ.get("KBASSIST_DEBUG"):
        raise error
    from traceback import extract_tb  # noqa: PLC0415 - start-up: most runs have no fault

    frames = extract_tb(error.__traceback__)
    last = (frames[-1].filename, frames[-1].lineno or 0) if frames else ("", 0)
    key = (type(error).__name__, *last)
    if key not in _saved:
        _saved[key] = _save(stage, clean(subject), error, case)
    return Failure(stage=stage, subject=clean(subject), error=type(error).__name__, saved=_saved[key])


def _save(stage: Stage, subject: str, error: BaseException, case: Callable[[], str]) -> str:
    """The path of the report; empty where none can be written."""
    from traceback import extract_tb, format_exception, format_list  # noqa: PLC0415 - start-up: most runs have no fault

    head = f"kbassist {__version__}, Python {sys.version.split()[0]}, {sys.platform}\n{stage}: {subject}\n\n"
    told = tried(lambda: case()[:_LONGEST_CASE])
    content = "" if isinstance(told, Raised) else f"\n{told}\n" if told else ""
    whole = tried(lambda: _sealed(f"{head}{''.join(format_exception(error))}{content}"))
    if isinstance(whole, Raised):
        # Masking itself fails on it: where it happened is all that can be kept.
        places = "".join(format_list(extract_tb(error.__traceback__)))
        whole = MaskedBytes(utf8(f"kbassist {__version__}\n{stage}\n\n{type(error).__name__}\n{places}"))
    folder = state_folder() / FOLDER
    name = f"{datetime.now(timezone.utc):%Y%m%d-%H%M%S}-{os.urandom(2).hex()}.txt"
    try:
        make_folder(folder)
        write_new(folder / name, whole, failed=str(folder))
        _prune(folder)
    except (OSError, ValueError, UserError):
        return ""
    return str(folder / name)


def _sealed(text: str) -> MaskedBytes:
    return MaskedBytes(utf8(seal_words(text)))


def _prune(folder: Path) -> None:
    for old in sorted(folder.glob("*.txt"), reverse=True)[_MOST:]:
        old.unlink(missing_ok=True)
