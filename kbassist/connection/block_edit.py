"""A new setting in a block: behind the last one of its kind, with the white space, the quotes and the sign of that."""

from kbassist.connection.change import Edit, RefusedEditError, Wanted
from kbassist.connection.literal import escaped
from kbassist.model.evidence import Site, Written
from kbassist.text.expression import Expression

_SIMPLE = Expression(r"true|false|\d+", 2)
_KEY = Expression(r"(?P<quote>[\"']?)[A-Za-z][\w .$-]{0,80}?(?P=quote)(?P<sign>\s{0,40}(?:=>|[:=])\s{0,40})")
_TIGHT = Expression(r"[\"'\w],[\"'\w]")
"""Entries without white space between them."""
_STEP = 2


def beside(site: Site, wanted: Wanted, value: str) -> Edit:
    """A new entry behind the last one of its kind in a block, written as that is."""
    siblings = _siblings(site, wanted)
    if not siblings:
        return _nested(site, wanted, value)
    anchor = siblings[-1]
    if site.form == "elements":
        entry = f"<{wanted.keyword.name}>{escaped(value, 'xml')}</{wanted.keyword.name}>"
        end = site.text.index(">", site.text.index("</", anchor.end)) + 1
        return Edit(end, end, f"{_before(site.text, anchor.at)}{entry}")
    entry = _entry(site, anchor, wanted.keyword.name, block_value(site, _like(site, anchor, value), value, wanted))
    if site.form == "lines":
        end = site.text.find("\n", anchor.end)
        end = len(site.text) if end < 0 else end
        return Edit(end, end, f"\n{_indent(site.text, anchor.at)}{entry}")
    return Edit(anchor.end, anchor.end, f",{_before(site.text, anchor.at)}{entry}")


def block_value(site: Site, raw: str, value: str, wanted: Wanted) -> str:
    """A value with the quotes that ``raw`` has (what stood there), or that it needs. Raises ``RefusedEditError``."""
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


def _siblings(site: Site, wanted: Wanted) -> list[Written]:
    """The entries beside which the wanted one belongs: where it has an object of its own, those in there."""
    return [one for one in site.entries if one.inner] if wanted.inside else list(site.entries)


def _nested(site: Site, wanted: Wanted, value: str) -> Edit:
    """A new entry in the object of its own, which is made where it is not there."""
    anchor = site.entries[0]
    inner = _entry(site, anchor, wanted.keyword.name, block_value(site, "", value, wanted))
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
