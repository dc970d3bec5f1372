"""Groups told apart in words."""

import json
from pathlib import Path

from kbassist.batch.model import Sample, Tally
from kbassist.batch.witnesses import joined
from kbassist.batch.words import tell_apart
from kbassist.rulebase.base import RuleBase
from tests.support.run import Run

ARTICLE = "KB2007728"
SQLCLIENT = "microsoft-data-sqlclient"


def apart(base: RuleBase, *facts: dict[str, str], article: str = ARTICLE) -> list[str]:
    tallies = [
        Tally(article, tuple(sorted(one.items())), (), samples=[Sample("app.log", 1, "", "", "")]) for one in facts
    ]
    seen = joined(tallies, base)
    return tell_apart(seen, [one.main.tally.article for one in seen], base)


def test_the_only_group_of_an_article_needs_no_words(base: RuleBase) -> None:
    assert apart(base, {"client.driver": SQLCLIENT}) == [""]


def test_the_driver_first_then_what_differs(base: RuleBase) -> None:
    mds = {"client.driver": SQLCLIENT, "client.driver_version": "5.1", "client.os": "windows"}
    assert apart(base, mds, {"client.driver": "mssql-jdbc"}, {**mds, "client.os": "linux"}) == [
        f"{base.title('client.driver', SQLCLIENT)} 5.1; The operating system of the client machine: Windows",
        base.title("client.driver", "mssql-jdbc"),
        f"{base.title('client.driver', SQLCLIENT)} 5.1; The operating system of the client machine: Linux (also in a container)",
    ]


def test_a_group_that_lacks_what_others_have_is_named_by_what_it_has(base: RuleBase) -> None:
    some = apart(base, {"client.driver": SQLCLIENT}, {"client.os": "windows"}, {})
    assert some == [
        base.title("client.driver", SQLCLIENT),
        "The operating system of the client machine: Windows",
        "nothing more is known",
    ]


def test_no_name_of_a_fact_reaches_a_person(run: Run, tmp_path: Path) -> None:
    sentence = "The certificate chain was issued by an authority that is not trusted."
    (tmp_path / "app.log").write_text(
        f"2026-03-01 10:00:00 ERROR [Microsoft][ODBC Driver 18 for SQL Server]SSL Provider: {sentence}\n"
        "2026-03-01 10:00:00 ERROR Failed to connect to sql01:1433 - self-signed certificate\n",
        encoding="utf-8",
    )
    rows = [json.loads(row) for row in run("batch", tmp_path, "--format", "json", "--jobs", "1").out.splitlines()]
    assert len({row["apart"] for row in rows[:-1]}) == len(rows) - 1 == 2
    names = {name for row in rows[:-1] for name in (*row["facts"], *row["questions"])}
    assert names
    for form in ("text", "markdown", "csv"):
        text = run("batch", tmp_path, "--format", form, "--jobs", "1").out.replace("\\", "")
        assert not [name for name in names if name in text]
