"""Entries that are read from a file: what they say is masked, whoever wrote it."""

import json
import zlib
from pathlib import Path

from kbassist.probe.inventory.entry import HostEntry
from kbassist.probe.inventory.kept import Checkpoint, read_entries
from kbassist.text.secrets import Vault

STRING = "Server=a;User ID=u;Password=Hunter2-Hunter2;Encrypt=yes"
LINE = json.dumps(
    {
        "type": "host",
        "host": "sql01",
        "time": "2026-06-01T00:00:00Z",
        "status": "answered",
        "build": STRING,
        "names": ["sql01", STRING],
        "key": "RSA, 2048 bits",
        "thumbprint": "0123456789ABCDEF0123456789ABCDEF01234567",
        "findings": [{"id": "expired", "severity": "problem", "why": STRING}],
    }
)


def told(entry: HostEntry) -> None:
    assert "Hunter2" not in repr(entry)
    assert entry.build.startswith("Server=a;User ID=u;Password=***") and entry.build == entry.findings[0].why
    assert (entry.names[0], entry.key, entry.thumbprint[:4]) == ("sql01", "RSA, 2048 bits", "0123")


def test_an_earlier_run(tmp_path: Path) -> None:
    path = tmp_path / "before.jsonl"
    path.write_text(f"{LINE}\n", encoding="utf-8")
    told(read_entries(str(path), Vault())["sql01"])


def test_a_run_that_was_cut_off(tmp_path: Path) -> None:
    path = tmp_path / "kept"
    Checkpoint(path, "plan", Vault()).close(whole=False)
    with path.open("ab") as stream:
        stream.write(b"%08x %s\n" % (zlib.crc32(LINE.encode()), LINE.encode()))
    again = Checkpoint(path, "plan", Vault())
    again.close(whole=False)
    told(again.done["sql01"])
