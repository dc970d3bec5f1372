"""Messages that products print, and the codes that stand for them: the YAML of ``rules/messages/``."""

import re
from typing import Literal, TypeAlias

from msgspec import Struct

Language: TypeAlias = str
"""A language besides English as BCP 47 names it: ``de``, ``pt-BR``, ``zh-Hans``."""

USUAL_LANGUAGES = (
    *("de", "fr", "es", "it", "pt-BR", "pt-PT", "nl", "sv", "da", "nb", "fi", "pl", "cs", "hu", "tr", "ru", "uk", "el"),
    *("ja", "ko", "zh-Hans", "zh-Hant"),
)
"""Those in which every message is wanted."""

_ISO_639_1 = (
    r"a[abefkmnrsvyz]|b[aeghimnors]|c[aehorsuvy]|d[aevz]|e[elnostu]|f[afijory]|g[adlnuv]|h[aeiortuyz]|"
    r"i[adegikostu]|j[av]|k[agijklmnorsuvwy]|l[abginotuv]|m[ghiklnrsty]|n[abdeglnorvy]|o[cjmrs]|p[ailst]|"
    r"q[u]|r[mnouw]|s[acdegiklmnoqrstuvw]|t[aeghiklnorstwy]|u[gkrz]|v[eio]|w[ao]|x[h]|y[io]|z[ahu]"
)
_TAG = re.compile(rf"(?:{_ISO_639_1})(?:-(?:[A-Z][a-z]{{3}}|[A-Z]{{2}}))?")


def is_language(name: str) -> bool:
    """Whether ``name`` is a language of ISO 639-1, with a script or a country behind it or not."""
    return _TAG.fullmatch(name) is not None


Translations: TypeAlias = dict[Language, str | tuple[str, ...]]
"""Fragments by language: one, or several where a product has worded the message in several ways."""

Family: TypeAlias = Literal["status", "system", "alert", "verify", "reason", "message"]
"""What kind of number a code is, which decides how products spell it (``language.codes``)."""

FAMILIES = ("windows", "dotnet", "java", "openssl")
"""What prints a message that is no driver's own."""


class CodeDef(
    Struct,
    frozen=True,
    kw_only=True,
    forbid_unknown_fields=True,
    omit_defaults=True,
    rename={"symbol": "id", "also": "names"},
):
    """A code: its symbolic name (and ``also`` others), its number, what kind of number it is, and who says so."""

    symbol: str
    number: int | str
    family: Family = "status"
    also: tuple[str, ...] = ()
    source: str = ""


class MessageDef(
    Struct,
    frozen=True,
    kw_only=True,
    forbid_unknown_fields=True,
    omit_defaults=True,
    rename={"key": "id", "english": "text"},
):
    """A message of a product. No article is spoken of here: articles name messages by ``key``.

    ``product``: a driver's id, one of ``FAMILIES`` or the id of the rule base; ``codes``: symbols or numbers of the
    table; ``english``: product text, verbatim, without what is filled in; ``fragments``: what tells its translations,
    as the product prints them;
    ``documented``: the same where only documentation is known to word it so, which makes a diagnosis likely at most.
    """

    key: str
    title: str
    product: str
    codes: tuple[int | str, ...] = ()
    english: tuple[str, ...] = ()
    fragments: Translations = {}
    documented: Translations = {}
    source: str

    def texts(self, *, documented: bool) -> dict[str, tuple[str, ...]]:
        """The texts by language, those of the product (English among them) or those of documentation."""
        translations = self.documented if documented else self.fragments
        texts: dict[str, tuple[str, ...]] = {} if documented or not self.english else {"en": self.english}
        for language, fragments in translations.items():
            texts[language] = (fragments,) if isinstance(fragments, str) else fragments
        return texts


class MessageFile(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """``rules/messages/*.yaml``: messages, and codes with their symbolic names."""

    codes: tuple[CodeDef, ...] = ()
    messages: tuple[MessageDef, ...] = ()
