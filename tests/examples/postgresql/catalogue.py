"""What is built in: servers set up in ways that fail, and how clients try to connect to each."""

from collections.abc import Iterator

from msgspec import Struct

from kbassist.probe.door.certificates import Kind
from tests.examples.postgresql.server import Setup

PASSWORD = "right-horse"
_SCRAM = "host all all 127.0.0.1/32 scram-sha-256\n"
_GOOD = Kind.GOOD
"""What a client trusts where the certificate is not the point: node-postgres checks with "require" too."""
_TRUST = "host all all 127.0.0.1/32 trust\n"
_MODES = ("", "require", "verify-ca", "verify-full")


class Attempt(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """How a client connects. ``sslmode``: empty where nothing is said; ``roots``: what it trusts, nothing or the root of
    this certificate; ``own``: its own certificate; ``key``: what is wrong with the key of that."""

    sslmode: str = ""
    roots: Kind | None = None
    user: str = "app"
    password: str = PASSWORD
    database: str = "sales"
    host: str = "localhost"
    own: Kind | None = None
    key: str = ""
    newest: str = ""
    channel_binding: str = ""
    negotiation: str = ""


class Case(Struct, frozen=True, kw_only=True):
    """A server and the attempts at it. ``problem``: what a client has that fails for the reason that is built in."""

    name: str
    problem: str
    setup: Setup
    attempts: tuple[Attempt, ...]


def _certificate(name: str, problem: str, kind: Kind, root: Kind = Kind.GOOD) -> Case:
    """A server with this certificate, and clients that trust nothing or its root."""
    tried = [Attempt(sslmode=mode, roots=roots) for roots in (None, root) for mode in _MODES]
    if name == "private-ca":
        tried += [Attempt(sslmode=mode, roots=Kind.SELF_SIGNED) for mode in ("require", "verify-ca", "verify-full")]
    return Case(name=name, problem=problem, setup=Setup(certificate=kind), attempts=tuple(tried))


def _hba(name: str, hba: str, *modes: str) -> Case:
    return Case(
        name=name,
        problem="hba-refused",
        setup=Setup(hba=hba, certificate=Kind.GOOD),
        attempts=tuple(Attempt(sslmode=mode, roots=_GOOD) for mode in modes),
    )


def _login(name: str, problem: str, hba: str, *attempts: Attempt, tls: bool = False) -> Case:
    setup = Setup(hba=hba, certificate=Kind.GOOD if tls else None)
    return Case(name=name, problem=problem, setup=setup, attempts=attempts)


def cases() -> Iterator[Case]:
    """Everything that is tried, in the order in which it is recorded."""
    yield Case(
        name="ssl-off",
        problem="server-without-tls",
        setup=Setup(),
        attempts=tuple(
            Attempt(sslmode=mode, roots=Kind.GOOD if mode.startswith("verify") else None)
            for mode in (*_MODES, "disable")
        ),
    )
    yield _certificate("self-signed", "certificate-untrusted", Kind.SELF_SIGNED, Kind.SELF_SIGNED)
    yield _certificate("private-ca", "certificate-untrusted", Kind.GOOD)
    yield _certificate("expired", "certificate-expired", Kind.EXPIRED)
    yield _certificate("wrong-name", "certificate-name-mismatch", Kind.WRONG_NAME)
    yield Case(
        name="by-address",
        problem="certificate-name-mismatch",
        setup=Setup(certificate=Kind.GOOD),
        attempts=(Attempt(sslmode="verify-full", roots=Kind.GOOD, host="127.0.0.1"),),
    )
    yield Case(
        name="tls13-only",
        problem="protocol-mismatch",
        setup=Setup(certificate=Kind.GOOD, settings=("ssl_min_protocol_version = 'TLSv1.3'",)),
        attempts=(Attempt(sslmode="require", newest="TLSv1.2"),),
    )
    yield from _pg_hba()
    yield from _client_certificates()
    yield from _passwords()
    yield Case(
        name="direct-tls",
        problem="direct-tls",
        setup=Setup(certificate=Kind.GOOD),
        attempts=(Attempt(sslmode="require", negotiation="direct"),),
    )
    yield from _channel_binding()


def _channel_binding() -> Iterator[Case]:
    yield _login("channel-binding-without-tls", "channel-binding", _SCRAM, Attempt(channel_binding="require"))
    yield _login(
        "channel-binding-md5",
        "channel-binding",
        "host all old 127.0.0.1/32 md5\n",
        Attempt(sslmode="require", roots=_GOOD, channel_binding="require", user="old"),
        tls=True,
    )
    yield _login(
        "channel-binding-trust",
        "channel-binding",
        _TRUST,
        Attempt(sslmode="require", roots=_GOOD, channel_binding="require"),
        tls=True,
    )


def _pg_hba() -> Iterator[Case]:
    yield _hba("hba-other-user", "host all nobody 127.0.0.1/32 trust\n", "", "disable", "require")
    yield _hba("hba-hostssl", "hostssl all all 127.0.0.1/32 trust\n", "disable")
    yield _hba("hba-hostnossl", "hostnossl all all 127.0.0.1/32 trust\n", "require")
    yield _hba("hba-reject", "host all app 127.0.0.1/32 reject\n" + _TRUST, "", "disable", "require")


def _client_certificates() -> Iterator[Case]:
    wanted = "hostssl all all 127.0.0.1/32 trust clientcert=verify-ca\n"
    for name, hba, problem, own, key in (
        ("clientcert-none", wanted, "client-certificate", None, ""),
        ("clientcert-unknown-ca", wanted, "client-certificate", Kind.SELF_SIGNED, ""),
        ("clientcert-other-user", "hostssl all all 127.0.0.1/32 cert\n", "client-certificate", Kind.WRONG_USAGE, ""),
        ("client-key-permissions", wanted, "client-key", Kind.WRONG_USAGE, "open"),
        ("client-key-missing", wanted, "client-key", Kind.WRONG_USAGE, "missing"),
        ("client-key-mismatch", wanted, "client-key", Kind.WRONG_USAGE, "other"),
        ("client-key-form", wanted, "client-key", Kind.WRONG_USAGE, "pem"),
    ):
        yield Case(
            name=name,
            problem=problem,
            setup=Setup(hba=hba, certificate=Kind.GOOD),
            attempts=(Attempt(sslmode="require", roots=_GOOD, own=own, key=key),),
        )


def _passwords() -> Iterator[Case]:
    refused = "password-refused"
    yield _login(
        "password-wrong",
        refused,
        _SCRAM,
        Attempt(password="wrong-horse"),
        Attempt(sslmode="require", roots=_GOOD, password="wrong-horse"),
        tls=True,
    )
    yield _login(
        "password-wrong-md5", refused, "host all all 127.0.0.1/32 md5\n", Attempt(user="old", password="wrong-horse")
    )
    yield _login("password-none", refused, _SCRAM, Attempt(password=""))
    yield _login("scram-wanted-md5-stored", refused, _SCRAM, Attempt(user="old"))
    yield _login("role-without-password", refused, _SCRAM, Attempt(user="bare"))
    yield _login("password-expired", refused, _SCRAM, Attempt(user="late"))
    yield _login("role-missing-behind-password", refused, _SCRAM, Attempt(user="ghost"))
    yield _login("role-missing", "no-such-object", _TRUST, Attempt(user="ghost"))
    yield _login("role-may-not-log-in", "no-such-object", _TRUST, Attempt(user="shut"))
    yield _login("database-missing", "no-such-object", _TRUST, Attempt(database="attic"))
