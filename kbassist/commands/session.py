"""What every command that reasons needs: the rule base, an engine, answers from the command line."""

import argparse
import os
import sys
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import Struct

from kbassist.commands.output import hint
from kbassist.errors import UserError
from kbassist.model.evidence import Value
from kbassist.rulebase.assignment import assignment_lines, parse_assignment
from kbassist.rulebase.base import RuleBase
from kbassist.text.secrets import Vault, mask

if TYPE_CHECKING:
    from kbassist.commands.anonymity import Anonymity

_MOST = 16 * 1024 * 1024
_WRITTEN = ("output", "junit", "with_secrets", "checkpoint")
"""Options of commands that name a file to be written."""
_CASE_FILES = ("save", "cases")
"""Those that write case files."""


class Answers(Struct, frozen=True):
    """Facts as said by a person, and the facts nobody can tell."""

    values: dict[str, Value]
    declined: frozenset[str]


def asked_itself(base: RuleBase, command: str) -> RuleBase:
    """``base``, if its product can be asked over the network. Raises ``UserError``."""
    if not base.about.probe:
        raise UserError(f"{command}: {base.title_of_base} names no protocol to ask a server in (base.yaml: probe)")
    return base


def anonymity_of(arguments: argparse.Namespace, base: RuleBase, read: Iterable[str | None]) -> "Anonymity | None":
    """What hides names, if ``--anonymise`` or ``--anonymise-map`` ask for it; ``read``: what the command reads.

    Raises ``UserError``.
    """
    if not arguments.anonymise and not arguments.anonymise_map:
        return None
    from kbassist.commands.anonymity import anonymity  # noqa: PLC0415 - start-up: few hide names

    for name in _CASE_FILES:
        if getattr(arguments, name, None):
            raise UserError(f"--{name}: a case file keeps what was read, and its names: not with --anonymise")
    written = {f"--{name.replace('_', '-')}": getattr(arguments, name, None) for name in _WRITTEN}
    return anonymity(arguments.anonymise_map, base, read, written)


def read_answers(given: Iterable[str], files: Iterable[str], base: RuleBase, vault: Vault) -> Answers:
    """``NAME=VALUE`` items of the command line and of answer files; the command line wins. Raises ``UserError``.

    Secrets in them (a connection string) go into ``vault`` before anything reads them.
    """
    said: dict[str, Value | None] = {}
    items = [(f"{path}:{number}", item) for path in files for number, item in _lines(path)]
    for where, item in (*items, *(("--set", one) for one in given)):
        try:
            one = parse_assignment(mask(item, vault), base)
        except UserError as error:
            raise UserError(f"{where}: {error}") from None
        said[one.name] = one.value
    values = {name: value for name, value in said.items() if value is not None}
    return Answers(values, frozenset(said.keys() - values.keys()))


def _lines(path: str) -> list[tuple[int, str]]:
    try:
        return list(assignment_lines(_beginning(path)))
    except UnicodeDecodeError:
        raise UserError(f"--answers {path}: not UTF-8; save the file as UTF-8") from None
    except OSError as error:
        raise UserError(f"--answers {path}: {error.strerror or error}; check the path") from None


def _beginning(path: str) -> str:
    """The text of a small file; a device that never ends is no reason to wait. Raises ``OSError``, ``ValueError``."""
    with Path(path).open("rb") as stream:
        return stream.read(_MOST).decode("utf-8-sig")


def password_of(file: str | None) -> Callable[[str], str | None]:
    """Asks for the password of a locked PKCS#12 file: the first line of ``file``, else the person at the terminal.

    None where there is nobody to ask. The password is used once and kept nowhere.
    """

    def ask(name: str) -> str | None:
        if file:
            try:
                return _beginning(file).splitlines()[0]
            except (OSError, UnicodeDecodeError, IndexError) as error:
                reason = getattr(error, "strerror", None) or "no line of UTF-8 text in it"
                raise UserError(
                    f"--password-file {file}: can't be read: {reason}; one line with the password"
                ) from None
        if sys.stdin is not None and sys.stdin.isatty() and sys.stderr.isatty():
            from getpass import getpass  # noqa: PLC0415 - start-up: only a locked file needs it

            return getpass(f"Password of {name}: ", sys.stderr)
        return None

    return ask


def paste_please(what: str) -> None:
    """Tell whoever sits at the terminal to paste ``what``; what is piped in needs no word."""
    if sys.stdin is not None and sys.stdin.isatty():
        end = "Ctrl+Z and Enter" if os.name == "nt" else "Ctrl+D"
        hint(f"Paste {what}, then press {end} on a line of its own:")
