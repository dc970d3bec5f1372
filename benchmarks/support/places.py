"""Where the project is."""

from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
CASES = ROOT / "data" / "cases"
EXAMPLE = ROOT / "docs" / "example-article"
CORPUS = ROOT / "data" / "corpus"
