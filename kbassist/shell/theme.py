"""One theme, light and dark; the person's choice (``light``, ``dark``, ``none``) and ``NO_COLOR`` are honoured."""

import os
from collections.abc import Mapping

_DARK = {
    "prompt": "ansibrightcyan bold",
    "bottom-toolbar": "noreverse bg:#303030 #d0d0d0",
    "bottom-toolbar.case": "bold",
    "bottom-toolbar.good": "#87d787",
    "bottom-toolbar.open": "#ffd787",
    "completion-menu.completion": "bg:#303030 #d0d0d0",
    "completion-menu.completion.current": "bg:#5f87af #ffffff",
    "completion-menu.meta.completion": "bg:#303030 #9e9e9e",
}
_LIGHT = _DARK | {
    "prompt": "ansiblue bold",
    "bottom-toolbar": "noreverse bg:#dadada #303030",
    "bottom-toolbar.good": "#005f00",
    "bottom-toolbar.open": "#875f00",
    "completion-menu.completion": "bg:#e4e4e4 #303030",
    "completion-menu.meta.completion": "bg:#e4e4e4 #6c6c6c",
}


def form(asked: str, environment: Mapping[str, str] = os.environ) -> str:
    """``none``, ``light`` or ``dark``: as asked for, else by what the terminal says of its background (COLORFGBG)."""
    if environment.get("NO_COLOR") or asked == "none":
        return "none"
    if asked in ("light", "dark"):
        return asked
    background = environment.get("COLORFGBG", "").rpartition(";")[2]
    return "light" if background in ("7", "15") else "dark"


def styles(chosen: str) -> dict[str, str]:
    """The style rules of prompt_toolkit for a form."""
    if chosen == "none":
        return {"bottom-toolbar": "noreverse", "prompt": "bold"}
    return _LIGHT if chosen == "light" else _DARK
