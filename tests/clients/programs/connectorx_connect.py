"""connectorx: tiberius. Arguments: port, encrypt, trust, file of the root or nothing."""

import sys
from urllib.parse import quote

import connectorx

port, encrypt, trust, root = sys.argv[1:]
options = []
if encrypt != "absent":
    options.append(f"encrypt={'true' if encrypt == 'yes' else 'false'}")
if trust != "absent":
    options.append(f"trust_server_certificate={'true' if trust == 'yes' else 'false'}")
if root:
    options.append(f"trust_server_certificate_ca={quote(root, safe='')}")
connectorx.read_sql(f"mssql://probe:Pr0be-Pw@localhost:{port}/master?{'&'.join(options)}", "SELECT 1 AS one")
