"""``kbassist cert``: certificate files against what the server and this client need."""

import argparse
from collections.abc import Iterator
from datetime import datetime, timezone

import msgspec

from kbassist.advisor.requirements import CheckedFiles, check_files
from kbassist.certificates.checked import Surroundings
from kbassist.certificates.kinds import Kinds
from kbassist.certificates.trust import Store
from kbassist.commands.output import CHECK_FAILED, UNUSABLE, complain, deliver, show
from kbassist.commands.session import anonymity_of, password_of
from kbassist.errors import UserError
from kbassist.evidence.intake import Intake
from kbassist.render.anonymised import anonymised
from kbassist.render.blocks import Block, Heading, Item, Para, Style, Table
from kbassist.rulebase.base import RuleBase
from kbassist.rulebase.folders import open_base
from kbassist.rulebase.masking import vault_for
from kbassist.rulebase.names import CERTIFICATE_FILE
from kbassist.text.safe import as_json
from kbassist.text.times import read_time

_STYLES: dict[str, Style] = {"pass": "good", "fail": "bad", "warning": "unsure", "not checked": "faint"}


def run(arguments: argparse.Namespace) -> int:
    """Run the command; its exit status: 0 all pass, 2 nothing usable, 3 a requirement fails."""
    base = open_base(arguments.folders)
    if not base.requirements:
        raise UserError(f"cert: {base.title_of_base} says nothing of what a certificate needs (requirements/)")
    intake = Intake(base, vault_for(base), password_of(arguments.password_file))
    at = read_time(arguments.at) or datetime.now(timezone.utc)
    stores: list[Store] = []
    if arguments.client_roots:
        from kbassist.evidence.roots import read_roots  # noqa: PLC0415 - start-up: only this option needs it

        roots = read_roots(arguments.client_roots, intake)
        stores = [Store(roots.evidence.id, one) for one in roots.listings]
    readings = intake.read_paths(arguments.paths)
    certificates = [one for reading in readings for one in reading.certificates]
    named = frozenset(
        str(one.value).casefold()
        for reading in readings
        for one in reading.observations
        if one.name == CERTIFICATE_FILE
    )
    around = Surroundings(certificates, stores, Kinds(intake.matcher), arguments.host, at, named)
    result = check_files(readings, base, around)
    hidden = anonymity_of(arguments, base, [*arguments.paths, arguments.client_roots, arguments.password_file])
    if all(not one.requirements for one in result.files):
        for one in result.files:
            complain(f"{one.path}: {one.note}")
        return UNUSABLE
    failed = any(one.verdict == "fail" for file in result.files for one in file.requirements)
    if hidden is not None:
        result = hidden.certificates(result, certificates, arguments.host, len(intake.vault))
        hidden.keep()
    _print(arguments.format, result, base)
    return CHECK_FAILED if failed else 0


def _print(form: str, result: CheckedFiles, base: RuleBase) -> None:
    if form == "json":
        deliver(msgspec.json.format(as_json(result), indent=2) + b"\n", None)
    else:
        show((*_blocks(result), *anonymised(result.anonymised, base)))


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
