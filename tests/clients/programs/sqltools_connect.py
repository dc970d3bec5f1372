"""System.Data.SqlClient in the service of mssql-cli (JSON-RPC). Arguments: program, port, encrypt, trust."""

import json
import subprocess
import sys

program, port, encrypt, trust = sys.argv[1:]
options = {
    "serverName": f"localhost,{port}",
    "databaseName": "master",
    "authenticationType": "SqlLogin",
    "userName": "probe",
    "password": "Pr0be-Pw",
    "connectTimeout": 5,
    "connectRetryCount": 0,
}
if encrypt != "absent":
    options["encrypt"] = encrypt == "yes"
if trust != "absent":
    options["trustServerCertificate"] = trust == "yes"
request = {
    "jsonrpc": "2.0",
    "id": "1",
    "method": "connection/connect",
    "params": {"ownerUri": "door", "connection": options},
}
service = subprocess.Popen([program], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
body = json.dumps(request).encode()
service.stdin.write(b"Content-Length: %d\r\n\r\n" % len(body) + body)
service.stdin.flush()
length = 0
while line := service.stdout.readline():
    if line.lower().startswith(b"content-length:"):
        length = int(line.split(b":")[1])
    elif line == b"\r\n":
        message = json.loads(service.stdout.read(length))
        if message.get("method") == "connection/complete":
            print(message["params"].get("messages") or message["params"].get("errorMessage") or "")
            break
service.kill()
