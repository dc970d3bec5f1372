"""The configuration file: what somebody wants always, as TOML in the platform's configuration directory.

What is wrong in it is said in a line each and is as if it were not there: no mistake in it stops the program. A start
without a file does not import this module.
"""

import re
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from kbassist.text.expression import Expression
from kbassist.text.safe import clean
from kbassist.text.similar import suggestion

LANGUAGES = ("en", "de", "fr", "es", "it", "pt", "pl", "tr", "ru", "ja", "ko", "zh")
_MOST_BYTES = 1024 * 1024
_AT = Expression(r" \(at (?:line (\d+), column \d+|end of document)\)$")
_NAMED = Expression(r"^[ \t]{0,40}\[{0,2}[ \t]{0,8}[\"']?([A-Za-z0-9_-]{1,80})", re.M)
"""Where something is set, or a table begins."""


class Settings(NamedTuple):
    """What a file sets; what it does not set is empty.

    ``language``: those that somebody types; ``rules``, ``only``: folders as absolute paths.
    """

    theme: str = ""
    keys: str = ""
    pager: str = ""
    language: tuple[str, ...] = ()
    rules: tuple[str, ...] = ()
    only: tuple[str, ...] = ()


class Configuration(NamedTuple):
    """What a file sets, and a line for everything in it that is wrong."""

    settings: Settings
    problems: tuple[str, ...] = ()


def read(path: Path) -> Configuration:
    """What a file sets, and what is wrong in it. Never raises for what it holds."""
    shown = clean(str(path), 200)
    try:
        with path.open("rb") as stream:
            data = stream.read(_MOST_BYTES + 1)
        if len(data) > _MOST_BYTES:
            return Configuration(Settings(), (f"{shown}: too large for a configuration file; it is not used",))
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return Configuration(Settings(), (f"{shown}: not UTF-8; save it as UTF-8; it is not used",))
    except OSError as error:
        reason = error.strerror or error
        return Configuration(Settings(), (f"{shown}: can't be read: {reason}; it is not used",))
    return _parsed(path, shown, text)


def _parsed(path: Path, shown: str, text: str) -> Configuration:
    if sys.version_info >= (3, 11):
        import tomllib  # noqa: PLC0415 - start-up: most people have no file
    else:
        import tomli as tomllib  # noqa: PLC0415 - start-up, as above

    try:
        content = tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        place = _AT.search(str(error))
        line = place[1] if place and place[1] else text.rstrip().count("\n") + 1
        reason = clean(_AT.sub("", str(error)), 200)
        mend = 'write NAME = "VALUE" on each line; the file is not used'
        return Configuration(Settings(), (f"{shown}:{line}: not TOML: {reason}; {mend}",))
    reader = _Reader(path, shown, text, content)
    return Configuration(reader.settings(), tuple(reader.problems))


class _Reader:
    """Takes the settings out of a file; collects what is wrong."""

    def __init__(self, path: Path, shown: str, text: str, content: Mapping[str, object]) -> None:
        self._folder = path.absolute().parent
        self._shown = shown
        self._text = text
        self._content = content
        self.problems: list[str] = []

    def settings(self) -> Settings:
        """What can be used."""
        for name in self._content:
            if name not in Settings._fields:
                known = ", ".join(Settings._fields)
                self._wrong(name, f"no setting '{clean(name, 40)}'{suggestion(name, Settings._fields)}; known: {known}")
        return Settings(
            theme=self._one_of("theme", ("light", "dark", "none")),
            keys=self._one_of("keys", ("emacs", "vi")),
            pager=self._pager(),
            language=tuple(self._languages()),
            rules=tuple(self._folders("rules")),
            only=tuple(self._folders("only")),
        )

    def _wrong(self, name: str, problem: str) -> None:
        self.problems.append(f"{self._shown}:{_line(self._text, name)}: {problem}")

    def _one_of(self, name: str, known: Sequence[str]) -> str:
        value = self._content.get(name, "")
        if value == "" or value in known:
            return str(value)
        self._wrong(name, f"{name} is '{clean(str(value), 40)}'; write one of {', '.join(known)}, in quotes")
        return ""

    def _pager(self) -> str:
        value = self._content.get("pager", "")
        if isinstance(value, str) and value.isprintable():
            return value
        self._wrong("pager", 'pager: needs the command of a program, as pager = "less -R"')
        return ""

    def _languages(self) -> Iterator[str]:
        for word in self._list("language", 'a language or a list of them, as language = ["de", "fr"]'):
            if word in LANGUAGES:
                yield word
            else:
                self._wrong("language", f"language has '{clean(word, 40)}'; known: {', '.join(LANGUAGES)}")

    def _folders(self, name: str) -> Iterator[str]:
        for word in self._list(name, f'the name of a folder or a list of names, as {name} = ["my-rules"]'):
            folder = _folder(self._folder, word)
            if folder:
                yield folder
            else:
                self._wrong(name, f"{name}: no such folder: {clean(word, 120)}; make it, or mend the name")

    def _list(self, name: str, needed: str) -> Sequence[str]:
        """A text as a list of it, and a list of texts as it is."""
        value = self._content.get(name, [])
        values = value if isinstance(value, list) else [value]
        words = [one for one in values if isinstance(one, str)]
        if len(words) == len(values):
            return words
        self._wrong(name, f"{name}: needs {needed}")
        return ()


def _folder(beside: Path, name: str) -> str:
    """The folder that a name means in a file that is in ``beside``; nothing where there is none."""
    try:
        folder = beside / Path(name).expanduser()
        return str(folder) if name and folder.is_dir() else ""
    except (OSError, ValueError, RuntimeError):
        # Too long, a NUL, the home of a user that there is not.
        return ""


def _line(text: str, name: str) -> int:
    """The line that a name is set in, or a table of it begins; tomllib does not tell."""
    found = next((one for one in _NAMED.finditer(text) if one[1] == name), None)
    return text.count("\n", 0, found.start()) + 1 if found else 1
