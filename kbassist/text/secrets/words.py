"""The words that secrets stand beside, as data: the built-in minimum, and what rule bases and users add to it.

A key word is the *end* of a name in any spelling (``SA_PASSWORD``, ``dbPassword``, ``ssl.keystore.password``): what
stands before it says whose secret it is, what follows it mostly makes it something else (``PasswordPolicy``).
"""

from typing import Any

import msgspec
from msgspec import Struct


class WordLists(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What a file of a rule base may say (``rules/secrets/``), everything in lower case but options and literals.

    ``names``: ends of names, wherever they begin; ``parts``: ends of names that must be a part of their own (``DB_PW``,
    ``dbPw``); ``whole``: names that count only as they stand; ``lists``: names whose value is a list of secrets or
    ``user:secret``; ``denied``: names that only end like one.

    ``options``: by program, its options that take a secret: ``-p`` takes ``-p x`` and ``-px``; an option that ends with
    a colon or an equals sign takes only what follows at once; ``#n`` is the n-th word that is no option. ``calls``: by
    function, which argument (from 1) is a secret.

    ``copulas`` and ``relations``: what stands between a name and its value in prose ("is", "for sql01"); ``adverbs``:
    what may stand beside a copula ("now", "set"); ``weak``: the copulas that stand between many words ("to");
    ``harmless``: words of prose that are no value.
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


class SecretWords(WordLists, frozen=True, kw_only=True, omit_defaults=False):
    """The words of a rule base or of a case, and what is worked out from other files or named by a person.

    ``written``: by name of a setting whose value is a secret the expressions (group ``s``) of what follows it, where
    that is written otherwise than most.

    ``literals``: secrets themselves, masked wherever they stand.
    """

    written: dict[str, tuple[str, ...]] = {}
    literals: tuple[str, ...] = ()

    def plus(self, other: WordLists) -> "SecretWords":
        """Both together."""
        said = {name: _both(getattr(self, name), getattr(other, name)) for name in other.__struct_fields__}
        return msgspec.structs.replace(self, **said)


def _both(some: Any, others: Any) -> Any:
    """Lists joined, each word once, those of one name too; of two numbers the second."""
    if isinstance(some, tuple):
        return tuple(dict.fromkeys((*some, *others)))
    if isinstance(some, dict):
        return some | {name: _both(some[name], one) if name in some else one for name, one in others.items()}
    return others
