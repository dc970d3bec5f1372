"""What the documentation shows is what the program does."""

import re
import shlex

import pytest

from kbassist.commands.manual import manual
from kbassist.commands.parser import build_parser
from kbassist.commands.reference import command_page, shell_page
from tests.support.run import ROOT, Run

EXAMPLE = re.compile(r"<!-- example: (?P<command>.+?) -->\n```text\n(?P<shown>.*?)```", re.S)
PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").glob("*.md"), *(ROOT / "examples").glob("*/*.md")])


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_examples_are_real(page, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    monkeypatch.setenv("COLUMNS", "100")
    for example in EXAMPLE.finditer(page.read_text(encoding="utf-8")):
        out = run(*shlex.split(example["command"])).out.replace("\\", "/")
        place = 0
        for part in example["shown"].replace("\\", "/").split("...\n"):
            assert part in out[place:], f"{page.name}: {part}"
            place = out.index(part, place) + len(part)


def test_there_is_an_example() -> None:
    assert EXAMPLE.search((ROOT / "README.md").read_text(encoding="utf-8"))


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_commands_exist(page) -> None:
    for line in page.read_text(encoding="utf-8").splitlines():
        found = re.match(r" {4}(?:.*&& )?kbassist( .*?)?(?:\s{2,}#.*)?$", line)
        if found and found[1]:
            words = shlex.split(found[1])
            # A file needs no command.
            build_parser().parse_args(["diagnose", *words] if "." in words[0] else words)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_links_lead_somewhere(page) -> None:
    for target in re.findall(r"\]\((?!https?:)([^)#]+)", page.read_text(encoding="utf-8")):
        assert (page.parent / target).exists(), f"{page.name}: {target}"


def test_the_pages_about_commands_come_from_their_tables() -> None:
    """``python -m kbassist.commands.reference`` writes them."""
    assert (ROOT / "docs" / "commands.md").read_text(encoding="utf-8") == command_page()
    shell = (ROOT / "docs" / "shell.md").read_text(encoding="utf-8")
    assert "`/why-not SCENARIO`" in shell and "Alt-Enter" in shell and shell_page(shell) == shell
    assert (ROOT / "docs" / "kbassist.1").read_text(encoding="utf-8") == manual()
