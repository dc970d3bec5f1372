"""Sentences of the rule base in every encoding of their language."""

from kbassist.rulebase.base import RuleBase

PAGES = {
    "de": ("cp1252", "cp850", "cp437"), "fr": ("cp1252", "cp850", "cp437"), "es": ("cp1252", "cp850", "cp437"),
    "nl": ("cp1252", "cp850"), "sv": ("cp1252", "cp850"), "da": ("cp1252", "cp850"), "pt-PT": ("cp1252", "cp850"),
    "it": ("cp1252", "cp850", "cp437"), "pt-BR": ("cp1252", "cp850"), "pl": ("cp1250", "cp852"), "tr": ("cp1254", "cp857"),
    "cs": ("cp1250", "cp852"), "hu": ("cp1250", "cp852"), "ru": ("cp1251", "cp866"), "ja": ("cp932",), "zh-Hans": ("cp936",), "zh-Hant": ("cp950",), "ko": ("cp949",),
}  # fmt: skip


UNICODE = ("utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be")


def sentences(base: RuleBase) -> list[tuple[str, str]]:
    """The sentence of Windows for an authority that is not trusted, in every language and wording that is known."""
    message = base.catalogue.messages["windows.untrusted-root"]
    return [
        (language, text)
        for documented in (False, True)
        for language, texts in message.texts(documented=documented).items()
        for text in texts
    ]
