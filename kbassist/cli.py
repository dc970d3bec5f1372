"""The command line. Each command is imported only when it runs: ``--help`` must cost next to nothing."""

import gc
import os
import sys
from collections.abc import Sequence

from kbassist.commands.parser import parse
from kbassist.errors import UserError


def main(argv: Sequence[str] | None = None) -> int:
    """Run a command line; the exit status (design section 6). Errors are one line on standard error."""
    for stream in (sys.stdout, sys.stderr):
        # A Windows code page can't show every language: better a replacement than a traceback.
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")
    # Loading modules and rules makes many objects and no garbage: looking for it often costs a fifth of the start-up.
    gc.set_threshold(1_000_000, 50, 50)
    try:
        status = _run(list(sys.argv[1:] if argv is None else argv))
        sys.stdout.flush()
    except UserError as error:
        return _complain(str(error), 2)
    except KeyboardInterrupt:
        return _complain("interrupted", 130)
    except BrokenPipeError:
        # The reader (head, more) has seen enough; what is left in the buffer has nowhere to go.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except Exception as error:  # noqa: BLE001 - whatever went wrong, a person gets one line of it
        if os.environ.get("KBASSIST_DEBUG"):
            from kbassist.commands.output import trace  # noqa: PLC0415 - start-up: --help has nothing to explain

            trace(error)
            return 70
        where = f"{type(error).__name__}: {error}".splitlines()[0]
        return _complain(f"internal error ({where}); run again with KBASSIST_DEBUG=1 and report what it prints", 70)
    return status


def _run(words: list[str]) -> int:
    arguments = parse(words)
    if not arguments.run and (sys.stdin is None or not sys.stdin.isatty()):
        # Whatever is piped in is a case, with or without the word.
        arguments = parse([*words, "diagnose", "-"])
    from importlib import import_module  # noqa: PLC0415 - start-up: --help and --version run no command

    module, _, function = (arguments.run or "shell:run").partition(":")
    status: int = getattr(import_module(f"kbassist.commands.{module}"), function)(arguments)
    return status


def _complain(message: str, status: int) -> int:
    from kbassist.commands.output import complain  # noqa: PLC0415 - start-up: --help has nothing to complain about

    complain(message)
    return status


if __name__ == "__main__":
    raise SystemExit(main())
