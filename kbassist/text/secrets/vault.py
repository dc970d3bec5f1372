"""The secrets of a case by token, in this process's memory and nowhere else."""

import re
from collections.abc import Iterable, Iterator
from typing import NoReturn, Protocol
from weakref import WeakSet

from kbassist.text.expression import Expression
from kbassist.text.secrets.repetition import Known

STAND_IN = r"\*\*\*[a-z-]{1,24}-\d{1,12}\*\*\*"
"""What stands for a secret, as a pattern."""
_TOKEN = Expression(STAND_IN)


class Masks(Protocol):
    """What finds secrets in a text and puts them into a vault. ``keywords``: what is none where it is a key."""

    @property
    def keywords(self) -> frozenset[str]:
        """In lower case."""
        ...

    def mask(self, text: str, vault: "Vault") -> str:
        """``text`` with every secret replaced by its token."""
        ...


class Vault:
    """Secrets of this case by token. It can't be pickled and shows only how many it has.

    Nothing but the connection-string writer reads it back, under ``--with-secrets``.
    """

    def __init__(self, masker: Masks | None = None) -> None:
        """``masker``: what finds the secrets of this case; by default the one with the built-in minimum of words."""
        self.masker = masker
        self._by_token: dict[str, str] = {}
        self._by_secret: dict[str, str] = {}
        _LIVE.add(self)
        self._foreign: set[str] = set()
        self._number = 0
        self._known = Known()

    def token(self, secret: str, kind: str) -> str:
        """The token of a secret: the same secret has the same token."""
        known = self._by_secret.get(secret)
        if known is None:
            known = self._new(kind)
            self._by_token[known] = secret
            self._by_secret[secret] = known
            self._known.add(secret)
        return known

    def _new(self, kind: str) -> str:
        while True:
            self._number += 1
            # Letters, digits, hyphens and asterisks are plain text in every connection-string grammar.
            token = f"***{kind}-{self._number}***"
            if token not in self._foreign:
                return token

    def avoid(self, taken: Iterable[str]) -> None:
        """Give no secret one of the tokens that stand in a text and are none of ours: it would be unmasked to that."""
        self._foreign.update(taken)

    def repeated(self, text: str) -> Iterator[tuple[int, int]]:
        """Start and end of every place where a secret of this vault stands, in any of its forms."""
        return self._known.places(text)

    def secret(self, token: str) -> str:
        """The secret behind a token. Raises ``KeyError``."""
        return self._by_token[token]

    def __len__(self) -> int:
        return len(self._by_token)

    def __repr__(self) -> str:
        return f"<Vault of {len(self)}>"

    def __reduce__(self) -> NoReturn:
        raise TypeError("a vault is never serialised")


_LIVE: WeakSet[Vault] = WeakSet()


def vaults() -> list[Vault]:
    """The vaults of this process that hold a secret: what any of them knows must not leave it."""
    return [vault for vault in _LIVE if len(vault)]


def tokens(text: str) -> Iterator[tuple[int, int]]:
    """Start and end of every token in a text."""
    if "***" in text:
        yield from (found.span() for found in _TOKEN.finditer(text))


def unmask(text: str, vault: Vault) -> str:
    """``text`` with the secrets put back; a token that is not of this vault stays."""

    def back(found: "re.Match[str]") -> str:
        try:
            return vault.secret(found[0])
        except KeyError:
            return found[0]

    return _TOKEN.sub(back, text)
