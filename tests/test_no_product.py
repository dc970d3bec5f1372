"""What is of one product is in a rule base: the program names none, but where it implements a format or a protocol."""

import re

import pytest

from tests.support.run import ROOT

PRODUCT = re.compile(
    r"sql ?server|mssql|sqlclient|sqlcmd|odbc|jdbc|schannel|azure|\btds\b|tds-[78]|postgres|libpq(?! 17)|mysql",
    re.I,
)
ROOMS = {
    "probe/": "speaks MS-TDS to a server and is one (base.yaml: probe)",
    "model/probe.py": "the result of that conversation, a contract",
    "commands/probe.py": "the command of that room",
    "commands/serve_test.py": "the command of that room",
    "evidence/readers/": "a reader names the format that it reads",
    "render/script/": "writes scripts in T-SQL (shell: sql), and says how such a file is run",
    "rulebase/language/about.py": "the protocol that probe speaks",
    "rulebase/probe_sentences.py": "the ids of what is said of that conversation",
    "rulebase/sentences.py": "the ids of what serve-test offers to try at it",
    "commands/table.py": "the words of --strict of serve-test",
}
"""Folders and files that may, and why."""


def test_no_product_is_named_in_python() -> None:
    found = [
        f"{name}:{number}: {line.strip()}"
        for path in sorted((ROOT / "kbassist").rglob("*.py"))
        for name in [path.relative_to(ROOT / "kbassist").as_posix()]
        if not name.startswith(tuple(ROOMS))
        for number, line in enumerate(path.read_text("utf-8").splitlines(), 1)
        if PRODUCT.search(line)
    ]
    assert found == []


@pytest.mark.parametrize("room", ROOMS)
def test_a_room_that_may_needs_it(room: str) -> None:
    place = ROOT / "kbassist" / room
    files = list(place.rglob("*.py")) if place.is_dir() else [place]
    assert any(PRODUCT.search(path.read_text("utf-8")) for path in files)
