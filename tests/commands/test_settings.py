"""What somebody chose: the option before the environment before the file before the default."""

import argparse
import os
from pathlib import Path

import pytest

from kbassist.commands.parser import parse
from kbassist.commands.settings import settle
from kbassist.configuration import Settings
from kbassist.rulebase.base import RuleBase
from kbassist.rulebase.folders import Folders


@pytest.fixture
def file(tmp_path: Path) -> Path:
    for name in ("file-rules", "file-only"):
        (tmp_path / name).mkdir()
    path = tmp_path / "config.toml"
    text = 'theme = "light"\nkeys = "vi"\npager = "most"\nlanguage = "de"\nrules = "file-rules"\nonly = "file-only"\n'
    path.write_text(text, encoding="utf-8")
    return path


@pytest.fixture(autouse=True)
def _environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is set in it here is not set for other tests."""
    monkeypatch.setattr(os, "environ", {**os.environ})


def settled(*words: object) -> argparse.Namespace:
    arguments = parse([str(one) for one in words])
    settle(arguments)
    return arguments


def test_the_file_comes_before_the_default(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("THEME", "KEYS", "PAGER", "RULES", "ONLY"):
        monkeypatch.delenv(f"KBASSIST_{name}", raising=False)
    assert settled("kb", "list").settings == Settings()
    rules, only = (str(file.parent / one) for one in ("file-rules", "file-only"))
    said = settled("kb", "list", "--config", file)
    assert said.settings == Settings("light", "vi", "most", ("de",), (rules,), (only,))
    assert said.folders == (Folders((rules,), (only,)), Folders(), Folders())


def test_the_environment_comes_before_the_file(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in (("THEME", "Dark"), ("KEYS", "EMACS"), ("PAGER", "less -S"), ("RULES", "r"), ("ONLY", "o")):
        monkeypatch.setenv(f"KBASSIST_{name}", value)
    said = settled("--config", file, "kb", "list", "--rules", "x", "--only", "y")
    assert said.settings[:3] == ("dark", "emacs", "less -S")
    assert said.folders[1:] == (Folders(("r",), ("o",)), Folders(("x",), ("y",)))


@pytest.mark.parametrize(
    ("said", "given", "expected"), [("less -S", None, "less -S"), ("none", None, ""), ("less -S", "most", "most"), ("", None, None)]
)  # fmt: skip
def test_the_pager_is_handed_on(said: str, given: str | None, expected: str | None, tmp_path: Path) -> None:
    os.environ.pop("KBASSIST_PAGER", None)
    if given:
        os.environ["KBASSIST_PAGER"] = given
    path = tmp_path / "config.toml"
    path.write_text(f'pager = "{said}"', encoding="utf-8")
    settled("--config", path, "kb", "list")
    assert os.environ.get("KBASSIST_PAGER") == expected


def test_languages_that_are_left_out_mean_nothing(base: RuleBase) -> None:
    german = base.speaking(["de"])
    assert {"ja", "yes"} <= set(german.speech.agree) and "oui" not in german.speech.agree
    assert {"ja", "oui"} <= set(base.speech.agree)
    assert set(german.speech.printed) == set(base.speech.printed), "what programs print is read in every language"
    assert german.digest == base.digest
    assert set(base.speaking([]).speech.agree) < set(german.speech.agree)
