"""The files of options: parsed by the parsers of their shells, with what a log can put into them as well."""

import re
import subprocess
from collections import Counter
from pathlib import Path

import pytest

from kbassist.authoring.samples import Sample, run_sample
from kbassist.model.evidence import Value
from kbassist.reasoning.engines.select import select_engine
from kbassist.reasoning.infer import Reasoner
from kbassist.rulebase.yamlfile import read_yaml
from tests.support.facts import BASE
from tests.support.plan import planned
from tests.support.scripts import scripts, written
from tests.support.shells import powershell, tsql

ARTICLE = "KB2007728"
WINDOWS: dict[str, Value] = {
    "client.driver": "microsoft-data-sqlclient",
    "client.os": "windows",
    "server.os": "windows",
    "certificate.kind": "self-signed",
}
DEBIAN: dict[str, Value] = {
    "client.driver": "go-mssqldb",
    "client.os": "linux",
    "client.distribution": "debian",
    "server.os": "linux",
    "certificate.kind": "private-ca",
    "certificate.root_in_hand": "yes",
    "certificate.root_format": "der",
}
TEXTS = (
    "server.host",
    "server.instance",
    "server.port",
    "client.host",
    "certificate.file",
    "certificate.root_file",
    "certificate.thumbprint",
    "certificate.root_thumbprint",
    "certificate.issuer",
)
PAYLOADS = tuple(
    text.replace("@", "touch pwned")
    for text in (
        "'; @; '",
        '"; @; "',
        "$(@)",
        "`@`",
        "x\n@\n",
        "x\r\n@",
        "\u2019; @; \u2019",
        "\u201d; @; \u201d",
        "'\"; @; #",
        "#>\n@",
        "${x}'; @ #",
        "\\'; @; \\'",
        "& @",
        "| @",
        "x' -and (@) -and '",
        "<server name>'; @; '",
        "'; @ --\n GO\n@",
        "x\u2028@\u2029@\x85@\x0b@",
    )
)


def hostile(case: dict[str, Value], payload: str) -> dict[str, Value]:
    texts: dict[str, Value] = {name: payload for name in TEXTS if BASE.facts[name].type == "text"}
    return {**case, **texts}


def text(content: bytes) -> str:
    return content.decode("utf-8-sig").replace("\r\n", "\n")


def refused(script: str) -> list[str]:
    """What the grammar of PowerShell can't take; the help of a script is a comment that begins with ``<#``."""
    return [one for one in powershell.refused([script])[script] if not one.startswith("comment: <#")]


@pytest.fixture(scope="module")
def samples() -> dict[str, bytes]:
    """The files of all options of the first sample of every article, each content once."""
    reasoner = Reasoner(BASE, select_engine("reference"))
    found: dict[bytes, str] = {}
    for article in BASE.article_ids:
        example = next(one for one in BASE.article(article).examples if one.expect.recognised)
        result = run_sample(Sample(example.title, example.text, answers=tuple(example.set.items())), reasoner)
        for incident in result.incidents:
            for option in incident.plan.options if incident.plan else ():
                if option.verdict != "forbidden" and incident.plan:
                    for name, content in written(incident.plan, option.id).items():
                        found.setdefault(content, f"{article}-{option.id}-{name}")
    return {name: content for content, name in found.items()}


def test_windows_can_read_its_files(samples: dict[str, bytes]) -> None:
    """Windows PowerShell 5.1 takes a file without a mark for the machine's code page."""
    kinds = Counter(Path(name).suffix for name in samples)
    assert min(kinds[one] for one in (".ps1", ".sql", ".sh")) > 20
    for name, content in samples.items():
        kind = Path(name).suffix
        for_windows = kind in (".ps1", ".sql")
        assert content.startswith(b"\xef\xbb\xbf") == for_windows, name
        assert (content.count(b"\r\n") == content.count(b"\n")) == for_windows, name


def test_powershell_is_parsed(samples: dict[str, bytes]) -> None:
    bad = {name: refused(text(content)) for name, content in samples.items() if name.endswith(".ps1")}
    assert len(bad) > 30
    assert not {name: why for name, why in bad.items() if why}


@pytest.mark.external("shellcheck", "bash")
def test_sh_passes_shellcheck(samples: dict[str, bytes], tmp_path: Path) -> None:
    for name, content in samples.items():
        if name.endswith(".sh"):
            (tmp_path / name).write_bytes(content)
    files = [str(path) for path in tmp_path.iterdir()]
    assert len(files) > 15
    # SC2009, "pgrep instead of ps and grep": pgrep shows no whole command line on every system.
    ran = subprocess.run(["shellcheck", "--exclude=SC2009", *files], capture_output=True, text=True, check=False)  # noqa: S607
    assert not ran.stdout


@pytest.mark.parametrize("payload", PAYLOADS)
def test_nothing_breaks_out_in_powershell(payload: str) -> None:
    plan = planned(ARTICLE, hostile(WINDOWS, payload))
    for option in ("trust-issuing-ca", "replace-certificate"):
        for name, content in written(plan, option).items():
            if name.endswith(".ps1"):
                script = text(content)
                assert not refused(script), name
                assert "touch" not in {command for command, _ in powershell.commands(script)}


@pytest.mark.external("sh")
@pytest.mark.parametrize("payload", PAYLOADS)
def test_nothing_breaks_out_in_sh(payload: str, tmp_path: Path) -> None:
    """Every check and every text of the script is run; of what it would do it says so."""
    for name, content in scripts(ARTICLE, hostile(DEBIAN, payload), "trust-issuing-ca").items():
        if name.endswith(".sh"):
            (tmp_path / name).write_bytes(content)
            ran = subprocess.run(["sh", name, "--dry-run"], cwd=tmp_path, capture_output=True, check=False)  # noqa: S607
            assert not ran.returncode, ran.stderr
    assert (tmp_path / "1-client.sh").exists()
    assert not (tmp_path / "pwned").exists()


@pytest.mark.external("mssql-cli")
def test_t_sql_is_parsed() -> None:
    for payload in ("master", *PAYLOADS):
        files = scripts(ARTICLE, hostile(WINDOWS, payload), "trust-issuing-ca")
        batches = re.split(r"^GO$", text(files["2-client.sql"]), flags=re.M)
        assert not [why for batch in batches for why in tsql.refused([batch])[batch]]


def test_what_the_case_does_not_tell_is_a_parameter() -> None:
    files = scripts(ARTICLE, WINDOWS, "replace-certificate")
    script = text(files["1-server.ps1"])
    assert "[string] $Thumbprint" in script and "[string] $File" in script
    assert not re.search(r"^(?!\s*#|.*HelpMessage|.*-Step(Text|Check|Care)).*<(thumbprint|file)>", script, re.M)
    assert '"Cert:\\LocalMachine\\My\\${Thumbprint}"' in script
    readme = text(files["README.txt"])
    assert "1-server.ps1: file (-File), thumbprint (-Thumbprint)" in readme


def test_what_a_person_does_is_in_the_readme() -> None:
    readme = text(scripts(ARTICLE, WINDOWS, "replace-certificate")["README.txt"])
    assert readme.index("By hand (owner):") < readme.index("1. On the server")
    assert "   - Plan a maintenance window" in readme
    assert "undo-1-server.ps1 takes it back" in readme


def test_a_step_without_a_check_is_named() -> None:
    readme = text(scripts(ARTICLE, WINDOWS, "replace-certificate")["README.txt"])
    named = readme[readme.index("Not checked by the scripts") :]
    assert "Restart the SQL Server service." in named and "Choose it for SQL Server." not in named


def test_what_only_looks_stops_nothing() -> None:
    files = scripts(ARTICLE, {**WINDOWS, "certificate.kind": "private-ca"}, "check-chain")
    script = text(files["1-client.ps1"])
    assert "Show-Step `" in script and "Invoke-Step `" not in script
    assert "Not checked" not in text(files["README.txt"])


def test_a_client_in_a_container_gets_what_is_merged() -> None:
    files = scripts(ARTICLE, {**DEBIAN, "client.driver": "msodbcsql", "client.image": "debian"}, "trust-issuing-ca")
    fragment = text(files["Dockerfile.fragment"])
    assert "COPY sql-ca.pem /usr/local/share/ca-certificates/sql-ca.crt" in fragment
    patch = read_yaml(text(files["kubernetes-patch.yaml"])).data
    assert isinstance(patch, dict)
    spec = patch["spec"]["template"]["spec"]
    assert spec["volumes"][0]["configMap"]["name"] == "sql-ca"
    assert spec["containers"][0]["env"] == [{"name": "SSL_CERT_FILE", "value": "/etc/sql-ca/sql-ca.pem"}]
    assert "Dockerfile.fragment" not in scripts(ARTICLE, {**DEBIAN, "client.image": "none"}, "trust-issuing-ca")
