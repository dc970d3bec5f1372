"""The rule base by itself: sound, with its corpus, as a package, and with no other product's errors taken for its own."""

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import tomllib

from kbassist.authoring.corpus import read_corpus
from tests.examples.postgresql.diagnosing import diagnosed, reasoner
from tests.examples.postgresql.recorded import EXAMPLE, FOLDER, RULES
from tests.support.run import CORPUS, ROOT, Run
from tests.support.thorough import share

OURS = re.compile(
    r"postgres|psql|psycopg|npgsql|pgx|pg_hba|5432|server does not support SSL, but SSL was required|PgjdbcHostnameVerifier",
    re.I,
)
"""Words of PostgreSQL in a corpus of SQL Server's errors, where they are look-alikes."""
OTHERS = ROOT / "data" / "unseen" / "other-products.jsonl"


@pytest.mark.parametrize(
    "words",
    [
        ("lint",),
        ("test",),
        ("test", "--situations", EXAMPLE / "situations"),
        ("corpus", EXAMPLE / "corpus", "--least", "98"),
    ],
)
def test_it_is_sound(words: tuple[object, ...], run: Run) -> None:
    ran = run("kb", *words, "--only", RULES)
    assert ran.status == 0, ran.out + ran.err


def test_it_is_large_enough_to_be_an_example() -> None:
    base = reasoner().base
    assert len(base.article_ids) >= 8
    assert len(base.drivers) >= 6
    assert sum(len(base.article(name).examples) for name in base.article_ids) >= 120


def test_every_article_names_a_page() -> None:
    base = reasoner().base
    for name in base.article_ids:
        assert base.article(name).source.address.startswith("https://www.postgresql.org/docs/"), name


def test_drivers_that_were_not_run_have_published_texts() -> None:
    published = read_corpus([EXAMPLE / "corpus"]).texts
    assert {"npgsql", "pgx"} <= {text.driver for text in published}
    for text in published:
        assert text.provenance.kind in {"public", "documentation"}, text.id


def _others() -> list[tuple[str, str]]:
    """Errors of other products, and of SQL Server."""
    lines = OTHERS.read_text("utf-8").splitlines()
    texts = [(one["id"], one["text"]) for one in map(json.loads, lines)]
    texts += [(text.id, text.text) for text in read_corpus([CORPUS]).texts]
    return [(name, text) for name, text in texts if not OURS.search(text)]


def test_no_other_product_s_error_is_taken_for_its_own() -> None:
    others = _others()
    assert len(others) > 900
    taken = []
    for name, text in share(others, 3):
        for incident in diagnosed(text, {}).incidents:
            taken += [(name, one.article) for one in incident.diagnoses if one.status != "possible"]
    assert taken == []


def test_the_server_s_own_log_is_a_batch(run: Run) -> None:
    ran = run("batch", FOLDER / "server.log", "--only", RULES, "--format", "json")
    assert ran.status == 0, ran.err
    found = set(re.findall(r'"article": ?"(pg-[a-z-]+)"', ran.out))
    assert found >= {"pg-hba-no-entry", "pg-password", "pg-client-certificate", "pg-tls-version", "pg-no-such-object"}


def _installed(site: Path) -> None:
    """What pip leaves of the package: its folder and the entry point that its pyproject.toml names."""
    project = tomllib.loads((EXAMPLE / "pyproject.toml").read_text("utf-8"))["project"]
    (points,) = project["entry-points"].items()
    name = project["name"].replace("-", "_")
    shutil.copytree(RULES, site / RULES.name)
    info = site / f"{name}-{project['version']}.dist-info"
    info.mkdir()
    (info / "METADATA").write_text(
        f"Metadata-Version: 2.1\nName: {name}\nVersion: {project['version']}\n", encoding="utf-8"
    )
    lines = [f"[{points[0]}]", *(f"{key} = {value}" for key, value in points[1].items())]
    (info / "entry_points.txt").write_text("\n".join(lines) + "\n", encoding="utf-8")


def test_installed_beside_the_shipped_rules_it_answers_for_its_own(tmp_path: Path) -> None:
    site = tmp_path / "site"
    _installed(site)
    error = tmp_path / "error.log"
    error.write_text('FATAL:  no pg_hba.conf entry for host "192.0.2.5", user "app", database "sales", no encryption\n')
    ran = subprocess.run(
        [sys.executable, "-m", "kbassist", "diagnose", str(error)],
        env={
            **os.environ,
            "PYTHONPATH": os.pathsep.join((str(site), str(ROOT))),
            "KBASSIST_CACHE_DIR": str(tmp_path / "cache"),
        },
        capture_output=True,
        text=True,
        cwd=tmp_path,
        check=False,
        encoding="utf-8",
    )
    assert ran.returncode == 0, ran.stderr
    assert ran.stdout.startswith("pg_hba.conf does not let this connection in")


def test_the_package_packs_its_rules() -> None:
    tool = tomllib.loads((EXAMPLE / "pyproject.toml").read_text("utf-8"))["tool"]["setuptools"]
    (package,) = tool["packages"]
    assert (EXAMPLE / package / "base.yaml").is_file()
    packed = {path for pattern in tool["package-data"][package] for path in (EXAMPLE / package).glob(pattern)}
    assert packed == set((EXAMPLE / package).rglob("*.yaml"))
