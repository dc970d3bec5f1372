"""The addresses of resources."""

from urllib.parse import quote, unquote

SCHEME = "kbassist://"
ARTICLES, CASES = f"{SCHEME}articles/", f"{SCHEME}cases/"


def article_uri(name: str) -> str:
    """Where an article is read."""
    return f"{ARTICLES}{quote(name, safe='')}"


def case_uri(name: str) -> str:
    """Where a case is read."""
    return f"{CASES}{quote(name, safe='')}"


def split(uri: str) -> tuple[str, str]:
    """Which of ``ARTICLES`` and ``CASES`` an address belongs to, and the id; two empty texts for any other address."""
    for kind in (ARTICLES, CASES):
        if uri.startswith(kind):
            return kind, unquote(uri[len(kind) :])
    return "", ""
