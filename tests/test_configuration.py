"""The configuration file: what it says, what is wrong in it, and who has the last word."""

from pathlib import Path
from typing import get_args

import pytest

from kbassist.configuration import LANGUAGES, Settings, read
from kbassist.rulebase.language.speech import SpeechFile
from tests.support.run import ROOT, Run


def written(folder: Path, text: str) -> Path:
    path = folder / "config.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_what_a_file_says(tmp_path: Path) -> None:
    (tmp_path / "mine").mkdir()
    text = 'theme = "light"\nkeys = "vi"\npager = "less -R"\nlanguage = ["de", "fr"]\nrules = "mine"\nonly = []\n'
    found = read(written(tmp_path, text))
    assert found.problems == ()
    assert found.settings == Settings("light", "vi", "less -R", ("de", "fr"), (str(tmp_path / "mine"),), ())
    assert read(written(tmp_path, "")) == (Settings(), ())


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ('theme = "light"\nthem = "dark"\n', 2, "no setting 'them' (did you mean 'theme'?)"),
        ("# my own\n\n  keys='wasd'", 3, "keys is 'wasd'; write one of emacs, vi"),
        ("keys = 1", 1, "keys is '1'; write one of emacs, vi, in quotes"),
        ('language = ["de", "xx"]', 1, "language has 'xx'; known: en, de"),
        ('rules = ["gone"]', 1, "rules: no such folder: "),
        ("\nrules = [1]", 2, "rules: needs the name of a folder or a list of names"),
        ('theme = "dark"\nkeys = vi\n', 2, "not TOML: "),
        ('theme = "dark', 1, "not TOML: "),
        ("[shell]\nkeys = 'vi'", 1, "no setting 'shell'"),
        ('theme = "dark"\ntheme = "light"', 2, "not TOML: "),
        ('pager = "a\\u001b[31mb"', 1, "pager: needs the command of a program"),
    ],
)
def test_what_is_wrong_is_one_line_with_its_place(text: str, line: int, words: str, tmp_path: Path) -> None:
    path = written(tmp_path, text)
    problems = read(path).problems
    assert len(problems) == 1 and "\n" not in problems[0]
    assert problems[0].startswith(f"{path}:{line}: ") and words in problems[0]


def test_what_is_right_counts_beside_what_is_wrong(tmp_path: Path) -> None:
    found = read(written(tmp_path, 'theme = "pink"\nkeys = "vi"\nrules = ["gone", "."]\n'))
    assert found.settings == Settings(keys="vi", rules=(str(tmp_path),)) and len(found.problems) == 2


@pytest.mark.parametrize("data", [b"\xff\xfe", b"theme = '\x80'", b"\0", b"x" * 2_000_000])
def test_what_is_no_text_is_one_line(data: bytes, tmp_path: Path) -> None:
    path = tmp_path / "config.toml"
    path.write_bytes(data)
    found = read(path)
    assert found.settings == Settings() and len(found.problems) == 1 and str(path) in found.problems[0]


def test_errors_never_stop_the_program(tmp_path: Path, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    path = written(tmp_path, 'keys = "wasd"\nthem = 1\nrules = ["gone"]\n')
    said = run("--config", path, "--set", "client.driver=ODBC")
    assert said.status == 1 and said.err.count("\n") == 3 and "config.toml:2: " in said.err
    monkeypatch.setenv("KBASSIST_CONFIG", str(path))
    assert run("--set", "client.driver=ODBC").err == said.err
    monkeypatch.setenv("KBASSIST_CONFIG", str(tmp_path / "gone.toml"))
    ran = run("--set", "client.driver=ODBC")
    assert ran.status == 1 and "gone.toml: no such file" in ran.err and ran.err.count("\n") == 1
    monkeypatch.setenv("KBASSIST_CONFIG", str(tmp_path))
    assert run("--set", "client.driver=ODBC").status == 1


def test_languages_are_those_of_the_rules() -> None:
    assert get_args(SpeechFile.__annotations__["language"]) == LANGUAGES


def test_the_sample_of_the_page_holds(tmp_path: Path) -> None:
    page = (ROOT / "docs" / "configuration.md").read_text(encoding="utf-8")
    sample = page.partition("```toml\n")[2].partition("```")[0]
    (tmp_path / "my-rules").mkdir()
    found = read(written(tmp_path, sample))
    assert found.problems == () and set(Settings._fields) == {
        line.lstrip("# ").partition(" ")[0] for line in sample.splitlines() if "=" in line
    }
    uncommented = "\n".join(line.removeprefix("# ") if "=" in line else line for line in sample.splitlines())
    assert read(written(tmp_path, uncommented)).problems == ()
    assert all(f"`{one}`" in page for one in Settings._fields)
