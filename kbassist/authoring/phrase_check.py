"""What ``kbassist kb lint`` says of phrases that mean two things: two values of a fact, or values of two facts."""

from collections.abc import Iterator

from kbassist.rulebase.language.schema import Choice, FactDef, VocabularyFile
from kbassist.rulebase.yamlfile import Path
from kbassist.text.normal import normalise

Said = tuple[FactDef, str, Choice]


def of_phrases(content: VocabularyFile) -> Iterator[tuple[Path, str]]:
    """The phrases of a file that are given twice: the place of the second, and words.

    A word by itself is an answer to many questions (``disabled``), and so is what the titles of both values say; facts
    of different files are asked about different things.
    """
    known: dict[str, Said] = {}
    for i, fact in enumerate(content.facts):
        own: dict[str, str] = {}
        for value, choice in fact.choices.items():
            for j, phrase in enumerate(choice.phrases):
                place: Path = ("facts", i, "choices", value, "phrases", j)
                normal = normalise(phrase)
                if own.setdefault(normal, value) != value:
                    words = f"'{phrase}' is a phrase of the value {own[normal]} as well: it can mean one of them only"
                    yield place, f"{words}; take it away from the other"
                    continue
                other = known.get(normal)
                if other is not None and _is_shared(normal, other, (fact, value, choice)):
                    words = f"'{phrase}' is a phrase of {other[0].name} ({other[1]}) as well: say what tells them apart"
                    yield place, f"{words}, or take it away from one of them"
        for value, choice in fact.choices.items():
            for phrase in choice.phrases:
                known.setdefault(normalise(phrase), (fact, value, choice))


def _is_shared(phrase: str, one: Said, other: Said) -> bool:
    """Whether a phrase of two facts is one that both can't have."""
    words = phrase.split()
    if len(words) < 2 or one[0].name == other[0].name:
        return False
    titles = [set(normalise(said[2].title).replace(",", " ").split()) for said in (one, other)]
    return not all(set(words) <= title for title in titles)
