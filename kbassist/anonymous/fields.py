"""What the texts of a result are: ids that stay, words of the rule base with names filled in, words of the case.

A field that is not named here is a text of the case: whatever is added to a result is looked through.
"""

from collections.abc import Mapping
from typing import Literal, TypeAlias

Role: TypeAlias = Literal["id", "words", "case", "host", "database", "path", "facts", "fact", "value", "name", "number"]
"""``id``: stays; ``words``: only known names are replaced; ``case``: names are looked for; ``value``: a value in words,
which may be a known name; ``host``, ``database``, ``name`` (of a certificate), ``number``: is one, or the keys are;
``path``: of a document; ``facts``: values by the names of facts; ``fact``: the value of one."""


def _all(role: Role, *names: str) -> dict[str, Role]:
    return dict.fromkeys(names, role)


FIELDS: Mapping[str, Mapping[str, Role]] = {
    # kbassist.diagnosis/1
    "CaseResult": _all("id", "format", "tool", "status", "problem", "anonymised"),
    "Evidence": {**_all("id", "id", "kind", "status"), "path": "path", "machine": "host"},
    "Source": _all("id", "evidence", "record"),
    "Fact": {**_all("id", "id", "subject", "name", "time", "origin", "rule", "because"), "value": "fact"},
    "Conflict": {**_all("id", "fact", "subject", "values"), "ask": "words"},
    "Scenario": {**_all("id", "id", "status", "because", "open"), "title": "words"},
    # The last two are of an inventory.
    "Finding": {**_all("id", "rule", "because", "id", "severity"), **_all("words", "text", "why", "source")},
    "SymptomRef": _all("id", "symptom", "strength", "evidence", "record", "time"),
    "Sequel": {"problem": "id", **_all("words", "because", "source")},
    "Diagnosis": {
        **_all("id", "article", "problem", "status", "because", "rules"),
        **_all("words", "title", "cause", "undecided"),
    },
    "QuestionChoice": _all("words", "value", "title"),
    "Command": {"shell": "id", "text": "words"},
    "Question": {**_all("id", "fact", "answered_by"), **_all("words", "ask", "how_to_find", "why")},
    "Step": {**_all("id", "id", "where", "source"), **_all("words", "text", "verify", "undo", "caution")},
    "PlanOption": {
        **_all("id", "id", "verdict", "because", "open"),
        **_all("words", "title", "why", "against", "cautions", "skipped"),
    },
    "Change": {
        "evidence": "id",
        "path": "path",
        "not_changed": "words",
        # Of an inventory.
        "host": "host",
        "what": "id",
        "before": "value",
        "now": "value",
    },
    "SettingChange": {**_all("id", "setting", "keyword"), **_all("value", "before", "after")},
    "Plan": {"open": "id", "summary": "words"},
    "Incident": {**_all("id", "id", "from_", "to", "problem"), **_all("host", "client", "server")},
    "ChainLink": {
        **_all("id", "not_before", "not_after", "validity", "evidence"),
        **_all("name", "subject", "issuer", "names"),
        "thumbprint": "number",
    },
    "Alike": {**_all("id", "article", "problem", "evidence"), **_all("words", "text", "shared")},
    "Understood": {"facts": "id", "send_next": "words"},
    "Failure": {**_all("id", "stage", "error"), "subject": "case"},
    # kbassist.certificate/1
    "CheckedFiles": _all("id", "format", "anonymised"),
    "CheckedFile": {"path": "path", "status": "id"},
    "Checked": {
        **_all("id", "id", "verdict"),
        **_all("words", "title", "why", "documented", "observed", "source"),
        "value": "value",
    },
    # kbassist.batch/1
    "Group": {
        **_all("id", "format", "id", "article", "problem", "cause", "status", "first_seen", "last_seen", "zone"),
        **_all("id", "histogram", "questions", "related"),
        **_all("words", "title", "apart", "recommended"),
        **_all("host", "servers", "clients"),
        "databases": "database",
        "facts": "facts",
    },
    "Witness": {**_all("id", "seen_by", "article", "first_seen", "last_seen", "zone"), "facts": "facts"},
    "Unknown": _all("id", "format", "first_seen", "last_seen", "zone"),
    "Summary": _all("id", "format", "tool", "since", "until", "anonymised"),
    "Unusable": {"path": "path"},
    "Sample": {**_all("id", "record", "time"), "path": "path"},
    "InWords": {**_all("words", "scenarios", "questions"), "known": "value"},
    "Report": {"anonymised": "id"},
    # kbassist.inventory/1
    "Inventory": _all("id", "tool", "time", "anonymised"),
    "HostEntry": {
        **_all("id", "format", "time", "status", "release", "build", "encryption", "strict", "kind", "not_before"),
        **_all("id", "not_after", "key", "signature", "tls"),
        **_all("name", "subject", "issuer", "names"),
        "host": "host",
        "thumbprint": "number",
    },
}


def role(struct: str, field: str) -> Role:
    """The role of a field of a type of results."""
    return FIELDS.get(struct, {}).get(field, "case")
