"""A probe for a person: the answer first, then what each client makes of it, the certificate, the protocols."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby

from kbassist.model.probe import Probe, ProbeTls
from kbassist.probe.document import ProbeReport, made_by_server
from kbassist.probe.outlook import ClientOutlook
from kbassist.probe.words import encrypted, outcome, question, said
from kbassist.render.blocks import Block, Heading, Item, Para, Style, Table
from kbassist.rulebase.base import RuleBase
from kbassist.rulebase.names import KIND, ROOT_TRUSTED, VALIDITY, VERIFIER
from kbassist.rulebase.probe_sentences import (
    CUT,
    DECIDES,
    ENCRYPTION,
    MALFORMED,
    NAMED_WELL,
    NO_NAMES_AT_ALL,
    OTHER_NAME,
    PROXIES,
    RESTS,
    SERVER_ONLY,
    STRICT,
    SUITES_UNTESTED,
    TABLE_NOTE,
    TRUST_MISSING,
    TRUST_NO,
    TRUST_NOBODY,
    TRUST_OPEN,
    TRUST_YES,
    UNTESTED,
    WHOSE_NAME,
)

_USUAL = 12
"""So many drivers, the commonest, are shown unless everything is asked for."""
_NAMED = 3
"""So many drivers are named in a sentence."""
_STYLES: dict[str, Style] = {"fail": "bad", "warning": "unsure", "not checked": "faint"}


def report(found: ProbeReport, base: RuleBase, *, full: bool = False) -> Iterator[Block]:
    """The whole report; ``full``: every driver, every attempt, every requirement."""
    yield from card(found, base)
    if found.status != "answered":
        return
    yield from _clients(found.clients, base, full=full)
    yield from _decides(found.clients, base)
    yield from _requirements(found, base, full=full)
    yield from _protocols(found, base)
    yield from _addresses(found, base)
    if full:
        yield from _attempts(found, base)


def card(found: ProbeReport, base: RuleBase) -> Iterator[Block]:
    """The answer: encryption, certificate, names, trust, how many clients fail; or why there is none."""
    yield Heading(_title(found), 1)
    if found.status != "answered":
        yield from _no_answer(found, base)
        return
    yield Para(f"{base.say(ENCRYPTION[found.encryption])} {base.say(STRICT[found.strict])}", "Encryption:", "strong")
    if found.chain:
        yield from _certificate(found, base)
    yield from _verdict(found.clients)


def _title(found: ProbeReport) -> str:
    where = found.target.typed
    if found.status == "unreachable":
        return f"{where}: not reached"
    if found.status == "not-understood":
        return f"{where}: something answers that is no SQL Server"
    return f"{where}: {found.release or 'SQL Server'}, build {found.build}"


def _no_answer(found: ProbeReport, base: RuleBase) -> Iterator[Block]:
    failed = [one for one in found.attempts if one.status == "failed"]
    for one in failed[:1]:
        yield Para(f"{question(one, base)}: {outcome(one, base)}.", "Why:", "bad")
    if found.instances:
        named = ", ".join(f"{one.name} (port {one.port or 'none'})" for one in found.instances)
        yield Para(f"{named}. Ask for one of them: HOST\\INSTANCE.", "Instances here:", "strong")
    if len(found.addresses) > 1 or found.canonical or found.proxies:
        yield from _addresses(found, base)
    yield from _attempts(found, base)


def _certificate(found: ProbeReport, base: RuleBase) -> Iterator[Block]:
    """The server's certificate in two or three sentences."""
    own = found.chain[0]
    if not own.readable:
        yield Para(base.say(MALFORMED), "Certificate:", "bad")
        return
    kind = base.title(KIND, found.kind) if found.kind else ""
    dates = f"{own.not_before[:10]} to {own.not_after[:10]}"
    state = base.title(VALIDITY, found.validity) if found.validity else "dates not judged"
    good = found.validity in ("", "valid")
    words = f"{own.subject}{f', {kind}' if kind else ''}; {state} ({dates})."
    yield Para(words, "Certificate:", "plain" if good else "bad")
    fitting = [one.name for one in found.names if one.fits not in (None, "none")]
    others = [one for one in found.names if one.fits == "none"]
    for one in others:
        names = ", ".join(own.names) or base.say(NO_NAMES_AT_ALL)
        yield Para(base.say(OTHER_NAME, name=one.name, whose=base.say(WHOSE_NAME[one.of]), names=names), "Name:", "bad")
    if fitting:
        yield Para(base.say(NAMED_WELL, names=", ".join(fitting)), "Name:", "good")
    yield _trust(found, base)


def _trust(found: ProbeReport, base: RuleBase) -> Para:
    if made_by_server(found, base):
        return Para(base.say(TRUST_NOBODY), "Trust:", "bad")
    if found.missing:
        return Para(base.say(TRUST_MISSING, issuer=found.missing), "Trust:", "bad")
    if found.trusted == "yes":
        return Para(base.say(TRUST_YES), "Trust:", "good")
    if found.trusted == "no":
        return Para(base.say(TRUST_NO), "Trust:", "bad")
    own = found.chain[-1]
    return Para(base.say(TRUST_OPEN, issuer=own.issuer if own.readable else "its issuer"), "Trust:", "unsure")


def _verdict(clients: Sequence[ClientOutlook]) -> Iterator[Block]:
    """How many clients fail, or what becomes of the one that is known."""
    if all(one.works == "unknown" for one in clients):
        return
    failing = [one for one in clients if one.works == "no"]
    depending = [one for one in clients if one.works == "depends"]
    whose = "with these settings" if clients[0].settings == "given" else "with their default settings"
    counted = f"{len(failing)} of {len(clients)} drivers and versions can't connect {whose}"
    if not failing:
        counted = f"{len(clients) - len(depending)} of {len(clients)} drivers and versions connect {whose}"
    if depending:
        counted += "".join(f"; {count} do if {why}" for why, count in Counter(one.why for one in depending).items())
    if len(clients) == 1:
        counted = f"{_called(clients)}: {_works(clients[0])}"
    style: Style = "bad" if failing else "unsure" if depending else "good"
    yield Para(f"{counted}.", "Clients:", style)
    for (problem, error), some in groupby(sorted(failing, key=_shown_first), key=lambda one: (one.problem, one.error)):
        shown = f': "{error}"' if error else ""
        yield Item(f"{problem.replace('-', ' ')}{shown} ({_names(some)})", style="faint")


def _shown_first(one: ClientOutlook) -> tuple[str, str]:
    return one.problem, one.error


def _clients(clients: Sequence[ClientOutlook], base: RuleBase, *, full: bool) -> Iterator[Block]:
    if len(clients) < 2:
        return
    yield Heading("Clients")
    known = sorted({one.driver for one in clients}, key=lambda name: base.drivers[name].met)
    kept = frozenset(known if full else known[:_USUAL])
    rows = []
    same = groupby((one for one in clients if one.driver in kept), key=lambda one: (one.driver, *_row(one, base)))
    for (_, *cells), some in same:
        rows.append((_called(list(some)), *cells))
    yield Table(("client", "encrypted", "looks", "works"), tuple(rows))
    if len(kept) < len(known):
        yield Para(f"{len(known) - len(kept)} more with --full.", style="faint")
    yield Para(base.say(TABLE_NOTE), style="faint")


def _decides(clients: Sequence[ClientOutlook], base: RuleBase) -> Iterator[Block]:
    """The facts that would decide what is open; whether the issuer is trusted is said above."""
    facts = dict.fromkeys(name for one in clients for name in one.hangs_on if name not in (ROOT_TRUSTED, VERIFIER))
    if facts:
        told = ", ".join(f"{base.called(name)} (--set {name}=...)" for name in facts)
        yield Para(base.say(DECIDES, facts=told), style="faint")
    resting = sorted((one for one in clients if one.rests_on), key=lambda one: one.rests_on)
    for what, some in groupby(resting, key=lambda one: one.rests_on):
        yield Para(base.say(RESTS, clients=_names(some), what=what), style="faint")


def _names(some: Iterable[ClientOutlook]) -> str:
    """The first few drivers by name."""
    names = list(dict.fromkeys(one.title for one in some))
    more = f" and {len(names) - _NAMED} more" if len(names) > _NAMED else ""
    return f"{', '.join(names[:_NAMED])}{more}"


def _row(one: ClientOutlook, base: RuleBase) -> tuple[str, ...]:
    looks = {True: "yes", False: "no", None: "?"}[one.validated]
    return encrypted(one.session, base), "-" if one.session in ("none", "refused") else looks, _works(one)


def _works(one: ClientOutlook) -> str:
    if one.works == "no":
        return f"NO: {one.problem.replace('-', ' ')}"
    return f"if {one.why}" if one.works == "depends" else {"yes": "yes"}.get(one.works, "not known")


def _called(some: Sequence[ClientOutlook]) -> str:
    """A driver with its versions; ranges in a row that fare the same are one."""
    title, versions = some[0].title, [one.versions for one in some if one.versions]
    return f"{title}: {'; '.join(versions)}" if versions else title


def _requirements(found: ProbeReport, base: RuleBase, *, full: bool) -> Iterator[Block]:
    if not found.requirements:
        return
    yield Heading("Certificate")
    more = {"server-only": base.say(SERVER_ONLY), "cut": base.say(CUT)}.get(found.chain_state, "")
    yield Para(f"{len(found.chain)}{more}.", "Certificates sent:")
    for one in found.chain:
        words = f"{one.subject}, issued by {one.issuer}" if one.readable else "malformed"
        yield Item(f"{words} (thumbprint {one.thumbprint})")
    for check in found.requirements:
        if full or check.verdict in ("fail", "warning"):
            yield Item(f"{check.title}: {check.why}", f"{check.verdict}:", _STYLES.get(check.verdict, "good"))


def _protocols(found: Probe, base: RuleBase) -> Iterator[Block]:
    if not found.tls:
        return
    yield Heading("Protocols")
    for name, dialect in (("Inside TDS:", "tds-7"), ("TLS first (TDS 8.0):", "tds-8")):
        some = [one for one in found.tls if one.dialect == dialect]
        if some:
            yield Para("; ".join(_version(one, base) for one in some) + ".", name)
    for one in found.tls:
        if one.suites:
            more = " and others" if one.more else ""
            yield Item(f"TLS {one.version}: {', '.join(one.suites)}{more}")
    if found.suites_asked and any(
        one.version == "1.3" and one.state == "accepted" and not one.suites for one in found.tls
    ):
        yield Item(base.say(SUITES_UNTESTED))


def _version(one: ProbeTls, base: RuleBase) -> str:
    words = {"accepted": "yes", "refused": "no", "untested": base.say(UNTESTED)}
    suite = f" ({one.suite})" if one.suite and not one.suites else ""
    return f"TLS {one.version} {words.get(one.state, 'not clear')}{suite}"


def _addresses(found: Probe, base: RuleBase) -> Iterator[Block]:
    yield Heading("Network")
    if found.canonical:
        yield Para(f"{found.target.host} is another name of {found.canonical}.", "Name:")
    for one in found.addresses:
        state = (
            "asked" if one.used else said(one.reason, base) if one.reason else "answers" if one.reached else "not asked"
        )
        yield Item(f"{one.address}, port {found.port}: {state}" if found.port else f"{one.address}: {state}")
    if found.more_addresses:
        yield Item(f"{found.more_addresses} more addresses, not asked")
    thumbprints = {one.thumbprint for one in found.addresses if one.thumbprint}
    if len(thumbprints) > 1:
        yield Para("these addresses present different certificates.", "Note:", "unsure")
    if found.proxies:
        yield Para(base.say(PROXIES, names=", ".join(found.proxies)), "Proxy:", "faint")


def _attempts(found: Probe, base: RuleBase) -> Iterator[Block]:
    yield Heading("What was asked")
    rows: Iterable[tuple[str, str, str]] = (
        (question(one, base), one.address, outcome(one, base)) for one in found.attempts
    )
    yield Table(("question", "address", "answer"), tuple(rows))
