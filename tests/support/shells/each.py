"""A judge of one text as a judge of many: what a parser's process costs is then its own affair."""

from collections.abc import Callable, Iterable


def each(judge: Callable[[str], list[str]]) -> Callable[[Iterable[str]], dict[str, list[str]]]:
    """``judge`` for many texts: what it says of each."""
    return lambda texts: {text: judge(text) for text in texts}
