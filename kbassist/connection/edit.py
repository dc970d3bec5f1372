"""Edits of a ``Site``: a setting changed, added in the manner of its neighbours, or taken out; nothing else changes."""

from collections.abc import Iterable
from typing import NamedTuple

from kbassist.connection.literal import escaped
from kbassist.model.evidence import Site, Written
from kbassist.rulebase.language.clients import Keyword
from kbassist.text.expression import Expression

_SEPARATORS = ";& \t"
_PLAIN = Expression(r"[^\s;={}\"'&]+")
_SIMPLE = Expression(r"true|false|\d+", 2)
_KEY = Expression(r"(?P<quote>[\"']?)[A-Za-z][\w .$-]{0,80}?(?P=quote)(?P<sign>\s{0,40}(?:=>|[:=])\s{0,40})")
_TIGHT = Expression(r"[\"'\w],[\"'\w]")
"""Entries without white space between them."""
_ELSEWHERE = Expression(r"process\.env|\benv\(|os\.environ|\$\{|\$env:|\{\{|%\(|#\{|%\w{1,80}%")
"""A value that stands elsewhere: in the environment, in a template."""
_EXPRESSION = Expression(r"^[^\"'].*[()\[\]?|=!<>&]")
_STEP = 2


class Edit(NamedTuple):
    """A part of a site's text and what it becomes."""

    start: int
    end: int
    text: str


class RefusedEditError(Exception):
    """A setting that can't be written there; the message is the id of a sentence."""


class Wanted(NamedTuple):
    """A setting as it is to be.

    ``keyword``: how the driver or program spells it; ``written``: the value as it is spelled; empty takes it out.
    ``wins``: which of several counts; ``accepted``: whether a value that stands there says the same.
    """

    keyword: Keyword
    written: str
    value: str
    wins: str = ""
    inside: str = ""
    quoted: bool = False


def applied(text: str, edits: Iterable[Edit]) -> str:
    """``text`` with the edits made; of two at one place the first stands first."""
    parts: list[str] = []
    last = 0
    for edit in sorted(edits, key=lambda one: one.start):
        parts += [text[last : edit.start], edit.text]
        last = max(last, edit.end)
    return "".join((*parts, text[last:]))


def folded(key: str) -> str:
    """A key as it is compared."""
    return " ".join(key.casefold().split())


def entries_of(site: Site, keyword: Keyword) -> list[Written]:
    """Where a setting stands in a site, under any of its names."""
    names = {folded(name) for name in (keyword.name, *keyword.aliases)}
    return [one for one in site.entries if folded(one.key) in names]


def edits(site: Site, wanted: Wanted) -> list[Edit]:
    """What makes a setting of the site what it is to be; nothing where it is so already.

    Raises ``RefusedEditError``.
    """
    there = entries_of(site, wanted.keyword)
    if wanted.wins and there:
        there = [there[0] if wanted.wins == "first" else there[-1]]
    if not wanted.written:
        return [_without(site, one) for one in there]
    if there:
        return [_changed(site, one, wanted) for one in there if not says(one.value, wanted)]
    if site.open_end:
        raise RefusedEditError("unchanged.goes-on" if site.open_end == "parts" else "unchanged.no-place")
    return [_added(site, wanted)]


def says(written: str, wanted: Wanted) -> bool:
    """Whether a value that stands there means what is wanted."""
    spelled = written.strip().casefold()
    known = (*wanted.keyword.accepts.get(wanted.value, ()), wanted.written.strip("'\""))
    return spelled in {one.casefold() for one in known}


def _changed(site: Site, one: Written, wanted: Wanted) -> Edit:
    if _ELSEWHERE.search(one.value) or (site.form == "braces" and _EXPRESSION.search(site.text[one.start : one.end])):
        raise RefusedEditError("unchanged.elsewhere")
    raw = site.text[one.start : one.end]
    return Edit(one.start, one.end, _as_there(site, raw, styled(one.value, wanted), wanted))


def styled(there: str, wanted: Wanted) -> str:
    """The wanted value in the words and letters of the one that stands there, where the driver takes them."""
    accepts = wanted.keyword.accepts
    for spellings in accepts.values():
        lowered = [one.casefold() for one in spellings]
        place = lowered.index(there.strip().casefold()) if there.strip().casefold() in lowered else -1
        same = accepts.get(wanted.value, ())
        if 0 <= place < len(same) and same[place] != "*":
            return _cased(there.strip(), same[place])
    return wanted.written


def _cased(like: str, word: str) -> str:
    if like.isupper() and len(like) > 1:
        return word.upper()
    return word.capitalize() if like[:1].isupper() else word


def _as_there(site: Site, raw: str, value: str, wanted: Wanted) -> str:
    """A value with the quotes that the former one had, or that it needs."""
    if site.form == "string":
        return escaped(_in_string(value, site.grammar), site.escape)
    if site.form == "url":
        from urllib.parse import quote  # noqa: PLC0415 - start-up: few texts have an address

        return escaped(quote(value, safe="/:\\"), site.escape)
    if site.form == "elements":
        return escaped(value, "xml")
    mark = raw[:1] if raw[:1] in "\"'" and len(raw) > 1 else ""
    if not mark and site.form == "braces":
        text = value.startswith(("'", '"')) or wanted.quoted or not _SIMPLE.fullmatch(value)
        mark = _mark_of(site) if text else ""
    value = value.strip("'\"") if mark else value
    if mark and ("\n" in value or mark in value):
        raise RefusedEditError("unchanged.quotes")
    return f"{mark}{escaped(value, 'backslash') if mark == chr(34) else value}{mark}"


def _mark_of(site: Site) -> str:
    """The quotes that the values of a block have, else its keys."""
    places = (*(one.start for one in site.entries), *(one.at for one in site.entries))
    return next((site.text[place] for place in places if site.text[place : place + 1] in ("'", '"')), '"')


def _in_string(value: str, grammar: str) -> str:
    """A value in a connection string: quoted where it has to be."""
    if _PLAIN.fullmatch(value) or (grammar in ("odbc", "jdbc") and not set(value) & set(";{}")):
        return value
    if grammar in ("odbc", "jdbc"):
        return "{" + value.replace("}", "}}") + "}"
    return value if not set(value) & set(";\"'=") else '"' + value.replace('"', '""') + '"'


def _added(site: Site, wanted: Wanted) -> Edit:
    if not site.entries:
        raise RefusedEditError("unchanged.no-place")
    last = max(site.entries, key=lambda one: one.end)
    value = like_neighbours(site, wanted)
    if site.form == "string":
        pair = f";{wanted.keyword.name}={_in_string(value, site.grammar)}"
        return Edit(last.end, last.end, escaped(pair, site.escape))
    if site.form == "url":
        return _parameter(site, wanted, value, last)
    return _beside(site, wanted, value)


def _parameter(site: Site, wanted: Wanted, value: str, last: Written) -> Edit:
    from urllib.parse import quote  # noqa: PLC0415 - start-up: few texts have an address

    # The last entry of an address without parameters ends where they begin.
    sign = "&" if last.at < last.start else "?"
    return Edit(
        last.end, last.end, escaped(f"{sign}{quote(wanted.keyword.name)}={quote(value, safe='/:')}", site.escape)
    )


def like_neighbours(site: Site, wanted: Wanted) -> str:
    """The wanted value in the words that other settings of the site have (yes or true), where the driver takes them."""
    same = wanted.keyword.accepts.get(wanted.value, ())
    default = wanted.written.casefold()
    for one in site.entries:
        word = one.value.strip()
        if word.casefold() in ("true", "false", "yes", "no"):
            kind = {"true": "true", "false": "true", "yes": "yes", "no": "yes"}[word.casefold()]
            meant = [spelled for spelled in same if spelled.casefold() in _SAME_KIND[kind]]
            if meant and default in ("true", "false", "yes", "no"):
                return _cased(word, meant[0])
    return wanted.written


_SAME_KIND = {"true": ("true", "false"), "yes": ("yes", "no")}


def _beside(site: Site, wanted: Wanted, value: str) -> Edit:
    """A new entry behind the last one of its kind in a block, written as that is."""
    siblings = _siblings(site, wanted)
    if not siblings:
        return _nested(site, wanted, value)
    anchor = siblings[-1]
    if site.form == "elements":
        entry = f"<{wanted.keyword.name}>{escaped(value, 'xml')}</{wanted.keyword.name}>"
        end = site.text.index(">", site.text.index("</", anchor.end)) + 1
        return Edit(end, end, f"{_before(site.text, anchor.at)}{entry}")
    entry = _entry(site, anchor, wanted.keyword.name, _as_there(site, _like(site, anchor, value), value, wanted))
    if site.form == "lines":
        end = site.text.find("\n", anchor.end)
        end = len(site.text) if end < 0 else end
        return Edit(end, end, f"\n{_indent(site.text, anchor.at)}{entry}")
    return Edit(anchor.end, anchor.end, f",{_before(site.text, anchor.at)}{entry}")


def _siblings(site: Site, wanted: Wanted) -> list[Written]:
    """The entries beside which the wanted one belongs: where it has an object of its own, those in there."""
    if not wanted.inside:
        return list(site.entries)
    return [one for one in site.entries if site.inside >= 0 and one.at >= site.inside and _inner(site, one)]


def _inner(site: Site, one: Written) -> bool:
    if site.form == "lines":
        return len(_indent(site.text, one.at)) > len(_indent(site.text, site.entries[0].at))
    depth = 0
    for char in site.text[site.inside : one.at]:
        depth += (char in "{[(") - (char in ")]}")
        if depth < 0:
            return False
    return True


def _nested(site: Site, wanted: Wanted, value: str) -> Edit:
    """A new entry in the object of its own, which is made where it is not there."""
    anchor = site.entries[0]
    inner = _entry(site, anchor, wanted.keyword.name, _as_there(site, "", value, wanted))
    if site.inside >= 0 and site.form == "braces":
        rest = site.text[site.inside :]
        blank = rest[: len(rest) - len(rest.lstrip())]
        comma = "" if rest.lstrip()[:1] in ("}", "]", ")") else ","
        return Edit(site.inside, site.inside, f"{blank or ' '}{inner}{comma}{'' if blank or not comma else ' '}")
    outer = _indent(site.text, anchor.at)
    if site.form == "lines":
        end = site.inside if site.inside >= 0 else site.text.find("\n", anchor.end)
        end = len(site.text) if end < 0 else end
        head = "" if site.inside >= 0 else f"\n{outer}{wanted.inside}:"
        return Edit(end, end, f"{head}\n{outer}{' ' * _STEP}{inner}")
    body = inner
    for key in reversed(wanted.inside.split(".")):
        named = _entry(site, anchor, key, "")
        body = f"{named}{_open(named)}{body}{_close(named)}"
    return Edit(anchor.end, anchor.end, f",{_before(site.text, anchor.at)}{body}")


def _open(named: str) -> str:
    return "[" if "=>" in named else "{ "


def _close(named: str) -> str:
    return "]" if "=>" in named else " }"


def _entry(site: Site, anchor: Written, name: str, value: str) -> str:
    """A key and a value, with the quotes and the sign between them that the anchor has."""
    found = _KEY.match(site.text, anchor.at)
    quote = found["quote"] if found else ""
    sign = found["sign"] if found else ": "
    return f"{quote}{name}{quote}{sign if sign.strip() != '=' or sign.strip(' ') == '=' else '='}{value}"


def _like(site: Site, anchor: Written, value: str) -> str:
    """A value whose quotes a new one takes: a text those of its neighbour, a word as the rules have it."""
    if site.form != "lines" or _SIMPLE.fullmatch(value.strip("'\"")) or value.casefold() in ("yes", "no"):
        return ""
    return site.text[anchor.start : anchor.end]


def _without(site: Site, one: Written) -> Edit:
    """An entry taken out, with what parts it from the next one."""
    text = site.text
    if site.form in ("lines", "elements"):
        start = text.rfind("\n", 0, one.at) + 1
        end = text.find("\n", one.end)
        return Edit(start - (end < 0 and start > 0), len(text) if end < 0 else end + 1, "")
    sign = {"string": ";", "url": "&", "braces": ","}[site.form]
    end = one.end
    while end < len(text) and text[end] in " \t":
        end += 1
    if text.startswith(escaped(sign, site.escape), end):
        end += len(escaped(sign, site.escape))
        while site.form == "braces" and end < len(text) and text[end] in " \t\n":
            end += 1
        return Edit(one.at, end, "")
    start = one.at
    before = text[:start].rstrip(" \t\n")
    lead = next((each for each in (escaped(sign, site.escape), "?") if before.endswith(each)), "")
    return Edit(len(before) - len(lead) if lead else start, one.end, "")


def _indent(text: str, at: int) -> str:
    """What stands before an entry on its line, a dash of YAML as blanks."""
    lead = text[text.rfind("\n", 0, at) + 1 : at]
    return "".join(" " if char == "-" else char for char in lead) if not lead.strip(" \t-") else ""


def _before(text: str, at: int) -> str:
    """The white space before an entry, a line feed and its indentation for one that has a line of its own."""
    lead = text[:at]
    blank = lead[len(lead.rstrip(" \t\n")) :]
    if "\n" in blank:
        return "\n" + blank.rpartition("\n")[2]
    return blank or ("" if _TIGHT.search(text) else " ")


def host_edit(site: Site, one: Written, host: str, name: str) -> list[Edit]:
    """The host in a server's value replaced: protocol, instance and port stay. Raises ``RefusedEditError``."""
    raw = site.text[one.start : one.end]
    place = raw.lower().find(host.lower())
    if not host or place < 0 or not _PLAIN.fullmatch(name):
        raise RefusedEditError("unchanged.no-place")
    if host.lower() == name.lower():
        return []
    return [Edit(one.start + place, one.start + place + len(host), name)]
