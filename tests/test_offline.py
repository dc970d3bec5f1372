"""docs/install.md, "Without the internet": a wheelhouse, and an installation from it where there is no route."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from kbassist import __version__
from tests.support.run import CASES, ROOT

pytestmark = [
    pytest.mark.external("unshare"),
    pytest.mark.skipif(sys.platform != "linux", reason="network namespaces are Linux's"),
]
IN_SDIST = ("pyproject.toml", "hatch_build.py", "README.md", "CHANGELOG.md", "LICENSE", "kbassist", "rules", "docs")
ALONE = ("unshare", "--net", "--map-root-user", "--")
"""In a network of its own, in which there is not even a loopback that is up."""


def ran(*command: object, folder: Path, well: bool = True) -> str:
    """What a command says; ``well``: whether it has to succeed."""
    surroundings = {name: value for name, value in os.environ.items() if name not in ("PYTHONPATH", "KBASSIST_CONFIG")}
    surroundings |= {"KBASSIST_CACHE_DIR": str(folder / "cache"), "KBASSIST_STATE_DIR": str(folder / "state")}
    (folder / "cache").mkdir(exist_ok=True)
    done = subprocess.run(
        [str(one) for one in command], cwd=folder, env=surroundings, capture_output=True, text=True, check=False
    )
    assert (done.returncode == 0) is well, done.stdout + done.stderr
    return done.stdout + done.stderr


def test_kbassist_is_installed_from_a_wheelhouse_without_a_network(tmp_path: Path) -> None:
    """The wheel of the house is built from an sdist, so that one is tried as well."""
    wheels = tmp_path / "wheelhouse"
    filling = tmp_path / "filling" / "bin"
    ran(sys.executable, "-m", "venv", filling.parent, folder=tmp_path)
    ran(filling / "pip", "install", "-q", "hatchling", folder=tmp_path)
    ran("cp", "-r", *(ROOT / name for name in IN_SDIST), tmp_path, folder=tmp_path)
    ran(filling / "python", "-m", "hatchling", "build", "-t", "sdist", "-d", tmp_path / "dist", folder=tmp_path)
    (sdist,) = (tmp_path / "dist").iterdir()
    ran(filling / "pip", "wheel", "-q", "--wheel-dir", wheels, sdist, folder=tmp_path)
    assert [one.name for one in wheels.iterdir() if one.suffix != ".whl"] == []
    ran(sys.executable, "-m", "venv", tmp_path / "kbassist-env", folder=tmp_path)
    own = tmp_path / "kbassist-env" / "bin"
    # What stands below really has no network.
    connect = "import socket; socket.create_connection(('192.0.2.1', 9), 5)"
    assert "Network is unreachable" in ran(*ALONE, own / "python", "-c", connect, folder=tmp_path, well=False)
    ran(*ALONE, own / "pip", "install", "-q", "--no-index", "--find-links", wheels, "kbassist", folder=tmp_path)
    said = ran(*ALONE, own / "kbassist", "--version", folder=wheels)
    assert f"kbassist {__version__}" in said and "that works here" in said and "site-packages" in said
    said = ran(*ALONE, own / "kbassist", "diagnose", CASES / "kb-article" / "evidence", "--no-pager", folder=wheels)
    assert "this client does not trust" in " ".join(said.split())
