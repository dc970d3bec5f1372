"""JSON Schemas for editors."""

import json
from pathlib import Path

import jsonschema

from tests.support.run import Run


def test_schemas_for_editors(tmp_path: Path, run: Run) -> None:
    assert run("kb", "schema", "--output", tmp_path).status == 0
    for kind in ("articles", "vocabulary", "drivers", "procedures", "derive", "requirements", "texts", "speech"):
        schema = json.loads((tmp_path / f"{kind}.schema.json").read_text("utf-8"))
        validator = jsonschema.validators.validator_for(schema)
        validator.check_schema(schema)
    assert run("kb", "schema").status == 2
    assert "did you mean 'articles'" in run("kb", "schema", "article").err
