"""A case as the shell keeps it: what was given, in order, and what was said. Every turn makes a new one."""

from typing import Literal, TypeAlias

import msgspec
from msgspec import Struct

from kbassist.model.evidence import Reading, Value

GivenKind: TypeAlias = Literal["paste", "path", "kept"]


class Given(Struct, frozen=True, kw_only=True):
    """A piece of evidence, and what was read from it: pasted text (masked), a path, or what came ``kept`` in a case
    file of somebody else, whose path means nothing here."""

    kind: GivenKind
    text: str
    readings: tuple[Reading, ...] = ()

    @property
    def ids(self) -> tuple[str, ...]:
        """The ids of its evidence."""
        return tuple(dict.fromkeys(one.evidence.id for one in self.readings))


class Case(Struct, frozen=True, kw_only=True):
    """Evidence, answers, the facts nobody can tell, and those answered in view of evidence that says otherwise."""

    given: tuple[Given, ...] = ()
    answers: dict[str, Value] = {}
    declined: tuple[str, ...] = ()
    settled: tuple[str, ...] = ()

    @property
    def empty(self) -> bool:
        """Nothing was given and nothing said."""
        return not self.given and not self.answers and not self.declined

    @property
    def readings(self) -> list[Reading]:
        """Everything that was read."""
        return [reading for one in self.given for reading in one.readings]

    def plus(self, given: Given) -> "Case":
        """With one more piece of evidence; what could not be told may be known now."""
        return msgspec.structs.replace(self, given=(*self.given, given))

    def answered(self, name: str, value: Value, *, settles: bool = False) -> "Case":
        """With an answer, new or corrected; ``settles``: it counts against evidence that says otherwise."""
        return msgspec.structs.replace(
            self,
            answers={**self.answers, name: value},
            declined=tuple(one for one in self.declined if one != name),
            settled=(*self.settled, name) if settles and name not in self.settled else self.settled,
        )

    def unknown(self, name: str) -> "Case":
        """With a fact that nobody can tell."""
        answers = {key: value for key, value in self.answers.items() if key != name}
        return msgspec.structs.replace(self, answers=answers, declined=(*self.declined, name))

    def without(self, name: str) -> "Case":
        """Without an answer, or without a piece of evidence (by id)."""
        return msgspec.structs.replace(
            self,
            given=tuple(one for one in self.given if name not in one.ids),
            answers={key: value for key, value in self.answers.items() if key != name},
            declined=tuple(one for one in self.declined if one != name),
            settled=tuple(one for one in self.settled if one != name),
        )
