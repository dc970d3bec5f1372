"""A case as one self-contained HTML page: no network, light and dark, a phone's width, print, keyboard, screen reader.

Without its script everything is there and open; the script folds what is not wanted at once, keeps the ticks of the
steps in the browser, and copies commands.
"""

from collections.abc import Iterable
from functools import lru_cache
from hashlib import sha256
from itertools import chain
from pathlib import Path
from typing import Literal, TypeAlias

from jinja2 import Template
from markupsafe import Markup
from msgspec import Struct

from kbassist.model.result import CaseResult, Diagnosis, Incident, Question
from kbassist.render import onepage
from kbassist.render.anonymised import anonymised
from kbassist.render.blocks import Block, Heading, Style
from kbassist.render.card import Part, against, parts
from kbassist.render.casepage.chain import Picture, picture
from kbassist.render.casepage.drawing import Drawing, drawing
from kbassist.render.casepage.known import Known
from kbassist.render.casepage.table import Table, table
from kbassist.render.casepage.timeline import TimeLine, timeline
from kbassist.render.casepage.todo import Way, way
from kbassist.render.customer import found, greeting, left_alone, needed
from kbassist.render.details import facts_without_incident
from kbassist.render.explain import explain
from kbassist.render.failed import failed, shown
from kbassist.render.handover import handover
from kbassist.render.html import to_fragment
from kbassist.render.names import FINDING_OUT, STATUS_STYLE, Names, connection, known_facts
from kbassist.render.report import behind, choices, conflicts, detailed, evidence, unused
from kbassist.render.unrecognised import unrecognised
from kbassist.rulebase.base import RuleBase
from kbassist.rulebase.names import KIND
from kbassist.rulebase.sentences import CUSTOMER_BACK, CUSTOMER_CLOSING, CUSTOMER_ORDER, CUSTOMER_WAIT, TIMES_AS_PRINTED
from kbassist.text.safe import as_json, utf8

Audience: TypeAlias = Literal["internal", "customer"]
_FOLDER = Path(__file__).parent
_MOST = 40
"""Incidents that have all of it; of more there is only the list."""


class Told(Struct, frozen=True):
    """A fact as the derivation lists it."""

    called: str
    name: str
    value: str
    place: str
    excerpt: str


class Section(Struct, frozen=True):
    """An incident on the page. ``done``: the options with their steps; ``others``: what can be done as well; ``out``:
    what must not; ``rest``, ``left``: blocks that need no more than to be shown."""

    incident: Incident
    first: Diagnosis
    style: Style
    between: str
    parts: tuple[Part, ...]
    picture: Picture | None
    drawing: Drawing | None
    table: Table | None
    line: TimeLine | None
    done: tuple[Way, ...]
    others: tuple[Way, ...]
    out: tuple[str, ...]
    questions: tuple[Question, ...]
    rest: Markup
    left: Markup
    facts: tuple[Told, ...]


def to_page(result: CaseResult, base: RuleBase, *, audience: Audience = "internal", full: bool = False) -> bytes:
    """The page as UTF-8. ``full``: with what is done with the mouse."""
    names = Names(result, base, bare=True)
    level = 1 if len(result.incidents) < 2 else 2
    customer = audience == "customer"
    make = _for_customer if customer else _section
    style, script = onepage.style(_FOLDER / "page.css"), onepage.asset(_FOLDER / "page.js")
    html = _template().render(
        policy=onepage.policy(style, script),
        style=style,
        script=script,
        customer=customer,
        level=level,
        title=_title(result, customer),
        digest=_digest(result),
        result=result,
        sections=[make(incident, names, level, full) for incident in result.incidents[:_MOST]],
        more=result.incidents[_MOST:],
        before=_markup(greeting(result, base), 1) if customer else "",
        unknown=_unknown(result, names, customer, full),
        needed=_markup(shown(FINDING_OUT, needed(result, names)), 1) if customer else "",
        conflicts=_markup(shown("conflicts", conflicts(result, names)), 1),
        about="" if customer else _about(result, base, names),
        why="" if customer else _why(result, base, names),
        say=_sentences(base),
    )
    return utf8(html)


def _section(incident: Incident, names: Names, level: int, full: bool) -> Section:
    known = Known.of(incident, names)
    first, plan = incident.diagnoses[0], incident.plan
    done = detailed(plan) if plan else []
    options = plan.options if plan else ()
    drawn = picture(incident, known)
    return Section(
        incident=incident,
        first=first,
        style=STATUS_STYLE[first.status],
        between=connection(incident),
        parts=tuple(parts(incident, names)),
        picture=drawn,
        drawing=drawing(drawn) if drawn else None,
        table=table(first, known),
        line=timeline(incident, names),
        done=tuple(way(incident, one, names, full=full) for one in done),
        others=tuple(
            way(incident, one, names, full=full) for one in options if one not in done and one.verdict != "forbidden"
        ),
        out=tuple(against(one) for one in options if one.verdict == "forbidden"),
        questions=incident.questions,
        rest=_markup(shown(f"incident {incident.id}", behind(incident, names, full)), level),
        left=Markup(""),
        facts=tuple(_told(incident, names)),
    )


def _for_customer(incident: Incident, names: Names, level: int, full: bool) -> Section:
    """Less of it: what was found, what to do, what to leave alone; the picture where it shows more than the cause."""
    known = Known.of(incident, names)
    drawn = picture(incident, known) if incident.chain or KIND in known.facts else None
    done = detailed(incident.plan) if incident.plan else []
    first = incident.diagnoses[0]
    return Section(
        incident=incident,
        first=first,
        style=STATUS_STYLE[first.status],
        between="",
        parts=(),
        picture=drawn,
        drawing=drawing(drawn) if drawn else None,
        table=None,
        line=None,
        done=tuple(way(incident, one, names, full=full) for one in done),
        others=(),
        out=(),
        questions=(),
        rest=_markup(shown(f"incident {incident.id}", found(incident, names)), level),
        left=_markup(shown(f"incident {incident.id}", left_alone(incident, names.base)), level),
        facts=(),
    )


def _told(incident: Incident, names: Names) -> Iterable[Told]:
    for fact in sorted(known_facts(incident, names), key=lambda one: (one.name, one.origin)):
        excerpt = fact.source.excerpt if fact.source else ""
        yield Told(names.base.called(fact.name), fact.name, names.value(fact), names.place(fact), excerpt)


def _unknown(result: CaseResult, names: Names, customer: bool, full: bool) -> Markup:
    """What is said where nothing is recognised; a customer is only asked for more."""
    if result.incidents or customer:
        return Markup("")
    blocks = chain(
        shown("what was understood", unrecognised(result, names.base, names)),
        shown("what is known", facts_without_incident(result, names, full=full)),
    )
    return _markup(blocks, 1)


def _about(result: CaseResult, base: RuleBase, names: Names) -> Markup:
    """What concerns the whole case: what to find out, what does not count, what could not be read."""
    blocks = chain(
        shown(FINDING_OUT, handover(result, base)),
        shown("what is not used", unused(result, names)),
        shown("evidence", evidence(result, names, False)),
        map(failed, result.failures),
        anonymised(result.anonymised, base),
    )
    return _markup(blocks, 1)


def _why(result: CaseResult, base: RuleBase, names: Names) -> Markup:
    """The derivation, without its heading."""
    blocks = shown("why", explain(result, base, names.value, names.place))
    return _markup((one for one in blocks if not isinstance(one, Heading)), 1)


def _markup(blocks: Iterable[Block], level: int) -> Markup:
    """Blocks as markup; what a case says in them is escaped."""
    return Markup(to_fragment(blocks, level))  # noqa: S704 - the fragment is markup of ours


def _title(result: CaseResult, customer: bool) -> str:
    if not result.incidents:
        return "More is needed" if customer else "Not recognised"
    if len(result.incidents) == 1:
        return result.incidents[0].diagnoses[0].title
    return f"{len(result.incidents)} problems" if customer else f"{len(result.incidents)} incidents, each with a plan"


def _digest(result: CaseResult) -> str:
    """What tells this case from others in a browser: its evidence and what it shows, so that a later answer or another
    version of the rules keeps the ticks."""
    shows = [
        (one.id, one.client, one.server, [(hit.line, hit.excerpt) for hit in one.diagnoses[0].symptoms])
        for one in result.incidents
    ]
    documents = [(one.path.replace("\\", "/").rpartition("/")[2], one.kind) for one in result.evidence]
    return sha256(as_json([documents, shows])).hexdigest()[:16]


def _sentences(base: RuleBase) -> dict[str, str]:
    return {
        "order": base.say(CUSTOMER_ORDER),
        "wait": base.say(CUSTOMER_WAIT),
        "back": base.say(CUSTOMER_BACK),
        "closing": base.say(CUSTOMER_CLOSING),
        "times": base.say(TIMES_AS_PRINTED),
    }


@lru_cache(maxsize=1)
def _template() -> Template:
    return onepage.template(_FOLDER / "page.html.j2", {"choices": choices})
