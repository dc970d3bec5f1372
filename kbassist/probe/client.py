"""The client that is known: from a connection string, a case, or what somebody says."""

from collections.abc import Iterator, Sequence

from msgspec import Struct

from kbassist.connection.string import Found, find
from kbassist.model.evidence import Reading
from kbassist.model.result import Fact
from kbassist.rulebase.base import RuleBase
from kbassist.rulebase.language.keywords import all_keywords
from kbassist.rulebase.names import APPLICATION, CONNECTION_STRING, DRIVER, SERVER_HOST

_EXPECTED = "host_name"
"""The meaning of the keyword that names what is to stand in the certificate (``HostNameInCertificate``)."""


class GivenClient(Struct, frozen=True):
    """What is known of the client. ``drivers``: those that it can be, none if any; ``host``: the server in its
    connection string; ``expected``: the name that it compares with the certificate instead of that."""

    known: bool = False
    drivers: frozenset[str] = frozenset()
    host: str = ""
    expected: str = ""


def client_of(readings: Sequence[Reading], facts: Sequence[Fact], base: RuleBase) -> GivenClient:
    """The client of an incident with these ``facts``; ``readings``: what was given beside the probe."""
    settings = {DRIVER, APPLICATION, *(one.name for one in base.settings if one.choices)}
    told = [one for one in facts if one.name in settings]
    strings = list(_strings(readings, base))
    drivers = {str(one.value) for one in told if one.name == DRIVER}
    if not drivers and len(strings) == 1:
        grammar = strings[0].grammar
        drivers = {name for name, one in base.drivers.items() if grammar in one.connection_string.grammars}
    hosts = [str(seen.value) for one in readings for seen in one.observations if seen.name == SERVER_HOST]
    return GivenClient(
        known=bool(told),
        drivers=frozenset(drivers),
        host=hosts[0] if hosts else "",
        expected=_expected(strings, base),
    )


def _strings(readings: Sequence[Reading], base: RuleBase) -> Iterator[Found]:
    for one in readings:
        for seen in one.observations:
            if seen.name == CONNECTION_STRING:
                yield from find(str(seen.value), base)


def _expected(strings: Sequence[Found], base: RuleBase) -> str:
    """The name that a connection string says is in the certificate."""
    names = {
        name.casefold()
        for driver in base.drivers.values()
        for meaning, keyword in all_keywords(driver)
        for name in (keyword.name, *keyword.aliases)
        if meaning == _EXPECTED
    }
    values = [pair.value for one in strings for pair in one.pairs if " ".join(pair.key.casefold().split()) in names]
    return values[0] if values else ""
