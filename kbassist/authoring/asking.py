"""How ``kb new`` asks: one thing at a time, again until the answer is one. Nothing here knows a terminal."""

from collections.abc import Callable, Sequence
from typing import TypeAlias

from msgspec import Struct

from kbassist.text.safe import clean

Ask: TypeAlias = Callable[["Prompt"], str]
Tell: TypeAlias = Callable[[str], None]


class Prompt(Struct, frozen=True):
    """One thing to ask: the words, what ``?`` explains, and what an empty line means (none: an answer is needed).

    ``many``: several lines, ended by a line with a dot.
    """

    text: str
    help: str
    default: str | None = None
    many: bool = False

    def __str__(self) -> str:
        return f"{self.text} [{self.default}]" if self.default else self.text


class Asker:
    """``ask`` gives a line (or lines) for a prompt; ``tell`` shows a remark.

    A question that is asked again with the same words takes the place of the answer before it.
    """

    def __init__(self, ask: Ask, tell: Tell) -> None:
        self._ask = ask
        self.tell = tell

    def ask(self, text: str, help_: str, default: str | None = None, *, many: bool = False) -> str:
        """An answer, in one line unless ``many``; asked again while it is empty and there is no default."""
        while True:
            answer = self._ask(Prompt(text, help_, default, many)).strip()
            if answer or default is not None:
                return answer or default or ""
            self.tell("An answer is needed here; ? explains what is meant.")

    def choose(self, text: str, help_: str, choices: Sequence[str], default: str | None = None) -> str:
        """One of the choices, by its word, its number, or the beginning of its word."""
        for number, choice in enumerate(choices, 1):
            self.tell(f"  {number}. {choice}")
        while True:
            answer = self.ask(text, help_, default).casefold()
            if answer.isdecimal() and len(answer) < 4 and 0 < int(answer) <= len(choices):
                return choices[int(answer) - 1]
            exact = [choice for choice in choices if choice.casefold() == answer]
            close = [choice for choice in choices if choice.casefold().startswith(answer)]
            if exact or len(close) == 1:
                return (exact or close)[0]
            self.tell(
                f"'{clean(answer, 60)}' is none of them; give a number from 1 to {len(choices)}, or the "
                "beginning of its words."
            )

    def yes(self, text: str, help_: str, default: str) -> bool:
        """Yes or no."""
        while True:
            answer = self.ask(f"{text} (yes/no)", help_, default).casefold()
            if answer in ("y", "yes", "n", "no"):
                return answer.startswith("y")
            self.tell("Please answer yes or no.")
