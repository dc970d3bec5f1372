"""Several rule bases beside each other: an id belongs to one of them."""

from collections.abc import Iterator, Sequence

from kbassist.rulebase.collected import Loaded, collect
from kbassist.rulebase.files import Files, Problem
from kbassist.rulebase.language.about import About
from kbassist.rulebase.language.clients import Driver, Program
from kbassist.rulebase.language.messages import MessageFile
from kbassist.rulebase.language.procedures import ProcedureFile
from kbassist.rulebase.language.schema import Article
from kbassist.rulebase.yamlfile import Path as NodePath


def clashes(bases: Sequence[Files]) -> Iterator[Problem]:
    """Ids that two rule bases define, at the place in the later one; ``bases``: the files of each."""
    if len(bases) < 2:
        return
    known: dict[tuple[str, str], str] = {}
    seen: set[str] = set()
    for files in bases:
        found = collect([one for one in files if str(one[1]) not in seen])
        seen |= {str(path) for _, path in files}
        about = next((one.content.id for one in found.files if isinstance(one.content, About)), "")
        name = f"the rule base '{about}'" if about else "the rule base without a name"
        own: dict[tuple[str, str], str] = {}
        for loaded in found.files:
            for kind, one, place in _ids(loaded):
                before = known.get((kind, one))
                if before is not None:
                    message = f"{name} and {before} both define the {kind} '{one}': give one of them another id"
                    yield Problem(*loaded.place(place), message)
                own[kind, one] = f"{name} ({loaded.path})"
        known |= own


def _ids(loaded: Loaded) -> Iterator[tuple[str, str, NodePath]]:
    content = loaded.content
    if isinstance(content, Article):
        yield "article", content.id, ("id",)
    elif isinstance(content, Driver):
        yield "driver", content.id, ("id",)
    elif isinstance(content, Program):
        yield "program", content.id, ("id",)
    elif isinstance(content, ProcedureFile):
        yield from (("procedure", one.id, ("procedures", i, "id")) for i, one in enumerate(content.procedures))
    elif isinstance(content, MessageFile):
        yield from (("message", one.key, ("messages", i, "key")) for i, one in enumerate(content.messages))
