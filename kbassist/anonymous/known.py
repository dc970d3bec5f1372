"""Known names, replaced wherever they stand as words of their own: one pass over a text, however many there are."""

from bisect import bisect_left
from collections.abc import Collection, Iterable, Iterator

from ahocorasick_rs import AhoCorasick, Implementation, MatchKind

from kbassist.anonymous.names import StandIn
from kbassist.text.expression import Expression
from kbassist.text.secrets.repetition import lowered

_WORD = Expression(r"[^\W_]+")
_EDGE = "\x00"
_CUT_TO = 200
"""So far from the place where a text was cut half a name is looked for."""
_TELLING = 3
_SET_OFF = frozenset("'\"=\\@/[{(_«„“‘`:")
"""Behind one of these an ordinary word is a name."""
_FEW = 50


class KnownNames:
    """Names by their folded form. ``ordinary``: words of every day, which are names only where they are set
    off; so are names of two letters, and numbers."""

    def __init__(self, names: Iterable[tuple[str, StandIn]], ordinary: Collection[str]) -> None:
        self._names: dict[str, StandIn] = {}
        for name, stand_in in names:
            key = _core(lowered(name))
            if len(key) > 1:
                self._names.setdefault(key, stand_in)
        self._ordinary = frozenset(name for name in self._names if name in ordinary or _short(name))
        self._forms = [_marked(name) for name in self._names]
        self._each = list(self._names.items())
        form = None if len(self._forms) < _FEW else Implementation.ContiguousNFA
        self._automaton = AhoCorasick(self._forms, matchkind=MatchKind.LeftmostLongest, implementation=form)
        self._beginnings = sorted(self._names)
        self._ends = sorted(name[::-1] for name in self._names)

    def pieces(self, text: str) -> Iterator[tuple[str, StandIn | None]]:
        """``text`` in pieces: what stays, and what is to be replaced with its stand-in."""
        if not self._names or not text:
            yield text, None
            return
        marked = _marked(text)
        done = 0
        for number, start, end in self._automaton.find_matches_as_indexes(lowered(marked)):
            name, stand_in = self._each[number]
            if name in self._ordinary and not _set_off(marked, start, end):
                continue
            yield _plain(marked[done:start]), None
            yield _plain(marked[start:end]), stand_in
            done = end
        yield _plain(marked[done:]), None

    def leading(self, part: str) -> int:
        """How many characters at the beginning of ``part``, before which a text was cut, end a name."""
        head = lowered(part[:_CUT_TO])
        for word in reversed(list(_WORD.finditer(head))):
            if _begins(self._ends, head[: word.end()][::-1]):
                return word.end()
        return 0

    def trailing(self, part: str) -> int:
        """How many characters at the end of ``part``, behind which a text was cut, begin a name."""
        tail = lowered(part[-_CUT_TO:])
        for word in _WORD.finditer(tail):
            if _begins(self._beginnings, tail[word.start() :]):
                return len(tail) - word.start()
        return 0


def _begins(names: list[str], text: str) -> bool:
    """Whether a name begins with ``text`` and goes on."""
    if len(text) < _TELLING:
        return False
    place = bisect_left(names, text)
    return place < len(names) and names[place].startswith(text) and names[place] != text


def _core(name: str) -> str:
    """A name from its first letter or digit to its last: edges are on both sides of these."""
    words = list(_WORD.finditer(name))
    return name[words[0].start() : words[-1].end()] if words else ""


def _short(name: str) -> bool:
    """Whether a name is so short, or a number, that other words are like it."""
    return name.isdigit() or (len(name) < _TELLING and name.isalpha())


def _marked(text: str) -> str:
    """``text`` with an edge on both sides of every word, so that only whole words are found."""
    return _WORD.sub(rf"{_EDGE}\g<0>{_EDGE}", text.replace(_EDGE, " "))


def _plain(marked: str) -> str:
    return marked.replace(_EDGE, "")


def _set_off(marked: str, start: int, end: int) -> bool:
    """Whether what stands in ``marked`` from ``start`` to ``end`` is put between signs, as values are."""
    before = marked[max(0, start - 2) : start].replace(_EDGE, "")[-1:]
    behind = marked[end : end + 2].replace(_EDGE, "")[:1]
    return before in _SET_OFF and behind != "=" if before else False
