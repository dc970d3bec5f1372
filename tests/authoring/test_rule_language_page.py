"""The files that docs/rule-language.md shows are whole: lint takes them, and they do what the page says."""

import re
import textwrap
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.support.run import ROOT, Ran

PAGE = (ROOT / "docs" / "rule-language.md").read_text(encoding="utf-8")
FILE = re.compile(r"(?m)^    # rules/(?P<path>[a-z/-]+\.yaml)\n(?P<text>(?:(?:    .*)?\n)+)")


@pytest.fixture
def rules(tmp_path: Path) -> Path:
    """A folder with every file that the page shows."""
    for found in FILE.finditer(PAGE):
        path = tmp_path / "rules" / found["path"]
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(textwrap.dedent(found["text"]), encoding="utf-8")
    return tmp_path / "rules"


def test_there_is_one_for_each_kind_that_reads_text(rules: Path) -> None:
    assert {path.parent.name for path in rules.rglob("*.yaml")} == {"messages", "programs", "meaning"}


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
