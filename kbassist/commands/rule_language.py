"""The tables of keys on docs/rule-language.md and docs/another-base.md, from what is said of each key.

``python -m kbassist.commands.rule_language`` writes them; ``--count [FOLDER ...]`` says how large the language is, and
how long the rules are.
"""

import re
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, NamedTuple, get_args

import msgspec

from kbassist.authoring.key_texts import default_of, takes
from kbassist.commands.output import save, say
from kbassist.rulebase.collected import TYPES
from kbassist.rulebase.files import default_rules, rule_files
from kbassist.rulebase.language.described import EVERYWHERE, Field, KeyText, described, fields_of, structs_in
from kbassist.rulebase.surface.words import BESIDE, MARKS

_DOCS = Path(__file__).resolve().parents[2] / "docs"
PAGES = (_DOCS / "rule-language.md", _DOCS / "another-base.md")
_TABLES = re.compile(r"(<!-- keys: (?P<names>[A-Za-z ]{1,400}) -->\n).{0,60000}?(<!-- /keys -->)", re.S)
_SOURCE = re.compile(r"(?m)^[^#\n]{0,2000}\bsources?:")
WORD_LISTS = ("speech", "secrets", "anonymity")
"""Kinds of files whose keys are lists of words of natural languages and products, each a name for one list."""
_HEAD = ("key", "takes", "meaning", "left out")


def language_page(page: str) -> str:
    """The page with its tables as they are now. Raises ``KeyError`` for a struct that nobody describes."""
    structs = {struct.__name__: struct for struct in structs_in(TYPES.values())}

    def tables(found: re.Match[str]) -> str:
        names = found["names"].split()
        made = "\n".join(_everywhere() if name == EVERYWHERE else _table(structs[name]) for name in names)
        return f"{found[1]}\n{made}\n{found[3]}"

    return _TABLES.sub(tables, page)


def _table(struct: Any) -> str:
    """A thing with keys: what it is, and a line for each key."""
    text = described()[struct.__name__]
    rows = [_HEAD, ("---",) * len(_HEAD), *(_row(struct.__name__, field) for field in fields_of(struct))]
    table = "".join(f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in row)} |\n" for row in rows)
    return f"### {text.called}\n\n{text.says}\n\n{table}"


def _everywhere() -> str:
    """What is written in any file."""
    text = described()[EVERYWHERE]
    keys = [(name, text.key(name)) for name in text.keys]
    rows = "".join(f"| `{name}` | {one.says}{_example(one)} |\n" for name, one in keys)
    return f"### {text.called}\n\n{text.says}\n\n| key | meaning |\n| --- | --- |\n{rows}"


def _example(text: KeyText) -> str:
    return f" For example `{text.example}`." if text.example else ""


def _row(struct: str, field: Field) -> tuple[str, ...]:
    meaning = f"{field.text.says}{_example(field.text)}"
    if field.name == BESIDE.get(struct):
        inner = takes(get_args(field.info.type)[1], KeyText(""))
        return ("a word for versions", f"a value, or {inner}", meaning, "")
    if field.name in MARKS.get(struct, ()):
        return (f"`is: {field.name}`", "a mark", field.text.says, "")
    left_out = "must be there" if field.info.required else default_of(field)
    return (f"`{field.name}`", takes(field.info.type, field.text), meaning, left_out)


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
    if sys.argv[1:2] == ["--count"]:
        say("\n".join(count_lines(counted(map(Path, sys.argv[2:]) if sys.argv[2:] else (default_rules(),)))) + "\n")
    else:
        for page in PAGES:
            save(page, language_page(page.read_text(encoding="utf-8")))
