"""What somebody chose: the option before the environment before the file before the default."""

import argparse
import sys
from pathlib import Path

import pytest
from platformdirs import user_config_path

from kbassist.commands.parser import parse
from kbassist.commands.settings import default_path, look, settle
from kbassist.configuration import Settings
from kbassist.pager import chosen
from kbassist.rulebase.base import RuleBase
from kbassist.rulebase.folders import Folders
from tests.support.run import Run


def written(folder: Path, text: str) -> Path:
    path = folder / "config.toml"
    path.write_text(text, encoding="utf-8")
    return path


@pytest.fixture
def file(tmp_path: Path) -> Path:
    for name in ("file-rules", "file-only"):
        (tmp_path / name).mkdir()
    path = tmp_path / "config.toml"
    text = 'theme = "light"\nkeys = "vi"\npager = "most"\nlanguage = "de"\nrules = "file-rules"\nonly = "file-only"\n'
    path.write_text(text, encoding="utf-8")
    return path


def settled(*words: object) -> argparse.Namespace:
    arguments = parse([str(one) for one in words])
    settle(arguments)
    return arguments


def test_the_file_comes_before_the_default(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("THEME", "KEYS", "PAGER", "RULES", "ONLY"):
        monkeypatch.delenv(f"KBASSIST_{name}", raising=False)
    assert look(settled("kb", "list")) == Settings()
    rules, only = (str(file.parent / one) for one in ("file-rules", "file-only"))
    said = settled("kb", "list", "--config", file)
    assert look(said) == Settings("light", "vi", "most", ("de",), (rules,), (only,))
    assert said.folders == (Folders((rules,), (only,)), Folders(), Folders())


def test_the_environment_comes_before_the_file(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in (("THEME", "Dark"), ("KEYS", "EMACS"), ("RULES", "r"), ("ONLY", "o")):
        monkeypatch.setenv(f"KBASSIST_{name}", value)
    said = settled("--config", file, "kb", "list", "--rules", "x", "--only", "y")
    assert look(said)[:2] == ("dark", "emacs")
    assert said.folders[1:] == (Folders(("r",), ("o",)), Folders(("x",), ("y",)))


@pytest.mark.parametrize(("said", "shown"), [("less -S", "less -S"), ("none", ""), ("", None)])
def test_the_pager_is_that_of_the_file_where_the_environment_names_none(
    said: str, shown: str | None, tmp_path: Path
) -> None:
    path = written(tmp_path, f'pager = "{said}"')
    arguments = settled("--config", path, "kb", "list")
    assert look(arguments).pager == arguments.pager
    others = {"PAGER": "most", "TERM": "xterm"}
    assert chosen(arguments.pager, others) == ("most" if shown is None else shown)
    assert chosen(arguments.pager, {**others, "KBASSIST_PAGER": "more"}) == "more"


def test_languages_that_are_left_out_mean_nothing(base: RuleBase) -> None:
    german = base.speaking(["de"])
    assert {"ja", "yes"} <= set(german.speech.agree) and "oui" not in german.speech.agree
    assert {"ja", "oui"} <= set(base.speech.agree)
    assert set(german.speech.printed) == set(base.speech.printed), "what programs print is read in every language"
    assert german.digest == base.digest
    assert set(base.speaking([]).speech.agree) < set(german.speech.agree)


def test_a_file_that_is_asked_for_must_be_there(tmp_path: Path, run: Run) -> None:
    ran = run("--config", tmp_path / "gone.toml", "kb", "list")
    assert ran.status == 2 and ran.out == ""
    assert ran.err == f"kbassist: --config {tmp_path / 'gone.toml'}: no such file; check the path\n"


def test_the_option_comes_before_the_environment_and_none_is_no_file(
    tmp_path: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    wrong = written(tmp_path, "them = 1\n")
    right = tmp_path / "right.toml"
    right.write_text("theme = 'dark'", encoding="utf-8")
    monkeypatch.setenv("KBASSIST_CONFIG", str(wrong))
    assert run("kb", "facts", "client.os").err
    for option in (right, "none"):
        assert run("--config", option, "kb", "facts", "client.os").err == ""
        assert run("kb", "facts", "client.os", "--config", option).err == ""
    monkeypatch.setenv("KBASSIST_CONFIG", "none")
    assert run("kb", "facts", "client.os").err == ""


def test_the_file_of_this_user_is_read_without_being_named(
    tmp_path: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("KBASSIST_CONFIG")
    monkeypatch.setattr("kbassist.commands.settings.default_path", lambda: written(tmp_path, "them = 1\n"))
    assert "config.toml:1: " in run("kb", "facts", "client.os").err
    monkeypatch.setattr("kbassist.commands.settings.default_path", lambda: tmp_path / "gone.toml")
    assert run("kb", "facts", "client.os").err == ""


@pytest.mark.parametrize("home", ["", "/somewhere/else"])
def test_the_place_is_the_platforms(home: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("XDG_CONFIG_HOME", raising=False)
    if home:
        monkeypatch.setenv("XDG_CONFIG_HOME", home)
    assert default_path() == user_config_path("kbassist", appauthor=False) / "config.toml"


def test_nothing_is_parsed_where_there_is_no_file(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KBASSIST_CONFIG", "none")
    monkeypatch.setitem(sys.modules, "kbassist.configuration", None)
    assert run("kb", "facts", "client.os").status == 0
