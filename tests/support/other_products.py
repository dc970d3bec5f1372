"""Errors of other products that say nothing of SQL Server, and what the program makes of them in every layout.

``python -m tests.support.other_products`` prints how many are silent, another product's, possible, likely, confirmed;
``--layouts`` in each of the layouts as well. Exit status 1 if one is taken for a problem of SQL Server.
"""

import argparse
import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Literal, TypeAlias, get_args

import msgspec
from msgspec import Struct

from kbassist.evidence.document import Document
from kbassist.evidence.intake import Intake
from kbassist.model.result import CaseResult
from kbassist.pipeline import run_case
from kbassist.reasoning.infer import Reasoner, open_reasoner
from kbassist.reasoning.whose import OUTSIDE
from kbassist.rulebase.folders import open_base
from kbassist.text.secrets import Vault
from tests.support.layouts import TERMINAL, Layout
from tests.support.run import ROOT

FILE = ROOT / "data" / "unseen" / "other-products.jsonl"

Said: TypeAlias = Literal["silent", "outside", "possible", "likely", "confirmed"]
"""What is said of a text at most: nothing, that it is another product's, or how sure a problem of SQL Server is."""
SAID: tuple[Said, ...] = get_args(Said)


class OtherText(Struct, frozen=True, forbid_unknown_fields=True):
    """An error of another product. ``source``: whether its wording is public, or invented from known wording."""

    id: str
    language: str
    program: str
    text: str
    source: str


class Reading(Struct, frozen=True):
    """What was said of a text in a layout, with the articles of ours that were named, each with its status."""

    text: OtherText
    layout: str
    said: Said
    articles: tuple[str, ...]

    @property
    def taken(self) -> bool:
        """Whether it was taken for a problem of SQL Server, and not only possibly."""
        return self.said in ("likely", "confirmed")


def read_others(path: Path = FILE) -> list[OtherText]:
    """The texts of a file of JSON Lines."""
    return [msgspec.json.decode(line, type=OtherText) for line in path.read_text("utf-8").splitlines()]


def readings(
    texts: Iterable[OtherText], reasoner: Reasoner, layouts: Mapping[str, Layout] = TERMINAL
) -> Iterator[Reading]:
    """Each text in each layout, through the way that ``diagnose`` goes."""
    for text in texts:
        for name, layout in layouts.items():
            yield _reading(text, name, _diagnosed(layout(text.text), reasoner))


def _diagnosed(shown: str, reasoner: Reasoner) -> CaseResult:
    document = Document("pasted text", shown.encode())
    return run_case(Intake(reasoner.base, Vault()).read(document), {}, reasoner)


def _reading(text: OtherText, layout: str, result: CaseResult) -> Reading:
    found = [diagnosis for incident in result.incidents for diagnosis in incident.diagnoses]
    ours = [one for one in found if not one.problem.startswith(OUTSIDE)]
    said: Said = max((one.status for one in ours), key=SAID.index) if ours else "outside" if found else "silent"
    return Reading(text, layout, said, tuple(f"{one.article} {one.status}" for one in ours))


def main(arguments: list[str] | None = None) -> int:
    """Print the figures, and every text that was taken for a problem of SQL Server."""
    parser = argparse.ArgumentParser(description="What becomes of the errors of other products.")
    parser.add_argument("--layouts", action="store_true", help="in every layout, not only as pasted")
    parser.add_argument("file", nargs="?", type=Path, default=FILE, help="JSON Lines of texts")
    given = parser.parse_args(arguments)
    layouts = TERMINAL if given.layouts else {"as is": TERMINAL["as is"]}
    found = list(readings(read_others(given.file), open_reasoner(open_base([]), "auto"), layouts))
    lines = [_row("", SAID)]
    lines += [_row(name, _counts(one for one in found if one.layout == name)) for name in layouts]
    lines += [_row("all", _counts(found))] if len(layouts) > 1 else []
    taken = [one for one in found if one.taken]
    lines += [f"{one.text.id} ({one.layout}): {', '.join(one.articles)}" for one in taken]
    sys.stdout.write("\n".join((*lines, f"{len(taken)} of {len(found)} taken for a problem of SQL Server")) + "\n")
    return 1 if taken else 0


def _counts(found: Iterable[Reading]) -> list[int]:
    counts = Counter(one.said for one in found)
    return [counts[said] for said in SAID]


def _row(name: str, cells: Iterable[object]) -> str:
    return f"{name:24}" + "".join(f"{cell!s:>10}" for cell in cells)


if __name__ == "__main__":
    sys.exit(main())
