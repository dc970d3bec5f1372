"""Where a new article begins: error texts in files, a ticket, the messages of a batch that no article knows."""

import json
from collections.abc import Iterator, Sequence
from pathlib import Path

import msgspec
from msgspec import Struct

from kbassist.anonymous.find import Finder
from kbassist.authoring.draft import Draft, Step
from kbassist.authoring.proposal import Proposal, propose
from kbassist.authoring.skeleton import sample_of
from kbassist.authoring.takes import KnownTexts
from kbassist.authoring.word_questions import also_known_by, also_recognised
from kbassist.batch.teach import without_stamp
from kbassist.errors import UserError
from kbassist.evidence.document import Document
from kbassist.evidence.intake import Intake
from kbassist.rulebase.base import RuleBase
from kbassist.rulebase.masking import vault_for
from kbassist.rulebase.names import OUTSIDE


class Message(Struct, frozen=True):
    """A message of a batch that no article knows: how often, and records of it."""

    message: str
    count: int
    texts: tuple[str, ...]


def messages_of(path: Path) -> list[Message]:
    """The unknown messages in a batch's result (``kbassist batch --format json``), in its order.

    Raises ``UserError`` for a file that is none.
    """
    try:
        lines = path.read_text(encoding="utf-8-sig").splitlines()
    except UnicodeDecodeError:
        raise UserError(f"--from-batch {path}: not UTF-8; make it with 'kbassist batch --format json'") from None
    except OSError as error:
        raise UserError(f"--from-batch {path}: can't be read: {error.strerror or error}") from None
    found = list(_messages(path, lines))
    if not found:
        raise UserError(f"--from-batch {path}: no message in it that no article knows")
    return found


def _messages(path: Path, lines: Sequence[str]) -> Iterator[Message]:
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            data = json.loads(line)
            if data["type"] != "unknown":
                continue
            texts = [sample_of(without_stamp(one["text"])) for one in data["samples"]] or [sample_of(data["message"])]
            yield Message(data["message"], data["count"], tuple(dict.fromkeys(filter(None, texts))))
        except (ValueError, KeyError, TypeError, RecursionError):
            raise UserError(
                f"--from-batch {path}:{number}: not a line of a batch's result; make it with "
                "'kbassist batch PATH --format json --output result.jsonl'"
            ) from None


def proposed(draft: Draft, base: RuleBase, corpus: Path | None) -> tuple[Draft, Proposal | None]:
    """A draft with the words by which its texts are known, and what they take; with the answers that its examples
    need to be this product's. Nothing is proposed where there is no text."""
    if not draft.texts:
        return draft, None
    known = KnownTexts(base, corpus, draft.texts, draft.apart)
    proposal = propose(draft.texts, known, Finder(base.anonymity))
    # A narrower case of an article is of its kind.
    known_as = also_recognised(base, draft.texts)
    problem = draft.problem or (base.article(known_as[0]).problem if known_as else "")
    if not problem and _anothers(base, draft.texts[0]):
        problem = f"{OUTSIDE}{draft.id.casefold()}"
    answers = {} if problem.startswith(OUTSIDE) else dict(base.vouching)
    wider = {*also_known_by(base, proposal.fragments), *known_as}
    made = msgspec.structs.replace(
        draft,
        problem=problem,
        # It comes before a wider article only where it is as sure.
        strength="decisive" if wider and not proposal.taken else draft.strength,
        fragments=proposal.fragments,
        message=(base.catalogue.key_of(proposal.fragments[0]) or "") if len(proposal.fragments) == 1 else "",
        refines=tuple(sorted(wider)),
        known=answers,
    )
    return made, proposal


def on_all_systems(draft: Draft, base: RuleBase) -> Draft:
    """A draft whose steps say that they are done on every system, where their commands run on some of them only."""
    ways = [
        msgspec.structs.replace(way, steps=tuple(_on_all_systems(step, base) for step in way.steps))
        for way in draft.ways
    ]
    return msgspec.structs.replace(draft, ways=tuple(ways))


def _on_all_systems(step: Step, base: RuleBase) -> Step:
    system = base.systems.get(step.where)
    if system is None:
        return step
    able = [{name for name, one in system.choices.items() if shell in one.shells} for shell, _ in step.commands]
    some = bool(able) and all(able) and set().union(*able) != set(system.choices)
    return msgspec.structs.replace(step, systems=tuple(system.choices)) if some else step


def _anothers(base: RuleBase, text: str) -> bool:
    """Whether the text says that it is of another product than the one the rules are about."""
    readings = Intake(base, vault_for(base)).read(Document("text", text.encode()))
    seen = {one.name: str(one.value) for reading in readings for one in reading.observations}
    return any(seen.get(name, value) != value for name, value in base.vouching.items())
