"""``kbassist batch --follow``: a line for each incident, as logs grow."""

import argparse
import time
from itertools import count

from kbassist.batch.follow import Follower, Incident
from kbassist.batch.run import make_worker
from kbassist.batch.tally import Span
from kbassist.commands.output import INTERRUPTED, complain, hint, say
from kbassist.errors import UserError
from kbassist.reasoning.infer import open_reasoner
from kbassist.rulebase.base import RuleBase
from kbassist.rulebase.names import DRIVER, DRIVER_VERSION
from kbassist.text.safe import as_json, clean

_EVERY = 0.5
"""Seconds between two looks."""
_TITLE = 160
_NOT_WITH = (
    "output",
    "jobs",
    "scheduler",
    "checkpoint",
    "until",
    "fail_on_incident",
    "junit",
    "cases",
    "anonymise",
    "anonymise_map",
)


def follow(arguments: argparse.Namespace, paths: list[str], base: RuleBase, span: Span) -> int:
    """Print what is found until somebody ends it; its exit status. Raises ``UserError``."""
    for name in _NOT_WITH:
        if getattr(arguments, name):
            raise UserError(f"--{name.replace('_', '-')}: not with --follow, which prints lines until you end it")
    if arguments.format not in ("text", "json"):
        raise UserError(f"--format {arguments.format}: --follow prints lines: text or json")
    reasoner = open_reasoner(base, arguments.engine)
    follower = Follower(paths, make_worker(base, span, also=tuple(arguments.mask_also)), reasoner, span)
    hint(f"following {follower.watched} file{'' if follower.watched == 1 else 's'}; Ctrl-C ends it")
    try:
        for turn in count():
            if turn:
                time.sleep(_EVERY)
            for incident in follower.look():
                say(
                    _line(incident, base) if arguments.format == "text" else f"{as_json(incident).decode()}\n", now=True
                )
            for one in follower.unusable:
                complain(f"{one.path}: {one.reason}")
            follower.unusable.clear()
    except KeyboardInterrupt:
        pass
    return INTERRUPTED


def _line(incident: Incident, base: RuleBase) -> str:
    """An incident on one line: when, where, which, and what is known of driver and machines."""
    facts, base = incident.facts, base.owner(incident.article)
    driver = base.title(DRIVER, facts[DRIVER]) if DRIVER in facts else ""
    known = (
        " ".join(filter(None, (driver, str(facts.get(DRIVER_VERSION, "")) if driver else ""))),
        f"to {incident.server}" if incident.server else "",
        f"from {incident.client}" if incident.client else "",
    )
    when = (incident.time or "no time").replace("T", " ").replace("Z", " UTC")
    told = ", ".join(filter(None, known))
    place = f"{incident.path}:{incident.line}" if incident.line else incident.path
    return (
        f"{when}  {place}  {incident.article} {incident.status}: {clean(incident.title, _TITLE)}"
        f"{f' ({clean(told)})' if told else ''}\n"
    )
