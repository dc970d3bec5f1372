"""Secrets out, tokens in, before any fact exists (design section 6).

The vault lives in this process's memory only; nothing but the connection-string writer reads it back, under ``--with-
secrets``. The keywords are those of every connection-string grammar, command line and configuration format in which a
SQL Server client takes a secret; this list must work before the rule base is loaded.
"""

import re
from bisect import bisect_right
from collections.abc import Iterator
from functools import cache
from itertools import accumulate, groupby
from typing import NoReturn

_KEYS = (
    r"password|pwd|passwd|passphrase|access\s?token|(?:trust|key)store(?:password|secret)|keystoresecret|keyvaultproviderclientkey"
    r"|sharedaccesskey|accountkey|client[\s_-]?secret|clientkey(?:password)?|new\s?password|aadsecureprincipalsecret"
    r"|refresh_?token|access_token|api[_-]?key|sas(?:token)?|secret"
)
_RULES: tuple[tuple[str, str], ...] = (
    ("private-key", r"(?s)-----BEGIN [A-Z ]{0,20}PRIVATE KEY-----(?P<s>[^-]{1,20000})-----END"),
    ("token", r"(?P<s>eyJ[\w-]{8,}\.[\w-]{8,}\.[\w-]*)"),
    ("token", r"(?i)\bbearer\s{1,3}(?P<s>[\w.~+/-]{8,}=*)"),
    ("password", r"(?i)\b[a-z][a-z0-9+.-]{1,20}://[^\s:/@\"']{0,200}:(?P<s>[^\s/\"'@]{1,200}(?:@[^\s/\"'@]{1,100})*)@"),
    (
        "password",
        rf"(?i)(?:{_KEYS})[\"']\s{{0,3}}(?::|=>|=|,)\s{{0,3}}(?:N?)(?P<q>[\"'])(?P<s>(?:\\.|(?!(?P=q))[^\n\\]){{1,2000}})(?P=q)",
    ),
    ("password", rf"(?i)\b(?:{_KEYS})\s{{0,3}}=\s{{0,3}}(?P<s>\{{(?:[^}}\n]|\}}\}}){{0,2000}}\}})"),
    (
        "password",
        rf"(?i)\b(?:{_KEYS})\s{{0,3}}=\s{{0,3}}N?(?P<q>[\"'])(?P<s>(?:(?P=q)(?P=q)|(?!(?P=q))[^\n]){{1,2000}})(?P=q)",
    ),
    ("password", rf"(?i)\b(?:{_KEYS})\s{{0,3}}=\s{{0,3}}&quot;(?P<s>[^\n]{{1,500}}?)&quot;"),
    ("password", rf"(?i)\b(?:{_KEYS})\s{{0,3}}=\s{{0,3}}(?P<s>[^\s;\"'&{{}}<>][^;\"'&\r\n<>]{{0,1999}})"),
    # A prompt ("Password:") at the end of a line is followed by what a program says ("sqlcmd: error"), not by a secret.
    (
        "password",
        rf"(?i)\b(?:{_KEYS})\s{{0,3}}:(?:[ \t]{{0,3}}|\s{{0,3}}(?![a-z][\w.-]{{0,40}}:\s))"
        r"(?P<s>[^\s,;\"'<>{}]{1,500})",
    ),
    (
        "password",
        r"(?i)(?:\bsqlcmd|\bbcp|\bosql|\btsql|\bisql)\b[^\n]{0,500}?\s-P\s{0,3}(?P<s>\"[^\"\n]{1,200}\"|'[^'\n]{1,200}'|[^\s\"']{1,200})",
    ),
    (
        "password",
        rf"(?i)(?:--|/)(?:{_KEYS}|p)(?:=|:|\s)(?P<s>\"[^\"\n]{{1,200}}\"|'[^'\n]{{1,200}}'|[^\s\"';]{{1,200}})",
    ),
)
_KEY_RULES, _LINE_RULES = _RULES[:1], _RULES[1:]
_ANCHORS = (
    *("pass", "pwd", "token", "secret", "clientkey", "accountkey", "accesskey", "apikey", "api_key", "api-key", "sas"),
    *("eyj", "bearer", "://", "-p", "/p"),
)
"""Every match of a line rule has one of these, in lower case, in its first two lines."""
_BEFORE, _AFTER = 1, 8
"""Lines that a match can begin before its anchor and go on after it: there may be line breaks around a keyword."""
_TELLING = 6
_TOKEN = re.compile(r"\*\*\*[a-z-]+-\d+\*\*\*")
_PLACEHOLDER = re.compile(r"[*x•.]+|<[^>]*>|\*\*\*[a-z-]+-\d+\*\*\*", re.I)


@cache
def _compiled(rule: str) -> "re.Pattern[str]":
    """Compiled when first needed: most documents show no secret, and start-up counts."""
    return re.compile(rule)


class Vault:
    """Secrets of this case by token. It can't be pickled and shows only how many it has."""

    def __init__(self) -> None:
        self._by_token: dict[str, str] = {}
        self._by_secret: dict[str, str] = {}

    def token(self, secret: str, kind: str) -> str:
        """The token of a secret: the same secret has the same token."""
        known = self._by_secret.get(secret)
        if known is None:
            # Letters, digits, hyphens and asterisks are plain text in every connection-string grammar.
            known = f"***{kind}-{len(self._by_token) + 1}***"
            self._by_token[known] = secret
            self._by_secret[secret] = known
        return known

    def secret(self, token: str) -> str:
        """The secret behind a token. Raises ``KeyError``."""
        return self._by_token[token]

    def secrets(self) -> tuple[str, ...]:
        """All secrets, longest first."""
        return tuple(sorted(self._by_secret, key=len, reverse=True))

    def __len__(self) -> int:
        return len(self._by_token)

    def __repr__(self) -> str:
        return f"<Vault of {len(self)}>"

    def __reduce__(self) -> NoReturn:
        raise TypeError("a vault is never serialised")


def mask(text: str, vault: Vault) -> str:
    """``text`` with every secret replaced by a token; what was found once is replaced wherever it stands."""
    text = mask_all(text, vault, _KEY_RULES)
    text = "".join(mask_all(part, vault, _LINE_RULES) if near else part for near, part in _parts(text))
    for secret in vault.secrets():
        # A password that stands in a connection string often stands again in the stack trace below it.
        if len(secret) >= _TELLING and secret in text:
            text = text.replace(secret, vault.token(secret, "password"))
    return text


def mask_all(text: str, vault: Vault, rules: tuple[tuple[str, str], ...] | None = None) -> str:
    """``text`` with what ``rules`` (all by default) find replaced, every rule over all of it."""
    for kind, rule in _RULES if rules is None else rules:
        text = _compiled(rule).sub(lambda found, kind=kind: _masked(found, kind, vault), text)  # type: ignore[misc]
    return text


def _parts(text: str) -> Iterator[tuple[bool, str]]:
    """``text`` in pieces of whole lines; True for those with an anchor and the lines around it.

    The rules are many and slow, and most lines of a log have nothing to do with a secret.
    """
    lines = [f"{line}\n" for line in text.split("\n")]
    lines[-1] = lines[-1][:-1]
    near = bytearray(len(lines))
    for number in _anchored(text, lines):
        start, end = max(0, number - _BEFORE), min(len(lines), number + _AFTER)
        near[start:end] = b"\1" * (end - start)
    for marked, numbers in groupby(range(len(lines)), key=near.__getitem__):
        yield bool(marked), "".join(lines[number] for number in numbers)


def _anchored(text: str, lines: list[str]) -> Iterator[int]:
    """The lines (from 0) with an anchor; looking for each anchor in the whole text is what is fastest."""
    lowered = text.lower()
    if len(lowered) != len(text):
        # A few letters have a longer lower case; positions would be wrong.
        yield from (n for n, line in enumerate(lines) if any(anchor in line.lower() for anchor in _ANCHORS))
        return
    starts = list(accumulate(map(len, lines), initial=0))
    for anchor in _ANCHORS:
        position = lowered.find(anchor)
        while position >= 0:
            number = bisect_right(starts, position) - 1
            yield number
            # Once a line is enough.
            position = lowered.find(anchor, starts[number + 1])


def _masked(found: "re.Match[str]", kind: str, vault: Vault) -> str:
    secret = found["s"]
    if _PLACEHOLDER.fullmatch(secret.strip()):
        return found[0]
    start, end = found.start("s") - found.start(), found.end("s") - found.start()
    kept = secret.rstrip()
    return found[0][:start] + vault.token(kept, kind) + secret[len(kept) :] + found[0][end:]


def unmask(text: str, vault: Vault) -> str:
    """``text`` with the secrets put back; a token that is not of this vault stays."""

    def back(found: "re.Match[str]") -> str:
        try:
            return vault.secret(found[0])
        except KeyError:
            return found[0]

    return _TOKEN.sub(back, text)
