"""What is said where nothing is recognised, by the command and by the shell."""

import json
from collections.abc import Callable
from pathlib import Path

from kbassist.rulebase.base import RuleBase
from tests.support.run import Ran

TEXT = """\
[ODBC Driver 18 for SQL Server]
TCP Provider: the certificate chain was issued by somebody (0x80090399)
"""


def test_what_was_understood_is_said(tmp_path: Path, run: Callable[..., Ran], base: RuleBase) -> None:
    path = tmp_path / "case.txt"
    path.write_text(TEXT, "utf-8")
    for form in ("text", "markdown"):
        ran = run("diagnose", path, "--format", form)
        words = " ".join(ran.out.replace("**", "").replace("\\", "").split())
        assert ran.status == 1
        for said in ("driver or program: Microsoft ODBC Driver", "layer of the driver: TCP Provider", "0x80090399"):
            assert said in words
        assert (
            "Reads most like" in words
            and "issued by an authority that this client does not trust" in words
            and "chain" in words
        )
        assert base.drivers["msodbcsql"].send_next.split(";")[0] in words


def test_json_has_it_as_data(tmp_path: Path, run: Callable[..., Ran]) -> None:
    path = tmp_path / "case.txt"
    path.write_text(TEXT, "utf-8")
    result = json.loads(run("diagnose", path, "--format", "json").out)
    names = {fact["id"]: fact["name"] for fact in result["facts"]}
    assert {names[one] for one in result["understood"]["facts"]} >= {"client.driver", "error.provider", "error.printed"}
    assert 2 in {one["line"] for one in result["understood"]["alike"]}
    assert result["understood"]["send_next"]


def test_what_is_recognised_has_none(tmp_path: Path, run: Callable[..., Ran]) -> None:
    path = tmp_path / "case.txt"
    path.write_text("(Microsoft SQL Server, Error: -2146893019)", "utf-8")
    assert json.loads(run("diagnose", path, "--format", "json").out)["understood"] is None
