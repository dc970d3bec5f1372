"""What a secret begins with may stand above the record that ends it."""

from pathlib import Path

import pytest

from tests.support.logs import ERRORS
from tests.support.run import Run

KEY = "-----BEGIN RSA PRIVATE KEY-----\n" + "MIIEvQIBADANBgkqhkiG9w0BAQEFAASC7Kq0Zv\n" * 3
ABOVE = {
    "the last line of a key that is cut off": f"{KEY}MIIEvQIBADANBgkqhkiG9w0BAQEFAASCLastLine9",
    "a value below its name": "PS C:\\> $cred.GetNetworkCredential().Password\nMIIEvLastLine9",
}


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
@pytest.mark.parametrize("above", ABOVE.values(), ids=ABOVE)
def test_a_secret_that_begins_above_a_record(above: str, encoding: str, run: Run, tmp_path: Path) -> None:
    log, junit, checkpoint = tmp_path / "app.log", tmp_path / "j.xml", tmp_path / "ck"
    log.write_text(f"started\n{above} {ERRORS[0]}\nended\n", encoding=encoding)
    for form in ("json", "html", "markdown"):
        ran = run("batch", log, "--jobs", "1", "--format", form, "--junit", junit, "--checkpoint", checkpoint)
        shown = ran.out + ran.err + junit.read_text("utf-8") + checkpoint.read_text("utf-8")
        checkpoint.unlink()
        assert ran.status == 0 and "LastLine9" not in shown, form
        assert "sql" in shown.casefold()
