"""A whole document as an option corrects it, with its secrets and to the byte: only the changed settings differ.

The edits are made in the masked text, in which every value is plain, and the secrets are put back: so what is written
is what was shown.
"""

from collections.abc import Collection
from itertools import accumulate

from kbassist.advisor.changes import Settings, corrected, owned
from kbassist.connection.change import Edit, applied
from kbassist.connection.sites import sites
from kbassist.connection.wanted import Client
from kbassist.model.evidence import Evidence
from kbassist.rulebase.base import RuleBase
from kbassist.text.decode import utf16
from kbassist.text.secrets import Vault, mask, unmask

_ENDS = ("\r\n", "\n", "\r")


class UneditableError(Exception):
    """Raised for a document whose bytes would not stay what they are."""


def corrected_document(
    data: bytes,
    evidence: Evidence,
    lines: Collection[int],
    wish: Settings,
    client: Client,
    base: RuleBase,
    vault: Vault,
) -> bytes:
    """``data`` with the settings of an option changed in the sites that begin on ``lines``.

    Raises ``UneditableError``.
    """
    encoding = utf16(data)
    errors = "surrogatepass" if encoding else "surrogateescape"
    try:
        text = data.decode(encoding or "utf-8", errors)
    except UnicodeDecodeError as error:
        raise UneditableError("its encoding is damaged") from error
    masked = mask(text, vault)
    if text.encode(encoding or "utf-8", errors) != data or unmask(masked, vault) != text:
        raise UneditableError("what is masked in it can't be told from what is not")
    edits = _edits(masked, evidence, lines, wish, client, base)
    return unmask(applied(masked, edits), vault).encode(encoding or "utf-8", errors)


def _edits(
    masked: str, evidence: Evidence, lines: Collection[int], wish: Settings, client: Client, base: RuleBase
) -> list[Edit]:
    """The edits of a masked document, by places in it."""
    whole = masked.splitlines(keepends=True)
    bare = masked.splitlines()
    starts = list(accumulate(map(len, whole), initial=0))
    found = [(evidence, one) for one in sites(_without_mark(bare), base, evidence.path) if one.line in lines]
    # A mark at the beginning is no part of the first line.
    shift = len(masked) - len(masked.removeprefix("\ufeff"))
    made: dict[tuple[int, int], Edit] = {}
    for _, site in owned(found, client):
        for edit in corrected(base, site, wish, client).edits:
            start, end = (_place(site.text, at, site.line, starts, shift) for at in (edit.start, edit.end))
            text = edit.text.replace("\n", _line_end(whole, site.line + site.text.count("\n", 0, edit.start)))
            if edit.start == edit.end and (start, end) in made and made[start, end].text != text:
                text = made[start, end].text + text
            made[start, end] = Edit(start, end, text)
    return list(made.values())


def _line_end(lines: list[str], number: int) -> str:
    """How the line with this number ends, or one near it; the last may have no end."""
    near = (lines[number - 1], *reversed(lines[: number - 1]))
    return next((end for line in near for end in _ENDS if line.endswith(end)), "\n")


def _without_mark(lines: list[str]) -> list[str]:
    return [lines[0].removeprefix("\ufeff"), *lines[1:]] if lines else lines


def _place(text: str, at: int, line: int, starts: list[int], shift: int) -> int:
    """The place in a document of one in the text of a site that begins on ``line``."""
    below = text.count("\n", 0, at)
    column = at - (text.rfind("\n", 0, at) + 1)
    number = line + below
    return starts[number - 1] + column + (shift if number == 1 else 0)
