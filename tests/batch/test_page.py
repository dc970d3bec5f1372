"""The page of a batch: one file, safe, the same without its script."""

import hashlib
import re
from base64 import b64encode
from pathlib import Path

import pytest

from tests.support.html import Parsed
from tests.support.run import Run

SENTENCE = "The certificate chain was issued by an authority that is not trusted."
EVIL = "<script>alert(1)</script><img src=x onerror=alert(2)> \" ' &amp;"


@pytest.fixture
def page(run: Run, tmp_path: Path) -> str:
    folder = tmp_path / "logs"
    folder.mkdir()
    lines = [
        f"2026-03-{day:02} 10:00:00Z ERROR [Microsoft][ODBC Driver 18 for SQL Server]SSL Provider: {SENTENCE} {EVIL}"
        for day in range(1, 29)
    ]
    lines += ["2026-03-28 10:00:00Z ERROR Failed to connect to sql01:1433 - self-signed certificate"]
    lines += [f"2026-03-01 10:00:00Z tls handshake failed: {EVIL}"]
    (folder / f"{'evil<b>'}.log").write_text("\n".join(lines) + "\n", encoding="utf-8")
    return run("batch", folder, "--format", "html", "--jobs", "1").out


def test_nothing_of_a_log_is_markup_and_nothing_is_loaded(page: str) -> None:
    parsed = Parsed(page)
    assert not parsed.open
    assert [tag for tag, _ in parsed.elements if tag in ("script", "style")] == ["style", "script"]
    assert not {"img", "link", "iframe", "b<"} & {tag for tag, _ in parsed.elements}
    for _, attributes in parsed.elements:
        assert not [name for name in attributes if name.startswith("on") or name in ("style", "src")]
        assert (attributes.get("href") or "#").startswith("#")


def test_the_policy_lets_the_page_s_own_script_run_and_no_other(page: str) -> None:
    parsed = Parsed(page)
    policy = next(one["content"] for _, one in parsed.elements if one.get("http-equiv")) or ""
    assert "default-src 'none'" in policy and "unsafe" not in policy
    for kind in ("script", "style"):
        digest = b64encode(hashlib.sha256(parsed.raw[kind].encode()).digest()).decode()
        assert f"{kind}-src 'sha256-{digest}'" in policy


def test_every_chart_has_the_axis_of_all(page: str) -> None:
    whole = re.findall(r'<g data-label="([^"]*)">', page)
    assert whole == [f"2026-03-{day:02}" for day in range(1, 29)]
    assert set(re.findall(r'viewBox="0 0 (\d+) 100"', page)) == {"28"}
    assert re.findall(r'data-when="([^"]*)"', page) == [" ".join(map(str, range(28))), "27"]
    assert "2026-03-28: 2 records" in page


def test_without_a_script_everything_is_there(page: str) -> None:
    parsed = Parsed(page)
    assert sum(tag == "details" and "open" in attributes for tag, attributes in parsed.elements) == 2
    hidden = [
        attributes.get("class") for tag, attributes in parsed.elements if "hidden" in attributes and tag != "button"
    ]
    assert hidden == ["hint soft", "filter"]


def test_a_batch_without_times_has_no_charts(run: Run, tmp_path: Path) -> None:
    (tmp_path / "app.log").write_text(f"ERROR {SENTENCE}\n", encoding="utf-8")
    page = run("batch", tmp_path, "--format", "html", "--jobs", "1").out
    assert "<svg" not in page and "KB2007728" in page
