"""A file that is no YAML, mended in memory as far as it goes: what is wrong is what has to be typed for it to be read.

A parser says where it lost its way, which is seldom where the mistake is. Here the usual mistakes are tried: the mend
after which the parser gets further is the one that is told, and the rest of the file is read with it.
"""

import re
from collections.abc import Iterator
from functools import partial
from typing import NamedTuple, TypeAlias

from kbassist.rulebase.yamlfile import Place, Repeated, YamlError, YamlFile, in_quotes, read_leniently

_MOST = 20
"""So many mistakes of a file are told; a file with more is not YAML at all."""
_LARGE = 1_000_000
"""A text of more characters is not mended: every try reads it again."""

_LINE = re.compile(r"^ {0,99}(?P<dash>(?:- {1,9}){0,3})(?:(?P<key>[\w./-]{1,99}): {1,9})?(?P<value>.*)")
_WORD = re.compile(
    r"^(?P<lead> {0,99}(?:- {1,9})?)(?P<key>[A-Za-z_][\w.-]{0,99})"
    r"(?P<between>:(?=\S)| {0,9}={1,3} {0,9}| {1,9})(?P<rest>\S.*)"
)
_KEY = re.compile(r"^ {0,99}(?:- {1,9}){0,3}[\w./-]{1,99}:(?: |$)")
_PAIR = re.compile(r"([\w./-]{1,99}: {0,9})([^\s,{}\[\]\"']{1,99})( {1,9})(?=[\w./-]{1,99}: )")
_CURLY = "“”„‘’‚«»"
_NBSP = "\u00a0"


class Wrong(NamedTuple):
    """What is wrong at a place."""

    line: int
    column: int
    message: str


class _Mend(NamedTuple):
    """``lines`` instead of those from ``start`` on; what was wrong, and where."""

    start: int
    replaced: int
    lines: tuple[str, ...]
    wrong: Wrong


_Lines: TypeAlias = list[str]


def read_mending(text: str) -> tuple[YamlFile | None, list[Wrong]]:
    """The file as it is read once what is wrong in it is mended; None where nothing helps. And what was wrong."""
    wrong: list[Wrong] = []
    lines = text.split("\n")
    for _ in range(_MOST):
        try:
            found = read_leniently("\n".join(lines))
        except YamlError as error:
            mend = _mend(lines, error) if len(text) <= _LARGE else None
            if mend is None:
                return None, [*wrong, Wrong(error.line, error.column, str(error))]
            wrong.append(mend.wrong)
            lines[mend.start : mend.start + mend.replaced] = mend.lines
            continue
        missing = next((one for one in map(partial(_item, lines), found.repeated) if one is not None), None)
        if missing is None:
            return found, [*wrong, *(Wrong(one.line, one.column, str(one)) for one in found.repeated)]
        wrong.append(missing.wrong)
        lines[missing.start] = missing.lines[0]
    return None, wrong


def _item(lines: _Lines, repeated: Repeated) -> _Mend | None:
    """The hyphen that is missing where an item begins with the key with which the one above begins."""
    (line, column), own = repeated.first, lines[repeated.line - 1]
    hyphen = lines[line - 1][: column - 1].rstrip(" ")
    if column != repeated.column or not hyphen.endswith("-") or own[: column - 1].strip():
        return None
    mended = lines[line - 1][: column - 1] + own[column - 1 :]
    words = f"'- ' is missing in front of this item (the key '{repeated.key}' is there twice): {_short(mended.strip())}"
    return _Mend(repeated.line - 1, 1, (mended,), Wrong(repeated.line, repeated.column, words))


def _mend(lines: _Lines, error: YamlError) -> _Mend | None:
    """The first mend after which the parser gets further."""
    for mend in _mends(lines, error):
        tried = [*lines]
        tried[mend.start : mend.start + mend.replaced] = mend.lines
        try:
            read_leniently("\n".join(tried))
        except YamlError as after:
            if _reached(after)[0] > _reached(error)[0]:
                return mend
        else:
            return mend
    return None


def _reached(error: YamlError) -> Place:
    """How far the parser got: of what is not closed, where it begins."""
    reached = (error.line, error.column)
    return min(error.begun, reached) if error.unclosed and error.begun > (0, 0) else reached


def _mends(lines: _Lines, error: YamlError) -> Iterator[_Mend]:
    """What may be meant: on the line that the parser names, on that where it began, and on the one before."""
    above = next((number for number in range(min(error.line, len(lines)) - 2, -1, -1) if lines[number].strip()), 0)
    places = [error.line - 1, error.begun[0] - 1, above]
    for number in dict.fromkeys(one for one in places if 0 <= one < len(lines)):
        for mend in (_blanks, _comment, _marker, _keyed, _closed, _bracket, _comma, _quoted, _hyphen):
            yield from mend(lines, number)
    for number in dict.fromkeys(one for one in places if 0 <= one < len(lines)):
        yield from _indented(lines, number)


def _one(number: int, line: str, column: int, message: str) -> _Mend:
    return _Mend(number, 1, (line,), Wrong(number + 1, column + 1, message))


def _blanks(lines: _Lines, number: int) -> Iterator[_Mend]:
    """Tabs and no-break spaces where blanks are wanted."""
    line = lines[number]
    head = line[: len(line) - len(line.lstrip(f" \t{_NBSP}"))]
    for blank, name in (("\t", "a tab"), (_NBSP, "a non-breaking blank (pasted from a web page or a word processor)")):
        at = line.find(blank)
        if at < 0:
            continue
        for width in dict.fromkeys((*_indents(lines, number), len(head))):
            plain = " " * width + line[len(head) :].replace(blank, " ")
            where = "in the indentation" if at < len(head) else "in the line"
            words = f"{name} {where}: YAML takes plain blanks only; type {width} of them in front of this line"
            yield _one(number, plain, at, words if at < len(head) else f"{name} {where}: type a plain blank")


def _comment(lines: _Lines, number: int) -> Iterator[_Mend]:
    line = lines[number]
    text = line.lstrip()
    for sign in ("//", "--", ";", "/*", "<!--"):
        if text.startswith(sign) and text != "---":
            yield _one(number, f"# {text}", len(line) - len(text), f"a comment begins with #, not with {sign}")


def _marker(lines: _Lines, number: int) -> Iterator[_Mend]:
    for place in (number, number - 1):
        sign = lines[place].rstrip()
        if place >= 0 and sign in ("---", "..."):
            yield _one(place, "", 0, f"{sign} ends the document: a file of rules is one document; take this line away")


def _keyed(lines: _Lines, number: int) -> Iterator[_Mend]:
    """A key without its colon, or a blank that is missing."""
    line = lines[number]
    hyphen = re.fullmatch(r"( *)-([A-Za-z_\"'{\[].*)", line)
    if hyphen:
        words = f"a blank is missing behind the hyphen: - {_short(hyphen[2])}"
        yield _one(number, f"{hyphen[1]}- {hyphen[2]}", len(hyphen[1]), words)
    found = _WORD.fullmatch(line)
    if found:
        pair = f"{found['key']}: {found['rest']}"
        what = "a blank is missing behind the colon" if found["between"] == ":" else "a colon is missing behind the key"
        yield _one(number, f"{found['lead']}{pair}", len(found["lead"]), f"{what}: {_short(pair)}")


def _quoted(lines: _Lines, number: int) -> Iterator[_Mend]:
    """A text that needs quotes around it."""
    line = lines[number]
    found = _LINE.fullmatch(line)
    value = found["value"].rstrip() if found else ""
    if found is None or not value or value[:1] in "|>#":
        return
    column = found.start("value")
    key = f"{found['key']}: " if found["key"] else "- " if found["dash"] else ""
    if found["dash"] and key[:1].isupper() and value[0] not in "\"'":
        # No key begins with a capital letter, but a sentence does.
        column, value, key = found.start("key"), key + value, "- "
    if value[0] in "\"'" and value.rstrip()[-1:] != value[0]:
        words = "a quote closes before the end of the text, and more stands behind it: put all of it in quotes"
    elif value[0] in "\"'":
        yield from _inside(line, number, column, value)
        return
    elif value[0] in "@`%*&![{,]}?":
        words = f"a text that begins with {value[0]} needs quotes around it"
    elif value[0] in _CURLY and value[-1] in _CURLY and len(value) > 1:
        words = "quotes of a word processor are none for YAML: type straight ones"
        value = value[1:-1]
    elif ": " in value and value[-1] in "\"'" and value.count(value[-1]) == 1 and not value.endswith("s'"):
        words = "a quote closes this text, and none opens it"
        value = value[:-1]
    elif ": " in value or value.endswith(":"):
        words = "a text with ': ' in it needs quotes around it"
    elif '"' in value or "'" in value or "," in value:
        words = "this text needs quotes around it"
    else:
        return
    quoted = in_quotes(value)
    yield _one(number, line[:column] + quoted, column, f"{words}: {_short(key + quoted)}")


def _inside(line: str, number: int, column: int, value: str) -> Iterator[_Mend]:
    """What is wrong between the quotes around a text."""
    inner = value[1:-1]
    if len(value) > 1 and value[0] == "'" and "'" in inner.replace("''", ""):
        mended = "'" + inner.replace("''", "'").replace("'", "''") + "'"
        words = f"a ' inside single quotes is written twice: {_short(mended)}"
        yield _one(number, line[:column] + mended, column, words)
    if len(value) > 1 and value[0] == '"' and "\\" in inner:
        bad = re.search(r'\\(?![0abtnvfre "/\\N_LPxuU])', inner)
        if bad:
            mended = "'" + inner.replace("'", "''").replace('\\"', '"') + "'"
            words = f"\\ has a meaning of its own inside double quotes: use single quotes: {_short(mended)}"
            yield _one(number, line[:column] + mended, column + 1 + bad.start(), words)
    if len(value) > 1 and value[0] == '"' and '"' in inner:
        mended = in_quotes(inner)
        words = f'a " inside double quotes ends the text: use single quotes around it: {_short(mended)}'
        yield _one(number, line[:column] + mended, column, words)


def _closed(lines: _Lines, number: int) -> Iterator[_Mend]:
    """A quote that is not closed where its line ends."""
    line = lines[number]
    found = _LINE.fullmatch(line)
    value = found["value"].strip() if found else ""
    if len(value) > 1 and value[0] == value[-1] in "\"'":
        return
    for quote in "\"'":
        at = line.find(quote)
        if at < 0 or line.count(quote) % 2 == 0:
            continue
        end = re.search(r"[\]}]{0,9}\s{0,99}$", line)
        place = end.start() if end else len(line)
        opened = line.rfind(quote) if line.count(quote) > 1 else at
        for cut in dict.fromkeys((place, len(line))):
            mended = f"{line[:cut]}{quote}{line[cut:]}"
            yield _one(number, mended, opened, f"a quote that is not closed: {_short(mended.strip())}")


def _bracket(lines: _Lines, number: int) -> Iterator[_Mend]:
    """A bracket or a brace that is not closed where its line ends."""
    line = lines[number]
    for opening, closing in ("[]", "{}"):
        missing = line.count(opening) - line.count(closing)
        if missing > 0:
            mended = line.rstrip() + closing * missing
            words = f"a {opening} that is not closed: {_short(mended.strip())} (with {closing} at its end)"
            yield _one(number, mended, line.find(opening), words)
        elif missing < 0:
            at = line.rfind(closing)
            yield _one(number, line[:at] + line[at + 1 :], at, f"a {closing} too many: nothing opens it")


def _comma(lines: _Lines, number: int) -> Iterator[_Mend]:
    """Two pairs between braces without a comma."""
    line = lines[number]
    found = _PAIR.search(line) if "{" in line else None
    if found:
        mended = line[: found.end(2)] + ", " + line[found.end(3) :]
        yield _one(number, mended, found.start(2), f"a comma is missing behind this: {_short(mended.strip())}")


def _hyphen(lines: _Lines, number: int) -> Iterator[_Mend]:
    """An item without its hyphen, among items that have one."""
    line = lines[number]
    indent = len(line) - len(line.lstrip(" "))
    if line.strip() and not line.lstrip().startswith("- "):
        words = "'- ' is missing in front of an item of the list"
        yield _one(number, " " * indent + "- " + line.lstrip(), indent, f"{words}: - {_short(line.strip())}")


def _indented(lines: _Lines, number: int) -> Iterator[_Mend]:
    """A key in the wrong column, with what hangs on it; the column that is nearest to it is tried first, and of two
    as near that in which keys of its kind stand, with a dot in them (facts) or without."""
    line = lines[number]
    if not _KEY.match(line):
        return
    own = len(line) - len(line.lstrip(" "))
    key = _key(line)
    facts = {len(one) - len(one.lstrip(" ")) for one in lines[max(0, number - 12) : number + 6] if "." in _key(one)}
    widths = sorted(_indents(lines, number), key=lambda width: (abs(width - own), (width in facts) != ("." in key)))
    for width in widths:
        if width != own:
            words = f"the indentation of '{key}' is {own} blanks; those beside it have {width}: type {width} blanks"
            yield _one(number, " " * width + line.lstrip(" "), own, words)


def _key(line: str) -> str:
    return line.strip().split(":", 1)[0]


def _indents(lines: _Lines, number: int) -> list[int]:
    """The columns in which keys begin near a line, the nearest first."""
    found: list[int] = []
    near = [*range(number - 1, max(-1, number - 12), -1), *range(number + 1, min(len(lines), number + 6))]
    for other in near:
        line = lines[other].replace("\t", " ")
        if _KEY.match(line):
            dashes = re.match(r"^ {0,99}(?:- {1,9}){0,3}", line)
            widths = (len(dashes[0]) if dashes else 0, len(line) - len(line.lstrip(" ")))
            found += [one for one in widths if one not in found]
    return found


def _short(text: str) -> str:
    """As much of a text as a message bears."""
    return text if len(text) <= 70 else f"{text[:67]}..."
