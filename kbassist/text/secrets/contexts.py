"""Secrets by what they stand in: the command line of a tool, a call, a Kubernetes secret, a line of ``.pgpass``."""

import re
from collections.abc import Callable, Iterator

from kbassist.text.secrets.values import NO_SECRET, Span, harmless, looks_secret, quoted
from kbassist.text.secrets.words import SecretWords

_MAX_WORDS = 60
_CONTINUED = re.compile(r"[ \t]*[\\^`][ \t]*\r?\n")
_ARGUMENT = re.compile(
    r"(?P<gap>(?:[ \t]|[\\^`][ \t]*\r?\n)+|^)(?P<word>(?:\"(?:\\.|[^\"\n\\])*\"|'[^'\n]*'|[^\s\"'|;<>&]|(?<=\S)['\"&])+|[|;<>&])"
)
_PROGRAM_END = re.compile(r"(?:\.exe|\.cmd|\.bat|\.com)?[\"']?(?=\s)", re.I)
_SECURE = re.compile(r"securestring[\s(]{1,4}(?:-(?:AsPlainText|Force|String|a\w*|f\w*|s\w*)(?:[:\s]{1,3}))*", re.I)
_PIPED = re.compile(r"(?P<q>[\"'])(?P<s>[^\"'\n]{1,200})(?P=q)[ \t]{0,3}\|[ \t]{0,3}convertto-$", re.I)
_SECRET_KIND = re.compile(r"[\"']?\s{0,3}:\s{0,3}[\"']?Secret\b[\"']?", re.I)
_DATA = re.compile(
    r"(?P<indent>(?:(?<=\n)|(?<=[{,]))[ \t>|#*]*)[\"']?(?P<kind>data|stringData)[\"']?[ \t]*:[ \t]*(?P<brace>\{)?[ \t]*\r?\n?"
)
_ENTRY = re.compile(
    r"(?P<indent>[ \t>|#*]*)[\"']?(?P<name>[\w.-]{1,80})[\"']?\s{0,2}:\s{0,3}(?P<quote>[\"']?)(?P<s>[^\s\"'{}|>,][^\s\"'{},]*)[^\n]*\n?"
)
_PGPASS = re.compile(
    r":(?:\d{2,5}|\*):(?!(?:[0-9A-Fa-f]{2}:){2})(?:\*|[^\s:]{1,80}):[^\s:]{2,80}:(?P<s>[^\s:]{1,200}(?::\S{1,100})?)"
)
_PAIR = re.compile(
    r"\b(?:user(?:name)?|login|account|uid|credentials?|logon|benutzer|usuario|utilisateur|utente)\b[ \t:=]{1,3}[\"']?(?P<user>[\w.@\\-]{1,60})[\"']?"
    r"[ \t]{0,2}[/,][ \t]{0,2}[\"']?(?P<s>[^\s\"',;/]{3,100})",
    re.I,
)
_SLASHED = re.compile(r"[\w.@:= \t\"'\\-]{4,90}[/,]")
_USER_PASS = re.compile(r"\buser(?:name)?/pass(?:word)?\b[ \t:=]{1,3}[^\s/]{1,60}/(?P<s>\S{3,100})", re.I)
_MAX_ENTRIES = 200
_ECHO = re.compile(
    r"echo(?:\.exe)?[ \t]{1,3}(?:-n[ \t]{1,3})?(?P<q>[\"']?)(?P<s>[^\"'|\n]{3,200}?)(?P=q)[ \t]{0,3}\|[ \t]{0,3}(?P<to>[^\n]{0,80}?(?:passw|runas|login|-pass))",
    re.I,
)
_DECODED = re.compile(r"base64[ \t]{1,3}(?:-d|-D|--decode)[^\n]{0,40}\r?\n[ \t>]{0,8}(?P<s>[^\s\"']{4,200})")
_ROWSET = re.compile(
    r"openrowset\s{0,3}\(\s{0,3}N?'[^'\n]{1,80}'\s{0,3},\s{0,3}N?'[^'\n]{0,120}'\s{0,3};\s{0,3}N?'[^'\n]{0,120}'\s{0,3};\s{0,3}N?'(?P<s>[^'\n]{1,200})'",
    re.I,
)
_DASH_P = re.compile(r"[ \"']-[Pp](?:[\"']?[ \t,]{1,3}(?:\w{1,4}=)?)?(?P<q>[\"']?)(?P<s>[^\s\"',]{4,200})")
_SLASH = re.compile(r"(?:^|[\s:'\"])[A-Za-z]\w{0,40}/(?P<s>[^\s/@:'\"]{4,60})@$")


class Contexts:
    """The tools and calls that take secrets, ready to look at a place where one is named."""

    def __init__(self, words: SecretWords) -> None:
        self._options = words.options
        self._calls = words.calls
        self._harmless = frozenset(words.harmless)

    def finders(self) -> dict[str, Callable[[str, int], Iterator[Span]]]:
        """By the word (lower case) that opens a context, what finds the secrets in it."""
        found: dict[str, Callable[[str, int], Iterator[Span]]] = {
            "securestring": self._secure_string, "kind": self._kubernetes, "user": self._pair, "login": self._pair, "account": self._pair,
            "uid": self._pair, "credential": self._pair, "logon": self._pair, "benutzer": self._pair, "usuario": self._pair,
            "get-credential": self._get_credential, "echo": self._echo, "base64 ": self._decoded, "openrowset": self._openrowset,
            "sp_password": self._all_quoted, " -p": self._dash_p, "\"-p": self._dash_p, "'-p": self._dash_p, "?code=": self._code,
            "&code=": self._code, "@": self._slash, "response=": self._digest,
        }  # fmt: skip
        found |= {program: self._command(program) for program, options in self._options.items() if options}
        return found | {name: self._call(name) for name in self._calls}

    def pgpass(self, text: str) -> Iterator[Span]:
        """Lines ``host:port:database:user:password``."""
        for found in _PGPASS.finditer(text):
            if (
                not self._none(found["s"])
                and found.start()
                and text[found.start() - 1].isalnum()
                and looks_secret(found["s"])
            ):
                yield Span(*found.span("s"))

    def _none(self, value: str) -> bool:
        return harmless(value, self._harmless)

    def _command(self, program: str) -> Callable[[str, int], Iterator[Span]]:
        options = self._options[program]
        places = {int(one[1:]) for one in options if one.startswith("#")}
        glued = tuple(one.casefold() for one in options if one.endswith((":", "=")))
        named = tuple(one for one in options if not one.startswith("#") and one.casefold() not in glued)

        def find(text: str, position: int) -> Iterator[Span]:
            end = _PROGRAM_END.match(text, position + len(program))
            if end is None or (position and (text[position - 1].isalnum() or text[position - 1] in "_-")):
                return
            plain, waiting = 0, False
            for start, stop in _arguments(text, end.end()):
                word = text[start:stop]
                if waiting:
                    waiting = False
                    yield from self._argument(text, start, stop)
                    continue
                option = next((one for one in named if _is_option(word, one)), None)
                opened = next((one for one in glued if word.casefold().startswith(one)), None)
                if opened:
                    yield from self._argument(text, start + len(opened), stop)
                elif option and len(word) == len(option):
                    waiting = True
                elif option:
                    yield from self._argument(text, start + len(option), stop)
                elif not word.startswith(("-", "/", "\\\\")) and not re.fullmatch(r"[A-Za-z]:|\*", word):
                    plain += 1
                    if plain in places:
                        yield from self._argument(text, start, stop)

        return find

    def _argument(self, text: str, start: int, stop: int) -> Iterator[Span]:
        inside = quoted(text, start)
        if inside and inside[1] < stop:
            start, stop = inside
        value = text[start:stop]
        user, colon, secret = value.partition(":")
        if (
            colon
            and secret
            and re.fullmatch(r"[\w.@\\-]{1,60}", user)
            and not user.casefold().startswith(("pass", "env", "file"))
        ):
            # curl -u user:password
            start += len(user) + 1
            value = secret
        if self._none(value) or start >= stop or re.fullmatch(r"[\d.:]+", value):
            return
        if not (value.startswith("-") and not looks_secret(value)):
            yield Span(start, stop)

    def _call(self, name: str) -> Callable[[str, int], Iterator[Span]]:
        wanted = self._calls[name]

        def find(text: str, position: int) -> Iterator[Span]:
            place = position + len(name)
            opened = re.compile(r"(?:\]::new)?[ \t]{0,2}[( ][ \t]{0,2}").match(text, place)
            if opened is None:
                return
            place = opened.end()
            for number in range(1, wanted + 1):
                inside = quoted(text, place)
                if inside and number == wanted:
                    if not self._none(text[slice(*inside)]):
                        yield Span(*inside)
                    return
                step = re.compile(r"[^,\n]{0,300}?,\s{0,20}").match(text, inside[1] if inside else place)
                if step is None:
                    return
                place = step.end()

        return find

    def _secure_string(self, text: str, position: int) -> Iterator[Span]:
        piped = _PIPED.search(text, max(0, position - 300), position)
        if piped and not self._none(piped["s"]):
            yield Span(*piped.span("s"))
        found = _SECURE.match(text, position)
        if found is None:
            return
        inside = quoted(text, found.end())
        span = inside or _bare_word(text, found.end())
        value = text[slice(*span)] if span else ""
        # Unquoted, it may be the name of a variable or of a parameter.
        if span and not self._none(value) and not value.startswith("-") and (inside or not value.isalpha()):
            yield Span(*span)

    def _get_credential(self, text: str, position: int) -> Iterator[Span]:
        found = re.compile(
            r"get-credential[ \t]{1,3}[\w\\.@-]{1,60}[ \t]{1,3}(?P<s>[^\s)|;\"'-][^\s)|;\"']{2,100})", re.I
        ).match(text, position)
        if found and looks_secret(found["s"]):
            yield Span(*found.span("s"))

    def _pair(self, text: str, position: int) -> Iterator[Span]:
        """``user sa / x``."""
        if not _SLASHED.match(text, position):
            return
        found = _USER_PASS.match(text, position) or _PAIR.match(text, position)
        if found and looks_secret(found["s"]) and not NO_SECRET.search(found["s"]) and not self._none(found["s"]):
            yield Span(*found.span("s"))

    def _echo(self, text: str, position: int) -> Iterator[Span]:
        """``echo x | docker login --password-stdin``."""
        found = _ECHO.match(text, position)
        if found is None:
            return
        start, stop = found.span("s")
        user = re.match(r"[\w.\\-]{1,40}:", text[start:stop]) if "chpassw" in found["to"].casefold() else None
        start += user.end() if user else 0
        if not self._none(text[start:stop]):
            yield Span(start, stop)

    def _decoded(self, text: str, position: int) -> Iterator[Span]:
        """What ``base64 -d`` prints of a secret."""
        found = _DECODED.match(text, position)
        if found and looks_secret(found["s"]):
            yield Span(*found.span("s"))

    def _openrowset(self, text: str, position: int) -> Iterator[Span]:
        """``OPENROWSET('provider', 'server';'user';'x', ...)``."""
        found = _ROWSET.match(text, position)
        if found and not self._none(found["s"]):
            yield Span(*found.span("s"))

    def _all_quoted(self, text: str, position: int) -> Iterator[Span]:
        end = re.compile(r"[^;\n]{0,400}").match(text, position)
        for found in re.compile(r"'(?P<s>[^'\n]{1,200})'").finditer(text, position, end.end() if end else position):
            if looks_secret(found["s"]) and "name" not in text[max(0, found.start() - 14) : found.start()]:
                yield Span(*found.span("s"))

    def _dash_p(self, text: str, position: int) -> Iterator[Span]:
        """``-P x`` of any program, and as items of a list, where it is no port and no path."""
        found = _DASH_P.match(text, position)
        if (
            found
            and looks_secret(found["s"])
            and not self._none(found["s"])
            and not re.search(r"[/\\:]|^\.", found["s"])
        ):
            yield Span(*found.span("s"))

    def _code(self, text: str, position: int) -> Iterator[Span]:
        """The key of a function app in its address."""
        found = re.compile(r"[?&]code=(?P<s>[\w%+/=-]{20,})", re.I).match(text, position)
        if found:
            yield Span(*found.span("s"), "token")

    def _digest(self, text: str, position: int) -> Iterator[Span]:
        found = re.compile(r"response=\"(?P<s>[0-9A-Fa-f]{16,})\"", re.I).match(text, position)
        if found:
            yield Span(*found.span("s"), "token")

    def _slash(self, text: str, position: int) -> Iterator[Span]:
        """``user/x@service`` of Oracle's tools."""
        first = max(0, position - 100)
        found = _SLASH.search(text[first : position + 1])
        if found and looks_secret(found["s"]):
            yield Span(first + found.start("s"), first + found.end("s"))

    def _kubernetes(self, text: str, position: int) -> Iterator[Span]:
        """The values of a manifest of the kind Secret, in YAML or JSON."""
        found = _SECRET_KIND.match(text, position + len("kind"))
        if found is None:
            return
        document = re.compile(r"\n---").search(text, found.end(), found.end() + 20_000)
        end = document.start() if document else min(len(text), found.end() + 20_000)
        opened = text.rfind("\n---", max(0, position - 20_000), position)
        for data in _DATA.finditer(text, max(0, opened if opened >= 0 else position - 20_000), end):
            yield from self._entries(text, data, end)

    def _entries(self, text: str, data: "re.Match[str]", end: int) -> Iterator[Span]:
        place = data.end()
        for _ in range(_MAX_ENTRIES):
            entry = _ENTRY.match(text, place, end) or re.compile(r"\s*,?\s*").match(text, place)
            if entry is None or "s" not in entry.re.groupindex:
                return
            if not data["brace"] and len(entry["indent"]) <= len(data["indent"]):
                return
            # What is plain text there is left to the grammar where it is a setting of its own.
            if not self._none(entry["s"]) and (data["kind"] == "data" or not re.search(r"[=;|]", entry["s"])):
                yield Span(*entry.span("s"))
            place = entry.end()


def _is_option(word: str, option: str) -> bool:
    """Whether a word is the option or begins with it; a slash option and a long one stand alone."""
    if option.startswith("/") or len(option) > 2:
        return word.casefold() == option.casefold()
    return word.startswith(option) and not word.startswith("--")


def _bare_word(text: str, position: int) -> tuple[int, int] | None:
    found = re.compile(r"[^\s\"'()|;]{1,200}").match(text, position)
    return found.span() if found else None


def _arguments(text: str, position: int) -> Iterator[tuple[int, int]]:
    """The words of a command line, continued lines included; a pipe or the next command ends it."""
    for _ in range(_MAX_WORDS):
        found = _ARGUMENT.match(text, position)
        if found is None or found["word"] in ("|", ";", "<", ">", "&"):
            return
        yield found.span("word")
        position = found.end()
