"""The three standard streams: there whatever the caller closed, and no reason for a traceback when they are full."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import TextIO

from kbassist.errors import UserError

_SEQUENCES = 0x4
"""ENABLE_VIRTUAL_TERMINAL_PROCESSING"""


def open_streams() -> None:
    """See that there are three streams, and that none refuses a character."""
    # In their order, so that each gets its own number and no other file does. What is written to standard output must
    # fail, so that is open for reading alone; on standard error there is nobody to tell.
    for name, mode, flags in (("stdin", "r", os.O_RDONLY), ("stdout", "w", os.O_RDONLY), ("stderr", "w", os.O_WRONLY)):
        if getattr(sys, name) is None:
            setattr(sys, name, os.fdopen(os.open(os.devnull, flags), mode, encoding="utf-8"))
    for stream in (sys.stdin, sys.stdout, sys.stderr):
        # A Windows code page can't show every language, nor is everything typed or piped in one: better a replacement
        # than a traceback. What stands for the bytes of a file's name (surrogateescape) stays.
        if hasattr(stream, "reconfigure") and (stream is not sys.stdin or stream.errors == "strict"):
            stream.reconfigure(errors="replace")


def takes_sequences(stream: TextIO) -> bool:
    """Whether the terminal behind a stream takes escape sequences (colours, the clipboard).

    A console of Windows has to be told to; one before Windows 10 can't.
    """
    if sys.platform != "win32":
        return True
    import ctypes  # noqa: PLC0415 - Windows only
    import msvcrt  # noqa: PLC0415 - Windows only

    console = ctypes.windll.kernel32
    mode = ctypes.c_uint32()
    try:
        handle = msvcrt.get_osfhandle(stream.fileno())
    except (OSError, ValueError):
        return False
    if not console.GetConsoleMode(handle, ctypes.byref(mode)):
        # No console: a terminal that speaks for itself (mintty).
        return bool(os.environ.get("TERM"))
    return bool(mode.value & _SEQUENCES or console.SetConsoleMode(handle, mode.value | _SEQUENCES))


@contextmanager
def writing() -> Iterator[None]:
    """Standard output that is full or closed is no fault of the program; that somebody has seen enough (``head``) is
    no error at all. Raises ``UserError``, and ``BrokenPipeError``."""
    try:
        yield
    except BrokenPipeError:
        raise
    except OSError as error:
        drop()
        reason = error.strerror or error
        raise UserError(f"standard output can't be written: {reason}; free space, or write to a file") from None


def finish() -> None:
    """Hand over what standard output still holds. Raises ``UserError``, and ``BrokenPipeError``."""
    with writing():
        sys.stdout.flush()


def drop() -> None:
    """What is left for standard output has nowhere to go, and must not be tried again when the process ends."""
    with suppress(OSError, ValueError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
