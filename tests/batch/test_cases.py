"""A case file for each group of a batch."""

from pathlib import Path

from tests.support.conversation import ERROR
from tests.support.run import Run


def test_a_group_can_be_opened(tmp_path: Path, run: Run) -> None:
    lines = [f"2026-03-01T10:00:0{number}Z {ERROR}" for number in range(3)]
    expired = "2026-03-01T11:00:00Z [Microsoft][ODBC Driver 18 for SQL Server]SSL Provider: The received certificate has expired."
    (tmp_path / "app.log").write_text("\n".join([*lines, expired, ""]), encoding="utf-8")
    ran = run("batch", tmp_path / "app.log", "--jobs", "1", "--format", "json", "--cases", tmp_path / "found")
    assert ran.status == 0
    files = sorted(path.name for path in (tmp_path / "found").iterdir())
    assert files == ["g1-KB2007728.kbcase", "g2-certificate-expired.kbcase"]
    (tmp_path / "app.log").unlink()
    for name, problem in zip(files, ("certificate-untrusted", "certificate-expired"), strict=True):
        opened = run(tmp_path / "found" / name, "--format", "json")
        assert opened.status == 0 and f'"problem": "{problem}"' in opened.out and "app.log" in opened.out
