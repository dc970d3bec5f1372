"""Microsoft.Data.SqlClient as the package arrowsqlbcpy has it, compiled ahead of time. Arguments: library, port, encrypt, trust."""

import ctypes
import sys

library, port, encrypt, trust = sys.argv[1:]
text = f"Server=localhost,{port};Database=master;User ID=probe;Password=Pr0be-Pw;Connect Timeout=5;ConnectRetryCount=0"
if encrypt != "absent":
    text += f";Encrypt={ {'no': 'false', 'yes': 'true', 'strict': 'strict'}[encrypt] }"
if trust != "absent":
    text += f";TrustServerCertificate={'true' if trust == 'yes' else 'false'}"
write = ctypes.cdll.LoadLibrary(library).write
write.argtypes = [
    ctypes.c_char_p,
    ctypes.c_int,
    ctypes.c_char_p,
    ctypes.c_char_p,
    ctypes.c_int,
    ctypes.c_wchar_p,
    ctypes.c_int,
]
stream = sys.stdin.buffer.read()
said = ctypes.create_unicode_buffer(8000)
if write(stream, len(stream), text.encode(), b"dbo.nothing", 5, said, 8000):
    print(said.value, file=sys.stderr)
    sys.exit(1)
