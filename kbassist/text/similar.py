"""What somebody meant who misspelt a word of a list."""

from collections.abc import Collection

_CLOSE = 65.0


def nearest(word: str, known: Collection[str]) -> str:
    """The one of those known that a misspelt word is meant to be, or nothing."""
    from rapidfuzz import fuzz, process  # noqa: PLC0415 - start-up: only mistakes need it

    close = process.extractOne(word, list(known), scorer=fuzz.ratio, score_cutoff=_CLOSE)
    return close[0] if close else ""


def suggestion(word: str, known: Collection[str]) -> str:
    """`` (did you mean 'x'?)`` or nothing."""
    close = nearest(word, known)
    return f" (did you mean '{close}'?)" if close else ""
