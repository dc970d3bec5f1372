"""Lint of what steps say to scripts: each mistake in a sound step, one at a time."""

import msgspec
import pytest

from kbassist.authoring.script_check import of_scripts
from kbassist.rulebase.language.procedures import ProcedureFile
from kbassist.rulebase.yamlfile import read_yaml

SOUND = """
procedures:
  - id: p
    title: P
    steps:
      - id: s
        where: client
        text: Do it.
        commands: [{shell: cmd, text: "reg add x"}]
        script:
          done: [{shell: powershell, text: "Test-Path '{certificate.file}'"}]
          former: [{shell: powershell, text: "Get-Date"}]
          undo: [{shell: powershell, text: "echo $Former"}]
          files: [{file: Dockerfile.fragment, text: "RUN true"}]
        source: nobody
"""


def found(text: str) -> list[str]:
    return [why for _, why in of_scripts(msgspec.convert(read_yaml(text).data, ProcedureFile))]


def test_what_is_sound_is_sound() -> None:
    assert not found(SOUND)


@pytest.mark.parametrize(
    ("old", "new", "why"),
    [
        (
            "done: [{shell: powershell",
            "done: [{shell: sh",
            "s: done_when is for sh, in which the step has no",
        ),
        ("echo $Former", "echo", "s: former is written down, and no undo reads it"),
        ("Test-Path '{certificate.file}'", "echo ''$(dir {certificate.file})''", 's: a value inside "$(...)"'),
        ("Test-Path '{certificate.file}'", "echo ''$(dir <the file>)''", 's: a value inside "$(...)"'),
        ("RUN true", "COPY {certificate.file} /", "s: Dockerfile.fragment takes no values"),
        ("RUN true", "COPY <the file> /", "s: Dockerfile.fragment takes no values"),
    ],
)
def test_a_mistake_is_found(old: str, new: str, why: str) -> None:
    assert old in SOUND
    assert [one for one in found(SOUND.replace(old, new.replace("''", '\\"'))) if one.startswith(why)]
