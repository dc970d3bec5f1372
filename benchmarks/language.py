"""How large the rule language is, and how long the rules are: ``python benchmarks/language.py [FOLDER ...]``."""

import re
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

import msgspec

from kbassist.rulebase.collected import TYPES
from kbassist.rulebase.files import default_rules, rule_files
from kbassist.rulebase.language.described import EVERYWHERE, described, structs_in
from kbassist.rulebase.surface.words import BESIDE, MARKS

_SOURCE = re.compile(r"(?m)^[^#\n]{0,2000}\bsources?:")
WORD_LISTS = ("speech", "secrets", "anonymity")
"""Kinds of files whose keys are lists of words of natural languages and products, each a name for one list."""


class Count(NamedTuple):
    """How large a kind of file is: the distinct names of its keys, and what the rules have of it."""

    keys: frozenset[str]
    files: int
    lines: int
    sources: int


def counted(folders: Iterable[Path]) -> dict[str, Count]:
    """By kind of file, of the rule base in the folders. Raises ``UserError``."""
    texts: dict[str, list[str]] = {kind: [] for kind in TYPES}
    for kind, path in rule_files(tuple(folders)):
        texts[kind].append(path.read_text(encoding="utf-8-sig"))
    return {
        kind: Count(
            _keys_of([root]),
            len(texts[kind]),
            sum(len(text.splitlines()) for text in texts[kind]),
            sum(len(_SOURCE.findall(text)) for text in texts[kind]),
        )
        for kind, root in TYPES.items()
    }


def _keys_of(roots: Iterable[Any]) -> frozenset[str]:
    """The keys that authors write: marks stand in one."""
    names: set[str] = set(described()[EVERYWHERE].keys)
    for struct in structs_in(roots):
        marks = MARKS.get(struct.__name__, ())
        names |= {info.encode_name for info in msgspec.structs.fields(struct)} - {*marks, BESIDE.get(struct.__name__)}
    return frozenset(names)


def count_lines(counts: dict[str, Count]) -> Iterator[str]:
    """The counts as a table of text."""
    yield f"{'kind of file':<26}{'keys':>6}{'files':>7}{'lines':>8}{'with source':>13}"
    for kind, one in counts.items():
        yield _count_line(kind, [one])
    articles = [one for kind, one in counts.items() if kind not in WORD_LISTS]
    yield _count_line("all", list(counts.values()))
    yield _count_line("all but lists of words", articles)


def _count_line(name: str, counts: list[Count]) -> str:
    keys = frozenset[str]().union(*(one.keys for one in counts))
    numbers = (sum(numbers) for numbers in zip(*(one[1:] for one in counts), strict=True))
    return f"{name:<26}{len(keys):>6}{next(numbers):>7}{next(numbers):>8}{next(numbers):>13}"


if __name__ == "__main__":
    for line in count_lines(counted([Path(one) for one in sys.argv[1:]] or [default_rules()])):
        print(line)
