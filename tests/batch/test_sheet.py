"""``batch --format csv``: a table that Excel opens and that runs nothing."""

import csv
import io
from pathlib import Path

from kbassist.batch.sheet import HEADER
from tests.support.run import Run

SENTENCE = "The certificate chain was issued by an authority that is not trusted."


def table(run: Run, folder: Path) -> tuple[bytes, list[dict[str, str]]]:
    output = folder.parent / "table.csv"
    run("batch", folder, "--format", "csv", "--output", output, "--jobs", "1")
    data = output.read_bytes()
    return data, list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"), newline="")))


def test_a_row_for_each_group_and_each_unknown_message(run: Run, tmp_path: Path) -> None:
    folder = tmp_path / "logs"
    folder.mkdir()
    (folder / "app.log").write_text(
        f"2026-03-01 10:00:00Z ERROR [Microsoft][ODBC Driver 18 for SQL Server]SSL Provider: {SENTENCE}, öäü\n"
        "2026-03-01 10:00:01Z tls handshake failed: Something new\n",
        encoding="utf-8",
    )
    data, (group, unknown) = table(run, folder)
    assert data.startswith("\ufeffgroup,kind,".encode()) and data.count(b"\r\n") == 3 == data.count(b"\n")
    assert tuple(group) == HEADER
    assert (group["kind"], group["records"], group["article"], group["line"]) == ("group", "1", "KB2007728", "1")
    assert group["text"].endswith("öäü") and group["seen by"] == "client 1"
    assert (unknown["kind"], unknown["title"], unknown["line"]) == (
        "unknown",
        "tls handshake failed: Something new",
        "2",
    )


def test_what_a_log_says_is_no_formula(run: Run, tmp_path: Path) -> None:
    folder = tmp_path / "logs"
    folder.mkdir()
    (folder / "app.log").write_text(f'=HYPERLINK("http://evil";"x") {SENTENCE};=1+1;  @SUM(1)\n', encoding="utf-8")
    (folder / "=b.log").write_text("+1+1 tls handshake failed: Something new\x1b[31m\n", encoding="utf-8")
    data, rows = table(run, folder)
    assert b"\x1b" not in data and len(rows) == 2
    for row in rows:
        for cell in row.values():
            # In some countries a semicolon parts the cells of a CSV file, even inside quotes.
            assert not [part for part in cell.split(";") if part.strip()[:1] in ("=", "+", "-", "@")]
    assert rows[1]["text"].startswith("'+1+1 tls") and rows[1]["title"].startswith("'+")
    assert rows[0]["text"].startswith("'=HYPERLINK(") and ";'=1+1; '@SUM(1)" in rows[0]["text"]
