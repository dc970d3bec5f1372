"""The scripts of the shipped rules run as they are, in a root of their own: the effect is there, a second run changes
nothing, and the undo takes away what was put there, and only that."""

import subprocess
from pathlib import Path

import pytest

from tests.support.authority import Authority, make_authority
from tests.support.scripts import CERTS, LOCAL, Root, debian_root, scripts

ARTICLE = "KB2007728"
DEBIAN = {"client.driver": "msodbcsql", "client.os": "linux", "client.distribution": "debian"}
ROOT_CASE = {"certificate.kind": "private-ca", "certificate.root_in_hand": "yes", "server.host": "sql01.contoso.com"}
HOSTILE = "a'; touch pwned; '\"; touch pwned; $(touch pwned)`touch pwned` ${x}.crt"
"""The name of a certificate file in a case."""
PASSWORD = "truststore_password=pass word's"
STORE = ("-keystore", "sqltrust.p12", "-storepass", "pass word's")
CONF = """\
#!/bin/sh
# mssql-conf as far as scripts use it: one section, a line for a setting.
file=/var/opt/mssql/mssql.conf
name=${2#network.}
[ -f $file ] || echo "[network]" >$file
grep -v "^$name = " $file >$file.new || :
mv $file.new $file
[ "$1" = unset ] || echo "$name = $3" >>$file
"""


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return make_authority(tmp_path_factory.mktemp("authority"))


def root_files(client: dict[str, str], form: str, authority: Authority, name: str = HOSTILE) -> dict[str, bytes]:
    """The scripts that make a client trust the authority whose file is in hand under ``name``, and that file."""
    file = authority.pem if form == "pem" else authority.der
    facts = {**client, **ROOT_CASE, "certificate.root_file": name, "certificate.root_format": form}
    return {**scripts(ARTICLE, facts, "trust-issuing-ca"), name: file.read_bytes()}


@pytest.fixture
def debian(tmp_path: Path) -> Root:
    return debian_root(tmp_path)


def trusts(root: Root, authority: Authority) -> bool:
    """Whether OpenSSL takes the server's certificate with the bundle of the root."""
    store = ["-no-CApath", "-no-CAstore", "-CAfile", root.over[CERTS] / "ca-certificates.crt"]
    command = ["openssl", "verify", *store, authority.leaf]
    return subprocess.run(command, capture_output=True, check=False).returncode == 0


def kept(root: Root) -> dict[str, bytes]:
    """What is in the folders of the machine."""
    found = {}
    for place, folder in root.over.items():
        for path in folder.rglob("*"):
            if path.is_file() and not path.is_symlink():
                found[f"{place}/{path.relative_to(folder)}"] = path.read_bytes()
    return found


@pytest.mark.external("openssl", "update-ca-certificates", "unshare")
@pytest.mark.parametrize("form", ["pem", "der"])
def test_debian(form: str, debian: Root, authority: Authority) -> None:
    debian.put(root_files(DEBIAN, form, authority))
    before = kept(debian)
    assert "Would do: Copy it" in debian.run("sh", "1-client.sh", "--dry-run")
    assert kept(debian) == before and not trusts(debian, authority)

    told = debian.run("sh", "1-client.sh")
    assert told.count("Done, and checked.") == (3 if form == "der" else 2)
    assert trusts(debian, authority)
    after = kept(debian)
    assert "Doing" not in debian.run("sh", "1-client.sh")
    assert kept(debian) == after

    debian.run("sh", "undo-1-client.sh")
    assert not trusts(debian, authority)
    assert kept(debian) == before
    assert {path.name for path in debian.work.iterdir()} == set(root_files(DEBIAN, form, authority))
    assert "Taking back" not in debian.run("sh", "undo-1-client.sh")


@pytest.mark.external("openssl", "update-ca-certificates", "unshare")
def test_what_was_there_before_stays(debian: Root, authority: Authority) -> None:
    """Trusted by somebody else: nothing is done, so nothing is taken back; another certificate is not replaced."""
    debian.put(root_files(DEBIAN, "pem", authority))
    place = debian.over[LOCAL] / "sql-ca.crt"
    place.write_bytes(authority.pem.read_bytes())
    debian.run("update-ca-certificates")
    assert "Doing" not in debian.run("sh", "1-client.sh")
    debian.run("sh", "undo-1-client.sh")
    assert trusts(debian, authority)

    place.write_bytes(authority.leaf.read_bytes())
    assert "is there with another certificate" in debian.run("sh", "1-client.sh", status=1)
    debian.run("sh", "undo-1-client.sh")
    assert place.read_bytes() == authority.leaf.read_bytes()


@pytest.mark.external("keytool", "openssl", "unshare")
def test_java(tmp_path: Path, authority: Authority) -> None:
    root = Root(tmp_path)
    root.put(root_files({"client.driver": "mssql-jdbc", "client.os": "linux"}, "der", authority))
    assert "truststore_password=" in root.run("sh", "1-client.sh", status=2)
    root.run("sh", "1-client.sh", PASSWORD)
    (root.work / "exported.pem").write_text(root.run("keytool", "-exportcert", "-rfc", "-alias", "sqlca", *STORE))
    root.run("openssl", "verify", "-no-CApath", "-no-CAstore", "-CAfile", "exported.pem", authority.leaf)
    was = (root.work / "sqltrust.p12").read_bytes()
    assert "Already done" in root.run("sh", "1-client.sh", PASSWORD)
    assert (root.work / "sqltrust.p12").read_bytes() == was
    root.run("sh", "undo-1-client.sh", PASSWORD)
    assert not (root.work / "sqltrust.p12").exists()


@pytest.mark.external("keytool", "unshare")
def test_a_truststore_that_was_there_keeps_the_rest(tmp_path: Path, authority: Authority) -> None:
    root = Root(tmp_path)
    root.put(root_files({"client.driver": "mssql-jdbc", "client.os": "linux"}, "pem", authority))
    root.run("keytool", "-importcert", "-noprompt", "-alias", "other", "-file", authority.leaf, *STORE)
    root.run("sh", "1-client.sh", PASSWORD)
    root.run("sh", "undo-1-client.sh", PASSWORD)
    aliases = root.run("keytool", "-list", *STORE)
    assert "other" in aliases and "sqlca" not in aliases


@pytest.mark.external("unshare")
def test_sql_server_on_linux(tmp_path: Path) -> None:
    """Force Encryption off, and the restart that belongs to it, once; the undo knows what was set before."""
    (tmp_path / "opt" / "mssql" / "bin").mkdir(parents=True)
    root = Root(tmp_path / "opt", "/var/opt", "/usr/local/sbin")
    conf = root.over["/var/opt"] / "mssql" / "mssql.conf"
    conf.parent.mkdir()
    conf.write_text("[network]\nforceencryption = 1\ntlscert = /etc/a.pem\n")
    before = conf.read_text()
    root.over["/opt"] = tmp_path / "opt"
    _program(tmp_path / "opt" / "mssql" / "bin" / "mssql-conf", CONF)
    _program(root.over["/usr/local/sbin"] / "systemctl", f'#!/bin/sh\necho "$@" >>{tmp_path}/restarts\n')
    facts = {"server.os": "linux", "client.encryption": "no", "server.force_encryption": "yes"}
    root.put(scripts(ARTICLE, {**facts, "case.encryption_wanted": "no"}, "disable-encryption-server"))
    restarts = tmp_path / "restarts"

    root.run("sh", "1-server.sh", "--dry-run")
    assert conf.read_text() == before and not restarts.exists()
    root.run("sh", "1-server.sh")
    assert "forceencryption = 0" in conf.read_text()
    told = root.run("sh", "1-server.sh")
    assert "Not needed, nothing was changed" in told
    assert restarts.read_text().splitlines() == ["restart mssql-server"]
    root.run("sh", "undo-1-server.sh")
    assert sorted(conf.read_text().splitlines()) == sorted(before.splitlines())
    assert len(restarts.read_text().splitlines()) == 2


def _program(path: Path, text: str) -> None:
    path.write_text(text)
    path.chmod(0o755)
