"""``kbassist batch``: every incident in many files, grouped, each group diagnosed once."""

import argparse
import os
import sys
import time
from collections.abc import Callable, Iterable
from contextlib import AbstractContextManager, nullcontext
from functools import partial
from pathlib import Path
from typing import Any

from kbassist import __version__
from kbassist.batch.checkpoint import Checkpoint
from kbassist.batch.groups import Report, make_report, to_lines
from kbassist.batch.model import Unit, UnitResult
from kbassist.batch.plan import digest, plan
from kbassist.batch.report import blocks
from kbassist.batch.run import default_jobs, results, run, total
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
from kbassist.commands.session import read_time
from kbassist.errors import UserError
from kbassist.evidence.originals import spare
from kbassist.evidence.sources import standard_input
from kbassist.faults import attempt
from kbassist.model.result import Failure, Tool
from kbassist.reasoning.infer import open_reasoner
from kbassist.rulebase.base import RuleBase
from kbassist.rulebase.folders import open_base, roots
from kbassist.rulebase.masking import masker_for
from kbassist.text.safe import utf8

_EVERY = 10.0


def batch(arguments: argparse.Namespace) -> int:
    """Run the command; its exit status."""
    base = open_base(arguments.folders)
    span = Span(_bound(arguments.since, "--since"), _bound(arguments.until, "--until"))
    if arguments.follow:
        from kbassist.commands.follow import follow  # noqa: PLC0415 - start-up: only this option needs it

        masker_for(base, tuple(arguments.mask_also))
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
    for option, target in (("--output", arguments.output), ("--junit", arguments.junit)):
        if target:
            spare(option, target, {*(one.path for one in units), *(one.path for one in unusable)})
    checkpoint = None
    if arguments.checkpoint:
        plan_digest = digest(units, base.digest, span.since, span.until, __version__)
        checkpoint = Checkpoint(Path(arguments.checkpoint), plan_digest)
    left = [unit for unit in units if checkpoint is None or unit.number not in checkpoint.done]
    jobs = arguments.jobs or default_jobs()
    also = tuple(arguments.mask_also)
    # Said before any worker starts, where a word can't be used.
    masker_for(base, also)
    rules = tuple(os.path.abspath(one) for one in roots(arguments.folders))  # noqa: PTH100 - links are not followed
    with _progress(left) as step:
        if arguments.scheduler:
            from kbassist.batch.remote import cluster_results  # noqa: PLC0415 - start-up: only this option needs it

            if arguments.rules or arguments.alone:
                raise UserError("--rules, --only: a cluster uses the rules of its workers; install them there")
            pending = cluster_results(left, base.digest, span, WINDOW, arguments.scheduler, also)
        else:
            pending = results(left, base, rules, span, jobs, also=also)
        done, stopped = run(units, pending, checkpoint, step)
    if checkpoint is not None:
        checkpoint.close()
    found = total(units, done, unusable, stopped)
    reasoner = open_reasoner(base, arguments.engine)
    tool = Tool(version=__version__, rules_digest=base.digest, engine=reasoner.engine.name)
    files = len({unit.path for unit in units})
    report = make_report(found, files, reasoner, tool, span.since, span.until)
    failures = _write(arguments, report, base)
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


def _progress(left: list[Unit]) -> AbstractContextManager[Callable[[UnitResult], None]]:
    size = sum(unit.end - unit.start for unit in left)
    if not sys.stderr.isatty() or os.environ.get("TERM") == "dumb":
        return nullcontext(_Lines(size).step)
    return _Bar(size)


class _Lines:
    """A line every ten seconds, for logs of pipelines."""

    def __init__(self, size: int) -> None:
        self._size = size
        self._done = 0
        self._started = self._said = time.monotonic()

    def step(self, result: UnitResult) -> None:
        self._done += result.scanned
        now = time.monotonic()
        if now - self._said >= _EVERY:
            self._said = now
            rate = self._done / max(now - self._started, 0.001)
            rest = (self._size - self._done) / max(rate, 1)
            complain(f"{self._done / 1e6:.0f} of {self._size / 1e6:.0f} MB, {rate / 1e6:.0f} MB/s, {rest:.0f} s left")


class _Bar:
    """prompt_toolkit's progress bar, in megabytes."""

    def __init__(self, size: int) -> None:
        from prompt_toolkit.output import create_output  # noqa: PLC0415 - start-up: only a terminal pays for it
        from prompt_toolkit.shortcuts import ProgressBar  # noqa: PLC0415 - start-up, as above
        from prompt_toolkit.shortcuts.progress_bar import formatters  # noqa: PLC0415 - start-up, as above

        columns = [
            formatters.Text("MB "), formatters.Progress(), formatters.Text(" "), formatters.Percentage(),
            formatters.Text(" "), formatters.Bar(), formatters.Text(" "), formatters.IterationsPerSecond(),
            formatters.Text(" MB/s, left "), formatters.TimeLeft(),
        ]  # fmt: skip
        self._bar: Any = ProgressBar(formatters=columns, output=create_output(stdout=sys.stderr), file=sys.stderr)
        self._size = max(1, size // 1_000_000)
        self._counter: Any = None
        self._bytes = 0

    def __enter__(self) -> Callable[[UnitResult], None]:
        self._counter = self._bar.__enter__()(total=self._size)
        return self._step

    def _step(self, result: UnitResult) -> None:
        self._bytes += result.scanned
        self._counter.items_completed = min(self._size, self._bytes // 1_000_000)
        self._bar.invalidate()

    def __exit__(self, *error: object) -> None:
        self._bar.__exit__(*error)


def _write(arguments: argparse.Namespace, report: Report, base: RuleBase) -> list[Failure]:
    """Write what was asked for; one document that can't be made does not cost the other."""
    failures: list[Failure] = []
    if arguments.junit:
        from kbassist.batch.junit import to_junit  # noqa: PLC0415 - start-up: only this option needs it

        junit = attempt("rendering", "the JUnit XML", partial(to_junit, report, base.article_ids))
        if isinstance(junit, Failure):
            failures.append(junit)
        else:
            save(Path(arguments.junit), junit, option="--junit", folders=False)
    rendered = attempt("rendering", "the report", partial(_rendered, arguments, report, base))
    if isinstance(rendered, Failure):
        return [*failures, rendered]
    deliver(rendered, arguments.output)
    return failures


def _rendered(arguments: argparse.Namespace, report: Report, base: RuleBase) -> str | bytes:
    """The report in the format that was asked for."""
    if arguments.format == "json":
        return to_lines(report)
    if arguments.format == "html":
        from kbassist.batch.page import to_page  # noqa: PLC0415 - start-up: only this format needs it

        return to_page(report, base)
    if arguments.format == "markdown":
        from kbassist.render.markdown import to_markdown  # noqa: PLC0415 - start-up: only this format needs it

        return utf8(to_markdown(blocks(report, base.article_ids)))
    if arguments.format == "csv":
        from kbassist.batch.sheet import to_csv  # noqa: PLC0415 - start-up: only this format needs it

        return to_csv(report)
    return to_print(blocks(report, base.article_ids), output=arguments.output)
