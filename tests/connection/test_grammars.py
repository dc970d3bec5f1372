"""Connection grammars as data: schemes, separators, quotes of another product, and of one that nobody has."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

import kbassist.connection
from kbassist.authoring.regex_growth import growth
from kbassist.connection import string as connstr
from kbassist.connection.dialects import dialects
from kbassist.connection.settings import find_settings, find_source
from kbassist.connection.sites import sites
from kbassist.connection.syntax import Pair, Syntax
from kbassist.rulebase.language.grammars import unusual_values
from kbassist.rulebase.loader import load
from kbassist.rulebase.masking import masker_for
from kbassist.text.secrets import Vault, mask, unmask
from tests.support.counting import counted
from tests.support.run import Run
from tests.support.settings import changed
from tests.support.thorough import share

RULES = Path(__file__).parents[1] / "support" / "dialects"
BASE = load((RULES,), cache=False)
MASKER = masker_for(BASE)
DIALECTS = dialects(BASE)
LISTS = sorted(name for name, one in DIALECTS.syntaxes.items() if one.grammar.shape == "list")
ADDRESSES = sorted(name for name, one in DIALECTS.syntaxes.items() if one.grammar.shape == "address")


def told(found: connstr.Found) -> dict[str, object]:
    return {one.name: one.value for one in connstr.observations(found, BASE)}


SAMPLES = [
    # text, grammar, driver, sslmode, host, port, database, the secret, and the text with sslmode changed
    (r"host=h1,h2 port=5432,5433 dbname='my db' user=u password='it\'s \\ x9' sslmode=require", "libpq", None, "require",
     "h1", "5432", "my db", r"it\'s \\ x9", ("require", "verify-full")),
    (r'c = connect("host=db1 dbname=sales user=u password=a\ b9 sslmode=prefer")', "libpq", None, "prefer", "db1", None,
     "sales", r"a\ b9", ("prefer", "verify-full")),
    ("host = db1 dbname = sales password = hush9", "libpq", None, "absent", "db1", None, "sales", "hush9",
     ("= hush9", "= hush9 sslmode=verify-full")),
    ("postgresql://u:p%40ss@h1:5432,h2:5433/sales?sslmode=require&x=1#f", "libpq-url", "libpq", "require", "h1", "5432",
     "sales", "p%40ss", ("require", "verify-full")),
    ("postgres://u@[2001:db8::1]:6432/sales", "libpq-url", "libpq", "absent", "2001:db8::1", "6432", "sales", None,
     ("/sales", "/sales?sslmode=verify-full")),
    ("jdbc:postgresql://h:5432/db?user=u&password=s%40cret9&sslmode=disable", "pgjdbc", "pgjdbc", "no", "h", "5432", "db",
     "s%40cret9", ("disable", "verify-full")),
    ("machine: h1 | door: 7 |shelf:[a]]b]|geheimnis:[q;w]]e9]|safety:none", "odd", None, "no", "h1", "7", "a]b", "[q;w]]e9]",
     ("none", "total")),
    ("odd:thin:@h1!i:7,h2/s;geheimnis=[a;b]]9];safety=none", "odd-address", None, "no", "h1", "7", "s", "[a;b]]9]",
     ("none", "total")),
    ("odd+tls://u:pw99x@h1/s", "odd-address", None, "absent", "h1", None, "s", "pw99x", ("/s", "/s;safety=total")),
]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "grammar", "driver", "sslmode", "host", "port", "database", "secret", "change"), SAMPLES
)
def test_another_product_is_read_masked_and_rewritten_to_the_byte(
    text: str, grammar: str, driver: str | None, sslmode: str, host: str, port: str | None, database: str,
    secret: str | None, change: tuple[str, str],
) -> None:  # fmt: skip
    vault = Vault(MASKER)
    masked = mask(text, vault)
    assert secret is None or secret.strip("[]") not in masked
    (found,) = connstr.find(f"first\n{masked}\nlast", BASE)
    facts = told(found)
    assert (found.grammar, found.driver, found.line) == (grammar, driver, 2)
    assert (facts["pg.sslmode"], facts["pg.host"], facts.get("pg.port")) == (sslmode, host, port)
    assert facts.get("pg.database") == database
    # Both readings: masked for every output, the exact bytes with secrets.
    assert unmask(masked, vault) == text
    assert unmask(changed(masked, BASE, sslmode="full"), vault) == text.replace(*change)


def test_a_taken_out_setting_takes_its_separator() -> None:
    known = {
        "host=h dbname=d sslmode=require": "host=h dbname=d",
        "host=h sslmode=require dbname=d": "host=h dbname=d",
        "postgres://h/d?sslmode=require&a=b": "postgres://h/d?a=b",
        "machine:h|safety:none|shelf:s": "machine:h|shelf:s",
        "PGHOST=h PGSSLMODE=require psql": "PGHOST=h psql",
    }
    for text, without in known.items():
        assert changed(text, BASE, "libpq", sslmode="") == without


ENVIRONMENT = [
    ("export PGHOST=db1\nexport PGPASSWORD='s3cr et'\npsql", "export PGPASSWORD='s3cr et'\nexport PGSSLMODE=verify-full\npsql"),
    ("PGHOST=db1 PGPASSWORD=hush9 psql -c x", "PGHOST=db1 PGPASSWORD=hush9 PGSSLMODE=verify-full psql -c x"),
    ("environment:\n  - PGHOST=db1\n  - PGSSLMODE=disable\n", "  - PGSSLMODE=verify-full\n"),
    ("environment:\n  PGHOST: db1\n  PGSSLMODE: 'disable'\n", "  PGSSLMODE: 'verify-full'\n"),
    ('$env:PGHOST = "db1"\n$env:PGPASSWORD = "hush9"', '\n$env:PGSSLMODE = "verify-full"'),
]  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), ENVIRONMENT)
def test_variables_of_the_environment(text: str, expected: str) -> None:
    vault = Vault(MASKER)
    masked = mask(text, vault)
    assert "hush9" not in masked and "s3cr" not in masked and unmask(masked, vault) == text
    (found,) = find_settings(masked.split("\n"), BASE)
    facts = told(found)
    assert facts["client.driver"] == "libpq" and facts["pg.host"] == "db1"
    assert facts["pg.sslmode"] == ("no" if "disable" in text else "absent")
    assert "client.connection_string" not in facts
    assert expected in unmask(changed(masked, BASE, sslmode="full"), vault)


def test_an_object_in_code() -> None:
    text = "const { Pool } = require('pg')\nnew Pool({ host: 'h', database: 'x', password: 'abc9' })\n"
    (found,) = find_settings(text.split("\n"), BASE)
    assert (found.driver, found.line, told(found)["pg.host"]) == ("node-pg", 2, "h")
    assert changed(text, BASE, sslmode="full") == text.replace("'abc9'", "'abc9', sslmode: 'verify-full'")


def test_a_service_file_and_its_like() -> None:
    text = "[svc]\nhost=h\nport=5432\npassword=pp-x9\nsslmode=require\n"
    (found,) = find_source("host=h;port=5432;user=u;sslmode=require", BASE)
    assert (found.grammar, found.driver, told(found)["pg.sslmode"]) == ("pg-service", "libpq", "require")
    assert changed(text, BASE, sslmode="full") == text.replace("require", "verify-full")
    (other,) = find_source("Driver=ODBC Driver 18 for SQL Server;Server=s;Encrypt=yes", BASE)
    assert (other.grammar, other.driver) == ("odbc", "msodbcsql")


def test_where_a_grammar_stands_in_files_of_a_name(tmp_path: Path) -> None:
    (tmp_path / "grammars").mkdir()
    rules = "grammars:\n- {id: pg-service, shape: section, files: [pg_service.conf]}\n"
    (tmp_path / "grammars" / "mine.yaml").write_text(rules, encoding="utf-8")
    (tmp_path / "drivers").mkdir()
    driver = (RULES / "drivers" / "libpq.yaml").read_text(encoding="utf-8")
    driver = re.sub(r"grammar: .*", "grammar: pg-service", driver).replace("id: libpq", "id: mine")
    (tmp_path / "drivers" / "mine.yaml").write_text(driver, encoding="utf-8")
    base = load((tmp_path,), cache=False)
    lines = ["[svc]", "host=h", "port=5432", "sslmode=require"]
    assert len(sites(lines, base)) == len(sites(lines, base, "a/pg_service.conf")) == 1
    assert sites(lines, base, "a/other.ini") == ()


WORDS = st.text("aZ09 ;|:@=&?#%+/\\\\'\"`{}[]()<>,.!$äß漢🔑", max_size=10)
KEYS = st.builds("k{}".format, st.text("az09_", max_size=6))
HOSTS = st.builds("h{}".format, st.text("aZ09-", max_size=6))


def readable(pairs: tuple[Pair, ...]) -> list[tuple[str, str, str]]:
    return [(pair.key, pair.value, pair.part) for pair in pairs]


@given(st.sampled_from(LISTS), st.lists(st.tuples(KEYS, WORDS), min_size=1, max_size=6))
def test_a_list_reads_what_it_writes(name: str, items: list[tuple[str, str]]) -> None:
    syntax = DIALECTS.syntaxes[name]
    pairs = [Pair(key, value, 0, 0) for key, value in items]
    text = written(syntax, pairs)
    assert readable(syntax.parse(text)) == [(key, value, "") for key, value in items]


def written(syntax: Syntax, pairs: list[Pair]) -> str:
    try:
        return syntax.write(pairs)
    except ValueError:
        assume(False)
        raise


@given(
    st.sampled_from(ADDRESSES), st.lists(st.tuples(HOSTS, st.integers(0, 65535)), min_size=1, max_size=3), HOSTS,
    st.booleans(), st.lists(st.tuples(KEYS, WORDS), max_size=5),
)  # fmt: skip
def test_an_address_reads_what_it_writes(
    name: str, hosts: list[tuple[str, int]], user: str, says_who: bool, items: list[tuple[str, str]]
) -> None:
    syntax = DIALECTS.syntaxes[name]
    parts = [("user", user), ("password", user)] if says_who else []
    for host, port in hosts if syntax.grammar.authority.several else hosts[:1]:
        parts += [("server", host), *([("port", str(port))] if port else [])]
    parts += [(syntax.grammar.path, user)] if syntax.grammar.path else []
    pairs = [Pair(what, value, 0, 0, part=what) for what, value in parts]
    pairs += [Pair(key, value, 0, 0) for key, value in items]
    text = written(syntax, pairs)
    assert readable(syntax.parse(text)) == [(one.key, one.value, one.part) for one in pairs]


@given(st.sampled_from(LISTS), st.lists(st.tuples(KEYS, WORDS), min_size=1, max_size=6), st.data())
def test_the_place_of_a_value_is_its_own(name: str, items: list[tuple[str, str]], data: st.DataObject) -> None:
    syntax = DIALECTS.syntaxes[name]
    text = written(syntax, [Pair(key, value, 0, 0) for key, value in items])
    pairs = syntax.parse(text)
    number = data.draw(st.integers(0, len(pairs) - 1))
    one = pairs[number]
    after = text[: one.start] + syntax.value("new") + text[one.end :]
    expected = [(key, value, "") for key, value in items]
    expected[number] = (one.key, "new", "")
    assert readable(syntax.parse(after)) == expected


HOSTILE = {
    "quotes": "host='", "doubled quotes": "''", "backslashes": "host=\\", "escaped quotes": "host='\\'", "braces": "machine:[",
    "closed braces": "]]", "separators": "|;& ", "schemes": "postgresql://", "hosts": "odd:thin:@,", "keys": "host=h ",
    "variables": "PGHOST=h PGPORT=", "sections": "[a]\nhost=h\nport=1\n", "users": "postgres://@:", "brackets": "postgres://[:",
    "joins": "==::", "settings": "postgres://h?a=b&",
}  # fmt: skip


@pytest.mark.parametrize("name", share(sorted(HOSTILE), 3))
def test_hostile_text_is_no_more_work_by_its_length(name: str) -> None:
    def work(size: int) -> float:
        text = (HOSTILE[name] * size)[:size]
        return counted(lambda: everything(text)) / size

    everything(HOSTILE[name])
    # Both short enough for every reader: in a line past 20,000 characters one of them looks for nothing.
    assert work(18_000) < 1.3 * work(6_000) + 0.5


@pytest.mark.parametrize("name", sorted(DIALECTS.syntaxes))
def test_the_expressions_of_a_grammar_are_proved(name: str) -> None:
    syntax = DIALECTS.syntaxes[name]
    assert growth(syntax.expression.pattern, anywhere=False).power == 0
    assert all(growth(one, anywhere=False).power == 0 for one in unusual_values(syntax.own))


def everything(text: str) -> None:
    for found in connstr.find(text, BASE):
        connstr.observations(found, BASE)
    find_settings(text.split("\n"), BASE)
    sites(text.split("\n"), BASE)


@given(
    st.lists(st.sampled_from([*HOSTILE.values(), "sslmode=require ", "a", "\n", " ", "h:1", "'"]), max_size=40).map(
        "".join
    )
)
def test_any_text_is_read_and_edited_without_an_error(text: str) -> None:
    everything(text)
    changed(text, BASE, sslmode="full")


@pytest.mark.parametrize(
    ("edit", "line", "said"),
    [
        (lambda text: text.replace("[libpq, libpq-url", "[libqp, libpq-url"), 7, "unknown grammar 'libqp' (did you mean 'libpq'?); known: "),
        (lambda text: re.sub(r"grammar: .*", "grammar: jbdc", text), 7, "unknown grammar 'jbdc' (did you mean 'jdbc'?); known: ado, "),
    ],
)  # fmt: skip
def test_a_grammar_that_is_not_there_is_a_problem(
    edit: Callable[[str], str], line: int, said: str, tmp_path: Path, run: Run
) -> None:
    for file in RULES.rglob("*.yaml"):
        copy = tmp_path / file.relative_to(RULES)
        copy.parent.mkdir(exist_ok=True)
        text = file.read_text(encoding="utf-8")
        copy.write_text(edit(text) if file.stem == "libpq" else text, encoding="utf-8")
    ran = run("kb", "lint", "--rules", tmp_path)
    assert ran.status == 3
    assert re.search(rf"libpq\.yaml:{line}:\d+: {re.escape(said)}", ran.out)


PRODUCTS = re.compile(
    r"sql ?server|mssql|sqlclient|sqlcmd|\bodbc\b|jdbc|\bado\b|ole ?db|azure|schannel|\btds\b|prisma|grafana|\bdbt\b"
    r"|postgres|libpq|freetds|\bbcp\b", re.I,
)  # fmt: skip


def test_no_word_of_a_product_in_the_code_of_connections() -> None:
    folder = Path(kbassist.connection.__file__).parent
    said = [
        f"{file.name}:{number}: {line.strip()}"
        for file in sorted(folder.rglob("*.py"))
        for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), 1)
        if PRODUCTS.search(line)
    ]
    assert said == []
