"""fastmssql: tiberius. Arguments: port, encrypt, trust, file of the root or nothing."""

import asyncio
import sys

from fastmssql import Connection, EncryptionLevel, PoolConfig, SslConfig

port, encrypt, trust, root = sys.argv[1:]
levels = {"disabled": EncryptionLevel.DISABLED, "no": EncryptionLevel.LOGIN_ONLY, "yes": EncryptionLevel.REQUIRED}
options = {}
if encrypt != "absent":
    options["encryption_level"] = levels[encrypt]
if trust != "absent":
    options["trust_server_certificate"] = trust == "yes"
if root:
    options["ca_certificate_path"] = root


async def main() -> None:
    # The pool tries again and again until then, and says at the end what was wrong.
    pool = PoolConfig(connection_timeout_secs=3)
    ssl = {"ssl_config": SslConfig(**options)} if options else {}
    async with Connection(
        server="localhost",
        port=int(port),
        username="probe",
        password="Pr0be-Pw",
        database="master",
        pool_config=pool,
        **ssl,
    ) as connection:
        await connection.query("SELECT 1")


asyncio.run(main())
