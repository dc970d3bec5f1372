"""Edits of a ``Site``: a setting changed, added in the manner of its neighbours, or taken out; nothing else changes."""

from kbassist.connection.block_edit import beside, block_value
from kbassist.connection.change import Edit, RefusedEditError, Wanted
from kbassist.connection.literal import escaped
from kbassist.connection.spelling import like_neighbours, says, styled
from kbassist.connection.string import folded
from kbassist.model.evidence import Site, Written
from kbassist.rulebase.language.clients import Keyword
from kbassist.text.expression import Expression

_PLAIN = Expression(r"[^\s;={}\"'&]+")
_ELSEWHERE = Expression(r"process\.env|\benv\(|os\.environ|\$\{|\$env:|\{\{|%\(|#\{|%\w{1,80}%")
"""A value that stands elsewhere: in the environment, in a template."""
_EXPRESSION = Expression(r"^[^\"'].*[()\[\]?|=!<>&]")
"""A value in code that is none yet."""
_SEPARATORS = {"string": ";", "url": "&", "braces": ","}


def entries_of(site: Site, keyword: Keyword) -> list[Written]:
    """Where a setting stands in a site, under any of its names."""
    names = {folded(name) for name in (keyword.name, *keyword.aliases)}
    return [one for one in site.entries if folded(one.key) in names]


def edits(site: Site, wanted: Wanted) -> list[Edit]:
    """What makes a setting of the site what it is to be; nothing where it is so already.

    Raises ``RefusedEditError``.
    """
    there = entries_of(site, wanted.keyword)
    if not wanted.written:
        # All of them: without the one that counts another would.
        return [_without(site, one) for one in there]
    if wanted.wins and there:
        there = [there[0] if wanted.wins == "first" else there[-1]]
    if there:
        return [_changed(site, one, wanted) for one in there if not says(one.value, wanted)]
    if site.open_end:
        raise RefusedEditError("unchanged.goes-on" if site.open_end == "parts" else "unchanged.no-place")
    return [_added(site, wanted)]


def host_edit(site: Site, one: Written, host: str, name: str) -> list[Edit]:
    """The host in a server's value replaced: protocol, instance and port stay. Raises ``RefusedEditError``."""
    raw = site.text[one.start : one.end]
    place = raw.lower().find(host.lower())
    if not host or place < 0 or not _PLAIN.fullmatch(name):
        raise RefusedEditError("unchanged.no-place")
    if host.lower() == name.lower():
        return []
    return [Edit(one.start + place, one.start + place + len(host), name)]


def _changed(site: Site, one: Written, wanted: Wanted) -> Edit:
    if _ELSEWHERE.search(one.value) or (site.form == "braces" and _EXPRESSION.search(site.text[one.start : one.end])):
        raise RefusedEditError("unchanged.elsewhere")
    raw = site.text[one.start : one.end]
    return Edit(one.start, one.end, _as_there(site, raw, styled(one.value, wanted), wanted))


def _as_there(site: Site, raw: str, value: str, wanted: Wanted) -> str:
    """A value with the quotes that the former one had, or that it needs."""
    if site.form == "string":
        return escaped(_in_string(value, site.grammar), site.escape)
    if site.form == "url":
        from urllib.parse import quote  # noqa: PLC0415 - start-up: few texts have an address

        return escaped(quote(value, safe="/:"), site.escape)
    return block_value(site, raw, value, wanted)


def _in_string(value: str, grammar: str) -> str:
    """A value in a connection string: quoted where it has to be."""
    if _PLAIN.fullmatch(value) or (grammar in ("odbc", "jdbc") and not set(value) & set(";{}")):
        return value
    if grammar in ("odbc", "jdbc"):
        return "{" + value.replace("}", "}}") + "}"
    return value if not set(value) & set(";\"'=") else '"' + value.replace('"', '""') + '"'


def _added(site: Site, wanted: Wanted) -> Edit:
    last = max(site.entries, key=lambda one: one.end)
    value = like_neighbours(site, wanted)
    if site.form == "string":
        pair = f";{wanted.keyword.name}={_in_string(value, site.grammar)}"
        return Edit(last.end, last.end, escaped(pair, site.escape))
    if site.form == "url":
        return _parameter(site, wanted, value, last)
    return beside(site, wanted, value)


def _parameter(site: Site, wanted: Wanted, value: str, last: Written) -> Edit:
    from urllib.parse import quote  # noqa: PLC0415 - start-up: few texts have an address

    # The last entry of an address without parameters ends where they begin.
    sign = "&" if last.at < last.start else "?"
    return Edit(
        last.end, last.end, escaped(f"{sign}{quote(wanted.keyword.name)}={quote(value, safe='/:')}", site.escape)
    )


def _without(site: Site, one: Written) -> Edit:
    """An entry taken out, with what parts it from the next one."""
    text = site.text
    if site.form in ("lines", "elements"):
        start = text.rfind("\n", 0, one.at) + 1
        end = text.find("\n", one.end)
        return Edit(start - (end < 0 and start > 0), len(text) if end < 0 else end + 1, "")
    sign = escaped(_SEPARATORS[site.form], site.escape)
    end = one.end
    while end < len(text) and text[end] in " \t":
        end += 1
    if text.startswith(sign, end):
        end += len(sign)
        while site.form == "braces" and end < len(text) and text[end] in " \t\n":
            end += 1
        return Edit(one.at, end, "")
    start = one.at
    before = text[:start].rstrip(" \t\n")
    lead = next((each for each in (sign, "?") if before.endswith(each)), "")
    return Edit(len(before) - len(lead) if lead else start, one.end, "")
