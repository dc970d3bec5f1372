"""A value whose meaning is known, taken apart into what it names."""

import re
from collections.abc import Callable, Iterator, Mapping

from kbassist.anonymous.numbers import address
from kbassist.anonymous.span import Span
from kbassist.rulebase.language.anonymity import Form, Kind
from kbassist.text.expression import Expression

_SOURCE = Expression(
    r"\s{0,20}[\"'{(]{0,2}(?:(?:tcp|np|lpc|admin|ssl):)?(?:\\{2,4})?"
    r"(?P<host>\[[0-9A-Fa-f:.%]{2,60}\]|[^\s\\,;:\"'(){}/]{1,253})"
    r"(?:\\{1,2}(?P<instance>[^\s\\,;:\"'(){}/]{1,60}))?",
    re.IGNORECASE,
)
_REST = Expression(r"\s{0,9}(?:[,:]\s{0,9}[0-9]{0,6})?[\s\"')}\].,;]{0,9}")
"""A port, and what closes."""
_LISTED = Expression(r"[^\s,;]{1,253}")
_PREFIX = Expression(r"(?:DNS|IP|IP Address|DNS Name|host):", re.IGNORECASE)
_MACHINE = Expression(r"(?:^|[\\/])(?P<host>[A-Z](?=[A-Z0-9-]{0,13}[0-9-])[A-Z0-9-]{1,14})(?=[_\\/])")
"""A NetBIOS name with a digit or a hyphen, as nearly all have: other words in capitals are kinds of files."""
_PIPE = "pipe"
_USER = Expression(
    r"\[?(?:(?P<domain>[^\\@\[\]\n]{1,64})\\{1,2})?(?P<user>[^\\@\[\]\n]{1,128})(?:@(?P<at>[\w-]{1,63}(?:\.[\w-]{1,63}){0,8}))?"
)
_PAIR = Expression(
    r"(?<![\w.])(?P<key>CN|OU?|DC|ST?|L|E|STREET|UID|T|emailAddress|serialNumber|postalCode|commonName|organizationName"
    r"|organizationalUnitName|localityName|stateOrProvinceName|businessCategory|SN|GN?|initials|title|dnQualifier"
    r"|organizationIdentifier|telephoneNumber|[0-9](?:\.[0-9]{1,9}){3,12}|OID(?:\.[0-9]{1,9}){2,12})\s{0,2}=\s{0,2}"
    r"(?P<value>\"[^\"\n]{1,200}\""
    r"|(?:\\.|\([^()\n]{0,60}\)|(?!\s[<-]|\sissued by|\s\s|\s[a-z]:)[^,/+;\n\"'<>\]}()\\]){1,200})"
)
_ATTRIBUTES: dict[str, Kind] = {
    "cn": "certificate", "commonname": "certificate", "o": "organisation", "organizationname": "organisation",
    "ou": "unit", "organizationalunitname": "unit", "dc": "domain", "l": "place", "localityname": "place",
    "s": "place", "st": "place", "stateorprovincename": "place", "street": "place", "postalcode": "place",
    "e": "user", "emailaddress": "user", "uid": "user", "serialnumber": "number",
}  # fmt: skip
"""X.520 and RFC 4519, by what they name; any other attribute is as good as a name."""
_COMMON = frozenset({"cn", "commonname"})
_PARTS: tuple[tuple[str, Kind], ...] = (("domain", "domain"), ("user", "user"), ("at", "domain"))
_ALONE = frozenset({"l", "s", "st", "t", "e", "g", "gn", "sn", "uid", "title", "initials", "serialnumber"})
"""These letters stand before an equals sign in other texts as well: they count beside another attribute."""
_HOST_LABEL = Expression(r"(?:\*\.)?[A-Za-z0-9_][\w-]{0,62}(?:\.[\w-]{1,63}){0,10}")
_AUTHORITY = Expression(r"(?:ca|root|issuing|authority)[0-9]{0,4}$|^(?:ca|root)", re.IGNORECASE)


def spans_of(form: Form, text: str, at: int = 0) -> Iterator[Span]:
    """What a value of that form names; ``at``: where the value begins in the text that the places are of."""
    return (one.moved(at) for one in _READ[form](text))


def machines_in(path: str) -> Iterator[Span]:
    """The machines by which tools of collection name files and folders (``APP01_System.evtx``, ``APP01/roots.txt``)."""
    return (Span(*found.span("host"), "host", found["host"]) for found in _MACHINE.finditer(path))


def names_in(text: str) -> Iterator[Span]:
    """The X.500 names of a text, as any tool prints them."""
    pairs = list(_PAIR.finditer(text)) if "=" in text else []
    several = len(pairs) > 1
    for pair in pairs:
        key, value = pair["key"].casefold(), pair["value"].rstrip()
        if key in _ALONE and not several:
            continue
        start = pair.start("value")
        if value[:1] == '"':
            start, value = start + 1, value.strip('"')
        yield from (one.moved(start) for one in _attribute(key, value))


def _attribute(key: str, value: str) -> Iterator[Span]:
    kind = _ATTRIBUTES.get(key, "certificate")
    if key in _COMMON and is_host(value):
        kind = "address" if address(value) else "host"
    if kind == "user":
        yield from _user(value)
    else:
        yield Span(0, len(value), kind, value)


def is_host(text: str) -> bool:
    """Whether the common name of a certificate is that of a host, and not one in words."""
    return address(text) is not None or (
        _HOST_LABEL.fullmatch(text) is not None and _AUTHORITY.search(text.partition(".")[0]) is None
    )


def _host(text: str) -> Iterator[Span]:
    whole = address(text)
    if whole is not None:
        start = text.index(text.strip())
        plain = text.strip()
        if plain[:1] == "[":
            start, plain = start + 1, plain.strip("[]")
        yield Span(start, start + len(plain), "address", plain)
        return
    found = _SOURCE.match(text)
    if found is None:
        return
    if not _REST.fullmatch(text, found.end()) and text[found.end()] not in "\\/":
        # No name as clients write it; somebody's all the same.
        yield from _whole("host", text)
        return
    host, start = found["host"], found.start("host")
    if host[:1] == "[":
        host, start = host.strip("[]"), start + 1
    host = host.rstrip(".,")
    kind: Kind = "address" if address(host) else "host"
    if host:
        yield Span(start, start + len(host), kind, host)
    if found["instance"] and found["instance"].casefold() != _PIPE:
        yield Span(*found.span("instance"), "instance", found["instance"])


def _hosts(text: str) -> Iterator[Span]:
    for one in _LISTED.finditer(text):
        prefix = _PREFIX.match(one[0])
        cut = prefix.end() if prefix else 0
        yield from (span.moved(one.start() + cut) for span in _host(one[0][cut:]))


def _user(text: str) -> Iterator[Span]:
    found = _USER.match(text.rstrip(".,"))
    if found is None:
        return
    for group, kind in _PARTS:
        name = (found[group] or "").rstrip()
        if name:
            yield Span(found.start(group), found.start(group) + len(name), kind, name)


def _name(text: str) -> Iterator[Span]:
    found = list(names_in(text))
    if not found and text.strip():
        found = list(_attribute("cn", text.strip()))
    yield from found


def _whole(kind: Kind, text: str) -> Iterator[Span]:
    plain = text.strip()
    if plain:
        start = text.index(plain)
        yield Span(start, start + len(plain), kind, plain)


_READ: Mapping[Form, Callable[[str], Iterator[Span]]] = {
    "host": _host,
    "hosts": _hosts,
    "user": _user,
    "name": _name,
    "database": lambda text: _whole("database", text),
    "instance": lambda text: _whole("instance", text),
    "share": lambda text: _whole("share", text),
    "application": lambda text: _whole("application", text),
    "number": lambda text: _whole("number", text),
    "organisation": lambda text: _whole("domain" if "." in text else "organisation", text),
}
