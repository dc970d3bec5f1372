"""A secret in the encodings it travels in."""

import base64
import html
import json
from collections.abc import Iterator
from urllib.parse import quote, quote_plus

_BASE64_FROM = 8


def forms(secret: str) -> Iterator[str]:
    """A secret as it is, escaped for a URL, XML, JSON and SQL, in hexadecimal, in base64 wherever it begins there."""
    yield secret
    for safe in ("", "/"):
        yield quote(secret, safe=safe, errors="surrogatepass")
    yield quote_plus(secret, errors="surrogatepass")
    yield from (html.escape(secret), html.escape(secret, quote=False))
    yield from (json.dumps(secret)[1:-1], json.dumps(secret, ensure_ascii=False)[1:-1])
    yield secret.replace("'", "''")
    data = secret.encode("utf-8", "surrogatepass")
    yield data.hex()
    if len(secret) >= _BASE64_FROM:
        yield from _base64(data)
        yield from _base64(secret.encode("utf-16-le", "surrogatepass"))


def _base64(data: bytes) -> Iterator[str]:
    for before in range(3):
        whole = base64.b64encode(bytes(before) + data).decode("ascii")
        # The letters at either end hold bits of what stands beside the secret.
        yield whole[-(-before * 8 // 6) : (before + len(data)) * 8 // 6]
