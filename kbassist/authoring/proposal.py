"""Which words an article should know its problem by: the fewest fixed fragments that no other text has."""

import re
from collections.abc import Iterator, Sequence
from itertools import combinations

from msgspec import Struct

from kbassist.anonymous.find import Finder
from kbassist.authoring.fixed import LEAST, common_runs, fixed_runs, is_code
from kbassist.authoring.takes import Known, KnownTexts, stands_in, telling_words
from kbassist.text.normal import normalise

MOST = 3
"""Fragments of one pattern: two gaps between them have a bound that lint can prove."""
JOINT = " ... "
"""What a person writes between two fragments."""
_POOL = 10
_GAP_LEAST, _GAP_MOST, _STEP = 80, 200, 40
_SENTENCE, _LONG_SENTENCE = 3, 4
"""A word or two stand in other sentences, too; so many words are a sentence even if each of them is common."""
_ENOUGH = 3
"""So many words that tell make a sentence of its own; of more, the shorter text is the better pattern."""
_ESCAPED = re.compile(r"([\\.^$*+?{}\[\]|()])")


class Proposal(Struct, frozen=True):
    """``fragments``: what to look for, in their order; ``taken``: what has them too; ``runs``: all there was to choose
    from; ``numbered``: numbers had to stay, for nothing else tells the problem apart."""

    fragments: tuple[str, ...]
    taken: tuple[Known, ...]
    runs: tuple[str, ...]
    numbered: bool = False

    def __str__(self) -> str:
        return JOINT.join(self.fragments)


def propose(texts: Sequence[str], known: KnownTexts, finder: Finder) -> Proposal:
    """The best fragments for the ``texts``, which are sightings of one problem."""
    best = _best(_runs(texts, finder, keep_numbers=False), known)
    if best.taken or not best.fragments:
        numbered = _best(_runs(texts, finder, keep_numbers=True), known)
        if numbered.fragments and (not best.fragments or len(numbered.taken) < len(best.taken)):
            return Proposal(numbered.fragments, numbered.taken, numbered.runs, numbered=True)
    if best.fragments:
        return best
    # Nothing is fixed: the longest line, for want of a better.
    line = max((line.strip() for line in texts[0].splitlines()), key=len, default="")[:100].strip()
    return Proposal((line,), known.taken((line,)), (line,), numbered=True)


def _runs(texts: Sequence[str], finder: Finder, *, keep_numbers: bool) -> tuple[str, ...]:
    first, *others = [fixed_runs(text, finder, keep_numbers=keep_numbers) for text in texts]
    runs = common_runs(first, others)
    return tuple(run for run in runs if all(normalise(run) in normalise(text) for text in texts))


def _best(runs: tuple[str, ...], known: KnownTexts) -> Proposal:
    """The first choice that takes nothing else, else the one that takes least."""
    best = Proposal((), (), runs)
    for fragments in _choices(runs):
        taken = known.taken(fragments)
        if not best.fragments or _badness(taken) < _badness(best.taken):
            best = Proposal(fragments, taken, runs)
        if not taken:
            break
    return best


def _badness(taken: Sequence[Known]) -> tuple[int, int]:
    # What the person named, and texts in which nothing is wrong, weigh more than any number of others.
    return sum(one.kind in ("look-alike", "ordinary") for one in taken), len(taken)


def _choices(runs: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    """Fewer fragments first, of these the most telling. Words that ordinary logs are full of are no choice alone."""
    ranked = sorted(runs, key=_worth, reverse=True)[:_POOL]
    alone = [
        run
        for run in ranked
        if is_code(run) or len(run.split()) >= (_SENTENCE if telling_words(run) else _LONG_SENTENCE)
    ]
    for run in alone:
        yield (run,)
    pool = [run for run in runs if run in ranked]
    for number in range(2, MOST + 1):
        yield from sorted(combinations(pool, number), key=_together, reverse=True)
    if not alone:
        yield from ((run,) for run in ranked)


def _worth(run: str) -> tuple[int, int]:
    words = _ENOUGH + 1 if is_code(run) else min(telling_words(run), _ENOUGH)
    return (words, -len(run) if words >= _ENOUGH else len(run))


def _together(runs: tuple[str, ...]) -> tuple[int, int]:
    return sum(map(telling_words, runs)), sum(map(len, runs))


def split_typed(words: str) -> tuple[str, ...]:
    """The fragments that a person wrote with dots between them."""
    return tuple(part for one in words.replace("…", "...").split("...") if (part := one.strip(" .")))


def wrong_with(fragments: Sequence[str], texts: Sequence[str], apart: Sequence[str]) -> str:
    """Why the fragments are none for the texts, in a sentence; nothing if they are."""
    parts = [normalise(one) for one in fragments]
    for fragment, part in zip(fragments, parts, strict=True):
        for number, text in enumerate(texts, 1):
            if part not in normalise(text):
                which = f"text {number}" if len(texts) > 1 else "the text"
                return f"'{fragment[:80]}' does not stand in {which}; copy the words from it."
    if not parts or min(map(len, parts)) < LEAST:
        return "That is too short: it would be found in texts that have nothing to do with it."
    if len(parts) > MOST:
        return f"At most {MOST} pieces; leave out the least telling one."
    if not all(stands_in(parts, normalise(text)) for text in texts):
        return "The pieces do not stand in this order in the text."
    if any(stands_in(parts, normalise(text)) for text in apart):
        return "The text that is another problem has these words, too; choose others."
    return ""


def expression_of(fragments: Sequence[str], texts: Sequence[str]) -> str:
    """One regular expression for several fragments, with gaps that have a bound."""
    parts = [normalise(one) for one in fragments]
    widest = max((width for text in texts for width in _widths(parts, normalise(text))), default=0)
    gap = min(_GAP_MOST, max(_GAP_LEAST, -(-2 * widest // _STEP) * _STEP))
    return f".{{0,{max(gap, min(widest, 4 * _GAP_MOST))}}}".join(_ESCAPED.sub(r"\\\1", part) for part in parts)


def _widths(parts: Sequence[str], text: str) -> Iterator[int]:
    end = -1
    for part in parts:
        at = text.find(part, max(end, 0))
        if end >= 0:
            yield at - end
        end = at + len(part)
