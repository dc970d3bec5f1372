"""Text in the columns of a terminal, where an East Asian character takes two and a combining one none."""

import textwrap

from kbassist.text.expression import Expression

_PLAIN = Expression("[\x00-\u02ff‐-‧←-⇿─-▟]*")
"""One column a character. Only for other text wcwidth is imported, which costs a start as much as reading an error."""


def width(text: str) -> int:
    """How many columns ``text`` takes."""
    if _PLAIN.fullmatch(text):
        return len(text)
    import wcwidth  # noqa: PLC0415 - start-up, see _PLAIN

    return wcwidth.width(text, control_codes="ignore")


def padded(text: str, columns: int) -> str:
    """``text`` with blanks behind it up to so many columns."""
    return text + " " * (columns - width(text))


def wrapped(text: str, columns: int, *, first: str = "", rest: str = "") -> list[str]:
    """``text`` in lines of at most so many columns, ``first`` before the first of them, ``rest`` before the others.

    A word that is longer (a path, a command's argument) stays whole. East Asian text has no blanks to wrap at: there a
    long word is a sentence, and is broken anywhere.
    """
    if _PLAIN.fullmatch(text):
        return textwrap.wrap(
            text,
            columns,
            initial_indent=first,
            subsequent_indent=rest,
            break_long_words=False,
            break_on_hyphens=False,
        )
    import wcwidth  # noqa: PLC0415 - start-up, see _PLAIN

    return wcwidth.wrap(
        text,
        columns,
        initial_indent=first,
        subsequent_indent=rest,
        break_on_hyphens=False,
        control_codes="ignore",
    )
