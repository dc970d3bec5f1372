"""Folders that add to what others define: an entry with ``extends`` goes into the entry it names.

What is a list grows at its end, what is a mapping gets more keys, a plain value stands in place of the former. Files
come in the order of their folders, so that an added folder has the last word. An article's example with ``supersedes``
stands in place of the one with that title.
"""

from collections.abc import Collection, Iterator
from copy import deepcopy
from typing import Any

import msgspec
from msgspec import Struct

from kbassist.rulebase.surface.words import EXTENDS, SUPERSEDES
from kbassist.rulebase.yamlfile import Guest, Path, YamlFile
from kbassist.text.similar import suggestion

_ENTRIES = {"vocabulary": "facts", "messages": "messages", "procedures": "procedures"}
"""Kinds of files that hold several entries, and the key of their list; a file of the others is one entry."""
_WHOLE = ("drivers", "programs", "articles")


class Source(Struct):
    """A file with what it says. ``data`` is its own; what is added to it is a guest of ``yaml``."""

    kind: str
    name: str
    yaml: YamlFile
    data: Any
    adds: bool = False
    """Whether it was an extension and nothing else."""


class _Entry(Struct, frozen=True):
    file: Source
    path: Path
    data: dict[str, Any]


def extended(files: list[Source], lost: Collection[str] = ()) -> Iterator[tuple[Source, Path, str]]:
    """Put every extension into what it extends, and take it out of its file; those that extend nothing, with words,
    unless it may be what is ``lost``.

    A file that was nothing but an extension keeps no data.
    """
    _own(files)
    known: dict[tuple[str, str], _Entry] = {}
    extensions: list[_Entry] = []
    for file in files:
        for entry in _entries(file):
            if EXTENDS in entry.data:
                extensions.append(entry)
            elif isinstance(entry.data.get("id"), str):
                known.setdefault((file.kind, entry.data["id"]), entry)
    for entry in extensions:
        name = str(entry.data[EXTENDS])
        target = known.get((entry.file.kind, name))
        if target is None and name in lost:
            continue
        if target is None:
            ids = [one for kind, one in known if kind == entry.file.kind]
            yield entry.file, (*entry.path, EXTENDS), f"there is no '{name}' to extend{suggestion(name, ids)}"
        else:
            added = {key: value for key, value in entry.data.items() if key not in (EXTENDS, "id")}
            yield from _examples(added, entry, target)
            _merge(target.data, added, target, entry, (), ())
            _tear(target.file, entry.file)
    for file in files:
        _without(file)


def _own(files: list[Source]) -> None:
    """Give each file that an extension changes data of its own: what a file says is kept for the next time."""
    named = {
        (file.kind, str(entry.data[EXTENDS])) for file in files for entry in _entries(file) if EXTENDS in entry.data
    }
    for file in files if named else ():
        if any(EXTENDS in one.data or (file.kind, str(one.data.get("id"))) in named for one in _entries(file)):
            file.data = deepcopy(file.data)


def _entries(file: Source) -> Iterator[_Entry]:
    if not isinstance(file.data, dict):
        return
    if file.kind in _WHOLE:
        yield _Entry(file, (), file.data)
        return
    key = _ENTRIES.get(file.kind, "")
    entries = file.data.get(key)
    for i, one in enumerate(entries if isinstance(entries, list) else []):
        if isinstance(one, dict):
            yield _Entry(file, (key, i), one)


def _without(file: Source) -> None:
    """The file without its extensions."""
    if not isinstance(file.data, dict):
        return
    if EXTENDS in file.data and file.kind in _WHOLE:
        file.adds = True
        return
    key = _ENTRIES.get(file.kind, "")
    entries = file.data.get(key)
    if not isinstance(entries, list):
        return
    kept = [i for i, one in enumerate(entries) if not (isinstance(one, dict) and EXTENDS in one)]
    if len(kept) < len(entries):
        file.data[key] = [entries[i] for i in kept]
        # What is left has other numbers now: each is a guest from the file as it was.
        before = msgspec.structs.replace(file.yaml)
        guests = {(key, new): Guest(file.name, before, (key, old)) for new, old in enumerate(kept)}
        numbers: dict[str | int, int] = {old: new for new, old in enumerate(kept)}
        inner = {one for one in file.yaml.torn if len(one) > 1 and one[0] == key}
        torn = (file.yaml.torn - inner) | {(key, numbers[one[1]], *one[2:]) for one in inner if one[1] in numbers}
        file.yaml = msgspec.structs.replace(file.yaml, guests=guests, torn=torn)


def _tear(target: Source, entry: Source) -> None:
    """What is torn of an extension is torn of what it extends."""
    if entry.yaml.torn and entry is not target:
        torn = {
            (*path, *one[len(guest.path) :])
            for path, guest in target.yaml.guests.items()
            if guest.yaml is entry.yaml
            for one in entry.yaml.torn
            if one[: len(guest.path)] == guest.path
        }
        target.yaml = msgspec.structs.replace(target.yaml, torn=target.yaml.torn | torn)


def _examples(added: dict[str, Any], entry: _Entry, target: _Entry) -> Iterator[tuple[Source, Path, str]]:
    """Take those examples out of an article that others supersede by their title."""
    examples = added.get("examples")
    if entry.file.kind != "articles" or not isinstance(examples, list):
        return
    former = target.data.get("examples", [])
    for i, example in enumerate(examples):
        if not isinstance(example, dict) or SUPERSEDES not in example:
            continue
        title = example[SUPERSEDES]
        place = next((j for j, one in enumerate(former) if isinstance(one, dict) and one.get("title") == title), None)
        if place is None:
            yield entry.file, (*entry.path, "examples", i, SUPERSEDES), f"no example of it is called '{title}'"
        else:
            former[place] = {key: one for key, one in example.items() if key != SUPERSEDES}
            target.file.yaml.guests["examples", place] = Guest(entry.file.name, entry.file.yaml, ("examples", i))
    added["examples"] = [_GONE if isinstance(one, dict) and SUPERSEDES in one else one for one in examples]


_GONE = object()
"""Stands for an item that has its place already."""


def _merge(into: dict[str, Any], added: dict[str, Any], target: _Entry, entry: _Entry, at: Path, where: Path) -> None:
    for key, value in added.items():
        place, origin = (*target.path, *at, key), (*entry.path, *where, key)
        there = into.get(key)
        if isinstance(there, dict) and isinstance(value, dict):
            into[key] = dict(there)
            _merge(into[key], value, target, entry, (*at, key), (*where, key))
        elif isinstance(there, list) and isinstance(value, list):
            into[key] = list(there)
            for i, one in enumerate(value):
                if one is not _GONE:
                    target.file.yaml.guests[(*place, len(into[key]))] = Guest(
                        entry.file.name, entry.file.yaml, (*origin, i)
                    )
                    into[key].append(one)
        else:
            into[key] = [one for one in value if one is not _GONE] if isinstance(value, list) else value
            target.file.yaml.guests[place] = Guest(entry.file.name, entry.file.yaml, origin)
