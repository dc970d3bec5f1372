"""The process of an engine is started, watched and ended here, in the way that the platform has.

On Linux it is forked: that takes half a millisecond, and all modules are there. Where there is no fork, or where it
is not safe (macOS; beside other threads), a Python of its own is started; it gets ready while this one goes on.
"""

import errno
import os
import sys
from typing import IO, NoReturn, Protocol

from kbassist.reasoning.engines.wire import Library

_SERVE = "from kbassist.reasoning.engines.service import main; main()"


class Process(Protocol):
    """A process that serves an engine. ``requests`` is written to, ``replies`` read from."""

    requests: IO[bytes]
    replies: IO[bytes]

    def end(self) -> int:
        """End it, if it has not; its status: negative for the number of the signal that ended it."""
        ...


def start(library: Library, limit: float) -> Process:
    """A process that serves ``library``; ``limit``: seconds that one request may take. Raises ``OSError``."""
    return _Forked(library, limit) if may_fork() else _Spawned(library, limit)


def may_fork() -> bool:
    """Whether a fork of this process is safe: on Linux, where no other thread can hold a lock."""
    try:
        return sys.platform == "linux" and len(os.listdir("/proc/self/task")) == 1  # noqa: PTH208 - at every start
    except OSError:
        return False


class _Forked:
    """Python's own view of it: a copy of this process that does nothing else from then on."""

    def __init__(self, library: Library, limit: float) -> None:
        asked, asks = os.pipe()
        answered, answers = os.pipe()
        try:
            self._process = os.fork()
        except OSError:
            for one in (asked, asks, answered, answers):
                os.close(one)
            raise
        if not self._process:
            _serve(asked, answers, library, limit)
        os.close(asked)
        os.close(answers)
        self.requests: IO[bytes] = os.fdopen(asks, "wb")
        self.replies: IO[bytes] = os.fdopen(answered, "rb")

    def end(self) -> int:
        """See ``Process``."""
        import signal  # noqa: PLC0415 - start-up: few engines are ended

        _shut(self.requests, self.replies)
        try:
            ended, status = os.waitpid(self._process, os.WNOHANG)
            if not ended:
                # It closes its pipe before it has ended; one that hangs does not close it.
                os.kill(self._process, signal.SIGKILL)
                _, status = os.waitpid(self._process, 0)
        except ChildProcessError:
            # Whoever started this process lets nobody ask how another one has ended (SIGCHLD is ignored).
            return 0
        return os.waitstatus_to_exitcode(status)


def _serve(asked: int, answers: int, library: Library, limit: float) -> NoReturn:
    """Be the process of an engine. Whatever happens, nothing of the copy goes on."""
    try:
        import gc  # noqa: PLC0415 - start-up: for the copy alone

        from kbassist.reasoning.engines.service import serve_streams  # noqa: PLC0415 - start-up: for the copy alone

        # What was inherited is no garbage, and its pipes and locks must not stay open through the copy.
        gc.freeze()
        os.dup2(asked, 0)
        os.dup2(answers, 1)
        os.closerange(3, os.sysconf("SC_OPEN_MAX"))
        serve_streams(library, limit)
    finally:
        os._exit(0)


class _Spawned:
    """A Python of its own."""

    def __init__(self, library: Library, limit: float) -> None:
        import atexit  # noqa: PLC0415 - start-up: not where it can be forked
        import subprocess  # noqa: PLC0415 - start-up: not where it can be forked

        if not sys.executable or getattr(sys, "frozen", False):
            raise FileNotFoundError(errno.ENOENT, "no Python of its own")
        self._process: subprocess.Popen[bytes] = subprocess.Popen(  # noqa: S603 - this Python, and a line of ours
            [sys.executable, "-c", _SERVE, *library, str(limit)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env={**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))},
            # Ctrl-C in a console of Windows goes to every process of the group.
            creationflags=getattr(subprocess, "CREATE_NEW_PROCESS_GROUP", 0),
        )
        assert self._process.stdin is not None and self._process.stdout is not None  # noqa: S101 - they are pipes
        self.requests: IO[bytes] = self._process.stdin
        self.replies: IO[bytes] = self._process.stdout
        atexit.register(self.end)

    def end(self) -> int:
        """See ``Process``."""
        import subprocess  # noqa: PLC0415 - start-up: not where it can be forked

        _shut(self.requests, self.replies)
        try:
            return self._process.wait(0.2)
        except subprocess.TimeoutExpired:
            self._process.kill()
            return self._process.wait()


def _shut(*streams: IO[bytes]) -> None:
    for one in streams:
        try:
            one.close()
        except OSError:
            # What was still to be written has nobody to read it.
            continue
