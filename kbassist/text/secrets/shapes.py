"""Secrets by their shape: JSON web tokens, headers, addresses with a password, keys of known services."""

import re
from collections.abc import Iterator

from kbassist.text.expression import Expression
from kbassist.text.secrets.judge import harmless, looks_secret
from kbassist.text.secrets.literals import joined
from kbassist.text.secrets.span import Anchor, Find, Span, named

_JWT = Expression(r"eyJ[\w-]{8,8000}(?:\.[\w-]{4,8000}){0,4}(?:\.[\w-]{0,8000})?")
_SCHEME = Expression(r"(?:bearer|basic|digest|negotiate|ntlm)\s{1,3}[\"']?(?P<s>[\w.~+/-]{8,}={0,2})", re.I)
_COOKIE_ATTRIBUTE = r"(?:domain|path|expires|max-age|samesite)="
_HEADER = Expression(
    rf"""
    [\w-]{{0,80}} ["']? \s{{0,3}} [:=] \s{{0,3}} ["']? (?: [A-Za-z]{{3,12}} \s{{1,3}} (?=\S{{8}}) )?
    (?P<s>
        (?: (?!{_COOKIE_ATTRIBUTE}) [\w.$-]{{1,60}} = [^\s"',;]{{1,400}} [;,]? [ ]? ){{1,20}}
      | [^\s"',]{{4,}}
    )
    """,
    re.I | re.X,
)
_ADDRESS = Expression(
    r"""
    [\w+.-]{0,20}:// (?P<user>[^\s:/@"'<>;]{0,200}) (?P<colon>:?)
    (?P<s> [^\s"'<>@;]{0,200} (?: @[^\s"'<>@/;]{1,100} ){0,9} )     # a password may have an @ of its own
    @ (?=[\w\[%.-])
    """,
    re.X,
)
_PORT = Expression(r"\d{1,5}(?:[/?,]|$)")
_STORAGE = Expression(r"(?<![A-Za-z0-9+/])[A-Za-z0-9+/]{86}==")
_STORAGE_LENGTH = 86
_FUNCTION = Expression(r"(?P<s>[\w%+/=-]{20,})")
_RESPONSE = Expression(r"\"(?P<s>[0-9A-Fa-f]{16,})\"")
_KEYS = {
    **dict.fromkeys(("AKIA", "ASIA"), r"[0-9A-Z]{12,}"),  # AWS
    **dict.fromkeys(("ghp_", "gho_", "ghs_", "ghu_", "ghr_", "github_pat_"), r"\w{16,}"),
    "glpat-": r"[\w-]{12,}",  # GitLab
    **dict.fromkeys(("xoxa-", "xoxb-", "xoxp-", "xapp-"), r"[\w-]{10,}"),  # Slack
    "hooks.slack.com/services/": r"\S{10,}",
    "npm_": r"[A-Za-z0-9]{20,}",
    "pypi-": r"[\w-]{20,}",
    **dict.fromkeys(("sk_live_", "sk_test_", "rk_live_"), r"\w{10,}"),  # Stripe
    "AIza": r"[\w-]{20,}",  # Google
    "ya29.": r"[\w-]{10,}",
    **dict.fromkeys(("hvs.", "hvb."), r"[\w-]{10,}"),  # Vault
    "dop_v1_": r"\w{20,}",  # DigitalOcean
    "ATATT3": r"[\w=-]{20,}",  # Atlassian
    "SG.": r"[\w-]{10,}\.[\w-]{10,}",  # SendGrid
    "dckr_pat_": r"[\w-]{10,}",
}
"""How services mark keys as theirs, as their own documentation shows them, and what follows the mark."""


def anchors() -> Iterator[Anchor]:
    """What these shapes begin with or have inside."""
    yield Anchor("eyj", _token)
    for scheme in ("bearer ", "basic ", "digest ", "negotiate "):
        yield Anchor(scheme, _scheme)
    for header in ("authorization", "cookie"):
        yield Anchor(header, _header)
    yield Anchor("://", _address)
    yield Anchor("==", _storage)
    for parameter in ("?code=", "&code="):
        yield Anchor(parameter, _following(_FUNCTION))
    yield Anchor("response=", _following(_RESPONSE))
    for mark, rest in _KEYS.items():
        yield Anchor(mark.lower(), _key(Expression(re.escape(mark) + rest)))


def _key(pattern: Expression) -> Find:
    def find(text: str, start: int, _end: int) -> Iterator[Span]:
        found = pattern.match(text, start)
        if found and not (start and text[start - 1].isalnum()):
            yield Span(*found.span(), "token")

    return find


def _following(pattern: Expression) -> Find:
    """The key of a function app in its address; the answer of digest authentication."""

    def find(text: str, _start: int, end: int) -> Iterator[Span]:
        found = pattern.match(text, end)
        if found:
            yield named(found, "token")

    return find


def _token(text: str, start: int, _end: int) -> Iterator[Span]:
    if start and (text[start - 1].isalnum() or text[start - 1] in "+/"):
        return
    found = _JWT.match(text, start)
    if found:
        yield Span(*found.span(), "token")


def _scheme(text: str, start: int, _end: int) -> Iterator[Span]:
    found = _SCHEME.match(text, start)
    if found is None or (start and text[start - 1].isalnum()):
        return
    value = found["s"]
    long_enough = len(value) >= 12 or found[0][:6].casefold() == "bearer"
    if (looks_secret(value) and long_enough) or "authorization" in text[max(0, start - 40) : start].casefold():
        yield named(found, "token")


def _header(text: str, _start: int, end: int) -> Iterator[Span]:
    found = _HEADER.match(text, end)
    if found and not harmless(found["s"]):
        yield Span(found.start("s"), found.start("s") + len(found["s"].rstrip("; ")), "token")
        blank = text[found.end("s") : found.end("s") + 1] == " "
        yield from (Span(*one, "token") for one in joined(text, found.end("s") + blank))


def _address(text: str, start: int, _end: int) -> Iterator[Span]:
    first = start
    while first > max(0, start - 20) and (text[first - 1].isalnum() or text[first - 1] in "+.-"):
        first -= 1
    found = _ADDRESS.match(text, first)
    if found is None:
        return
    if found["colon"]:
        # A port and a path in front of somebody's mail address are no password.
        if found["s"] and not harmless(found["s"]) and not _PORT.match(found["s"]):
            yield named(found)
    elif found["user"] and looks_secret(found["user"]) and text[first:start].casefold() in ("http", "https", "git"):
        yield Span(*found.span("user"), "token")


def _storage(text: str, start: int, _end: int) -> Iterator[Span]:
    """The key of a storage account: 64 bytes in base64."""
    found = _STORAGE.match(text, start - _STORAGE_LENGTH) if start >= _STORAGE_LENGTH else None
    if found:
        yield Span(*found.span(), "token")
