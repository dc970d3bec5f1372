"""Lint of what steps say to scripts: checks and undo for the shells in which the step acts, values where they hold."""

from collections.abc import Iterator

from kbassist.advisor.quoting import open_quote
from kbassist.rulebase.language.procedures import ProcedureFile, ScriptDef, StepDef
from kbassist.rulebase.language.schema import CommandDef
from kbassist.rulebase.language.templates import PLACE, TEMPLATE
from kbassist.rulebase.yamlfile import Path as NodePath

_FAMILY = {"cmd": "powershell"}
"""A script for Windows runs both."""


def of_scripts(content: ProcedureFile) -> Iterator[tuple[NodePath, str]]:
    """What is wrong with the scripts of a file's steps: place and words."""
    for i, procedure in enumerate(content.procedures):
        for j, step in enumerate(procedure.steps):
            if step.script is not None:
                for message in _script(step, step.script):
                    yield ("procedures", i, "steps", j, "script"), f"{step.id}: {message}"


def _script(step: StepDef, script: ScriptDef) -> Iterator[str]:
    acts = {_family(one) for one in (*step.commands, *script.acts)}
    for name in ("done_when", "former", "undo"):
        vain = sorted({_family(one) for one in getattr(script, name)} - acts)
        if vain:
            yield f"{name} is for {', '.join(vain)}, in which the step has no command that does something"
    if script.former and not any("former" in one.text.lower() for one in script.undo):
        yield "former is written down, and no undo reads it ($former, $Former)"
    for one in script.commands:
        if _nested(one):
            yield f'a value inside "$(...)" is not quoted for what runs there: put it into a variable first: {one.text}'
    for file in script.files:
        if TEMPLATE.search(file.text) or PLACE.search(file.text):
            yield f"{file.name} takes no values: nothing quotes them for it"


def _family(command: CommandDef) -> str:
    return _FAMILY.get(command.shell, command.shell)


def _nested(command: CommandDef) -> bool:
    """Whether a value stands in a command that stands in a string."""
    if command.shell not in ("sh", "powershell"):
        return False
    for expression in (TEMPLATE, PLACE):
        for found in expression.finditer(command.text):
            before = command.text[: found.start()]
            begin = len(before)
            while begin and open_quote(before[:begin], command.shell) == '"':
                begin -= 1
            if "$(" in before[begin:]:
                return True
    return False
