"""Filling the case's values into steps: quoted for the shell they run in, placeholders where a value is missing."""

from collections.abc import Mapping

from kbassist.advisor.quoting import placed
from kbassist.model.result import Command, Fact
from kbassist.rulebase.base import RuleBase
from kbassist.rulebase.language.schema import CommandDef
from kbassist.rulebase.language.templates import HANDED, PLACE, REWRITTEN, TEMPLATE
from kbassist.rulebase.names import ROOT_FILE
from kbassist.text.safe import clean

_LONGEST = 4096


class Filler:
    """Replaces ``{fact.name}`` by the case's value.

    ``extra``: values that are no facts (``language.templates.EXTRA``).
    """

    def __init__(self, base: RuleBase, facts: Mapping[str, Fact], extra: Mapping[str, str]) -> None:
        self._base = base
        self._facts = facts
        self._extra = extra

    def handing(self, file: str) -> "Filler":
        """The same with ``file`` as the certificate file that the steps before have left."""
        return Filler(self._base, self._facts, {**self._extra, HANDED: file})

    def has(self, command: str) -> bool:
        """Whether a command can be said: one that is nothing but the changed connection string may have no words."""
        return command.strip("{}") not in REWRITTEN or command.strip("{}") in self._extra

    def fill(self, template: str, shell: str = "text") -> str:
        """``template`` with its values, quoted for ``shell`` and for where they stand in it.

        A placeholder such as ``<server name>`` is never quoted.
        """
        if "{" not in template:
            return template
        return TEMPLATE.sub(lambda found: self._value(found[1], shell, template[: found.start()]), template)

    def command(self, template: CommandDef) -> Command:
        """``template`` with its values, quoted for its shell, and the placeholders that are left in it."""
        text = self.fill(template.text, template.shell)
        return Command(shell=template.shell, text=text, open=self._open(template.text) if "<" in text else ())

    def _open(self, template: str) -> tuple[str, ...]:
        """The placeholders that are left in ``template`` once its values are filled in; what a value says is none."""
        left = TEMPLATE.sub(lambda found: "" if self._known(found[1]) else self._value(found[1], "text", ""), template)
        return tuple(dict.fromkeys(PLACE.findall(left)))

    def _known(self, name: str) -> bool:
        return name in self._extra or (ROOT_FILE if name == HANDED else name) in self._facts

    def _value(self, name: str, shell: str, before: str) -> str:
        if name in self._extra:
            return placed(clean(self._extra[name], _LONGEST), shell, before)
        if name == HANDED:
            return self._value(ROOT_FILE, shell, before)
        if name in self._facts:
            value = self._facts[name].value
            text = str(value) if self._base.facts[name].type == "text" else self._base.title(name, value)
            return placed(clean(text, _LONGEST), shell, before)
        fact = self._base.facts.get(name)
        return fact.placeholder if fact is not None and fact.placeholder else f"<{name}>"
