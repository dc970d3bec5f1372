"""A verification for a person: the answer in a line, what shows it, then step by step."""

from collections.abc import Iterator, Mapping

from kbassist.model.evidence import Evidence
from kbassist.render.blocks import Block, Code, Heading, Item, Para, Style
from kbassist.verify.model import Behind, IncidentCheck, Proof, StepCheck, Verification

_ANSWERS: Mapping[str, tuple[str, Style]] = {
    "fixed": ("Fixed", "good"),
    "not-as-planned": ("It connects, but not as the plan wants", "unsure"),
    "next-problem": ("Fixed, and another problem shows behind it", "unsure"),
    "not-proven": ("Not yet proven", "unsure"),
    "not-fixed": ("Not fixed", "bad"),
}
_STEPS: Mapping[str, tuple[str, Style]] = {
    "proven": ("[proven]", "good"),
    "not-proven": ("[not proven]", "unsure"),
    "still-there": ("[not done]", "bad"),
}
_MOST = 3


def verification(made: Verification) -> Iterator[Block]:
    """The blocks of the report."""
    said = _Said({one.id: one for one in made.evidence})
    for incident in made.incidents:
        yield from said.incident(incident, several=len(made.incidents) > 1)
    yield from said.evidence(made)
    tool = made.tool
    yield Para(f"kbassist {tool.version}, rules {tool.rules_digest}, engine {tool.engine}", style="faint")


def answer(one: IncidentCheck) -> tuple[str, Style]:
    """What is said of an incident in a few words."""
    if one.status == "fixed" and one.behind:
        return _ANSWERS["next-problem"]
    if one.status == "fixed" and not one.done:
        return _ANSWERS["not-as-planned"]
    return _ANSWERS["not-fixed" if one.status == "still-there" else one.status]


def place(proof: Proof, evidence: Mapping[str, Evidence]) -> str:
    """``file, line 3 at 10:00``."""
    known = evidence.get(proof.evidence)
    path = known.path if known else proof.evidence
    where = f", line {proof.line}" if proof.line else f", record {proof.record}" if proof.record else ""
    return f"{path}{where}{f' at {proof.time}' if proof.time else ''}"


class _Said:
    """The words; ``evidence``: the new documents by id."""

    def __init__(self, evidence: Mapping[str, Evidence]) -> None:
        self._by_id = evidence

    def incident(self, one: IncidentCheck, *, several: bool) -> Iterator[Block]:
        """An incident: the answer, what it rests on, what shows behind it, the steps."""
        words, style = answer(one)
        yield Heading(f"{one.id}: {words}: {one.title}" if several else f"{words}: {one.title}", 1)
        if one.client or one.server:
            yield Para(f"{one.client or 'a client'} to {one.server or 'a server'}", "Connection:")
        for proof in one.by[:_MOST]:
            yield from self._proof(proof, style)
        if one.why:
            yield Para(one.why, style="plain" if one.status == "fixed" else "unsure")
        for behind in one.behind:
            yield from self._behind(behind)
        if one.option:
            verdict = f" ({one.verdict})" if one.verdict else ""
            yield Heading(f"Step by step: {one.option_title}{verdict}")
        for number, step in enumerate(one.steps, 1):
            yield from self._step(number, step)

    def _proof(self, proof: Proof, style: Style = "plain", indent: int = 0) -> Iterator[Block]:
        yield Item(f"{proof.told} ({place(proof, self._by_id)})", style=style, indent=indent)
        if proof.excerpt:
            yield Para(proof.excerpt, style="faint", indent=indent + 1)

    def _behind(self, one: Behind) -> Iterator[Block]:
        yield Para(f"{one.title} ({one.status})", "Behind it now:", "unsure")
        if one.foretold:
            yield Para(one.foretold, "That was to be expected:", indent=1)
        for proof in one.by[:_MOST]:
            yield Item(place(proof, self._by_id), indent=1)
            yield Para(proof.excerpt, style="faint", indent=2)

    def _step(self, number: int, one: StepCheck) -> Iterator[Block]:
        mark, style = _STEPS[one.status]
        yield Item(f"{mark} ({one.where}) {one.text}", f"{number}.", style)
        for proof in one.by[:_MOST]:
            yield from self._proof(proof, indent=1)
        if one.status == "proven":
            return
        if one.needs:
            yield Para(one.needs, f"Proof, from the {one.where}:", "faint", indent=1)
        for command in one.commands:
            # A query looks; the other commands are what is to be done, and the words above say how to look.
            if command.shell == "sql":
                yield Code(command.text, command.shell, indent=1)

    def evidence(self, made: Verification) -> Iterator[Block]:
        """What became of each new document."""
        yield Heading("New evidence")
        if made.since:
            yield Para(made.since.replace("T", " "), "What counts is later than:")
        if not made.evidence:
            yield Para("None was given.", style="unsure")
        for one in made.evidence:
            old = "; nothing in it is new" if one.id in made.old else ""
            note = f"; {one.note}" if one.note and not old else ""
            style: Style = "unsure" if old else "plain"
            state = old or f", {one.status.replace('-', ' ')}{note}"
            yield Item(f"{one.path}: {one.kind}{state}", style=style)
