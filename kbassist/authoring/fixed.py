"""The product's own words in an error text, without what changes from one sighting to the next.

Numbers, hosts, paths, what stands in quotes, identifiers, times, names of people and databases are gaps; what is left
are the fixed runs of words, from which an article's pattern is made (``authoring.proposal``).
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from difflib import SequenceMatcher

from kbassist.anonymous.find import Finder
from kbassist.text.expression import Expression
from kbassist.text.normal import normalise
from kbassist.text.secrets.vault import STAND_IN

LEAST = 6
"""A run of fewer characters stands in any text."""
_LONGEST = 110
_FRAME = Expression(r"\s{0,40}(at |file \"|in |---|\.\.\.)", re.I)
_GAPS = tuple(
    Expression(one, flags)
    for one, flags in (
        (STAND_IN, 0),
        # What is quoted: an apostrophe inside a word opens nothing.
        (r"(?<!\w)(?:'[^'\n]{0,200}'|`[^`'\n]{0,200}['`]|‘[^’\n]{0,200}’|‚[^‘\n]{0,200}‘)(?!\w)", 0),
        (r"\"[^\"\n]{0,200}\"|“[^”\n]{0,200}”|„[^“”\n]{0,200}[“”]|«[^»\n]{0,200}»", 0),
        (r"<[^<>\n]{1,200}>|\{[^{}\n]{1,200}\}|\[[^\[\]\n]{0,200}\d[^\[\]\n]{0,200}\]", 0),
        # Addresses, paths, settings with their values.
        (r"[a-z][a-z0-9+.-]{1,20}://[^\s\"'<>]{1,400}", re.I),
        (
            r"(?<![\w/.])~?(?:/[\w.@+-]{1,120}){2,20}/?|(?<![\w])(?:[A-Za-z]:)?(?:\\{1,2}[^\s\\:*?\"<>|]{1,120}){2,20}",
            0,
        ),
        (r"(?<![\w.])[\w.-]{1,60}@[\w.-]{1,120}", 0),
        (r"(?<![\w=])[A-Za-z][\w .-]{0,30}=\s?[^\s;,)]{1,200}", 0),
        # Times, then every word with a digit in it; ``keep_numbers`` leaves these last ones.
        (r"(?i)\b(?:mon|tue|wed|thu|fri|sat|sun)[a-z]{0,6},? (?=[a-z0-9])", 0),
        (r"(?i)\b(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]{0,6}\.? \d{1,2}\b", 0),
    )
)
_CODE = Expression(r"(?<![\w.@/\\-])[A-Z]{2,8}-\d{3,6}(?=:\s|\s*$|\)|,)", re.M)
"""A product's own number with its letters before it, which is as fixed as its words."""
_NUMBERED = Expression(r"[^\s()\[\]{}<>,;:\"']{0,80}\d[^\s()\[\]{}<>,;\"']{0,120}")
_SENTENCES = Expression(r"[.;:!?](?=\s|$)|\s[-–|>]{1,3}\s|[\n\r\t()\[\]{}]|,\s")
_EDGE = " \t.,;:!?()[]{}<>\"'`=-–|/\\*#"
_GAP = "\x00"


def said_lines(text: str) -> list[str]:
    """The lines that say what went wrong: those of a call stack only say where a program was."""
    lines = [line for line in text.splitlines() if line.strip()]
    return [line for line in lines if not _FRAME.match(line)] or lines


def fixed_runs(text: str, finder: Finder, *, keep_numbers: bool = False) -> tuple[str, ...]:
    """The fixed runs of words of an error text, each once, in their order; no run goes over a sentence's end."""
    found: dict[str, None] = {}
    for line in said_lines(text):
        for run in _SENTENCES.sub(_GAP, _without_gaps(line, finder, keep_numbers=keep_numbers)).split(_GAP):
            for short in _bounded(run.strip(_EDGE)):
                if len(normalise(short)) >= LEAST:
                    found.setdefault(short)
    return tuple(found)


def is_code(run: str) -> bool:
    """Whether a run is a product's own number, which no language changes."""
    return _CODE.fullmatch(run) is not None


def _without_gaps(line: str, finder: Finder, *, keep_numbers: bool) -> str:
    """A line with a mark for everything that changes."""
    kept = [found.span() for found in _CODE.finditer(line)]
    spans = [(one.start, one.end) for one in finder.spans(line)]
    spans += [found.span() for gap in _GAPS for found in gap.finditer(line)]
    if not keep_numbers:
        spans += [found.span() for found in _NUMBERED.finditer(line)]
    marked = list(line)
    for start, end in spans:
        if not any(first < end and start < last for first, last in kept):
            marked[start:end] = _GAP * (end - start)
    return "".join(marked)


def _bounded(run: str) -> Iterator[str]:
    """A run, or its parts where it is too long: the longer, the sooner another version words it differently."""
    while len(run) > _LONGEST:
        cut = run.rfind(" ", 0, _LONGEST)
        cut = cut if cut > 0 else _LONGEST
        yield run[:cut].strip(_EDGE)
        run = run[cut:].strip(_EDGE)
    yield run


def common_runs(runs: Sequence[str], others: Iterable[Sequence[str]]) -> tuple[str, ...]:
    """What the runs of one text have in common with those of all the other texts of the same problem."""
    for other in others:
        words = _words(other)
        runs = [part for run in runs for part in _shared(run.split(), words)]
    return tuple(dict.fromkeys(run for run in runs if len(normalise(run)) >= LEAST))


def _words(runs: Sequence[str]) -> list[str]:
    # The mark keeps what is common from going over the end of a run.
    return [word for run in runs for word in (*map(normalise, run.split()), _GAP)]


def _shared(run: list[str], words: list[str]) -> Iterator[str]:
    blocks = SequenceMatcher(None, list(map(normalise, run)), words, autojunk=False).get_matching_blocks()
    for at, _, length in blocks:
        if length:
            yield " ".join(run[at : at + length]).strip(_EDGE)
