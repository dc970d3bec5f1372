"""``kbassist cert``: certificate files against what SQL Server and this client need."""

import argparse
from collections.abc import Iterator
from datetime import datetime, timezone

import msgspec

<<<<<<< HEAD
from kbassist.advisor.requirements import CheckedFiles, check_files
from kbassist.certificates.checked import Surroundings
from kbassist.certificates.kinds import Kinds
from kbassist.certificates.trust import Store
=======
from kbassist.advisor.requirements import Checked, check
from kbassist.certificates.facts import certificate_facts, matches
from kbassist.certificates.trust import Chain, Held, Store, build_chain, kind_of, leaf, server_facts
from kbassist.commands.output import CHECK_FAILED, UNUSABLE, complain, deliver, show
>>>>>>> out
from kbassist.commands.session import password_of, read_time
from kbassist.evidence.intake import Intake
from kbassist.render.blocks import Block, Heading, Item, Para, Style, Table
from kbassist.rulebase.folders import open_base
from kbassist.text.secrets import Vault

_STYLES: dict[str, Style] = {"pass": "good", "fail": "bad", "warning": "unsure", "not checked": "faint"}


def run(arguments: argparse.Namespace) -> int:
    """Run the command; its exit status: 0 all pass, 2 nothing usable, 3 a requirement fails."""
    base = open_base(arguments.rules)
    intake = Intake(base, Vault(), password_of(arguments.password_file))
    at = read_time(arguments.at) or datetime.now(timezone.utc)
    stores: list[Store] = []
    if arguments.client_roots:
        from kbassist.evidence.roots import read_roots  # noqa: PLC0415 - start-up: only this option needs it

        roots = read_roots(arguments.client_roots, intake)
        stores = [Store(roots.evidence.id, one) for one in roots.listings]
    readings = intake.read_paths(arguments.paths)
    certificates = [one for reading in readings for one in reading.certificates]
<<<<<<< HEAD
    around = Surroundings(certificates, stores, Kinds(intake.matcher), arguments.host, at)
    result = check_files(readings, base, around)
    if all(not one.requirements for one in result.files):
        for one in result.files:
            sys.stderr.write(f"kbassist: {one.path}: {one.note}\n")
        return _UNUSABLE
    _print(arguments.format, result)
    failed = any(one.verdict == "fail" for file in result.files for one in file.requirements)
    return _CHECK_FAILED if failed else 0


=======
    files = tuple(_file(reading, certificates, stores, base, intake, arguments.host, at) for reading in readings)
    if all(not one.requirements for one in files):
        for one in files:
            complain(f"{one.path}: {one.note}")
        return UNUSABLE
    _print(arguments.format, CheckedFiles(files=files))
    failed = any(one.verdict == "fail" for file in files for one in file.requirements)
    return CHECK_FAILED if failed else 0


def _file(
    reading: Reading,
    certificates: list[SeenCertificate],
    stores: list[Store],
    base: RuleBase,
    intake: Intake,
    host: str | None,
    at: datetime,
) -> CheckedFile:
    path = reading.evidence.path
    own = leaf(reading.certificates)
    if own is None or not own.der:
        what = reading.evidence.note or "no certificate in it"
        if reading.certificates:
            what += "; no server certificate: hand it over together with this file"
        return CheckedFile(path=path, status=reading.evidence.status, note=what)
    chain = build_chain(own, certificates)
    facts = list(_facts(own, certificates, chain, stores, intake, host, at))
    made = [
        Fact(id=f"f{number}", subject="certificate", name=name, value=value, origin="observed")
        for number, (name, value) in enumerate(facts)
        if name in base.facts
    ]
    return CheckedFile(
        path=path,
        status=reading.evidence.status,
        note=reading.evidence.note,
        subject=own.subject,
        issuer=own.issuer,
        thumbprint=own.thumbprint,
        chain=tuple(one.subject for one in chain.path),
        requirements=tuple(check(base, made)),
    )


def _facts(
    own: SeenCertificate,
    certificates: list[SeenCertificate],
    chain: Chain,
    stores: list[Store],
    intake: Intake,
    host: str | None,
    at: datetime,
) -> Iterator[tuple[str, Value]]:
    recognise = intake.matcher.within
    held = [Held("", one) for one in certificates]
    for joined in server_facts([Held("", own)], held, stores, recognise):
        yield joined.observation.name, joined.observation.value
    yield from certificate_facts(own.der)
    now = at.astimezone(timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")
    early, late = now < own.not_before, now > own.not_after
    yield "certificate.validity", "not-yet-valid" if early else "expired" if late else "valid"
    if host:
        fits, wildcard = matches(host, own.names)
        yield "server.host", clean(host)
        yield "certificate.name_match", "yes" if fits else "no"
        yield "certificate.wildcard", "yes" if wildcard else "no"
    yield "certificate.chain", " <- ".join(one.subject for one in chain.path)
    state = "self-issued" if own.self_issued else "complete" if chain.root else "incomplete"
    if kind_of(own, recognise) is not None:
        yield "certificate.chain_state", state


>>>>>>> out
def _print(form: str, result: CheckedFiles) -> None:
    if form == "json":
        deliver(msgspec.json.format(msgspec.json.encode(result), indent=2) + b"\n", None)
    else:
        show(_blocks(result))


def _blocks(result: CheckedFiles) -> Iterator[Block]:
    for file in result.files:
        yield Heading(f"{file.path}: {file.subject or 'not checked'}", 1)
        yield Para(file.note, "Read:", "faint")
        if not file.requirements:
            continue
        yield Para(file.thumbprint, "Thumbprint:", "faint")
        yield Table(
            ("requirement", "verdict", "value"),
            tuple((one.title, one.verdict, one.value) for one in file.requirements),
        )
        for one in file.requirements:
            if one.verdict == "pass":
                continue
            yield Item(f"{one.title}: {one.why} [{one.source}]", f"{one.verdict}:", _STYLES[one.verdict])
            if one.observed:
                yield Para(f"{one.documented}; observed: {one.observed}", "documented:", "faint", indent=1)
        counts = {word: sum(one.verdict == word for one in file.requirements) for word in _STYLES}
        yield Para(", ".join(f"{number} {word}" for word, number in counts.items() if number), "Result:", "strong")
