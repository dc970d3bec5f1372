"""A resolved ticket in Markdown as the beginning of an article: headings in any order and in several languages.

``ticket.yaml`` has the words of headings. What fits no part is kept as a note.
"""

import re
from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import NamedTuple

import msgspec
from msgspec import Struct

from kbassist.authoring.draft import Draft, Step, Way
from kbassist.authoring.skeleton import sample_of
from kbassist.rulebase.yamlfile import read_yaml
from kbassist.text.safe import clean

_WORDS = Path(__file__).with_name("ticket.yaml")
_HEADING = re.compile(r"\s{0,3}#{1,6}\s{1,9}(?P<name>[^#\n]{1,200})#{0,6}\s{0,9}$")
_BOLD = re.compile(r"\s{0,3}(?:\*\*|__)(?P<name>[^*_\n]{1,80})(?:\*\*|__)\s{0,9}:?\s{0,9}(?P<rest>.{0,2000})$")
_LABEL = re.compile(r"\s{0,3}(?P<name>[^\W\d_][^:.,;`\n]{1,40}):(?:\s{1,9}(?P<rest>.{0,2000}))?$")
_FENCE = re.compile(r"\s{0,9}(?P<fence>`{3,9}|~{3,9})\s{0,9}(?P<language>[\w+-]{0,20})")
_ITEM = re.compile(r"\s{0,9}(?:[-*+]|\d{1,3}[.)])\s{1,9}(?:\[[ xX]\]\s{1,3})?(?P<text>.{1,2000})$")
_LINK = re.compile(r"\[(?P<text>[^\[\]\n]{1,300})\]\((?P<to>[^()\s]{1,500})\)")
_ADDRESS = re.compile(r"https?://[^\s<>()\]]{1,400}")
_MARKS = re.compile(r"\*\*|__|`")
_LONGEST, _TITLE = 1_500, 150


class _Words(Struct, frozen=True, forbid_unknown_fields=True):
    parts: dict[str, tuple[str, ...]]
    shells: dict[str, tuple[str, ...]]


class _Block(NamedTuple):
    """A paragraph, a list item or a code block; ``language``: of a code block."""

    kind: str
    text: str
    language: str = ""


class _Section(NamedTuple):
    """``part``: what its heading says it is, nothing for one that is not known."""

    part: str
    name: str
    blocks: list[_Block]


@cache
def _words() -> _Words:
    return msgspec.convert(read_yaml(_WORDS.read_text(encoding="utf-8")).data, _Words)


def is_ticket(name: str, text: str) -> bool:
    """Whether a file is a ticket: Markdown by its name, or by a heading and a block of code in it."""
    if Path(name).suffix.casefold() in (".md", ".markdown"):
        return True
    lines = text.splitlines()
    fenced = any(_FENCE.match(line) for line in lines)
    return fenced and any(found and _part(found["name"]) for line in lines if (found := _HEADING.match(line)))


def read_ticket(text: str, article_id: str) -> Draft:
    """What a ticket tells of an article."""
    sections = list(_sections(text))
    found: dict[str, list[_Block]] = {}
    for section in sections:
        if section.part:
            found.setdefault(section.part, []).extend(section.blocks)
    errors = _errors(sections, found)
    cause, *more = _paragraphs(found.get("cause", ())) or [""]
    mechanism = " ".join(_paragraphs(found.get("mechanism", ())) or more)
    sources = _blocks_text(found.get("source", ()))
    address = _ADDRESS.search(sources)
    return Draft(
        id=article_id,
        title=_title(sections, found),
        document=_document(sources, address),
        address=address[0].rstrip(".,;") if address else "",
        products=tuple(_products(found.get("products", ()))),
        texts=errors[:1] if errors else (),
        apart=tuple(dict.fromkeys(filter(None, (sample_of(one.text) for one in found.get("apart", ()))))),
        cause=cause,
        mechanism=mechanism,
        ways=tuple(_ways(found)),
        notes=tuple(_notes(sections, errors)),
    )


def _part(heading: str) -> str:
    """What a heading says its section is."""
    folded = _MARKS.sub("", heading).strip().casefold()
    places = [
        (at, -len(word), part)
        for part, words in _words().parts.items()
        for word in words
        if (at := _at_word(folded, word)) >= 0
    ]
    return min(places)[2] if places else ""


def _at_word(text: str, word: str) -> int:
    """Where a word of ``text`` begins with ``word``; -1 if none does."""
    at = text.find(word)
    while at > 0 and (text[at - 1].isalnum() or text[at - 1] == "_"):
        at = text.find(word, at + 1)
    return at


def _sections(text: str) -> Iterator[_Section]:
    """The sections with their blocks; what stands above the first heading has none."""
    section = _Section("", "", [])
    paragraph: list[str] = []
    lines = iter(text.splitlines())

    def close() -> None:
        if paragraph:
            section.blocks.append(_Block("text", _plain(" ".join(paragraph))))
            paragraph.clear()

    for line in lines:
        fence = _FENCE.match(line)
        if fence:
            close()
            section.blocks.append(_Block("code", _code(lines, fence["fence"]), fence["language"].casefold()))
            continue
        name, rest = _heading(line)
        if name:
            close()
            yield section
            section = _Section(_part(name), _plain(name), [])
            paragraph += [rest] if rest else []
        elif item := _ITEM.match(line):
            close()
            section.blocks.append(_Block("item", _plain(item["text"])))
        elif line.startswith(("    ", "\t")) and not paragraph and line.strip() and not _in_item(section):
            section.blocks.append(_Block("code", line.strip()))
        elif line.lstrip().startswith(">"):
            close()
            section.blocks.append(_Block("quote", line.lstrip().lstrip("> ").rstrip()))
        elif line.strip():
            paragraph.append(line.strip())
        else:
            close()
    close()
    yield section


def _in_item(section: _Section) -> bool:
    return bool(section.blocks) and section.blocks[-1].kind == "item"


def _code(lines: Iterator[str], fence: str) -> str:
    found = []
    for line in lines:
        if line.strip().startswith(fence):
            break
        found.append(line)
    return "\n".join(found)


def _heading(line: str) -> tuple[str, str]:
    """The name of a heading and what follows it on its line; empty for a line that is none."""
    found = _HEADING.match(line)
    if found:
        return found["name"].strip(), ""
    found = _BOLD.match(line)
    if found and _part(found["name"]):
        return found["name"].strip(" :"), found["rest"].strip(" :-–")
    found = _LABEL.match(line)
    if found and _part(found["name"]):
        return found["name"].strip(), (found["rest"] or "").strip()
    return "", ""


def _plain(text: str) -> str:
    """Text without Markdown's marks; an address stays behind its words."""
    return _MARKS.sub("", _LINK.sub(r"\g<text> (\g<to>)", text)).strip()


def _errors(sections: Sequence[_Section], found: dict[str, list[_Block]]) -> tuple[str, ...]:
    """The error texts: code in a section of its own, else the first code outside the steps, else quoted lines."""
    own = [block.text for block in found.get("error", ()) if block.kind == "code"]
    elsewhere = [
        block.text
        for section in sections
        if section.part not in ("steps", "verify", "undo", "apart")
        for block in section.blocks
        if block.kind == "code"
    ]
    quoted = "\n".join(block.text for block in found.get("error", ()) if block.kind == "quote")
    texts = own or elsewhere[:1] or [quoted]
    if not any(texts):
        texts = _paragraphs(found.get("error", ()))[:1]
    return tuple(dict.fromkeys(filter(None, map(sample_of, texts))))


def _paragraphs(blocks: Sequence[_Block]) -> list[str]:
    return [_short(block.text) for block in blocks if block.kind in ("text", "item") and block.text]


def _short(text: str) -> str:
    return " ".join(sample_of(clean(text, _LONGEST)).split())


def _blocks_text(blocks: Sequence[_Block]) -> str:
    return " ".join(block.text for block in blocks)


def _title(sections: Sequence[_Section], found: dict[str, list[_Block]]) -> str:
    said = _paragraphs(found.get("title", ()))
    heads = [section.name for section in sections if section.name]
    first = heads[0] if heads and not _exactly(heads[0]) else ""
    return clean(said[0] if said else _short(first), _TITLE)


def _exactly(name: str) -> bool:
    """Whether a heading is no more than the name of a part."""
    return bool(_part(name)) and len(name.split()) <= 3


def _document(sources: str, address: "re.Match[str] | None") -> str:
    text = sources.replace(address[0], "") if address else sources
    return _short(text).strip(" ():,;") or (address[0] if address else "")


def _products(blocks: Sequence[_Block]) -> Iterator[str]:
    for block in blocks:
        yield from (_short(one) for one in block.text.split(",") if one.strip())


def _ways(found: dict[str, list[_Block]]) -> Iterator[Way]:
    steps = list(_steps(found.get("steps", ())))
    if not steps:
        return
    verify, undo = (" ".join(_paragraphs(found.get(part, ()))) for part in ("verify", "undo"))
    steps[-1] = msgspec.structs.replace(steps[-1], verify=verify, undo=undo)
    caution = " ".join(_paragraphs(found.get("caution", ())))
    yield Way(title=clean(steps[0].text.rstrip("."), _TITLE), caution=caution, steps=tuple(steps))


def _steps(blocks: Sequence[_Block]) -> Iterator[Step]:
    """A step for each item, or paragraph; the code behind one is its command. Words that lead to a list are none."""
    listed = any(block.kind == "item" for block in blocks)
    step: Step | None = None
    for place, block in enumerate(blocks):
        if block.kind == "code":
            command = (_shell(block.language), sample_of(block.text))
            step = step or Step(text="Run this")
            step = msgspec.structs.replace(step, commands=(*step.commands, command))
            continue
        if listed and block.kind != "item" and block.text.endswith(":") and place + 1 < len(blocks):
            continue
        if step is not None:
            yield step
        step = Step(text=_short(block.text))
    if step is not None:
        yield step


def _shell(language: str) -> str:
    return next((shell for shell, names in _words().shells.items() if language in names), "text")


def _notes(sections: Sequence[_Section], errors: Sequence[str]) -> Iterator[str]:
    """What has no place: sections with another heading, and further error texts."""
    for number, text in enumerate(errors[1:], 2):
        yield f"Error text {number} of the ticket (--from takes several texts of one problem):\n{text}"
    for section in sections:
        if section.part:
            continue
        texts = [sample_of(block.text) for block in section.blocks]
        said = "\n".join(text for text in texts if text and text not in errors)
        if said:
            yield f"From the ticket{f', {section.name!r}' if section.name else ''}:\n{said}"
