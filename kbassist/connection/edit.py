"""Edits of a ``Site``: a setting changed, added in the manner of its neighbours, or taken out; nothing else changes."""

from kbassist.connection.block_edit import beside, block_value
from kbassist.connection.change import Edit, RefusedEditError, Wanted
from kbassist.connection.environment import variable
from kbassist.connection.environment import written as of_environment
from kbassist.connection.literal import escaped
from kbassist.connection.spelling import like_neighbours, says, styled
from kbassist.connection.syntax import Syntax, folded
from kbassist.model.evidence import Site, Written
from kbassist.rulebase.language.clients import Keyword
from kbassist.text.expression import Expression

_PLAIN = Expression(r"[^\s;={}\"'&]+")
_ELSEWHERE = Expression(r"process\.env|\benv\(|os\.environ|\$\{|\$env:|\{\{|%\(|#\{|%\w{1,80}%")
"""A value that stands elsewhere: in the environment, in a template."""
_EXPRESSION = Expression(r"^[^\"'].*[()\[\]?|=!<>&]")
"""A value in code that is none yet."""


def entries_of(site: Site, keyword: Keyword) -> list[Written]:
    """Where a setting stands in a site, under any of its names."""
    names = {folded(name) for name in (keyword.name, *keyword.aliases)}
    return [one for one in site.entries if folded(one.key) in names]


def edits(site: Site, wanted: Wanted) -> list[Edit]:
    """What makes a setting of the site what it is to be; nothing where it is so already.

    Raises ``RefusedEditError``.
    """
    names = {wanted.same(name) for name in (wanted.keyword.name, *wanted.keyword.aliases)}
    there = [one for one in site.entries if wanted.same(one.key) in names]
    if not wanted.written:
        # All of them: without the one that counts another would.
        return [_without(site, one, wanted) for one in there]
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
    if site.form in ("string", "url"):
        return escaped(_spelled(_syntax(wanted), "", value), site.escape)
    return of_environment(raw, value) if wanted.variable else block_value(site, raw, value, wanted)


def _syntax(wanted: Wanted) -> Syntax:
    if wanted.syntax is None:
        # A case of another rule base.
        raise RefusedEditError("unchanged.no-reader")
    return wanted.syntax


def _spelled(syntax: Syntax, key: str, value: str) -> str:
    """A value, or a key with it, in a connection string: quoted where it has to be."""
    try:
        return syntax.setting(key, value) if key else syntax.value(value)
    except ValueError as error:
        raise RefusedEditError("unchanged.quotes") from error


def _added(site: Site, wanted: Wanted) -> Edit:
    last = max(site.entries, key=lambda one: one.end)
    value = like_neighbours(site, wanted)
    if site.form in ("string", "url"):
        syntax = _syntax(wanted)
        # The last entry of an address without settings ends where they begin.
        bare = site.form == "url" and last.at == last.start
        sign = syntax.grammar.begins if bare else syntax.grammar.separator
        setting = _spelled(syntax, wanted.keyword.name, value)
        return Edit(last.end, last.end, escaped(f"{sign}{setting}", site.escape))
    return variable(site, wanted.keyword.name, value) if wanted.variable else beside(site, wanted, value)


def _without(site: Site, one: Written, wanted: Wanted) -> Edit:
    """An entry taken out, with what parts it from the next one."""
    text = site.text
    if site.form in ("lines", "elements"):
        start = text.rfind("\n", 0, one.at) + 1
        end = text.find("\n", one.end)
        if wanted.variable and sum(start <= each.at < (end if end >= 0 else len(text)) for each in site.entries) > 1:
            return Edit(one.at, one.end + text.startswith(" ", one.end), "")
        return Edit(start - (end < 0 and start > 0), len(text) if end < 0 else end + 1, "")
    separator, begins = ",", "?"
    if site.form != "braces":
        separator, begins = _syntax(wanted).grammar.separator, _syntax(wanted).grammar.begins
    sign = escaped(separator, site.escape)
    end = one.end
    while separator.strip() and end < len(text) and text[end] in " \t":
        end += 1
    if text.startswith(sign, end):
        end += len(sign)
        while site.form == "braces" and end < len(text) and text[end] in " \t\n":
            end += 1
        return Edit(one.at, end, "")
    start = one.at
    before = text[:start].rstrip(" \t\n")
    lead = next((each for each in (sign, begins) if before.endswith(each)), "")
    return Edit(len(before) - len(lead) if lead or not separator.strip() else start, one.end, "")
