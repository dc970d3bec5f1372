"""An older commit of the program, installed by itself: its command line beside the one of today."""

import os
import select
import subprocess
import sys
import tarfile
import time
from collections.abc import Mapping, Sequence
from io import BytesIO
from pathlib import Path
from typing import IO, NamedTuple

from .places import ROOT

_LIMITED = ("/bin/sh", "-c")
_LIMITS = "ulimit -t 60; ulimit -v 6000000;"
"""So much processor time (in seconds) and memory (in kilobytes) may a process take."""


class Ended(NamedTuple):
    """How a process ended: exit status (negative: the signal), what it wrote, processor time, memory in megabytes."""

    status: int
    out: str
    err: str
    seconds: float
    memory: float

    @property
    def stopped(self) -> bool:
        """Whether it took more than any process may."""
        return self.status < 0


class Program(NamedTuple):
    """An installed kbassist. ``start``: what runs it; ``home``: an empty folder for its cache and its state."""

    start: tuple[str, ...]
    home: Path
    path: str = ""

    def run(
        self,
        arguments: Sequence[str],
        folder: Path,
        *,
        streams: str = "",
        given: bytes = b"",
        more: Mapping[str, str] | None = None,
    ) -> Ended:
        """Run a command line in a folder; ``streams``: redirections of the shell behind it."""
        with (
            (folder / ".in").open("w+b") as entry,
            (folder / ".out").open("w+b") as out,
            (folder / ".err").open("w+b") as err,
        ):
            entry.write(given)
            entry.seek(0)
            begun = subprocess.Popen(
                [*_LIMITED, f'{_LIMITS} exec "$@" {streams}', "sh", *self.start, *arguments],
                cwd=folder,
                env=self.surroundings() | dict(more or {}),
                stdin=entry,
                stdout=out,
                stderr=err,
            )
            _, status, used = os.wait4(begun.pid, 0)
            begun.returncode = os.waitstatus_to_exitcode(status)
            said = [_read(stream) for stream in (out, err)]
        memory = used.ru_maxrss / (1 << 20 if sys.platform == "darwin" else 1 << 10)
        return Ended(begun.returncode, *said, used.ru_utime + used.ru_stime, memory)

    def typed(self, line: str, folder: Path) -> str:
        """What the shell shows in a terminal for a line, and for the one that ends it."""
        terminal, inside = os.openpty()
        process = subprocess.Popen(
            [*_LIMITED, f'{_LIMITS} exec "$@"', "sh", *self.start],
            cwd=folder,
            env=self.surroundings() | {"TERM": "dumb"},
            stdin=inside,
            stdout=inside,
            stderr=inside,
            start_new_session=True,
        )
        os.close(inside)
        shown = _until_quiet(terminal)
        for some in (line, "/quit"):
            os.write(terminal, some.encode("utf-8", "surrogatepass") + b"\n")
            shown += _until_quiet(terminal)
        try:
            status = process.wait(timeout=10)
        except subprocess.TimeoutExpired:
            process.kill()
            status = process.wait()
        os.close(terminal)
        return f"{shown.decode('utf-8', 'replace')}\nstatus {status}"

    def surroundings(self) -> dict[str, str]:
        """The variables of the process."""
        own = {name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "KBASSIST"))}
        return own | {
            "PYTHONPATH": self.path,
            "KBASSIST_CACHE_DIR": str(self.home / "cache"),
            "KBASSIST_STATE_DIR": str(self.home / "state"),
            "XDG_STATE_HOME": str(self.home / "xdg"),
            "LC_ALL": "C.UTF-8",
        }


def today(folder: Path) -> Program:
    """The program of this checkout."""
    return Program((sys.executable, "-m", "kbassist"), folder / "today", str(ROOT))


def installed(commit: str, folder: Path) -> Program:
    """A commit, in an environment of its own in ``folder``: what is there already is used again."""
    at = folder / commit[:12]
    python = at / "env" / "bin" / "python"
    if not (at / "done").exists():
        archive = subprocess.run(["git", "archive", commit], cwd=ROOT, capture_output=True, check=True).stdout
        with tarfile.open(fileobj=BytesIO(archive)) as tar:
            tar.extractall(at / "source", filter="data")
        subprocess.run([sys.executable, "-m", "venv", at / "env"], check=True)
        subprocess.run([python, "-m", "pip", "install", "--quiet", at / "source"], check=True)
        (at / "done").touch()
    return Program((str(python), "-m", "kbassist"), at / "home")


def _read(stream: IO[bytes]) -> str:
    stream.seek(0)
    return stream.read().decode("utf-8", "replace")


def _until_quiet(terminal: int, seconds: float = 2.0) -> bytes:
    """What a terminal shows until nothing more comes."""
    shown = b""
    until = time.monotonic() + 30
    while time.monotonic() < until and select.select([terminal], [], [], seconds if shown else 20)[0]:
        try:
            some = os.read(terminal, 1 << 16)
        except OSError:
            break
        if not some:
            break
        shown += some
    return shown
