"""Rules that installed packages bring."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

from tests.support.run import EXAMPLE, ROOT


def test_installed_packages_bring_rules(tmp_path: Path) -> None:
    site = tmp_path / "site"
    shutil.copytree(EXAMPLE, site / "contoso_rules")
    (site / "contoso_rules" / "__init__.py").write_text("raise RuntimeError('never run')\n", encoding="utf-8")
    info = site / "contoso_rules-1.0.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: contoso-rules\nVersion: 1.0\n", encoding="utf-8")
    (info / "entry_points.txt").write_text("[kbassist.rules]\ncontoso = contoso_rules\n", encoding="utf-8")

    def listed() -> "subprocess.CompletedProcess[str]":
        paths = os.pathsep.join((str(site), str(ROOT)))
        return subprocess.run(
            [sys.executable, "-m", "kbassist", "kb", "list"],
            env={**os.environ, "PYTHONPATH": paths, "KBASSIST_CACHE_DIR": str(tmp_path / "cache")},
            capture_output=True,
            text=True,
            cwd=tmp_path,
            check=False,
            encoding="utf-8",
        )

    assert "KB-NAME" in listed().stdout
    assert "KB-NAME" in listed().stdout, "from the cache"
    shutil.rmtree(info)
    assert "KB-NAME" not in listed().stdout
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: contoso-rules\nVersion: 1.0\n", encoding="utf-8")
    (info / "entry_points.txt").write_text("[kbassist.rules]\ncontoso = contoso_nothing\n", encoding="utf-8")
    broken = listed()
    assert broken.returncode == 0, "one broken package does not stop the others"
    assert "the rules of the installed package contoso-rules are left out" in broken.stderr
    assert "KB2007728" in broken.stdout
