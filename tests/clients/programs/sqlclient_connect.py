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
    *(ctypes.c_char_p, ctypes.c_int, ctypes.c_char_p, ctypes.c_char_p, ctypes.c_int),
    ctypes.c_void_p,
    ctypes.c_int,
]
stream = sys.stdin.buffer.read()
# What it says is UTF-16, on every system.
said = ctypes.create_string_buffer(2 * 8000)
if write(stream, len(stream), text.encode(), b"dbo.nothing", 5, said, 8000):
    print(said.raw.decode("utf-16-le", "replace").split("\0")[0].rstrip(), file=sys.stderr)
    sys.exit(1)
