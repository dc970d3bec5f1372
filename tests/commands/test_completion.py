"""What the shells of terminals complete, asked of the shells themselves."""

import os
import shlex
import shutil
import subprocess
from pathlib import Path

import pytest

from kbassist.commands.completion import completions, script
from kbassist.commands.parser import parse
from kbassist.commands.table import COMMANDS, Command
from tests.support.run import Run
from tests.support.shells import powershell

BASH, ZSH, FISH = map(shutil.which, ("bash", "zsh", "fish"))
LINES = (
    (["d"], ["diagnose"]),
    (["kb", "co"], ["corpus", "coverage"]),
    (["--rules", "x", "kb", "test", "--ru"], ["--rules"]),
    (["--rules", "kb", "ses"], ["sessions"]),
    (["diagnose", "error.log", "--ex"], ["--explain"]),
    (["diagnose", "--format", "j"], ["json"]),
    (["kb", "doc", "--format", "ma"], ["markdown"]),
    (["completion", "z"], ["zsh"]),
    (["help", "ba"], ["batch"]),
    (["sessions", "pu"], ["purge"]),
)


@pytest.mark.skipif(BASH is None or os.name == "nt", reason="needs bash")
@pytest.mark.parametrize(("words", "expected"), LINES)
def test_bash_completes(words: list[str], expected: list[str]) -> None:
    line = " ".join(shlex.quote(one) for one in ("kbassist", *words))
    asked = f"COMP_WORDS=({line}); COMP_CWORD={len(words)}; _kbassist; printf '%s\\n' \"${{COMPREPLY[@]}}\""
    ran = subprocess.run([str(BASH), "-c", f"{script('bash')}\n{asked}"], capture_output=True, text=True, check=True)
    assert sorted(ran.stdout.split()) == expected


@pytest.mark.skipif(BASH is None or os.name == "nt", reason="needs bash")
def test_bash_leaves_values_to_paths() -> None:
    asked = "COMP_WORDS=(kbassist diagnose --output ''); COMP_CWORD=3; _kbassist; printf '%s' \"${#COMPREPLY[@]}\""
    ran = subprocess.run([str(BASH), "-c", f"{script('bash')}\n{asked}"], capture_output=True, text=True, check=True)
    assert ran.stdout == "0"


@pytest.mark.external("fish")
@pytest.mark.parametrize(("words", "expected"), LINES)
def test_fish_completes(words: list[str], expected: list[str], tmp_path: Path) -> None:
    (tmp_path / "kbassist.fish").write_text(script("fish"), encoding="utf-8")
    asked = f"source kbassist.fish; complete -C {shlex.quote(' '.join(('kbassist', *words)))}"
    environment = {**os.environ, "HOME": str(tmp_path), "XDG_CONFIG_HOME": str(tmp_path)}
    ran = subprocess.run(
        [str(FISH), "-c", asked], cwd=tmp_path, env=environment, capture_output=True, text=True, check=True
    )
    found = [line.partition("\t") for line in ran.stdout.splitlines()]
    assert sorted(word for word, _, _ in found) == expected and all(about for _, _, about in found)


_ASKED = r"""
zmodload zsh/zpty
zpty shell zsh -f -i
zpty -w shell 'autoload -U compinit; compinit -D -u; source ./kbassist.zsh'
zpty -w shell 'dump() { print -r -- "[$BUFFER]" }; zle -N dump; bindkey "^Xd" dump; print rea""dy'
zpty -r -m shell line '*ready*'
zpty -w -n shell "$1"$'\t\x18d'
zpty -r -m shell line '*\[kbassist*\]*'
print -r -- "$line"
zpty -d shell
"""


@pytest.mark.external("zsh")
@pytest.mark.parametrize(("words", "expected"), [one for one in LINES if len(one[1]) == 1])
def test_zsh_completes(words: list[str], expected: list[str], tmp_path: Path) -> None:
    (tmp_path / "kbassist.zsh").write_text(script("zsh"), encoding="utf-8")
    environment = {**os.environ, "ZDOTDIR": str(tmp_path), "TERM": "dumb"}
    ran = subprocess.run(
        [str(ZSH), "-f", "-c", _ASKED, "zsh", " ".join(("kbassist", *words))],
        cwd=tmp_path, env=environment, capture_output=True, text=True, check=True, timeout=30,
    )  # fmt: skip
    assert f"[{' '.join(('kbassist', *words[:-1], *expected))} ]" in ran.stdout


def test_powershell_parses_and_knows_every_place() -> None:
    text = script("powershell")
    assert powershell.refused([text]) == {text: []}
    for place in completions():
        assert f"'{place.said}' = @(" in text
        assert all(f"@('{word.text}', '" in text for word in place.words)
    assert "this user''s" in text, "a quote is doubled"


def names(commands: tuple[Command, ...] = COMMANDS, before: str = "") -> set[str]:
    found = {f"{before} {one.name}" for one in commands}
    return found.union(*(names(one.parts, f"{before} {one.name}") for one in commands))


def test_what_can_follow_is_what_the_parser_takes(run: Run, capsys: pytest.CaptureFixture[str]) -> None:
    places = {one.said: one for one in completions()}
    assert set(places) == {"", *names()}
    for said, place in places.items():
        options = [word.text for word in place.words if word.text.startswith("-")]
        assert len(set(options)) == len(options)
        with pytest.raises(SystemExit):
            parse([*said.split(), "--help"])
        page = capsys.readouterr().out
        assert all(option in page for option in options), said
    for shell in ("bash", "zsh", "fish", "powershell"):
        assert run("completion", shell).out == script(shell)
