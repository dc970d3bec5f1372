"""Regular expressions that are written once and named: ``{name}`` inside a ``pattern``."""

from collections.abc import Mapping

from kbassist.text.expression import Expression
from kbassist.text.similar import suggestion

_NAMED = Expression(r"(?<!\\)\{([a-z][a-z0-9-]{0,60})\}")


class ExpressionError(Exception):
    """A name that no expression has (``unknown``), or expressions that need each other."""

    def __init__(self, message: str, unknown: str = "") -> None:
        super().__init__(message)
        self.unknown = unknown


def filled(pattern: str, expressions: Mapping[str, str], within: tuple[str, ...] = ()) -> str:
    """The pattern with every ``{name}`` replaced, in brackets of its own. Raises ``ExpressionError``."""

    def named(name: str) -> str:
        if name in within:
            raise ExpressionError(f"the expressions {' and '.join((*within, name))} need each other")
        if name not in expressions:
            hint = suggestion(name, expressions)
            raise ExpressionError(f"no expression is called '{name}'{hint}; 'expressions' names them", name)
        return f"(?:{filled(expressions[name], expressions, (*within, name))})"

    return _NAMED.sub(lambda found: named(found[1]), pattern)
