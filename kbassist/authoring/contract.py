"""What the program needs of a rule base: a text for every sentence it says."""

from collections.abc import Iterator, Sequence

from kbassist.rulebase.base import RuleBase
from kbassist.rulebase.collected import Loaded
from kbassist.rulebase.files import Problem
from kbassist.rulebase.probe_sentences import ALL_SENTENCES
from kbassist.rulebase.sentences import SENTENCES, TO_TRY


def missing(base: RuleBase, files: Sequence[Loaded]) -> Iterator[Problem]:
    """What ``base``, made of ``files``, does not define; at the first file of the kind that should."""
    needed = set(ALL_SENTENCES) if base.about.probe else {name for name in SENTENCES if not name.startswith(TO_TRY)}
    for name in sorted(needed - base.texts.keys()):
        values = "".join(f" {{{value}}}" for value in ALL_SENTENCES[name].values)
        with_values = f" with{values}" if values else ""
        yield _problem("texts", files, f"the program says '{name}': give it a text{with_values}")


def _problem(kind: str, files: Sequence[Loaded], message: str) -> Problem:
    place = next((one for one in files if one.kind == kind), files[0])
    return Problem(str(place.path), 1, 1, message)
