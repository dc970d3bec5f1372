"""The keys of the line editor, as ``/help keys`` and docs/shell.md show them."""

from typing import NamedTuple


class Key(NamedTuple):
    """A key, and what it does; ``vi``: the same with vi keys, nothing where it is the same key."""

    key: str
    does: str
    vi: str = ""


KEYS = (
    Key("Enter", "send what is typed"),
    Key("Alt-Enter", "a further line (Escape, then Enter, where a terminal keeps Alt for itself)", "Esc o"),
    Key("Tab", "complete: commands, answers, facts, articles, scenarios, paths; again for the next one"),
    Key("Right or Ctrl-E", "take the grey rest of an earlier line", "Right"),
    Key("Up, Down", "earlier lines"),
    Key("Ctrl-R", "search earlier lines", "Ctrl-R or Esc /"),
    Key("Ctrl-A, Ctrl-E", "to the beginning, to the end", "Esc 0, Esc $"),
    Key("Alt-B, Alt-F", "a word back, a word on", "Esc b, Esc w"),
    Key("Ctrl-W, Alt-D", "delete the word before, the word behind", "Ctrl-W, Esc dw"),
    Key("Ctrl-K, Ctrl-U", "delete to the end, to the beginning", "Esc D, Ctrl-U"),
    Key("Ctrl-Y", "put back what was deleted", "Esc p"),
    Key("Ctrl-_", "take back the last change of the line", "Esc u"),
    Key("Ctrl-X Ctrl-E", "write it in your editor (VISUAL, EDITOR)", "Esc v"),
    Key("Ctrl-L", "clear the screen"),
    Key("Ctrl-C", "drop the line; of a command that runs, end it"),
    Key("Ctrl-D", "leave, on an empty line"),
)
