"""What each option changes in the connection strings and configurations of the evidence, as lines before and after."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

import msgspec

from kbassist.advisor.fill import Filler
from kbassist.connection.change import Edit, RefusedEditError, Wanted, applied
from kbassist.connection.edit import edits, entries_of, host_edit
from kbassist.connection.hosts import fits, short
from kbassist.connection.syntax import folded
from kbassist.connection.wanted import Client, Reader, reader_of, wanted
from kbassist.model.evidence import Evidence, Reading, Site, Written
from kbassist.model.result import Change, Fact, Incident, PlanOption, SettingChange, Step
from kbassist.rulebase.base import RuleBase
from kbassist.rulebase.language.templates import HANDED, TEMPLATE
from kbassist.rulebase.names import APPLICATION, DRIVER, DRIVER_VERSION, ROOT_FILE, SERVER_HOST
from kbassist.rulebase.sentences import SENTENCES
from kbassist.text.safe import clean

_LONGEST = 4096
_MOST = 1_000
SERVER = "server"
"""The setting that is the server's own name: of its value the host alone is replaced."""


class Settings(NamedTuple):
    """What an option sets, by meaning; ``unknown``: the settings whose value is not known yet."""

    values: dict[str, str]
    unknown: tuple[str, ...]


class Corrected(NamedTuple):
    """A site with its edits, and what they are in words of settings."""

    edits: tuple[Edit, ...]
    settings: tuple[SettingChange, ...]
    refused: str = ""


def with_changes(
    base: RuleBase, incidents: Sequence[Incident], facts: Mapping[str, Sequence[Fact]], readings: Sequence[Reading]
) -> list[Incident]:
    """The incidents, each option with what it changes. ``facts``: by incident."""
    found = [(reading.evidence, site) for reading in readings for site in reading.sites]
    return [_incident(base, one, facts.get(one.id, ()), found, len(incidents) == 1) for one in incidents]


def _incident(
    base: RuleBase, incident: Incident, facts: Sequence[Fact], found: Sequence[tuple[Evidence, Site]], alone: bool
) -> Incident:
    if incident.plan is None:
        return incident
    known = single(facts)
    chosen = sites_of(incident, found, alone=alone)
    options = tuple(
        msgspec.structs.replace(option, changes=tuple(_changes(base, option, known, chosen)))
        for option in incident.plan.options
    )
    return msgspec.structs.replace(incident, plan=msgspec.structs.replace(incident.plan, options=options))


def sites_of(incident: Incident, found: Sequence[tuple[Evidence, Site]], *, alone: bool) -> list[tuple[Evidence, Site]]:
    """The sites that set up the connection of an incident; ``alone``: the case has no other."""
    near = [(evidence, site) for evidence, site in found if site.server and fits(site.server, incident.server)]
    unnamed = [(evidence, site) for evidence, site in found if not site.server]
    # Of one incident alone the string is that of an alias, if there is none with the server's name.
    return [*near, *unnamed] if near or not alone else [*found]


def single(facts: Iterable[Fact]) -> dict[str, Fact]:
    """The facts by name of which there is one value only."""
    found: dict[str, Fact] = {}
    several = set()
    for fact in facts:
        if found.setdefault(fact.name, fact).value != fact.value:
            several.add(fact.name)
    return {name: fact for name, fact in found.items() if name not in several}


def settings_of(base: RuleBase, steps: Iterable[Step], facts: Mapping[str, Fact]) -> Settings:
    """What the steps of an option set, with the case's values; of several facts in one place those that are known."""
    filler, handed = Filler(base, facts, {}), ROOT_FILE in facts
    values: dict[str, str] = {}
    unknown: list[str] = []
    for step in steps:
        owner, _, own_id = step.id.partition("/")
        defined = next(one for one in base.procedures[owner].steps if one.id == own_id)
        for setting, template in defined.settings.items():
            names = TEMPLATE.findall(template)
            unheard = [one for one in names if one not in facts and not (one == HANDED and handed)]
            value = filler.fill(_less(template, unheard)).strip()
            if names and setting in (SERVER, "host_name"):
                value = _name(value, facts)
            if names and not value:
                unknown.append(setting)
            else:
                values[setting] = value
        if defined.produces is not None:
            filler, handed = filler.handing(filler.fill(defined.produces.file)), True
    return Settings(values, tuple(dict.fromkeys(unknown)))


def _less(template: str, names: Iterable[str]) -> str:
    """A template without some of its places."""
    for one in names:
        template = template.replace(f"{{{one}}}", "")
    return template


def _name(value: str, facts: Mapping[str, Fact]) -> str:
    """Of the names in a certificate the one that the client should use: its own server's, in full."""
    names = [one for one in value.replace(",", " ").replace(";", " ").split() if "*" not in one]
    host = facts.get(SERVER_HOST)
    same = [one for one in names if host is not None and short(one) == short(str(host.value))]
    full = [one for one in same or names if "." in one]
    return next(iter([*full, *same, *names]), "")


def client_of(facts: Mapping[str, Fact]) -> Client:
    """What the facts say of the client."""
    driver, version, program = (facts.get(name) for name in (DRIVER, DRIVER_VERSION, APPLICATION))
    return Client(
        str(driver.value) if driver else "", version.value if version else None, str(program.value) if program else ""
    )


def _changes(
    base: RuleBase, option: PlanOption, facts: Mapping[str, Fact], found: Sequence[tuple[Evidence, Site]]
) -> Iterator[Change]:
    wish = settings_of(base, option.steps, facts)
    if not wish.values and not wish.unknown:
        return
    client = client_of(facts)
    shown: set[tuple[str, tuple[str, ...], tuple[str, ...], str]] = set()
    looked: set[tuple[str, str]] = set()
    for evidence, site in owned(found, client):
        # A log has the same string in many lines.
        if len(shown) == _MOST or (evidence.id, site.text) in looked:
            continue
        looked.add((evidence.id, site.text))
        done = corrected(base, site, wish, client)
        change = _change(evidence, site, done)
        key = (change.evidence, change.before, change.after, change.not_changed)
        if (change.after or change.before or change.not_changed) and key not in shown:
            shown.add(key)
            yield change


def owned(found: Sequence[tuple[Evidence, Site]], client: Client) -> list[tuple[Evidence, Site]]:
    """The sites, of several readings of the same lines the one that fits the client."""
    taken: set[tuple[str, int, int]] = set()
    kept: list[tuple[Evidence, Site]] = []
    for evidence, site in sorted(found, key=lambda one: (one[1].program != client.program, -len(one[1].entries))):
        places = {(evidence.id, *_line(site, one.start)) for one in site.entries}
        if not places & taken:
            taken |= places
            kept.append((evidence, site))
    order = {evidence.id: number for number, (evidence, _) in enumerate(found)}
    return sorted(kept, key=lambda one: (order[one[0].id], _line(one[1], one[1].entries[0].at)))


def _line(site: Site, at: int) -> tuple[int, int]:
    """The line of a place in a site's text, and its column."""
    return site.line + site.text.count("\n", 0, at), at - site.text.rfind("\n", 0, at)


def corrected(base: RuleBase, site: Site, wish: Settings, client: Client) -> Corrected:
    """The edits of a site; ``refused``: why there are none, where something should have been changed."""
    made: list[Edit] = []
    told: list[SettingChange] = []
    try:
        reader = reader_of(site, client, base)
    except RefusedEditError as error:
        return Corrected((), (), base.say(SENTENCES[str(error)]))
    refused = [_refused(base, "unchanged.no-value", setting, reader) for setting in wish.unknown]
    for setting, value in wish.values.items():
        try:
            edited, changes = _setting(site, reader, setting, value)
        except RefusedEditError as error:
            refused.append(_refused(base, str(error), setting, reader))
            continue
        made += edited
        told += changes
    return Corrected(tuple(made), tuple(told), "; ".join(dict.fromkeys(refused)))


def _refused(base: RuleBase, reason: str, setting: str, reader: Reader) -> str:
    fact = next((one for one in base.settings if one.keyword == setting), None)
    called = base.called(fact.name) if fact else setting.replace("_", " ")
    return base.say(SENTENCES[reason], reader=reader.title, setting=called)


def _setting(site: Site, reader: Reader, setting: str, value: str) -> tuple[list[Edit], list[SettingChange]]:
    if setting == SERVER:
        return _server(site, reader, value)
    one = wanted(reader, setting, value)
    made = edits(site, one)
    there = {entry.start: entry for entry in entries_of(site, one.keyword)}
    told = [_told(setting, one, edit, there.get(edit.start)) for edit in made]
    return made, told if one.written else [_taken(setting, entry.key, entry.value) for entry in there.values()]


def _told(setting: str, one: Wanted, edit: Edit, there: Written | None) -> SettingChange:
    if there is None or edit.start == edit.end:
        return SettingChange(setting=setting, keyword=one.keyword.name, before=None, after=one.written.strip("'\""))
    return SettingChange(setting=setting, keyword=there.key, before=there.value, after=edit.text.strip("'\""))


def _taken(setting: str, keyword: str, value: str) -> SettingChange:
    return SettingChange(setting=setting, keyword=keyword, before=value, after=None)


def _server(site: Site, reader: Reader, name: str) -> tuple[list[Edit], list[SettingChange]]:
    """The host of the server that is named there, in whatever key."""
    names = {
        folded(each)
        for keywords in reader.keywords
        if SERVER in keywords
        for each in (keywords[SERVER].name, *keywords[SERVER].aliases)
    }
    there = [
        one for one in site.entries if folded(one.key) in names | {SERVER} and site.server.lower() in one.value.lower()
    ]
    if not there:
        raise RefusedEditError("unchanged.no-place")
    made = host_edit(site, there[0], site.server, name)
    return made, [SettingChange(setting=SERVER, keyword=there[0].key, before=site.server, after=name)] if made else []


def _change(evidence: Evidence, site: Site, done: Corrected) -> Change:
    """The lines that a site's edits change."""
    if not done.edits:
        line, _ = _line(site, site.entries[0].at)
        return Change(evidence=evidence.id, path=evidence.path, line=line, not_changed=done.refused)
    first, before, after = hunk(site.text, applied(site.text, done.edits))
    return Change(
        evidence=evidence.id,
        path=evidence.path,
        line=site.line + first,
        before=tuple(clean(line, _LONGEST) for line in before),
        after=tuple(clean(line, _LONGEST) for line in after),
        settings=done.settings,
        not_changed=done.refused,
    )


def hunk(before: str, after: str) -> tuple[int, list[str], list[str]]:
    """The lines in which two texts differ, and the number of the first (from 0)."""
    old, new = before.split("\n"), after.split("\n")
    first = 0
    while first < min(len(old), len(new)) and old[first] == new[first]:
        first += 1
    last = 0
    while last < min(len(old), len(new)) - first and old[-1 - last] == new[-1 - last]:
        last += 1
    return first, old[first : len(old) - last], new[first : len(new) - last]
