"""What a probe of a server found, from outside and without a login: the JSON contract ``kbassist.probe/1``."""

from typing import Literal, TypeAlias

from msgspec import Struct

PROBE_FORMAT = "kbassist.probe/1"
PROBE_KIND = "probe of a server"
"""What such a document is called as evidence."""
DEFAULT_PORT = 1433
"""Where a server of MS-TDS listens that has no other port (IANA: ms-sql-s)."""

ProbeReason: TypeAlias = Literal[
    # names
    "name-unknown",
    # reaching it
    "refused", "unreachable", "timeout", "reset", "closed", "no-permission", "network-error",
    # what it said
    "not-tds", "not-tls", "too-much", "alert", "tls-failed", "no-tls", "instance-unknown", "no-port",
    # what was not done
    "not-offered-here", "out-of-time", "pointless", "too-old",
]  # fmt: skip
"""Why an attempt gave no answer. ``probe.words`` says it in words."""

AttemptStatus: TypeAlias = Literal["answered", "failed", "not-tried"]
Question: TypeAlias = Literal["name", "browser", "prelogin", "tls", "suites"]
Dialect: TypeAlias = Literal["tds-7", "tds-8"]
"""TLS inside TDS packets, or TLS first."""


class ProbeTarget(Struct, frozen=True, kw_only=True):
    """Whom the person named. ``port``: that was typed, or 0; ``instance``: that was typed, or empty."""

    typed: str
    host: str
    port: int = 0
    instance: str = ""


class ProbeAttempt(Struct, frozen=True, kw_only=True):
    """One thing that was tried.

    ``what``: ``name`` (DNS), ``browser`` (SQL Server Browser, UDP 1434), ``prelogin`` (``asked``: by
    its ENCRYPTION; ``dialect``: TLS inside TDS or first), ``tls`` (``asked``: the version), ``suites`` (the same);
    ``address``: where; ``answer``: what the server said; ``reason`` and ``detail``: why there is no answer.
    """

    what: Question
    asked: str = ""
    dialect: Dialect | None = None
    address: str = ""
    status: AttemptStatus = "not-tried"
    answer: str = ""
    reason: ProbeReason | None = None
    detail: str = ""


class ProbeAddress(Struct, frozen=True, kw_only=True):
    """An address of the host. ``reached``: whether its port takes connections, None where that was not tried;
    ``used``: it is the one that was asked; ``thumbprint``: of the certificate that it sends, where it was asked."""

    address: str
    family: Literal["IPv4", "IPv6"]
    reached: bool | None = None
    reason: ProbeReason | None = None
    used: bool = False
    thumbprint: str = ""


class ProbeInstance(Struct, frozen=True, kw_only=True):
    """An instance as SQL Server Browser names it. ``port``: 0 where it listens on no TCP port."""

    name: str
    port: int = 0
    version: str = ""
    clustered: bool | None = None


class ProbeTls(Struct, frozen=True, kw_only=True):
    """A version of TLS in one of the two dialects.

    ``state``: ``accepted``, ``refused``, ``untested`` (the TLS library of this machine can't offer it) or ``unknown``
    (no clear answer); ``suite``: the cipher suite that the server chose, in OpenSSL's name; ``suites``: all that it
    accepts, in its order of choice, where somebody asked for them; ``more``: there are more than were asked for.
    """

    dialect: Dialect
    version: Literal["1.0", "1.1", "1.2", "1.3"]
    state: Literal["accepted", "refused", "untested", "unknown"]
    suite: str = ""
    suites: tuple[str, ...] = ()
    more: bool = False


class ProbeCertificate(Struct, frozen=True, kw_only=True):
    """A certificate as the server sent it, in DER; the other fields are for a reader and follow from it.

    ``thumbprint``: SHA-1, as Windows shows it; ``readable``: whether it could be taken apart.
    """

    der: bytes
    thumbprint: str
    readable: bool = True
    subject: str = ""
    issuer: str = ""
    names: tuple[str, ...] = ()
    not_before: str = ""
    not_after: str = ""


class Probe(Struct, frozen=True, kw_only=True):
    """What was found.

    ``tool``: version of kbassist; ``time``: ISO 8601 in UTC; ``status``: ``answered`` (a SQL Server, understood),
    ``not-understood`` (something answers that is none), ``unreachable``; ``canonical``: the host's own name in DNS,
    where it is another one; ``more_addresses``: so many were not asked; ``port``: that was asked; ``instances``: what
    Browser named; ``proxies``: variables of this process that name a proxy, which TDS does not use; ``build``: of SQL
    Server, from PRELOGIN; ``encryption``: ``forced``, ``offered``, ``none`` (no usable certificate) or ``unknown``;
    ``strict``: TDS 8.0 is ``accepted``, ``required`` (nothing else is), ``refused`` or ``unknown``; ``chain``: the
    certificates as sent, the server's first; ``chain_state``: ``whole`` (all that was sent), ``server-only`` (the TLS
    library shows no more), ``cut`` (more were sent than are kept), ``none``; ``suites_asked``: whether all cipher
    suites were asked for.
    """

    format: Literal["kbassist.probe/1"] = "kbassist.probe/1"
    tool: str
    time: str
    status: Literal["answered", "not-understood", "unreachable"]
    target: ProbeTarget
    canonical: str = ""
    addresses: tuple[ProbeAddress, ...] = ()
    more_addresses: int = 0
    port: int
    instances: tuple[ProbeInstance, ...] = ()
    proxies: tuple[str, ...] = ()
    build: str = ""
    encryption: Literal["forced", "offered", "none", "unknown"] = "unknown"
    strict: Literal["accepted", "required", "refused", "unknown"] = "unknown"
    chain: tuple[ProbeCertificate, ...] = ()
    chain_state: Literal["whole", "server-only", "cut", "none"] = "none"
    tls: tuple[ProbeTls, ...] = ()
    suites_asked: bool = False
    attempts: tuple[ProbeAttempt, ...] = ()
