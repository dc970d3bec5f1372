"""The messages of a rule base with what is known of them by language, and how well texts with a label are read."""

import json
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

import msgspec
from msgspec import Struct

from kbassist.errors import UserError
from kbassist.evidence.document import Document
from kbassist.evidence.intake import Intake
from kbassist.pipeline import run_case
from kbassist.reasoning.infer import Reasoner
from kbassist.render.blocks import Block, Heading, Item, Para, Table
from kbassist.rulebase.base import RuleBase
from kbassist.rulebase.language.messages import USUAL_LANGUAGES, MessageDef
from kbassist.rulebase.masking import vault_for


class Known(Struct, frozen=True):
    """A message with the languages of its texts: those the product prints, those of documentation, those missing."""

    message: MessageDef
    printed: tuple[str, ...]
    documented: tuple[str, ...]
    missing: tuple[str, ...]


class Labelled(Struct, frozen=True):
    """A text with its language and the problem it has to be recognised as."""

    language: str
    text: str
    problem: str


class Score(Struct, frozen=True):
    """How many texts of a language were read right, taken for another problem, and not recognised at all."""

    language: str
    right: int
    wrong: int
    silent: int


def languages(messages: Iterable[MessageDef]) -> tuple[str, ...]:
    """The languages besides English: those in which every message is wanted, then those in which some are known."""
    known = {one for message in messages for one in (*message.fragments, *message.documented)}
    return (*USUAL_LANGUAGES, *sorted(known - set(USUAL_LANGUAGES)))


def known_messages(base: RuleBase, beginning: str = "") -> list[Known]:
    """The messages whose key begins so, by key. A message that is known by its codes alone lacks no language."""
    return [_known(message) for key, message in sorted(base.catalogue.messages.items()) if key.startswith(beginning)]


def _known(message: MessageDef) -> Known:
    own = languages([message])
    printed = tuple(one for one in own if one in message.fragments)
    documented = tuple(one for one in own if one in message.documented and one not in message.fragments)
    lacks = (one for one in USUAL_LANGUAGES if message.english and one not in (*printed, *documented))
    return Known(message, printed, documented, tuple(lacks))


def message_blocks(found: Sequence[Known]) -> Iterator[Block]:
    """The messages for a person, then how many are known in each language."""
    yield Heading("Messages", 1)
    for one in found:
        yield Item(one.message.title, f"{one.message.key}:", "strong")
        for label, words in (
            ("codes", [str(code) for code in one.message.codes]),
            ("known in", ["en", *one.printed] if one.message.english else []),
            ("from documentation", one.documented),
            ("missing", one.missing),
        ):
            if words:
                yield Item(f"{label}: {' '.join(words)}", indent=1)
    with_words = [one for one in found if one.message.english]
    yield Heading("By language")
    yield Table(
        ("language", "as printed", "from documentation", "missing"),
        tuple(
            (
                language,
                str(sum(language in one.printed for one in with_words)),
                str(sum(language in one.documented for one in with_words)),
                str(sum(language in one.missing for one in with_words)),
            )
            for language in languages(one.message for one in with_words)
        ),
    )


def read_labelled(path: Path, within: str = "{}") -> list[Labelled]:
    """The texts of JSON Lines (``language``, ``text``, ``problem``), each in the place of ``{}`` in ``within``.

    Raises ``UserError``.
    """
    try:
        lines = path.read_text(encoding="utf-8-sig").splitlines()
        found = [msgspec.json.decode(line, type=Labelled) for line in lines if line.strip()]
        return [msgspec.structs.replace(one, text=within.replace("{}", one.text)) for one in found]
    except (OSError, UnicodeDecodeError, msgspec.DecodeError) as error:
        raise UserError(f"{path}: no texts as JSON Lines with language, text and problem: {error}") from None


def scores(texts: Iterable[Labelled], reasoner: Reasoner) -> list[Score]:
    """How well the texts are read, by language, and ``all`` at the end."""
    counts: dict[str, list[int]] = {}
    for one in texts:
        document = Document("text", one.text.encode("utf-8"))
        problem = run_case(
            Intake(reasoner.base, vault_for(reasoner.base)).read(document), {}, reasoner, advised=False
        ).problem
        place = 0 if problem == one.problem else 2 if problem is None else 1
        for name in (one.language, "all"):
            counts.setdefault(name, [0, 0, 0])[place] += 1
    whole = counts.pop("all", [0, 0, 0])
    return [Score(name, *count) for name, count in (*sorted(counts.items()), ("all", whole))]


def score_blocks(found: Iterable[Score]) -> Iterator[Block]:
    """The scores for a person."""
    rows = [(one.language, str(one.right), str(one.wrong), str(one.silent)) for one in found]
    yield Heading("Texts with a label", 1)
    yield Table(("language", "right", "another problem", "not recognised"), tuple(rows))
    yield Para("A text counts as right if its first diagnosis has the problem of its label.", style="faint")


def as_json(found: Iterable[Known]) -> str:
    """One object a message, for programs."""
    objects = [
        {
            "key": one.message.key,
            "title": one.message.title,
            "codes": list(one.message.codes),
            "printed": list(one.printed),
            "documented": list(one.documented),
            "missing": list(one.missing),
        }
        for one in found
    ]
    return json.dumps(objects, indent=1, ensure_ascii=False) + "\n"
