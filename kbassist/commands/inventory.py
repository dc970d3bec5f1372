"""``kbassist probe --hosts FILE``: many servers asked, judged, and put beside an earlier run."""

import argparse
import gc
import hashlib
from collections.abc import Collection
from datetime import datetime, timezone
from functools import partial
from pathlib import Path

import msgspec

from kbassist import __version__
from kbassist.commands.counted import counted
from kbassist.commands.output import CHECK_FAILED, FAILED, INTERRUPTED, UNUSABLE, complain, deliver, regret, to_print
from kbassist.commands.probed_client import client_of_many
from kbassist.commands.session import anonymity_of, asked_itself, read_answers
from kbassist.errors import UserError
from kbassist.evidence.intake import Intake
from kbassist.evidence.originals import apart, spare
from kbassist.evidence.roots import read_roots
from kbassist.faults import attempt
from kbassist.model.evidence import Reading
from kbassist.model.probe import ProbeTarget
from kbassist.model.result import Failure
from kbassist.probe.builds import lacks_strict
from kbassist.probe.document import report_of
from kbassist.probe.inventory.alarms import alarms, named
from kbassist.probe.inventory.asking import Asked, ask_all
from kbassist.probe.inventory.compare import changes
from kbassist.probe.inventory.entry import HostEntry, Problem, entry_of
from kbassist.probe.inventory.hosts import read_hosts
from kbassist.probe.inventory.inventory import Inventory, to_jsonl
from kbassist.probe.inventory.kept import Checkpoint, read_entries
from kbassist.probe.judgement import Given, judge
from kbassist.probe.survey import Wanted
from kbassist.reasoning.infer import open_reasoner
from kbassist.rulebase.base import RuleBase
from kbassist.rulebase.folders import open_base
from kbassist.rulebase.masking import vault_for
from kbassist.text.secrets import Vault
from kbassist.text.times import read_time

_MOST_JOBS = 256
_SWEPT = 50
"""After so many servers memory is given back: commands put that off, for most of them end before it pays."""


def run(arguments: argparse.Namespace, chosen: Collection[Problem]) -> int:
    """Run the command; its exit status: 0 asked, 2 nobody answered, 3 with ``--check`` where something is wrong, of
    the ``chosen`` findings if there are any (with ``--baseline`` where it is new), 130 where it was cut off."""
    _see(arguments)
    base = asked_itself(open_base(arguments.folders), "probe")
    targets = read_hosts(arguments.hosts)
    hidden = anonymity_of(arguments, base, (*_read(arguments), *arguments.case))
    vault = vault_for(base, arguments.mask_also)
    earlier = read_entries(arguments.baseline, vault) if arguments.baseline else None
    asking = _Asking(arguments, base, vault)
    checkpoint = Checkpoint(Path(arguments.checkpoint), asking.plan, vault) if arguments.checkpoint else None
    entries = asking.all(targets, checkpoint)
    done = tuple(entries[one.typed] for one in targets if one.typed in entries)
    made = Inventory(
        tool=__version__,
        time=asking.at.strftime("%Y-%m-%dT%H:%M:%SZ"),
        entries=done,
        changes=tuple(changes(earlier, done, base)) if earlier is not None and not asking.cut_off else None,
        left_out=len(targets) - len(done),
    )
    if hidden is not None:
        made = msgspec.structs.replace(hidden.anonymiser(made), anonymised=hidden.anonymiser.counts())
        hidden.keep()
    deliver(_rendered(arguments, made, base), arguments.output)
    regret(asking.failures)
    if checkpoint is not None:
        checkpoint.close(whole=not made.left_out)
    if asking.cut_off:
        return INTERRUPTED
    if not made.answered:
        return FAILED if asking.failures else UNUSABLE
    found = alarms(done, chosen, earlier) if arguments.check or chosen else {}
    if found:
        complain(f"check: {named(found)}")
    return CHECK_FAILED if found else 0


class _Asking:
    """Asks servers and judges what they answer."""

    def __init__(self, arguments: argparse.Namespace, base: RuleBase, vault: Vault) -> None:
        self._base = base
        self._intake = Intake(base, vault)
        self._answers = read_answers(arguments.answers, (), base, vault).values
        self._reasoner = open_reasoner(base, arguments.engine)
        self._client = client_of_many(arguments, self._intake)
        self._roots: tuple[Reading, ...] = ()
        if arguments.client_roots:
            self._roots = (read_roots(arguments.client_roots, self._intake),)
        self.at = (read_time(arguments.at) or datetime.now(timezone.utc)).astimezone(timezone.utc)
        self._share = arguments.expiring / 100
        self._wanted = Wanted(arguments.timeout, arguments.suites, lacks_strict=partial(lacks_strict, base=base))
        self._jobs = arguments.jobs
        self.failures: list[Failure] = []
        self.cut_off = False
        said = (__version__, base.digest, arguments.at, arguments.expiring, arguments.suites, arguments.client_roots)
        said = (*said, arguments.connection_string, *arguments.case)
        self.plan = hashlib.sha256(repr((*said, sorted(self._answers.items()))).encode()).hexdigest()[:16]

    def all(self, targets: list[ProbeTarget], checkpoint: Checkpoint | None) -> dict[str, HostEntry]:
        """The entries of all that could be asked until Ctrl-C, by host."""
        entries = dict(checkpoint.done) if checkpoint else {}
        left = [(number, one) for number, one in enumerate(targets) if one.typed not in entries]
        try:
            for asked in counted(ask_all(left, self._wanted, self._jobs), len(left), "servers"):
                entry = attempt("running", f"the probe of {asked.target.typed}", partial(self._judged, asked))
                if isinstance(entry, Failure):
                    self.failures.append(entry)
                    continue
                entries[entry.host] = entry
                if len(entries) % _SWEPT == 0:
                    gc.collect()
                if checkpoint:
                    checkpoint.add(entry)
        except KeyboardInterrupt:
            self.cut_off = True
            again = "; run it again with --checkpoint to go on" if checkpoint else ""
            complain(f"cut off: {len(entries)} of {len(targets)} servers were asked{again}")
        return entries

    def _judged(self, asked: Asked) -> HostEntry:
        if isinstance(asked.found, BaseException):
            raise asked.found
        given = Given(self._client(asked.target.host), self._roots, self._answers, self.at)
        judged = judge(asked.found, given, self._intake, self._reasoner)
        return entry_of(report_of(asked.found, judged), self._base, self.at, self._share)


def _see(arguments: argparse.Namespace) -> None:
    """Raise ``UserError`` for options that make no sense here."""
    if not 1 <= arguments.jobs <= _MOST_JOBS:
        raise UserError(f"--jobs {arguments.jobs}: so many servers at once, 1 to {_MOST_JOBS}")
    if arguments.format == "json":
        raise UserError("--format json: a document for each server is --format jsonl")
    written = {"--output": arguments.output, "--checkpoint": arguments.checkpoint}
    for option, target in written.items():
        if target:
            spare(option, target, [*_read(arguments), *arguments.case])
    # A checkpoint is taken away at the end.
    apart(written)


def _read(arguments: argparse.Namespace) -> list[str]:
    """The files that are read, but for a case."""
    return [one for one in (arguments.hosts, arguments.baseline, arguments.client_roots) if one]


def _rendered(arguments: argparse.Namespace, made: Inventory, base: RuleBase) -> str | bytes:
    """The inventory in its format. What only one format needs is imported for it alone."""
    if arguments.format == "jsonl":
        return to_jsonl(made)
    if arguments.format == "csv":
        from kbassist.probe.inventory.sheet import to_csv  # noqa: PLC0415 - start-up: only this format needs it

        return to_csv(made)
    if arguments.format == "html":
        from kbassist.probe.inventory.page import to_html  # noqa: PLC0415 - start-up, as above

        return to_html(made, base)
    from kbassist.probe.inventory.report import text  # noqa: PLC0415 - start-up, as above

    return to_print(text(made, base, full=arguments.full), output=arguments.output)
