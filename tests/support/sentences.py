"""Sentences of the rule base in every encoding of their language."""

from kbassist.rulebase.base import RuleBase

PAGES = {
    "de": ("cp1252", "cp850", "cp437"), "fr": ("cp1252", "cp850", "cp437"), "es": ("cp1252", "cp850", "cp437"),
    "it": ("cp1252", "cp850", "cp437"), "pt-BR": ("cp1252", "cp850"), "pl": ("cp1250", "cp852"), "tr": ("cp1254", "cp857"),
    "ru": ("cp1251", "cp866"), "ja": ("cp932",), "zh-Hans": ("cp936",), "zh-Hant": ("cp950",), "ko": ("cp949",),
}  # fmt: skip


UNICODE = ("utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be")


def sentences(base: RuleBase) -> list[tuple[str, str]]:
    symptom = next(one for one in base.article("KB2007728").symptoms if one.id == "windows-sentence")
    return [(pattern.language, pattern.text or "") for pattern in symptom.any]
