"""Secrets by their shape: private keys, JSON web tokens, headers, addresses with a password, keys of known services."""

import re
from collections.abc import Callable, Iterator

from kbassist.text.secrets.values import Span, harmless, joined, looks_secret

_PEM = re.compile(r"-{4,5} ?BEGIN [A-Z0-9 ]{0,40}PRIVATE KEY(?: BLOCK)? ?-{4,5}", re.I)
_PEM_END = re.compile(r"-{4,5} ?END ", re.I)
_PEM_LINE = re.compile(
    r"[ \t>|#*\"'+]{0,12}(?:(?P<body>[A-Za-z0-9+/=]{12,})|(?P<header>[A-Za-z][\w-]{1,30}: [^\n]{0,200})|)(?P<end>(?:\\[nr]|[\"',;+ \t\r]){0,8})"
)
_MAX_KEY = 40_000
_PUTTY = re.compile(r"Private-Lines: (\d{1,4})[ \t]*\r?\n", re.I)
_JWT = re.compile(r"eyJ[\w-]{8,}(?:\.[\w-]{4,}){0,4}(?:\.[\w-]*)?")
_SCHEME = re.compile(r"(?:bearer|basic|digest|negotiate|ntlm)\s{1,3}[\"']?(?P<s>[\w.~+/-]{8,}={0,2})", re.I)
_HEADER = re.compile(
    r"[\"']?\s{0,3}[:=]\s{0,3}[\"']?(?:[A-Za-z]{3,12}\s{1,3}(?=\S{8}))?(?P<s>(?:[\w.$-]{1,60}=[^\s\"',;]{1,400}[;,]?[ ]?){1,20}|[^\s\"',]{4,})",
    re.I,
)
_ADDRESS = re.compile(
    r"[\w+.-]{0,20}://(?P<user>[^\s:/@\"'<>;]{0,200})(?P<colon>:?)(?P<s>[^\s\"'<>@;]{0,200}(?:@[^\s\"'<>@/;]{1,100})*)@(?=[\w\[%.-])"
)
_KEYS = {
    "akia": r"AKIA[0-9A-Z]{12,}", "asia": r"ASIA[0-9A-Z]{12,}", "ghp_": r"ghp_\w{16,}", "gho_": r"gho_\w{16,}", "ghs_": r"ghs_\w{16,}",
    "ghu_": r"ghu_\w{16,}", "ghr_": r"ghr_\w{16,}", "github_pat_": r"github_pat_\w{16,}", "glpat-": r"glpat-[\w-]{12,}",
    "xoxb-": r"xoxb-[\w-]{10,}", "xoxp-": r"xoxp-[\w-]{10,}", "xapp-": r"xapp-[\w-]{10,}", "xoxa-": r"xoxa-[\w-]{10,}", "npm_": r"npm_[A-Za-z0-9]{20,}",
    "pypi-": r"pypi-[\w-]{20,}", "sk_live_": r"sk_live_\w{10,}", "rk_live_": r"rk_live_\w{10,}", "sk_test_": r"sk_test_\w{10,}",
    "aiza": r"AIza[\w-]{20,}", "ya29.": r"ya29\.[\w-]{10,}", "hvs.": r"hvs\.[\w-]{10,}", "hvb.": r"hvb\.[\w-]{10,}",
    "dop_v1_": r"dop_v1_\w{20,}", "atatt3": r"ATATT3[\w=-]{20,}", "sg.": r"SG\.[\w-]{10,}\.[\w-]{10,}", "dckr_pat_": r"dckr_pat_[\w-]{10,}",
    "hooks.slack.com/services/": r"hooks\.slack\.com/services/\S{10,}",
}  # fmt: skip
"""The beginnings of keys that services mark as theirs, as their own documentation shows them."""
_STORAGE = re.compile(r"(?<![A-Za-z0-9+/])[A-Za-z0-9+/]{86}==")


def shapes() -> dict[str, Callable[[str, int], Iterator[Span]]]:
    """By the letters in lower case that a shape begins with or has inside, what finds its secret from there."""
    found: dict[str, Callable[[str, int], Iterator[Span]]] = {
        "private key": _private_key, "private-lines:": _putty, "eyj": _token, "bearer ": _scheme, "basic ": _scheme, "digest ": _scheme,
        "negotiate ": _scheme, "authorization": _header, "cookie": _header, "://": _address, "==": _storage,
    }  # fmt: skip
    return found | {word: _key(re.compile(pattern)) for word, pattern in _KEYS.items()}


def _key(pattern: "re.Pattern[str]") -> Callable[[str, int], Iterator[Span]]:
    def find(text: str, position: int) -> Iterator[Span]:
        found = pattern.match(text, position)
        if found and not (position and text[position - 1].isalnum()):
            yield Span(*found.span(), "token")

    return find


def _private_key(text: str, position: int) -> Iterator[Span]:
    begin = _PEM.search(text, max(0, position - 60), position + 40)
    if begin is None:
        return
    end = _PEM_END.search(text, begin.end(), begin.end() + _MAX_KEY)
    between = text[begin.end() : end.start()] if end else ""
    if end and not re.search(r"-{4,5} ?BEGIN ", between, re.I) and re.search(r"[^\s\\nr\"']", between):
        yield Span(begin.end(), end.start(), "private-key")
        return
    yield from _lines(text, begin.end())


def _lines(text: str, position: int) -> Iterator[Span]:
    """The lines of a key that is cut off, as long as they look like one."""
    limit = position + _MAX_KEY
    while position < min(len(text), limit):
        if text[position] == "\n":
            position += 1
            continue
        found = _PEM_LINE.match(text, position)
        if found is None or found.end() == position:
            return
        if found["body"]:
            yield Span(*found.span("body"), "private-key")
        elif found["header"] is None and not found["end"]:
            return
        position = found.end()
        if position < len(text) and text[position] != "\n" and not found["end"].endswith(("\\n", "\\r")):
            return


def _putty(text: str, position: int) -> Iterator[Span]:
    found = _PUTTY.match(text, position)
    if found is None:
        return
    place = found.end()
    for _ in range(int(found[1])):
        line = re.compile(r"[ \t>|#*]{0,12}([A-Za-z0-9+/=]{8,})[^\n]*\n?").match(text, place)
        if line is None:
            return
        yield Span(*line.span(1), "private-key")
        place = line.end()


def _token(text: str, position: int) -> Iterator[Span]:
    found = _JWT.match(text, position)
    if found and not (position and (text[position - 1].isalnum() or text[position - 1] in "+/")):
        yield Span(*found.span(), "token")


def _scheme(text: str, position: int) -> Iterator[Span]:
    found = _SCHEME.match(text, position)
    if found is None or (position and text[position - 1].isalnum()):
        return
    value = found["s"]
    header = "authorization" in text[max(0, position - 40) : position].casefold()
    if (
        header
        or (looks_secret(value) and len(value) >= 12)
        or (found[0][:6].casefold() == "bearer" and looks_secret(value))
    ):
        yield Span(*found.span("s"), "token")


def _header(text: str, position: int) -> Iterator[Span]:
    word = re.compile(r"[\w-]*").match(text, position)
    found = _HEADER.match(text, word.end() if word else position)
    if found and not harmless(found["s"]):
        yield Span(*found.span("s"), "token")
        blank = text[found.end("s") : found.end("s") + 1] == " "
        yield from (Span(*one, "token") for one in joined(text, found.end("s") + blank))


def _address(text: str, position: int) -> Iterator[Span]:
    first = position
    while first > max(0, position - 20) and (text[first - 1].isalnum() or text[first - 1] in "+.-"):
        first -= 1
    found = _ADDRESS.match(text, first)
    if found is None:
        return
    if found["colon"]:
        # A port and a path in front of somebody's mail address are no password.
        if found["s"] and not harmless(found["s"]) and not re.match(r"\d{1,5}(?:[/?,]|$)", found["s"]):
            yield Span(*found.span("s"))
    elif found["user"] and looks_secret(found["user"]) and text[first:position].casefold() in ("http", "https", "git"):
        yield Span(*found.span("user"), "token")


def _storage(text: str, position: int) -> Iterator[Span]:
    """The key of an Azure storage account: 64 bytes in base64."""
    found = _STORAGE.match(text, position - 86) if position >= 86 else None
    if found:
        yield Span(*found.span(), "token")
