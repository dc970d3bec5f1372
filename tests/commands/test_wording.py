"""Help is in the words of the rule base that the command line is about, however that is written."""

from pathlib import Path

import pytest

from kbassist.commands.parser import build_parser
from tests.support.run import ROOT

RULES = ROOT / "examples" / "postgresql-tls" / "kbassist_postgresql_tls"


@pytest.mark.parametrize("form", ["{} {}", "{}={}", "{:.4} {}", "{:.4}={}"])
@pytest.mark.parametrize("option", ["--only", "--config"])
def test_help_is_that_of_the_rule_base_named(option: str, form: str, tmp_path: Path) -> None:
    named = RULES
    if option == "--config":
        named = tmp_path / "config.toml"
        named.write_text(f"only = '{RULES}'\n", "utf-8")
    said = build_parser([*form.format(option, named).split(" "), "--help"]).format_help()
    assert "PostgreSQL" in said and "SQL Server" not in said
