"""The command line. Each command is imported only when it runs: ``--help`` must cost next to nothing."""

import gc
import os
import sys
from collections.abc import Sequence
from contextlib import suppress

from kbassist.commands.parser import parse
from kbassist.errors import UserError
from kbassist.lean import import_msgspec, module_named
from kbassist.streams import drop, finish, open_streams


def program() -> int:
    """``main`` as the last thing that a process does.

    What a run has made ends with the process: to look through it for garbage and to free it piece by piece would cost
    a tenth of a run.
    """
    try:
        status = main()
    finally:
        gc.freeze()
    if sys.modules.keys().isdisjoint(("atexit", "threading")):
        # Nobody has asked to be called at the end, and no thread is left to wait for.
        with suppress(OSError, ValueError):
            sys.stderr.flush()
        os._exit(status)
    return status


def main(argv: Sequence[str] | None = None) -> int:
    """Run a command line; the exit status (``parser.EXIT``). Errors are one line on standard error."""
    open_streams()
    words = list(sys.argv[1:] if argv is None else argv)
    try:
        try:
            return _run(words)
        finally:
            finish()
    except UserError as error:
        return _complain(str(error), 2)
    except KeyboardInterrupt:
        return _complain("interrupted", 130)
    except BrokenPipeError:
        # The reader (head, more) has seen enough.
        drop()
        return 0
    except SystemExit:
        # argparse has shown a page of help.
        raise
    except BaseException as error:
        from kbassist.faults import is_fault  # noqa: PLC0415 - start-up: most runs have no fault

        if not is_fault(error):
            raise
        return _failed(error, words)


def _failed(error: BaseException, words: Sequence[str]) -> int:
    """A fault of the program: one line, and a file for whoever mends it."""
    import shlex  # noqa: PLC0415 - start-up: most runs have no fault

    from kbassist.commands.output import FAILED, regret, trace  # noqa: PLC0415 - start-up: most runs have no fault
    from kbassist.faults import fault  # noqa: PLC0415 - start-up, as above

    if os.environ.get("KBASSIST_DEBUG"):
        trace(error)
    else:
        regret([fault("running", shlex.join(["kbassist", *words]), error)])
    return FAILED


def _run(words: list[str]) -> int:
    arguments = parse(words)
    if not arguments.run and (sys.stdin is None or not sys.stdin.isatty()):
        # Whatever is piped in is a case, with or without the word.
        arguments = parse([*words, "diagnose", "-"])
    import_msgspec()
    from kbassist.commands.settings import settle  # noqa: PLC0415 - start-up: --help and --version run no command

    settle(arguments)
    module, _, function = (arguments.run or "shell:run").partition(":")
    status: int = getattr(module_named(f"kbassist.commands.{module}"), function)(arguments)
    return status


def _complain(message: str, status: int) -> int:
    from kbassist.commands.output import complain  # noqa: PLC0415 - start-up: --help has nothing to complain about

    complain(message)
    return status


if __name__ == "__main__":
    raise SystemExit(program())
