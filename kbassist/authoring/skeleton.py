"""A draft as the YAML files of a rule base: the only place that knows how an article is written down.

What is not known yet is written as ``TO FILL IN (what)``: sound rules, and ``left_in`` finds every such place.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NamedTuple

from kbassist.advisor.diagnosis import STRENGTHS
from kbassist.authoring.draft import Draft, Step, TableRow, Way
from kbassist.authoring.proposal import expression_of
from kbassist.authoring.upgrade import upgraded
from kbassist.rulebase.collected import TYPES
from kbassist.rulebase.language.schema import FactDef
from kbassist.text.safe import clean, whole_words
from kbassist.text.secrets import Vault, mask

_MAX_SAMPLE, _MAX_LINE = 4_000, 1_000
_LEFT = re.compile(r"TO FILL IN \(([^()\n]{1,200})\)")
_WIDTH = 110
_COMMENTS: Mapping[str, str] = {
    "symptoms": (
        "How the problem shows. strength: decisive (a code, or words nobody else uses), phrase (a sentence),\n"
        "generic (a hint). Besides text and pattern there are message, code (a status) and event (Windows)."
    ),
    "columns": (
        "The situations to tell apart: columns are facts ('kbassist kb facts' lists them), a row names the values\n"
        "that make it."
    ),
    "resolutions": "The ways out, the secure one first (rank). A reason forbids or recommends one in this case.",
    "examples": "Small cases with what must come out: one that is recognised, one for each row, and look-alikes.",
}


class Left(NamedTuple):
    """A place that is left to fill in (1-based), and what belongs there."""

    line: int
    column: int
    what: str


def sample_of(text: str) -> str:
    """An error text as a sample: secrets masked, no control characters, its lines kept."""
    lines = (clean(line.rstrip(), _MAX_LINE) for line in mask(text, Vault()).strip().splitlines())
    return "\n".join(lines)[:_MAX_SAMPLE].strip()


def slug(text: str, most: int | None = None) -> str:
    """A text as an id: lower case, words joined by hyphens, as many of them as ``most`` characters hold."""
    return whole_words(re.sub(r"[^a-z0-9]+", "-", text.casefold()).strip("-"), most, "-")


def left_in(text: str) -> Iterator[Left]:
    """What is left to fill in in a file of rules."""
    for number, line in enumerate(text.splitlines(), 1) if "TO FILL IN" in text else ():
        if not line.lstrip().startswith("#"):
            yield from (Left(number, found.start() + 1, found[1]) for found in _LEFT.finditer(line))


def article_files(draft: Draft) -> dict[str, str]:
    """The files of a draft: the folder of the rule base (``articles``, ...) with the YAML that belongs there."""
    files = {"articles": _commented(_article(draft))}
    files["articles"] += "".join(f"\n{_comment(note)}" for note in draft.notes)
    files["procedures"] = to_yaml({"procedures": list(_procedures(draft))})
    if draft.new_facts:
        files["vocabulary"] = to_yaml({"facts": [_fact(fact) for fact in draft.new_facts]})
    # Made in plain keys; grid, inherited sources and the like are for whoever reads it.
    return {kind: upgraded(text, TYPES[kind]).text for kind, text in files.items()}


def to_yaml(content: Mapping[str, Any], heading: str = "") -> str:
    """The content as YAML with a comment on top, in the order of its keys; long texts as blocks."""
    import yaml  # noqa: PLC0415 - start-up: the rule base is read from its cache without it

    class Dumper(yaml.SafeDumper):
        def ignore_aliases(self, _data: Any) -> bool:
            return True

    def text(dumper: Any, value: str) -> Any:
        return dumper.represent_scalar("tag:yaml.org,2002:str", value, style="|" if "\n" in value else None)

    Dumper.add_representer(str, text)
    body = yaml.dump(
        dict(content), Dumper=Dumper, sort_keys=False, allow_unicode=True, width=_WIDTH, default_flow_style=False
    )
    return (_comment(heading) if heading else "") + body


def _comment(text: str) -> str:
    return "".join(f"# {line}".rstrip() + "\n" for line in text.splitlines())


def _commented(content: dict[str, Any]) -> str:
    """An article with a word on each of its parts above it."""
    parts = []
    for key, value in content.items():
        heading = _COMMENTS.get(key, "")
        parts.append(("\n" if heading else "") + to_yaml({key: value}, heading))
    return "".join(parts)


def _left(what: str) -> str:
    return f"TO FILL IN ({what})"


def _article(draft: Draft) -> dict[str, Any]:
    article: dict[str, Any] = {
        "id": draft.id,
        "title": draft.title or _left("what is wrong, in one line"),
        "problem": draft.problem or slug(draft.id),
        "source": _given(
            document=draft.document or _left("the title of the document this comes from, or where it was observed"),
            number=draft.number,
            revised=draft.revised,
            address=draft.address,
        ),
        "applies_to": list(draft.products) or [_left("products and versions")],
        "symptoms": [_symptom(draft)],
        "cause": draft.cause or _left("what failed, in one or two sentences"),
        "mechanism": draft.mechanism or _left("how it works, so that a reader understands why"),
    }
    if draft.facts and draft.rows:
        article["columns"] = [
            {"fact": one.name, "title": one.title or one.meaning, "decisive": True} for one in draft.facts
        ]
        article["scenarios"] = [_row(row, draft) for row in draft.rows]
    article["resolutions"] = [_option(number, way, draft) for number, way in enumerate(_ways(draft), 1)]
    if draft.refines:
        article["refines"] = list(draft.refines)
    article["examples"] = list(_examples(draft))
    return article


def _given(**values: Any) -> dict[str, Any]:
    """Without what is not known."""
    return {key: value for key, value in values.items() if value}


def _source(draft: Draft) -> str:
    return draft.document or "the document of this article"


def _symptom(draft: Draft) -> dict[str, Any]:
    pattern: dict[str, str]
    if draft.message:
        pattern = {"message": draft.message, "by": "sentence"}
    elif len(draft.fragments) > 1:
        pattern = {"pattern": expression_of(draft.fragments, draft.texts)}
    else:
        pattern = {"text": draft.fragments[0] if draft.fragments else _left("the words that tell it apart")}
    return {
        "id": "text",
        "title": "The words of the message",
        "strength": draft.strength,
        "any": [pattern],
        "samples": list(draft.texts) or [pattern.get("text", "")],
        "source": _source(draft),
    }


def _row(row: TableRow, draft: Draft) -> dict[str, Any]:
    return {
        "id": row.id,
        "title": row.title,
        "cells": row.cells,
        "explanation": row.explanation,
        "source": _source(draft),
    }


def _ways(draft: Draft) -> tuple[Way, ...]:
    return draft.ways or (Way(),)


def _option(number: int, way: Way, draft: Draft) -> dict[str, Any]:
    because = way.because or _left("why it is right; the reason that the report prints beside it")
    option: dict[str, Any] = {
        "id": f"option-{number}",
        "title": way.title or _left("what to do, in one line"),
        "rank": number,
    }
    if way.applies:
        option["applies"] = way.applies
    option["recommend"] = [{"when": when, "because": because, "source": _source(draft)} for when in way.whens or ({},)]
    option["otherwise"] = way.otherwise or way.because or "nothing that is known decides it"
    if way.caution:
        option["cautions"] = [way.caution]
    option["procedures"] = [{"procedure": _procedure_id(draft, number)}]
    option["source"] = _source(draft)
    return option


def _procedure_id(draft: Draft, number: int) -> str:
    return f"{slug(draft.id)}-{number}"


def _procedures(draft: Draft) -> Iterator[dict[str, Any]]:
    for number, way in enumerate(_ways(draft), 1):
        steps = way.steps or (Step(text=_left("one thing to do, as an instruction")),)
        yield {
            "id": _procedure_id(draft, number),
            "title": way.title or f"The steps of {draft.id}",
            "steps": [_step(place, step, draft) for place, step in enumerate(steps, 1)],
        }


def _step(number: int, step: Step, draft: Draft) -> dict[str, Any]:
    return {
        "id": f"step-{number}",
        "where": step.where,
        "text": step.text,
        **_given(commands=[{"shell": shell, "text": text} for shell, text in step.commands]),
        **_given(systems=list(step.systems)),
        **_given(verify=step.verify, undo=step.undo, caution=step.caution),
        "source": _source(draft),
    }


def _fact(fact: FactDef) -> dict[str, Any]:
    return {
        "name": fact.name,
        "title": fact.title,
        "type": fact.type,
        "subject": fact.subject,
        "meaning": fact.meaning,
        "ask": fact.ask,
        "how_to_find": {"text": fact.how_to_find.text if fact.how_to_find else ""},
        "effort": fact.effort,
        "askable": True,
        "choices": {
            value: {"title": choice.title, **_given(names=list(choice.phrases))}
            for value, choice in fact.choices.items()
        },
    }


def _examples(draft: Draft) -> Iterator[dict[str, Any]]:
    status = STRENGTHS[draft.strength]
    texts = draft.texts or (_left("the error text"),)
    for number, text in enumerate(texts, 1):
        expect: dict[str, Any] = {"status": status}
        # A question whose answer leads to the same way out is not asked.
        if (
            len(draft.facts) == 1
            and draft.strength != "generic"
            and any(way.whens or way.applies for way in draft.ways)
        ):
            expect["question"] = draft.facts[0].name
        title = "It is recognised" if number == 1 else f"Another sighting of it ({number})"
        yield _given(title=title, text=text, set=dict(draft.known), expect=expect)
    if draft.strength != "generic":
        for row in draft.rows:
            said = {name: _one(value) for name, value in row.cells.items()}
            # All that decides a row is said, so it is confirmed however sure the words alone make it.
            expect = {"scenarios": {row.id: "confirmed"}}
            yield {"title": f"Row: {row.title}", "text": texts[0], "set": {**draft.known, **said}, "expect": expect}
    for text in draft.apart or (_left("a text that looks like it but is another problem"),):
        yield {"title": "Another problem", "text": text, "expect": {"recognised": False}}


def _one(value: str | list[str]) -> str:
    return value if isinstance(value, str) else value[0]


def all_left(files: Iterable[tuple[str, str]]) -> list[str]:
    """What is left to fill in in files (path and content), a line each with its place."""
    return [f"{path}:{one.line}:{one.column}: to fill in: {one.what}" for path, text in files for one in left_in(text)]
