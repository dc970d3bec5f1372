"""The words of the rule language, and those that stood for them before: both as tables, by the type that has them.

A key in YAML is the name of the field, or what the field is renamed to (``rename=`` of the type). From these come
the reading of old files and ``kbassist kb upgrade``.
"""

FORMER: dict[str, dict[str, str]] = {
    "Article": {
        "contradicted_by": "unless",
        "fixed_by": "done",
        "mechanism": "how",
        "undecided": "otherwise",
        "cautions": "caution",
    },
    "Symptom": {"any": "recognise"},
    "Row": {"cells": "when", "explanation": "because"},
    "FindingRule": {"conclude": "text"},
    "ProcedureUse": {"skip_when": "unless"},
    "Resolution": {"applies": "when", "cautions": "caution"},
    "Example": {"set": "sets"},
    "Choice": {"phrases": "names", "impossible_when": "unless"},
    "FactDef": {
        "name": "id",
        "meaning": "text",
        "how_to_find": "how",
        "askable_when": "when",
        "not_asked_when": "unless",
        "keyword": "setting",
    },
    "DeriveRule": {"set": "sets"},
    "MessageDef": {"key": "id", "english": "text"},
    "CodeDef": {"symbol": "id", "also": "names"},
    "Keyword": {"aliases": "names"},
    "CommandOption": {"meaning": "setting"},
    "DriverVersions": {"note": "notes"},
    "Driver": {"phrases": "names", "likely_when": "when", "version_how": "how", "sources": "source"},
    "Program": {"phrases": "names", "sources": "source"},
    "Profile": {"marks": "recognise"},
    "StepDef": {"proven_by": "done"},
    "ScriptDef": {"done_when": "done"},
    "FileDef": {"name": "file"},
    "CheckDef": {"fails_when": "fails", "passes_when": "passes"},
    "Term": {"phrases": "names", "meaning": "text"},
    "Point": {"any": "concepts"},
}
"""Type -> former key -> key."""

MARKS: dict[str, tuple[str, ...]] = {
    "Article": ("last_resort",),
    "Symptom": ("of_client",),
    "Reason": ("harmless",),
    "Resolution": ("shortcut",),
    "Choice": ("made_by_server", "comes_and_goes"),
    "FactDef": ("askable", "assumed_if_used", "computed", "many", "tells", "compares", "probed"),
    "Conditional": ("assumed",),
    "DeriveRule": ("assumed",),
    "StepDef": ("by_hand",),
    "ScriptDef": ("follows", "as_user"),
}
"""Type -> what may stand in its ``is``: formerly a key each, with ``true``."""

IS = "is"
"""The key of marks."""

SHORT: dict[str, str] = {"ProcedureUse": "procedure", "HowToFind": "text", "Pattern": "text"}
"""Type -> the key that a plain word stands for, where nothing else is said."""

BESIDE: dict[str, str] = {"DriverVersions": "gives"}
"""Type -> the key that no file has: its words stand beside the other keys. ``base.yaml`` has the words."""

SECTION = "section"
"""The part of the article's document that something comes from, where it is not a ``source`` of its own."""

EXPRESSIONS = "expressions"
"""Regular expressions by name, at the top of any file."""

EXTENDS = "extends"
"""The id of what an entry adds to."""

SUPERSEDES = "supersedes"
"""The title of the example in whose place one stands."""
