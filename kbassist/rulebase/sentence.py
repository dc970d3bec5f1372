"""A sentence that the program says in the rule base's words."""

from msgspec import Struct

from kbassist.text.expression import Expression

VALUE = Expression(r"\{([a-z_]+)\}")
"""A value's place in a text."""


class Sentence(Struct, frozen=True):
    """``id``: of its text; ``values``: the names of what the program fills in."""

    id: str
    values: tuple[str, ...] = ()


def family(prefix: str, *names: str, values: tuple[str, ...] = ()) -> dict[str, Sentence]:
    """Sentences of a kind, by the part of their ids that tells them apart."""
    return {name: Sentence(f"{prefix}.{name}", values) for name in names}
