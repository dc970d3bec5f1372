"""The tables of keys on docs/rule-language.md and docs/another-base.md, from what is said of each key.

``python -m kbassist.authoring.rule_language`` writes them.
"""

import re
from pathlib import Path
from typing import Any, get_args

from kbassist.authoring.key_texts import default_of, takes
from kbassist.files import replace_file
from kbassist.masked import without_evidence
from kbassist.rulebase.collected import TYPES
from kbassist.rulebase.language.described import EVERYWHERE, Field, KeyText, described, fields_of, structs_in
from kbassist.rulebase.surface.words import BESIDE, MARKS

_DOCS = Path(__file__).resolve().parents[2] / "docs"
PAGES = (_DOCS / "rule-language.md", _DOCS / "another-base.md")
_TABLES = re.compile(r"(<!-- keys: (?P<names>[A-Za-z ]{1,400}) -->\n).{0,60000}?(<!-- /keys -->)", re.S)
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


if __name__ == "__main__":
    for page in PAGES:
        text = language_page(page.read_text(encoding="utf-8"))
        replace_file(page, without_evidence(text.encode("utf-8")))
