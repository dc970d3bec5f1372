"""The card that a report opens with: what failed and why, what to do, how to see that it worked, what to leave alone.

At most ``LINES`` lines of ``COLUMNS`` columns, its heading and its command included: where all of it is longer, the
longest text gives way. What is left out stands in the report below.
"""

from collections.abc import Iterator, Sequence

from msgspec import Struct

from kbassist.model.result import Command, Diagnosis, Incident, PlanOption, Question
from kbassist.render.blocks import Block, Code, Heading, Para, Style
from kbassist.render.columns import width, wrapped
from kbassist.render.names import STATUS_STYLE, Names
from kbassist.render.steps import Shown, shown_steps
from kbassist.rulebase.base import RuleBase

LINES, COLUMNS = 12, 80
_COMMAND_LINES = _SHORT = 2
_BEFORE_COMMAND = 6
"""How far a command is indented, without the name of its shell."""


class Part(Struct, frozen=True):
    """A text of the card. ``command``: what to type, below it."""

    label: str
    text: str
    style: Style = "plain"
    command: Command | None = None


def card(incident: Incident, names: Names, *, level: int = 1, before: str = "", asked: str = "") -> Iterator[Block]:
    """The blocks of the card of an incident.

    ``before``: what its heading begins with; ``asked``: what is said in the place of the question that decides, where
    that is asked below the card.
    """
    title = incident.diagnoses[0].title
    yield from fitted(Heading(f"{before}{title}", level), list(parts(incident, names, asked)))


def parts(incident: Incident, names: Names, asked: str = "") -> Iterator[Part]:
    """The texts of the card, as long as they are: how sure and why, what to do, how to see that it worked, what not."""
    first = incident.diagnoses[0]
    yield Part(f"{first.status.capitalize()}:", first.cause, STATUS_STYLE[first.status])
    yield from _parts(incident, names, asked)


def fitted(heading: Heading, parts: Sequence[Part]) -> Iterator[Block]:
    """A heading and texts as blocks that keep to the lines of a card."""
    room = LINES - len(wrapped(heading.text, COLUMNS)) - (heading.level < 3)
    room -= sum(_command_lines(part.command) for part in parts if part.command is not None)
    # No more than that can stay, and a value of the case may be as long as a book.
    texts = [_cut(part.text, LINES * COLUMNS) for part in parts]
    sizes = [_lines(part, text) for part, text in zip(parts, texts, strict=True)]
    while sum(sizes) > room and max(sizes) > 1:
        # Of two that are as long the later one gives way.
        place = max(range(len(parts)), key=lambda i: (sizes[i], i))
        texts[place] = _clipped(parts[place], texts[place], sizes[place] - 1)
        sizes[place] = _lines(parts[place], texts[place])
    yield heading
    for part, text in zip(parts, texts, strict=True):
        yield Para(text, part.label, part.style)
        if part.command is not None:
            yield Code(part.command.text, part.command.shell, indent=1)


def _parts(incident: Incident, names: Names, asked: str) -> Iterator[Part]:
    first, plan = incident.diagnoses[0], incident.plan
    options = plan.options if plan else ()
    best = next((one for one in options if one.verdict == "recommended"), None)
    decides = first.status == "possible" and any(question.first for question in incident.questions)
    if incident.questions and (best is None or decides):
        yield Part("Do this:", asked, "strong") if asked else _question(incident.questions[0])
    elif best is not None or any(one.verdict == "allowed" for one in options):
        chosen = best or next(one for one in options if one.verdict == "allowed")
        yield from _option(chosen, names.base)
    elif first.undecided or plan is not None:
        yield Part("Do this:", first.undecided or (plan.summary if plan else ""), "strong")
    leave = _leave(first, options, best, names.base)
    if leave is not None:
        yield leave


def _question(question: Question) -> Part:
    """The question that decides, and how to find its answer."""
    asked = f" (ask the {question.answered_by})" if question.answered_by else ""
    text = f"Find out: {question.ask} {question.how_to_find}".rstrip() + asked
    return Part("Do this:", text, "strong", next(filter(_fits, question.commands), None))


def _option(option: PlanOption, base: RuleBase) -> Iterator[Part]:
    """An option in a sentence with the first command that is short enough, and its last check."""
    steps = shown_steps(option.steps, base)
    text = option.title if option.verdict == "recommended" else f"{option.title} ({option.why})"
    place = _telling(steps)
    command = None if place is None else steps[place].step.commands[0]
    yield _fitting("Do this:", [f"{text}. {lead}".rstrip() for lead in _leads(steps, place, base)], command)
    checks = [one.step.verify for one in steps if one.step.verify]
    if checks:
        yield Part("Worked if:", _first_sentence(checks[-1]))


def _leads(steps: Sequence[Shown], place: int | None, base: RuleBase) -> Iterator[str]:
    """What leads from an option to the command of the step at ``place``, the longest first."""
    if not steps:
        yield ""
        return
    begin = _first_sentence(steps[0].text)
    if place is None:
        yield begin
        return
    where = steps[place].step.where
    on = f", on {base.about.roles[where]}" if where != "owner" else ""
    if place == 0:
        yield f"First{on}:"
    else:
        yield f"{begin} Then{on}:"
        yield f"Step {place + 1}{on}:"


def _fitting(label: str, texts: Sequence[str], command: Command | None) -> Part:
    """The first of the texts that takes no more than two lines, else the last."""
    parts = [Part(label, text, "strong", command) for text in texts]
    return next((one for one in parts if _lines(one, one.text) <= _SHORT), parts[-1])


def _telling(steps: Sequence[Shown]) -> int | None:
    """The step whose command the card shows: the first that has one, or, where that is too long, the next one that
    changes something as well."""
    having = [i for i, one in enumerate(steps) if one.step.commands]
    return next(
        (i for i in having if _fits(steps[i].step.commands[0]) and (i == having[0] or steps[i].step.undo)), None
    )


def _leave(first: Diagnosis, options: Sequence[PlanOption], best: PlanOption | None, base: RuleBase) -> Part | None:
    """What not to do, and why: the shortcut that people take first, what else is out, what to mind."""
    article = base.article(first.article)
    shortcuts = {option.id for option in article.resolutions if option.shortcut}
    needless = {
        (option.id, reason.because) for option in article.resolutions for reason in option.forbid if reason.harmless
    }
    forbidden = [one for one in options if one.verdict == "forbidden"]
    out = [*forbidden, *(one for one in options if one.against)]
    harmful = [one for one in forbidden if (one.id, one.why) not in needless]
    chosen = next(iter([*(one for one in out if one.id in shortcuts), *harmful]), None)
    cautions = (*(best.cautions if best else ()), *article.cautions)
    if chosen is None and cautions:
        return Part("Mind:", cautions[0], "bad")
    chosen = chosen or next(iter(forbidden), None)
    if chosen is None:
        return None
    if chosen.verdict == "forbidden":
        return Part("Don't:", against(chosen), "bad")
    return Part("Not yet:", f"{chosen.title}: {chosen.cautions[0]}" if chosen.cautions else against(chosen), "bad")


def _fits(command: Command) -> bool:
    return _command_lines(command) <= _COMMAND_LINES


def _command_lines(command: Command) -> int:
    before = _BEFORE_COMMAND + (len(command.shell) + 2 if command.shell != "text" else 0)
    return sum(_rows(" " * before + line) for line in command.text.splitlines() or [""])


def _lines(part: Part, text: str) -> int:
    return sum(map(_rows, wrapped(text, COLUMNS, first=f"{part.label} ", rest="  ")))


def _rows(line: str) -> int:
    """How many lines a terminal makes of one: a word that is longer than that stays whole."""
    return max(1, -(-width(line) // COLUMNS))


def _clipped(part: Part, text: str, most: int) -> str:
    """As many sentences as fit in so many lines, at least one; of a longer one as many words."""
    while _lines(part, text) > most and ". " in text[:-1]:
        text = f"{text[:-1].rpartition('. ')[0]}."
    if _lines(part, text) > most:
        text = f"{_cut(text.rstrip('…'), most * COLUMNS).rstrip('…')}…"
    while _lines(part, text) > most and " " in text:
        text = f"{text.rstrip('…').rpartition(' ')[0]}…"
    return text


def _cut(text: str, most: int) -> str:
    return text if len(text) <= most else f"{text[:most]}…"


def _first_sentence(text: str) -> str:
    return text.partition(". ")[0].rstrip(".") + "."


def against(option: PlanOption) -> str:
    """An option with what speaks against it, or what could."""
    if option.against:
        return f"{option.title}; what may speak against it: {'; or '.join(option.against)}"
    return f"{option.title}: {option.why}"
