"""``kbassist batch``: every incident in many files, grouped, each group diagnosed once."""

import argparse
import os
from collections.abc import Iterable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from kbassist import __version__
from kbassist.batch.checkpoint import Checkpoint
from kbassist.batch.groups import Report, make_report, to_lines
from kbassist.batch.plan import digest, plan
from kbassist.batch.progress import Progress
from kbassist.batch.report import blocks
from kbassist.batch.run import default_jobs, results, run, total
from kbassist.batch.scanner import make_scanner
from kbassist.batch.tally import Span
from kbassist.batch.windows import WINDOW
from kbassist.commands.output import (
    CHECK_FAILED,
    FAILED,
    INTERRUPTED,
    UNUSABLE,
    complain,
    deliver,
    regret,
    save,
    to_print,
)
from kbassist.commands.progress import shown
from kbassist.commands.session import anonymity_of
from kbassist.errors import UserError
from kbassist.evidence.originals import apart, spare
from kbassist.evidence.sources import standard_input
from kbassist.faults import attempt
from kbassist.model.result import Failure, Tool
from kbassist.reading.anchors import anchors_together
from kbassist.reasoning.infer import open_reasoner
from kbassist.rulebase.base import RuleBase
from kbassist.rulebase.folders import open_base, roots
from kbassist.rulebase.masking import masker_for
from kbassist.text.safe import utf8
from kbassist.text.secrets import Vault
from kbassist.text.times import read_time

if TYPE_CHECKING:
    from kbassist.commands.anonymity import Anonymity


def batch(arguments: argparse.Namespace) -> int:
    """Run the command; its exit status."""
    base = open_base(arguments.folders)
    span = Span(_bound(arguments.since, "--since"), _bound(arguments.until, "--until"))
    if arguments.follow:
        from kbassist.commands.follow import follow  # noqa: PLC0415 - start-up: only this option needs it

        return follow(arguments, list(_paths(arguments.paths)), base, span)
    return _batch(arguments, base, span)


def _batch(arguments: argparse.Namespace, base: RuleBase, span: Span) -> int:
    units, unusable = plan(_paths(arguments.paths))
    if not units:
        for one in unusable:
            complain(f"{one.path}: {one.reason}")
        if not unusable:
            complain("no files that hold anything; check the paths")
        return UNUSABLE
    given = {*(one.path for one in units), *(one.path for one in unusable)}
    _spare(arguments, given)
    hidden = anonymity_of(arguments, base, given)
    also = tuple(arguments.mask_also)
    # Said before any worker starts, where a word can't be used.
    masker = masker_for(base, also)
    checkpoint = None
    if arguments.checkpoint:
        plan_digest = digest(units, " ".join(one.digest for one in base.together), span.since, span.until, __version__)
        checkpoint = Checkpoint(Path(arguments.checkpoint), plan_digest, Vault(masker))
    left = [unit for unit in units if checkpoint is None or unit.number not in checkpoint.done]
    jobs = arguments.jobs or default_jobs()
    rules = tuple(os.path.abspath(one) for one in roots(arguments.folders))  # noqa: PTH100 - links are not followed
    progress = Progress(left, lambda: make_scanner(anchors_together(base)))
    with shown(progress) as watch:
        if arguments.scheduler:
            from kbassist.batch.remote import cluster_results  # noqa: PLC0415 - start-up: only this option needs it

            if arguments.rules or arguments.alone:
                raise UserError("--rules, --only: a cluster uses the rules of its workers; install them there")
            pending = cluster_results(left, base.digest, span, WINDOW, arguments.scheduler, also)
        else:
            pending = results(left, base, rules, span, jobs, also=also, watch=watch)
        done, stopped = run(units, pending, checkpoint, watch.done)
    if checkpoint is not None:
        checkpoint.close()
    found = total(units, done, unusable, stopped)
    reasoner = open_reasoner(base, arguments.engine)
    tool = Tool(version=__version__, rules_digest=base.digest, engine=reasoner.engine.name)
    files = len({unit.path for unit in units})
    report = make_report(found, files, reasoner, tool, span.since, span.until)
    failures = _write(arguments, report if hidden is None else _without_names(report, hidden, base), base)
    regret(failures)
    if found.failed:
        complain(f"internal errors: {found.failed}; the report lists under 'Not read' what they cost")
    if stopped:
        return INTERRUPTED
    if failures or (found.failed and not report.groups):
        return FAILED
    if arguments.fail_on_incident and report.groups:
        return CHECK_FAILED
    return 0 if report.groups else 1


def _spare(arguments: argparse.Namespace, given: set[str]) -> None:
    """Raises ``UserError`` where a file to be written is one of those ``given``, or two of them are the same."""
    written = {"--output": arguments.output, "--junit": arguments.junit}
    apart({**written, "--checkpoint": arguments.checkpoint})
    for option, target in written.items():
        if target:
            spare(option, target, given)


def _without_names(report: Report, hidden: "Anonymity", base: RuleBase) -> Report:
    """The report as ``--anonymise`` wants it; the map is written first."""
    from kbassist.batch.anonymous import without_names  # noqa: PLC0415 - start-up: only this option needs it

    shown = without_names(report, hidden.anonymiser, base)
    hidden.keep()
    return shown


def _paths(given: Iterable[str]) -> Iterable[str]:
    for name in given:
        if name == "-":
            # Names are bytes on most systems: those that are not UTF-8 are found again by their stand-ins.
            given_names = os.fsdecode(standard_input()).splitlines()
            yield from (line.strip() for line in given_names if line.strip())
        else:
            yield name


def _bound(text: str | None, option: str) -> str:
    moment = read_time(text, option)
    return moment.strftime("%Y-%m-%dT%H:%M:%S") if moment else ""


def _write(arguments: argparse.Namespace, report: Report, base: RuleBase) -> list[Failure]:
    """Write what was asked for; one document that can't be made does not cost the other."""
    failures: list[Failure] = []
    if arguments.junit:
        from kbassist.batch.junit import to_junit  # noqa: PLC0415 - start-up: only this option needs it

        junit = attempt("rendering", "the JUnit XML", partial(to_junit, report, _articles(base)))
        if isinstance(junit, Failure):
            failures.append(junit)
        else:
            save(Path(arguments.junit), junit, option="--junit", folders=False)
    if arguments.cases:
        from kbassist.batch.cases import cases  # noqa: PLC0415 - start-up: only this option needs it
        from kbassist.casefile.file import save_case  # noqa: PLC0415 - start-up, as above

        for name, case in cases(report):
            save_case(Path(arguments.cases) / name, case)
    rendered = attempt("rendering", "the report", partial(_rendered, arguments, report, base))
    if isinstance(rendered, Failure):
        return [*failures, rendered]
    deliver(rendered, arguments.output)
    return failures


def _articles(base: RuleBase) -> tuple[str, ...]:
    return tuple(name for one in base.together for name in one.article_ids)


def _rendered(arguments: argparse.Namespace, report: Report, base: RuleBase) -> str | bytes:
    """The report in the format that was asked for."""
    if arguments.format == "json":
        return to_lines(report)
    if arguments.format == "html":
        from kbassist.batch.page import to_page  # noqa: PLC0415 - start-up: only this format needs it

        return to_page(report, base)
    if arguments.format == "markdown":
        from kbassist.render.markdown import to_markdown  # noqa: PLC0415 - start-up: only this format needs it

        return utf8(to_markdown(blocks(report, _articles(base))))
    if arguments.format == "csv":
        from kbassist.batch.sheet import to_csv  # noqa: PLC0415 - start-up: only this format needs it

        return to_csv(report)
    return to_print(blocks(report, _articles(base)), output=arguments.output)
