"""What ``kbassist kb lint`` says of placeholders: those that name no fact, and those where nothing is filled in."""

import re
from collections.abc import Collection, Iterator

from kbassist.rulebase.base import RuleBase
from kbassist.rulebase.crossings import texts_in
from kbassist.rulebase.language.procedures import ProcedureFile
from kbassist.rulebase.language.schema import Article
from kbassist.rulebase.language.templates import EXTRA, TEMPLATE
from kbassist.rulebase.yamlfile import Path
from kbassist.text.similar import suggestion

_BARE = re.compile(r"(?<![$%@\w{])\{([a-z]\w*)\}(?!\})")
"""A word in braces that is no variable of a shell and no field of a format."""
_PLAIN = ("title", "cause", "mechanism", "undecided", "cautions")
_IN_ITEMS = {
    "symptoms": ("title",),
    "columns": ("title",),
    "scenarios": ("title", "explanation"),
    "rules": ("conclude", "because"),
    "resolutions": ("title",),
    "precedes": ("because",),
}
"""By the list the fields of its items of which nothing is filled in."""

Found = tuple[Path, str]


class TemplateCheck:
    """The placeholders of one rule base. ``lost``: names that files may define which can't be read."""

    def __init__(self, base: RuleBase, lost: Collection[str]) -> None:
        self._known = (*base.facts, *EXTRA)
        self._lost = lost
        self._facts = base.facts

    def of_article(self, article: Article) -> Iterator[Found]:
        """Those of an article: place and words."""
        for place, text in _plain(article):
            for name in dict.fromkeys(TEMPLATE.findall(text)):
                words = (
                    f"{{{name}}} is not filled in here: only steps, reasons, 'otherwise' and cautions of ways out are"
                )
                yield place, f"{words}; say it in words"
        for i, option in enumerate(article.resolutions):
            at: Path = ("resolutions", i)
            for field in ("forbid", "recommend", "otherwise", "cautions", "procedures"):
                yield from self._unknown(getattr(option, field), (*at, field))

    def of_procedures(self, content: ProcedureFile) -> Iterator[Found]:
        """A word in braces that would be a placeholder if its subject stood before it: place and words."""
        for i, procedure in enumerate(content.procedures):
            for j, step in enumerate(procedure.steps):
                for place, text in texts_in(step, ("procedures", i, "steps", j)):
                    for word in dict.fromkeys(_BARE.findall(text)):
                        meant = [f"{{{one}}}" for one in self._known if one.partition(".")[2] == word]
                        if meant:
                            words = f"{{{word}}} is not filled in: a placeholder names the subject, too"
                            yield place, f"{words} (did you mean {' or '.join(sorted(meant))}?)"

    def _unknown(self, content: object, at: Path) -> Iterator[Found]:
        for place, text in texts_in(content, at):
            for name in dict.fromkeys(TEMPLATE.findall(text)):
                if name not in self._known and name not in self._lost:
                    hint = suggestion(name, self._known)
                    yield place, f"unknown template {{{name}}}: no fact is called so{hint}"


def _plain(article: Article) -> Iterator[tuple[Path, str]]:
    """The texts of an article that are printed as they are."""
    for field in _PLAIN:
        yield from texts_in(getattr(article, field), (field,))
    for group, fields in _IN_ITEMS.items():
        for i, item in enumerate(getattr(article, group)):
            for field in fields:
                yield (group, i, field), getattr(item, field)
