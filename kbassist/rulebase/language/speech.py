"""The words for people and of people: terms that are explained, the program's own sentences, and the phrases that steer
a conversation (docs/rule-language.md, "Texts" and "Speech"). Only the shell and those who write rules need them.
"""

from typing import Literal, TypeAlias

from kbassist.rulebase.language.schema import Strict


class Term(Strict, frozen=True, kw_only=True, rename={"phrases": "names", "meaning": "text"}):
    """A term of the trade as it is explained to whoever asks; ``phrases``: what else it is called."""

    title: str
    phrases: tuple[str, ...] = ()
    meaning: str
    source: str


class TermsFile(Strict, frozen=True, kw_only=True):
    """``rules/terms/*.yaml``."""

    terms: tuple[Term, ...]


class TextsFile(Strict, frozen=True, kw_only=True):
    """``rules/texts/*.yaml``: id -> sentence; the program fills in each ``{value}`` (``rulebase.sentences``)."""

    texts: dict[str, str]


MOST_FORMS = 500
"""For so many phrases one with alternatives may stand; lint names what stands for more."""

Wish: TypeAlias = Literal["greeting", "abilities", "meaning", "safety", "procedure"]
"""What a question to the program is for."""

Forgetting: TypeAlias = Literal["topic", "last", "all"]
"""What of what was said is to be forgotten."""

Spoken: TypeAlias = dict[str, dict[str, tuple[str, ...]]]
"""Phrases by fact and value. ``(a|b)``: one of these, ``(a|)``: or nothing; ``*``: any end of the word."""


class Speech(Strict, frozen=True, kw_only=True):
    """The words that steer a conversation, and what people call facts and values.

    ``agree`` and ``refuse``: yes and no; ``on`` and ``off``: yes and no of a setting; ``unknown``: nobody can tell;
    ``how`` and ``why``: about the question asked; ``negation``: turns what stands with it around,
    ``trouble``: but not in these phrases, which say what is wrong ("can't connect"); ``filler``: adds
    nothing to what is said; ``linking``: stand between a name and its value; ``clause`` and ``joining``: begin another
    clause, or another part of it; ``printed``: regular expressions of what programs print and nobody says, by which a
    line is evidence and not an answer.

    ``commands``: lines that do what a command does, by the command's name. ``asks``: the beginnings of questions that
    are answered: hello, what can you do, what is X, is it safe to X, how do I X. ``forgets``: the beginnings of lines
    that take back what was said about a ``topic``, or ``last``, or ``all`` of it.

    What a line is: ``question`` begins one to the program, ``opening`` may stand before that, ``asking`` shows one
    anywhere, ``correction`` takes back what was said, ``smalltalk`` says nothing of the case. Clauses that store
    nothing: ``doubt``, ``intent`` (what somebody is about to do), ``elsewhere`` (another machine, site or
    program), ``formerly`` (another time, or none).
    ``server`` and ``client``: whose machine. ``absent``: with a negation, a setting is not written down.
    ``ordinals``: by number, "the second one"; ``choice``: the words in front of an answer's letter
    ("option b"); ``kinds``: words for the kind of thing that a question is about ("the driver", "error").
    ``short``: endings behind an apostrophe that belong to the word before it
    (the ``t`` of "isn't").

    ``neutral``: phrases that begin with a word that means a value elsewhere ("on that box"); ``common``: words of
    every day and of the trade that tell nothing by themselves. ``names``: what settings are called; ``version``: words
    between a name and its version. ``telling``: phrases that mean a value whatever was asked; ``answers``: those that
    do as an answer only.
    """

    agree: tuple[str, ...] = ()
    refuse: tuple[str, ...] = ()
    on: tuple[str, ...] = ()
    off: tuple[str, ...] = ()
    unknown: tuple[str, ...] = ()
    how: tuple[str, ...] = ()
    why: tuple[str, ...] = ()
    negation: tuple[str, ...] = ()
    trouble: tuple[str, ...] = ()
    filler: tuple[str, ...] = ()
    linking: tuple[str, ...] = ()
    clause: tuple[str, ...] = ()
    joining: tuple[str, ...] = ()
    opening: tuple[str, ...] = ()
    question: tuple[str, ...] = ()
    asking: tuple[str, ...] = ()
    correction: tuple[str, ...] = ()
    smalltalk: tuple[str, ...] = ()
    doubt: tuple[str, ...] = ()
    intent: tuple[str, ...] = ()
    elsewhere: tuple[str, ...] = ()
    formerly: tuple[str, ...] = ()
    server: tuple[str, ...] = ()
    client: tuple[str, ...] = ()
    absent: tuple[str, ...] = ()
    version: tuple[str, ...] = ()
    neutral: tuple[str, ...] = ()
    common: tuple[str, ...] = ()
    commands: dict[str, tuple[str, ...]] = {}
    asks: dict[Wish, tuple[str, ...]] = {}
    forgets: dict[Forgetting, tuple[str, ...]] = {}
    short: tuple[str, ...] = ()
    choice: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    ordinals: dict[str, tuple[str, ...]] = {}
    names: dict[str, tuple[str, ...]] = {}
    telling: Spoken = {}
    answers: Spoken = {}
    printed: tuple[str, ...] = ()


class SpeechFile(Speech, frozen=True, kw_only=True):
    """``rules/speech/*.yaml``: the words of one language."""

    language: Literal["en", "de", "fr", "es", "it", "pt", "pl", "tr", "ru", "ja", "ko", "zh"]
