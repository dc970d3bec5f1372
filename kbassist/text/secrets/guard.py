"""The door out: what leaves the program is ``Masked``, a type that only the functions of this module make.

Whatever was masked at the door in (``mask``) is known to a vault of this process; here a text that is about to leave is
searched for all of it once more, in every encoding, so that a way around the door in is no way out. The writers of
standard output, of files, of the shell take ``Masked`` and ``MaskedBytes`` and nothing else.
"""

from kbassist.masked import Masked, MaskedBytes
from kbassist.text.safe import utf8
from kbassist.text.secrets.masker import mask, without_known
from kbassist.text.secrets.vault import Vault, vaults


def seal(text: str) -> Masked:
    """``text`` without any secret that is known in this process; for what the program composed from masked parts."""
    for vault in vaults():
        text = without_known(text, vault)
    return Masked(text)


def seal_bytes(data: bytes) -> MaskedBytes:
    """The same for a document in UTF-8; a byte that is none stays as it is."""
    if not any(len(vault) for vault in vaults()):
        return MaskedBytes(data)
    return MaskedBytes(seal(data.decode("utf-8", "surrogateescape")).encode("utf-8", "surrogateescape"))


def seal_words(text: str) -> Masked:
    """``text`` that echoes what a person typed or an exception says: searched with the whole grammar as well."""
    return seal(mask(text, Vault()))


def with_secrets(text: str) -> MaskedBytes:
    """What the person asked for with ``--with-secrets``: the one document in which secrets are put back."""
    return MaskedBytes(utf8(text))


def with_secrets_bytes(data: bytes) -> MaskedBytes:
    """The same for a document of the case that is written anew, in whatever encoding it has."""
    return MaskedBytes(data)
