"""The line that begins an article about a message nobody knows."""

import os
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from kbassist.batch.groups import Unknown
from kbassist.batch.model import Sample
from kbassist.batch.teach import lessons
from kbassist.rulebase.yamlfile import read_yaml
from tests.support.run import GROUND, ROOT, Run
from tests.support.shells import powershell

WORST = """it's 'odd' "$HOME" `id` $(id) \\n %s !! <b> ‘so’ ünï; rm -rf x"""


def unknown(text: str, message: str = "") -> Unknown:
    sample = Sample("app.log", 1, "", "", text)
    return Unknown(message=message or text, count=1, first_seen=None, last_seen=None, zone="unknown", samples=(sample,))


def test_ids_are_words_and_differ() -> None:
    some = [unknown(one) for one in ("TLS refused: code #", "TLS refused: code #, then", "握手失败", "握手 失败")]
    assert [one.name for one in lessons(some, ["tls-refused-code"])] == [
        "tls-refused-code-2",
        "tls-refused-code-then",
        "new-message",
        "new-message-2",
    ]


def test_the_time_of_the_record_is_left_out() -> None:
    for stamp in (
        "2026-03-01 10:00:00",
        "[2026-03-01T10:00:00.123Z]",
        "2026-03-01 10:00:00,123 +01:00",
        "3/1/2026 10:00:00",
    ):
        (lesson,) = lessons([unknown(f"{stamp} tls: no")], ())
        assert "'tls: no'" in lesson.commands[0].text, stamp


@pytest.mark.skipif(sys.platform == "win32", reason="a POSIX shell")
def test_the_line_works_when_it_is_pasted(tmp_path: Path) -> None:
    (lesson,) = lessons([unknown(f"tls handshake failed: {WORST}")], ())
    program = tmp_path / "kbassist"
    program.write_text(
        f'#!/bin/sh\nPYTHONPATH={shlex.quote(str(ROOT))} exec {shlex.quote(sys.executable)} -m kbassist "$@"\n'
    )
    program.chmod(0o700)
    line = next(one.text for one in lesson.commands if one.shell == "sh")
    done = subprocess.run(
        ["/bin/sh", "-c", f"PATH={shlex.quote(str(tmp_path))}:$PATH; {line}"],
        cwd=tmp_path,
        env={**os.environ, "KBASSIST_ONLY": str(GROUND)},
        check=False,
        capture_output=True,
    )
    assert done.returncode == 0, done.stderr
    article = read_yaml((tmp_path / "my-rules" / "articles" / f"{lesson.name}.yaml").read_text("utf-8")).data
    assert article["symptoms"][0]["samples"] == [f"tls handshake failed: {WORST}"]


def test_powershell_takes_the_text_as_one_word() -> None:
    (lesson,) = lessons([unknown(f"tls handshake failed: {WORST}")], ())
    line = next(one.text for one in lesson.commands if one.shell == "powershell")
    assert not powershell.refused([line])[line]
    assert f"tls handshake failed: {WORST}" in powershell.words(line) and powershell.commands(line)[0][0] == "kbassist"
    (short,) = lessons([unknown("refused")], ())
    assert short.commands[1].text.startswith("'refused' | ")


def test_reports_have_the_lines(run: Run, tmp_path: Path) -> None:
    (tmp_path / "app.log").write_text("2026-03-01 10:00:01 tls handshake failed: Something new\n", encoding="utf-8")
    line = "printf '%s\\n' 'tls handshake failed: Something new' | kbassist kb new tls-handshake-failed-something-new --output"
    for form in ("text", "markdown"):
        assert line in run("batch", tmp_path, "--format", form, "--jobs", "1").out
    page = run("batch", tmp_path, "--format", "html", "--jobs", "1").out
    assert "| kbassist kb new tls-handshake-failed-something-new --output" in page
