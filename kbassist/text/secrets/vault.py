"""The secrets of a case by token, in this process's memory and nowhere else."""

import re
from typing import NoReturn
from weakref import WeakSet

_TOKEN = re.compile(r"\*\*\*[a-z-]+-\d+\*\*\*")


class Vault:
    """Secrets of this case by token. It can't be pickled and shows only how many it has.

    Nothing but the connection-string writer reads it back, under ``--with-secrets``.
    """

    def __init__(self) -> None:
        self._by_token: dict[str, str] = {}
        self._by_secret: dict[str, str] = {}
        _LIVE.add(self)

    def token(self, secret: str, kind: str) -> str:
        """The token of a secret: the same secret has the same token."""
        known = self._by_secret.get(secret)
        if known is None:
            # Letters, digits, hyphens and asterisks are plain text in every connection-string grammar.
            known = f"***{kind}-{len(self._by_token) + 1}***"
            self._by_token[known] = secret
            self._by_secret[secret] = known
        return known

    def secret(self, token: str) -> str:
        """The secret behind a token. Raises ``KeyError``."""
        return self._by_token[token]

    def secrets(self) -> tuple[str, ...]:
        """All secrets, longest first."""
        return tuple(sorted(self._by_secret, key=len, reverse=True))

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


def unmask(text: str, vault: Vault) -> str:
    """``text`` with the secrets put back; a token that is not of this vault stays."""

    def back(found: "re.Match[str]") -> str:
        try:
            return vault.secret(found[0])
        except KeyError:
            return found[0]

    return _TOKEN.sub(back, text)
