"""The tables of docs/rule-language.md and docs/another-base.md have every key; the files that the first shows are whole: lint takes them, and they do what
the page says.
"""

import re
import textwrap
from collections.abc import Callable
from pathlib import Path

import pytest

from benchmarks.language import count_lines, counted
from kbassist.authoring.rule_language import PAGES, language_page
from kbassist.rulebase.collected import TYPES
from kbassist.rulebase.files import default_rules
from kbassist.rulebase.language.described import EVERYWHERE, structs_in
from tests.support.run import EXAMPLE, Ran

TEXTS = {path.name: path.read_text(encoding="utf-8") for path in PAGES}
PAGE = TEXTS["rule-language.md"]
TABLES = re.compile(r"<!-- keys: ([A-Za-z ]{1,400}) -->")
FILE = re.compile(r"(?m)^    # rules/(?P<path>[a-z/-]+\.yaml)\n(?P<text>(?:(?:    .*)?\n)+)")


@pytest.fixture
def rules(tmp_path: Path) -> Path:
    """A folder with every file that the page shows."""
    for found in FILE.finditer(PAGE):
        path = tmp_path / "rules" / found["path"]
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(textwrap.dedent(found["text"]), encoding="utf-8")
    return tmp_path / "rules"


@pytest.mark.parametrize("name", TEXTS)
def test_the_tables_are_what_is_said_of_the_keys(name: str) -> None:
    """``python -m kbassist.authoring.rule_language`` writes them."""
    assert language_page(TEXTS[name]) == TEXTS[name]


def test_every_kind_of_thing_has_its_table() -> None:
    tables = [name for page in TEXTS.values() for names in TABLES.findall(page) for name in names.split()]
    assert sorted(tables) == sorted([EVERYWHERE, *(struct.__name__ for struct in structs_in(TYPES.values()))])


def test_there_is_a_whole_file_of_each_kind(rules: Path) -> None:
    shown = {path.parent.name for path in rules.rglob("*.yaml")} | {
        path.parent.name for path in EXAMPLE.rglob("*.yaml")
    }
    # A text of ours would stand for the shipped one; docs/another-base.md shows a whole base.yaml.
    assert shown == TYPES.keys() - {"texts", "base"}


def test_the_language_is_counted() -> None:
    counts = counted((default_rules(),))
    assert counts.keys() == TYPES.keys()
    assert counts["terms"].keys >= {"terms", "title", "names", "text", "source"}
    assert counts["articles"].lines > counts["articles"].sources > counts["articles"].files > 0
    head, *rows, everything, _ = count_lines(counts)
    assert len(rows) == len(TYPES) and head.split()[-2:] == ["with", "source"]
    assert everything.split()[2:4] == [
        str(sum(one.files for one in counts.values())),
        str(sum(one.lines for one in counts.values())),
    ]


def test_lint_takes_them(rules: Path, run: Callable[..., Ran]) -> None:
    ran = run("kb", "lint", "--rules", rules)
    assert ran.status == 0, ran.out + ran.err


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[mover: Das Zertifikat kommt vom Mond]", "meaning/windows-sentence: understood from the words"),
        ("[mover: Das Zertifikat kommt vom Mond]", "envelope: Mover's bracket"),
        ("das Zertifikat wurde auf der Rückseite des Mondes ausgestellt", "client.application Mover"),
    ],
)
def test_they_do_what_the_page_says(rules: Path, tmp_path: Path, run: Callable[..., Ran], text: str, said: str) -> None:
    path = tmp_path / "error.txt"
    path.write_text(f"SQL Server: {text}\n", encoding="utf-8")
    assert said in " ".join(run("diagnose", path, "--rules", rules, "--explain", "--full").out.split())
