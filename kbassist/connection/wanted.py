"""How the one who reads a site spells the settings that an option changes: its driver, or the program around that."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from kbassist.connection.blocks import spelled as spelled_in
from kbassist.connection.change import RefusedEditError, Wanted
from kbassist.connection.dialects import dialects
from kbassist.connection.syntax import Syntax, folded
from kbassist.model.evidence import Site, Value
from kbassist.rulebase.base import RuleBase
from kbassist.rulebase.language.clients import Driver, Keyword, Profile
from kbassist.rulebase.language.keywords import keywords_of


class Client(NamedTuple):
    """What is known of the client: its driver, the driver's version, the program; empty where it is not known."""

    driver: str = ""
    version: Value | None = None
    program: str = ""


class Reader(NamedTuple):
    """Who reads a site. ``title``: what it is called; ``keywords``: those of all that may be it, of the
    version in use; ``wins``: which one counts of a keyword that is there twice; ``variable``: an environment
    variable."""

    title: str
    keywords: Sequence[Mapping[str, Keyword]]
    wins: str = ""
    profile: Profile | None = None
    syntax: Syntax | None = None
    variable: bool = False


def reader_of(site: Site, client: Client, base: RuleBase) -> Reader:
    """Who reads a site. Raises ``RefusedEditError`` where nobody can tell."""
    found = _reader_of(site, client, base)
    grammar = base.grammars.get(site.grammar)
    if grammar is None:
        return found
    keywords = [spelled_in(one, grammar) for one in found.keywords] if grammar.keys else found.keywords
    return found._replace(
        keywords=keywords,
        syntax=dialects(base).syntaxes.get(grammar.id),
        variable=grammar.shape == "environment",
    )


def _reader_of(site: Site, client: Client, base: RuleBase) -> Reader:
    if site.program not in (None, *base.programs) or site.driver not in (None, *base.drivers):
        # A case of another rule base.
        raise RefusedEditError("unchanged.no-reader")
    if site.program is not None:
        program = base.programs[site.program]
        profile = program.profile
        return Reader(program.title, [profile.settings] if profile else [], "", profile)
    known = site.driver
    shared = site.grammar in base.grammars and base.grammars[site.grammar].shared
    if client.driver in base.drivers and (known is None or shared or _wraps(base, client.driver, known)):
        known = client.driver if _speaks(base.drivers[client.driver], site, base) else known
    if known is not None:
        driver = base.drivers[known]
        version = client.version if client.driver in ("", known) or _wraps(base, client.driver, known) else None
        return _driver(driver, site, version, base)
    drivers = [one for one in base.drivers.values() if _speaks(one, site, base) and one.connection_string.keywords]
    if not drivers:
        raise RefusedEditError("unchanged.no-reader")
    spelled = [one.connection_string.keywords for one in drivers]
    return Reader(
        drivers[0].title, spelled, wins if len({wins := one.connection_string.wins for one in drivers}) == 1 else ""
    )


def _wraps(base: RuleBase, outer: str, inner: str) -> bool:
    return inner in base.wrapped.get(outer, frozenset())


def _speaks(driver: Driver, site: Site, base: RuleBase) -> bool:
    """Whether a site can be this driver's."""
    if site.form not in ("string", "url"):
        return driver.profile is not None or site.grammar in driver.connection_string.grammars
    said = driver.connection_string
    keys = {folded(one.key) for one in site.entries}
    if said.needs and not keys & {folded(key) for key in said.needs}:
        return False
    return site.grammar in said.grammars or (
        driver.profile is not None and site.grammar in dialects(base).understood(driver)
    )


def _driver(driver: Driver, site: Site, version: Value | None, base: RuleBase) -> Reader:
    block = driver.profile.settings if driver.profile is not None else {}
    if site.form in ("string", "url"):
        return Reader(
            driver.title, [{**block, **keywords_of(driver, version, base.facts)}], driver.connection_string.wins
        )
    return Reader(driver.title, [block or keywords_of(driver, version, base.facts)], "", driver.profile)


def wanted(reader: Reader, setting: str, value: str) -> Wanted:
    """A setting as the reader spells it. Raises ``RefusedEditError`` if it can't say it."""
    known = [keywords[setting] for keywords in reader.keywords if setting in keywords]
    if not known or len(known) < len(reader.keywords):
        raise RefusedEditError("unchanged.no-keyword" if len(reader.keywords) == 1 else "unchanged.no-reader")
    keyword = known[0]
    common = [
        name
        for name in (keyword.name, *keyword.aliases)
        if all(folded(name) in {folded(each) for each in (one.name, *one.aliases)} for one in known)
    ]
    written = _spelled(keyword, value)
    if not common or any(folded(_spelled(one, value)) != folded(written) for one in known):
        raise RefusedEditError("unchanged.no-reader")
    profile = reader.profile
    quoted = profile is not None and ("'{value}'" in profile.written or '"{value}"' in profile.written)
    inside = profile.inside if profile is not None and setting in _INSIDE else ""
    spelled = Keyword(
        name=common[0], aliases=(keyword.name, *keyword.aliases), values=keyword.values, accepts=keyword.accepts
    )
    return Wanted(spelled, written, value, reader.wins, inside, quoted, reader.syntax, reader.variable)


_INSIDE = ("encrypt", "trust", "host_name", "ca_file", "server_certificate")
"""What a program with an object of its own for such settings has in it; the server's name stands outside."""


def _spelled(keyword: Keyword, value: str) -> str:
    """A value as the keyword has it; free text where it takes any."""
    if not value or value == keyword.unsaid:
        return ""
    if value in keyword.values:
        return keyword.values[value]
    taken = keyword.accepts.get(value, ())
    if taken and taken[0] != "*":
        return taken[0]
    if keyword.values or any("*" not in spellings for spellings in keyword.accepts.values()):
        raise RefusedEditError("unchanged.no-keyword")
    return value
