"""Releases, builds, images and versions in prose become facts; those of something else do not."""

import pytest

from kbassist.model.evidence import Value
from kbassist.reading.matcher import Matcher
from kbassist.rulebase.loader import load
from kbassist.text.layout.views import views

MATCHER = Matcher(load())
LOOKED_AT = frozenset(
    {
        "server.release",
        "server.build",
        "server.os",
        "client.os",
        "client.distribution",
        "client.driver",
        "client.driver_version",
        "case.change",
    }
)


def told(text: str) -> dict[str, Value]:
    lines = text.splitlines()
    return {one.name: one.value for one in MATCHER.facts(tuple(views(lines)), lines) if one.name in LOOKED_AT}


@pytest.mark.parametrize(
    ("text", "facts"),
    [
        ("tedious 6.1.2, SQL Server 2012", {"server.release": "2012"}),
        ("sql 2019 cu20 on rhel", {"server.release": "2019", "server.os": "linux"}),
        ("SQL Server 2008 R2", {"server.release": "2008r2"}),
        ("SQL Server 2012 SP3, build 11.0.6020.0", {"server.release": "2012", "server.build": "11.0.6020.0"}),
        ("SQL Server : 12.0.4100.1", {"server.build": "12.0.4100.1"}),
        ("mcr.microsoft.com/mssql/server:2017-CU13-ubuntu-16.04", {"server.release": "2017", "server.os": "linux"}),
        ("ODBC Driver 17", {"client.driver": "msodbcsql", "client.driver_version": "17"}),
        ("ODBC driver 18.3", {"client.driver": "msodbcsql", "client.driver_version": "18.3"}),
        ("apt-get install msodbcsql18", {"client.driver": "msodbcsql", "client.driver_version": "18"}),
        (
            "Microsoft.Data.SqlClient 4.0.0, before: System.Data.SqlClient",
            {
                "client.driver": "microsoft-data-sqlclient",
                "client.driver_version": "4.0.0",
                "case.change": "driver-upgrade",
            },
        ),
        ("php:7.3-fpm (Debian 10)", {"client.os": "linux", "client.distribution": "debian"}),
        ("Node 12 on Ubuntu 16.04", {"client.os": "linux", "client.distribution": "debian"}),
        ("alpine 3.18", {"client.os": "linux", "client.distribution": "alpine"}),
        ("Microsoft SQL Server on Linux (Ubuntu 16.04.6 LTS) <X64>", {"server.os": "linux"}),
        ("SQL Server on Ubuntu 20.04", {"server.os": "linux"}),
        ("Windows 10, .NET 6", {"client.os": "windows"}),
        ("our python:3.12-slim container", {"client.os": "linux", "client.distribution": "debian"}),
        ("the pod runs node:20-alpine", {"client.os": "linux", "client.distribution": "alpine"}),
        ("built as an Alpine-based image", {"client.os": "linux", "client.distribution": "alpine"}),
    ],
)
def test_what_prose_says(text: str, facts: dict[str, Value]) -> None:
    assert told(text) == facts


@pytest.mark.parametrize(
    "text",
    [
        "SQL Server Native Client 11.0.7001.0",
        "SQL Server 2012 Native Client",
        "Microsoft SQL Server Management Studio 15.0.18390.0",
        "SQL Server 2019 Integration Services",
        "Visual Studio 2019, Office 2016, Windows Server 2012 R2",
        "MySQL Server 2019 and PostgreSQL 2017",
        "Chrome/114.0.1823.67, Edge 15.0.1823.67",
        "backup of sql 2014-05-01",
        "Python 3.11.4, Go 1.21, OpenSSL 1.1.1f, Node 12",
        "msodbcsqlr17, MariaDB ODBC Driver 3.1",
        "image: postgres:16-alpine, a slim chance",
    ],
)
def test_versions_of_something_else(text: str) -> None:
    assert told(text) == {}


def test_the_message_s_own_version_counts_and_not_the_one_that_prose_remembers() -> None:
    text = "[Microsoft][ODBC Driver 18 for SQL Server]SSL Provider: x\nit worked with ODBC Driver 17"
    assert told(text)["client.driver_version"] == "18"
