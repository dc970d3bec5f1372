"""A secret that is known stands masked wherever it stands again: as it is, and in the encodings it travels in."""

from collections.abc import Collection, Iterator

from ahocorasick_rs import AhoCorasick, Implementation, MatchKind

from kbassist.text.expression import Expression

_LONG, _SHORT = 6, 4
_SURROGATE = Expression("[\ud800-\udfff]")
_INSIDE_WORDS = 8
"""From this length on a secret is also found in the middle of a word."""
_KEY = Expression(
    r"(?:^|[;?&\r\n]|(?<=[\"'\s{,(\[]))[ \t]{0,20}(?P<key>[A-Za-z][A-Za-z0-9_ .-]{0,60}?)[\"']?[ \t]{0,20}(?:=>|[=:])"
)
"""The key of a pair in a connection string or among settings, with what parts it from the pair before and from its
value."""
_NEAR = 100
"""So far before and behind a place a key that touches it can reach."""
_FAST = 4_000
"""Up to so many characters in all an automaton may be of the fastest form: what making that takes grows with the square
of a secret that repeats itself (1,900 times "a": a second)."""


class Known:
    """The forms of all secrets so far, looked for in one pass however many there are.

    Secrets come one at a time, an automaton takes them all at once: so there are several, each at least twice as large
    as the next, and every secret is built into a number of them that grows with the logarithm of their count.
    """

    def __init__(self) -> None:
        self._waiting: set[str] = set()
        self._parts: list[_Forms] = []

    def add(self, secret: str, *, certain: bool = False) -> None:
        """A secret to look for. ``certain``: somebody says it is one, so that it is looked for however short it is."""
        # Half of what masking costs at start-up, and most texts have no secret.
        from kbassist.text.secrets.forms import forms  # noqa: PLC0415 - start-up: few texts have a secret

        if certain:
            self._waiting.add(lowered(secret))
        if telling(secret):
            self._waiting.update(lowered(form) for form in forms(secret) if telling(form))

    def places(self, text: str) -> Iterator[tuple[int, int]]:
        """Start and end of every repetition, in either case."""
        self._build()
        if self._parts:
            lower = lowered(text)
            for part in self._parts:
                yield from part.places(text, lower)

    def _build(self) -> None:
        if self._waiting:
            found = self._waiting
            while self._parts and len(self._parts[-1].forms) < 2 * len(found):
                found = found.union(self._parts.pop().forms)
            self._parts.append(_Forms(found))
            self._waiting = set()


class _Forms:
    """Some forms in one automaton."""

    def __init__(self, found: Collection[str]) -> None:
        self.forms = tuple(sorted(found))
        form = None if sum(map(len, self.forms)) <= _FAST else Implementation.ContiguousNFA
        self._automaton = AhoCorasick(self.forms, matchkind=MatchKind.LeftmostLongest, implementation=form)

    def places(self, text: str, lower: str) -> Iterator[tuple[int, int]]:
        for number, start, end in self._automaton.find_matches_as_indexes(lower):
            if len(self.forms[number]) >= _INSIDE_WORDS or not _inside_word(text, start, end):
                yield start, end


def without_keywords(text: str, start: int, end: int, keywords: frozenset[str]) -> Iterator[tuple[int, int]]:
    """What is left of a repetition without the keys in it that are one of ``keywords`` (in lower case).

    The key of a pair is no secret even if somebody's password is the same word; all else stays one.
    """
    place = start
    for found in _KEY.finditer(text, max(0, start - _NEAR), end + _NEAR) if keywords else ():
        if found["key"].lower() not in keywords or found.end() <= place or found.start() >= end:
            continue
        if place < found.start():
            yield place, found.start()
        place = max(place, found.end())
    if place < end:
        yield place, end


def telling(secret: str) -> bool:
    """Whether a secret is rare enough to be looked for: a short word would be found everywhere."""
    return len(secret) >= _LONG or (len(secret) >= _SHORT and not secret.isalpha())


def lowered(text: str) -> str:
    """In lower case, each character in its place.

    A few letters have a longer lower case, and an automaton takes no surrogates that stand alone.
    """
    lower = text.lower()
    if text.isascii():
        return lower
    if len(lower) != len(text):
        lower = "".join(char.lower() if len(char.lower()) == 1 else char for char in text)
    return _SURROGATE.sub(lambda _: "\ufffd", lower)


def _inside_word(text: str, start: int, end: int) -> bool:
    before = start > 0 and text[start - 1].isalnum() and text[start].isalnum()
    after = end < len(text) and text[end].isalnum() and text[end - 1].isalnum()
    return before or after
