"""Which machine a piece of evidence comes from, and which part that machine has in an incident.

Content names machines (an event's computer, a report's host); where it does not, a name that the rest of the case
knows, found in the file's path (``APP01_System.evtx``, ``APP01/roots.txt``), is taken for it.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Literal, TypeAlias

from msgspec import Struct

from kbassist.case.hosts import Hosts
from kbassist.connection.hosts import same_host
from kbassist.model.evidence import Reading
from kbassist.rulebase.names import CLIENT_HOST, SERVER_HOST, SERVER_MACHINE
from kbassist.text.expression import Expression

_NETBIOS = Expression(r"[A-Z][A-Z0-9-]{1,14}")
Role: TypeAlias = Literal["client", "server", "both", "other", "unknown"]


class Place(Struct, frozen=True):
    """The machines a reading names: the client, the server as the client calls it, the server's machine, its own."""

    client: str | None
    server: str | None
    machine: str | None
    own: str | None

    @property
    def names(self) -> tuple[str, ...]:
        """All of them."""
        return tuple(name for name in (self.client, self.server, self.machine, self.own) if name)


def _said(reading: Reading, fact: str) -> str | None:
    return next((str(item.value) for item in reading.observations if item.name == fact), None)


def places(readings: Sequence[Reading]) -> list[Place]:
    """The place of every reading, names in paths included."""
    found = [
        Place(
            client=_said(one, CLIENT_HOST),
            server=_said(one, SERVER_HOST),
            machine=_said(one, SERVER_MACHINE),
            own=one.machine or _said(one, SERVER_MACHINE),
        )
        for one in readings
    ]
    known = list(dict.fromkeys(name for place in found for name in place.names))
    known += _by_convention([one.evidence.path for one in readings], known)
    by_word: dict[str, list[str]] = {}
    for name in known:
        for word in {name.casefold(), name.casefold().split(".")[0]}:
            by_word.setdefault(word, []).append(name)
    result = []
    for reading, place in zip(readings, found, strict=True):
        own = place.own or _in_path(reading.evidence.path, by_word)
        client = place.client
        if client is None and own and reading.hits and place.machine is None:
            # Who logs a failed connection is the client, a server itself (that connects to another) included.
            client = own
        result.append(Place(client, place.server, place.machine, own))
    return result


def _in_path(path: str, known: Mapping[str, Sequence[str]]) -> str | None:
    """The machine whose name begins the file's name or is the name of a folder above it.

    ``known``: machines by their name and by its first part, folded.
    """
    *folders, file = path.replace("\\", "/").split("/")
    words = {file.casefold().split("_")[0], file.casefold().split(".")[0], *(folder.casefold() for folder in folders)}
    words |= {folder.casefold().split("_")[0] for folder in folders}
    matches = [name for word in sorted(words) for name in known.get(word, ())]
    return matches[0] if matches and all(same_host(matches[0], one) for one in matches) else None


def _by_convention(paths: Sequence[str], known: Iterable[str]) -> list[str]:
    """Machines that nothing else names, from a folder in which ``MACHINE_what`` is how files are named.

    That it is shows a file that begins with a machine the content of some document names; SQL LogScout and TSS do so.
    """
    short = {name.split(".")[0].casefold() for name in known}
    prefixes: dict[str, set[str]] = {}
    for path in paths:
        *folders, file = re.split(r"[\\/]", path)
        prefix, mark, _ = file.partition("_")
        if mark:
            prefixes.setdefault("/".join(folders), set()).add(prefix)
    return [
        prefix
        for folder in prefixes.values()
        if any(one.casefold() in short for one in folder)
        for prefix in sorted(folder)
        if _NETBIOS.fullmatch(prefix) and prefix.casefold() not in short
    ]


def pairs(found: Sequence[tuple[str | None, str | None]]) -> list[tuple[str | None, str | None]]:
    """The different pairs of client and server that witnesses name, sorted; at least one, even if it is empty.

    Witnesses that name only one side are completed from the others: two clients of one server are two pairs.
    """
    whole = _distinct((client, server) for client, server in found if client and server)
    clients = _apart(client for client, _ in found if client)
    servers = _apart(server for _, server in found if server)
    paired_clients, paired_servers = (Hosts(one[side] for one in whole) for side in (0, 1))
    lone_clients = [name for name in clients if not paired_clients.has(name)]
    lone_servers = [name for name in servers if not paired_servers.has(name)]
    result: list[tuple[str | None, str | None]] = [*whole]
    if not whole and len(servers) <= 1:
        result = [(client, servers[0] if servers else None) for client in clients]
        lone_clients, lone_servers = [], [] if clients else servers
    elif not whole and len(clients) == 1:
        result, lone_clients, lone_servers = [(clients[0], server) for server in servers], [], []
    result += [(client, None) for client in lone_clients] + [(None, server) for server in lone_servers]
    return sorted(result or [(None, None)], key=lambda pair: (pair[0] or "", pair[1] or ""))


def _distinct(found: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
    known = Hosts()
    kept: list[tuple[str, str]] = []
    for one in found:
        if not known.has(*one):
            known.add(*one)
            kept.append(one)
    return kept


def _apart(names: Iterable[str]) -> list[str]:
    known = Hosts()
    kept: list[str] = []
    for name in names:
        if not known.has(name):
            known.add(name)
            kept.append(name)
    return kept


def role(place: Place, client: str | None, server: str | None, *, only_server: bool) -> Role:
    """The part of the reading's own machine in an incident.

    ``only_server``: the case has one machine with the server, so it is the one the client calls by another name.
    """
    own = place.own
    if own is None:
        return "unknown"
    is_client = client is not None and same_host(own, client)
    is_server = server is not None and same_host(own, server)
    if is_client or is_server:
        return "both" if is_client and is_server else "client" if is_client else "server"
    if place.machine is not None and (only_server or server is None):
        return "server"
    return "other"
