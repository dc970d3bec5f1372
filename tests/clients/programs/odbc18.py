"""mssql-python: Microsoft's ODBC driver. Arguments: port, encrypt, trust."""

import sys

import mssql_python

port, encrypt, trust = sys.argv[1:]
words = {"absent": None, "no": "no", "yes": "yes", "strict": "strict"}
text = f"Server=localhost,{port};Database=master;UID=probe;PWD=Pr0be-Pw;"
if words[encrypt]:
    text += f"Encrypt={words[encrypt]};"
if trust != "absent":
    text += f"TrustServerCertificate={trust};"
mssql_python.connect(text)
