"""The words that secrets stand beside, as data: the built-in minimum, and what rule bases and users add to it.

A key word is the *end* of a name in any spelling (``SA_PASSWORD``, ``dbPassword``, ``ssl.keystore.password``): what
stands before it says whose secret it is, what follows it mostly makes it something else (``PasswordPolicy``).
"""

from msgspec import Struct


class SecretWords(Struct, frozen=True, kw_only=True):
    """Everything in lower case but options and literals.

    ``names``: ends of names, wherever they begin; ``parts``: ends of names that must be a part of their own (``DB_PW``,
    ``dbPw``); ``whole``: names that count only as they stand; ``lists``: names whose value is a list of secrets or
    ``user:secret``; ``denied``: names that only end like one.

    ``options``: by program, its options that take a secret: ``-p`` takes ``-p x`` and ``-px``; an option that ends with
    a colon or an equals sign takes only what follows at once; ``#n`` is the n-th word that is no option. ``calls``: by
    function, which argument (from 1) is a secret.

    ``copulas`` and ``relations``: what stands between a name and its value in prose ("is", "for sql01"); ``adverbs``:
    what may stand beside a copula ("now", "set"); ``weak``: the copulas that stand between many words ("to");
    ``harmless``: words of prose that are no value.

    ``written``: by name of a setting whose value is a secret the expressions (group ``s``) of what follows it, where
    that is written otherwise than most.

    ``literals``: secrets themselves, masked wherever they stand.
    """

    names: tuple[str, ...] = ()
    parts: tuple[str, ...] = ()
    whole: tuple[str, ...] = ()
    lists: tuple[str, ...] = ()
    denied: tuple[str, ...] = ()
    options: dict[str, tuple[str, ...]] = {}
    calls: dict[str, int] = {}
    copulas: tuple[str, ...] = ()
    relations: tuple[str, ...] = ()
    adverbs: tuple[str, ...] = ()
    weak: tuple[str, ...] = ()
    harmless: tuple[str, ...] = ()
    written: dict[str, tuple[str, ...]] = {}
    literals: tuple[str, ...] = ()

    def plus(self, other: "SecretWords") -> "SecretWords":
        """Both together."""
        return SecretWords(
            names=_both(self.names, other.names),
            parts=_both(self.parts, other.parts),
            whole=_both(self.whole, other.whole),
            lists=_both(self.lists, other.lists),
            denied=_both(self.denied, other.denied),
            options={
                program: _both(self.options.get(program, ()), other.options.get(program, ()))
                for program in {**self.options, **other.options}
            },
            calls={**self.calls, **other.calls},
            copulas=_both(self.copulas, other.copulas),
            relations=_both(self.relations, other.relations),
            adverbs=_both(self.adverbs, other.adverbs),
            weak=_both(self.weak, other.weak),
            harmless=_both(self.harmless, other.harmless),
            written={
                name: _both(self.written.get(name, ()), other.written.get(name, ()))
                for name in {**self.written, **other.written}
            },
            literals=_both(self.literals, other.literals),
        )


def _both(some: tuple[str, ...], others: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys((*some, *others)))
