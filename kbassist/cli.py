"""The command line. Each command imports what it needs only when it runs: ``--help`` must cost next to nothing."""

import argparse
import gc
import os
import sys
from collections.abc import Callable, Collection, Sequence
from typing import NoReturn

from kbassist import __version__
from kbassist.errors import UserError

_EXIT = (
    "exit status: 0 recognised, 1 readable but not recognised, 2 no usable input or a bad command line, "
    "3 a check failed, 70 internal error, 130 interrupted"
)


class _Parser(argparse.ArgumentParser):
    """argparse with errors of one line."""

    def error(self, message: str) -> NoReturn:
        raise UserError(f"{message}; see '{self.prog} --help'")


def build_parser(wanted: Collection[str] | None = None) -> argparse.ArgumentParser:
    """The parser of all commands. ``wanted``: words of a command line; only a command among them gets its options, for
    making those of all costs as much as reading a pasted error."""
    parser = _Parser(
        prog="kbassist",
        description="SQL Server connection failures: evidence in, a remediation plan with its reasons out. Offline.",
        epilog=_EXIT,
    )
    parser.add_argument("--version", action="version", version=f"kbassist {__version__}")
    _common(parser)
    commands = parser.add_subparsers(dest="command", metavar="COMMAND", parser_class=_Parser)
    for name, text, options in (
        ("diagnose", "diagnose one case: files, folders, or - for pasted text", _diagnose),
        ("batch", "exported logs and case folders, many at once", _batch),
        ("cert", "check a certificate against what SQL Server and its clients need", _cert),
        ("kb", "look into the rule base and check it", _kb),
    ):
        command = commands.add_parser(name, help=text, epilog=_EXIT)
        if wanted is None or name in wanted:
            options(command)
    return parser


def _common(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--rules", action="append", default=[], metavar="DIR", help="a folder with more rules (repeatable)"
    )
    parser.add_argument(
        "--engine",
        default="auto",
        metavar="NAME",
        help="rules engine: auto, durable, clips or reference (default: auto)",
    )


def _diagnose(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("paths", nargs="*", metavar="PATH", help="evidence: files, folders, - for standard input")
    parser.add_argument("--format", choices=("text", "markdown", "json"), default="text", help="default: text")
    parser.add_argument("--output", metavar="FILE", help="write the result to FILE (UTF-8) instead of standard output")
    parser.add_argument(
        "--set",
        action="append",
        default=[],
        dest="answers",
        metavar="NAME=VALUE",
        help="a fact you know ('kbassist kb facts' lists them); NAME=? for one nobody can tell",
    )
    parser.add_argument(
        "--answers",
        action="append",
        default=[],
        dest="answer_files",
        metavar="FILE",
        help="a file with NAME=VALUE lines",
    )
    parser.add_argument(
        "--at", metavar="TIME", help="ISO 8601 time at which certificates are judged (default: of the event, else now)"
    )
    _certificates(parser)
    parser.add_argument("--explain", action="store_true", help="show the derivation of every conclusion")
    parser.add_argument(
        "--with-secrets", metavar="FILE", help="write the changed connection string, passwords included, to FILE only"
    )
    _common(parser)


def _certificates(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--client-roots",
        metavar="FILE",
        help="what the client trusts: a bundle, a dump of its root store, 'system' (this machine) or 'public'",
    )
    parser.add_argument("--password-file", metavar="FILE", help="a file whose first line opens a .pfx")


def _cert(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("paths", nargs="+", metavar="FILE", help="certificates: PEM, DER, PKCS#7, PKCS#12, .sst")
    parser.add_argument("--host", metavar="NAME", help="the server's name exactly as the client writes it")
    parser.add_argument("--at", metavar="TIME", help="ISO 8601 time at which the dates are judged (default: now)")
    parser.add_argument("--format", choices=("text", "json"), default="text", help="default: text")
    _certificates(parser)
    _common(parser)


def _batch(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "paths",
        nargs="+",
        metavar="PATH",
        help="files, folders, archives, globs, - for a list of paths on standard input",
    )
    parser.add_argument("--format", choices=("text", "json", "markdown", "html"), default="text", help="default: text")
    parser.add_argument("--output", metavar="FILE", help="write the report to FILE (UTF-8) instead of standard output")
    parser.add_argument("--jobs", type=int, default=0, metavar="N", help="processes (default: as many as cores)")
    parser.add_argument("--scheduler", metavar="ADDRESS", help="a Dask scheduler (extra: cluster), as tcp://host:8786")
    parser.add_argument("--checkpoint", metavar="FILE", help="survive a kill: run again with it to go on")
    parser.add_argument(
        "--since", metavar="TIME", help="ISO 8601: only records from then on (and those without a time)"
    )
    parser.add_argument("--until", metavar="TIME", help="ISO 8601: only records before (and those without a time)")
    parser.add_argument("--fail-on-incident", action="store_true", help="exit status 3 if anything is found")
    parser.add_argument("--junit", metavar="FILE", help="write JUnit XML for a pipeline as well")
    _common(parser)


def _kb(parser: argparse.ArgumentParser) -> None:
    commands = parser.add_subparsers(dest="kb_command", metavar="COMMAND", required=True, parser_class=_Parser)
    for name, text in (
        ("list", "the articles and drivers"),
        ("show", "one article, driver or procedure as a page"),
        ("facts", "the facts with their values, for --set"),
        ("lint", "check every rules file"),
        ("test", "run the examples in the articles"),
        ("coverage", "the rows, rules and reasons that no example reaches"),
        ("corpus", "how well labelled error texts are recognised, by driver and language"),
        ("doc", "the whole rule base as pages to browse"),
        ("diff", "the sample cases that two rule bases judge differently"),
        ("new", "a new article: asked for step by step, or a commented file to fill in"),
        ("schema", "the JSON Schema of a kind of rules file, for editors"),
    ):
        command = commands.add_parser(name, help=text, description=f"{text[0].upper()}{text[1:]}.", epilog=_EXIT)
        add = _KB_OPTIONS.get(name)
        if add is not None:
            add(command)
        _common(command)


def _kb_new(command: argparse.ArgumentParser) -> None:
    command.add_argument("name", nargs="?", metavar="ID", help="the id of the article, for example KB2007728")
    command.add_argument("--title", default="", metavar="TEXT", help="what is wrong, in one line")
    command.add_argument("--from", dest="error", metavar="FILE", help="an error text (- for standard input)")
    command.add_argument(
        "--ask", action="store_true", help="ask for everything step by step (the default without ID and --from)"
    )
    command.add_argument("--answers", metavar="FILE", help="go on with an interrupted conversation")
    command.add_argument(
        "--output",
        metavar="PATH",
        help="the file to write (default: standard output); with --ask the folder of rules (default: my-rules)",
    )


def _kb_corpus(command: argparse.ArgumentParser) -> None:
    command.add_argument("paths", nargs="+", metavar="PATH", help="corpus files, or folders of them")
    command.add_argument("--format", choices=("text", "json"), default="text", help="default: text")
    command.add_argument(
        "--least", type=float, default=98.0, metavar="PERCENT", help="exit status 3 below it (default: 98)"
    )


def _kb_doc(command: argparse.ArgumentParser) -> None:
    command.add_argument("--output", required=True, metavar="FOLDER", help="where to write the pages")
    command.add_argument("--format", choices=("html", "markdown", "both"), default="both", help="default: both")


def _kb_diff(command: argparse.ArgumentParser) -> None:
    command.add_argument("old", metavar="OLD", help="a folder of rules as it was")
    command.add_argument("new", metavar="NEW", help="the folder as it is to be")
    _kb_cases(command)


def _kb_cases(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "--cases",
        action="append",
        default=[],
        metavar="PATH",
        help="more samples than the examples in the articles: case folders, or a corpus (repeatable)",
    )


def _kb_coverage(command: argparse.ArgumentParser) -> None:
    command.add_argument("articles", nargs="*", metavar="ID", help="articles to look at (default: all)")
    _kb_cases(command)


def _kb_schema(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "name",
        nargs="?",
        metavar="KIND",
        help="vocabulary, drivers, derive, articles, procedures, requirements, secrets",
    )
    command.add_argument("--output", metavar="FOLDER", help="write the schemas of all kinds to a folder")


_KB_OPTIONS: dict[str, Callable[[argparse.ArgumentParser], object]] = {
    "show": lambda command: command.add_argument("name", metavar="ID", help="an id, for example KB2007728"),
    "facts": lambda command: command.add_argument(
        "name", nargs="?", metavar="NAME", help="a fact, or the beginning of its name"
    ),
    "test": lambda command: command.add_argument(
        "articles", nargs="*", metavar="ID", help="articles to test (default: all)"
    ),
    "coverage": _kb_coverage,
    "corpus": _kb_corpus,
    "doc": _kb_doc,
    "diff": _kb_diff,
    "new": _kb_new,
    "schema": _kb_schema,
}


def _run(arguments: argparse.Namespace) -> int:
    if arguments.command == "diagnose":
        from kbassist.commands.diagnose import diagnose  # noqa: PLC0415

        return diagnose(arguments)
    if arguments.command == "batch":
        from kbassist.commands.batch import batch  # noqa: PLC0415

        return batch(arguments)
    if arguments.command == "cert":
        from kbassist.commands.cert import run as check  # noqa: PLC0415

        return check(arguments)
    if arguments.command == "kb":
        from kbassist.commands.kb import run  # noqa: PLC0415

        return run(arguments)
    if sys.stdin is None or not sys.stdin.isatty():
        # Whatever is piped in is a case, with or without the word.
        from kbassist.commands.diagnose import diagnose  # noqa: PLC0415

        return diagnose(build_parser().parse_args(["diagnose", "-"]))
    from kbassist.commands.shell import run as talk  # noqa: PLC0415

    return talk(arguments)


def main(argv: Sequence[str] | None = None) -> int:
    """Run a command line; the exit status (design section 6). Errors are one line on standard error."""
    for stream in (sys.stdout, sys.stderr):
        # A Windows code page can't show every language: better a replacement than a traceback.
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")
    # Loading modules and rules makes many objects and no garbage: looking for it often costs a fifth of the start-up.
    gc.set_threshold(1_000_000, 50, 50)
    words = sys.argv[1:] if argv is None else argv
    parser = build_parser(words)
    try:
        status = _run(parser.parse_args(words))
        sys.stdout.flush()
    except UserError as error:
        return _complain(str(error), 2)
    except KeyboardInterrupt:
        return _complain("interrupted", 130)
    except BrokenPipeError:
        # The reader (head, more) has seen enough; what is left in the buffer has nowhere to go.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except Exception as error:
        if os.environ.get("KBASSIST_DEBUG"):
            raise
        where = f"{type(error).__name__}: {error}".splitlines()[0]
        return _complain(f"internal error ({where}); run again with KBASSIST_DEBUG=1 and report what it prints", 70)
    return status


def _complain(message: str, status: int) -> int:
    from kbassist.text.safe import clean  # noqa: PLC0415

    sys.stderr.write(f"kbassist: {clean(message, 1000)}\n")
    return status


if __name__ == "__main__":
    raise SystemExit(main())
