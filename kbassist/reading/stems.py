"""Which letters of messages in other languages are looked for: as few stems as stand in all of them.

A message in twenty languages costs a fast search little if its sentences share their stems with others of the same
language: one stem covers many sentences. Stems have neither blanks nor digits, and none is English: what stands in
English messages as well would be found in every log.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from heapq import heapify, heappop, heappush
from itertools import takewhile

_ASCII = re.compile(r"[a-z]{9,}")
_LETTERS = re.compile(r"[^\W\d_]{7,}")
_HANGUL = re.compile(r"[\uac00-\ud7a3]{4,}")
_WIDE = re.compile(r"[\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff]{5,}")


def stems(texts: Iterable[str], english: str) -> Mapping[str, str]:
    """For each text (normalised) the stem that stands in it; texts without one are left out.

    ``english``: what no stem may stand in. Greedy: the stem that covers most is taken first, ties by name.
    """
    candidates = {text: _candidates(text) for text in texts}
    covers: dict[str, set[str]] = defaultdict(set)
    for text, found in candidates.items():
        for stem in found:
            covers[stem].add(text)
    for stem in covers.keys() & _parts(english, {len(stem) for stem in covers}):
        del covers[stem]
    ranked = sorted(covers, key=lambda stem: (stem.isascii(), stem))
    # What a stem covers only shrinks: the first of the heap is the best as soon as its count is that of now.
    heap = [(-len(covers[stem]), -rank) for rank, stem in enumerate(ranked)]
    heapify(heap)
    result: dict[str, str] = {}
    while heap:
        counted, rank = heappop(heap)
        best = ranked[-rank]
        if len(covers[best]) < -counted:
            heappush(heap, (-len(covers[best]), rank))
            continue
        done = covers.pop(best)
        if not done:
            break
        result |= dict.fromkeys(done, _longest(best, done))
        for stem in {stem for text in done for stem in candidates[text]} & covers.keys():
            covers[stem] -= done
    return result


def _parts(text: str, lengths: Iterable[int]) -> set[str]:
    """Everything of these lengths that stands in a text."""
    return {text[i : i + length] for length in lengths for i in range(len(text) - length + 1)}


def _longest(stem: str, texts: Iterable[str]) -> str:
    """The stem with the letters that follow it in all texts: the more letters, the fewer other words have it inside."""
    behind = [re.findall(rf"{re.escape(stem)}([^\W\d_]*)", text) for text in texts]
    if not stem.isascii() or any(len(words) != 1 or not words[0].isascii() for words in behind):
        return stem
    first, last = min(words[0] for words in behind), max(words[0] for words in behind)
    shared = takewhile(lambda pair: pair[0] == pair[1], zip(first, last, strict=False))
    return stem + "".join(letter for letter, _ in shared)


def _candidates(text: str) -> set[str]:
    """The stems of a text: beginnings of its long words, runs of East Asian characters."""
    found = {run[:9] for run in _ASCII.findall(text)}
    if not text.isascii():
        found |= {word[:7] for word in _LETTERS.findall(text) if not word[:7].isascii() and not _WIDE.search(word)}
        found |= {word[:4] for word in _HANGUL.findall(text)}
        found |= {run[i : i + 5] for run in _WIDE.findall(text) for i in range(len(run) - 4)}
    return found
