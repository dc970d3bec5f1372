"""``kbassist kb new``: a commented article to fill in, its symptom taken from an error text."""

import json
import re
from datetime import date
from pathlib import Path

from kbassist.text.normal import normalise
from kbassist.text.safe import clean
from kbassist.text.secrets import Vault, mask

_SKELETON = Path(__file__).with_name("skeleton.yaml")
_MAX_SAMPLE, _MAX_LINE = 4_000, 1_000
_FRAME = re.compile(r"\s*(at |file \"|in |---|\.\.\.)", re.I)
_SENTENCE = re.compile(r"[^.()\[\]{}:;\"\n]{12,160}")
_VOLATILE = re.compile(r"\d{2,}|0x[0-9a-f]+|[0-9a-f]{8}-[0-9a-f-]{20,}|\\\\|/|@|=", re.I)


def sample_of(text: str) -> str:
    """An error text as a sample: secrets masked, no control characters, its lines kept."""
    lines = (clean(line.rstrip(), _MAX_LINE) for line in mask(text, Vault()).strip().splitlines())
    return "\n".join(lines)[:_MAX_SAMPLE].strip()


def skeleton(article_id: str, title: str, error: str, today: date) -> str:
    """The YAML of a new article. ``error``: an error text, or nothing; secrets in it are masked."""
    sample = sample_of(error) or "the words of the message as the product prints them"
    text = _SKELETON.read_text(encoding="utf-8")
    values = {
        "@ID@": article_id,
        "@TITLE@": _quoted(title or "What is wrong, in one line"),
        "@PROBLEM@": slug(article_id),
        "@TODAY@": today.isoformat(),
        "@TEXT@": _quoted(telling(sample)),
        "@SAMPLE@": _quoted(sample),
    }
    for name, value in values.items():
        text = text.replace(name, value)
    return text


def slug(text: str) -> str:
    """A text as an id: lower case, words joined by hyphens."""
    return re.sub(r"[^a-z0-9]+", "-", text.casefold()).strip("-")


def telling(sample: str) -> str:
    """The part of an error text that tells most: the longest run of plain words without numbers and addresses.

    Lines of a call stack say where a program was, not what went wrong: they count only where there is nothing else.
    """
    lines = sample.splitlines()
    said = [line for line in lines if not _FRAME.match(line)] or lines
    runs = [run.strip() for line in said for run in _SENTENCE.findall(line)]
    plain = [run for run in runs if not _VOLATILE.search(run) and len(normalise(run)) >= 12]
    longest: str = max(plain or runs or said, key=len)
    return longest


def _quoted(text: str) -> str:
    # A JSON string is a YAML string in double quotes.
    return json.dumps(text, ensure_ascii=False)
