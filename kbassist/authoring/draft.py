"""An article as far as it is known, whoever told it: a conversation, error texts, a ticket, a batch.

``authoring.skeleton`` writes it. What is empty is not known, and is left to fill in.
"""

from msgspec import Struct

from kbassist.rulebase.language.schema import FactDef


class Step(Struct, frozen=True, kw_only=True):
    """One thing to do; ``commands``: shell and text of each; ``systems``: those of the machine, where it has to be said
    that a command does not run on all of them."""

    text: str
    where: str = "server"
    commands: tuple[tuple[str, str], ...] = ()
    systems: tuple[str, ...] = ()
    verify: str = ""
    undo: str = ""
    caution: str = ""


class Way(Struct, frozen=True, kw_only=True):
    """A way out. ``whens``: the answers for each of which it is recommended, none for all; ``applies``: those without
    which it is not shown; ``otherwise``: the reason where those answers are not known."""

    title: str = ""
    because: str = ""
    otherwise: str = ""
    whens: tuple[dict[str, str | list[str]], ...] = ()
    applies: dict[str, str | list[str]] = {}
    caution: str = ""
    steps: tuple[Step, ...] = ()


class TableRow(Struct, frozen=True, kw_only=True):
    """A row of the scenario table."""

    id: str
    title: str
    cells: dict[str, str | list[str]]
    explanation: str


class Draft(Struct, frozen=True, kw_only=True):
    """``texts``: sightings of the error, the first one the sample; ``apart``: texts that look like it and are another
    problem; ``fragments``: the words it is known by; ``message``: the known message that they are, if any; ``facts``:
    the columns of the table; ``new_facts``: those of them that the article brings along; ``known``: answers that the
    examples need to be this product's; ``notes``: what a ticket said that has no place of its own."""

    id: str
    title: str = ""
    problem: str = ""
    document: str = ""
    number: str = ""
    revised: str = ""
    address: str = ""
    products: tuple[str, ...] = ()
    texts: tuple[str, ...] = ()
    apart: tuple[str, ...] = ()
    fragments: tuple[str, ...] = ()
    message: str = ""
    strength: str = "phrase"
    cause: str = ""
    mechanism: str = ""
    facts: tuple[FactDef, ...] = ()
    new_facts: tuple[FactDef, ...] = ()
    rows: tuple[TableRow, ...] = ()
    ways: tuple[Way, ...] = ()
    refines: tuple[str, ...] = ()
    known: dict[str, str] = {}
    notes: tuple[str, ...] = ()
